"""How does marketing go out fast and stop at once? Claimed in batches an account, each message before its send, settled in groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session

from attribution import touchpoints
from attribution.kinds import CreditClass, Kind
from bot import outbox, permission, reminders
from bot.channels import CHANNELS
from bot.dialog import state
from bot.dialog.reply import Catalogue
from bot.events import Outcome, Sent
from bot.store import lanes as store
from bot.store import outbox as messages
from bot.tables import Conversation, Outbox, OutboxStatus

BATCH = 50  # messages in flight at most: so many a kill leaves unknown


@dataclass(frozen=True)
class Batch:
    """What one transaction took out of a lane. looked: rows it had in hand; said: conversations whose message went by being a row."""

    looked: int
    claimed: tuple[outbox.Claimed, ...]
    said: tuple[str, ...]


Settled = tuple[outbox.Claimed, Outcome]


def claim(
    session: Session,
    account_id: str,
    owner: str,
    *,
    catalogue: Catalogue,
    now: datetime,
    until: datetime,
    thread_seconds: float,
    most: int,
) -> Batch:
    """Claim up to `most` messages of an account's broadcasts and reminders; those that may not go are skipped with their reason.

    A reminder is judged and put in words here, in the transaction of its send: what it says is true when it goes.

    Each conversation is leased to `owner` until then, so that its replies wait for this one message and not for the broadcast.
    thread_seconds: conversations written to more lately are left for later. What nobody holds any more is unknown.
    """
    store.note_interrupted(session, account_id, now=now, asked_at=now + outbox.ASK_AFTER)
    taken = store.take_due(session, account_id, now=now, since=now - timedelta(seconds=thread_seconds), most=most)
    refused = reminders.refusals(session, taken, catalogue, now=now)
    refused |= permission.refusals(session, [pair for pair in taken if pair[0].id not in refused], now=now)
    store.skip(session, refused, now=now)
    going = [(row, conversation) for row, conversation in taken if row.id not in refused]
    for row, conversation in going:
        _enter(row, conversation, owner, now=now, until=until)
    store.enter_threads(session, going)
    by_row = [pair for pair in going if pair[0].status == OutboxStatus.SENT]
    claimed = tuple(outbox.as_claimed(row, conversation, now) for row, conversation in going if row.status == OutboxStatus.SENDING)
    touch_sent(session, [outbox.as_claimed(row, conversation, now) for row, conversation in by_row], now=now)
    return Batch(len(taken), claimed, tuple(conversation.id for _, conversation in by_row))


def settle(session: Session, settled: Sequence[Settled], owner: str, *, now: datetime, random: Random) -> list[str]:
    """Write what became of some sends, and give their conversations back: those of them that have something to do now."""
    left = store.release(session, sorted(claimed.conversation_id for claimed, _ in settled), owner, now=now)
    verdicts = [outbox.judge(claimed, outcome, now=now, random=random) for claimed, outcome in settled]
    pairs = list(zip(settled, verdicts, strict=True))
    messages.settle_many(session, [outbox.as_settled(claimed, verdict, owner, now) for (claimed, _), verdict in pairs])
    for (claimed, outcome), verdict in pairs:
        outbox.note_outcome(session, claimed, outcome, verdict, now=now)
    touch_sent(session, [claimed for claimed, outcome in settled if isinstance(outcome, Sent)], now=now)
    return left


def touch_sent(session: Session, claimed: Sequence[outbox.Claimed], *, now: datetime) -> None:
    """What was sent touched its shopper; being sent is no step of a path, only a reply to a broadcast is."""
    if not claimed:
        return
    shoppers = store.list_shoppers(session, [each.identity_id for each in claimed])
    touches = [
        touchpoints.Touch(
            brand_id=each.brand_id,
            shopper_id=shoppers[each.identity_id],
            identity_id=each.identity_id,
            conversation_id=each.conversation_id,
            channel=each.channel,
            kind=Kind.BROADCAST_SENT if each.broadcast_id else Kind.REMINDER_SENT,
            key=f"{each.broadcast_id}:{each.conversation_id}" if each.broadcast_id else each.reminder_id,
            credit_class=CreditClass.CONTEXT,
            campaign_id=each.broadcast_id,
            occurred_at=now,
            received_at=now,
        )
        for each in claimed
    ]
    touchpoints.record(session, touches)


def _enter(row: Outbox, conversation: Conversation, owner: str, *, now: datetime, until: datetime) -> None:
    if not row.sequence:
        conversation.sequence += 1
        row.sequence = conversation.sequence
    row.attempts += 1
    row.claimed_by, row.claimed_at = owner, now
    if row.broadcast_id:
        conversation.state = state.dump(state.moved(state.load(conversation.state), broadcast_id=row.broadcast_id))
    if CHANNELS[conversation.channel].delivery == "row":
        row.status, row.settled_at = OutboxStatus.SENT, now
    else:
        row.status = OutboxStatus.SENDING
        conversation.lease_owner, conversation.lease_until = owner, until
