"""Another size or colour, please: which goods, for what, what it costs to the cent; held at once, and never chosen in silence."""

from dataclasses import replace

from sqlmodel import Session

from bot.dialog import shelf
from bot.dialog.actions import CallOffReturn, ExchangeGoods, No, RemoveLine, ReturnGoods, Want, Which, pack, packed
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, join, say
from bot.dialog.skills import cart, choose, returns
from bot.dialog.skills.orders import none_found
from bot.dialog.state import Exchanging, Idle, moved
from commerce.carts.cart import peek_cart
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView, VariantView
from commerce.errors import NoOpenReturn
from commerce.orders import exchanges, fulfilment
from commerce.orders import returns as sent_back
from commerce.orders.lines import id_of
from commerce.refusals import Refused
from commerce.tables import OrderLine, ShopOrder
from core.money import Money

OFFERED_MAX = 10
NO = Choice(say("choice_no"), pack(No()))


def swap(session: Session, turn: Turn, act: ExchangeGoods, kit: Kit) -> Reply:
    """An exchange opened, once it is clear what goes back and what comes; or why it cannot. What lies in the cart is changed there."""
    edited = None if act.line else _in_cart(session, turn, act, kit)
    if edited is not None:
        return edited
    order = returns.order_meant(session, turn, act.number)
    if order is None:
        return none_found(act.number)
    if sent_back.standing(session, order) is not None:
        return returns.told_again(session, turn, order, kit)
    lines = _lines(session, order, act)
    if not lines:
        return returns.not_sent(turn, order)
    if len(lines) > 1:
        return _which(order, lines, act)
    line = lines[0]
    no = sent_back.refusal(session, turn.brand, order, id_of(line), now=turn.now)
    if no is not None:
        return returns.refused(turn, no)
    return _instead(session, turn, order, line, act, kit)


def call_off(session: Session, turn: Turn, act: CallOffReturn, kit: Kit) -> Reply:
    """Nothing comes back: the notice of it is the answer."""
    order = returns.order_meant(session, turn, act.number)
    if order is None:
        return none_found(act.number)
    try:
        facts = sent_back.close_return(session, order, by="shopper", reason="shopper", now=turn.now, new_id=kit.new_id)
    except NoOpenReturn:
        return Reply((say("no_return_open", number=order.number),))
    return Reply(facts=facts, dialog=moved(turn.dialog, Idle()))


def _in_cart(session: Session, turn: Turn, act: ExchangeGoods, kit: Kit) -> Reply | None:
    """The change of the cart that is meant where the thing talked about lies in it; None where it does not."""
    talked_of = turn.snapshot.variants.get(turn.dialog.memory.variant_id)
    found = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now) if talked_of and act.options else None
    if talked_of is None or found is None or all(line.variant_id != talked_of.id for line in found.lines):
        return None
    out = cart.remove(session, turn, RemoveLine(Which(talked_of.product_id, dict(talked_of.options))), kit)
    wanted = Want(Which(talked_of.product_id, {**talked_of.options, **dict(act.options)}))
    come = choose.want(session, replace(turn, dialog=out.dialog or turn.dialog), wanted, kit)
    return join([out, come])


def _lines(session: Session, order: ShopOrder, act: ExchangeGoods) -> list[OrderLine]:
    """The lines that may be meant: the one a button names, else those that words fit, else all the shopper has units of."""
    found = [line for line in sent_back.returnable(session, order) if act.line in (0, line.id)]
    if act.product_id:
        found = [line for line in found if line.product_id == act.product_id] or found
    words = act.words.casefold().split()
    named = [line for line in found if words and all(word in line.name.casefold() for word in words)]
    return named or found


def _instead(session: Session, turn: Turn, order: ShopOrder, line: OrderLine, act: ExchangeGoods, kit: Kit) -> Reply:
    """What is wanted in place of one line, how many, and at what price; asked where it was not said."""
    product, there = turn.snapshot.products.get(line.product_id), fulfilment.units(line).with_shopper
    if product is None:
        return _no_other(turn, order, line)
    wanted = turn.snapshot.variants.get(act.variant_id) or _meant(turn, product, line, act)
    if wanted is None or (wanted.id == line.variant_id and not act.variant_id):
        key = "exchange_for_what" if wanted is None else "exchange_is_that"
        return _for_what(session, turn, order, line, product, act, say(key, name=line.name))
    chosen = replace(act, number=order.number, line=id_of(line), variant_id=wanted.id, options=(), words="", product_id="")
    if there > 1 and not act.quantity:
        choices = tuple(Choice(say("choice_return_count", count=count), _packed(replace(chosen, quantity=count))) for count in (1, there))
        return Reply((say("return_how_many", name=line.name, count=there),), choices)
    chosen = replace(chosen, quantity=act.quantity or 1)
    terms = exchanges.quote(session, order, line, wanted.id, chosen.quantity, now=turn.now)
    if isinstance(terms, Refused):
        return _for_what(session, turn, order, line, product, act, say("exchange_not_there", name=wanted.name))
    if terms.difference_minor and not act.sure:
        return _priced(turn, order, wanted, terms.difference_minor, chosen)
    return _open(session, turn, order, line, product, chosen, kit)


def _meant(turn: Turn, product: ProductView, line: OrderLine, act: ExchangeGoods) -> VariantView | None:
    """The one variant of the product that the words come to beside what stays as it was; None where none, or several, fit."""
    if not act.options:
        return None
    old = turn.snapshot.variants.get(line.variant_id)
    said = shelf.settled(product, dict(act.options))
    if {name.casefold() for name, _ in act.options} - {name.casefold() for name in said}:
        return None
    fitting = shelf.matching(product, {**(old.options if old else {}), **said})
    return fitting[0] if len(fitting) == 1 else None


def _for_what(
    session: Session, turn: Turn, order: ShopOrder, line: OrderLine, product: ProductView, act: ExchangeGoods, asked: Say
) -> Reply:
    """The question, with what is there to choose from."""
    stocks = availability(session, turn.brand.id, [variant.id for variant in product.variants], now=turn.now)
    others = [each for each in product.variants if each.id != line.variant_id and shelf.ready(stocks, each) > 0]
    if not others:
        return _no_other(turn, order, line)
    base = ExchangeGoods(order.number, act.reason, id_of(line), "", act.quantity)
    choices = tuple(Choice(shelf.label(each), _packed(replace(base, variant_id=each.id))) for each in others[:OFFERED_MAX])
    state = Exchanging(order.number, id_of(line), product.id, act.quantity, act.reason)
    return Reply((asked,), choices, dialog=moved(turn.dialog, state, product_id=product.id, variant_id=""))


def _no_other(turn: Turn, order: ShopOrder, line: OrderLine) -> Reply:
    back = pack(ReturnGoods(order.number, "", "", 0, "", id_of(line)))
    dialog = moved(turn.dialog, Idle(), offer=back)
    return Reply((say("exchange_no_other", name=line.name),), (Choice(say("choice_return_instead"), back),), dialog=dialog)


def _priced(turn: Turn, order: ShopOrder, wanted: VariantView, difference_minor: int, chosen: ExchangeGoods) -> Reply:
    key = "exchange_question_dearer" if difference_minor > 0 else "exchange_question_cheaper"
    action = _packed(replace(chosen, sure=True))
    asked = say(key, wanted=wanted.name, amount=Money(abs(difference_minor), order.currency))
    return Reply((asked,), (Choice(say("choice_exchange"), action), NO), dialog=moved(turn.dialog, Idle(), offer=action))


def _open(session: Session, turn: Turn, order: ShopOrder, line: OrderLine, product: ProductView, chosen: ExchangeGoods, kit: Kit) -> Reply:
    opened = exchanges.open_exchange(
        session,
        turn.brand,
        turn.snapshot,
        order,
        line_id=chosen.line,
        variant_id=chosen.variant_id,
        quantity=chosen.quantity,
        reason=chosen.reason or "other",
        by="shopper",
        now=turn.now,
        new_id=kit.new_id,
    )
    if isinstance(opened, Refused):
        if opened.reason in ("gone", "sold_out", "other_product"):
            return _for_what(session, turn, order, line, product, chosen, say("exchange_not_there", name=product.name))
        return returns.refused(turn, opened)
    return replace(returns.told(order, opened, kit), dialog=moved(turn.dialog, Idle()))


def _which(order: ShopOrder, lines: list[OrderLine], act: ExchangeGoods) -> Reply:
    base = replace(act, number=order.number, words="", product_id="", options=())
    choices = tuple(Choice(returns.name_of(line), _packed(replace(base, line=id_of(line)))) for line in lines[:OFFERED_MAX])
    return Reply((say("exchange_which", number=order.number),), choices)


def _packed(act: ExchangeGoods) -> str:
    """The act of a button; why it goes back is left out where there is no room for it."""
    return packed(act) or pack(replace(act, reason=""))
