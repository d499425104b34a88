"""How does a cart become an order? Once per cart and version, with stock held and uses of codes counted, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce import inventory, orders
from commerce.cart_rows import OpenCart, judge, read_cart, save
from commerce.cart_view import CartView, Change, CodeDropped, LineGone, PriceChanged, Reckoned
from commerce.facts import Fact, OrderPlaced
from commerce.kinds import OrderStatus
from commerce.refusals import Refused as Refused
from commerce.refusals import refused
from commerce.store import carts, catalogue, codes
from commerce.store import orders as store
from commerce.tables import Brand, OrderLine, ShopOrder
from commerce.views import Snapshot
from core.ids import NewId

HOLD_MINUTES = 15


@dataclass(frozen=True)
class Address:
    """Where to send it; country as ISO 3166 alpha-2."""

    name: str
    street: str
    city: str
    postcode: str
    country: str

    def dump(self) -> Mapping[str, str]:
        """JSON of the order's row."""
        return {"name": self.name, "street": self.street, "city": self.city, "postcode": self.postcode, "country": self.country}


@dataclass(frozen=True)
class Placed:
    """An order that waits for payment until order.hold_until. again: it stood already. changes: to be said with it."""

    order: ShopOrder
    lines: tuple[OrderLine, ...]
    facts: tuple[Fact, ...]
    changes: tuple[Change, ...] = ()
    again: bool = False


def place_order(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    shopper_id: str,
    address: Address,
    *,
    conversation_id: str,
    now: datetime,
    new_id: NewId,
) -> Placed | Refused:
    """The order for the shopper's open cart; stock held for 15 minutes, uses of codes counted.

    Refused: empty_cart, country_not_served(country, served), only_left(name, variant_id, left, asked),
    code_used_up(code, total_minor without it), cart_changed(changes, total_minor): told once, then it goes through.
    Locks cart, its unpaid order, variants, codes in this order; an earlier unpaid order of the cart gives way.
    """
    found = carts.lock_open_cart(session, brand.id, shopper_id)
    if found is None:
        return refused("empty_cart")
    rate = snapshot.rate(address.country)
    earlier = store.lock_unpaid_of_cart(session, found.id)
    inventory.lock(session, brand.id, found.id)
    given_back = [code["key"] for order in earlier for code in order.codes]  # locked with the others, in one order
    cart = read_cart(session, brand, shopper_id, now=now, found=found, keys=given_back, lock_codes=True)
    if not cart.items:
        return refused("empty_cart")
    if rate is None:
        return refused("country_not_served", country=address.country, served=snapshot.countries)
    reckoned = judge(cart, cart.items, cart.named, brand, snapshot, rate, now)
    refusal = _to_be_told(session, cart, reckoned, snapshot, now=now) or _short(cart, reckoned, snapshot)
    if refusal is not None:
        return refusal
    standing = next((order for order in earlier if _is_same(order, cart, reckoned, address, now)), None)
    if standing is not None:
        return Placed(standing, tuple(store.list_lines(session, standing.id)), (), again=True)
    replaced = orders.cancel_locked(session, earlier, reason="replaced", now=now)
    view = save(session, cart, reckoned, snapshot, now=now)
    order = _order(session, brand, cart, view, address, shopper_id, conversation_id, now=now, new_id=new_id)
    lines = _lines(order, view, reckoned)
    _write(session, cart, order, lines, reckoned)
    placed = OrderPlaced(brand.id, order.id, shopper_id, conversation_id, order.total_minor, order.currency, now)
    return Placed(order, tuple(lines), (*replaced, placed), reckoned.changes)


def _to_be_told(session: Session, cart: OpenCart, reckoned: Reckoned, snapshot: Snapshot, *, now: datetime) -> Refused | None:
    """What makes the sum another than the shopper knows, for the worse: said, noted as said, and no order yet."""
    bad = [change for change in reckoned.changes if isinstance(change, PriceChanged | CodeDropped | LineGone)]
    if not bad:
        return None
    view = save(session, cart, reckoned, snapshot, now=now)
    used_up = next((each for each in bad if isinstance(each, CodeDropped) and each.reason == "used_up"), None)
    if used_up is not None:
        return refused("code_used_up", code=used_up.code, total_minor=view.quote.total_minor, changes=view.changes, cart=view)
    return refused("cart_changed", changes=view.changes, total_minor=view.quote.total_minor, cart=view)


def _short(cart: OpenCart, reckoned: Reckoned, snapshot: Snapshot) -> Refused | None:
    for item in reckoned.items:
        left = cart.stock.get(item.variant_id, 0)
        if item.quantity > left:
            variant = snapshot.variants[item.variant_id]
            return refused("only_left", name=variant.name, variant_id=variant.id, left=left, asked=item.quantity)
    return None


def _is_same(order: ShopOrder, cart: OpenCart, reckoned: Reckoned, address: Address, now: datetime) -> bool:
    """Whether an unpaid order is this very one: same cart, same place, same sum, still held."""
    same_cart = order.cart_version == cart.version and not reckoned.changes
    return same_cart and order.address == address.dump() and order.total_minor == reckoned.quote.total_minor and order.hold_until > now


def _order(
    session: Session,
    brand: Brand,
    cart: OpenCart,
    view: CartView,
    address: Address,
    shopper_id: str,
    conversation_id: str,
    *,
    now: datetime,
    new_id: NewId,
) -> ShopOrder:
    """The order's row, not written yet. It takes a version of the cart of its own, so that a later one is another order."""
    quoted = view.quote
    applied = [{"code": each.code, "key": each.key, "saving_minor": each.saving_minor} for each in quoted.applied]
    return ShopOrder(
        id=new_id("ord"),
        brand_id=brand.id,
        number=catalogue.next_order_number(session, brand.id),
        shopper_id=shopper_id,
        conversation_id=conversation_id,
        cart_id=cart.id,
        cart_version=view.version + 1,
        status=OrderStatus.PLACED,
        currency=brand.currency,
        goods_minor=quoted.goods_minor,
        discount_minor=quoted.discount_minor,
        shipping_minor=quoted.shipping_minor,
        tax_minor=quoted.tax_minor,
        total_minor=quoted.total_minor,
        tax_rate_bps=brand.tax_rate_bps,
        codes=applied,
        address=dict(address.dump()),
        placed_at=now,
        hold_until=now + timedelta(minutes=HOLD_MINUTES),
    )


def _lines(order: ShopOrder, view: CartView, reckoned: Reckoned) -> list[OrderLine]:
    return [
        OrderLine(
            order_id=order.id,
            variant_id=line.variant_id,
            product_id=line.product_id,
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_minor=line.unit_minor,
            discount_minor=discount,
            paid_minor=line.total_minor - discount,
            position=place,
        )
        for place, (line, discount) in enumerate(zip(view.lines, reckoned.quote.line_discounts, strict=True))
    ]


def _write(session: Session, cart: OpenCart, order: ShopOrder, lines: list[OrderLine], reckoned: Reckoned) -> None:
    """The order with its lines, holds and uses of codes; the codes are locked and were judged, so their uses are there."""
    store.insert_order(session, order, lines)
    quantities = {line.variant_id: line.quantity for line in lines}
    inventory.reserve(session, order, quantities)
    saving = {applied["key"]: applied["saving_minor"] for applied in order.codes}
    used = [(each.terms.id, saving[each.terms.rule.key]) for each in reckoned.review.named if each.on]
    if used:
        codes.take_uses(session, order.brand_id, [code_id for code_id, _ in used])
        store.insert_redemptions(session, order, used)
    carts.save_cart(session, cart.id, version=order.cart_version, updated_at=order.placed_at)
