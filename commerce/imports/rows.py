"""What do all catalogue formats become? Products with their variants, and errors that name row, column and reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commerce.kinds import ProductKind

TEXT_MAX = 20_000
NAME_MAX = 500
VARIANTS_MAX = 2_000
COLLECTIONS_MAX = 100  # of one product
UNCOUNTED_UNITS = 1_000  # what "in stock" without a number becomes, and becomes again when that is sold


@dataclass(frozen=True)
class RowError:
    """Something in the file that does not land. row: the line it begins on, from 1; column "": the row as a whole."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Shelf:
    """A collection as a file names it."""

    slug: str
    name: str


@dataclass(frozen=True)
class TimedPrice:
    """A sale price as read, for the time between two instants; None: it has begun, it does not end."""

    price_minor: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class MarketRow:
    """A price in one market as read."""

    market: str
    price_minor: int
    currency: str
    compare_at_minor: int | None = None


@dataclass(frozen=True)
class Part:
    """So many units of another variant, in a bundle."""

    sku: str
    quantity: int


@dataclass(frozen=True)
class VariantRow:
    """A variant as read. stock in units; counted: the file says how many. row and sku_column: where it stands, for errors found later.

    sale: its price for a time; then `price_minor` is what it costs outside of it.
    """

    row: int
    sku: str
    options: Mapping[str, str]
    price_minor: int
    stock: int
    sku_column: str = "sku"
    compare_at_minor: int | None = None
    barcode: str = ""
    image: str = ""
    cost_minor: int | None = None
    weight_grams: int | None = None
    tax_class: str = "standard"
    counted: bool = True
    sale: TimedPrice | None = None
    market_prices: tuple[MarketRow, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class ProductRow:
    """A product as read, with at least one variant. options: names in order. active: sold at all. texts: as the product's."""

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
    collections: tuple[Shelf, ...] = ()
    kind: str = ProductKind.GOODS
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ShelfRow:
    """A collection as read, of exactly these products (by their SKU); it may name any of the file or of the brand."""

    row: int
    shelf: Shelf
    product_skus: tuple[str, ...]
    column: str = ""


Read = ProductRow | ShelfRow | RowError


class Unreadable(ValueError):
    """A value that is not what its column wants; its text is the reason people read. column: "" until somebody knows it."""

    column = ""

    @property
    def reason(self) -> str:
        return str(self)


class WrongCell(Exception):
    """A value that cannot be read, and the column it stands in ("": the row as a whole)."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


@dataclass
class Once:
    """Where products and variants were met in this file; the same SKU twice is an error of the later row."""

    products: dict[str, int] = field(default_factory=dict)
    variants: dict[str, int] = field(default_factory=dict)

    def check_product(self, sku: str, column: str) -> None:
        if sku in self.products:
            raise WrongCell(column, f"{shown(sku)} stands in row {self.products[sku]} already")

    def check_variant(self, sku: str, column: str) -> None:
        if sku in self.variants:
            raise WrongCell(column, f"{shown(sku)} stands in row {self.variants[sku]} already")

    def note(self, product: ProductRow) -> None:
        """These stand in the file now."""
        self.products[product.sku] = product.row
        self.variants.update((variant.sku, variant.row) for variant in product.variants)


def shown(value: object) -> str:
    """A value as an error quotes it: short, and safe to print."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
