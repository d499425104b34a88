"""What is a cart worth now, and what of it must be said aloud? Pure: items and codes in, view and changes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from commerce.catalogue.views import Snapshot
from commerce.kinds import ProductKind, PromotionKind
from commerce.pricing import Line, Quote, Rate, Rule, quote
from commerce.promotions.accepted import Hint, Named, Review, hint, review
from commerce.promotions.verdicts import Terms
from commerce.refusals import Refused
from commerce.tax import Taxes


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
class OfferDropped:
    """An automatic promotion that the shopper was told of is off; reason and facts as in a refusal."""

    name: str
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
class FreeShippingNear:
    """This very act brought the goods near the threshold: so much is missing. Said once, for the next act is near already."""

    missing_minor: int


@dataclass(frozen=True)
class LineGone:
    """Something in the cart is not sold any more and was taken out."""

    name: str
    quantity: int


NEAR = 5  # the last fifth of the way to free delivery

Change = PriceChanged | CodeCameOn | CodeDropped | OfferDropped | FreeShippingLost | FreeShippingWon | FreeShippingNear | LineGone


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
    kind: str = ProductKind.GOODS
    promised_at: datetime | None = None  # sent by then, where not all of it is in stock


@dataclass(frozen=True)
class Wishes:
    """What the shopper wants beside goods. delivery_method "": the cheapest.

    note: to whoever packs it. gift_note: to whoever unpacks it. gift_cards: ids of those that pay, in order.
    points: to pay with at most, of those the shopper has.
    """

    delivery_method: str = ""
    pickup_point_id: str = ""
    note: str = ""
    gift_note: str = ""
    gift_cards: tuple[str, ...] = ()
    points: int = 0


NO_WISHES = Wishes()


@dataclass(frozen=True)
class GiftView:
    """What a promotion adds for nothing; `of` is what people call the promotion."""

    line: CartLineView
    of: str


@dataclass(frozen=True)
class CartView:
    """A cart as it is said. changes: what has to be said aloud of this very act. remembered: codes that wait, as spelled.

    gifts: stand in the quote after the lines. hint: what would bring an automatic promotion on, None where nothing is near.
    """

    cart_id: str
    version: int
    lines: tuple[CartLineView, ...]
    quote: Quote
    currency: str
    changes: tuple[Change, ...] = ()
    remembered: tuple[str, ...] = ()
    wishes: Wishes = NO_WISHES
    gifts: tuple[GiftView, ...] = ()
    hint: Hint | None = None

    @property
    def empty(self) -> bool:
        return not self.lines


@dataclass(frozen=True)
class Reckoned:
    """Items that are still sold, gifts as lines, what is on, the quote, what changed, and what would mend it."""

    items: tuple[Item, ...]
    review: Review
    quote: Quote
    changes: tuple[Change, ...]
    gifts: tuple[Line, ...] = ()
    hint: Hint | None = None


@dataclass(frozen=True)
class Offers:
    """What comes by itself: terms as this shopper meets them, id to name of those told of, units of each variant to give away."""

    terms: Sequence[Terms] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    gifts: Mapping[str, int] = field(default_factory=dict)


def line_of(item: Item, snapshot: Snapshot, unit_minor: int | None = None) -> Line:
    """An item as it is priced: at `unit_minor`, else at the price now. What is not in the catalogue any more is plain goods."""
    price = item.unit_minor if unit_minor is None else unit_minor
    variant = snapshot.variants.get(item.variant_id)
    if variant is None:
        return Line(item.variant_id, item.quantity, price)
    product = snapshot.products[variant.product_id]
    eligible = product.kind != ProductKind.GIFT_CARD
    return Line(item.variant_id, item.quantity, price, eligible, product.id, frozenset(product.collections), variant.tax_class)


def known_quote(
    items: Sequence[Item], named: Sequence[Named], told: Sequence[Terms], snapshot: Snapshot, rate: Rate | None, taxes: Taxes
) -> Quote:
    """What the shopper was last told: the prices seen, the codes that were on, the automatic promotions told of."""
    lines = [line_of(item, snapshot, item.seen_minor) for item in items]
    rules = [*(each.terms.rule for each in named if each.on), *(each.rule for each in told)]
    return quote([*lines, *gift_lines(rules, snapshot)], rules, rate, taxes)


def reckon(
    items: Sequence[Item],
    named: Sequence[Named],
    offers: Offers,
    before: Quote,
    snapshot: Snapshot,
    rate: Rate | None,
    taxes: Taxes,
    now: datetime,
) -> Reckoned:
    """The cart judged anew. before: its quote as the shopper last knew it, for what delivery did."""
    kept = tuple(item for item in items if item.sold and item.variant_id in snapshot.variants)
    changes: list[Change] = [LineGone(item.name, item.quantity) for item in items if item not in kept]
    changes += [
        PriceChanged(snapshot.variants[item.variant_id].name, item.seen_minor, item.unit_minor)
        for item in kept
        if item.seen_minor is not None and item.seen_minor != item.unit_minor
    ]
    lines = [line_of(item, snapshot) for item in kept]
    reviewed = review(named, lines, rate, taxes, now, offers=offers.terms, gifts=offers.gifts)
    gifts = gift_lines(reviewed.rules, snapshot)
    after = quote([*lines, *gifts], reviewed.rules, rate, taxes)
    savings = {applied.key: applied.saving_minor for applied in after.applied}
    changes += [CodeDropped(each.facts["code"], each.reason, each.facts) for each in reviewed.dropped]
    changes += [CodeCameOn(rule.code, savings[rule.key]) for rule in reviewed.came_on]
    changes += _lost(offers, reviewed) if kept else []
    changes += _delivery(before, after)
    told = tuple(replace(item, seen_minor=item.unit_minor) for item in kept)
    return Reckoned(told, reviewed, after, tuple(changes), gifts, hint(reviewed, lines))


def gift_lines(rules: Sequence[Rule], snapshot: Snapshot) -> tuple[Line, ...]:
    """A line for each gift, at its price in the catalogue."""
    given = [rule for rule in rules if rule.kind == PromotionKind.GIFT and rule.gift_variant_id in snapshot.variants]
    variants = [(rule, snapshot.variants[rule.gift_variant_id]) for rule in given]
    return tuple(
        Line(each.id, 1, each.price_minor, True, each.product_id, tax_class=each.tax_class, gift_of=rule.key) for rule, each in variants
    )


def _lost(offers: Offers, reviewed: Review) -> list[Change]:
    """Automatic promotions told of that are off; not those that only gave way to one that saves more."""
    on = {each.id for each in reviewed.automatic}
    why = {each.terms.id: each.refusal for each in reviewed.missed}
    lost = [(name, why.get(each, Refused("stopped"))) for each, name in offers.told.items() if each not in on]
    return [OfferDropped(name, refusal.reason, refusal.facts) for name, refusal in lost if refusal.reason != "outdone"]


def _delivery(before: Quote, after: Quote) -> list[Change]:
    """Whether the threshold of free delivery was crossed, where that changed what is paid."""
    threshold = after.free_shipping_from_minor
    if threshold is None or not after.line_discounts:
        return []
    had, has = (each.goods_minor - each.discount_minor for each in (before, after))
    if after.shipping_minor and has > had and had * NEAR < threshold * (NEAR - 1) <= has * NEAR < threshold * NEAR:
        return [FreeShippingNear(threshold - has)]
    if not before.line_discounts:
        return []
    was, now = had >= threshold, has >= threshold
    if was and not now and after.shipping_minor:
        return [FreeShippingLost(after.shipping_minor, threshold)]
    if now and not was and before.shipping_minor:
        return [FreeShippingWon(threshold)]
    return []


def cart_view(
    cart_id: str,
    version: int,
    reckoned: Reckoned,
    snapshot: Snapshot,
    wishes: Wishes = NO_WISHES,
    promised: Mapping[str, datetime] = MappingProxyType({}),
) -> CartView:
    """The cart in the catalogue's words. promised: by when variants are sent that are not in stock."""
    waiting = tuple(each.terms.rule.code for each in reckoned.review.named if not each.on)
    lines = tuple(_line(item, snapshot, promised.get(item.variant_id)) for item in reckoned.items)
    names = {each.rule.key: each.rule.code for each in reckoned.review.terms}
    given = [(_line(Item(line.variant_id, 1, line.unit_minor), snapshot, None), names[line.gift_of]) for line in reckoned.gifts]
    gifts = tuple(GiftView(line, name) for line, name in given)
    told = (reckoned.quote, snapshot.currency, reckoned.changes, waiting, wishes, gifts, reckoned.hint)
    return CartView(cart_id, version, lines, *told)


def _line(item: Item, snapshot: Snapshot, promised_at: datetime | None) -> CartLineView:
    variant = snapshot.variants[item.variant_id]
    total = item.quantity * item.unit_minor
    kind = snapshot.products[variant.product_id].kind
    named = (variant.id, variant.product_id, variant.sku, variant.name, variant.options)
    return CartLineView(*named, item.quantity, item.unit_minor, total, kind, promised_at)
