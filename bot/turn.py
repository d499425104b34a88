"""What happens when it is a conversation's turn? One event, one transaction: read, understand, answer, write."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from attribution import links, touchpoints
from attribution.kinds import CreditClass, Kind
from bot import handover, intake, outbox, reachability
from bot.channels import CHANNELS
from bot.channels.rendering import are_numbered
from bot.dialog import actions, engine, loops, state
from bot.dialog.locales import render_reply
from bot.dialog.recall import recalled
from bot.dialog.reply import Kit, Reply, Touched, Turn
from bot.dialog.understand import language, understand
from bot.events import EventKind, Inbound, Message, Outcome
from bot.model import asking
from bot.store import conversations, events
from bot.store import outbox as messages
from bot.tables import Conversation, EventStatus, Handling, InboundEvent, Purpose
from commerce.catalogue.views import Snapshot
from commerce.promotions.origins import note_origin

LEASE = timedelta(seconds=5)  # longer than the longest turn; sends renew it
COALESCE = timedelta(seconds=2)  # how long a flood must pause to be answered
TRIES_MAX = 5
REF_MAX = 200  # letters kept of what a link's token came in
REFERRAL_MAX = 500  # letters kept of each thing an ad told
WORDED = (EventKind.TEXT, EventKind.MEDIA)  # what people write themselves, into which a link may have typed its token
RETRY_FIRST = timedelta(seconds=1)
SILENT = (EventKind.BLOCKED, EventKind.UNBLOCKED, EventKind.HANDED_BACK, EventKind.REACTION)


@dataclass(frozen=True)
class Step:
    """What one transaction came to. claimed: a send to perform now; released: nothing is left for the moment.

    asking: the language model is to be asked about what was answered, outside of all this.
    """

    brand_id: str
    conversation_id: str
    event_id: int | None
    claimed: outbox.Claimed | None
    released: bool
    asking: bool = False


@dataclass(frozen=True)
class Answered:
    """What an answer touched, whether a language model is asked, for whom it waits, and why somebody may want to look at the event."""

    touches: tuple[Touched, ...] = ()
    asked: bool = False
    flag: str = ""


class TurnFailed(Exception):
    """A turn raised; nothing of it stands. The cause is chained."""

    def __init__(self, event_id: int) -> None:
        super().__init__(f"the turn of event {event_id} failed")
        self.event_id = event_id


def step(
    session: Session,
    conversation_id: str,
    kit: Kit,
    *,
    now: datetime,
    lease: timedelta = LEASE,
    served: conversations.Served | None = None,
    held: outbox.Held | None = None,
) -> Step | None:
    """Do the next thing of a conversation: answer one event, then claim the first message that may go.

    None where another worker holds the lease, or where the process cannot send for it (`served`; None: for all).
    held: what is said waits until then, where somebody has to be called for it.
    The caller owns the transaction: nothing here commits, sends or reads a clock.
    Raises `TurnFailed` around whatever a turn raised.
    """
    conversation = conversations.lease(session, conversation_id, kit.worker, now=now, until=now + lease, served=served)
    if conversation is None:
        return None
    waiting = events.find_next(session, conversation_id, now=now)
    asking_model = False
    if waiting is not None:
        try:
            asking_model = _run(session, conversation, waiting, kit, now=now)
        except Exception as error:  # the boundary: any fault of a turn undoes it and is noted on its event
            raise TurnFailed(waiting.event.id or 0) from error
    found = outbox.claim_next(session, conversation, kit.worker, now=now, held=held)
    claimed = found if isinstance(found, outbox.Claimed) else None
    conversations.save(session, conversation)
    released = claimed is None and conversations.release(session, conversation_id, kit.worker, now=now)
    kit.checkpoint("before_commit")
    return Step(conversation.brand_id, conversation_id, waiting.event.id if waiting else None, claimed, released, asking_model)


def finish_send(session: Session, claimed: outbox.Claimed, outcome: Outcome, kit: Kit, *, now: datetime) -> bool:
    """Write what became of a send; True once nothing is left to do and the lease is given back."""
    outbox.settle(session, claimed, outcome, kit.worker, now=now, random=kit.random)
    return conversations.release(session, claimed.conversation_id, kit.worker, now=now)


def note_failure(session: Session, event_id: int, error: str, *, now: datetime) -> EventStatus:
    """What becomes of the event of a failed turn: tried again later, at most five times, then dead until replayed."""
    event = events.get_event(session, event_id)
    attempts = event.attempts + 1
    status = EventStatus.DEAD if attempts >= TRIES_MAX else EventStatus.WAITING
    due_at = now + RETRY_FIRST * 2 ** (attempts - 1)
    events.fail_event(session, event_id, attempts=attempts, status=status, error=error, due_at=due_at)
    return status


def _run(session: Session, conversation: Conversation, waiting: events.Waiting, kit: Kit, *, now: datetime) -> bool:
    """Answer one event; True where a language model is to be asked about it."""
    row, behind, flood_since = waiting
    if row.kind == EventKind.MODEL:
        _conclude(session, conversation, row, kit, behind=behind, now=now)
        return False
    flooded = flood_since is not None and flood_since > now - kit.flood_window
    if flooded and not behind and now < row.received_at + COALESCE:
        events.postpone(session, row.id or 0, due_at=row.received_at + COALESCE)
        return False
    event = intake.load(row)
    reachability.note_event(session, conversation, event.kind)
    brand, shopper_id = conversations.lock_shopper(session, conversation.identity_id)
    arrival = _arrival(session, brand.id, event, kit)
    dialog = state.load(conversation.state)
    if dialog.memory.asked:
        asking.overtaken(session, conversation, dialog.memory.asked, now=now)
    asked = False
    touches = _arrival_touches(event, arrival, dialog)
    flag = ""
    if event.kind in handover.KINDS:
        handover.follow(session, conversation, event, now=now)
    pressed = state.press(dialog, event.reply_to, event.action, row.occurred_at) if event.kind is EventKind.BUTTON else dialog
    if pressed is not None and event.kind not in SILENT and not event.by_staff and not (flooded and behind):
        snapshot = kit.catalogue(session, brand)
        creator_id = arrival.creator_id if arrival else ""
        note_origin(session, brand.id, snapshot, shopper_id, channel=conversation.channel, creator_id=creator_id)
        if event.reply_to and event.kind in WORDED:
            pressed = _in_reply(session, conversation, event, pressed, snapshot)
        turn = Turn(
            event=event,
            event_id=row.id or 0,
            brand=brand,
            conversation=conversation,
            shopper_id=shopper_id,
            snapshot=snapshot,
            dialog=pressed,
            now=now,
            arrival=arrival,
        )
        answered = _answer(session, turn, kit)
        touches += answered.touches
        asked, flag = answered.asked, answered.flag or ("flood" if flooded else "")
    record_touches(session, touches, conversation, shopper_id, row, channel=conversation.channel)
    events.mark_handled(session, row.id or 0, now=now, flag=flag)
    return asked


def _conclude(session: Session, conversation: Conversation, row: InboundEvent, kit: Kit, *, behind: bool, now: datetime) -> None:
    """Let a language model's answer take the place of the rules', where nothing came first and its words are true."""
    brand, shopper_id = conversations.lock_shopper(session, conversation.identity_id)
    answer = intake.load(row)
    found = asking.asked_about(session, brand.id, answer.action)
    if found is not None:
        turn = Turn(
            event=intake.load(found),
            event_id=found.id or 0,
            brand=brand,
            conversation=conversation,
            shopper_id=shopper_id,
            snapshot=kit.catalogue(session, brand).in_language(conversation.language or brand.language),
            dialog=state.load(conversation.state),
            now=now,
        )
        made = asking.conclude(session, turn, answer.action, kit, behind=behind)
        if made is not None:
            _remember(conversation, made.reply, made.message, turn)
            messages.change(session, made.held.id or 0, message=made.message.dump(), due_at=now)
            record_touches(session, made.reply.touches, conversation, shopper_id, row, channel=conversation.channel)
    events.mark_handled(session, row.id or 0, now=now)


def _answer(session: Session, turn: Turn, kit: Kit) -> Answered:
    """Say and do what the event asks for; while a person has the conversation only consent is the bot's to obey."""
    conversation = turn.conversation
    kit.checkpoint("in_turn")
    event = handover.heard(turn.event)
    tongue = _tongue(conversation, event, turn)
    conversation.language = tongue.spoken
    heard_in, said_in = (turn.snapshot.in_language(each) for each in (tongue.read, tongue.spoken))
    turn = replace(turn, snapshot=said_in, dialog=state.moved(turn.dialog, language_sure=tongue.sure))
    acts: Sequence[actions.Act] = understand(event, turn.dialog, heard_in, tongue.read)
    kit.checkpoint("understood")
    purpose = Purpose.REPLY
    if conversation.handling != Handling.BOT:
        acts = [act for act in acts if isinstance(act, actions.Alerts)]
        purpose = Purpose.NOTICE
    if not acts:
        return Answered()
    reply = engine.answer(session, turn, acts, kit)
    conversation.language = reply.language or conversation.language
    message = render_reply(reply, conversation.language, turn.brand)
    reason = asking.why_unsure(turn, reply) if kit.model is not None and purpose == Purpose.REPLY else ""
    call = asking.ask(session, turn, kit, reason) if reason else None
    _remember(conversation, reply, message, turn, asked=call.id if call else "")
    _write(session, turn, message, purpose, due_at=call.expires_at if call else turn.now)
    if reply.facts:
        kit.dispatch(session, reply.facts, now=turn.now)
    return Answered(reply.touches, call is not None, reply.flag)


def _tongue(conversation: Conversation, event: Inbound, turn: Turn) -> language.Tongue:
    """What an event is read and answered in: as before, or as the provider hints and the shopper's own words say."""
    sure = turn.dialog.memory.language_sure
    hint = conversation.language or language.supported(event.language) or turn.brand.language
    before = language.Tongue(hint, hint, sure)
    return language.tongue(event.text, before, turn.dialog.state) if event.kind in WORDED else before


def _in_reply(session: Session, conversation: Conversation, event: Inbound, dialog: state.Dialog, snapshot: Snapshot) -> state.Dialog:
    """The dialog in which words that answer an older message are read."""
    row = messages.find_sent(session, conversation.id, event.reply_to)
    if row is None:
        return dialog
    message = Message.load(row.message)
    return recalled(dialog, message, snapshot, numbered=_numbered(message, conversation.channel))


def _numbered(message: Message, channel: str) -> bool:
    """Whether the choices of a message stand as numbered lines there."""
    return are_numbered(len(message.all_buttons()), CHANNELS[channel].limits)


def _remember(conversation: Conversation, reply: Reply, message: Message, turn: Turn, *, asked: str = "") -> None:
    dialog = state.moved(reply.dialog or turn.dialog, asked=asked)
    if message.text or message.cards:
        choices = [(button.label, button.action) for button in message.all_buttons()]
        dialog = state.offering(dialog, choices, numbered=_numbered(message, conversation.channel))
        dialog = state.moved(dialog, said=loops.digest(message.text))
    conversation.state = state.dump(dialog)
    if reply.waiting:
        conversation.handling = Handling.WAITING
        conversation.handling_version += 1
        conversation.waiting_since = turn.now
        conversation.waiting_reason = reply.waiting


def _write(session: Session, turn: Turn, message: Message, purpose: Purpose, *, due_at: datetime) -> None:
    if not (message.text or message.cards) or turn.event.kind is EventKind.HANDED_OVER:
        return  # where somebody else has the thread, nobody else may speak
    row = {
        "brand_id": turn.brand.id,
        "conversation_id": turn.conversation.id,
        "key": asking.held_key(turn.event_id),
        "purpose": purpose,
        "message": message.dump(),
        "handling_version": turn.conversation.handling_version,
        "due_at": due_at,
        "created_at": turn.now,
    }
    messages.write_messages(session, row)


def _arrival(session: Session, brand_id: str, event: Inbound, kit: Kit) -> links.LinkSeen | None:
    """The creator's link this event carries, in its start payload or anywhere in its words, a picture's too."""
    token = event.start or (links.find_token(event.text) if event.kind in WORDED else "")
    return links.resolve(session, brand_id, kit.secret, token) if token else None


def _arrival_touches(event: Inbound, arrival: links.LinkSeen | None, dialog: state.Dialog) -> tuple[Touched, ...]:
    if event.kind in handover.KINDS and not handover.is_shoppers(event):
        return handover.touches(event)
    referral = {name: value[:REFERRAL_MAX] for name, value in event.referral.items()}
    touches = [Touched(Kind.MESSAGE_IN, data={"kind": event.kind} | ({"referral": referral} if referral else {}))]
    if arrival is not None:
        valid = arrival.verdict == "valid"
        touches.append(
            Touched(
                Kind.LINK_OPENED,
                credit_class=CreditClass.CREATOR if valid else CreditClass.CONTEXT,
                creator_id=arrival.creator_id if valid else "",
                link_id=arrival.link_id if valid else "",
                data={"ref": (event.start or event.text)[:REF_MAX], "verdict": arrival.verdict},
            )
        )
    if dialog.memory.broadcast_id and event.kind in (EventKind.TEXT, EventKind.BUTTON):
        touches.append(Touched(Kind.BROADCAST_REPLIED, credit_class=CreditClass.BRAND, campaign_id=dialog.memory.broadcast_id))
    return tuple(touches)


def record_touches(
    session: Session, touches: Sequence[Touched], conversation: Conversation, shopper_id: str, row: InboundEvent, *, channel: str
) -> None:
    """Write what the event touched, all in one statement; the same event again writes nothing."""

    def key(position: int, touched: Touched) -> str:
        if touched.campaign_id:
            return f"{touched.campaign_id}:{conversation.id}"  # a broadcast is replied to once
        return f"{row.channel_account_id}:{row.external_id}:{position}{touched.suffix}"

    touchpoints.record(
        session,
        [
            touchpoints.Touch(
                brand_id=conversation.brand_id,
                shopper_id=shopper_id,
                identity_id=conversation.identity_id,
                conversation_id=conversation.id,
                channel=channel,
                kind=touched.kind,
                key=key(position, touched),
                credit_class=touched.credit_class,
                creator_id=touched.creator_id,
                link_id=touched.link_id,
                code_key=touched.code_key,
                campaign_id=touched.campaign_id,
                occurred_at=row.occurred_at,
                received_at=row.received_at,
                data=dict(touched.data),
            )
            for position, touched in enumerate(touches)
        ],
    )
