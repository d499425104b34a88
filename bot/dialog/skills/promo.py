"""Put a code on, take it off, say which there are. Every attempt is a touch with its verdict."""

from datetime import datetime

from sqlmodel import Session

from bot.dialog import basket, code_refusals, offers
from bot.dialog.actions import EnterCode, RemoveCode, packed
from bot.dialog.aftermath import BROWSE, cart_changed, code_named
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.state import moved
from bot.store.broadcasts import find_broadcast
from commerce.carts import cart as carts
from commerce.carts.cart import CodeApplied, Refused
from commerce.kinds import PromotionKind
from core.money import Money
from core.text import code_key

SHOWN_LETTERS_MAX = 40


def enter(session: Session, turn: Turn, act: EnterCode, kit: Kit) -> Reply:
    """A code put on, or which rule failed and what would mend it."""
    key, spelled = code_key(act.code), act.code.strip()[:SHOWN_LETTERS_MAX]
    result = carts.enter_code(
        session,
        turn.brand,
        turn.snapshot,
        turn.shopper_id,
        act.code,
        switch=act.switch,
        now=turn.now,
        new_id=kit.new_id,
    )
    if isinstance(result, CodeApplied):
        return _applied(session, turn, result)
    cart = carts.peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    says = (*_refused(session, turn, key, spelled, result), *basket.kept(cart))
    touch = code_named(session, turn, key, result.reason)
    switch = _switch(result, spelled)
    if not switch:
        return Reply(says, touches=(touch,), flag="code_guessing" if result.reason == "paused" else "")
    dialog = moved(turn.dialog, offer=switch[0].action)
    return Reply((*says, say("offer_switch")), switch, touches=(touch,), dialog=dialog)


def _applied(session: Session, turn: Turn, result: CodeApplied) -> Reply:
    touch = code_named(session, turn, result.key, "valid")
    if result.remembered:
        return Reply((say("code_remembered", code=result.code),), (BROWSE,), touches=(touch,))
    kind = next((each.kind for each in result.cart.quote.applied if each.key == result.key), "")
    if kind == PromotionKind.FREE_SHIPPING and not result.saving_minor:
        done = say("code_on_free_already", code=result.code)
    else:
        done = say("code_on", code=result.code, saving=Money(result.saving_minor, result.cart.currency))
    return cart_changed(session, turn, result.cart, (done,), (touch,))


def _refused(session: Session, turn: Turn, key: str, spelled: str, refused: Refused) -> tuple[Say, ...]:
    """The failed rule in words. `code` of the facts is as the brand spells it; of an unknown code only the shopper's spelling exists."""
    code = str(refused.facts.get("code") or turn.snapshot.codes.get(key) or spelled)
    ends_at = _end(session, turn, key) if refused.reason == "ended" else None
    return code_refusals.told(refused, code, turn.snapshot, ends_at=ends_at)


def _end(session: Session, turn: Turn, key: str) -> datetime | None:
    """When the broadcast said that it ends, where the last one was about this code."""
    heard = turn.dialog.memory.broadcast_id
    broadcast = find_broadcast(session, turn.brand.id, heard) if heard else None
    ended = broadcast and broadcast.until_at and broadcast.until_at <= turn.now and code_key(broadcast.code) == key
    return broadcast.until_at if broadcast and ended else None


def _switch(refused: Refused, spelled: str) -> tuple[Choice, ...]:
    """The button that takes the new code in place of the one of its class."""
    if refused.reason != "class_taken":
        return ()
    code = str(refused.facts.get("code") or spelled)
    action = packed(EnterCode(code, switch=True))
    return (Choice(say("choice_switch", code=code), action),) if action else ()


def remove(session: Session, turn: Turn, act: RemoveCode, kit: Kit) -> Reply:
    """A code taken off: by its spelling, by how it begins ("remove lena"), or all that are on."""
    wanted = code_key(act.code)
    if wanted and wanted not in turn.snapshot.codes:
        begins = [key for key in turn.snapshot.codes if key.startswith(wanted)]
        cart = carts.peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
        on = [each.key for each in cart.quote.applied] if cart else []
        wanted = next((key for key in begins if key in on), wanted)
    result = carts.remove_code(session, turn.brand, turn.snapshot, turn.shopper_id, wanted, now=turn.now)
    if isinstance(result, Refused):
        return Reply((say("code_not_on"),))
    done = say("code_off", code=turn.snapshot.codes.get(wanted, act.code)) if wanted else say("codes_off")
    return cart_changed(session, turn, result, (done,), ())


def public(session: Session, turn: Turn) -> Reply:
    """What applies by itself, and the codes anybody may use, a button each."""
    codes = carts.public_codes(session, turn.brand.id, now=turn.now)
    running = offers.running(turn.snapshot.offers, turn.now)
    if not codes:
        return Reply(running or (say("no_public_codes"),))
    choices = tuple(Choice(code, action) for code in codes if (action := packed(EnterCode(code))))
    return Reply((*running, say("public_codes", codes=codes)), choices)
