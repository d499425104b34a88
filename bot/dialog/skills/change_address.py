"""Can an order that stands go somewhere else? Before it is packed, within its country; repeated back. Later a person is offered."""

from dataclasses import replace

from sqlmodel import Session

from bot.dialog import address
from bot.dialog.actions import Cancel, ChangeAddress, Checkout, Human, pack
from bot.dialog.reply import Choice, Kit, Reply, Turn, say
from bot.dialog.says import Country
from bot.dialog.skills.checkout import FIELD, place, start
from bot.dialog.skills.orders import none_found
from bot.dialog.state import ChangingAddress, GivingAddress, Idle, moved
from commerce.addresses import Address
from commerce.kinds import OrderStatus
from commerce.orders import destination, orders
from commerce.refusals import Refused
from commerce.tables import ShopOrder

HUMAN = Choice(say("choice_human"), pack(Human("address")))
STOP = Choice(say("choice_cancel"), pack(Cancel()))


def change(session: Session, turn: Turn, act: ChangeAddress, kit: Kit) -> Reply:
    """The new address asked for, or taken. An unpaid order, or a checkout, is simply asked again."""
    state = turn.dialog.state
    number = state.number if isinstance(state, ChangingAddress) and act.text else act.number
    if isinstance(state, GivingAddress):
        return _anew(session, turn, kit)
    order = orders.latest_order(session, turn.brand.id, turn.shopper_id)
    if number is not None:
        order = orders.find_order(session, turn.brand.id, number, turn.shopper_id)
    if order is None:
        return none_found(act.number)
    if order.status == OrderStatus.PLACED:
        return _anew(session, turn, kit)
    refusal = destination.unchangeable(order)
    if refusal is not None:
        return _refused(turn, order, {}, refusal)
    known = dict(state.fields) if isinstance(state, ChangingAddress) else {}
    fields = address.read(act.text, known, turn.snapshot.countries) if act.text else known
    for same in ("name", "country"):  # the same person in the same country, unless they say otherwise
        fields.setdefault(same, order.address.get(same, ""))
    missing = address.missing(fields)
    if missing:
        asked = say("ask_new_address", number=order.number, fields=[FIELD[name] for name in missing])
        return Reply((asked,), (STOP,), dialog=moved(turn.dialog, ChangingAddress(order.number, fields)))
    return _changed(session, turn, order, fields)


def _changed(session: Session, turn: Turn, order: ShopOrder, fields: dict[str, str]) -> Reply:
    to = Address(fields["name"], fields["street"], fields.get("city", ""), fields.get("postcode", ""), fields["country"])
    done = destination.change_address(session, order, to, by="shopper", now=turn.now)
    if isinstance(done, Refused):
        return _refused(turn, order, fields, done)
    said = say("address_changed", number=order.number, address=place(done.address))
    return Reply((said,), dialog=moved(turn.dialog, Idle()))


def _refused(turn: Turn, order: ShopOrder, fields: dict[str, str], refused: Refused) -> Reply:
    """Why it stays; a postcode that is none is asked again, and only that."""
    facts = refused.facts
    match refused.reason:
        case "bad_postcode":
            rest = {name: value for name, value in fields.items() if name != "postcode"}
            asked = say("bad_postcode", country=Country(facts["country"]), example=facts["example"])
            return Reply((asked,), (STOP,), dialog=moved(turn.dialog, ChangingAddress(order.number, rest)))
        case "other_country":
            said = say("address_other_country", number=order.number, country=Country(facts["country"]))
        case "fetched":
            said = say("address_is_fetched", number=order.number, address=place(order.address))
        case _:
            said = say("address_too_late", number=order.number)
    return Reply((said, say("offer_human")), (HUMAN,), dialog=moved(turn.dialog, Idle(), offer=HUMAN.action))


def _anew(session: Session, turn: Turn, kit: Kit) -> Reply:
    """Checkout from its question on, with nothing of the address known."""
    from_here = replace(turn, dialog=moved(turn.dialog, GivingAddress()))
    return start(session, from_here, Checkout(), kit)
