"""How do the acts of one message become one reply? Each skill in order, joined; then back to the step we were in."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from attribution.links import Verdict
from attribution.touchpoints import Kind
from bot.dialog import actions, address, basket, loops, pending, references, temper
from bot.dialog.actions import Act, Greet, Unclear, Upset, Yes, unpack
from bot.dialog.aftermath import UNDO
from bot.dialog.consulting import Desk, consulted
from bot.dialog.reply import Kit, Reply, Say, Turn, join, say
from bot.dialog.skills import SKILLS, choose
from bot.dialog.skills.checkout import FIELD
from bot.dialog.skills.knowledge import stated
from bot.dialog.state import ChangingAddress, ChoosingVariant, Dialog, Exchanging, GivingAddress, Idle, moved
from bot.events import EventKind
from bot.store.broadcasts import find_broadcast
from bot.tables import Handling

ACTS_MAX = 5
REPLIES_MAX = 8  # acts with what they come to: "both" is two
# Acts that are about the step itself: after these its question is not repeated.
_OF_THE_STEP: dict[type, tuple[type, ...]] = {
    GivingAddress: (actions.GiveAddress, actions.Checkout, actions.ChooseDelivery),
    ChangingAddress: (actions.ChangeAddress,),
    ChoosingVariant: (
        actions.Want,
        actions.ChooseOption,
        actions.ChangeQuantity,
        actions.AddToCart,
        actions.ShowProduct,
        actions.AskProduct,
    ),
}
# Acts in which an offer that has ended matters.
_ABOUT_THE_OFFER = (actions.Want, actions.AddToCart, actions.AskProduct, actions.ShowProduct, actions.Search)


def answer(session: Session, turn: Turn, acts: Sequence[Act], kit: Kit) -> Reply:
    """The reply to all that a message asks for. Stops after an act that hands over to a person."""
    if turn.event.kind is EventKind.TEXT and turn.event.text.strip():
        turn = replace(turn, dialog=loops.heard(turn.dialog, turn.event.text))
    meant = temper.heeded(turn.dialog, _meant(turn, acts), turn.now)
    stopped = temper.stopped(turn.dialog, meant, turn.now)
    if stopped is not None:
        return stopped
    meant = list(_consulted(session, turn, meant, kit))
    replies = [_before(session, turn, meant)] if meant else []
    replies += _run(session, turn, meant, replies[-1].dialog or turn.dialog if replies else turn.dialog, kit)
    joined = join(_last_state(replies))
    resumed = _resumed(session, turn, meant, joined, replies[-1] if replies else Reply())
    undo = tuple(choice for choice in joined.choices if choice == UNDO)
    choices = (*resumed.choices, *undo) if resumed.choices else joined.choices
    whole = replace(joined, says=_once((*joined.says, *resumed.says)), choices=choices)
    return temper.finished(turn.dialog, meant, whole)


def _run(session: Session, turn: Turn, meant: Sequence[Act], dialog: Dialog, kit: Kit) -> list[Reply]:
    """What the acts come to, each on the very things it is about; then the wish that waited for a choice to be settled."""
    replies: list[Reply] = []
    waiting = list(meant)
    while len(replies) < REPLIES_MAX:
        if not waiting:
            wish, dialog = pending.following(turn.dialog, dialog, changed=_changed(replies))
            if wish is None:
                break
            waiting.append(wish)
        act = waiting.pop(0)
        here = replace(turn, dialog=_ready(dialog, act))
        kept = pending.postponed(act, turn.dialog, here.dialog, turn.snapshot)
        if kept is not None:
            dialog = kept
            continue
        found = references.settled(session, here, act) if references.is_open(act) else (act,)
        if not isinstance(found, Reply) and found != (act,):
            waiting = [*found, *waiting]
            continue
        reply = found if isinstance(found, Reply) else SKILLS[type(act)](session, here, act, kit)
        dialog = reply.dialog or here.dialog
        replies.append(replace(reply, dialog=dialog))
        if reply.waiting:
            break
    if replies:
        replies[-1] = replace(replies[-1], dialog=dialog)
    return replies


def _changed(replies: Sequence[Reply]) -> bool:
    return any(touched.kind == Kind.CART_CHANGED for reply in replies for touched in reply.touches)


def _meant(turn: Turn, acts: Sequence[Act]) -> list[Act]:
    """The acts to run: "yes" is what was offered, a valid link is a greeting, business outweighs a hello and what was not understood."""
    offered = _offered(turn.dialog)
    meant = [offered if isinstance(act, Yes) and offered is not None else act for act in acts]
    arrived = turn.arrival is not None and (turn.arrival.verdict == Verdict.VALID or all(isinstance(act, Unclear) for act in meant))
    if arrived and not any(isinstance(act, Greet) for act in meant):
        meant.insert(0, Greet())
    for idle in (Unclear, Greet):
        if any(not isinstance(act, idle) for act in meant) and not (idle is Greet and turn.arrival):
            meant = [act for act in meant if not isinstance(act, idle)]
    meant.sort(key=lambda act: not isinstance(act, Upset))  # what calms comes first
    return meant[:ACTS_MAX]


def _consulted(session: Session, turn: Turn, acts: list[Act], kit: Kit) -> Sequence[Act]:
    """The acts of a message that the bot answers in words, with what the brand's help pages have on its questions."""
    if turn.event.kind is not EventKind.TEXT or not turn.event.text or turn.conversation.handling != Handling.BOT:
        return acts
    language = turn.conversation.language or turn.brand.language
    desk = Desk(kit.knowledge(session, turn.brand), stated(turn.brand, turn.snapshot), turn.snapshot, turn.dialog, language)
    return consulted(turn.event.text, acts, desk)


def _offered(dialog: Dialog) -> Act | None:
    """What "yes" stands for: the offer made, or going on with an order whose address is known."""
    if dialog.memory.offer:
        return unpack(dialog.memory.offer)
    complete = isinstance(dialog.state, GivingAddress) and not address.missing(dialog.state.fields)
    return actions.Checkout() if complete else None


def _ready(dialog: Dialog, act: Act) -> Dialog:
    """What an offer stood for is taken or gone, so is a question that talk has left; an act that was understood ends a row of misses."""
    elsewhere = isinstance(dialog.state, Exchanging) and not isinstance(act, actions.ExchangeGoods)
    return moved(dialog, Idle() if elsewhere else None, offer="", misses=dialog.memory.misses if isinstance(act, Unclear) else 0)


def _before(session: Session, turn: Turn, acts: Sequence[Act]) -> Reply:
    """What is said ahead of the answer: to a new shopper who is talking, and once that the offer they heard of has ended."""
    says: list[Say] = []
    new = not turn.conversation.state and turn.conversation.handling == Handling.BOT
    if new and not isinstance(acts[0], Greet | actions.Human | actions.Alerts):
        says.append(say("bot_notice", brand=turn.brand.name))
    heard = turn.dialog.memory.broadcast_id
    if not heard or not any(isinstance(act, _ABOUT_THE_OFFER) for act in acts):
        return Reply(tuple(says))
    broadcast = find_broadcast(session, turn.brand.id, heard)
    if broadcast is None or broadcast.until_at is None or broadcast.until_at > turn.now:
        return Reply(tuple(says))
    says.append(say("offer_ended", ends_at=broadcast.until_at))
    return Reply(tuple(says), dialog=moved(turn.dialog, broadcast_id=""))


def _resumed(session: Session, turn: Turn, acts: Sequence[Act], joined: Reply, last: Reply) -> Reply:
    """The open step's question in short, with its choices, after something else was answered."""
    state = joined.dialog.state if joined.dialog else turn.dialog.state
    if not acts or joined.waiting or turn.conversation.handling != Handling.BOT:
        return Reply()
    if isinstance(state, ChoosingVariant) and _changed([last]):
        return choose.resume(session, turn, state)  # something else was put in meanwhile
    if type(state) is not type(turn.dialog.state) or any(isinstance(act, Upset) for act in acts):
        return Reply()
    if not joined.says and not any(isinstance(act, Yes) for act in acts):
        return Reply()
    if isinstance(acts[-1], _OF_THE_STEP.get(type(state), ())):
        return Reply()
    match state:
        case GivingAddress(fields=fields):
            missing = address.missing(fields)
            if missing == address.FIELDS:
                return Reply((say("resume_whole_address"),))
            return Reply((say("resume_address", fields=[FIELD[name] for name in missing]) if missing else say("go_on"),))
        case ChangingAddress(fields=fields):
            return Reply((say("resume_address", fields=[FIELD[name] for name in address.missing(fields)]),))
        case ChoosingVariant():
            return choose.resume(session, turn, state)
    return Reply()


def _last_state(replies: Sequence[Reply]) -> list[Reply]:
    """Of several states of the cart only the last is said."""
    last = max((i for i, reply in enumerate(replies) if any(said.key in basket.SUMMARY for said in reply.says)), default=0)
    return [
        replace(reply, says=tuple(said for said in reply.says if i == last or said.key not in basket.SUMMARY))
        for i, reply in enumerate(replies)
    ]


def _once(says: Sequence[Say]) -> tuple[Say, ...]:
    """Equal phrases once, the first time."""
    kept: list[Say] = []
    for said in says:
        if said not in kept:
            kept.append(said)
    return tuple(kept)
