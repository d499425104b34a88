"""What does it cost, is it there, in which sizes, what is it? Answered from rows read now."""

from sqlmodel import Session

from bot.dialog import shelf, shortage
from bot.dialog.actions import AddToCart, AskProduct, ProductTopic, pack
from bot.dialog.meant import Meant, meant
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.skills import browse, choose, reviews
from bot.dialog.state import ChoosingVariant, Dialog, Idle, moved
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView, Stock, VariantView
from commerce.reviews import product_summary
from core.money import Money

_WITH_REVIEWS = (ProductTopic.DETAILS, ProductTopic.REVIEWS)


def ask(session: Session, turn: Turn, act: AskProduct, kit: Kit) -> Reply:
    """A question about one product, or the question which."""
    subject = meant(act.which, turn.dialog, turn.snapshot)
    product = subject.product
    if product is None:
        return choose.ask_which(turn)
    stocks = availability(session, turn.brand.id, [variant.id for variant in product.variants], now=turn.now)
    one = subject.variants[0] if len(subject.variants) == 1 else None
    if one is not None and act.topic == ProductTopic.STOCK and not shelf.left(stocks, one):
        return _with_touch(shortage.sold_out(turn, product, one, None, stocks, one.name), product, one)
    if one is not None and act.topic == ProductTopic.STOCK:
        return _with_touch(_offered(turn, subject, one, stocks[one.id]), product, one)
    says = _answer(turn, act.topic, subject, product, one, stocks)
    if act.topic in _WITH_REVIEWS:
        found = reviews.summed(product_summary(session, turn.brand.id, product.id))
        says += found or ((say("no_reviews"),) if act.topic == ProductTopic.REVIEWS else ())
    choices = (
        (Choice(say("choice_add"), pack(AddToCart(one.id))),)
        if one is not None and shelf.left(stocks, one)
        else shelf.buy_choices(product, subject.variants or product.variants, stocks)
    )
    return _with_touch(Reply(says, choices, dialog=_now_it(turn.dialog, subject, one)), product, one)


def _answer(
    turn: Turn, topic: str, subject: Meant, product: ProductView, one: VariantView | None, stocks: dict[str, Stock]
) -> tuple[Say, ...]:
    currency = turn.snapshot.currency
    price = Money(stocks[one.id].price_minor, currency) if one and one.id in stocks else shelf.price(product, stocks, currency)
    name = one.name if one else product.name
    match topic:
        case ProductTopic.PRICE | ProductTopic.REVIEWS:
            return (say("product", name=name, price=price),)
        case ProductTopic.DETAILS:
            _, text = product.said_in(turn.conversation.language)
            told = say("description", text=text) if text else say("no_description")
            return (say("product", name=product.name, price=price), told)
    return (say("stock_of", name=product.name, price=price), *shelf.stock_says(product, subject.variants or product.variants, stocks))


def _offered(turn: Turn, subject: Meant, one: VariantView, stock: Stock) -> Reply:
    """One variant that is there: how many where they are few, and the offer of one."""
    price = Money(stock.price_minor, turn.snapshot.currency)
    told = say("product", name=one.name, price=price)
    there: tuple[Say, ...] = (say("one_in_stock", name=one.name, price=price),)
    if shelf.few(stock):
        talked_about = turn.dialog.memory.product_id == one.product_id  # then its price was said
        there = (*(() if talked_about else (told,)), say("left", name=one.name, count=stock.available))
    if promised := shelf.sent_by(stock):
        there = (told,)
    action = pack(AddToCart(one.id))
    dialog = moved(_now_it(turn.dialog, subject, one), offer=action)
    return Reply((*there, *promised, say("offer_add", count=1)), (Choice(say("choice_add"), action),), dialog=dialog)


def _with_touch(reply: Reply, product: ProductView, one: VariantView | None) -> Reply:
    touch = browse.product_shown(product, "question", variant_id=one.id if one else "")
    return Reply(reply.says, reply.choices, touches=(*reply.touches, touch), dialog=reply.dialog)


def _now_it(dialog: Dialog, subject: Meant, one: VariantView | None) -> Dialog:
    """What was asked about is "it", with the options asked for; asking about another product leaves the choice of a variant."""
    state, product_id = dialog.state, subject.product.id if subject.product else ""
    left_choice = isinstance(state, ChoosingVariant) and state.product_id != product_id
    variant_id = one.id if one else ""
    return moved(dialog, Idle() if left_choice else None, product_id=product_id, variant_id=variant_id, options=dict(subject.options))
