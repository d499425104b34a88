"""Which steps may an order take, and what does each come to? Placed, paid, refunded, cancelled; facts out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from commerce import inventory
from commerce.errors import IllegalStep, NothingToRefund, OrderNotPaid
from commerce.facts import Fact, OrderCancelled, OrderRefunded
from commerce.kinds import OrderStatus
from commerce.pricing import tax_within
from commerce.refunds import RefundPlan, Sold, refund_plan
from commerce.store import codes
from commerce.store import orders as store
from commerce.tables import OrderLine, Payment, Refund, ShopOrder
from core.errors import NotFound
from core.ids import NewId

NEXT: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PLACED: frozenset({OrderStatus.PAID, OrderStatus.CANCELLED}),
    # Paid after its hold ended: honoured where the stock is still there.
    OrderStatus.CANCELLED: frozenset({OrderStatus.PAID}),
    OrderStatus.PAID: frozenset({OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED}),
    OrderStatus.PARTIALLY_REFUNDED: frozenset({OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED}),
}
REFUNDABLE = frozenset({OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED})
HOLD_EXPIRED = "hold_expired"


def advance(status: OrderStatus, to: OrderStatus) -> OrderStatus:
    """`to`, when that step is allowed; else `IllegalStep`."""
    if to not in NEXT.get(status, ()):
        raise IllegalStep(status=status, to=to)
    return to


def find_order(session: Session, brand_id: str, number: int, shopper_id: str | None = None) -> ShopOrder | None:
    """The brand's order of that number, of that shopper when one is named; a foreign one is as good as none."""
    order = store.find_order(session, brand_id, number)
    return order if order is None or shopper_id in (None, order.shopper_id) else None


def get_order(session: Session, order_id: str) -> ShopOrder:
    """The order of an opaque id (pay link, payment event); raises NotFound."""
    order = store.find_order_by_id(session, order_id)
    if order is None:
        raise NotFound(what="order", key=order_id)
    return order


def find_order_by_id(session: Session, brand_id: str, order_id: str) -> ShopOrder | None:
    """An order of this brand, by an id that somebody else names."""
    order = store.find_order_by_id(session, order_id) if order_id else None
    return order if order is not None and order.brand_id == brand_id else None


def latest_order(session: Session, brand_id: str, shopper_id: str) -> ShopOrder | None:
    """The shopper's newest order at the brand, in whatever state."""
    return next(iter(list_orders(session, brand_id, shopper_id, limit=1)), None)


def list_orders(session: Session, brand_id: str, shopper_id: str, *, limit: int) -> list[ShopOrder]:
    """The shopper's orders at the brand, newest first."""
    return store.list_orders(session, brand_id, shopper_id, limit=limit)


def order_lines(session: Session, order_id: str) -> list[OrderLine]:
    """What was sold, in cart order."""
    return store.list_lines(session, order_id)


def net_goods(lines: Sequence[OrderLine], tax_rate_bps: int) -> int:
    """What stays paid for goods, without tax and delivery: the value that creators' shares are taken of."""
    paid = sum(line.paid_minor - line.refunded_minor for line in lines)
    return paid - tax_within(paid, tax_rate_bps)


def cancel_order(session: Session, order: ShopOrder, *, reason: str, now: datetime) -> tuple[Fact, ...]:
    """OrderCancelled of an unpaid order: holds released, uses of codes given back. Nothing when it was cancelled already.

    Raises IllegalStep for a paid one: that is a refund.
    """
    locked = _lock(session, order)
    if locked.status == OrderStatus.CANCELLED:
        return ()
    advance(OrderStatus(locked.status), OrderStatus.CANCELLED)
    return cancel_locked(session, [locked], reason=reason, now=now)


def cancel_locked(
    session: Session, orders: Sequence[ShopOrder], *, reason: str, now: datetime, refunded_minor: int = 0
) -> tuple[Fact, ...]:
    """The same for unpaid orders that the caller has locked; refunded_minor: of a payment that came too late for them."""
    ids = [order.id for order in orders]
    if not ids:
        return ()
    inventory.release(session, ids)
    codes.return_uses(session, ids)
    store.update_orders(session, orders, status=OrderStatus.CANCELLED, closed_at=now, closed_reason=reason)
    return tuple(cancelled(order, reason=reason, refunded_minor=refunded_minor, now=now) for order in orders)


def cancelled(order: ShopOrder, *, reason: str, refunded_minor: int, now: datetime) -> OrderCancelled:
    """The fact of it."""
    who = (order.brand_id, order.id, order.number, order.shopper_id, order.conversation_id)
    return OrderCancelled(*who, reason, refunded_minor, order.currency, now)


def expire_orders(session: Session, *, now: datetime, limit: int) -> tuple[Fact, ...]:
    """OrderCancelled ("hold_expired") for unpaid orders whose hold has ended, `limit` at most, all brands.

    A payment that still comes is honoured where the stock is there.
    """
    return cancel_locked(session, store.lock_expired(session, now=now, limit=limit), reason=HOLD_EXPIRED, now=now)


def refund_order(
    session: Session,
    order: ShopOrder,
    *,
    lines: Mapping[str, int] | None,
    key: str,
    reason: str,
    now: datetime,
    new_id: NewId,
    restock: bool = False,
) -> tuple[Refund, tuple[Fact, ...]]:
    """Money given back once per key: lines by sku and quantity, or None for all that is left, delivery included.

    All units of an untouched order named at once are a full refund too. Raises OrderNotPaid, RefundTooMuch,
    NothingToRefund, NotFound for a sku that was not sold. The same key again: the same refund, no facts.
    restock: the goods are sold again from stock, not only paid back.
    """
    locked = _lock(session, order)
    known = store.find_refund(session, locked.brand_id, key)
    if known is not None:
        return known, ()
    if OrderStatus(locked.status) not in REFUNDABLE:
        if locked.status == OrderStatus.REFUNDED:
            raise NothingToRefund(number=locked.number)
        raise OrderNotPaid(number=locked.number, status=locked.status)
    sold = store.list_lines(session, locked.id)
    left = locked.shipping_minor - locked.shipping_refunded_minor
    plan = refund_plan(locked.number, [_sold(line) for line in sold], left, lines)
    payment = _payment_to_refund(session, locked, plan.amount_minor)
    refund = _write_refund(session, locked, payment, plan, key=key, reason=reason, now=now, new_id=new_id)
    _mark_lines(session, sold, plan)
    if restock:
        variants = {line.sku: line.variant_id for line in sold}
        back = {variants[part.sku]: part.quantity for part in plan.parts}
        inventory.put_back(session, locked.brand_id, back, key=f"returned:{refund.id}", reason="returned", now=now)
    remaining = net_goods(sold, locked.tax_rate_bps)
    who = (locked.brand_id, locked.id, locked.number, refund.id, locked.shopper_id, locked.conversation_id)
    return refund, (OrderRefunded(*who, plan.amount_minor, remaining, plan.full, locked.currency, now),)


def _lock(session: Session, order: ShopOrder) -> ShopOrder:
    locked = store.lock_order(session, order.id)
    if locked is None:
        raise NotFound(what="order", key=order.id)
    return locked


def _sold(line: OrderLine) -> Sold:
    return Sold(line.sku, line.quantity, line.paid_minor, line.refunded_quantity, line.refunded_minor)


def _payment_to_refund(session: Session, order: ShopOrder, amount_minor: int) -> Payment:
    """The charge that paid the order. A second one was given back whole and has nothing left."""
    payment = next(
        (each for each in store.list_payments(session, order.id) if each.amount_minor - each.refunded_minor >= amount_minor), None
    )
    if payment is None:
        raise NothingToRefund(number=order.number)
    return payment


def _write_refund(
    session: Session, order: ShopOrder, payment: Payment, plan: RefundPlan, *, key: str, reason: str, now: datetime, new_id: NewId
) -> Refund:
    refund = Refund(
        id=new_id("ref"),
        brand_id=order.brand_id,
        order_id=order.id,
        payment_id=payment.id,
        key=key,
        amount_minor=plan.amount_minor,
        goods_minor=plan.goods_minor,
        shipping_minor=plan.shipping_minor,
        lines=[{"sku": part.sku, "quantity": part.quantity, "amount_minor": part.amount_minor} for part in plan.parts],
        reason=reason,
        at=now,
    )
    store.insert_refund(session, refund)
    store.update_orders(
        session,
        [order],
        status=advance(OrderStatus(order.status), OrderStatus.REFUNDED if plan.full else OrderStatus.PARTIALLY_REFUNDED),
        refunded_minor=order.refunded_minor + plan.amount_minor,
        shipping_refunded_minor=order.shipping_refunded_minor + plan.shipping_minor,
    )
    return refund


def _mark_lines(session: Session, sold: Sequence[OrderLine], plan: RefundPlan) -> None:
    by_sku = {line.sku: line for line in sold}
    for part in plan.parts:
        line = by_sku[part.sku]
        quantity, amount = line.refunded_quantity + part.quantity, line.refunded_minor + part.amount_minor
        store.update_line(session, line, refunded_quantity=quantity, refunded_minor=amount)
