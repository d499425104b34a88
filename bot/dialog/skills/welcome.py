"""Hello: who is talking, that it is a bot, and whose pick brought the shopper here."""

from sqlmodel import Session

from attribution.links import Verdict
from bot.dialog.actions import Greet
from bot.dialog.reply import Kit, Reply, Turn, say
from bot.dialog.skills import browse, friends, talk
from commerce.catalogue.views import ProductView, Snapshot


def greet(session: Session, turn: Turn, act: Greet, kit: Kit) -> Reply:
    """The welcome; with a valid link the creator's pick and that they earn by it, with any other an ordinary one."""
    seen = turn.arrival
    new = not turn.conversation.state
    hello = say("hello", brand=turn.brand.name)
    if seen is None or seen.verdict != Verdict.VALID:
        return Reply((hello if new else say("hello_again"),), talk.MENU)
    if seen.fan:
        return friends.greet(session, turn, kit)
    hello = hello if new else say("hi_again")
    discloses = say("disclosure", creator=seen.creator_name)
    product = target(turn.snapshot, seen.target)
    if product is None:
        return Reply((hello, say("sent_by", creator=seen.creator_name), discloses), talk.MENU)
    shown = browse.one(session, turn, product, details=False, source="link")
    says = (hello, say("pick", creator=seen.creator_name, product=product.name), *shown.says, discloses)
    return Reply(says, (*shown.choices, talk.HUMAN), shown.products, touches=shown.touches, dialog=shown.dialog)


def target(snapshot: Snapshot, wanted: str) -> ProductView | None:
    """What a link leads to: a product by id or sku, or the product of a variant so named."""
    if not wanted:
        return None
    by_id = snapshot.products.get(wanted)
    if by_id is not None:
        return by_id
    for product in snapshot.products.values():
        if product.sku == wanted or any(wanted in (variant.id, variant.sku) for variant in product.variants):
            return product
    return None
