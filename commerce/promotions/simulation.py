"""What would carts come to with the promotions that run, and without? Through the engine itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce.carts.view import Item, gift_lines, line_of
from commerce.catalogue.views import Snapshot
from commerce.kinds import ProductKind
from commerce.pricing import quote
from commerce.promotions.accepted import Named, review
from commerce.promotions.explained import Explanation, explanation
from commerce.promotions.rows import code_terms
from commerce.store import catalogue, orders, promotions
from commerce.tables import Brand
from core.errors import NotFound
from core.text import code_key

NOBODY = ""  # no shopper: groups, first orders and visitors are nobody's


@dataclass(frozen=True)
class SampleCart:
    """Quantities by SKU of variants, and codes in any spelling."""

    name: str
    lines: Mapping[str, int]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Simulated:
    """without_minor, with_minor: totals of goods and delivery, before and after promotions. margin_minor: goods paid less cost.

    margin_minor is None where the cost of anything in the cart, gifts included, is not known. Tax on top is in both totals.
    """

    cart: str
    without_minor: int
    with_minor: int
    margin_minor: int | None
    explained: Explanation

    def dump(self) -> dict[str, Any]:
        """JSON of the command line."""
        values = {name: value for name, value in vars(self).items() if name != "explained"}
        return values | asdict(self.explained)


def simulate(session: Session, brand: Brand, snapshot: Snapshot, carts: Sequence[SampleCart], *, now: datetime) -> list[Simulated]:
    """Each cart priced twice, with all stock there. Raises `NotFound` for a SKU that is not sold."""
    variants = {variant.sku: variant for variant in snapshot.variants.values()}
    ids = sorted({variants[sku].id for cart in carts for sku in cart.lines if sku in variants} | snapshot.gifts)
    costs = {row.id: row.cost_minor for row in catalogue.list_costs(session, brand.id, ids)}
    return [_simulated(session, brand, snapshot, cart, variants, costs, now) for cart in carts]


def _simulated(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    cart: SampleCart,
    variants: Mapping[str, Any],
    costs: Mapping[str, int | None],
    now: datetime,
) -> Simulated:
    missing = next((sku for sku in cart.lines if sku not in variants), None)
    if missing is not None:
        raise NotFound(what="variant", key=missing)
    items = [Item(variants[sku].id, quantity, variants[sku].price_minor) for sku, quantity in cart.lines.items()]
    lines = [line_of(item, snapshot) for item in items]
    keys = [code_key(code) for code in cart.codes]
    rows = promotions.list_code_terms(session, brand.id, (), keys, shopper_id=NOBODY, cart_id="") if keys else ()
    named = [Named(code_terms(row), False) for row in rows]
    rate = snapshot.rate()
    taxes = snapshot.taxes(rate, brand.tax_rate_bps)
    reviewed = review(named, lines, rate, taxes, now, offers=snapshot.offers, gifts=dict.fromkeys(snapshot.gifts, 1))
    gifts = gift_lines(reviewed.rules, snapshot)
    after = quote([*lines, *gifts], reviewed.rules, rate, taxes)
    spent = [costs.get(line.variant_id) for line in (*lines, *gifts)]
    known = [cost * line.quantity for cost, line in zip(spent, (*lines, *gifts), strict=True) if cost is not None]
    margin = after.goods_minor - after.discount_minor - sum(known) if len(known) == len(spent) else None
    return Simulated(cart.name, quote(lines, (), rate, taxes).total_minor, after.total_minor, margin, explanation(reviewed, after))


def recent_carts(session: Session, brand: Brand, *, limit: int) -> list[SampleCart]:
    """What the brand's latest orders had in them, newest first, with their codes; goods bought, not those given."""
    found = []
    for order in orders.list_of_brand(session, brand.id, limit=limit):
        bought = [line for line in orders.list_lines(session, order.id) if line.kind != ProductKind.GIFT_CARD and line.paid_minor > 0]
        words = tuple(code["code"] for code in order.codes if ":" not in code["key"])
        found.append(SampleCart(f"order {order.number}", {line.sku: line.quantity for line in bought}, words))
    return found
