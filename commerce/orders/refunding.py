"""How is money given back? Once per key, never more than was taken, with what follows for the goods that were not sent yet."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from commerce import gift_cards, points
from commerce.errors import NothingToRefund, OrderNotPaid
from commerce.facts import OrderRefunded
from commerce.kinds import OrderStatus, PayMethod, ProductKind
from commerce.orders import fulfilment, orders
from commerce.orders.lines import Units, id_of
from commerce.orders.refund_limits import check_refund
from commerce.orders.refunds import Part, RefundPlan, Sold, amount_plan, refund_plan, worth
from commerce.orders.steps import REFUNDABLE, advance
from commerce.payments.giving_back import first_state
from commerce.store import fulfilment as cases
from commerce.store import orders as store
from commerce.tables import OrderLine, Payment, Refund, ShopOrder
from core.ids import NewId

Given = tuple[Refund, tuple[OrderRefunded, ...]]


def refund_order(
    session: Session,
    order: ShopOrder,
    *,
    lines: Units | None,
    key: str,
    reason: str,
    now: datetime,
    new_id: NewId,
    by: str = "brand",
    called_off: bool = False,
) -> Given:
    """Money given back once per key: lines by id and quantity, or None for all that is left, delivery included.

    All units of an untouched order named at once are a full refund too; what of it was not sent then goes back to stock.
    Raises OrderNotPaid, RefundTooMuch, NothingToRefund, NotFound for a line that is not the order's. The same key again: the same
    refund, no facts. called_off: these goods were not sent, and the caller sees to it that they are not.
    """
    locked = orders.lock_order(session, order)
    known = store.find_refund(session, locked.brand_id, key)
    if known is not None:
        return known, ()
    sold = _refundable(session, locked)
    plan = refund_plan(locked.number, [as_sold(line) for line in sold], shipping_left(locked), lines)
    refund = _give(session, locked, sold, plan, key=key, reason=reason, now=now, new_id=new_id)
    return refund, (_refunded(session, locked, sold, refund, plan, by=by, called_off=called_off),)


def refund_amount(
    session: Session, order: ShopOrder, amount_minor: int, *, key: str, reason: str, now: datetime, new_id: NewId, by: str = "brand"
) -> Given:
    """An amount given back once per key, without naming goods: spread over those left by what was paid for them.

    Raises OrderNotPaid, RefundOverLeft, NothingToRefund. The same key again: the same refund, no facts.
    """
    locked = orders.lock_order(session, order)
    known = store.find_refund(session, locked.brand_id, key)
    if known is not None:
        return known, ()
    sold = _refundable(session, locked)
    plan = amount_plan(locked.number, [as_sold(line) for line in sold], shipping_left(locked), amount_minor)
    refund = _give(session, locked, sold, plan, key=key, reason=reason, now=now, new_id=new_id)
    return refund, (_refunded(session, locked, sold, refund, plan, by=by),)


def refund_as(
    session: Session, order: ShopOrder, amount_minor: int, *, role: str, by: str, reason: str, key: str, now: datetime, new_id: NewId
) -> Given:
    """As `refund_amount`, by somebody of the brand: within what their role may give. Raises RefundNeedsMore too.

    An open return that the amount covers is closed by its receipt, not by this.
    """
    locked = orders.lock_order(session, order)
    if store.find_refund(session, locked.brand_id, key) is None:
        check_role(session, locked, amount_minor, role=role, reason=reason)
    return refund_amount(session, locked, amount_minor, key=key, reason=reason, by=by, now=now, new_id=new_id)


def check_role(session: Session, order: ShopOrder, amount_minor: int, *, role: str, reason: str) -> None:
    """Raises RefundNeedsMore or RefundOverLeft where that role may not give so much of the order back."""
    case = cases.find_open_return(session, order.id)
    promised = 0
    if case is not None:  # what was given since it was opened counts against it, or it could be paid again and again
        given = sum(refund.amount_minor for refund in store.list_refunds(session, order.id) if refund.at >= case.opened_at)
        promised = max(0, case.amount_minor - given)
    left = order.total_minor - order.refunded_minor
    check_refund(role, amount_minor, number=order.number, promised_minor=promised, left_minor=left, reason=reason)


def preview(order: ShopOrder, sold: Sequence[OrderLine], lines: Units | None) -> RefundPlan:
    """What giving these units back would come to now. Raises RefundTooMuch, NotFound."""
    return worth([as_sold(line) for line in sold], shipping_left(order), lines)


def as_sold(line: OrderLine) -> Sold:
    """A line's row as the rules of refunds see it: what went over to another line is that one's."""
    sold = (line.quantity - line.exchanged_quantity, line.paid_minor - line.exchanged_minor)
    return Sold(id_of(line), line.sku, *sold, line.refunded_quantity, line.refunded_minor)


def worth_of(line: OrderLine, units: int) -> int:
    """What giving so many units of one line back would come to, in minor units, goods only. Raises RefundTooMuch."""
    return worth([as_sold(line)], 0, {id_of(line): units}).amount_minor


def refund_of_line(
    session: Session, locked: ShopOrder, line_id: int, amount_minor: int, *, key: str, reason: str, by: str, now: datetime, new_id: NewId
) -> tuple[OrderRefunded, ...]:
    """OrderRefunded of an amount of what was paid for one line of a locked order, its units kept. Raises NothingToRefund."""
    sold = _refundable(session, locked)
    if not amount_minor:
        return ()
    sku = next(line.sku for line in sold if line.id == line_id)
    plan = RefundPlan((Part(line_id, sku, 0, amount_minor),), amount_minor, 0, full=False)
    refund = _give(session, locked, sold, plan, key=key, reason=reason, now=now, new_id=new_id)
    return (_refunded(session, locked, sold, refund, plan, by=by),)


def shipping_left(order: ShopOrder) -> int:
    """What of the delivery, and of the fee for paying at the door, was not given back yet, in minor units."""
    return order.shipping_minor + order.fee_minor - order.shipping_refunded_minor


def _refundable(session: Session, locked: ShopOrder) -> list[OrderLine]:
    if OrderStatus(locked.status) not in REFUNDABLE:
        if locked.status == OrderStatus.REFUNDED:
            raise NothingToRefund(number=locked.number)
        raise OrderNotPaid(number=locked.number, status=locked.status)
    return store.list_lines(session, locked.id)


def _give(
    session: Session,
    locked: ShopOrder,
    sold: Sequence[OrderLine],
    plan: RefundPlan,
    *,
    key: str,
    reason: str,
    now: datetime,
    new_id: NewId,
) -> Refund:
    """The refund with its lines marked; of an order all given back nothing more is sent."""
    refund = _write_refund(session, locked, plan, key=key, reason=reason, now=now, new_id=new_id)
    _mark_lines(session, sold, plan)
    cards = {line.id for line in sold if line.kind == ProductKind.GIFT_CARD}
    if returned := {part.sku: part.quantity for part in plan.parts if part.line_id in cards}:
        gift_cards.void(session, locked, refund.id, returned, now=now)
    if plan.full:
        unsent = {id_of(line): fulfilment.units(line).to_send for line in sold}
        fulfilment.call_off(session, locked, sold, unsent, key=f"unsent:{refund.id}", now=now)
    return refund


def _refunded(
    session: Session, order: ShopOrder, sold: Sequence[OrderLine], refund: Refund, plan: RefundPlan, *, by: str, called_off: bool = False
) -> OrderRefunded:
    back, left = points.given_back(session, order)
    return OrderRefunded(
        brand_id=order.brand_id,
        order_id=order.id,
        number=order.number,
        refund_id=refund.id,
        shopper_id=order.shopper_id,
        conversation_id=order.conversation_id,
        amount_minor=plan.amount_minor,
        remaining_minor=orders.net_goods(sold),
        full=plan.full,
        currency=order.currency,
        at=refund.at,
        by=by,
        called_off=called_off,
        points_back=back,
        points_minor=left,
        raised_minor=orders.raised_goods(sold),
    )


def _shares(session: Session, order: ShopOrder, amount_minor: int) -> list[tuple[Payment, int]]:
    """From which charges an amount is paid back, the oldest first, of none more than it brought. Raises NothingToRefund."""
    shares = []
    left = amount_minor
    # Points before money, as gift cards come before it: who pays with them for one thing of two has the points again.
    for payment in sorted(store.list_payments(session, order.id), key=lambda payment: payment.provider != PayMethod.POINTS):
        part = min(left, payment.amount_minor - payment.refunded_minor - payment.disputed_minor)
        if part > 0:
            shares.append((payment, part))
            left -= part
    if left:
        raise NothingToRefund(number=order.number)
    return shares


def _write_refund(session: Session, order: ShopOrder, plan: RefundPlan, *, key: str, reason: str, now: datetime, new_id: NewId) -> Refund:
    """A row for each charge that money goes back to; the first carries the key and the goods, so that these count once."""
    rows = []
    goods_left = plan.goods_minor
    shares = _shares(session, order, plan.amount_minor)
    for place, (payment, amount) in enumerate(shares):
        goods = min(goods_left, amount)
        goods_left -= goods
        lines = [asdict(part) for part in plan.parts]
        rows.append(
            Refund(
                id=new_id("ref"),
                brand_id=order.brand_id,
                order_id=order.id,
                payment_id=payment.id,
                key=key if place == 0 else f"{key}:{place + 1}",
                amount_minor=amount,
                goods_minor=goods,
                shipping_minor=amount - goods,
                lines=lines if place == 0 else [],
                reason=reason,
                state=first_state(payment, amount),
                due_at=now,
                at=now,
            )
        )
    for row, (payment, amount) in zip(rows, shares, strict=True):
        store.insert_refund(session, row)
        if payment.provider == PayMethod.GIFT_CARD:
            gift_cards.give_back(session, payment, row.id, amount, now=now)
    store.update_orders(
        session,
        [order],
        status=advance(order.status, OrderStatus.REFUNDED if plan.full else OrderStatus.PARTIALLY_REFUNDED),
        refunded_minor=order.refunded_minor + plan.amount_minor,
        shipping_refunded_minor=order.shipping_refunded_minor + plan.shipping_minor,
    )
    return rows[0]


def _mark_lines(session: Session, sold: Sequence[OrderLine], plan: RefundPlan) -> None:
    known = {line.id: line for line in sold}
    for part in plan.parts:
        line = known[part.line_id]
        quantity, amount = line.refunded_quantity + part.quantity, line.refunded_minor + part.amount_minor
        store.update_line(session, line, refunded_quantity=quantity, refunded_minor=amount)
