"""Which words does a text hold, as they are searched? Folded; written with a hyphen they count apart and joined."""

import re

from core.text import fold

_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*(?:-[^\W_]+(?:['’][^\W_]+)*)*")
_POSSESSIVE = re.compile(r"['’`]s$")
_APOSTROPHES = re.compile(r"['’`]")
JOINED_LETTERS_MAX = 24


def tokens(text: str) -> list[str]:
    """The words in order; after the parts of "t-shirt" comes "tshirt". "Men's" is "men", "don't" is "dont"."""
    found: list[str] = []
    for match in _WORD.finditer(fold(text)):
        parts = [_plain(part) for part in match[0].split("-")]
        found.extend(parts)
        if len(parts) == 2 and (joined := "".join(parts)).isalpha() and len(joined) <= JOINED_LETTERS_MAX:
            found.append(joined)
    return found


def asked(phrase: str) -> list[str]:
    """The words of a phrase that is looked for: parts of hyphened words only, for neighbours are joined when they are read."""
    return [_plain(part) for match in _WORD.finditer(fold(phrase)) for part in match[0].split("-")]


def _plain(word: str) -> str:
    return _APOSTROPHES.sub("", _POSSESSIVE.sub("", word))
