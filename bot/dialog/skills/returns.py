"""Money back, please: which goods, why, what it will bring, and the label; asked again, the case that stands."""

from sqlmodel import Session

from bot.dialog.actions import AskShop, CallOffReturn, Human, ReturnGoods, ShopTopic, pack, packed
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.skills import shop
from bot.dialog.skills.orders import none_found
from bot.dialog.state import moved
from bot.pay_links import pay_link
from commerce.kinds import OrderStatus
from commerce.orders import fulfilment, orders, returns
from commerce.orders.lines import id_of
from commerce.orders.returns import ReturnOpened
from commerce.refusals import Refused
from commerce.tables import Exchange, OrderLine, ShopOrder
from core.money import Money

ORDERS_LOOK = 20  # back to the last one that was sent
HUMAN = Choice(say("choice_human"), pack(Human("return")))
REASONS: dict[str, Say] = {
    "too_small": say("reason_too_small"),
    "too_big": say("reason_too_big"),
    "damaged": say("reason_damaged"),
    "wrong_item": say("reason_wrong_item"),
    "not_as_described": say("reason_not_as_described"),
    "changed_mind": say("reason_changed_mind"),
    "other": say("reason_other"),
}


def send_back(session: Session, turn: Turn, act: ReturnGoods, kit: Kit) -> Reply:
    """A return opened with its sum and label, once it is clear what is to come back and why; or why it cannot."""
    order = order_meant(session, turn, act.number)
    if order is None:
        return none_found(act.number) if act.number is not None else shop.ask(session, turn, AskShop(ShopTopic.RETURNS), kit)
    if returns.standing(session, order) is not None:
        return told_again(session, turn, order, kit)
    lines = [line for line in returns.returnable(session, order) if act.line in (0, line.id) and act.sku in ("", line.sku)]
    named = [line for line in lines if act.words and act.words.casefold() in line.name.casefold()]
    lines = named or lines
    if not lines:
        return not_sent(turn, order)
    if len(lines) > 1:
        return _which(turn, order, lines, act)
    no = returns.refusal(session, turn.brand, order, id_of(lines[0]), now=turn.now)
    if no is not None:
        return refused(turn, no)
    line, there = lines[0], fulfilment.units(lines[0]).with_shopper
    if there > 1 and not act.quantity:
        return _how_many(turn, order, line, there, act)
    if not act.reason:
        return _why(turn, order, line, act.quantity or 1)
    return _open(session, turn, order, {id_of(line): act.quantity or 1}, act.reason, kit)


def order_meant(session: Session, turn: Turn, number: int | None) -> ShopOrder | None:
    """The order of that number, else the latest of which the shopper has something, else the latest that was paid."""
    if number is not None:
        return orders.find_order(session, turn.brand.id, number, turn.shopper_id)
    found = [
        order
        for order in orders.list_orders(session, turn.brand.id, turn.shopper_id, limit=ORDERS_LOOK)
        if order.status in (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED)
    ]
    return next((order for order in found if returns.returnable(session, order)), found[0] if found else None)


def told_again(session: Session, turn: Turn, order: ShopOrder, kit: Kit) -> Reply:
    """The case that is open for an order, whatever was asked now."""
    return _open(session, turn, order, {}, "", kit)


def _open(session: Session, turn: Turn, order: ShopOrder, units: dict[int, int], reason: str, kit: Kit) -> Reply:
    done = returns.open_return(
        session, turn.brand, order, lines=units, reason=reason or "other", by="shopper", now=turn.now, new_id=kit.new_id
    )
    if isinstance(done, Refused):
        return refused(turn, done)
    return told(order, done, kit)


def told(order: ShopOrder, opened: ReturnOpened, kit: Kit) -> Reply:
    """A case that is open: what goes back, its label, and what it brings."""
    if opened.exchange is not None:
        return _told_exchange(order, opened, opened.exchange, kit)
    key = say("return_open_already", number=order.number) if opened.again else say("return_opened", number=order.number)
    says = (
        key,
        say("return_goods", items=list(opened.items), reason=REASONS.get(opened.case.reason, REASONS["other"])),
        say("return_label", label=opened.label, until=opened.until),
        say("return_brings", amount=Money(opened.case.amount_minor, order.currency)),
    )
    return Reply(says, (HUMAN,))


def _told_exchange(order: ShopOrder, opened: ReturnOpened, exchange: Exchange, kit: Kit) -> Reply:
    """What goes and what comes, until when, and what is to be paid or given back."""
    held = exchange.held_until or opened.until
    key = "exchange_open_already" if opened.again else "exchange_opened"
    first = say(key, number=order.number, items=list(opened.items), wanted=exchange.name, until=held)
    says = (first, say("return_label", label=opened.label, until=min(held, opened.until)), exchange_costs(order, exchange, kit))
    return Reply(says, (Choice(say("choice_call_off_exchange"), pack(CallOffReturn(order.number))),))


def exchange_costs(order: ShopOrder, exchange: Exchange, kit: Kit) -> Say:
    """What is to be paid for an exchange, and where, or given back."""
    amount = Money(abs(exchange.difference_minor), order.currency)
    if exchange.difference_minor == 0:
        return say("exchange_same_price")
    if exchange.difference_minor < 0:
        return say("exchange_cheaper", amount=amount)
    if exchange.payment_id:
        return say("exchange_dearer_paid", amount=amount)
    return say("exchange_dearer", amount=amount, link=pay_link(kit.public_url, kit.secret, order.id))


def refused(turn: Turn, no: Refused) -> Reply:
    """Why goods may not come back, with a person to ask."""
    facts = no.facts
    match no.reason:
        case "final_sale":
            said = say("return_final_sale", name=facts["name"])
        case "window_over":
            said = say("return_window_over", number=facts["number"], arrived_at=facts["arrived_at"], until=facts["until"])
        case "too_many_back":
            said = say("return_too_many", count=facts["left"], name=facts["name"])
        case _:
            said = say("return_not_sent", number=facts["number"])
    return Reply((said, say("offer_human")), (HUMAN,), dialog=moved(turn.dialog, offer=HUMAN.action))


def not_sent(turn: Turn, order: ShopOrder) -> Reply:
    """Nothing of it is with the shopper: what was not sent can be called off."""
    says = (say("return_not_sent", number=order.number), say("offer_human"))
    return Reply(says, (HUMAN,), dialog=moved(turn.dialog, offer=HUMAN.action))


def _which(turn: Turn, order: ShopOrder, lines: list[OrderLine], act: ReturnGoods) -> Reply:
    choices = [(name_of(line), packed(ReturnGoods(order.number, act.reason, "", act.quantity, "", id_of(line)))) for line in lines]
    return Reply((say("return_which", number=order.number),), tuple(Choice(name, action) for name, action in choices if action))


def name_of(line: OrderLine) -> Say | str:
    """What a line is called among others of its order."""
    return say("line_given", name=line.name) if line.gift else line.name


def _how_many(turn: Turn, order: ShopOrder, line: OrderLine, there: int, act: ReturnGoods) -> Reply:
    counts = [1, there]
    choices = [(count, packed(ReturnGoods(order.number, act.reason, "", count, "", id_of(line)))) for count in counts]
    buttons = tuple(Choice(say("choice_return_count", count=count), action) for count, action in choices if action)
    return Reply((say("return_how_many", name=line.name, count=there),), buttons)


def _why(turn: Turn, order: ShopOrder, line: OrderLine, quantity: int) -> Reply:
    choices = [(said, packed(ReturnGoods(order.number, reason, "", quantity, "", id_of(line)))) for reason, said in REASONS.items()]
    return Reply((say("return_why", count=quantity, name=line.name),), tuple(Choice(said, action) for said, action in choices if action))
