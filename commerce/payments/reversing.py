"""What does it do to an order that its money is taken back by others: the provider's own pages, the payer's bank?"""

from datetime import datetime

from sqlmodel import Session

from commerce.errors import AmountDiffers
from commerce.facts import DisputeClosed, Fact, OrderDisputed
from commerce.kinds import PaymentKind, RefundState
from commerce.orders import orders, refunding
from commerce.orders.steps import REFUNDABLE
from commerce.payments.events import PaymentEvent
from commerce.payments.giving_back import OPEN
from commerce.store import orders as store
from commerce.store import payments as rows
from commerce.tables import Payment, ShopOrder
from core.errors import NotFound
from core.ids import NewId

CLOSED = (PaymentKind.DISPUTE_WON, PaymentKind.DISPUTE_LOST)


def returned(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """A charge of which so much was given back in all: what of that was not our doing is a refund in our books too.

    OrderRefunded, or nothing. Raises NotFound, AmountDiffers.
    """
    order, payment = _charge(session, event)
    if event.currency != payment.currency or event.amount_minor > payment.amount_minor:
        due, paid = (payment.amount_minor, payment.currency), (event.amount_minor, event.currency)
        raise AmountDiffers(number=order.number, due_minor=due[0], due_currency=due[1], paid_minor=paid[0], paid_currency=paid[1])
    extra = min(event.amount_minor - payment.refunded_minor, _left(payment))
    if extra <= 0:
        return ()
    key = f"returned:{event.provider}:{event.charge_id}:{event.amount_minor}"
    return _take_back(session, order, extra, key=key, reason="provider", now=now, new_id=new_id)


def disputed(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """OrderDisputed: until it is decided the sum is not ours to give back. A dispute that was closed before stays closed."""
    order, payment = _charge(session, event)
    if payment.dispute_id == event.subject:
        return ()
    held = min(event.amount_minor, payment.amount_minor - payment.refunded_minor)
    rows.update_payment(session, payment, disputed_minor=held, dispute_id=event.subject, dispute_state=event.kind)
    return (OrderDisputed(*_who(order), event.subject, event.amount_minor, event.currency, now),)


def dispute_closed(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """DisputeClosed; lost, the sum is gone: OrderRefunded of what of it was not given back before."""
    order, payment = _charge(session, event)
    if payment.dispute_id == event.subject and payment.dispute_state in CLOSED:
        return ()
    won = event.kind == PaymentKind.DISPUTE_WON
    rows.update_payment(session, payment, disputed_minor=0, dispute_id=event.subject, dispute_state=event.kind)
    closed = DisputeClosed(*_who(order), event.subject, won, event.amount_minor, event.currency, now)
    gone = 0 if won else min(event.amount_minor, _left(payment))
    if gone <= 0:
        return (closed,)
    key = f"dispute:{event.provider}:{event.subject}"
    return (*_take_back(session, order, gone, key=key, reason="dispute_lost", now=now, new_id=new_id), closed)


def _charge(session: Session, event: PaymentEvent) -> tuple[ShopOrder, Payment]:
    """The order, locked, and its charge as it is now."""
    order = orders.lock_order(session, orders.get_order(session, event.order_id))
    payment = rows.find_payment(session, order.brand_id, event.provider, event.charge_id)
    if payment is None or payment.order_id != order.id:
        raise NotFound(what="charge", key=event.charge_id)
    return order, payment


def _left(payment: Payment) -> int:
    return payment.amount_minor - payment.refunded_minor - payment.disputed_minor


def _take_back(
    session: Session, order: ShopOrder, amount_minor: int, *, key: str, reason: str, now: datetime, new_id: NewId
) -> tuple[Fact, ...]:
    """A refund that is done already, for the money is gone; of an order that sold nothing there is nothing to book."""
    if order.status not in REFUNDABLE:
        return ()
    amount_minor = min(amount_minor, order.total_minor - order.refunded_minor)
    if amount_minor <= 0:
        return ()
    refund, facts = refunding.refund_amount(session, order, amount_minor, key=key, reason=reason, now=now, new_id=new_id, by="provider")
    for each in store.list_refunds(session, order.id):
        if each.id == refund.id or each.key.startswith(f"{key}:"):
            rows.change_refund(session, order.brand_id, each.id, (*OPEN, RefundState.BY_HAND), state=RefundState.DONE)
    return facts


def _who(order: ShopOrder) -> tuple[str, str, int, str, str]:
    return order.brand_id, order.id, order.number, order.shopper_id, order.conversation_id
