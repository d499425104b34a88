"""Let things come again every few weeks: begin, show, skip, pause, go on, end. Nothing is charged by itself."""

from sqlmodel import Session

from bot.dialog.actions import Alerts, ManageSubscription, StartSubscription, Subscribe, pack
from bot.dialog.aftermath import BROWSE
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.skills import alerts
from bot.dialog.state import moved
from commerce import subscriptions
from commerce.kinds import SubscriptionState
from commerce.orders import orders
from commerce.subscriptions import WEEKS_MAX
from commerce.tables import ShopOrder, Subscription

ORDERS_LOOK = 20  # back to the last one that was paid
QUANTITY_MAX = 99
LABELS = {
    "skip": say("choice_subscription_skip"),
    "pause": say("choice_subscription_pause"),
    "resume": say("choice_subscription_resume"),
    "cancel": say("choice_subscription_cancel"),
}
STATES = {"pause": SubscriptionState.PAUSED, "resume": SubscriptionState.ACTIVE, "cancel": SubscriptionState.CANCELLED}


def propose(session: Session, turn: Turn, act: Subscribe, kit: Kit) -> Reply:
    """What would come, how often and where to, to be agreed to; it begins from something that was bought here, for its address."""
    last = _last_paid(session, turn)
    if last is None:
        return Reply((say("subscription_after_order"),), (BROWSE,))
    if not 1 <= act.weeks <= WEEKS_MAX:
        return Reply((say("subscription_weeks", most=WEEKS_MAX),))
    asked = _asked(session, turn, act, last)
    wanted = _wanted(session, turn, asked, last) if asked is not None else {}
    if asked is None or not wanted:
        return Reply((say("subscription_nothing"),), (BROWSE,))
    offer = pack(asked)
    read_out = say(
        "subscription_offer", count=act.weeks, items=_items(turn, wanted), street=last.address["street"], city=last.address["city"]
    )
    choices = (Choice(say("choice_subscribe"), offer),)
    return Reply((read_out, say("subscription_terms")), choices, dialog=moved(turn.dialog, offer=offer))


def _asked(session: Session, turn: Turn, act: Subscribe, last: ShopOrder) -> StartSubscription | None:
    """The variant that is meant: of the product named, or talked about since the last order; else that order.

    Of several variants the one in context, or the one they had last, or the only one; None where that is none of them.
    """
    memory = turn.dialog.memory
    product = turn.snapshot.products.get(act.product_id or memory.product_id)
    sold = orders.order_lines(session, last.id)
    lines = [line for line in sold if product is not None and line.product_id == product.id]
    if product is None or (lines and not act.product_id):
        return StartSubscription(act.weeks)
    known = [variant.id for variant in product.variants]
    if lines and memory.variant_id not in known:
        return StartSubscription(act.weeks, lines[0].variant_id, min(lines[0].quantity, QUANTITY_MAX))
    chosen = memory.variant_id if memory.variant_id in known else known[0] if len(known) == 1 else ""
    return StartSubscription(act.weeks, chosen) if chosen else None


def start(session: Session, turn: Turn, act: StartSubscription, kit: Kit) -> Reply:
    """The standing order that was read out, begun; the same yes twice begins one."""
    last = _last_paid(session, turn)
    wanted = _wanted(session, turn, act, last) if last is not None else {}
    begun = None
    if last is not None:
        begun = subscriptions.start(
            session,
            turn.brand,
            turn.snapshot,
            turn.shopper_id,
            wanted,
            every_weeks=act.weeks,
            like=last,
            conversation_id=turn.conversation.id,
            now=turn.now,
            new_id=kit.new_id,
        )
    if begun is None:
        return Reply((say("subscription_nothing"),), (BROWSE,))
    return Reply((say("subscription_begun", count=begun.every_weeks, next=begun.next_at), say("subscription_how")), _choices(begun))


def manage(session: Session, turn: Turn, act: ManageSubscription, kit: Kit) -> Reply:
    """What becomes of a standing order. Who has none and wants a subscription ended means our messages."""
    standing = subscriptions.list_active(session, turn.brand.id, turn.shopper_id)
    if not standing:
        return alerts.switch(session, turn, Alerts(False), kit) if act.what == "cancel" else Reply((say("no_subscription"),), (BROWSE,))
    chosen = [each for each in standing if act.subscription_id in ("", each.id)]
    if act.what == "show":
        return Reply(
            tuple(_told(session, each) for each in standing), _choices(standing[0]) if len(standing) == 1 else _each(standing, "show")
        )
    if len(chosen) != 1:
        return Reply((say("subscription_which"), *(_told(session, each) for each in standing)), _each(standing, act.what))
    if act.what == "skip":
        changed = subscriptions.skip(session, turn.brand.id, chosen[0].id)
    else:
        changed = subscriptions.settle(session, turn.brand.id, chosen[0].id, STATES[act.what], now=turn.now)
    if changed is None:
        return Reply((say("no_subscription"),), (BROWSE,))
    if act.what == "cancel":
        return Reply((say("subscription_ended"),), (BROWSE,))
    return Reply((_became(act.what, changed),), _choices(changed))


def _became(what: str, changed: Subscription) -> Say:
    match what:
        case "skip":
            return say("subscription_skip", next=changed.next_at)
        case "pause":
            return say("subscription_pause")
    return say("subscription_resume", next=changed.next_at)


def _last_paid(session: Session, turn: Turn) -> ShopOrder | None:
    latest = orders.list_orders(session, turn.brand.id, turn.shopper_id, limit=ORDERS_LOOK)
    return next((order for order in latest if order.paid_at is not None and order.address), None)


def _wanted(session: Session, turn: Turn, act: StartSubscription, last: ShopOrder) -> dict[str, int]:
    """Variants and how many of each come every time; what is not sold any more is left out."""
    if act.variant_id:
        wanted = {act.variant_id: act.quantity}
    else:
        wanted = {line.variant_id: line.quantity for line in orders.order_lines(session, last.id) if not line.gift}
    return {each: quantity for each, quantity in wanted.items() if each in turn.snapshot.variants and 1 <= quantity <= QUANTITY_MAX}


def _items(turn: Turn, wanted: dict[str, int]) -> list[str]:
    return [f"{quantity} × {turn.snapshot.variants[each].name}" for each, quantity in wanted.items()]


def _told(session: Session, standing: Subscription) -> Say:
    items = [f"{item.quantity} × {item.name}" for item in subscriptions.list_items(session, standing)]
    key = "subscription_paused" if standing.state == SubscriptionState.PAUSED else "subscription_stands"
    return say(key, count=standing.every_weeks, items=items, next=standing.next_at)


def _choices(standing: Subscription) -> tuple[Choice, ...]:
    paused = standing.state == SubscriptionState.PAUSED
    words = ("resume", "cancel") if paused else ("skip", "pause", "cancel")
    return tuple(Choice(LABELS[what], pack(ManageSubscription(what, standing.id))) for what in words)


def _each(standing: list[Subscription], what: str) -> tuple[Choice, ...]:
    """A button for each, by when it is due: what they contain is said above."""
    return tuple(Choice(say("choice_subscription", next=each.next_at), pack(ManageSubscription(what, each.id))) for each in standing)
