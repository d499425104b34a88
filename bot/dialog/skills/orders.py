"""Where is my order, and can it be cancelled? Only the shopper's own; a foreign number is told like an unknown one."""

from sqlmodel import Session

from bot.dialog.actions import CancelOrder, Checkout, Human, OrderStatusAsked, pack
from bot.dialog.aftermath import BROWSE
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.skills.checkout import pay_here
from bot.dialog.state import AwaitingPayment, Dialog, Idle, moved
from commerce import orders
from commerce.kinds import OrderStatus
from commerce.tables import ShopOrder
from core.money import Money

HUMAN = Choice(say("choice_human"), pack(Human("refund")))


def status(session: Session, turn: Turn, act: OrderStatusAsked, kit: Kit) -> Reply:
    """The order of that number, else the latest one."""
    order = _order(session, turn, act.number)
    if order is None:
        return _none(act.number)
    says = (say("order_line", number=order.number, placed_at=order.placed_at, total=_total(order)), state_of(order, turn, kit))
    return Reply(says, _next(order, turn), dialog=_settled(turn.dialog, order))


def _order(session: Session, turn: Turn, number: int | None) -> ShopOrder | None:
    if number is None:
        return orders.latest_order(session, turn.brand.id, turn.shopper_id)
    return orders.find_order(session, turn.brand.id, number, turn.shopper_id)


def _none(number: int | None) -> Reply:
    return Reply((say("no_orders") if number is None else say("no_such_order", number=number),), (BROWSE,))


def _total(order: ShopOrder) -> Money:
    return Money(order.total_minor, order.currency)


def state_of(order: ShopOrder, turn: Turn, kit: Kit) -> Say:
    """The order's state in words; nothing is promised that no row knows."""
    match order.status:
        case OrderStatus.PLACED:
            return pay_here(order, kit) if order.hold_until > turn.now else say("state_hold_ended")
        case OrderStatus.PAID:
            return say("state_paid")
        case OrderStatus.PARTIALLY_REFUNDED:
            return say("state_partly_refunded", amount=Money(order.refunded_minor, order.currency))
        case OrderStatus.REFUNDED:
            return say("state_refunded", amount=Money(order.refunded_minor, order.currency))
    return say("state_cancelled")


def _next(order: ShopOrder, turn: Turn) -> tuple[Choice, ...]:
    if order.status == OrderStatus.PLACED:
        cancel = Choice(say("choice_cancel_order"), pack(CancelOrder(order.number)))
        return (cancel,) if order.hold_until > turn.now else (Choice(say("choice_checkout"), pack(Checkout())), cancel)
    return (HUMAN,) if order.status in (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED) else (BROWSE,)


def _settled(dialog: Dialog, order: ShopOrder) -> Dialog:
    """Nothing is awaited any more once the order is paid or cancelled."""
    state = dialog.state
    done = isinstance(state, AwaitingPayment) and state.order_id == order.id and order.status != OrderStatus.PLACED
    return moved(dialog, Idle() if done else None)


def cancel(session: Session, turn: Turn, act: CancelOrder, kit: Kit) -> Reply:
    """An unpaid order is cancelled; for a paid one a person is offered."""
    order = _order(session, turn, act.number)
    if order is None:
        return _none(act.number)
    match order.status:
        case OrderStatus.PLACED:
            facts = orders.cancel_order(session, order, reason="shopper", now=turn.now)
            says = (say("order_cancelled", number=order.number), say("cart_kept"))
            return Reply(says, (Choice(say("choice_checkout"), pack(Checkout())), BROWSE), facts=facts, dialog=moved(turn.dialog, Idle()))
        case OrderStatus.CANCELLED:
            return Reply((say("order_cancelled_already", number=order.number),), dialog=_settled(turn.dialog, order))
        case OrderStatus.REFUNDED:
            return Reply((say("order_refunded_already", number=order.number),), dialog=_settled(turn.dialog, order))
    dialog = moved(_settled(turn.dialog, order), offer=pack(Human("refund")))
    return Reply((say("order_paid_already", number=order.number), say("offer_human")), (HUMAN,), dialog=dialog)
