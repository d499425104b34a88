"""May these messages go out now? Who answers, what was agreed, whether the offer stands, and what the provider takes."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.consent import MARKETING
from bot.dialog import state, temper
from bot.events import Message
from bot.sayable import put_in_words, refused
from bot.store import broadcasts, conversations
from bot.store import consent as consents
from bot.store import outbox as messages
from bot.tables import Conversation, Handling, Outbox, OutboxStatus, Purpose
from bot.templates import Phrasebook
from bot.window import NotNow

Due = tuple[Outbox, Conversation]


def refusals(session: Session, due: Sequence[Due], *, now: datetime) -> dict[int, str]:
    """Why rows may not go, by row id; the rest may. Of locked conversations, in the transaction that claims the rows.

    A fixed number of queries however many rows there are, and none for replies and notices.
    """
    found: dict[int, str] = {}
    selling = [(row, conversation) for row, conversation in due if row.purpose == Purpose.MARKETING]
    brand_id = selling[0][0].brand_id if selling else ""
    agreed = consents.list_agreed(session, brand_id, [c.identity_id for _, c in selling], MARKETING) if selling else set()
    ended = broadcasts.list_ended(session, brand_id, sorted({row.broadcast_id for row, _ in selling}), now=now) if selling else set()
    book = Phrasebook(session)
    for row, conversation in due:
        reason = _ownership(row, conversation)
        if not reason and row.purpose == Purpose.MARKETING:
            reason = "no_consent" if conversation.identity_id not in agreed else "offer_ended" if row.broadcast_id in ended else ""
            reason = reason or ("muted" if temper.muted(state.load(conversation.state).memory, now) else "")
        if not reason and conversation.unreachable:
            reason = "unreachable"
        reason = reason or put_in_words(book, row, conversation, now=now)
        if reason:
            found[row.id or 0] = reason
    return found


def say_otherwise(session: Session, brand_id: str, conversation_id: str, row_id: int, *, sent_at: datetime, now: datetime) -> None:
    """A message refused for being free text outside the window, known unsent: queued again as its template, or left failed with why."""
    conversation = conversations.find_conversation(session, brand_id, conversation_id)
    row = messages.find_row(session, row_id)
    if conversation is None or row is None or row.status != OutboxStatus.FAILED:
        return
    marketing = row.purpose == Purpose.MARKETING
    said = refused(Phrasebook(session), conversation, Message.load(row.message), marketing=marketing, sent_at=sent_at, now=now)
    if isinstance(said, NotNow):
        messages.change(session, row_id, reason=said.reason)
    else:
        again = {**row.message, **said.dump()}
        messages.change(session, row_id, status=OutboxStatus.QUEUED, message=again, reason="", delivery="", due_at=now, settled_at=None)


def _ownership(row: Outbox, conversation: Conversation) -> str:
    if row.purpose == Purpose.REPLY and row.author == "bot" and row.handling_version != conversation.handling_version:
        return "taken_over"
    if row.purpose == Purpose.MARKETING and conversation.handling != Handling.BOT:
        return "in_takeover"
    return ""
