"""What is said when there is less than was asked? The number left, the nearest that is there, or word of it later."""

from sqlmodel import Session

from bot.dialog import shelf
from bot.dialog.actions import AddToCart, Alerts, No, pack
from bot.dialog.reply import Choice, Reply, Turn, say
from bot.dialog.state import ChoosingVariant, GivingAddress, Idle, moved
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView, Stock, VariantView
from commerce.refusals import Refused

OFFERED_MAX = 3
ALERTS = Choice(say("choice_alerts"), pack(Alerts(on=True)))
NO = Choice(say("choice_no"), pack(No()))


def reply(session: Session, turn: Turn, variant: VariantView, quantity: int, refused: Refused) -> Reply:
    """What a refusal of `quantity` units comes to; nothing was added."""
    match refused.reason:
        case "only_left":
            return only_left(turn, variant, refused.facts["left"], refused.facts["in_cart"])
        case "out_of_stock":
            product = turn.snapshot.products[variant.product_id]
            ids = [each.id for each in product.variants]
            return sold_out(turn, product, variant, quantity, availability(session, turn.brand.id, ids, now=turn.now), variant.name)
        case "bad_quantity":
            return Reply((say("bad_quantity"),))
    return Reply((say("gone", name=variant.name),))


def only_left(turn: Turn, variant: VariantView, left: int, in_cart: int) -> Reply:
    """How many are left, and the offer of those that are not in the cart yet."""
    dialog = moved(turn.dialog, _no_choice(turn), product_id=variant.product_id, variant_id=variant.id)
    if left <= in_cart:
        return Reply((say("all_in_cart", name=variant.name, count=in_cart),), dialog=dialog)
    more = left - in_cart
    counted = (
        say("left_beside_cart", name=variant.name, count=left, in_cart=in_cart) if in_cart else say("left", name=variant.name, count=left)
    )
    action = pack(AddToCart(variant.id, more))
    return Reply(
        (counted, say("offer_add", count=more)),
        (Choice(say("choice_add_count", count=more), action), NO),
        dialog=moved(dialog, offer=action),
    )


def _no_choice(turn: Turn) -> Idle | None:
    return Idle() if isinstance(turn.dialog.state, ChoosingVariant) else None


def sold_out(turn: Turn, product: ProductView, variant: VariantView, quantity: int | None, stocks: dict[str, Stock], name: str) -> Reply:
    """The nearest things that are there, or alerts; what was chosen stays chosen, so that "medium then" is enough."""
    near = shelf.siblings(product, variant, stocks)[:OFFERED_MAX]
    offered = say("instead", names=[shelf.label(each) for each in near]) if near else say("or_alerts")
    choices = tuple(Choice(shelf.label(each), pack(AddToCart(each.id, quantity or 1))) for each in near)
    state = ChoosingVariant(product.id, dict(variant.options), quantity) if len(product.variants) > 1 else _no_choice(turn)
    if isinstance(turn.dialog.state, GivingAddress):
        state = None  # the address is still wanted; the buttons say the rest
    return Reply(
        (say("sold_out", name=name), offered),
        (*choices, ALERTS),
        dialog=moved(turn.dialog, state, product_id=product.id, variant_id=""),
    )
