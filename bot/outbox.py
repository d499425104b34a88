"""May this message go out, and what became of it? Claimed under the conversation's lock, settled once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session

from attribution import touchpoints
from attribution.kinds import CreditClass, Kind
from bot import consent
from bot.channels import CHANNELS
from bot.dialog import state
from bot.events import Failed, Message, Outcome, Sent, Unknown
from bot.store import broadcasts, conversations
from bot.store import outbox as store
from bot.tables import Conversation, Handling, Outbox, OutboxStatus, Purpose

ATTEMPTS_MAX = 5
RETRY_FIRST = timedelta(seconds=2)
RETRY_MAX = timedelta(minutes=10)


@dataclass(frozen=True)
class Claimed:
    """One message to perform now: nobody else will, and whatever happens is settled or unknown."""

    row_id: int
    brand_id: str
    conversation_id: str
    account_id: str
    channel: str
    thread: str
    message: Message
    ack: str
    purpose: str
    broadcast_id: str
    identity_id: str
    attempts: int


def claim_next(session: Session, conversation: Conversation, owner: str, *, now: datetime) -> Claimed | None:
    """The next message of a locked conversation to perform; rows that may not go are skipped with their reason.

    A message in flight that nobody settled is unknown. Where the channel delivers by row, all that may go is sent here.
    The conversation's `sequence` and `state` are changed in hand; the caller saves them.
    """
    by_row = CHANNELS[conversation.channel].delivery == "row"
    for row in store.list_open(session, conversation.id, now=now):
        if row.status == OutboxStatus.SENDING:
            _end(session, row, OutboxStatus.UNKNOWN, "interrupted", now)
            continue
        refusal = _refusal(session, row, conversation, now)
        if refusal:
            _end(session, row, OutboxStatus.SKIPPED, refusal, now)
            continue
        _enter_thread(session, row, conversation, owner, by_row=by_row, now=now)
        if not by_row:
            return _claimed(row, conversation)
        _touch(session, row.brand_id, row.broadcast_id, conversation.id, conversation.channel, conversation.identity_id, now)
    return None


def settle(session: Session, claimed: Claimed, outcome: Outcome, owner: str, *, now: datetime, random: Random) -> None:
    """Write what became of a send: sent, failed for good, to be tried again at a time, or unknown and left alone."""
    status, reason, provider_id, due_at = OutboxStatus.SENT, "", "", now
    match outcome:
        case Sent(provider_id=provider):
            provider_id = provider
        case Failed(reason=why, permanent=permanent, retry_after=after):
            final = permanent or claimed.attempts >= ATTEMPTS_MAX
            status = OutboxStatus.FAILED if final else OutboxStatus.QUEUED
            reason, due_at = why, now + _delay(claimed.attempts, after, random)
        case Unknown(reason=why):
            status, reason = OutboxStatus.UNKNOWN, why
    wanted = store.settle(session, claimed.row_id, owner, status=status, reason=reason, provider_id=provider_id, due_at=due_at, now=now)
    if wanted and status is OutboxStatus.SENT:
        _touch(session, claimed.brand_id, claimed.broadcast_id, claimed.conversation_id, claimed.channel, claimed.identity_id, now)


def _refusal(session: Session, row: Outbox, conversation: Conversation, now: datetime) -> str:
    if row.purpose == Purpose.REPLY:
        stale = row.author == "bot" and row.handling_version != conversation.handling_version
        return "taken_over" if stale else ""
    if row.purpose == Purpose.NOTICE:
        return ""
    if conversation.handling != Handling.BOT:
        return "in_takeover"
    if consent.current(session, row.brand_id, conversation.identity_id) is not True:
        return "no_consent"
    broadcast = broadcasts.find_broadcast(session, row.brand_id, row.broadcast_id)
    if broadcast is not None and broadcast.until_at is not None and broadcast.until_at <= now:
        return "offer_ended"
    return ""


def _enter_thread(session: Session, row: Outbox, conversation: Conversation, owner: str, *, by_row: bool, now: datetime) -> None:
    if not row.sequence:
        conversation.sequence += 1
        row.sequence = conversation.sequence
    row.attempts += 1
    row.claimed_by, row.claimed_at = owner, now
    if row.purpose == Purpose.NOTICE and row.author != "system" and conversation.handling != Handling.BOT:
        row.message = row.message | {"automatic": True}
        store.change(session, row.id or 0, message=row.message)
    row.status = OutboxStatus.SENT if by_row else OutboxStatus.SENDING
    row.settled_at = now if by_row else row.settled_at
    store.enter_thread(session, row)
    if row.broadcast_id:
        dialog = state.load(conversation.state)
        conversation.state = state.dump(replace(dialog, memory=replace(dialog.memory, broadcast_id=row.broadcast_id)))


def _claimed(row: Outbox, conversation: Conversation) -> Claimed:
    return Claimed(
        row.id or 0,
        row.brand_id,
        conversation.id,
        conversation.channel_account_id,
        conversation.channel,
        conversation.thread,
        Message.load(row.message),
        row.message.get("ack", ""),
        row.purpose,
        row.broadcast_id,
        conversation.identity_id,
        row.attempts,
    )


def _end(session: Session, row: Outbox, status: OutboxStatus, reason: str, now: datetime) -> None:
    store.change(session, row.id or 0, status=status, reason=reason, settled_at=now)


def _touch(session: Session, brand_id: str, broadcast_id: str, conversation_id: str, channel: str, identity_id: str, now: datetime) -> None:
    """A broadcast that was sent touched its shopper; a sent one is no step of a path, only a reply to it is."""
    if not broadcast_id:
        return
    _, shopper_id = conversations.get_brand_and_shopper(session, identity_id)
    touch = touchpoints.Touch(
        brand_id=brand_id,
        shopper_id=shopper_id,
        identity_id=identity_id,
        conversation_id=conversation_id,
        channel=channel,
        kind=Kind.BROADCAST_SENT,
        key=f"{broadcast_id}:{conversation_id}",
        credit_class=CreditClass.CONTEXT,
        campaign_id=broadcast_id,
        occurred_at=now,
        received_at=now,
    )
    touchpoints.record(session, [touch])


def _delay(attempts: int, retry_after: float | None, random: Random) -> timedelta:
    if retry_after is not None:
        return timedelta(seconds=retry_after)
    backoff = min(RETRY_MAX, RETRY_FIRST * 2 ** (attempts - 1))
    return timedelta(seconds=backoff.total_seconds() * (0.5 + random.random()))
