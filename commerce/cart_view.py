"""What is a cart worth now, and what of it must be said aloud? Pure: items and codes in, view and changes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """A line as rows have it: unit_minor is the price now, seen_minor what the shopper was last told, None for nothing yet.

    name: the product's, for what is not sold any more and so has no view. position: its place, None for the end.
    """

    variant_id: str
    quantity: int
    unit_minor: int
    seen_minor: int | None = None
    sold: bool = True
    name: str = ""
    position: int | None = None


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


def known_quote(items: Sequence[Item], named: Sequence[Named], rate: Rate | None, tax_rate_bps: int) -> Quote:
    """What the shopper was last told: the prices seen, the codes that were on."""
    lines = [Line(item.variant_id, item.quantity, item.unit_minor if item.seen_minor is None else item.seen_minor) for item in items]
    return quote(lines, [each.terms.rule for each in named if each.on], rate, tax_rate_bps)


def reckon(
    items: Sequence[Item], named: Sequence[Named], before: Quote, snapshot: Snapshot, rate: Rate | None, tax_rate_bps: int, now: datetime
) -> Reckoned:
    """The cart judged anew. before: its quote as the shopper last knew it, for what delivery did."""
    kept = tuple(item for item in items if item.sold and item.variant_id in snapshot.variants)
    changes: list[Change] = [LineGone(item.name, item.quantity) for item in items if item not in kept]
    changes += [
        PriceChanged(snapshot.variants[item.variant_id].name, item.seen_minor, item.unit_minor)
        for item in kept
        if item.seen_minor is not None and item.seen_minor != item.unit_minor
    ]
    lines = [Line(item.variant_id, item.quantity, item.unit_minor) for item in kept]
    reviewed = review(named, lines, rate, tax_rate_bps, now)
    after = quote(lines, reviewed.on, rate, tax_rate_bps)
    savings = {applied.key: applied.saving_minor for applied in after.applied}
    changes += [CodeDropped(each.facts["code"], each.reason, each.facts) for each in reviewed.dropped]
    changes += [CodeCameOn(rule.code, savings[rule.key]) for rule in reviewed.came_on]
    changes += _delivery(before, after)
    return Reckoned(tuple(replace(item, seen_minor=item.unit_minor) for item in kept), reviewed, after, tuple(changes))


def _delivery(before: Quote, after: Quote) -> list[Change]:
    """Whether the threshold of free delivery was crossed, where that changed what is paid."""
    threshold = after.free_shipping_from_minor
    if threshold is None or not before.line_discounts or not after.line_discounts:
        return []
    was, now = (each.goods_minor - each.discount_minor >= threshold for each in (before, after))
    if was and not now and after.shipping_minor:
        return [FreeShippingLost(after.shipping_minor, threshold)]
    if now and not was and before.shipping_minor:
        return [FreeShippingWon(threshold)]
    return []


def cart_view(cart_id: str, version: int, reckoned: Reckoned, snapshot: Snapshot) -> CartView:
    """The cart in the catalogue's words."""
    waiting = tuple(each.terms.rule.code for each in reckoned.review.named if not each.on)
    lines = tuple(_line(item, snapshot) for item in reckoned.items)
    return CartView(cart_id, version, lines, reckoned.quote, snapshot.currency, reckoned.changes, waiting)


def _line(item: Item, snapshot: Snapshot) -> CartLineView:
    variant = snapshot.variants[item.variant_id]
    total = item.quantity * item.unit_minor
    return CartLineView(variant.id, variant.product_id, variant.sku, variant.name, variant.options, item.quantity, item.unit_minor, total)
