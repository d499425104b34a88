"""What do reviews come to together, and which of a stranger's words may be repeated? Pure: counts and texts in, a summary out."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STARS = (1, 2, 3, 4, 5)
TEXT_MAX = 1000  # letters kept of what was written
QUOTE_MAX = 140  # letters repeated of it in an answer
QUOTES_MAX = 2
_MARKS = str.maketrans({"“": "‘", "”": "’", '"': "’", "«": "‘", "»": "’", "„": "‘"})


@dataclass(frozen=True)
class Summary:
    """Approved reviews of one product. tenths: the mean in tenths of a star, half up; 0 without reviews. by_stars: count by 1 … 5."""

    count: int
    tenths: int
    by_stars: Mapping[int, int]
    quotes: tuple[str, ...] = ()


def summary(by_stars: Mapping[int, int], texts: Sequence[str] = ()) -> Summary:
    """The reviews counted by stars, with the first of `texts` that can be quoted."""
    count = sum(by_stars.values())
    total = sum(stars * number for stars, number in by_stars.items())
    tenths = (20 * total + count) // (2 * count) if count else 0
    quotes = tuple(quote for text in texts if (quote := quoted(text)))
    return Summary(count, tenths, {stars: by_stars.get(stars, 0) for stars in STARS}, quotes[:QUOTES_MAX])


def cleaned(text: str) -> str:
    """A stranger's text as it is kept: no control or invisible characters, which could hide or turn words; blanks single; bounded."""
    plain = "".join(" " if c.isspace() else c for c in text if c.isspace() or not unicodedata.category(c).startswith("C"))
    return " ".join(plain.split())[:TEXT_MAX].rstrip()


def quoted(text: str) -> str:
    """Words of it to stand between quotation marks of ours: none of its own that would end them; cut at a word."""
    plain = cleaned(text).translate(_MARKS)
    if len(plain) <= QUOTE_MAX:
        return plain
    return plain[: QUOTE_MAX - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
