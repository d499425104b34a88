"""What may points pay of an order, and what becomes of that? Points are a tender, as gift cards are; who has how many, others know."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from commerce.carts.rows import read_cart
from commerce.carts.view import CartView
from commerce.carts.wishes import wish
from commerce.catalogue.views import Snapshot
from commerce.kinds import PayMethod, ProductKind
from commerce.refusals import Refused, refused
from commerce.store import orders as store
from commerce.tables import Brand, OrderLine, Payment, ShopOrder
from core.ids import NewId
from core.money import percent

ALL = 1_000_000_000  # "use my points": as many as there are


def use(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, points: int, *, now: datetime) -> CartView | Refused:
    """The cart to be paid with so many points at most, 0 for none; they are taken when the order is placed. Refused: empty_cart."""
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    if not cart.items:
        return refused("empty_cart")
    return wish(session, brand, snapshot, cart, replace(cart.wishes, points=min(points, ALL)), now=now)


def cap_of_cart(cart: CartView, share_bps: int) -> int:
    """What points may pay of a cart, in minor units: a share of its goods, after discounts, any tax on top of them in.

    Gift cards are not goods, and delivery is paid with money.
    """
    parts = zip(cart.lines, cart.quote.line_discounts, cart.quote.line_taxes, strict=False)  # gifts stand after the lines
    goods = [line.total_minor - cut + tax.added_minor for line, cut, tax in parts if line.kind != ProductKind.GIFT_CARD]
    return percent(sum(goods), share_bps)


def cap_of_order(order: ShopOrder, lines: Sequence[OrderLine], share_bps: int) -> int:
    """The same of an order; never more than its gift cards have left to pay."""
    goods = sum(line.paid_minor for line in lines if line.kind != ProductKind.GIFT_CARD)
    return min(percent(goods, share_bps), order.total_minor - order.gift_minor)


def pay(session: Session, order: ShopOrder, points: int, minor: int) -> None:
    """Note on an order that is being placed that so many points, taken from who had them, pay so much of it."""
    store.update_orders(session, [order], points=points, points_minor=minor)


def note_payment(session: Session, order: ShopOrder, new_id: NewId) -> None:
    """What points paid, as a charge of the order; from the time it was placed."""
    if order.points:
        payment = Payment(
            id=new_id("pay"),
            brand_id=order.brand_id,
            order_id=order.id,
            provider=PayMethod.POINTS,
            charge_id=order.id,
            amount_minor=order.points_minor,
            currency=order.currency,
            at=order.placed_at,
        )
        store.insert_payment(session, payment)


def given_back(session: Session, order: ShopOrder) -> tuple[int, int]:
    """Of the points that paid for an order: how many in all have come back by now, and what the others still pay.

    Whole points: what a refund leaves of one comes with the next.
    """
    if not order.points:
        return 0, 0
    charges = [payment for payment in store.list_payments(session, order.id) if payment.provider == PayMethod.POINTS]
    back = sum(payment.refunded_minor for payment in charges)
    return order.points * back // order.points_minor, order.points_minor - back
