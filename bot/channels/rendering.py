"""How is a text cut to what a channel carries? At paragraphs, sentences or words, never inside a price."""

import re
import unicodedata
from collections.abc import Iterable

from babel.numbers import list_currencies

_GAP = r"[ \u00a0\u202f]?"
_NUMBER = r"\d{1,12}(?:[ \u00a0\u202f.,'’]\d{3}){0,4}(?:[.,]\d{1,3})?"
_CURRENCY = rf"(?:[A-Z]{{0,3}}[$\u00a2-\u00a5\u20a0-\u20cf]|(?:{'|'.join(sorted(list_currencies()))}))"
_PRICE = re.compile(rf"(?<!\d)(?:{_CURRENCY}{_GAP}{_NUMBER}|{_NUMBER}{_GAP}{_CURRENCY})(?!\d)")
_PRICE_MAX = 48  # letters of the longest price

# Where a text may end, best first; each pattern ends where the next part begins.
_BREAKS = (re.compile(r"\n\s*"), re.compile(r"[.!?…][\"'”’)]*[ \t\n]+"), re.compile(r"[ \t\n]+"))
_EARLIEST = 0.25  # a paragraph that ends in the first quarter is no good place: the rest would be cut in a worse one
_JOINERS = "\u200d\ufe0e\ufe0f"
_CLUSTER_MAX = 16  # letters of one drawn sign, such as a family of four


def utf16_units(text: str) -> int:
    """The length as Telegram counts it; never below the number of letters, so safe for channels that count those."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, limit: int) -> list[str]:
    """`text` in parts of at most `limit` UTF-16 units (64 or more), none of them empty; only white space is lost between them."""
    parts, rest = [], text.strip()
    while utf16_units(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def shorten(label: str, limit: int) -> str:
    """`label` within `limit` UTF-16 units, with an ellipsis where something was left out."""
    label = " ".join(label.split())
    return label if utf16_units(label) <= limit else label[: _whole_letters(label, limit - 1)].rstrip() + "…"


def keyboard_rows(widths: Iterable[int], *, row_units: int, row_buttons: int) -> list[int]:
    """How many buttons stand in each row, in order: as many as fit into `row_units` of label and `row_buttons`."""
    rows: list[int] = []
    used = 0
    for width in widths:
        if rows and rows[-1] < row_buttons and used + width <= row_units:
            rows[-1] += 1
            used += width
        else:
            rows.append(1)
            used = width
    return rows


def _cut(text: str, limit: int) -> int:
    """Where the first part ends: after the last good break that fits, else between two letters."""
    end = _whole_letters(text, limit)
    window, prices = text[: end + 1], [match.span() for match in _PRICE.finditer(text[: end + _PRICE_MAX])]
    for pattern in _BREAKS:
        for match in reversed(list(pattern.finditer(window))):
            place = match.end()
            if place <= end * _EARLIEST:
                break
            if len(text[:place].rstrip()) <= end and not any(start < place < stop for start, stop in prices):
                return place
    return _between_signs(text, next((start for start, stop in prices if 0 < start < end < stop), end))


def _whole_letters(text: str, limit: int) -> int:
    """How many letters fit into `limit` UTF-16 units."""
    units = 0
    for count, letter in enumerate(text[: limit + 1]):
        units += 2 if letter > "\uffff" else 1
        if units > limit:
            return count
    return len(text)


def _between_signs(text: str, place: int) -> int:
    """`place`, or a little before it where it would part an emoji or an accent from its letter."""
    for earlier in range(place, max(place - _CLUSTER_MAX, 0), -1):
        if not _joined(text[earlier - 1], text[earlier]):
            return earlier
    return place


def _joined(before: str, after: str) -> bool:
    return after in _JOINERS or before == "\u200d" or bool(unicodedata.combining(after)) or "\U0001f3fb" <= after <= "\U0001f3ff"
