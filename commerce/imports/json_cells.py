"""What does a value of a JSON product mean? Texts, prices, units, flags; whatever it is not is named by its path."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from babel.core import get_global

from commerce.imports.prices import PRICE_MINOR_MAX, price_minor
from commerce.imports.rows import Unreadable, WrongCell, shown
from commerce.imports.values import WEIGHT_GRAMS_MAX, instant, plain_text, stock_units
from core.money import parse_minor

ATTRIBUTES_MAX = 100_000  # characters
QUANTITY_MAX = 999
Found = Mapping[str, Any]


def text(found: Found, key: str, most: int = 20_000, *, needed: bool = False, at: str = "") -> str:
    """A text, or a number as text; "" when absent and not needed."""
    value = found.get(key)
    if value is None:
        value = ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise WrongCell(at + key, f"{shown(value)} is not a text")
    try:
        said = plain_text(str(value), most)
    except Unreadable as error:
        raise WrongCell(at + key, str(error)) from error
    if needed and not said:
        raise WrongCell(at + key, "it is missing")
    return said


def items(found: Found, key: str, most: int, *, at: str = "") -> list[Any]:
    """A list of at most so many; an absent one is empty."""
    value = found.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise WrongCell(at + key, "it is not a list")
    if len(value) > most:
        raise WrongCell(at + key, f"it has more than {most} members")
    return value


def texts(found: Found, key: str) -> list[str]:
    """A list of texts, none of them twice."""
    said = [text({key: each}, key, needed=True) for each in items(found, key, 1_000)]
    if len(set(said)) != len(said):
        raise WrongCell(key, "something stands in it twice")
    return said


def flag(found: Found, key: str, *, otherwise: bool, at: str = "") -> bool:
    value = found.get(key, otherwise)
    if not isinstance(value, bool):
        raise WrongCell(at + key, f"{shown(value)} is not true or false")
    return value


def price(found: Found, key: str, currency: str, *, at: str = "") -> int:
    """Minor units: of `<key>_minor` where that stands, else of `<key>` in whole units."""
    if currency not in get_global("all_currencies"):
        raise WrongCell(f"{at}currency", f"{shown(currency)} is no currency")
    minor = found.get(f"{key}_minor")
    if minor is not None:
        if isinstance(minor, bool) or not isinstance(minor, int) or not 0 <= minor <= PRICE_MINOR_MAX:
            raise WrongCell(f"{at}{key}_minor", f"{shown(minor)} is not a number of minor units")
        return minor
    amount = found.get(key)
    if isinstance(amount, int | Decimal) and not isinstance(amount, bool):  # a number, so its point has one meaning
        parsed = parse_minor(str(amount), currency) if 0 <= amount <= PRICE_MINOR_MAX else PRICE_MINOR_MAX + 1
        if parsed > PRICE_MINOR_MAX:
            raise WrongCell(at + key, f"{shown(str(amount))} is not a price, or above the highest one")
        return parsed
    try:
        return price_minor(text(found, key, at=at), currency)
    except Unreadable as error:
        raise WrongCell(at + key, str(error)) from error


def price_or_none(found: Found, key: str, *, currency: str, at: str = "") -> int | None:
    """The same, None when neither stands there."""
    if found.get(f"{key}_minor") is None and found.get(key) in (None, ""):
        return None
    return price(found, key, currency, at=at)


def units(found: Found, key: str, *, at: str = "") -> int:
    try:
        return stock_units(text(found, key, at=at))
    except Unreadable as error:
        raise WrongCell(at + key, str(error)) from error


def whole(found: Found, key: str, *, otherwise: int, at: str = "") -> int:
    """A number of 1 to 999."""
    value = found.get(key, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= QUANTITY_MAX:
        raise WrongCell(at + key, f"{shown(value)} is not between 1 and {QUANTITY_MAX}")
    return value


def grams_of(found: Found, *, at: str = "") -> int | None:
    """`weight_grams`, None when absent."""
    value = found.get("weight_grams")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= WEIGHT_GRAMS_MAX):
        raise WrongCell(f"{at}weight_grams", f"{shown(value)} is not a number of grams")
    return value


def instant_of(found: Found, key: str, *, ends: bool = False, at: str = "") -> datetime | None:
    """An ISO 8601 time; one without an offset is UTC. ends: a day means its end."""
    try:
        return instant(text(found, key, at=at), UTC, ends=ends)
    except Unreadable as error:
        raise WrongCell(at + key, str(error)) from error


def plain(attributes: Found) -> dict[str, Any]:
    """Attributes as a JSON column can keep them: exact decimals as texts. Raises WrongCell for damaged texts."""
    kept: dict[str, Any] = json.loads(json.dumps(attributes, default=str, ensure_ascii=True))
    said = json.dumps(kept, ensure_ascii=False)
    try:
        plain_text(said, ATTRIBUTES_MAX)
    except Unreadable as error:
        raise WrongCell("attributes", str(error)) from error
    if "\\u0000" in said:
        raise WrongCell("attributes", "the text holds a NUL character")
    return kept
