"""How far has a message come? Providers' receipts, applied so that nothing goes back, whatever their order."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from attribution import touchpoints
from attribution.kinds import CreditClass, Kind
from bot import intake, permission, reachability
from bot.events import DELIVERY_ORDER, Delivery, Receipt
from bot.store import accounts, lanes
from bot.store import receipts as store
from bot.tables import Conversation, InboundEvent, Outbox, OutboxStatus

BATCH = 100  # receipts of one transaction
LOOK_FIRST = timedelta(seconds=1)  # then twice as long each time
LOOK_MAX = timedelta(minutes=1)
LOOKED_FOR = timedelta(minutes=10)  # how long a message of ours may take to be known by the provider's id
PAUSE = timedelta(minutes=5)  # of an account whose trouble a receipt told, where it did not say how long
UNMATCHED = "no message of ours is named by it"
STALE = "it is of a try that was given up"

_REACHED = (Delivery.DELIVERED, Delivery.READ)
_TOUCH_OF = {
    (True, Delivery.SENT): Kind.BROADCAST_SENT,
    (True, Delivery.DELIVERED): Kind.BROADCAST_DELIVERED,
    (True, Delivery.READ): Kind.BROADCAST_READ,
    (True, Delivery.FAILED): Kind.BROADCAST_FAILED,
    (False, Delivery.DELIVERED): Kind.MESSAGE_DELIVERED,
    (False, Delivery.READ): Kind.MESSAGE_READ,
    (False, Delivery.FAILED): Kind.MESSAGE_FAILED,
}


class ReceiptsFailed(Exception):
    """Receipts could not be applied; nothing of their batch stands. The cause is chained."""


@dataclass(frozen=True)
class Applied:
    """What one transaction came to. looked: receipts in hand; moved: conversations whose messages have come further."""

    looked: int
    moved: tuple[tuple[str, str], ...] = ()


@dataclass
class _Work:
    """One batch in hand. names: the rows each receipt is about, by the receipt's id."""

    events: Sequence[InboundEvent]
    now: datetime
    receipts: dict[int, Receipt] = field(default_factory=dict)
    names: dict[int, list[int]] = field(default_factory=dict)
    closed: dict[int, str] = field(default_factory=dict)
    later: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    changed: dict[int, Outbox] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    touches: list[tuple[Outbox, Conversation, Receipt, Delivery]] = field(default_factory=list)


def apply_due(session: Session, account_id: str, *, now: datetime, limit: int = BATCH) -> Applied:
    """Apply an account's receipts whose time has come, a batch at most. Raises `ReceiptsFailed` around whatever went wrong."""
    try:
        return _apply(session, account_id, store.take_due(session, account_id, now=now, limit=limit), now)
    except Exception as error:  # the boundary: a fault undoes the batch, and each of its receipts is tried by itself
        raise ReceiptsFailed from error


def apply_one(session: Session, account_id: str, event_id: int, *, now: datetime) -> Applied:
    """Apply one receipt by itself. Raises `ReceiptsFailed` around whatever went wrong."""
    try:
        return _apply(session, account_id, store.take_one(session, event_id), now)
    except Exception as error:  # as above
        raise ReceiptsFailed from error


def further(row: Outbox, receipt: Receipt) -> bool:
    """Whether a receipt brings its message further. What was skipped never left, and what was delivered cannot fail any more."""
    if row.status == OutboxStatus.SKIPPED:
        return False
    reached = DELIVERY_ORDER.index(Delivery(row.delivery)) if row.delivery else -1
    if row.status == OutboxStatus.FAILED and receipt.status is not Delivery.FAILED:
        reached = max(reached, DELIVERY_ORDER.index(Delivery.FAILED))
    return DELIVERY_ORDER.index(receipt.status) > reached


def advance(row: Outbox, receipt: Receipt) -> None:
    """Bring a message to where a receipt that is `further` says it is; what we did not know of its sending is known with it."""
    row.delivery = receipt.status
    if row.status != OutboxStatus.SENT or not row.provider_id:
        row.provider_id = receipt.provider_id or row.provider_id
    if receipt.status in _REACHED:
        row.delivered_at = row.delivered_at or receipt.at
    if receipt.status is Delivery.READ:
        row.read_at = row.read_at or receipt.at
    if receipt.status is Delivery.FAILED:
        row.status, row.code = OutboxStatus.FAILED, receipt.code
        row.reason = receipt.failure.reason if receipt.failure is not None else "the provider did not deliver it"
    else:
        row.status, row.reason, row.code = OutboxStatus.SENT, "", ""
    row.settled_at = row.settled_at or receipt.at


def _apply(session: Session, account_id: str, events: Sequence[InboundEvent], now: datetime) -> Applied:
    if not events:
        return Applied(0)
    work = _Work(events, now)
    work.receipts = {event.id or 0: intake.load_receipt(event) for event in events}
    _find(session, account_id, work)
    rows = sorted({row_id for row_ids in work.names.values() for row_id in row_ids})
    told = [row_id for event_id, row_ids in work.names.items() if work.receipts[event_id].failure is not None for row_id in row_ids]
    # What a failure tells of the person is written to the conversation. No lock is waited for here: whoever sends takes them as it goes.
    locked = store.lock_conversations(session, account_id, sorted(set(told))) if told else set()
    messages = {row.id or 0: (row, conversation) for row, conversation in (store.lock_messages(session, account_id, rows) if rows else ())}
    for event in events:
        if event.id in work.names:
            _bring(work, event, [messages[row_id] for row_id in work.names[event.id] if row_id in messages], locked)
    store.apply(session, list(work.changed.values()))
    _record(session, work.touches, now)
    for row, conversation, receipt, _ in work.touches:
        _note_failure(session, account_id, row, conversation, receipt, now)
    store.close(session, work.closed, now=now)
    store.postpone(session, work.later)
    return Applied(len(events), tuple(work.moved.items()))


def _find(session: Session, account_id: str, work: _Work) -> None:
    """Which messages each receipt is about; those that name none of ours wait, or are given up."""
    plain = [receipt for receipt in work.receipts.values() if receipt.upto is None]
    references = sorted({int(receipt.reference) for receipt in plain if _is_row(receipt.reference)})
    known = store.named(session, account_id, references, sorted({receipt.provider_id for receipt in plain if receipt.provider_id}))
    by_provider = {provider_id: row_id for row_id, provider_id in known.items() if provider_id}
    for event in work.events:
        receipt = work.receipts[event.id or 0]
        if receipt.upto is not None:
            _cover(session, account_id, event, receipt, receipt.upto, work)
            continue
        row_id = int(receipt.reference) if _is_row(receipt.reference) else 0
        row_id = row_id if row_id in known else by_provider.get(receipt.provider_id, 0)
        if row_id:
            work.names[event.id or 0] = [row_id]
        else:
            _wait(work, event)


def _cover(session: Session, account_id: str, event: InboundEvent, receipt: Receipt, upto: datetime, work: _Work) -> None:
    below = ["", *DELIVERY_ORDER[: DELIVERY_ORDER.index(receipt.status)]]
    found = store.covered(session, account_id, receipt.thread, upto, below)
    work.names[event.id or 0] = [row_id for row_id, status in found if status == OutboxStatus.SENT]
    if any(status == OutboxStatus.SENDING for _, status in found):
        _wait(work, event)
    else:
        work.closed[event.id or 0] = ""


def _wait(work: _Work, event: InboundEvent) -> None:
    if work.now >= event.received_at + LOOKED_FOR:
        work.closed[event.id or 0] = UNMATCHED
    else:
        due_at = work.now + min(LOOK_MAX, LOOK_FIRST * 2**event.attempts)
        work.later[event.id or 0] = (event.attempts + 1, due_at)


def _bring(work: _Work, event: InboundEvent, messages: Sequence[tuple[Outbox, Conversation]], locked: Container[str]) -> None:
    receipt = work.receipts[event.id or 0]
    note = ""
    if receipt.failure is not None:
        messages = [(row, conversation) for row, conversation in messages if conversation.id in locked]
    if len(messages) < len(work.names[event.id or 0]):
        work.closed.pop(event.id or 0, None)
        _wait(work, event)  # some are in other hands
    for row, conversation in messages:
        if row.status in (OutboxStatus.QUEUED, OutboxStatus.SENDING) and row.provider_id and row.provider_id == receipt.provider_id:
            note = STALE  # it was refused under this id, and is said again in other words
        elif row.status == OutboxStatus.QUEUED and not row.attempts:
            note = UNMATCHED  # it never left
        elif further(row, receipt):
            advance(row, receipt)
            work.changed[row.id or 0] = row
            work.moved[conversation.id] = conversation.brand_id
            work.touches.append((row, conversation, receipt, receipt.status))
        elif receipt.status in _REACHED and row.delivered_at is not None and receipt.at < row.delivered_at:
            row.delivered_at = receipt.at  # the earlier word comes later
            work.changed[row.id or 0] = row
    if receipt.upto is None and messages:
        work.closed[event.id or 0] = note


def _note_failure(session: Session, account_id: str, row: Outbox, conversation: Conversation, receipt: Receipt, now: datetime) -> None:
    failed = receipt.failure
    if failed is None or row.status != OutboxStatus.FAILED:
        return
    place = reachability.Place(row.brand_id, conversation.id, conversation.channel, conversation.identity_id)
    reachability.note_refusal(session, place, failed, key=receipt.external_id, now=now)
    if failed.account:
        until = now + (PAUSE if failed.retry_after is None else timedelta(seconds=failed.retry_after))
        accounts.pause(session, account_id, until=until, problem=failed.reason)
    if failed.window:
        permission.say_otherwise(session, row.brand_id, conversation.id, row.id or 0, sent_at=row.claimed_at or now, now=now)


def _record(session: Session, touched: Sequence[tuple[Outbox, Conversation, Receipt, Delivery]], now: datetime) -> None:
    told = [each for each in touched if (bool(each[0].broadcast_id), each[3]) in _TOUCH_OF]
    shoppers = lanes.list_shoppers(session, sorted({conversation.identity_id for _, conversation, _, _ in told})) if told else {}
    touches = [
        touchpoints.Touch(
            brand_id=row.brand_id,
            shopper_id=shoppers[conversation.identity_id],
            identity_id=conversation.identity_id,
            conversation_id=conversation.id,
            channel=conversation.channel,
            kind=_TOUCH_OF[bool(row.broadcast_id), status],
            key=f"{row.broadcast_id}:{conversation.id}" if row.broadcast_id else f"{row.id}",
            credit_class=CreditClass.CONTEXT,
            campaign_id=row.broadcast_id,
            occurred_at=min(receipt.at, now),
            received_at=now,
            data={"message": row.id} | ({"code": row.code} if status is Delivery.FAILED else {}),
        )
        for row, conversation, receipt, status in told
    ]
    touchpoints.record(session, touches)


def _is_row(reference: str) -> bool:
    """Whether it could be the id of a row; what comes from outside may be anything."""
    return reference.isascii() and reference.isdecimal() and len(reference) < 19
