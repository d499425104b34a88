"""May this order be paid now, and where? Checked when the link is opened; a provider's page stands as long as the goods are held."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce import inventory
from commerce.kinds import CartStatus, OrderStatus, SessionState
from commerce.orders.orders import due_minor
from commerce.refusals import Refused, refused
from commerce.store import carts
from commerce.store import orders as store
from commerce.store import payments as sessions
from commerce.tables import OrderLine, PaymentSession, ShopOrder
from core.ids import NewId

OPEN_MINUTES = 31  # a provider's page stands; Stripe wants half an hour at least
IN_FLIGHT = timedelta(minutes=5)  # from the shopper's yes to the provider's word
ATTEMPTS_MAX = 5  # pages of one provider for one order


@dataclass(frozen=True)
class ReadyToPay:
    """The order may be paid: exactly `orders.due_minor`."""

    order: ShopOrder
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True)
class Opened:
    """A provider's page or invoice to send the shopper to; its `url` is "" until the provider has been asked for it."""

    order: ShopOrder
    lines: tuple[OrderLine, ...]
    session: PaymentSession


def open_payment(session: Session, order: ShopOrder, *, now: datetime) -> ReadyToPay | Refused:
    """Whether the pay link still stands; notes when it was first opened.

    Refused: paid, confirmed, cancelled, processing, hold_ended, cart_changed, price_changed(name, was_minor, is_minor).
    """
    if order.status == OrderStatus.CANCELLED:
        return refused("cancelled", number=order.number, why=order.closed_reason)
    if order.status == OrderStatus.CONFIRMED:
        return refused("confirmed", number=order.number)
    if order.status != OrderStatus.PLACED and not due_minor(order):
        return refused("paid", number=order.number)
    if any(each.state == SessionState.PROCESSING for each in sessions.list_sessions(session, order.id)):
        return refused("processing", number=order.number)
    if order.hold_until <= now:
        return refused("hold_ended", number=order.number, hold_until=order.hold_until)
    if order.status != OrderStatus.PLACED:  # the difference of an exchange, agreed when its units were held
        return ReadyToPay(order, tuple(store.list_lines(session, order.id)))
    cart = carts.lock_cart(session, order.brand_id, order.cart_id)
    if cart is None or cart.version != order.cart_version or cart.status != CartStatus.OPEN:
        return refused("cart_changed", number=order.number)
    priced = store.list_lines_with_prices(session, order.id)
    for line, price_minor in priced:
        if price_minor != line.unit_minor:
            return refused("price_changed", number=order.number, name=line.name, was_minor=line.unit_minor, is_minor=price_minor)
    if order.opened_at is None:
        store.update_orders(session, [order], opened_at=now)
    return ReadyToPay(order, tuple(line for line, _ in priced))


def is_due(session: Session, order: ShopOrder, amount: int, currency: str) -> bool:
    """Whether so much pays the order: its own total, or what an invoice in another currency took for it."""
    if (amount, currency) == (due_minor(order), order.currency):
        return True
    sums = ((each.amount_minor, each.currency, each.order_minor) for each in sessions.list_sessions(session, order.id))
    return currency != order.currency and (amount, currency, due_minor(order)) in sums


def hold_on(session: Session, order: ShopOrder, *, now: datetime) -> None:
    """Keep the goods while a payment that was let through is on its way."""
    locked = store.lock_order(session, order.id)
    if locked is not None:
        inventory.extend(session, locked, now + IN_FLIGHT, now=now)


def open_session(
    session: Session,
    order: ShopOrder,
    provider: str,
    account_id: str,
    *,
    now: datetime,
    new_id: NewId,
    price: tuple[int, str] | None = None,
) -> Opened | Refused:
    """The provider's page or invoice for an order that may be paid: the one that stands, else a new one, and the goods held as long.

    price: what the provider takes, and in which currency, where it is not the order's own total. Refused as `open_payment` does;
    too_many after five that came to nothing.
    """
    ready = open_payment(session, order, now=now)
    if isinstance(ready, Refused):
        return ready
    locked = store.lock_order(session, order.id) or order
    known = [each for each in sessions.list_sessions(session, order.id) if each.provider == provider]
    amount_minor, currency = price or (due_minor(locked), locked.currency)
    for each in known:
        if each.state == SessionState.OPEN and each.expires_at > now and (each.amount_minor, each.currency) == (amount_minor, currency):
            return Opened(locked, ready.lines, each)
    if len(known) >= ATTEMPTS_MAX:
        return refused("too_many", number=order.number)
    row = PaymentSession(
        id=new_id("pse"),
        brand_id=locked.brand_id,
        order_id=locked.id,
        provider=provider,
        attempt=len(known) + 1,
        account_id=account_id,
        amount_minor=amount_minor,
        currency=currency,
        order_minor=due_minor(locked),
        created_at=now,
        expires_at=now + timedelta(minutes=OPEN_MINUTES),
    )
    sessions.insert_session(session, row)
    inventory.extend(session, locked, row.expires_at, now=now)
    return Opened(locked, ready.lines, row)
