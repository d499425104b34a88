"""What does a provider's charge do to an order? Once per charge id, whatever arrives twice, late or out of order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce import inventory, orders
from commerce.errors import AmountDiffers
from commerce.facts import ChargedTwice, Fact, OrderPaid
from commerce.kinds import CartStatus, OrderStatus
from commerce.refusals import Refused as Refused
from commerce.refusals import refused
from commerce.store import carts, codes
from commerce.store import orders as store
from commerce.tables import OrderLine, Payment, Refund, ShopOrder
from core.errors import NotFound
from core.ids import NewId


@dataclass(frozen=True)
class PaymentEvent:
    """A charge that succeeded, in our words; amount in minor units of `currency`. refunded: the provider gave it back, whole."""

    provider: str
    charge_id: str
    order_id: str
    amount_minor: int
    currency: str
    at: datetime
    refunded: bool = False


@dataclass(frozen=True)
class ReadyToPay:
    """The order may be paid: exactly order.total_minor."""

    order: ShopOrder
    lines: tuple[OrderLine, ...]


def open_payment(session: Session, order: ShopOrder, *, now: datetime) -> ReadyToPay | Refused:
    """Whether the pay link still stands; notes when it was first opened.

    Refused: paid, cancelled, hold_ended, cart_changed, price_changed(name, was_minor, is_minor).
    """
    if order.status == OrderStatus.CANCELLED:
        return refused("cancelled", number=order.number, why=order.closed_reason)
    if order.status != OrderStatus.PLACED:
        return refused("paid", number=order.number)
    if order.hold_until <= now:
        return refused("hold_ended", number=order.number, hold_until=order.hold_until)
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


def settle(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """What a charge came to: OrderPaid; ChargedTwice, given back; OrderCancelled with the money back when it was too late.

    A charge the provider gave back: OrderRefunded, or nothing where we did so ourselves. The same charge again: nothing.
    Raises NotFound, AmountDiffers (the money is then for a person to look at).
    Locks cart, orders, variants, codes in this order, as checkout does.
    """
    if event.refunded:
        return _returned(session, event, now=now, new_id=new_id)
    seen = orders.get_order(session, event.order_id)
    carts.lock_cart(session, seen.brand_id, seen.cart_id)
    locked = store.lock_order_and_rivals(session, seen)
    order = next(each for each in locked if each.id == event.order_id)
    payment = _payment(order, event, new_id)
    waiting = order.status in (OrderStatus.PLACED, OrderStatus.CANCELLED)
    if waiting and (event.amount_minor, event.currency) != (order.total_minor, order.currency):
        _differs(order, event)
    if not store.insert_payment(session, payment):
        return ()
    if not waiting:
        _give_back(session, order, payment, "charged_twice", now=now, new_id=new_id)
        who = (order.brand_id, order.id, order.number, order.conversation_id)
        return (ChargedTwice(*who, event.charge_id, event.amount_minor, event.currency, now),)
    lines = store.list_lines(session, order.id)
    quantities = {line.variant_id: line.quantity for line in lines}
    if _can_still_be_had(session, order, quantities, now=now):
        rivals = [each for each in locked if each.id != order.id]
        replaced = orders.cancel_locked(session, rivals, reason="replaced", now=now)
        return (*replaced, _pay(session, order, lines, quantities, event, now=now))
    return _too_late(session, order, payment, now=now, new_id=new_id)


def _returned(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """A charge that the provider gave back without our asking: in our books too it is all that is left of the order."""
    order = orders.get_order(session, event.order_id)
    charges = {(each.provider, each.charge_id): each for each in store.list_payments(session, order.id)}
    payment = charges.get((event.provider, event.charge_id))
    if payment is None:
        raise NotFound(what="charge", key=event.charge_id)
    if payment.refunded_minor == payment.amount_minor:
        return ()
    if (event.amount_minor, event.currency) != (payment.amount_minor, payment.currency):
        _differs(order, event)
    key = f"returned:{event.provider}:{event.charge_id}"
    _, facts = orders.refund_order(session, order, lines=None, key=key, reason="provider", now=now, new_id=new_id)
    return facts


def _payment(order: ShopOrder, event: PaymentEvent, new_id: NewId) -> Payment:
    return Payment(
        id=new_id("pay"),
        brand_id=order.brand_id,
        order_id=order.id,
        provider=event.provider,
        charge_id=event.charge_id,
        amount_minor=event.amount_minor,
        currency=event.currency,
        at=event.at,
    )


def _differs(order: ShopOrder, event: PaymentEvent) -> None:
    due, paid = (order.total_minor, order.currency), (event.amount_minor, event.currency)
    raise AmountDiffers(number=order.number, due_minor=due[0], due_currency=due[1], paid_minor=paid[0], paid_currency=paid[1])


def _can_still_be_had(session: Session, order: ShopOrder, quantities: Mapping[str, int], *, now: datetime) -> bool:
    """Whether the order can be honoured: stock is there, and the uses of its codes where they were given back.

    One that was cancelled for another reason than time is not revived by money.
    """
    if order.status == OrderStatus.CANCELLED and order.closed_reason != orders.HOLD_EXPIRED:
        return False
    if inventory.short_of(session, order, quantities, now=now):
        return False
    if order.status == OrderStatus.PLACED:
        return True
    return _retake_uses(session, order)


def _retake_uses(session: Session, order: ShopOrder) -> bool:
    returned = codes.list_returned(session, order.id)
    if not returned:
        return True
    rows = codes.list_terms(session, order.brand_id, returned, (), shopper_id=order.shopper_id, cart_id=order.cart_id, lock=True)
    if any(row.uses_max is not None and row.uses >= row.uses_max for row in rows):
        return False
    codes.take_uses(session, order.brand_id, returned)
    codes.retake_redemptions(session, order.id)
    return True


def _pay(
    session: Session, order: ShopOrder, lines: list[OrderLine], quantities: Mapping[str, int], event: PaymentEvent, *, now: datetime
) -> OrderPaid:
    inventory.take_out(session, order, quantities, now=now)
    status = orders.advance(OrderStatus(order.status), OrderStatus.PAID)
    store.update_orders(session, [order], status=status, paid_at=now, closed_at=None, closed_reason="")
    carts.save_cart(session, order.cart_id, status=CartStatus.ORDERED, updated_at=now)
    return OrderPaid(
        brand_id=order.brand_id,
        order_id=order.id,
        number=order.number,
        shopper_id=order.shopper_id,
        conversation_id=order.conversation_id,
        charge_id=event.charge_id,
        value_minor=orders.net_goods(lines, order.tax_rate_bps),
        tax_minor=order.tax_minor,
        shipping_minor=order.shipping_minor,
        discount_minor=order.discount_minor,
        total_minor=order.total_minor,
        currency=order.currency,
        code_keys=tuple(code["key"] for code in order.codes),
        at=now,
    )


def _too_late(session: Session, order: ShopOrder, payment: Payment, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """Nothing is left to send: the money goes back, and the order, if it still waits, is cancelled."""
    _give_back(session, order, payment, "too_late", now=now, new_id=new_id)
    reason = "out_of_stock" if order.status == OrderStatus.PLACED or order.closed_reason == orders.HOLD_EXPIRED else order.closed_reason
    if order.status == OrderStatus.PLACED:
        return orders.cancel_locked(session, [order], reason=reason, now=now, refunded_minor=payment.amount_minor)
    store.update_orders(session, [order], closed_reason=reason)
    return (orders.cancelled(order, reason=reason, refunded_minor=payment.amount_minor, now=now),)


def _give_back(session: Session, order: ShopOrder, payment: Payment, reason: str, *, now: datetime, new_id: NewId) -> None:
    """A whole charge refunded that sold nothing; once, for its payment row is new."""
    if payment.amount_minor == 0:
        return
    refund = Refund(
        id=new_id("ref"),
        brand_id=order.brand_id,
        order_id=order.id,
        payment_id=payment.id,
        key=f"{reason}:{payment.provider}:{payment.charge_id}",
        amount_minor=payment.amount_minor,
        goods_minor=0,
        shipping_minor=0,
        reason=reason,
        at=now,
    )
    store.insert_refund(session, refund)
