"""See what there is: the whole shop, a category, a search, one product."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from attribution.touchpoints import Kind
from bot.dialog import shelf
from bot.dialog.actions import Browse, Search, ShowProduct, pack, packed
from bot.dialog.reply import Choice, Kit, Reply, Say, Touched, Turn, say
from bot.dialog.shelf_acts import Likeness, Recommend
from bot.dialog.state import ChoosingVariant, Dialog, Idle, moved
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView, Stock
from commerce.search import Hit, by_stock, search
from core.money import Money

LISTED_MAX = 5
LOOKED_AT_MAX = 20  # hits of a search, for what is sold out ranks lower
CATEGORIES_MAX = 8


def browse(session: Session, turn: Turn, act: Browse, kit: Kit) -> Reply:
    """The shop, or one category of it."""
    snapshot = turn.snapshot
    inside = [p for p in snapshot.products.values() if not act.category or p.category.casefold() == act.category.casefold()]
    if act.category and not inside:
        return Reply((say("no_such_category", category=act.category),), category_choices(turn))
    if not inside:
        return Reply((say("nothing_to_sell"),))
    if len(inside) > LISTED_MAX:
        heading = say("shelf_first", place=act.category.capitalize() or turn.brand.name, count=len(inside), shown=LISTED_MAX)
    else:
        heading = say("category_heading", category=act.category) if act.category else say("shop_heading", brand=turn.brand.name)
    choices = category_choices(turn) if not act.category and len(snapshot.categories) > 1 else ()
    return listed(session, turn, inside[:LISTED_MAX], (heading,), choices, source="browse")


def look_for(session: Session, turn: Turn, act: Search, kit: Kit) -> Reply:
    """What fits the words and the price; one thing is shown whole."""
    index, low, high = turn.snapshot.index, act.price_min_minor, act.price_max_minor
    hits = _sold(turn, search(index, act.phrase, limit=LOOKED_AT_MAX, price_min_minor=low, price_max_minor=high))
    hits = by_stock(hits, _sold_out(session, turn, hits), LISTED_MAX) if act.phrase else hits[:LISTED_MAX]
    found = [turn.snapshot.products[hit.product_id] for hit in hits]
    if found:
        heading = say("found", phrase=hits[0].corrected or act.phrase) if act.phrase else say("found_in_price")
        return one_or_list(session, turn, found, (heading,), source="search")
    outside = _sold(turn, search(index, act.phrase, limit=LISTED_MAX)) if (low, high) != (None, None) else ()
    if outside:
        near = [turn.snapshot.products[hit.product_id] for hit in outside]
        return listed(session, turn, near, (_none_in_price(turn, act),), source="search")
    return Reply((say("nothing_found", phrase=act.phrase),), category_choices(turn))


def _sold(turn: Turn, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Without what was taken out of sale since the index was built."""
    return tuple(hit for hit in hits if hit.product_id in turn.snapshot.products)


def _sold_out(session: Session, turn: Turn, hits: Sequence[Hit]) -> set[str]:
    """The products among these of which nothing can be had now; not asked where it changes nothing."""
    if len(hits) < 2:
        return set()
    products = [turn.snapshot.products[hit.product_id] for hit in hits]
    stocks = _stocks(session, turn, products)
    return {product.id for product in products if not any(stocks[v.id].available for v in product.variants if v.id in stocks)}


def _none_in_price(turn: Turn, act: Search) -> Say:
    currency = turn.snapshot.currency
    if act.price_max_minor is not None:
        return say("none_under", price=Money(act.price_max_minor, currency))
    return say("none_over", price=Money(act.price_min_minor or 0, currency))


def show(session: Session, turn: Turn, act: ShowProduct, kit: Kit) -> Reply:
    """One product, with what of it is there."""
    product = turn.snapshot.products.get(act.product_id)
    if product is None:
        return Reply((say("gone_nameless"),), category_choices(turn))
    return one(session, turn, product, details=True, source="product")


def one_or_list(session: Session, turn: Turn, found: Sequence[ProductView], heading: tuple[Say, ...], *, source: str) -> Reply:
    """A single product is shown whole, several as cards."""
    if len(found) == 1:
        return one(session, turn, found[0], details=False, source=source)
    return listed(session, turn, found, heading, (), source=source)


def one(session: Session, turn: Turn, product: ProductView, *, details: bool, source: str) -> Reply:
    """Price, what is in stock, buttons to buy; its picture where there is one."""
    stocks = _stocks(session, turn, [product])
    price = shelf.price(product, stocks, turn.snapshot.currency)
    _, text = product.said_in(turn.conversation.language)
    described = (say("description", text=text),) if details and text else ()
    says = (say("product", name=product.name, price=price), *described, *shelf.stock_says(product, product.variants, stocks))
    choices = shelf.buy_choices(product, product.variants, stocks) or _instead(product)
    shown = (shelf.picture(product, stocks, turn.snapshot.currency),) if product.images else ()
    return Reply(
        says,
        choices,
        shown,
        touches=(product_shown(product, source),),
        dialog=_looked_at(turn.dialog, [product]),
    )


def _instead(product: ProductView) -> tuple[Choice, ...]:
    """What to press where nothing of a product can be had."""
    action = packed(Recommend(Likeness.SIMILAR, product.id))
    return (Choice(say("choice_similar"), action),) if action else ()


def listed(
    session: Session,
    turn: Turn,
    products: Sequence[ProductView],
    heading: tuple[Say, ...],
    choices: tuple[Choice, ...] = (),
    *,
    source: str,
) -> Reply:
    """Several products as cards, in an order that "the second one" refers to."""
    stocks = _stocks(session, turn, products)
    cards = tuple(shelf.card(product, stocks, turn.snapshot.currency) for product in products)
    touch = Touched(Kind.LIST_SHOWN, source, data={"product_ids": [product.id for product in products], "source": source})
    return Reply(heading, choices, cards, touches=(touch,), dialog=_looked_at(turn.dialog, products))


def product_shown(product: ProductView, source: str, *, variant_id: str = "") -> Touched:
    """The touch of a product shown or asked about."""
    data = {"product_id": product.id, "variant_id": variant_id, "source": source}
    return Touched(Kind.PRODUCT_SHOWN, variant_id or product.id, data=data)


def category_choices(turn: Turn) -> tuple[Choice, ...]:
    """Buttons for the first categories, or for the whole shop where there are none."""
    names = turn.snapshot.categories[:CATEGORIES_MAX]
    if len(names) < 2:
        return (Choice(say("choice_browse"), pack(Browse())),)
    return tuple(choice for name in names for choice in _category_choice(name))


def _category_choice(name: str) -> Iterable[Choice]:
    action = packed(Browse(name))
    return (Choice(name.capitalize(), action),) if action else ()


def _stocks(session: Session, turn: Turn, products: Sequence[ProductView]) -> dict[str, Stock]:
    ids = [variant.id for product in products for variant in product.variants]
    return availability(session, turn.brand.id, ids, now=turn.now)


def _looked_at(dialog: Dialog, products: Sequence[ProductView]) -> Dialog:
    """Who looks at something else has left the choice of a variant; a list of several makes none of them "it"."""
    state = Idle() if isinstance(dialog.state, ChoosingVariant) else None
    only = products[0] if len(products) == 1 else None
    variant_id = only.variants[0].id if only and len(only.variants) == 1 else ""
    before = dialog.memory.shown
    shown = before if only and only.id in before else tuple(p.id for p in products)  # "the other one" is still of that list
    return moved(dialog, state, shown=shown, product_id=only.id if only else "", variant_id=variant_id)
