"""Where is my order, and can it be cancelled? The shopper's own, or proven theirs by a code; a foreign number reads like an unknown one."""

from sqlmodel import Session

from attribution import linking
from bot import notices
from bot.dialog.actions import CancelOrder, Checkout, EnterOrderCode, Human, No, OrderStatusAsked, pack
from bot.dialog.aftermath import BROWSE
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.skills.checkout import pay_here
from bot.dialog.state import AwaitingPayment, Dialog, Idle, ProvingOrder, moved
from bot.pay_links import pay_link
from bot.store import conversations
from commerce.kinds import FulfilmentStatus, OrderStatus, Step
from commerce.orders import cancellation, exchanges, fulfilment, orders
from commerce.orders.steps import PROMISED, may
from commerce.tables import OrderLine, Shipment, ShopOrder
from core.money import Money

HUMAN = Choice(say("choice_human"), pack(Human("refund")))


def status(session: Session, turn: Turn, act: OrderStatusAsked, kit: Kit) -> Reply:
    """The order of that number, else the latest one: its state, its parcels. Asked again in words with nothing new: one line."""
    order = _order(session, turn, act.number)
    if order is None:
        return _made_elsewhere(session, turn, act.number, kit)
    sent = sum(line.shipped_quantity for line in orders.order_lines(session, order.id))
    stands = f"{order.id}:{order.status}:{order.fulfilment}:{sent}:{order.refunded_minor}:{order.owed_minor}"
    dialog = moved(_settled(turn.dialog, order), looked=stands)
    if stands == turn.dialog.memory.looked and not turn.event.action and order.status != OrderStatus.PLACED:
        return Reply((say("state_still_same", number=order.number),), _next(order, turn), dialog=dialog)
    return Reply(_told(session, order, turn, kit), _next(order, turn), dialog=dialog)


def prove(session: Session, turn: Turn, act: EnterOrderCode, kit: Kit) -> Reply:
    """What digits typed for somebody's order come to: its state where they are the code that went to where it was ordered."""
    idle = moved(turn.dialog, Idle())
    match linking.prove(session, turn.brand.id, turn.conversation.identity_id, act.digits, kit.secret, now=turn.now):
        case linking.Wrong(left=left):
            return Reply((say("link_wrong", count=left),))
        case linking.Locked(until=until):
            return Reply((say("link_locked", until=until),), dialog=idle)
        case linking.Proven(request=request):
            owner_id = linking.shopper_of(session, turn.brand.id, request.target_identity_id)
            order = orders.find_order(session, turn.brand.id, act.number, owner_id)
            return none_found(act.number) if order is None else Reply(_told(session, order, turn, kit), (HUMAN,), dialog=idle)
    return Reply((say("link_over"),), dialog=idle)


def _made_elsewhere(session: Session, turn: Turn, number: int | None, kit: Kit) -> Reply:
    """Who has ordered nothing here may have ordered elsewhere: a code goes there, and the same is said where it goes nowhere."""
    if number is None:
        return Reply((say("order_ask_number"),), (BROWSE,), dialog=moved(turn.dialog, ProvingOrder()))
    if orders.latest_order(session, turn.brand.id, turn.shopper_id) is not None:
        return none_found(number)
    order = orders.find_order(session, turn.brand.id, number)
    home = conversations.find_conversation(session, turn.brand.id, order.conversation_id) if order else None
    own_id, target_id = turn.conversation.identity_id, home.identity_id if home else ""
    asked = linking.ask(session, turn.brand.id, own_id, target_id, kit.secret, now=turn.now, new_id=kit.new_id)
    if isinstance(asked, linking.Locked):
        return Reply((say("link_locked", until=asked.until),), dialog=moved(turn.dialog, Idle()))
    if home is not None and asked.deliver:
        told = say("link_code", code=asked.deliver, brand=turn.brand.name)
        notices.tell(session, turn.brand.id, home.id, f"link:{asked.request_id}", told, now=turn.now)
    return Reply((say("order_code_sent", number=number),), dialog=moved(turn.dialog, ProvingOrder(number)))


def _order(session: Session, turn: Turn, number: int | None) -> ShopOrder | None:
    if number is None:
        return orders.latest_order(session, turn.brand.id, turn.shopper_id)
    return orders.find_order(session, turn.brand.id, number, turn.shopper_id)


def none_found(number: int | None) -> Reply:
    """No order of theirs; the same words for a number that is somebody else's and for one that nobody has."""
    return Reply((say("no_orders") if number is None else say("no_such_order", number=number),), (BROWSE,))


def _total(order: ShopOrder) -> Money:
    return Money(order.total_minor, order.currency)


def _told(session: Session, order: ShopOrder, turn: Turn, kit: Kit) -> tuple[Say, ...]:
    first = say("order_line", number=order.number, placed_at=order.placed_at, total=_total(order))
    return (first, *states_of(session, order, turn, kit))


def states_of(session: Session, order: ShopOrder, turn: Turn, kit: Kit) -> tuple[Say, ...]:
    """The order's states in words, its parcels one by one; nothing is promised that no row knows."""
    match order.status:
        case OrderStatus.PLACED:
            return (pay_here(order, kit) if order.hold_until > turn.now else say("state_hold_ended"),)
        case OrderStatus.REFUNDED:
            return (say("state_refunded", amount=Money(order.refunded_minor, order.currency)),)
        case OrderStatus.CANCELLED:
            return (say("state_cancelled"),)
    back = (say("partly_refunded_too", amount=Money(order.refunded_minor, order.currency)),) if order.refunded_minor else ()
    return (_goods(session, order), *_parcels(session, order), *back, *_exchange(session, order, kit))


def _exchange(session: Session, order: ShopOrder, kit: Kit) -> tuple[Say, ...]:
    """What is kept for an exchange, and what is still to be paid for it."""
    exchange = exchanges.standing(session, order)
    if exchange is None or exchange.held_until is None:
        return ()
    return (say("exchange_kept", wanted=exchange.name, until=exchange.held_until), *_owed(order, kit))


def _owed(order: ShopOrder, kit: Kit) -> tuple[Say, ...]:
    link = pay_link(kit.public_url, kit.secret, order.id)
    return (say("exchange_dearer", amount=Money(order.owed_minor, order.currency), link=link),) if order.owed_minor else ()


def _goods(session: Session, order: ShopOrder) -> Say:
    """Where the goods are."""
    match order.fulfilment:
        case FulfilmentStatus.PACKED:
            return say("state_packed")
        case FulfilmentStatus.PARTLY_SHIPPED:
            rest = sum(fulfilment.units(line).to_send for line in orders.order_lines(session, order.id))
            return say("state_partly_on_its_way", count=rest)
        case FulfilmentStatus.SHIPPED:
            return say("state_on_its_way")
        case FulfilmentStatus.DELIVERED:
            return say("state_delivered")
        case FulfilmentStatus.RETURNED:
            return say("state_came_back")
    return say("state_confirmed") if order.status == OrderStatus.CONFIRMED else say("state_paid")


def _parcels(session: Session, order: ShopOrder) -> tuple[Say, ...]:
    """Each parcel with what is in it, who carries it and when."""
    if order.fulfilment in (FulfilmentStatus.WAITING, FulfilmentStatus.PACKED):
        return ()
    sold = orders.order_lines(session, order.id)
    return tuple(_parcel(place, each, sold) for place, each in enumerate(fulfilment.parcels(session, order), start=1))


def _parcel(place: int, parcel: Shipment, sold: list[OrderLine]) -> Say:
    items = list(fulfilment.items(parcel, sold))
    if parcel.delivered_at is not None:
        return say("parcel_arrived", place=place, items=items, arrived_at=parcel.delivered_at)
    if not parcel.carrier:
        return say("parcel_untracked", place=place, items=items, sent_at=parcel.shipped_at)
    follow = " ".join(part for part in (parcel.tracking, parcel.tracking_url) if part)
    return say("parcel", place=place, items=items, carrier=parcel.carrier, follow=follow, sent_at=parcel.shipped_at)


def _next(order: ShopOrder, turn: Turn) -> tuple[Choice, ...]:
    if order.status == OrderStatus.PLACED:
        cancel = Choice(say("choice_cancel_order"), pack(CancelOrder(order.number)))
        return (cancel,) if order.hold_until > turn.now else (Choice(say("choice_checkout"), pack(Checkout())), cancel)
    return (HUMAN,) if order.status in PROMISED else (BROWSE,)


def _settled(dialog: Dialog, order: ShopOrder) -> Dialog:
    """Nothing is awaited any more once the order is paid or cancelled."""
    state = dialog.state
    done = isinstance(state, AwaitingPayment) and state.order_id == order.id and order.status != OrderStatus.PLACED
    return moved(dialog, Idle() if done else None)


def cancel(session: Session, turn: Turn, act: CancelOrder, kit: Kit) -> Reply:
    """What was not sent is called off, its money on the way back; of an order half sent what can be is said first."""
    order = _order(session, turn, act.number)
    if order is None:
        return none_found(act.number)
    match order.status:
        case OrderStatus.PLACED:
            facts = orders.cancel_order(session, order, reason="shopper", now=turn.now)
            says = (say("order_cancelled", number=order.number), say("cart_kept"))
            return Reply(says, (Choice(say("choice_checkout"), pack(Checkout())), BROWSE), facts=facts, dialog=moved(turn.dialog, Idle()))
        case OrderStatus.CANCELLED:
            return Reply((say("order_cancelled_already", number=order.number),), dialog=_settled(turn.dialog, order))
        case OrderStatus.REFUNDED:
            return Reply((say("order_refunded_already", number=order.number),), dialog=_settled(turn.dialog, order))
    if not may(Step.CANCEL, order.status, order.fulfilment):
        dialog = moved(_settled(turn.dialog, order), offer=HUMAN.action)
        return Reply((say("order_sent_already", number=order.number), say("offer_human")), (HUMAN,), dialog=dialog)
    if order.fulfilment == FulfilmentStatus.PARTLY_SHIPPED and not act.sure:
        return _half_sent(session, turn, order)
    return _call_off(session, turn, order, kit)


def _half_sent(session: Session, turn: Turn, order: ShopOrder) -> Reply:
    sold = orders.order_lines(session, order.id)
    if order.status == OrderStatus.CONFIRMED:  # what is to be paid at the door would be another sum
        dialog = moved(turn.dialog, offer=HUMAN.action)
        return Reply((*_parcels(session, order), say("offer_human")), (HUMAN,), dialog=dialog)
    left = [f"{fulfilment.units(line).to_send} × {line.name}" for line in sold if fulfilment.units(line).to_send]
    action = pack(CancelOrder(order.number, True))
    asked = say("cancel_part_question", number=order.number, items=left)
    choices = (Choice(say("choice_cancel_rest"), action), Choice(say("choice_no"), pack(No())))
    return Reply((*_parcels(session, order), asked), choices, dialog=moved(turn.dialog, offer=action))


def _call_off(session: Session, turn: Turn, order: ShopOrder, kit: Kit) -> Reply:
    key = f"cancel:{order.id}:{turn.event_id}"
    done = cancellation.call_off_order(session, order, by="shopper", reason="shopper", key=key, now=turn.now, new_id=kit.new_id)
    amount = Money(done.refunded_minor, order.currency)
    if not done.refunded_minor:
        said = say("order_cancelled", number=order.number)
    elif done.whole:
        said = say("order_called_off_all", number=order.number, amount=amount)
    else:
        said = say("order_called_off_part", number=order.number, items=list(done.items), amount=amount)
    return Reply((said,), (BROWSE,), facts=done.facts, dialog=moved(_settled(turn.dialog, order), looked=""))
