"""What of an account's broadcasts waits, is on its way, was left behind? Many rows at once, each statement for all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, or_, select, update
from sqlmodel import Session

from attribution.tables import Identity
from bot.store.unsettled import IN_LANE, OPEN, WAITING
from bot.tables import (
    Broadcast,
    BroadcastStatus,
    ChannelAccount,
    Conversation,
    InboundEvent,
    Outbox,
    OutboxStatus,
)
from core.db import row_object
from core.prepared import Prepared

_O = Outbox.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_C = Conversation.__table__  # type: ignore[attr-defined]
_A = ChannelAccount.__table__  # type: ignore[attr-defined]
_B = Broadcast.__table__  # type: ignore[attr-defined]
_E = InboundEvent.__table__  # type: ignore[attr-defined]
_I = Identity.__table__  # type: ignore[attr-defined]

_QUEUED = and_(IN_LANE, _O.c.status == literal_column(f"'{OutboxStatus.QUEUED}'"))
_SENDING = and_(IN_LANE, _O.c.status == literal_column(f"'{OutboxStatus.SENDING}'"))
_RECEIPTS: ColumnElement[bool] = literal_column("inbound_event.status = 'waiting' AND inbound_event.kind = 'receipt'")
_HELD = and_(_C.c.id == _O.c.conversation_id, _C.c.lease_owner == _O.c.claimed_by, _C.c.lease_until >= bindparam("now"))
_LATELY = _O.alias("lately")
LATELY_LOOK = 5  # positions of a thread looked back at for what was just said there

_FREE = and_(
    or_(_C.c.lease_owner == "", _C.c.lease_until < bindparam("now")),
    ~exists().where(
        _LATELY.c.conversation_id == _C.c.id, _LATELY.c.sequence > _C.c.sequence - LATELY_LOOK, _LATELY.c.claimed_at > bindparam("since")
    ),
)
# A reminder belongs to no broadcast, so nothing pauses it.
_RUNNING = ~exists().where(_B.c.id == _O.c.broadcast_id, _B.c.status == BroadcastStatus.PAUSED)
_NEXT = (
    select(*[column.label(f"row_{column.name}") for column in _O.c], *[column.label(f"conversation_{column.name}") for column in _C.c])
    .select_from(_O.join(_C, _C.c.id == _O.c.conversation_id))
    .where(
        _O.c.channel_account_id == bindparam("account"),
        _QUEUED,
        _O.c.due_at <= bindparam("now"),
        _RUNNING,
        _FREE,
    )
    .order_by(_O.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(_O, _C))
)
_INTERRUPTED = Prepared(
    update(_O)
    .where(_O.c.channel_account_id == bindparam("account"), _SENDING, ~exists().where(_HELD))
    .values(status=OutboxStatus.UNKNOWN, reason="interrupted", settled_at=bindparam("at"), due_at=bindparam("asked_at"))
)
_TAKE = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("conversation"))
    .values(
        sequence=bindparam("position"),
        state=bindparam("new_state"),
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
    )
)
_ENTER = Prepared(
    update(_O)
    .where(_O.c.id == bindparam("row"))
    .values(
        status=bindparam("outcome"),
        sequence=bindparam("position"),
        attempts=bindparam("tries"),
        claimed_by=bindparam("owner"),
        claimed_at=bindparam("at"),
        settled_at=bindparam("settled"),
    )
)
_SKIP = Prepared(
    update(_O).where(_O.c.id == bindparam("row")).values(status=OutboxStatus.SKIPPED, reason=bindparam("why"), settled_at=bindparam("at"))
)


def count_due(session: Session, account_id: str, *, now: datetime, most: int) -> int:
    """How many messages of the account's lane are due, counted no further than `most`."""
    mine = (_O.c.channel_account_id == account_id, _QUEUED, _O.c.due_at <= now, _RUNNING)
    due = select(_O.c.id).where(*mine).limit(most).subquery()
    return session.connection().execute(select(func.count()).select_from(due)).scalar_one()


def take_due(session: Session, account_id: str, *, now: datetime, since: datetime, most: int) -> list[tuple[Outbox, Conversation]]:
    """The next due messages of broadcasts that run and of reminders, with their conversations, both locked until commit.

    One of each conversation; left out are conversations that somebody drains, and those that were written to after `since`.
    """
    values = {"account": account_id, "now": now, "since": since, "most": most}
    taken: dict[str, tuple[Outbox, Conversation]] = {}
    for found in session.connection().execute(_NEXT, values).mappings():
        row = row_object(Outbox, {column.name: found[f"row_{column.name}"] for column in _O.c})
        conversation = row_object(Conversation, {column.name: found[f"conversation_{column.name}"] for column in _C.c})
        taken.setdefault(conversation.id, (row, conversation))
    return list(taken.values())


def note_interrupted(session: Session, account_id: str, *, now: datetime, asked_at: datetime) -> int:
    """How many were in flight with nobody behind them any more; they are unknown now, and may be asked about from `asked_at`."""
    return _INTERRUPTED.run(session, {"account": account_id, "now": now, "at": now, "asked_at": asked_at})


def enter_threads(session: Session, taken: Sequence[tuple[Outbox, Conversation]]) -> None:
    """Write the rows' places in their threads, who has claimed them, and what their conversations have become."""
    ordered = sorted(taken, key=lambda pair: pair[1].id)
    connection = session.connection()
    conversations = [
        {"conversation": c.id, "position": c.sequence, "new_state": c.state, "owner": c.lease_owner, "until": c.lease_until}
        for _, c in ordered
    ]
    rows = [
        {
            "row": row.id,
            "outcome": row.status,
            "position": row.sequence,
            "tries": row.attempts,
            "owner": row.claimed_by,
            "at": row.claimed_at,
            "settled": row.settled_at,
        }
        for row, _ in ordered
    ]
    if ordered:
        _TAKE.run_many(connection, conversations)
        _ENTER.run_many(connection, rows)


def skip(session: Session, reasons: Mapping[int, str], *, now: datetime) -> None:
    """End these rows, each with why it may not go; the caller has locked them."""
    if reasons:
        _SKIP.run_many(session.connection(), [{"row": row_id, "why": why, "at": now} for row_id, why in sorted(reasons.items())])


def release(session: Session, conversation_ids: Sequence[str], owner: str, *, now: datetime) -> list[str]:
    """Give the leases back; of these conversations, those that have something to do meanwhile."""
    mine = update(_C).where(_C.c.id.in_(conversation_ids), _C.c.lease_owner == owner)
    session.connection().execute(mine.values(lease_owner="", lease_until=None))
    waiting = exists().where(_E.c.conversation_id == _C.c.id, WAITING, _E.c.due_at <= now)
    queued = exists().where(_O.c.conversation_id == _C.c.id, OPEN, _O.c.due_at <= now)
    left = select(_C.c.id).where(_C.c.id.in_(conversation_ids), or_(waiting, queued))
    return list(session.connection().execute(left).scalars())


def list_shoppers(session: Session, identity_ids: Sequence[str]) -> dict[str, str]:
    """The shopper behind each identity."""
    rows = session.connection().execute(select(_I.c.id, _I.c.shopper_id).where(_I.c.id.in_(identity_ids)))
    return {row.id: row.shopper_id for row in rows}


def list_at_work(session: Session, *, now: datetime) -> list[dict[str, Any]]:
    """Accounts of all brands where something waits or that are held up: id, paused_until, and whether receipts or broadcasts wait."""
    mine = _O.c.channel_account_id == _A.c.id
    receipts = exists().where(_E.c.channel_account_id == _A.c.id, _RECEIPTS, _E.c.due_at <= now)
    queued = exists().where(mine, _QUEUED, _O.c.due_at <= now, _RUNNING)
    behind = exists().where(mine, _SENDING, ~exists().where(_HELD))
    paused = _A.c.paused_until.is_not(None)
    columns = (_A.c.id, _A.c.paused_until, receipts.label("receipts"), or_(queued, behind).label("broadcasts"))
    statement = select(*columns).where(or_(receipts, queued, behind, paused))
    return [dict(row) for row in session.connection().execute(statement, {"now": now}).mappings()]


def count_planned(session: Session, broadcast_id: str, *, most: int) -> int:
    """How many messages of a broadcast wait to be sent, counted no further than `most`."""
    planned = select(_O.c.id).where(_O.c.broadcast_id == broadcast_id, _QUEUED).limit(most).subquery()
    return session.connection().execute(select(func.count()).select_from(planned)).scalar_one()


def channel_of(session: Session, account_id: str) -> str:
    """The channel of an account."""
    channel: str = session.connection().execute(select(_A.c.channel).where(_A.c.id == account_id)).scalar_one()
    return channel
