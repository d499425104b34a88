"""How shall it get there, and what goes with it? Standard, express or fetched; a note for who packs it, a word with a present."""

from dataclasses import replace

from sqlmodel import Session

from bot.dialog import basket, ways
from bot.dialog.actions import ChooseDelivery, SetNote
from bot.dialog.aftermath import BROWSE, CHECK_OUT, came_on
from bot.dialog.reply import Kit, Reply, Turn, say
from bot.dialog.skills import checkout
from bot.dialog.state import AwaitingPayment, GivingAddress
from commerce.carts.cart import Refused
from commerce.carts.wishes import choose_delivery, set_note


def choose(session: Session, turn: Turn, act: ChooseDelivery, kit: Kit) -> Reply:
    """The cart goes this way; an order that waited for payment is made anew with it."""
    result = choose_delivery(session, turn.brand, turn.snapshot, turn.shopper_id, act.method, act.point_id, now=turn.now)
    if isinstance(result, Refused):
        return _refused(turn, result)
    done = say("delivery_chosen", way=ways.METHOD[act.method])
    fields = checkout.destination(session, turn, result)
    if isinstance(turn.dialog.state, AwaitingPayment | GivingAddress):
        reply = checkout.go_on(session, turn, kit, fields)
        return replace(reply, says=(done, *reply.says), touches=(*came_on(session, turn, result.changes), *reply.touches))
    summed = (done, *basket.changes(result), *basket.summary(result))
    return Reply(summed, (CHECK_OUT,), touches=came_on(session, turn, result.changes))


def _refused(turn: Turn, refused: Refused) -> Reply:
    match refused.reason:
        case "empty_cart":
            return Reply((say("cart_empty"),), (BROWSE,))
        case "which_point":
            return checkout.which_point(turn, refused.facts["points"])
    method = refused.facts["method"]
    there = dict.fromkeys(rate.method for rate in turn.snapshot.options())
    return Reply((say("no_such_delivery", way=ways.METHOD.get(method, method), ways=[ways.METHOD[each] for each in there]),))


def note(session: Session, turn: Turn, act: SetNote, kit: Kit) -> Reply:
    """The note as it will be read; without words, it is taken off, or asked for where a present was named."""
    result = set_note(session, turn.brand, turn.snapshot, turn.shopper_id, act.text, gift=act.gift, now=turn.now)
    if isinstance(result, Refused):
        if result.reason == "note_too_long":
            return Reply((say("note_too_long", most=result.facts["most"]),))
        return Reply((say("cart_empty"),), (BROWSE,))
    if act.text:
        done = say("gift_note_kept" if act.gift else "note_kept", text=result.wishes.gift_note if act.gift else result.wishes.note)
    else:
        done = say("gift_note_how" if act.gift else "note_off")
    if isinstance(turn.dialog.state, AwaitingPayment):
        reply = checkout.go_on(session, turn, kit, checkout.destination(session, turn, result))
        return replace(reply, says=(done, *reply.says))
    return Reply((done,), (CHECK_OUT,))
