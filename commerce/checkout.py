"""How does a cart become an order? Once per cart and version, with stock held and uses of codes counted, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce import gift_cards, inventory, units
from commerce.addresses import Address as Address
from commerce.addresses import written_well
from commerce.carts.rows import OpenCart, judge, read_cart, save
from commerce.carts.view import CartView, Change, CodeDropped, LineGone, OfferDropped, PriceChanged, Reckoned
from commerce.catalogue.views import Snapshot
from commerce.facts import Fact, OrderPlaced
from commerce.kinds import DeliveryMethod, OrderStatus
from commerce.orders import orders
from commerce.pricing import Rate
from commerce.refusals import Refused as Refused
from commerce.refusals import refused
from commerce.store import carts, catalogue, promotions
from commerce.store import orders as store
from commerce.tables import Brand, OrderLine, ShopOrder
from core.errors import Conflict
from core.ids import NewId

HOLD_MINUTES = 15


@dataclass(frozen=True)
class Placed:
    """An order that waits for payment until order.hold_until. again: it stood already. changes: to be said with it.

    points: the shopper wants to pay with as many of theirs at most; whose points there are, others know (`points.pay`).
    """

    order: ShopOrder
    lines: tuple[OrderLine, ...]
    facts: tuple[Fact, ...]
    changes: tuple[Change, ...] = ()
    again: bool = False
    points: int = 0


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
    cart_id: str = "",
) -> Placed | Refused:
    """The order for the shopper's open cart, or for a standing order's own (`cart_id`); stock held for 15 minutes, uses of codes counted.

    What is fetched goes to the pickup point, whatever the address; only its name and country are read then.

    Refused: empty_cart, country_not_served(country, served), bad_postcode(country, example), which_point(points),
    only_left(name, variant_id, left, asked),
    code_used_up(code, total_minor without it), cart_changed(changes, total_minor): told once, then it goes through.
    Locks cart, its unpaid order, variants, codes in this order; an earlier unpaid order of the cart gives way.
    """
    found = carts.lock_standing_cart(session, brand.id, cart_id) if cart_id else carts.lock_open_cart(session, brand.id, shopper_id)
    if found is None:
        return refused("empty_cart")
    earlier = store.lock_unpaid_of_cart(session, found.id)
    inventory.lock(session, brand.id, found.id, also=sorted(snapshot.gifts))
    given_back = [code["key"] for order in earlier for code in order.codes]  # locked with the others, in one order
    cart = read_cart(session, brand, snapshot, shopper_id, now=now, found=found, keys=given_back, lock_codes=True)
    if not cart.items:
        return refused("empty_cart")
    rate = cart.rate(snapshot, address.country)
    if rate is None:
        return refused("country_not_served", country=address.country, served=snapshot.countries)
    to = _destination(cart, address, rate, snapshot)
    if isinstance(to, Refused):
        return to
    reckoned = judge(cart, cart.items, cart.named, brand, snapshot, rate, now)
    refusal = _to_be_told(session, cart, reckoned, snapshot, now=now) or _short(cart, reckoned, snapshot)
    if refusal is not None:
        return refusal
    standing = next((order for order in earlier if _is_same(order, cart, reckoned, to, now)), None)
    if standing is not None:
        return Placed(standing, tuple(store.list_lines(session, standing.id)), (), again=True)
    replaced = orders.cancel_locked(session, earlier, reason="replaced", now=now)
    view = save(session, cart, reckoned, snapshot, now=now)
    order = _order(session, brand, cart, view, to, rate, shopper_id, conversation_id, now=now, new_id=new_id)
    lines = _lines(order, view, reckoned, snapshot)
    gift_cards.take(session, order, cart.wishes.gift_cards, now=now)
    _write(session, cart, order, lines, reckoned)
    placed = OrderPlaced(brand.id, order.id, shopper_id, conversation_id, order.total_minor, order.currency, now)
    return Placed(order, tuple(lines), (*replaced, placed), reckoned.changes, points=cart.wishes.points)


def _destination(cart: OpenCart, address: Address, rate: Rate, snapshot: Snapshot) -> Address | Refused:
    """Where it goes: the address with its postcode as it is written there, or the pickup point under the shopper's name."""
    if rate.method != DeliveryMethod.PICKUP:
        return written_well(address)
    there = [point for point in snapshot.points.values() if point.country == address.country]
    chosen = [point for point in there if point.id == cart.wishes.pickup_point_id] or there
    if len(chosen) != 1:
        return refused("which_point", points=tuple(there))
    point = chosen[0]
    return Address(address.name, f"{point.name}, {point.street}", point.city, point.postcode, point.country)


def _to_be_told(session: Session, cart: OpenCart, reckoned: Reckoned, snapshot: Snapshot, *, now: datetime) -> Refused | None:
    """What makes the sum another than the shopper knows, for the worse: said, noted as said, and no order yet."""
    bad = [change for change in reckoned.changes if isinstance(change, PriceChanged | CodeDropped | OfferDropped | LineGone)]
    if not bad:
        return None
    view = save(session, cart, reckoned, snapshot, now=now)
    used_up = next((each for each in bad if isinstance(each, CodeDropped) and each.reason == "used_up"), None)
    if used_up is not None:
        return refused("code_used_up", code=used_up.code, total_minor=view.quote.total_minor, changes=view.changes, cart=view)
    return refused("cart_changed", changes=view.changes, total_minor=view.quote.total_minor, cart=view)


def _short(cart: OpenCart, reckoned: Reckoned, snapshot: Snapshot) -> Refused | None:
    before: list[tuple[str, int]] = []
    for item in reckoned.items:
        left = units.left(item.variant_id, before, cart.positions, snapshot.parts)
        before.append((item.variant_id, item.quantity))
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
    rate: Rate,
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
        codes=applied,
        address=dict(address.dump()),
        delivery_method=rate.method,
        pickup_point_id=cart.wishes.pickup_point_id if rate.method == DeliveryMethod.PICKUP else "",
        days_min=rate.days[0] if rate.days else None,
        days_max=rate.days[1] if rate.days else None,
        note=cart.wishes.note,
        gift_note=cart.wishes.gift_note,
        placed_at=now,
        hold_until=now + timedelta(minutes=HOLD_MINUTES),
    )


def _lines(order: ShopOrder, view: CartView, reckoned: Reckoned, snapshot: Snapshot) -> list[OrderLine]:
    """The rows of what is sold, then of what is given: lines of their own, so that what comes back is known by its line."""
    quoted = reckoned.quote
    told = (*view.lines, *(gift.line for gift in view.gifts))
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
            paid_minor=line.total_minor - discount + tax.added_minor,
            kind=line.kind,
            tax_rate_bps=tax.rate_bps,
            position=position,
            parts=dict(snapshot.parts.get(line.variant_id, {})),
            promised_at=line.promised_at,
            final_sale=snapshot.products[line.product_id].final_sale,
            gift=position >= len(view.lines),
        )
        for position, (line, discount, tax) in enumerate(zip(told, quoted.line_discounts, quoted.line_taxes, strict=True))
    ]


def _write(session: Session, cart: OpenCart, order: ShopOrder, lines: list[OrderLine], reckoned: Reckoned) -> None:
    """The order with its lines, holds and uses of codes; the codes are locked and were judged, so their uses are there."""
    store.insert_order(session, order, lines)
    inventory.reserve(session, order, inventory.units_of(lines))
    saving = {applied["key"]: applied["saving_minor"] for applied in order.codes}
    used = reckoned.review.terms
    if used:
        words = [each.code_id for each in used if each.code_id]
        if not promotions.take_uses(session, order.brand_id, [each.id for each in used], words):
            raise Conflict(key="a use of a promotion past its limit")  # they are locked and were judged: undo the order with it
        store.insert_redemptions(session, order, [(each.id, each.code_id or None, saving[each.rule.key]) for each in used])
    carts.save_cart(session, cart.id, version=order.cart_version, updated_at=order.placed_at)
