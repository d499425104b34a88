"""What does a cell of a catalogue file mean? Units, weights, yes and no, instants, words; prices are in `prices.py`."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from commerce.imports.rows import NAME_MAX, TEXT_MAX, Shelf, Unreadable, shown
from core.text import fold

STOCK_MAX = 9_999_999
WEIGHT_GRAMS_MAX = 100_000_000
GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "t": Decimal(1_000_000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
YES = frozenset(
    {"1", "yes", "y", "true", "t", "on", "publish", "published", "enabled", "active", "si", "oui", "ja", "wahr", "verdadero", "vrai"}
)
NO = frozenset(
    {"0", "-1", "no", "n", "false", "f", "off", "draft", "private", "disabled", "inactive", "non", "nein", "falsch", "falso", "faux"}
)

_UNITS = re.compile(r"(-?\d{1,18})(?:[.,]0*)?")
_WEIGHT = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?|[.,]\d{1,6})\s*([a-zA-Z]{0,9})\.?")
_DAMAGED = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPELLINGS = {
    "gram": "g",
    "grams": "g",
    "gr": "g",
    "kgs": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "pound": "lb",
    "lbs": "lb",
    "pounds": "lb",
    "ounce": "oz",
}
_DAYS = ("%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y")
_CLOCKS = ("", ", %I:%M %p", " %I:%M %p", " %H:%M", " %H:%M:%S")


def plain_text(text: str, most: int = TEXT_MAX) -> str:
    """A text that every database can keep, trimmed, control characters as blanks; raises Unreadable: damaged encoding, NUL, too long."""
    text = text.strip()
    if text.isascii() and text.isprintable():
        if len(text) > most:
            raise Unreadable(f"the text is longer than {most} characters")
        return text
    if _DAMAGED.search(text):
        raise Unreadable("the text is not UTF-8")
    if "\x00" in text:
        raise Unreadable("the text holds a NUL character")
    if len(text) > most:
        raise Unreadable(f"the text is longer than {most} characters")
    return _CONTROL.sub(" ", text).strip()


def name_text(text: str) -> str:
    """A text for a name, an option or a SKU: short, on one line. Raises Unreadable."""
    return " ".join(plain_text(text, NAME_MAX).split())


def stock_units(text: str) -> int:
    """Whole units ("7", "7.0000"); an empty text is 0. Raises Unreadable."""
    text = text.strip()
    if not text:
        return 0
    whole = _UNITS.fullmatch(text)
    if whole is None:
        raise Unreadable(f"{shown(text)} is not a number of units")
    units = int(whole[1])
    if not 0 <= units <= STOCK_MAX:
        raise Unreadable(f"{shown(text)} is not between 0 and {STOCK_MAX}")
    return units


def grams(text: str, unit: str = "") -> int | None:
    """Weight in grams, to the nearest: "1.5 oz", or a number of `unit`; None for an empty text. Raises Unreadable."""
    text = text.strip()
    if not text:
        return None
    read = _WEIGHT.fullmatch(text)
    spelled = (read[2] or unit).casefold() if read else ""
    factor = GRAMS.get(_SPELLINGS.get(spelled, spelled))
    if read is None or factor is None:
        raise Unreadable(f"{shown(text)} is not a weight")
    weight = int((Decimal(read[1].replace(",", ".")) * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if weight > WEIGHT_GRAMS_MAX:
        raise Unreadable(f"{shown(text)} is above the highest weight")
    return weight


def yes(text: str, *, otherwise: bool) -> bool:
    """What "1", "yes", "TRUE", "publish" … say; `otherwise` for an empty text. Raises Unreadable."""
    word = fold(text.strip())
    if not word:
        return otherwise
    if word in YES or word in NO:
        return word in YES
    raise Unreadable(f"{shown(text)} is neither yes nor no")


def instant(text: str, zone: tzinfo, *, ends: bool = False) -> datetime | None:
    """The instant of an ISO 8601 date or time, or of 7/31/2026, in `zone` unless it says another; None for an empty text.

    ends: a day without a time means its end. Raises Unreadable.
    """
    text = text.strip()
    if not text:
        return None
    found, is_day = _read_instant(text)
    if is_day and ends:
        found = datetime.combine(found.date() + timedelta(days=1), time())
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _read_instant(text: str) -> tuple[datetime, bool]:
    try:
        return datetime.fromisoformat(text), len(text) <= len("2026-07-31")
    except (ValueError, OverflowError):
        pass
    for day in _DAYS:
        for clock in _CLOCKS:
            try:
                return datetime.strptime(text, day + clock), not clock  # noqa: DTZ007  the caller gives it a zone
            except ValueError:
                continue
    raise Unreadable(f"{shown(text)} is not a date")


def slug(*words: str) -> str:
    """Words as one: "Blue/Green", "XL" is "blue-green-xl"."""
    parts = (re.sub(r"[\W_]+", "-", word.casefold()).strip("-") for word in words)
    return "-".join(part for part in parts if part)


def shelves(path: str, separator: str = ">") -> list[Shelf]:
    """The collections of a category path, outermost first: "Clothing > Hoodies" is Clothing and Hoodies (slug clothing-hoodies)."""
    levels = [name_text(level) for level in path.split(separator)]
    levels = [level for level in levels if level]
    found = [Shelf(slug(*levels[: place + 1]), level) for place, level in enumerate(levels)]
    return [shelf for shelf in found if shelf.slug]


def distinct(shelves: Sequence[Shelf]) -> tuple[Shelf, ...]:
    """Each slug once, the first of its spellings."""
    return tuple({shelf.slug: shelf for shelf in reversed(shelves)}[key] for key in dict.fromkeys(shelf.slug for shelf in shelves))


def links(text: str, separator: str = ",") -> tuple[str, ...]:
    """The web addresses of a list, each once; what is no address (a path on the vendor's server) is left out. Raises Unreadable."""
    found = (plain_text(each, 2_000) for each in text.split(separator))
    return tuple(dict.fromkeys(each for each in found if each.startswith(("https://", "http://")) and " " not in each))
