"""Which order is it, and how does it end before it is paid? Found for who may see it; confirmed, cancelled, expired; facts out."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from commerce import gift_cards, inventory
from commerce.errors import IllegalStep, OutOfStock
from commerce.facts import Fact, OrderCancelled, OrderConfirmed
from commerce.kinds import CartStatus, OrderStatus, ProductKind, Step
from commerce.orders.steps import REFUNDABLE, advance, check
from commerce.store import carts, fulfilment, promotions
from commerce.store import orders as store
from commerce.tables import OrderLine, ShopOrder
from commerce.tax import tax_within
from core.errors import NotFound

HOLD_EXPIRED = "hold_expired"


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


def net_goods(lines: Sequence[OrderLine]) -> int:
    """What stays paid for goods, without tax, delivery and gift cards: the value that creators' shares are taken of.

    The same whether prices contained the tax or it came on top, for what was paid holds it either way.
    """
    return _net(lines, lambda line: line.paid_minor - line.exchanged_minor - line.refunded_minor)


def raised_goods(lines: Sequence[OrderLine]) -> int:
    """What exchanges for dearer goods have added to the sale, in the same terms, whatever was given back since."""
    sold = _net(lines, lambda line: 0 if line.exchange_of else line.paid_minor)
    return _net(lines, lambda line: line.paid_minor - line.exchanged_minor) - sold


def _net(lines: Sequence[OrderLine], amount_of: Callable[[OrderLine], int]) -> int:
    amounts: dict[int, int] = {}
    for line in lines:
        if line.kind != ProductKind.GIFT_CARD:
            amounts[line.tax_rate_bps] = amounts.get(line.tax_rate_bps, 0) + amount_of(line)
    return sum(amount - tax_within(amount, rate_bps) for rate_bps, amount in amounts.items())


def due_minor(order: ShopOrder) -> int:
    """What is to pay of an order, in minor units: its total, gift cards and points taken off; once paid, what an exchange owes."""
    return order.owed_minor if order.status in REFUNDABLE else order.total_minor - order.gift_minor - order.points_minor


def confirm_order(session: Session, order: ShopOrder, *, how: str, now: datetime) -> tuple[Fact, ...]:
    """OrderConfirmed of a placed order that is paid when the goods are handed over: they leave the stock, the cart is done.

    how: "cash_on_delivery", "in_store". Nothing when it was confirmed already. Raises IllegalStep, OutOfStock where its hold
    ended and the units are gone. Locks cart, order, variants in this order.
    """
    carts.lock_cart(session, order.brand_id, order.cart_id)
    locked = lock_order(session, order)
    if locked.status == OrderStatus.CONFIRMED:
        return ()
    check(Step.CONFIRM, locked.status, locked.fulfilment)
    quantities = inventory.units_of(store.list_lines(session, locked.id))
    if inventory.short_of(session, locked, quantities, now=now):
        raise OutOfStock(number=locked.number)
    inventory.take_out(session, locked, quantities, now=now)
    store.update_orders(session, [locked], status=advance(locked.status, OrderStatus.CONFIRMED))
    carts.save_cart(session, locked.cart_id, status=CartStatus.ORDERED, updated_at=now)
    fulfilment.insert_step(session, locked, Step.CONFIRM, by="shopper", reason=how, at=now)
    who = (locked.brand_id, locked.id, locked.number, locked.shopper_id, locked.conversation_id)
    return (OrderConfirmed(*who, how, due_minor(locked), locked.currency, now),)


def cancel_order(session: Session, order: ShopOrder, *, reason: str, now: datetime) -> tuple[Fact, ...]:
    """OrderCancelled of a placed order: holds released, uses of codes given back. Nothing when it was cancelled already.

    Raises IllegalStep for a later one: see `cancellation`.
    """
    locked = lock_order(session, order)
    if locked.status == OrderStatus.CANCELLED:
        return ()
    if locked.status != OrderStatus.PLACED:
        raise IllegalStep(status=locked.status, to=OrderStatus.CANCELLED)
    return cancel_locked(session, [locked], reason=reason, now=now)


def cancel_locked(
    session: Session, orders: Sequence[ShopOrder], *, reason: str, now: datetime, refunded_minor: int = 0
) -> tuple[Fact, ...]:
    """The same for unpaid orders that the caller has locked; refunded_minor: of a payment that came too late for them."""
    ids = [order.id for order in orders]
    if not ids:
        return ()
    inventory.release(session, ids)
    promotions.return_uses(session, ids)
    gift_cards.return_used(session, orders, now=now)
    store.update_orders(session, orders, status=OrderStatus.CANCELLED, closed_at=now, closed_reason=reason)
    return tuple(cancelled(order, reason=reason, refunded_minor=refunded_minor, now=now) for order in orders)


def cancelled(order: ShopOrder, *, reason: str, refunded_minor: int, now: datetime) -> OrderCancelled:
    """The fact of it."""
    who = (order.brand_id, order.id, order.number, order.shopper_id, order.conversation_id)
    return OrderCancelled(*who, reason, refunded_minor, order.currency, now, order.points)


def expire_orders(session: Session, *, now: datetime, limit: int) -> tuple[Fact, ...]:
    """OrderCancelled ("hold_expired") for unpaid orders whose hold has ended, `limit` at most, all brands.

    A payment that still comes is honoured where the stock is there.
    """
    return cancel_locked(session, store.lock_expired(session, now=now, limit=limit), reason=HOLD_EXPIRED, now=now)


def lock_order(session: Session, order: ShopOrder) -> ShopOrder:
    """The order as committed last, locked; raises NotFound."""
    locked = store.lock_order(session, order.id)
    if locked is None:
        raise NotFound(what="order", key=order.id)
    return locked
