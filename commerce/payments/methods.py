"""How can this order be paid? By the brand's online accounts, and at the door or in the store where the brand's terms allow it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce.errors import BadPaymentOption, IllegalStep
from commerce.facts import Fact
from commerce.kinds import OrderStatus, PayMethod
from commerce.orders import orders
from commerce.payments.events import PaymentEvent
from commerce.payments.opening import open_payment
from commerce.payments.settling import settle
from commerce.refusals import Refused, refused
from commerce.store import orders as store
from commerce.store import payments as rows
from commerce.tables import PaymentOption, ShopOrder
from core.ids import NewId

LATER = (PayMethod.CASH, PayMethod.STORE)
SET_BY_BRAND = (*LATER, PayMethod.STARS)


@dataclass(frozen=True)
class Offer:
    """One way to pay an order: what it adds, and what is paid then; minor units of the order's currency."""

    method: PayMethod
    fee_minor: int
    total_minor: int


def offers(options: Sequence[PaymentOption], order: ShopOrder, online: Collection[PayMethod]) -> tuple[Offer, ...]:
    """The ways to pay, those at once first. online: what the program can take for this brand now."""
    at_once = [Offer(method, 0, orders.due_minor(order)) for method in PayMethod if method in online]
    later = [offer for method in LATER if (offer := _later(options, order, method)) is not None]
    return (*at_once, *later)


def find_option(options: Sequence[PaymentOption], method: PayMethod, country: str) -> PaymentOption | None:
    """The brand's terms of a method in a country: that country's own, else those for all."""
    of_method = {each.country: each for each in options if each.method == method}
    return of_method.get(country, of_method.get(""))


def confirm_later(session: Session, order: ShopOrder, method: PayMethod, *, now: datetime) -> tuple[Fact, ...] | Refused:
    """OrderConfirmed of an order to be paid at the door or in the store, its fee added. The same again: nothing.

    Refused as `open_payment` does; not_offered where the brand's terms do not allow it. Raises what `confirm_order` does.
    """
    if order.payment_method == method:
        return ()
    ready = open_payment(session, order, now=now)
    if isinstance(ready, Refused):
        return ready
    locked = orders.lock_order(session, order)
    offer = _later(rows.list_options(session, order.brand_id), locked, method)
    if offer is None:
        return refused("not_offered", number=order.number)
    total = locked.total_minor + offer.fee_minor
    store.update_orders(session, [locked], fee_minor=offer.fee_minor, total_minor=total, payment_method=method)
    return orders.confirm_order(session, locked, how=method, now=now)


def mark_paid(session: Session, order: ShopOrder, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """OrderPaid of a confirmed order whose money the brand has in hand. The same again: nothing. Raises IllegalStep for others."""
    charge_id = f"by_hand:{order.id}"
    if rows.find_payment(session, order.brand_id, order.payment_method, charge_id) is not None:
        return ()
    if order.status != OrderStatus.CONFIRMED:
        raise IllegalStep(status=order.status, to=OrderStatus.PAID)
    event = PaymentEvent(order.payment_method, charge_id, order.id, orders.due_minor(order), order.currency, now)
    return settle(session, event, now=now, new_id=new_id)


def put_option(session: Session, option: PaymentOption) -> None:
    """Terms of a way to pay, new or changed. Raises `BadPaymentOption`."""
    if option.method not in SET_BY_BRAND:
        raise BadPaymentOption(method=option.method, why=f"the brand sets {', '.join(SET_BY_BRAND)}; the others come with an account")
    if option.fee_minor < 0 or (option.limit_minor is not None and option.limit_minor <= 0):
        raise BadPaymentOption(method=option.method, why="a fee is 0 or more, a limit above 0")
    if (option.method == PayMethod.STARS) != (option.star_minor > 0):
        raise BadPaymentOption(method=option.method, why="Stars, and they alone, need what one counts for")
    rows.put_option(session, option)


def _later(options: Sequence[PaymentOption], order: ShopOrder, method: PayMethod) -> Offer | None:
    option = find_option(options, method, order.address.get("country", ""))
    if (
        order.status != OrderStatus.PLACED
        or option is None
        or (option.limit_minor is not None and orders.due_minor(order) > option.limit_minor)
    ):
        return None
    return Offer(method, option.fee_minor, orders.due_minor(order) + option.fee_minor)
