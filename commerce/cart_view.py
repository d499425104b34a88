"""What is a cart worth now, and what of it must be said aloud? Pure: items and codes in, view and changes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commerce.pricing import Line, Quote, Rate, quote
from commerce.promotions import Named, Review, review
from commerce.views import Snapshot


@dataclass(frozen=True)
class PriceChanged:
    """A price is not what the shopper was last told; of one unit."""

    name: str
    was_minor: int
    is_minor: int


@dataclass(frozen=True)
class CodeCameOn:
    """A remembered code's condition is met."""

    code: str
    saving_minor: int


@dataclass(frozen=True)
class CodeDropped:
    """A code stopped being valid; reason and facts as in a refusal."""

    code: str
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FreeShippingLost:
    """Delivery was free by its threshold and is not any more."""

    shipping_minor: int
    free_from_minor: int


@dataclass(frozen=True)
class FreeShippingWon:
    """Goods reached the threshold from which delivery is free."""

    free_from_minor: int


@dataclass(frozen=True)
class LineGone:
    """Something in the cart is not sold any more and was taken out."""

    name: str
    quantity: int


Change = PriceChanged | CodeCameOn | CodeDropped | FreeShippingLost | FreeShippingWon | LineGone


@dataclass(frozen=True)
class Item:
    """A line as rows have it: unit_minor is the price now, seen_minor what the shopper was last told (0: nothing yet)."""

    variant_id: str
    quantity: int
    unit_minor: int
    seen_minor: int = 0


@dataclass(frozen=True)
class CartLineView:
    variant_id: str
    product_id: str
    sku: str
    name: str
    options: Mapping[str, str]
    quantity: int
    unit_minor: int
    total_minor: int


@dataclass(frozen=True)
class CartView:
    """A cart as it is said. changes: what has to be said aloud of this very act. remembered: codes that wait, as spelled."""

    cart_id: str
    version: int
    lines: tuple[CartLineView, ...]
    quote: Quote
    currency: str
    changes: tuple[Change, ...] = ()
    remembered: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.lines


@dataclass(frozen=True)
class Reckoned:
    """Items that are still sold, the codes' states, the quote, and what changed."""

    items: tuple[Item, ...]
    review: Review
    quote: Quote
    changes: tuple[Change, ...]


def lines_of(items: Sequence[Item], snapshot: Snapshot) -> list[Line]:
    """Items as pricing sees them, at today's prices."""
    return [Line(item.variant_id, item.quantity, item.unit_minor) for item in items]


def reckon(
    items: Sequence[Item], named: Sequence[Named], before: Quote, snapshot: Snapshot, rate: Rate | None, tax_rate_bps: int, now: datetime
) -> Reckoned:
    """The cart judged anew. before: its quote as the shopper last knew it, for what delivery did."""
    raise NotImplementedError
