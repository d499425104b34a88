"""Show what has to do with something: things like it, what others bought with it, what may suit this shopper."""

from sqlmodel import Session

from attribution.store import list_products_seen
from bot.dialog.actions import Which
from bot.dialog.meant import meant
from bot.dialog.reply import Kit, Reply, Turn, say
from bot.dialog.shelf_acts import Likeness, Recommend
from bot.dialog.skills.browse import LISTED_MAX, category_choices, listed
from commerce import recommendations
from commerce.catalogue.views import ProductView


def recommend(session: Session, turn: Turn, act: Recommend, kit: Kit) -> Reply:
    """A list of things, or why there is none; about nothing in particular it is for the shopper."""
    product = meant(Which(act.product_id, ordinal=act.ordinal), turn.dialog, turn.snapshot).product
    if act.kind == Likeness.FOR_YOU:
        return _for_you(session, turn)
    if product is None:
        return Reply((say("which_product"),), category_choices(turn))
    if act.kind == Likeness.SIMILAR:
        return _like(session, turn, product)
    together = recommendations.bought_together(session, turn.snapshot, product.id, limit=LISTED_MAX)
    if not together:
        return Reply((say("nothing_bought_with", name=product.name),), category_choices(turn))
    found = [turn.snapshot.products[each] for each in together]
    return listed(session, turn, found, (say("bought_with", name=product.name),), source="together")


def _like(session: Session, turn: Turn, product: ProductView) -> Reply:
    found = [turn.snapshot.products[each] for each in recommendations.like(turn.snapshot, product.id, limit=LISTED_MAX)]
    if not found:
        return Reply((say("nothing_like_it", name=product.name),), category_choices(turn))
    return listed(session, turn, found, (say("like_it", name=product.name),), source="similar")


def _for_you(session: Session, turn: Turn) -> Reply:
    seen = list_products_seen(session, turn.brand.id, turn.shopper_id)
    picks = recommendations.for_shopper(session, turn.snapshot, turn.shopper_id, seen, limit=LISTED_MAX)
    if not picks:
        return Reply((say("nothing_for_you"),), category_choices(turn))
    found = [turn.snapshot.products[each] for each in picks]
    return listed(session, turn, found, (say("for_you"),), source="for_you")
