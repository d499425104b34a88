"""What is on a gift card, and what does it pay? And the order that is made when nothing is left to pay."""

from sqlmodel import Session

from bot.dialog import basket
from bot.dialog.actions import AskGiftCard, OrderNow, UseGiftCard
from bot.dialog.aftermath import BROWSE, CHECK_OUT, came_on
from bot.dialog.reply import Kit, Reply, Say, Turn, say
from bot.dialog.skills import checkout
from bot.dialog.state import AwaitingPayment, Idle, moved
from commerce import gift_cards
from commerce.gift_cards import Card
from commerce.kinds import OrderStatus
from commerce.orders import orders
from commerce.payments.settling import settle_nothing_due
from commerce.refusals import Refused
from core.money import Money


def ask(session: Session, turn: Turn, act: AskGiftCard, kit: Kit) -> Reply:
    """What is left on it."""
    if not act.code:
        return Reply((say("gift_card_which"),))
    found = gift_cards.look(session, turn.brand, turn.shopper_id, act.code, now=turn.now)
    if isinstance(found, Refused):
        return Reply((_refusal(found),))
    return Reply((say("gift_card_left", ending=found.ending, left=Money(found.left_minor, found.currency)),))


def use(session: Session, turn: Turn, act: UseGiftCard, kit: Kit) -> Reply:
    """The cart is paid with it as far as it goes; an order that waited for payment is made anew with it."""
    found = gift_cards.put_on(session, turn.brand, turn.snapshot, turn.shopper_id, act.code, now=turn.now)
    if isinstance(found, Refused):
        return Reply((_refusal(found),), (BROWSE,) if found.reason == "empty_cart" else ())
    card: Card = found.card
    pays, due = Money(found.pays_minor, card.currency), Money(found.due_minor, card.currency)
    done = say("gift_card_on", ending=card.ending, left=Money(card.left_minor, card.currency), pays=pays, due=due)
    touches = came_on(session, turn, found.cart.changes)
    if isinstance(turn.dialog.state, AwaitingPayment):
        reply = checkout.go_on(session, turn, kit, checkout.destination(session, turn, found.cart))
        return Reply((done, *reply.says), reply.choices, facts=reply.facts, touches=(*touches, *reply.touches), dialog=reply.dialog)
    return Reply((done, *basket.changes(found.cart)), (CHECK_OUT,), touches=touches)


def _refusal(refused: Refused) -> Say:
    match refused.reason:
        case "paused":
            return say("codes_paused")
        case "gift_card_empty":
            return say("gift_card_empty", ending=refused.facts["ending"])
        case "too_many_cards":
            return say("gift_cards_too_many", most=refused.facts["most"])
        case "empty_cart":
            return say("gift_card_cart_empty")
    return say("gift_card_unknown")


def order_now(session: Session, turn: Turn, act: OrderNow, kit: Kit) -> Reply:
    """The shopper's own order of which nothing is due is bought; the receipt says so. Pressed twice, it is bought once."""
    order = orders.find_order(session, turn.brand.id, act.number, turn.shopper_id)
    if order is None:
        return Reply((say("no_such_order", number=act.number),))
    if order.status != OrderStatus.PLACED:
        return Reply((say("pay_paid_already" if order.paid_at else "pay_check_out_again", number=order.number),))
    if order.hold_until <= turn.now or orders.due_minor(order):
        return Reply((say("pay_check_out_again", number=order.number),), (CHECK_OUT,))
    facts = settle_nothing_due(session, order, now=turn.now, new_id=kit.new_id)
    return Reply((say("nothing_was_due", number=order.number),), facts=facts, dialog=moved(turn.dialog, Idle()))
