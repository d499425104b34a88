"""What does a proposal come to? What it has shown is shown by the skills, from rows; what it offers is a button, named and priced by us."""

from dataclasses import replace

from sqlmodel import Session

from bot.dialog import engine
from bot.dialog.actions import Act, AddToCart, Checkout, EnterCode, pack, packed
from bot.dialog.reply import Choice, Kit, Reply, Turn, join, say
from bot.dialog.skills.talk import HUMAN
from bot.dialog.state import moved
from bot.model.answers import Proposal
from commerce.carts.cart import peek_cart
from commerce.catalogue.catalog import availability
from core.money import Money


def reply_of(session: Session, turn: Turn, proposed: Proposal, kit: Kit) -> Reply | None:
    """The reply, None where nothing is left to say. Nothing of the shopper's is changed by it."""
    shown = engine.answer(session, turn, proposed.shown, kit) if proposed.shown else Reply()
    offered = [reply for act in proposed.offers if (reply := _offered(session, turn, act)) is not None]
    spoken = Reply((say("model_words", text=proposed.words),)) if proposed.words else Reply()
    joined = join([spoken, shown, *offered])
    if not joined.says:
        return None
    dialog = moved(joined.dialog or moved(turn.dialog, offer=""), misses=0)  # what the rules would have offered was not said
    offers = [choice.action for reply in offered for choice in reply.choices]
    dialog = moved(dialog, offer=offers[0]) if len(offers) == 1 else dialog
    choices = (*(choice for reply in offered for choice in reply.choices), *shown.choices)
    return replace(joined, dialog=dialog, choices=choices)


def _offered(session: Session, turn: Turn, act: Act) -> Reply | None:
    """A button for what the shopper may want; None where it cannot be had."""
    match act:
        case AddToCart(variant_id=variant_id, quantity=quantity):
            return _add(session, turn, variant_id, quantity)
        case EnterCode(code=code):
            action = packed(act)
            return Reply(choices=(Choice(code, action),)) if action else None
        case Checkout():
            cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
            return None if cart is None or cart.empty else Reply(choices=(Choice(say("choice_checkout"), pack(act)),))
    return Reply(choices=(HUMAN,))


def _add(session: Session, turn: Turn, variant_id: str, quantity: int) -> Reply | None:
    variant, stock = turn.snapshot.variants[variant_id], availability(session, turn.brand.id, [variant_id], now=turn.now).get(variant_id)
    if stock is None or stock.available < quantity:
        return None
    there = say("one_in_stock", name=variant.name, price=Money(stock.price_minor, turn.snapshot.currency))
    label = say("choice_add") if quantity == 1 else say("choice_add_count", count=quantity)
    return Reply((there, say("offer_add", count=quantity)), (Choice(label, pack(AddToCart(variant_id, quantity))),))
