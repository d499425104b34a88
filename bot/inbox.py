"""What does an agent do with a conversation? See who waits, take over, reply, return it to the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attribution import touchpoints
from attribution.kinds import CreditClass, Kind
from bot import intake, sayable
from bot.dialog import state
from bot.dialog.locales import put
from bot.dialog.says import say
from bot.errors import EmptyText, NoSuchConversation, NotYours, TemplateNotReady, TextTooLong, WindowClosed
from bot.events import Message, Otherwise
from bot.store import conversations, events, staff
from bot.store import outbox as messages
from bot.tables import Conversation, Handling, InboundEvent, Outbox, Purpose
from bot.templates import Phrasebook

REPLY_MAX = 4000  # letters
ELSEWHERE = "elsewhere"  # somebody of the brand, in a program of the provider's
RETURNED_TEMPLATE = "returned_to_bot"  # says it outside the reply window, where the brand has one


@dataclass(frozen=True)
class ThreadItem:
    """One entry of a thread. author: "shopper", "bot", "system", `ELSEWHERE` or a staff id; sequence 0: not on its way yet.

    flag: why it is worth a look, "" for most.
    """

    sequence: int
    author: str
    author_name: str
    message: Message
    kind: str
    status: str
    reason: str
    at: datetime
    flag: str = ""


def take_over(session: Session, brand_id: str, conversation_id: str, staff_id: str, *, now: datetime) -> Conversation:
    """The conversation, answered by this agent from now on; what the bot had queued is never sent.

    Whoever holds it already is told apart: another agent's takeover wins, as a person may have to step in for a person.
    """
    conversation = _lock(session, brand_id, conversation_id)
    conversation.handling = Handling.AGENT
    conversation.handling_version += 1
    conversation.agent_id = staff_id
    _set_handling(session, conversation)
    messages.discard_replies(session, conversation_id, reason="taken_over", now=now)
    return conversation


def return_to_bot(session: Session, brand_id: str, conversation_id: str, *, now: datetime) -> Conversation:
    """The conversation, answered by the bot again: said aloud once, and begun afresh so that nothing old hands it back."""
    conversation = _lock(session, brand_id, conversation_id)
    if conversation.handling != Handling.BOT:
        begin_again(session, conversation, now=now)
        _set_handling(session, conversation, state=conversation.state)
    return conversation


def begin_again(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """Hand a locked conversation to the bot and say so; changed in hand, the caller saves it."""
    conversation.handling = Handling.BOT
    conversation.handling_version += 1
    conversation.agent_id = ""
    dialog = state.load(conversation.state)
    conversation.state = state.dump(state.Dialog(memory=state.Memory(product_id=dialog.memory.product_id, shown=dialog.memory.shown)))
    brand, _ = conversations.get_brand_and_shopper(session, conversation.identity_id)
    text = put(say("returned_to_bot"), conversation.language or brand.language, brand.timezone)
    message = Message(text, otherwise=Otherwise(RETURNED_TEMPLATE))
    row = _row(conversation, f"returned:{conversation.id}:{conversation.handling_version}", message, "system", now=now)
    messages.write_messages(session, row)


def agent_reply(
    session: Session, brand_id: str, conversation_id: str, staff_id: str, text: str, client_id: str, *, now: datetime
) -> Outbox:
    """The agent's message, written once for a client's id however often the browser sends it.

    Raises `NotYours` unless this agent has the conversation, `EmptyText`, `TextTooLong`, and `WindowClosed`, which names the templates
    that may go instead, or says why none may.
    """
    text = text.strip()
    if not text:
        raise EmptyText
    if len(text) > REPLY_MAX:
        raise TextTooLong(length=len(text), max=REPLY_MAX)
    conversation = _own(session, brand_id, conversation_id, staff_id)
    key = _key(conversation, client_id)
    written = messages.find_message(session, brand_id, key)
    window = sayable.standing(conversation, now=now)
    if written is None and not window.open:
        found, why = sayable.offers(Phrasebook(session), conversation, now=now)
        names = ", ".join(each.template.name for each in found)
        raise WindowClosed(closed=closed_words(window, now), offer=why or f"An approved template may go instead: {names}.")
    return written or _write(session, conversation, key, Message(text), staff_id, now=now)


def agent_template(
    session: Session,
    brand_id: str,
    conversation_id: str,
    staff_id: str,
    name: str,
    values: Mapping[str, str],
    client_id: str,
    *,
    now: datetime,
) -> Outbox:
    """A template in the agent's name, written once for a client's id, on either side of the window.

    values: by the names of its variables, for those that nobody else knows. Raises `NotYours`, and `TemplateNotReady` with why.
    """
    conversation = _own(session, brand_id, conversation_id, staff_id)
    key = _key(conversation, client_id)
    written = messages.find_message(session, brand_id, key)
    if written is not None:
        return written
    said, why = sayable.as_offered(Phrasebook(session), conversation, name, values, now=now)
    if said is None:
        raise TemplateNotReady(name=name, why=why)
    return _write(session, conversation, key, said, staff_id, now=now)


def closed_words(window: sayable.Standing, now: datetime) -> str:
    """That free text is not taken, and since when."""
    if window.until is None:
        return "They have not written yet, so free text may not be sent."
    hours = int((now - window.until).total_seconds()) // 3600
    ago = f"{hours // 24} d ago" if hours >= 24 else f"{hours} h ago" if hours else "less than an hour ago"
    return f"The reply window closed {ago}; free text may be sent once they write again."


def _own(session: Session, brand_id: str, conversation_id: str, staff_id: str) -> Conversation:
    """The conversation, locked, where this agent has it."""
    conversation = _lock(session, brand_id, conversation_id)
    if conversation.handling != Handling.AGENT or conversation.agent_id != staff_id:
        holder = staff.find_staff(session, brand_id, conversation.agent_id)
        raise NotYours(name=holder.name if holder else "the bot")
    return conversation


def _key(conversation: Conversation, client_id: str) -> str:
    return f"agent:{conversation.id}:{client_id}"


def _write(session: Session, conversation: Conversation, key: str, message: Message, staff_id: str, *, now: datetime) -> Outbox:
    messages.write_messages(session, _row(conversation, key, message, staff_id, now=now))
    _touch(session, conversation, key, staff_id, now)
    row = messages.find_message(session, conversation.brand_id, key)
    if row is None:
        raise NoSuchConversation(conversation_id=conversation.id)
    return row


def thread(session: Session, brand_id: str, conversation_id: str, *, after: int = 0, limit: int = 200) -> list[ThreadItem]:
    """The newest `limit` entries of a thread past a position, in order; messages not on their way yet last."""
    said = [_said(row) for row in events.list_thread(session, brand_id, conversation_id, after=after, limit=limit)]
    rows = messages.list_thread(session, brand_id, conversation_id, after=after, limit=limit)
    names = staff.names(session, brand_id, {row.author for row in rows} - {"bot", "system"})
    items = said + [_answered(row, names) for row in rows]
    placed = sorted((item for item in items if item.sequence), key=lambda item: item.sequence)
    return placed[-limit:] + [item for item in items if not item.sequence]


def _said(row: InboundEvent) -> ThreadItem:
    event = intake.load(row)
    author = ELSEWHERE if event.by_staff else "shopper"
    return ThreadItem(row.sequence, author, "", Message(event.text), event.kind, row.status, "", row.occurred_at, row.flag)


def _answered(row: Outbox, names: dict[str, str]) -> ThreadItem:
    message = Message.load(row.message)
    at = row.settled_at or row.claimed_at or row.created_at
    return ThreadItem(row.sequence, row.author, names.get(row.author, ""), message, row.purpose, row.status, row.reason, at)


def _lock(session: Session, brand_id: str, conversation_id: str) -> Conversation:
    conversation = conversations.lock_conversation(session, brand_id, conversation_id)
    if conversation is None:
        raise NoSuchConversation(conversation_id=conversation_id)
    return conversation


def _set_handling(session: Session, conversation: Conversation, **values: object) -> None:
    conversations.set_handling(
        session,
        conversation.brand_id,
        conversation.id,
        handling=conversation.handling,
        handling_version=conversation.handling_version,
        agent_id=conversation.agent_id,
        waiting_since=None,
        waiting_reason="",
        **values,
    )


def _row(conversation: Conversation, key: str, message: Message, author: str, *, now: datetime) -> dict[str, object]:
    return {
        "brand_id": conversation.brand_id,
        "conversation_id": conversation.id,
        "key": key,
        "purpose": Purpose.REPLY if author != "system" else Purpose.NOTICE,
        "author": author,
        "message": message.dump(),
        "handling_version": conversation.handling_version,
        "due_at": now,
        "created_at": now,
    }


def _touch(session: Session, conversation: Conversation, key: str, staff_id: str, now: datetime) -> None:
    _, shopper_id = conversations.get_brand_and_shopper(session, conversation.identity_id)
    touch = touchpoints.Touch(
        brand_id=conversation.brand_id,
        shopper_id=shopper_id,
        identity_id=conversation.identity_id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        kind=Kind.AGENT_MESSAGE,
        key=key,
        credit_class=CreditClass.ASSIST,
        occurred_at=now,
        received_at=now,
        data={"agent": staff_id},
    )
    touchpoints.record(session, [touch])
