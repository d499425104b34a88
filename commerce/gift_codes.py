"""What does a gift card's code look like, and what is kept of it? Pure."""

import hashlib
import re

from core.ids import ALPHABET

LETTERS = 16  # 80 bits
_CODE = re.compile(rf"gift([0-9a-z]{{{LETTERS}}})")
_MISREAD = str.maketrans("oil", "011")


def card_key(text: str) -> str:
    """The letters of a gift card's code in any spelling, "" for anything else: "GIFT-7K2M-…" is "7k2m…"."""
    found = _CODE.fullmatch(re.sub(r"[^0-9a-z]", "", text.casefold()))
    return found[1].translate(_MISREAD) if found else ""


def letters_from(chance: str) -> str:
    """The letters of a new code; as hard to guess as `chance`."""
    digest = hashlib.sha256(chance.encode()).digest()
    return "".join(ALPHABET[byte & 31] for byte in digest[:LETTERS])


def spelled(letters: str) -> str:
    """As people write it: "GIFT-7K2M-…"."""
    return "-".join(["GIFT", *(letters[at : at + 4].upper() for at in range(0, LETTERS, 4))])


def code_hash(letters: str) -> str:
    """All that is kept of a code: 80 bits of chance need no salt."""
    return hashlib.sha256(letters.encode()).hexdigest()
