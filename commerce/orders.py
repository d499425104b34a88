"""Which steps may an order take, and what does each come to? Placed, paid, refunded, cancelled; facts out."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from commerce.errors import IllegalStep
from commerce.facts import Fact
from commerce.kinds import OrderStatus
from commerce.tables import OrderLine, Refund, ShopOrder
from core.ids import NewId

NEXT: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PLACED: frozenset({OrderStatus.PAID, OrderStatus.CANCELLED}),
    # Paid after its hold ended: honoured where the stock is still there.
    OrderStatus.CANCELLED: frozenset({OrderStatus.PAID}),
    OrderStatus.PAID: frozenset({OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED}),
    OrderStatus.PARTIALLY_REFUNDED: frozenset({OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED}),
}


def advance(status: OrderStatus, to: OrderStatus) -> OrderStatus:
    """`to`, when that step is allowed; else `IllegalStep`."""
    if to not in NEXT.get(status, ()):
        raise IllegalStep(status=status, to=to)
    return to


def find_order(session: Session, brand_id: str, number: int, shopper_id: str | None = None) -> ShopOrder | None:
    """The brand's order of that number, of that shopper when one is named; a foreign one is as good as none."""
    raise NotImplementedError


def get_order(session: Session, order_id: str) -> ShopOrder:
    """The order of an opaque id (pay link, payment event); raises NotFound."""
    raise NotImplementedError


def latest_order(session: Session, brand_id: str, shopper_id: str) -> ShopOrder | None:
    """The shopper's newest order at the brand, in whatever state."""
    raise NotImplementedError


def order_lines(session: Session, order_id: str) -> list[OrderLine]:
    """What was sold, in cart order."""
    raise NotImplementedError


def cancel_order(session: Session, order: ShopOrder, *, reason: str, now: datetime) -> tuple[Fact, ...]:
    """OrderCancelled of an unpaid order: holds released, uses of codes given back. Nothing when it was cancelled already.

    Raises IllegalStep for a paid one: that is a refund.
    """
    raise NotImplementedError


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
    """
    raise NotImplementedError


def expire_orders(session: Session, *, now: datetime, limit: int) -> tuple[Fact, ...]:
    """OrderCancelled ("hold_expired") for unpaid orders whose hold has ended, `limit` at most, all brands."""
    raise NotImplementedError
