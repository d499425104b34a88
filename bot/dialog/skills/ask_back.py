"""Was that a wish to change something? Asked with what can be pressed; until it is, nothing changes."""

from dataclasses import replace

from sqlmodel import Session

from bot.dialog.actions import Alerts, AskBack, CancelOrder, Checkout, No, ShowCart, Wish, pack
from bot.dialog.aftermath import BROWSE
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.skills import cart
from bot.dialog.skills.orders import none_found
from bot.dialog.state import moved
from commerce.orders.orders import latest_order

NO = Choice(say("choice_no"), pack(No()))
_CART: dict[str, Say] = {Wish.CHANGE: say("ask_change"), Wish.REMOVE: say("ask_remove"), Wish.CHECK_OUT: say("ask_check_out")}
_ALERTS: dict[str, tuple[Say, Alerts, Say]] = {
    Wish.ALERTS_OFF: (say("ask_alerts_off"), Alerts(on=False), say("choice_alerts_stop")),
    Wish.ALERTS_ON: (say("ask_alerts_on"), Alerts(on=True), say("choice_alerts_start")),
    Wish.AWAIT: (say("ask_await"), Alerts(on=True, awaited=True), say("choice_alerts_start")),
}


def ask(session: Session, turn: Turn, act: AskBack, kit: Kit) -> Reply:
    """The question that settles it."""
    if act.wish == Wish.ADD:
        return Reply((say("ask_add"),), (BROWSE,))
    if act.wish == Wish.CANCEL_ORDER:
        return _which_order(session, turn)
    if act.wish in _ALERTS:
        asked, meant, label = _ALERTS[act.wish]
        return _offered(turn, Reply((asked,), (Choice(label, pack(meant)), NO)), pack(meant))
    shown = cart.show(session, turn, ShowCart(), kit)
    if shown.choices == (BROWSE,):  # nothing in it to change or to pay
        return shown
    asked_last = replace(shown, says=(*shown.says, _CART[act.wish]))
    return _offered(turn, asked_last, pack(Checkout())) if act.wish == Wish.CHECK_OUT else asked_last


def _which_order(session: Session, turn: Turn) -> Reply:
    order = latest_order(session, turn.brand.id, turn.shopper_id)
    if order is None:
        return none_found(None)
    action = pack(CancelOrder(order.number))
    asked = Reply((say("ask_cancel_order", number=order.number),), (Choice(say("choice_cancel_order"), action), NO))
    return _offered(turn, asked, action)


def _offered(turn: Turn, reply: Reply, action: str) -> Reply:
    """The reply, with "yes" standing for what it asks."""
    return replace(reply, dialog=moved(reply.dialog or turn.dialog, offer=action))
