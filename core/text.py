"""When do two spellings mean the same? Folding for words, keys for codes."""

import re
import unicodedata

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def fold(text: str) -> str:
    """`text` without case and marks: NFKD, combining marks off, casefolded. "Camión" and "camion" fold alike."""
    if text.isascii():  # nothing to take apart, and most text is
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """The folded words of a text, in order, apostrophes inside kept."""
    return [word.replace("’", "'") for word in _WORDS.findall(fold(text))]


def code_key(text: str) -> str:
    """What a shopper's spelling of a code is compared by: NFKC, casefold, letters and digits only."""
    folded = text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded))
