"""What does a provider's word on money do to an order? Once per charge id, whatever arrives twice, late or out of order."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from commerce import gift_cards, inventory, points
from commerce.errors import AmountDiffers
from commerce.facts import ChargedTwice, Fact, OrderPaid
from commerce.kinds import CartStatus, OrderStatus, PaymentKind, PayMethod, ProductKind, SessionState
from commerce.orders import exchanges, orders
from commerce.orders.steps import advance
from commerce.payments import giving_back, reversing, waiting
from commerce.payments.events import PaymentEvent
from commerce.store import carts, promotions
from commerce.store import orders as store
from commerce.store import payments as sessions
from commerce.tables import OrderLine, Payment, ShopOrder
from core.ids import NewId

_DUE = frozenset({OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.CANCELLED})


def settle(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """What a provider's word came to, once, in whatever order words come.

    A charge: OrderPaid; ChargedTwice, given back; OrderCancelled with the money back when it was too late. On its way, or not
    coming: see `waiting`; given back or disputed: see `reversing`. The same again: nothing.
    Raises NotFound, AmountDiffers (the money is then for a person to look at).
    Locks cart, orders, variants, codes in this order, as checkout does.
    """
    return _ACTS[event.kind](session, event, now=now, new_id=new_id)


def _charged(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    seen = orders.get_order(session, event.order_id)
    carts.lock_cart(session, seen.brand_id, seen.cart_id)
    locked = store.lock_order_and_rivals(session, seen)
    order = next(each for each in locked if each.id == event.order_id)
    event = _in_order_money(session, order, event)
    due = order.status in _DUE
    if due and not _is_due(order, event):
        _differs(order, event)
    payment = _payment(order, event, new_id)
    if not store.insert_payment(session, payment):
        return ()
    sessions.change_sessions(session, order.id, event.provider, SessionState.PAID)
    if event.currency == order.currency and exchanges.owes(session, order, event.amount_minor, now=now):
        return exchanges.settle_difference(session, order, payment, now=now, new_id=new_id)
    if not due:
        giving_back.give_back(session, order, payment, "charged_twice", now=now, new_id=new_id)
        who = (order.brand_id, order.id, order.number, order.conversation_id)
        return (ChargedTwice(*who, event.charge_id, event.amount_minor, event.currency, now),)
    lines = store.list_lines(session, order.id)
    if order.status == OrderStatus.CONFIRMED:  # its goods have left the stock
        _forgo_fee(session, order, event)
        return (_pay(session, order, lines, event, now=now, new_id=new_id),)
    quantities = inventory.units_of(lines)
    if not _can_still_be_had(session, order, quantities, now=now):
        return _too_late(session, order, payment, now=now, new_id=new_id)
    rivals = [each for each in locked if each.id != order.id]
    replaced = orders.cancel_locked(session, rivals, reason="replaced", now=now)
    inventory.take_out(session, order, quantities, now=now)
    return (*replaced, _pay(session, order, lines, event, now=now, new_id=new_id))


def _returned(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """Given back, in all. Where the charge itself was not told of yet it comes first, for there must have been one."""
    charge = replace(event, kind=PaymentKind.PAID, amount_minor=event.captured_minor)
    before = _charged(session, charge, now=now, new_id=new_id) if event.captured_minor else ()
    given_back = _in_order_money(session, orders.get_order(session, event.order_id), event)
    return (*before, *reversing.returned(session, given_back, now=now, new_id=new_id))


_ACTS: Mapping[PaymentKind, Callable[..., tuple[Fact, ...]]] = {
    PaymentKind.PAID: _charged,
    PaymentKind.PENDING: waiting.pending,
    PaymentKind.FAILED: waiting.failed,
    PaymentKind.EXPIRED: waiting.expired,
    PaymentKind.REFUNDED: _returned,
    PaymentKind.REFUND_DONE: giving_back.settled,
    PaymentKind.REFUND_FAILED: giving_back.settled,
    PaymentKind.DISPUTED: reversing.disputed,
    PaymentKind.DISPUTE_WON: reversing.dispute_closed,
    PaymentKind.DISPUTE_LOST: reversing.dispute_closed,
}


def _is_due(order: ShopOrder, event: PaymentEvent) -> bool:
    """Whether it is the order's whole sum; of one to be paid at the door, the fee for that may be left out."""
    forgone = order.fee_minor if order.status == OrderStatus.CONFIRMED else 0
    return event.currency == order.currency and event.amount_minor in (orders.due_minor(order), orders.due_minor(order) - forgone)


def _forgo_fee(session: Session, order: ShopOrder, event: PaymentEvent) -> None:
    if event.amount_minor < orders.due_minor(order):
        store.update_orders(session, [order], total_minor=event.amount_minor + order.gift_minor + order.points_minor, fee_minor=0)


def _in_order_money(session: Session, order: ShopOrder, event: PaymentEvent) -> PaymentEvent:
    """The event in the order's own currency, where its invoice was in another: Stars."""
    if event.currency == order.currency:
        return event
    for each in sessions.list_sessions(session, order.id):
        if (each.provider, each.amount_minor, each.currency) == (event.provider, event.amount_minor, event.currency):
            return replace(event, amount_minor=each.order_minor, currency=order.currency)
    return event


def _payment(order: ShopOrder, event: PaymentEvent, new_id: NewId) -> Payment:
    return Payment(
        id=new_id("pay"),
        brand_id=order.brand_id,
        order_id=order.id,
        provider=event.provider,
        charge_id=event.charge_id,
        amount_minor=event.amount_minor,
        currency=event.currency,
        account_id=event.account_id,
        payer=event.payer,
        at=event.at,
    )


def _differs(order: ShopOrder, event: PaymentEvent) -> None:
    due, paid = (orders.due_minor(order), order.currency), (event.amount_minor, event.currency)
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
    if order.points:
        return False  # they are the shopper's again, and spent elsewhere perhaps
    if not gift_cards.covers(session, order) or not promotions.retake_uses(session, order):
        return False
    gift_cards.retake(session, order, now=now)
    return True


def settle_nothing_due(session: Session, order: ShopOrder, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """What paying an order came to of which nothing is due: its cards, or its codes, paid all of it. Once, as any charge is.

    Raises AmountDiffers where something is due.
    """
    event = PaymentEvent(PayMethod.GIFT_CARD, f"nothing-due:{order.id}", order.id, 0, order.currency, now)
    return settle(session, event, now=now, new_id=new_id)


def _pay(session: Session, order: ShopOrder, lines: list[OrderLine], event: PaymentEvent, *, now: datetime, new_id: NewId) -> OrderPaid:
    status = advance(order.status, OrderStatus.PAID)
    store.update_orders(session, [order], status=status, paid_at=now, closed_at=None, closed_reason="")
    carts.save_cart(session, order.cart_id, status=CartStatus.ORDERED, updated_at=now)
    gift_cards.note_payments(session, order, new_id)
    points.note_payment(session, order, new_id)
    return OrderPaid(
        brand_id=order.brand_id,
        order_id=order.id,
        number=order.number,
        shopper_id=order.shopper_id,
        conversation_id=order.conversation_id,
        charge_id=event.charge_id,
        value_minor=orders.net_goods(lines),
        tax_minor=order.tax_minor,
        shipping_minor=order.shipping_minor,
        discount_minor=order.discount_minor,
        total_minor=order.total_minor,
        currency=order.currency,
        code_keys=tuple(code["key"] for code in order.codes),
        gift_cards=sum(line.quantity for line in lines if line.kind == ProductKind.GIFT_CARD),
        points_minor=order.points_minor,
        at=now,
    )


def _too_late(session: Session, order: ShopOrder, payment: Payment, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """Nothing is left to send: the money goes back, and the order, if it still waits, is cancelled."""
    giving_back.give_back(session, order, payment, "too_late", now=now, new_id=new_id)
    reason = "out_of_stock" if order.status == OrderStatus.PLACED or order.closed_reason == orders.HOLD_EXPIRED else order.closed_reason
    if order.status == OrderStatus.PLACED:
        return orders.cancel_locked(session, [order], reason=reason, now=now, refunded_minor=payment.amount_minor)
    store.update_orders(session, [order], closed_reason=reason)
    return (orders.cancelled(order, reason=reason, refunded_minor=payment.amount_minor, now=now),)
