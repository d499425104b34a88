"""May this message go out, and what became of it? Claimed under the conversation's lock, settled once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session

from bot import permission, reachability
from bot.channels import CHANNELS
from bot.events import Failed, Message, Outcome, Sent, Unknown
from bot.store import accounts
from bot.store import outbox as store
from bot.tables import Conversation, Handling, Outbox, OutboxStatus, Purpose

ATTEMPTS_MAX = 5
RETRY_FIRST = timedelta(seconds=2)
RETRY_MAX = timedelta(minutes=10)
ASK_AFTER = timedelta(minutes=1)  # a provider's own list of what was sent lags a little behind
MEND_AFTER = timedelta(minutes=5)  # between tries with an account that somebody has to mend


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
    purpose: str
    broadcast_id: str
    reminder_id: str
    identity_id: str
    attempts: int
    claimed_at: datetime


@dataclass(frozen=True)
class Held:
    """Nothing goes to a provider before `until`. why: kept with what waits."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Verdict:
    """What an outcome makes of a row. paused_until: the whole account's, where it is the account's trouble."""

    status: OutboxStatus
    reason: str = ""
    provider_id: str = ""
    due_at: datetime | None = None
    attempts: int = 0
    code: str = ""
    paused_until: datetime | None = None


def claim_next(
    session: Session, conversation: Conversation, owner: str, *, now: datetime, held: Held | None = None
) -> Claimed | Held | None:
    """The next reply or notice of a locked conversation to perform; rows that may not go are skipped with their reason.

    A message in flight that nobody settled is unknown. Where the channel delivers by row, all that may go is sent here.
    `Held` where a message may go but not yet: by `held`, or since the one before it waits for another try; what is behind waits with it.
    The conversation's `sequence` is changed in hand; the caller saves it.
    """
    by_row = CHANNELS[conversation.channel].delivery == "row"
    for row in store.list_open(session, conversation.id, now=now):
        if row.status == OutboxStatus.SENDING:
            store.change(session, row.id or 0, status=OutboxStatus.UNKNOWN, reason="interrupted", settled_at=now, due_at=now + ASK_AFTER)
            continue
        refusal = permission.refusals(session, [(row, conversation)], now=now).get(row.id or 0)
        if refusal:
            store.change(session, row.id or 0, status=OutboxStatus.SKIPPED, reason=refusal, settled_at=now)
            continue
        if not by_row:
            wait = Held(row.due_at, row.reason) if row.due_at > now else held
            if wait is not None:
                return _hold(session, conversation, wait, now)
        _enter_thread(session, row, conversation, owner, by_row=by_row, now=now)
        if not by_row:
            return as_claimed(row, conversation, now)
    return None


def settle(session: Session, claimed: Claimed, outcome: Outcome, owner: str, *, now: datetime, random: Random) -> Verdict:
    """Write what became of a send: sent, failed for good, to be tried again at a time, or unknown and left alone.

    What a receipt has settled meanwhile stays as it is.
    """
    verdict = judge(claimed, outcome, now=now, random=random)
    store.settle_many(session, [as_settled(claimed, verdict, owner, now)])
    note_outcome(session, claimed, outcome, verdict, now=now)
    return verdict


def judge(claimed: Claimed, outcome: Outcome, *, now: datetime, random: Random) -> Verdict:
    """What an outcome makes of a row. Told to wait, or held up by the account's own trouble, a message loses no try by it."""
    tries = claimed.attempts
    match outcome:
        case Sent(provider_id=provider_id):
            return Verdict(OutboxStatus.SENT, provider_id=provider_id, attempts=tries)
        case Unknown(reason=why):
            return Verdict(OutboxStatus.UNKNOWN, why, due_at=now + ASK_AFTER, attempts=tries)
        case Failed(account=True, reason=why, code=code):
            until = now + (MEND_AFTER if outcome.permanent else _delay(tries, outcome.retry_after, random))
            return Verdict(OutboxStatus.QUEUED, why, due_at=until, attempts=tries - 1, code=code, paused_until=until)
        case Failed(reason=why, code=code):
            if outcome.permanent or outcome.window or (tries >= ATTEMPTS_MAX and outcome.retry_after is None):
                return Verdict(OutboxStatus.FAILED, why, attempts=tries, code=code)
            left = tries if outcome.retry_after is None else tries - 1
            return Verdict(OutboxStatus.QUEUED, why, due_at=now + _delay(tries, outcome.retry_after, random), attempts=left, code=code)


def as_settled(claimed: Claimed, verdict: Verdict, owner: str, now: datetime) -> dict[str, object]:
    """A verdict by the names of `store.settle_many`."""
    return {
        "row": claimed.row_id,
        "owner": owner,
        "outcome": verdict.status,
        "why": verdict.reason,
        "provider": verdict.provider_id,
        "at": now,
        "due": verdict.due_at or now,
        "tries": verdict.attempts,
        "number": verdict.code,
    }


def note_outcome(session: Session, claimed: Claimed, outcome: Outcome, verdict: Verdict, *, now: datetime) -> None:
    """What an outcome tells of the account, of the person and of their window."""
    if not isinstance(outcome, Failed):
        return
    if verdict.paused_until is not None:
        accounts.pause(session, claimed.account_id, until=verdict.paused_until, problem=verdict.reason)
    place = reachability.Place(claimed.brand_id, claimed.conversation_id, claimed.channel, claimed.identity_id)
    reachability.note_refusal(session, place, outcome, key=f"outbox:{claimed.row_id}", now=now)
    if outcome.window:
        permission.say_otherwise(session, claimed.brand_id, claimed.conversation_id, claimed.row_id, sent_at=claimed.claimed_at, now=now)


def _hold(session: Session, conversation: Conversation, wait: Held, now: datetime) -> Held:
    if wait.until > now:
        store.hold(session, conversation.id, until=wait.until, why=wait.why, now=now)
    return wait


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


def as_claimed(row: Outbox, conversation: Conversation, now: datetime) -> Claimed:
    """What whoever performs a claimed row must know."""
    return Claimed(
        row.id or 0,
        row.brand_id,
        conversation.id,
        conversation.channel_account_id,
        conversation.channel,
        conversation.thread,
        Message.load(row.message),
        row.purpose,
        row.broadcast_id,
        row.reminder_id,
        conversation.identity_id,
        row.attempts,
        now,
    )


def _delay(attempts: int, retry_after: float | None, random: Random) -> timedelta:
    if retry_after is not None:
        return timedelta(seconds=retry_after)
    backoff = min(RETRY_MAX, RETRY_FIRST * 2 ** (attempts - 1))
    return timedelta(seconds=backoff.total_seconds() * (0.5 + random.random()))
