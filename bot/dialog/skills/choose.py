"""Which variant shall it be? Words come to one variant, or the bot asks; it never picks in silence, and keeps the quantity."""

from dataclasses import replace

from sqlmodel import Session

from bot.dialog import shelf, shortage
from bot.dialog.actions import AddToCart, Browse, Cancel, ChangeQuantity, ChooseOption, ShowProduct, Want, Which, pack
from bot.dialog.meant import Meant, meant
from bot.dialog.reply import Choice, Kit, Reply, Turn, say
from bot.dialog.says import Option
from bot.dialog.skills import cart
from bot.dialog.state import ChoosingVariant, moved
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView, Stock, VariantView, variant_name

SHOWN_MAX = 5
CANCEL = Choice(say("choice_cancel"), pack(Cancel()))


def want(session: Session, turn: Turn, act: Want, kit: Kit) -> Reply:
    """Wants something, in words."""
    subject = meant(act.which, turn.dialog, turn.snapshot)
    if subject.product is None:
        return ask_which(turn)
    return settle(session, turn, kit, subject, act.quantity or _quantity_before(turn, subject.product))


def option(session: Session, turn: Turn, act: ChooseOption, kit: Kit) -> Reply:
    """One option of the product being chosen, by button; an old button begins the choice anew."""
    which = Which(act.product_id, {act.option: act.value})
    subject = meant(which, turn.dialog, turn.snapshot)
    if subject.product is None:
        return Reply((say("gone_nameless"),), (Choice(say("choice_browse"), pack(Browse())),))
    return settle(session, turn, kit, subject, _quantity_before(turn, subject.product))


def quantity(session: Session, turn: Turn, act: ChangeQuantity, kit: Kit) -> Reply:
    """How many: of the thing being chosen while a choice is open and nothing else is named, else of a cart line."""
    choosing = isinstance(turn.dialog.state, ChoosingVariant) and act.which == Which() and act.quantity > 0
    return want(session, turn, Want(quantity=act.quantity), kit) if choosing else cart.change(session, turn, act, kit)


def resume(session: Session, turn: Turn, state: ChoosingVariant) -> Reply:
    """The question of an open choice in short, once more."""
    product = turn.snapshot.products.get(state.product_id)
    if product is None:
        return Reply()
    variants = Meant(product, state.options).variants
    names = shelf.open_options(product, variants)
    if not names:
        return Reply()
    stocks = availability(session, turn.brand.id, [variant.id for variant in variants], now=turn.now)
    return Reply(
        (say("resume_choice", name=product.name, options=[Option(each) for each in names]),),
        (*shelf.buy_choices(product, variants, stocks), CANCEL),
    )


def _quantity_before(turn: Turn, product: ProductView) -> int | None:
    state = turn.dialog.state
    return state.quantity if isinstance(state, ChoosingVariant) and state.product_id == product.id else None


def ask_which(turn: Turn) -> Reply:
    """The question which product is meant, with those last shown."""
    shown = [turn.snapshot.products[each] for each in turn.dialog.memory.shown if each in turn.snapshot.products][:SHOWN_MAX]
    choices = tuple(Choice(product.name, pack(ShowProduct(product.id))) for product in shown)
    return Reply((say("which_product"),), choices or (Choice(say("choice_browse"), pack(Browse())),))


def settle(session: Session, turn: Turn, kit: Kit, subject: Meant, quantity: int | None, replaces: str = "") -> Reply:
    """Put in, or the question that is left; `replaces`: the variant in the cart whose place it takes."""
    state = turn.dialog.state
    if not replaces and subject.product and isinstance(state, ChoosingVariant) and state.product_id == subject.product.id:
        replaces = state.replaces
    if replaces and subject.product:
        begun = ChoosingVariant(subject.product.id, dict(subject.options), quantity, replaces)
        turn = replace(turn, dialog=moved(turn.dialog, begun))
    reply = _settle(session, turn, kit, subject, quantity)
    asked = reply.dialog.state if reply.dialog else turn.dialog.state
    if not replaces or not isinstance(asked, ChoosingVariant):
        return reply
    return replace(reply, dialog=moved(reply.dialog or turn.dialog, replace(asked, replaces=replaces)))


def _settle(session: Session, turn: Turn, kit: Kit, subject: Meant, quantity: int | None) -> Reply:
    product, variants = subject.product, subject.variants
    if product is None:
        return ask_which(turn)
    if len(variants) == 1:
        return cart.add(session, turn, AddToCart(variants[0].id, quantity or 1), kit)
    stocks = availability(session, turn.brand.id, [variant.id for variant in product.variants], now=turn.now)
    if not variants:
        return _no_such(turn, product, quantity, stocks)
    there = [variant for variant in variants if shelf.left(stocks, variant)]
    if not there:
        name = variant_name(product.name, product.options, subject.options)
        return shortage.sold_out(turn, product, variants[0], quantity, stocks, name)
    if len(there) == 1:
        return _offer_only(turn, subject, there[0], quantity)
    return _ask(turn, product, subject, quantity, stocks)


def _no_such(turn: Turn, product: ProductView, quantity: int | None, stocks: dict[str, Stock]) -> Reply:
    says = (say("no_such_variant", name=product.name), *shelf.stock_says(product, product.variants, stocks))
    dialog = moved(turn.dialog, ChoosingVariant(product.id, {}, quantity), product_id=product.id, variant_id="")
    return Reply(says, (*shelf.buy_choices(product, product.variants, stocks), CANCEL), dialog=dialog)


def _offer_only(turn: Turn, subject: Meant, variant: VariantView, quantity: int | None) -> Reply:
    """All others that fit are sold out: the one that is left is offered, not taken."""
    action = pack(AddToCart(variant.id, quantity or 1))
    state = ChoosingVariant(variant.product_id, dict(subject.options), quantity)
    return Reply(
        (say("only_this_there", name=variant.name), say("offer_add", count=quantity or 1)),
        (Choice(say("choice_add_count", count=quantity or 1), action), shortage.NO),
        dialog=moved(turn.dialog, state, product_id=variant.product_id, variant_id="", offer=action),
    )


def _ask(turn: Turn, product: ProductView, subject: Meant, quantity: int | None, stocks: dict[str, Stock]) -> Reply:
    names = shelf.open_options(product, subject.variants)
    says = (
        say("choose", name=product.name, options=[Option(each) for each in names]),
        *shelf.stock_says(product, subject.variants, stocks),
    )
    state = ChoosingVariant(product.id, dict(subject.options), quantity)
    return Reply(
        says,
        (*shelf.buy_choices(product, subject.variants, stocks), CANCEL),
        dialog=moved(turn.dialog, state, product_id=product.id, variant_id=""),
    )
