"""How is what is said cut to what a channel carries? Texts at paragraphs, sentences or words, never inside a price or an address."""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from babel.numbers import list_currencies

from bot.events import Button, Limits

_GAP = r"[ \u00a0\u202f]?"
_NUMBER = r"\d{1,12}(?:[ \u00a0\u202f.,'’]\d{3}){0,4}(?:[.,]\d{1,3})?"
_CURRENCY = rf"(?:[A-Z]{{0,3}}[$\u00a2-\u00a5\u20a0-\u20cf]|(?:{'|'.join(sorted(list_currencies()))}))"
_PRICE = re.compile(rf"(?<!\d)(?:{_CURRENCY}{_GAP}{_NUMBER}|{_NUMBER}{_GAP}{_CURRENCY})(?!\d)")
_URL = re.compile(r"(?:https?://|www\.)\S{1,2048}")
_WHOLE_MAX = 2048 + 8  # letters of the longest price or address

# Where a text may end, best first; each pattern ends where the next part begins.
_BREAKS = (re.compile(r"\n\s*"), re.compile(r"[.!?…][\"'”’)]*[ \t\n]+"), re.compile(r"[ \t\n]+"))
_EARLIEST = 0.25  # a paragraph that ends in the first quarter is no good place: the rest would be cut in a worse one
_JOINER = "\u200d"
_CLUSTER_MAX = 16  # letters of one drawn sign, such as a family of four
_HEAD_LEAST = 3  # a label told apart from its like keeps a third of its room for how it begins


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
    return label if utf16_units(label) <= limit else f"{_head(label, limit - 1)}…"


def distinct_labels(labels: Sequence[str], limit: int) -> list[str]:
    """`labels` within `limit` UTF-16 units (8 or more; up to 999 labels), no two of them equal, also in another case.

    One that fits and has no like stays as it is. Those that would look alike keep their beginning and where they differ
    ("Aurora…black / M"); where even that is the same, the later ones are counted.
    """
    whole = [" ".join(label.split()) for label in labels]
    short = [shorten(label, limit) for label in whole]
    alike = _alike(short)
    short = [
        _where_it_differs(label, [whole[other] for other in alike[at]], limit) if at in alike else short[at]
        for at, label in enumerate(whole)
    ]
    alike = _alike(short)
    taken = {label.casefold() for at, label in enumerate(short) if at not in alike}
    for at in alike:
        short[at] = _counted(short[at], taken, limit)
        taken.add(short[at].casefold())
    return short


def numbered(buttons: Sequence[Button]) -> str:
    """The choices as lines that a number answers: "1. Black". Give it `Message.all_buttons()`, for so the dialog counts them."""
    return "\n".join(f"{place}. {' '.join(button.label.split())}" for place, button in enumerate(buttons, 1))


def are_numbered(count: int, limits: Limits) -> bool:
    """Whether so many choices are said as numbered lines, for want of buttons and of rows in a list."""
    return count > max(limits.buttons_max, limits.list_max)


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


def _alike(labels: Sequence[str]) -> dict[int, list[int]]:
    """The places whose label another place has too, each with all of its like."""
    places: dict[str, list[int]] = {}
    for at, label in enumerate(labels):
        places.setdefault(label.casefold(), []).append(at)
    return {at: group for group in places.values() if len(group) > 1 for at in group}


def _where_it_differs(label: str, alike: Sequence[str], limit: int) -> str:
    """How a label begins and, after an ellipsis, the first word in which it differs from its like, as far as there is room."""
    if utf16_units(label) <= limit:
        return label
    differs = next((at for at, letters in enumerate(zip(*alike, strict=False)) if len(set(letters)) > 1), min(map(len, alike)))
    rest = label[label.rfind(" ", 0, differs) + 1 :] if differs < len(label) else ""
    head = _head(label, max(limit - 1 - utf16_units(rest), limit // _HEAD_LEAST))
    return f"{head}…{shorten(rest, limit - 1 - utf16_units(head))}"


def _counted(label: str, taken: Collection[str], limit: int) -> str:
    """`label`, or the first of "label 2", "label 3" and so on that is not taken."""
    candidates = (f"{shorten(label, limit - 1 - len(str(count)))} {count}".strip() for count in itertools.count(2))
    return next(each for each in itertools.chain([label], candidates) if each.casefold() not in taken)


def _head(text: str, limit: int) -> str:
    """The beginning of a longer text within `limit` UTF-16 units, no sign parted."""
    return text[: _between_signs(text, _whole_letters(text, limit))].rstrip()


def _cut(text: str, limit: int) -> int:
    """Where the first part ends: after the last good break that fits, else between two letters."""
    end = _whole_letters(text, limit)
    window, wholes = text[: end + 1], _wholes(text[: end + _WHOLE_MAX], limit)
    for pattern in _BREAKS:
        for match in reversed(list(pattern.finditer(window))):
            place = match.end()
            if place <= end * _EARLIEST:
                break
            if len(text[:place].rstrip()) <= end and not any(start < place < stop for start, stop in wholes):
                return place
    return _between_signs(text, next((start for start, stop in wholes if 0 < start < end < stop), end))


def _wholes(text: str, limit: int) -> list[tuple[int, int]]:
    """Where prices and addresses begin and end; an address that is too long for one part has to be cut after all."""
    prices = [match.span() for match in _PRICE.finditer(text)]
    return prices + [match.span() for match in _URL.finditer(text) if utf16_units(match[0]) <= limit]


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
        if not _joined(text, earlier):
            return earlier
    return place


def _joined(text: str, place: int) -> bool:
    """Whether the letters before and after `place` are drawn as one sign."""
    before, after = text[place - 1], text[place]
    if after == _JOINER or before == _JOINER or unicodedata.category(after).startswith("M") or _modifies(after):
        return True
    if not _flag_half(after):
        return False
    halves = place
    while halves and _flag_half(text[halves - 1]):
        halves -= 1
    return (place - halves) % 2 == 1


def _modifies(letter: str) -> bool:
    """Skin tones, and the tags that spell out a region's flag."""
    return "\U0001f3fb" <= letter <= "\U0001f3ff" or "\U000e0020" <= letter <= "\U000e007f"


def _flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
