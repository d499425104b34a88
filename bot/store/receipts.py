"""Which receipts wait, and which messages of ours do they name?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, literal_column, or_, select, update
from sqlmodel import Session

from bot.tables import Conversation, EventStatus, InboundEvent, Outbox, OutboxStatus
from core.db import row_object
from core.prepared import Prepared

_E = InboundEvent.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_O = Outbox.__table__  # type: ignore[attr-defined]
_C = Conversation.__table__  # type: ignore[attr-defined]
WAITING_RECEIPT: ColumnElement[bool] = literal_column("inbound_event.status = 'waiting' AND inbound_event.kind = 'receipt'")
SENT_AS: ColumnElement[bool] = literal_column("outbox.provider_id <> ''")  # word for word as its index has it
THREAD_LOOK = 200  # messages of one thread that one receipt can cover

_HANDLED = Prepared(
    update(_E).where(_E.c.id == bindparam("event")).values(status=EventStatus.HANDLED, handled_at=bindparam("at"), error=bindparam("note"))
)
_LATER = Prepared(update(_E).where(_E.c.id == bindparam("event")).values(attempts=bindparam("tries"), due_at=bindparam("due")))
_APPLY = Prepared(
    update(_O)
    .where(_O.c.id == bindparam("row"))
    .values(
        status=bindparam("outcome"),
        reason=bindparam("why"),
        code=bindparam("number"),
        provider_id=bindparam("provider"),
        settled_at=bindparam("settled"),
        delivery=bindparam("how_far"),
        delivered_at=bindparam("delivered"),
        read_at=bindparam("seen"),
    )
)


def take_due(session: Session, account_id: str, *, now: datetime, limit: int) -> list[InboundEvent]:
    """The account's receipts whose time has come, in the provider's order, locked until commit; those in other hands are left out."""
    statement = (
        select(_E)
        .where(_E.c.channel_account_id == account_id, WAITING_RECEIPT, _E.c.due_at <= now)
        .order_by(_E.c.due_at, _E.c.occurred_at, _E.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [row_object(InboundEvent, row) for row in session.connection().execute(statement).mappings()]


def take_one(session: Session, event_id: int) -> list[InboundEvent]:
    """One receipt that waits, locked until commit; none where it is in other hands or done."""
    statement = select(_E).where(_E.c.id == event_id, WAITING_RECEIPT).with_for_update(skip_locked=True)
    return [row_object(InboundEvent, row) for row in session.connection().execute(statement).mappings()]


def list_due(session: Session, account_id: str, *, now: datetime, limit: int) -> list[int]:
    """The ids of what `take_due` would take."""
    statement = select(_E.c.id).where(_E.c.channel_account_id == account_id, WAITING_RECEIPT, _E.c.due_at <= now)
    return list(session.connection().execute(statement.order_by(_E.c.due_at, _E.c.occurred_at, _E.c.id).limit(limit)).scalars())


def named(session: Session, account_id: str, row_ids: Sequence[int], provider_ids: Sequence[str]) -> dict[int, str]:
    """Messages of this account that are named by our id or the provider's: row id -> the provider's id, "" while we do not know it."""
    statement = select(_O.c.id, _O.c.provider_id).join(_C, _C.c.id == _O.c.conversation_id).where(_C.c.channel_account_id == account_id)
    found: dict[int, str] = {}
    for wanted in (_O.c.id.in_(row_ids) if row_ids else None, and_(SENT_AS, _O.c.provider_id.in_(provider_ids))):
        if wanted is not None:
            found |= {row.id: row.provider_id for row in session.connection().execute(statement.where(wanted))}
    return found


def covered(session: Session, account_id: str, thread: str, upto: datetime, below: Sequence[str]) -> list[tuple[int, str]]:
    """(row, status) of the thread's messages handed to the provider up to then, on their way or not as far as `below` has them."""
    mine = (_C.c.channel_account_id == account_id, _C.c.thread == thread, _O.c.claimed_at <= upto, _O.c.sequence > 0)
    moving = or_(_O.c.status == OutboxStatus.SENDING, and_(_O.c.status == OutboxStatus.SENT, _O.c.delivery.in_(below)))
    statement = select(_O.c.id, _O.c.status).join(_C, _C.c.id == _O.c.conversation_id).where(*mine, moving)
    rows = session.connection().execute(statement.order_by(_O.c.sequence.desc()).limit(THREAD_LOOK))
    return [(row.id, row.status) for row in rows]


def lock_messages(session: Session, account_id: str, row_ids: Sequence[int]) -> list[tuple[Outbox, Conversation]]:
    """These messages of the account with their conversations, the messages locked until commit; those in other hands are left out."""
    columns = [column.label(f"row_{column.name}") for column in _O.c] + [column.label(f"conversation_{column.name}") for column in _C.c]
    statement = (
        select(*columns)
        .select_from(_O.join(_C, _C.c.id == _O.c.conversation_id))
        .where(_O.c.id.in_(row_ids), _C.c.channel_account_id == account_id)
        .order_by(_O.c.id)
        .with_for_update(of=_O, skip_locked=True)
    )
    return [
        (
            row_object(Outbox, {column.name: row[f"row_{column.name}"] for column in _O.c}),
            row_object(Conversation, {column.name: row[f"conversation_{column.name}"] for column in _C.c}),
        )
        for row in session.connection().execute(statement).mappings()
    ]


def lock_conversations(session: Session, account_id: str, row_ids: Sequence[int]) -> set[str]:
    """Lock the conversations of these messages, before the messages themselves: which ones; those in other hands are left out."""
    of_rows = select(_O.c.conversation_id).where(_O.c.id.in_(row_ids))
    statement = select(_C.c.id).where(_C.c.id.in_(of_rows), _C.c.channel_account_id == account_id).with_for_update(skip_locked=True)
    return set(session.connection().execute(statement).scalars())


def apply(session: Session, rows: Sequence[Outbox]) -> None:
    """Write how far these locked messages have come."""
    values: list[dict[str, Any]] = [
        {
            "row": row.id,
            "outcome": row.status,
            "why": row.reason,
            "number": row.code,
            "provider": row.provider_id,
            "settled": row.settled_at,
            "how_far": row.delivery,
            "delivered": row.delivered_at,
            "seen": row.read_at,
        }
        for row in sorted(rows, key=lambda row: row.id or 0)
    ]
    if values:
        _APPLY.run_many(session.connection(), values)


def close(session: Session, notes: Mapping[int, str], *, now: datetime) -> None:
    """These receipts are handled, each with a note or "", by id."""
    if notes:
        _HANDLED.run_many(session.connection(), [{"event": event_id, "at": now, "note": note} for event_id, note in notes.items()])


def postpone(session: Session, later: Mapping[int, tuple[int, datetime]]) -> None:
    """These receipts wait on, by id: tries so far, when to look again."""
    if later:
        _LATER.run_many(session.connection(), [{"event": event_id, "tries": tries, "due": due} for event_id, (tries, due) in later.items()])
