"""What do all catalogue formats become? Products with their variants, and errors that name row, column and reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.money import parse_minor

PRICE = re.compile(r"\d{1,9}(\.\d{1,4})?")
PRICE_MINOR_MAX = 999_999_999
STOCK_MAX = 9_999_999
TEXT_MAX = 20_000
NAME_MAX = 500
VARIANTS_MAX = 2_000


@dataclass(frozen=True)
class RowError:
    """Something in the file that does not land. row: the line it begins on, from 1; column "": the row as a whole."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class VariantRow:
    """A variant as read. stock in units; row and sku_column: where it stands, for errors found later."""

    row: int
    sku: str
    options: Mapping[str, str]
    price_minor: int
    stock: int
    sku_column: str = "sku"
    compare_at_minor: int | None = None
    barcode: str = ""


@dataclass(frozen=True)
class ProductRow:
    """A product as read, with at least one variant. options: names in order. active: sold at all."""

    row: int
    sku: str
    name: str
    description: str
    category: str
    images: tuple[str, ...]
    options: tuple[str, ...]
    variants: tuple[VariantRow, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    active: bool = True


Read = ProductRow | RowError


class Unreadable(ValueError):
    """A value that is not what its column wants; its text is the reason people read."""


def price_minor(text: str, currency: str) -> int:
    """Minor units of a price such as "42.99"; raises Unreadable."""
    text = text.strip()
    if not text:
        raise Unreadable("a price is missing")
    if not PRICE.fullmatch(text):
        raise Unreadable(f"{shown(text)} is not a price")
    minor = parse_minor(text, currency)
    if minor > PRICE_MINOR_MAX:
        raise Unreadable(f"{shown(text)} is above the highest price")
    return minor


def stock_units(text: str) -> int:
    """Whole units; an empty text is 0. Raises Unreadable."""
    text = text.strip()
    if not text:
        return 0
    if not re.fullmatch(r"-?\d{1,18}", text):
        raise Unreadable(f"{shown(text)} is not a number of units")
    units = int(text)
    if not 0 <= units <= STOCK_MAX:
        raise Unreadable(f"{shown(text)} is not between 0 and {STOCK_MAX}")
    return units


def plain_text(text: str, most: int = TEXT_MAX) -> str:
    """A text that every database can keep, trimmed; raises Unreadable for damaged encoding, NUL and excess length."""
    text = text.strip()
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Unreadable("the text is not UTF-8")
    if "\x00" in text:
        raise Unreadable("the text holds a NUL character")
    if len(text) > most:
        raise Unreadable(f"the text is longer than {most} characters")
    return text


def shown(value: object) -> str:
    """A value as an error quotes it: short, and safe to print."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
