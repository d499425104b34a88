"""Which things are told by how they stand to the others: "the cheaper one", "the other one", "both", "the same in sand"?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from bot.dialog import shelf
from bot.dialog.actions import (
    Act,
    AddToCart,
    AskProduct,
    ChangeQuantity,
    Pick,
    RemoveLine,
    Reorder,
    SetLine,
    ShowProduct,
    Swap,
    Want,
    Which,
    pack,
)
from bot.dialog.reply import Choice, Reply, Turn, say
from bot.dialog.says import Say
from bot.dialog.state import ChoosingVariant
from commerce.carts.cart import peek_cart
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView, VariantView
from commerce.search import stem
from core.money import Money
from core.text import words

EACH_MAX = 4  # more than these are not put in by one word

Referring = Want | AskProduct | ChangeQuantity | RemoveLine  # acts whose thing may be told like this


@dataclass(frozen=True)
class _Thing:
    """One of the things talked about. now: it is the one in context; variant_id where it is a very variant."""

    name: str
    product_id: str
    price_minor: int
    options: Mapping[str, str] = field(default_factory=dict)
    variant_id: str = ""
    now: bool = False


def is_open(act: Act) -> bool:
    """Whether an act is about a thing told by how it stands to others."""
    return bool(act.new.pick) if isinstance(act, Swap) else isinstance(act, Referring) and bool(act.which.pick)


def settled(session: Session, turn: Turn, act: Act) -> tuple[Act, ...] | Reply:
    """The act, or acts, on the very things that its `Which.pick` means among those talked about; the question where it is not clear."""
    if isinstance(act, Swap):
        found = settled(session, turn, Want(act.new, act.quantity))
        return found if isinstance(found, Reply) else tuple(replace(act, new=each.which) for each in found if isinstance(each, Want))
    return _settled(session, turn, act) if isinstance(act, Referring) else (act,)


def _settled(session: Session, turn: Turn, act: Referring) -> tuple[Act, ...] | Reply:
    which = act.which
    if which.pick == Pick.SAME and isinstance(act, Want):
        return (_same_again(session, turn, act),)
    in_cart = isinstance(act, ChangeQuantity | RemoveLine)
    things = _lines(session, turn, which) if in_cart else _talked_about(session, turn, which)
    found = _picked(Pick(which.pick), things)
    if not found:
        return _ask(turn, act, things)
    return tuple(replace(act, which=Which(each.product_id, {**each.options, **which.options})) for each in found)


def _same_again(session: Session, turn: Turn, act: Want) -> Want | Reorder:
    """As many again of what was put in last, perhaps in another option; with nothing of it in the cart, the last order."""
    memory = turn.dialog.memory
    variant = turn.snapshot.variants.get(memory.variant_id)
    cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    in_cart = variant is not None and cart is not None and any(line.variant_id == variant.id for line in cart.lines)
    if variant is None or not (in_cart or act.which.options):
        return Reorder()
    quantity = act.quantity or (memory.quantity if in_cart and memory.quantity else 1)
    return Want(Which(variant.product_id, {**variant.options, **act.which.options}), quantity)


def _picked(pick: Pick, things: Sequence[_Thing]) -> Sequence[_Thing]:
    """The things that are meant; none where that is not clear."""
    others = [each for each in things if not each.now]
    match pick:
        case Pick.OTHER:
            return others if len(others) == 1 and len(things) > 1 else ()
        case Pick.BOTH:
            return things if len(things) == 2 else ()
        case Pick.EACH:
            return things if 1 <= len(things) <= EACH_MAX else ()
    prices = [each.price_minor for each in things]
    wanted = min(prices, default=0) if pick is Pick.CHEAPEST else max(prices, default=0)
    best = [each for each in things if each.price_minor == wanted]
    return best if len(best) == 1 else ()


def _lines(session: Session, turn: Turn, which: Which) -> list[_Thing]:
    """The lines of the cart that words leave open."""
    cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    found = [
        _Thing(line.name, line.product_id, line.unit_minor, line.options, line.variant_id, line.variant_id == turn.dialog.memory.variant_id)
        for line in (cart.lines if cart else ())
        if which.product_id in ("", line.product_id)
    ]
    return _so_named(found, which.words)


def _talked_about(session: Session, turn: Turn, which: Which) -> list[_Thing]:
    """What is being chosen from, else the list last shown, else the variants of the product in context."""
    state, memory = turn.dialog.state, turn.dialog.memory
    listed = [turn.snapshot.products[each] for each in memory.shown if each in turn.snapshot.products]
    if isinstance(state, ChoosingVariant) and which.product_id in ("", state.product_id):
        return _variants(session, turn, turn.snapshot.products.get(state.product_id), state.options)
    if len(listed) > 1 and not which.product_id and memory.product_id in ("", *memory.shown):
        return _so_named(_products(session, turn, listed), which.words)
    variant = turn.snapshot.variants.get(memory.variant_id)
    product_id = which.product_id or (variant.product_id if variant else memory.product_id)
    return _variants(session, turn, turn.snapshot.products.get(product_id), which.options)


def _products(session: Session, turn: Turn, products: Sequence[ProductView]) -> list[_Thing]:
    stocks = availability(session, turn.brand.id, [v.id for product in products for v in product.variants], now=turn.now)
    return [
        _Thing(
            product.name,
            product.id,
            min(stocks[v.id].price_minor if v.id in stocks else v.price_minor for v in product.variants),
            variant_id=product.variants[0].id if len(product.variants) == 1 else "",
            now=product.id == turn.dialog.memory.product_id,
        )
        for product in products
    ]


def _variants(session: Session, turn: Turn, product: ProductView | None, options: Mapping[str, str]) -> list[_Thing]:
    """The values of the first option still open, each with what is settled besides; only what can be had."""
    if product is None:
        return []
    stocks = availability(session, turn.brand.id, [variant.id for variant in product.variants], now=turn.now)
    current = turn.snapshot.variants.get(turn.dialog.memory.variant_id)
    own = current.options if current is not None and current.product_id == product.id else {}
    fixed = {**own, **options}
    there = [v for v in shelf.matching(product, shelf.settled(product, options)) if shelf.left(stocks, v)]
    differing = shelf.open_options(product, there)
    if not differing:
        return []
    first = differing[0]
    return [_of_value(product, there, {**fixed, first: value}, first, own) for value in shelf.values_of(there, first)]


def _of_value(product: ProductView, there: Sequence[VariantView], options: dict[str, str], first: str, own: Mapping[str, str]) -> _Thing:
    fitting = [v for v in there if v.options.get(first) == options[first]]
    exact = [v for v in fitting if all(v.options.get(name) == value for name, value in options.items())]
    chosen = {first: options[first]} if not exact else options
    name = exact[0].name if len(exact) == 1 else f"{product.name}, {options[first]}"
    only = exact[0].id if len(exact) == 1 else ""
    return _Thing(name, product.id, min(v.price_minor for v in exact or fitting), chosen, only, own.get(first) == options[first])


def _so_named(things: list[_Thing], said: str) -> list[_Thing]:
    wanted = {stem(word) for word in words(said)}
    named = [each for each in things if wanted & {stem(word) for word in words(each.name)}]
    return named if wanted and named else things


def _ask(turn: Turn, act: Referring, things: Sequence[_Thing]) -> Reply:
    """The question which, once, with the things to choose from; what they cost where that was to tell them apart."""
    if not things:
        return Reply((say("which_product"),))
    dearer = act.which.pick in (Pick.CHEAPEST, Pick.DEAREST)
    price = Money(things[0].price_minor, turn.snapshot.currency)
    alike: tuple[Say, ...] = (say("all_cost", price=price),) if dearer and len({each.price_minor for each in things}) == 1 else ()
    choices = tuple(Choice(each.name, _action(act, each)) for each in things[:EACH_MAX])
    return Reply((*alike, say("which_line", names=[each.name for each in things])), choices)


def _action(act: Referring, thing: _Thing) -> str:
    match act:
        case ChangeQuantity(quantity=quantity):
            return pack(SetLine(thing.variant_id, quantity))
        case RemoveLine():
            return pack(SetLine(thing.variant_id, 0))
        case Want(quantity=quantity) if thing.variant_id:
            return pack(AddToCart(thing.variant_id, quantity or 1))
    return pack(ShowProduct(thing.product_id))
