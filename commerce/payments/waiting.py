"""What of money that is on its way, or does not come? The goods are held as long as a payment may take, and freed when it fails."""

from datetime import datetime, timedelta

from sqlmodel import Session

from commerce import inventory
from commerce.facts import Fact, PaymentPending
from commerce.kinds import OrderStatus, SessionState
from commerce.orders import orders
from commerce.payments.events import PaymentEvent
from commerce.store import payments as sessions
from commerce.tables import ShopOrder
from core.ids import NewId

PENDING_HOLD = timedelta(days=14)  # a bank debit takes a working week, and banks keep holidays
FAILED = "payment_failed"


def pending(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """PaymentPending: the payer has agreed, their bank takes days. Nothing where the end of it was told before, or the order is over."""
    order = orders.lock_order(session, orders.get_order(session, event.order_id))
    known = [each for each in sessions.list_sessions(session, order.id) if each.provider == event.provider]
    if order.status != OrderStatus.PLACED or not any(each.state == SessionState.OPEN for each in known):
        return ()
    sessions.change_sessions(session, order.id, event.provider, SessionState.PROCESSING)
    inventory.extend(session, order, now + PENDING_HOLD, now=now, most=PENDING_HOLD)
    who = (order.brand_id, order.id, order.number, order.shopper_id, order.conversation_id)
    return (PaymentPending(*who, order.total_minor, order.currency, now),)


def failed(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """OrderCancelled: the money does not come. The goods are free again, and the cart is as it was."""
    order = _closed(session, event, SessionState.FAILED)
    return orders.cancel_locked(session, [order], reason=FAILED, now=now) if order.status == OrderStatus.PLACED else ()


def expired(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """OrderCancelled: the provider's page, which stands as long as the hold, closed unpaid."""
    order = _closed(session, event, SessionState.EXPIRED)
    over = order.status == OrderStatus.PLACED and order.hold_until <= now
    return orders.cancel_locked(session, [order], reason=orders.HOLD_EXPIRED, now=now) if over else ()


def _closed(session: Session, event: PaymentEvent, state: SessionState) -> ShopOrder:
    """The order, locked; the provider's page of it stands no more."""
    order = orders.lock_order(session, orders.get_order(session, event.order_id))
    sessions.change_sessions(session, order.id, event.provider, state)
    return order
