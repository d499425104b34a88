"""How are things named so that nobody can guess or forge the name? Opaque ids and signed tokens."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base32, lower case
ID_LETTERS = 16  # 80 bits
SIGNATURE_LETTERS = 12  # 60 bits

NewId = Callable[[str], str]


def random_id(prefix: str) -> str:
    """A fresh opaque id, e.g. "ord_7k2m…": 80 random bits behind a prefix that says what it names."""
    return f"{prefix}_{random_letters(ID_LETTERS)}"


def random_letters(count: int) -> str:
    """`count` random letters of the alphabet, 5 bits each."""
    number = secrets.randbits(5 * count)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(0, 5 * count, 5))


def signature(secret: str, purpose: str, text: str) -> str:
    """60 bits of HMAC-SHA256 over purpose and text, as 12 letters."""
    digest = hmac.new(secret.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big") >> 4
    return "".join(ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))


def sign(secret: str, purpose: str, text: str) -> str:
    """`text` followed by its signature for `purpose`; a token for one purpose is worth nothing for another."""
    return text + signature(secret, purpose, text)


def unsign(secret: str, purpose: str, token: str) -> str | None:
    """The text inside a token of ours, or None for a forged or damaged one. Compared in constant time."""
    text, mark = token[:-SIGNATURE_LETTERS], token[-SIGNATURE_LETTERS:]
    if not text or not hmac.compare_digest(signature(secret, purpose, text).encode(), mark.encode()):
        return None
    return text
