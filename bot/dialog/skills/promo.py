"""Put a code on, take it off, say which there are. Every attempt is a touch with its verdict."""

from sqlmodel import Session

from bot.dialog import basket
from bot.dialog.actions import EnterCode, RemoveCode, packed
from bot.dialog.aftermath import BROWSE, cart_changed, code_named
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.state import moved
from bot.store.broadcasts import find_broadcast
from commerce import cart as carts
from commerce.cart import CartView, CodeApplied, Refused
from commerce.kinds import CodeKind
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
    says = (*_refused(session, turn, key, spelled, result, cart), *basket.kept(cart))
    touch = code_named(session, turn, key, result.reason)
    switch = _switch(result, spelled)
    if not switch:
        return Reply(says, touches=(touch,))
    dialog = moved(turn.dialog, offer=switch[0].action)
    return Reply((*says, say("offer_switch")), switch, touches=(touch,), dialog=dialog)


def _applied(session: Session, turn: Turn, result: CodeApplied) -> Reply:
    touch = code_named(session, turn, result.key, "valid")
    if result.remembered:
        return Reply((say("code_remembered", code=result.code),), (BROWSE,), touches=(touch,))
    kind = next((each.kind for each in result.cart.quote.applied if each.key == result.key), "")
    if kind == CodeKind.FREE_SHIPPING and not result.saving_minor:
        done = say("code_on_free_already", code=result.code)
    else:
        done = say("code_on", code=result.code, saving=Money(result.saving_minor, result.cart.currency))
    return cart_changed(session, turn, result.cart, (done,), (touch,))


def _refused(session: Session, turn: Turn, key: str, spelled: str, refused: Refused, cart: CartView | None) -> tuple[Say, ...]:
    """The failed rule in words. `code` of the facts is as the brand spells it; of an unknown code only the shopper's spelling exists."""
    facts, currency = refused.facts, turn.snapshot.currency
    code = str(facts.get("code") or turn.snapshot.codes.get(key) or spelled)
    match refused.reason:
        case "not_for_account":
            return (say("code_not_for_account", code=code),)
        case "already_on":
            return (say("code_already_on", code=code),)
        case "ended":
            return (say("code_ended", code=code, ends_at=_end(session, turn, key, refused)),)
        case "used_up":
            return (say("code_used_up", code=code),)
        case "not_started":
            return (say("code_not_started", code=code, starts_at=facts["starts_at"]),)
        case "minimum":
            goods = Money(facts["goods_minor"], currency)
            first = say("code_minimum", code=code, minimum=Money(facts["minimum_minor"], currency), goods=goods)
            return (
                (first, say("code_one_of_class", code_on=facts["code_on"]))
                if facts.get("code_on")
                else (first, say("code_kept", code=code))
            )
        case "class_taken":
            return (say("code_class_taken", code=code, code_on=facts["code_on"], total=Money(facts["would_be"], currency)),)
        case "paused":
            return (say("codes_paused"),)
    return (say("code_unknown", code=spelled),)


def _end(session: Session, turn: Turn, key: str, refused: Refused) -> object:
    """When it ended: as the broadcast said it, where the last one was about this code."""
    heard = turn.dialog.memory.broadcast_id
    broadcast = find_broadcast(session, turn.brand.id, heard) if heard else None
    if broadcast and broadcast.until_at and broadcast.until_at <= turn.now and code_key(broadcast.code) == key:
        return broadcast.until_at
    return refused.facts["ends_at"]


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
    """The codes anybody may use, a button each."""
    codes = [code.code for code in carts.public_codes(session, turn.brand.id, now=turn.now)]
    if not codes:
        return Reply((say("no_public_codes"),))
    choices = tuple(Choice(code, action) for code in codes if (action := packed(EnterCode(code))))
    return Reply((say("public_codes", codes=codes),), choices)
