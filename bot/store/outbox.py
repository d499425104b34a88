"""Which messages wait, which are on their way, what became of them?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import Session

from bot.store.unsettled import OPEN
from bot.tables import Outbox, OutboxStatus, Purpose
from core.db import insert_once, row_object
from core.prepared import Prepared

_O = Outbox.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
QUEUE_LOOK = 20  # rows of one conversation looked at in one claim

_OPEN = Prepared(
    select(_O)
    .where(_O.c.conversation_id == bindparam("conversation"), OPEN, or_(_O.c.due_at <= bindparam("now"), _O.c.reason != ""))
    .order_by((_O.c.status == OutboxStatus.QUEUED), _O.c.id)
    .limit(QUEUE_LOOK)
)
_ENTER = Prepared(
    update(_O)
    .where(_O.c.id == bindparam("row"))
    .values(
        sequence=bindparam("position"),
        attempts=bindparam("tries"),
        claimed_by=bindparam("owner"),
        claimed_at=bindparam("at"),
        status=bindparam("outcome"),
        settled_at=bindparam("settled"),
    )
)
_SETTLE = Prepared(
    update(_O)
    .where(
        _O.c.id == bindparam("row"),
        _O.c.claimed_by == bindparam("owner"),
        or_(_O.c.status == OutboxStatus.SENDING, _O.c.status == OutboxStatus.UNKNOWN),  # an IN list would be written anew each time
    )
    .values(
        status=bindparam("outcome"),
        reason=bindparam("why"),
        provider_id=bindparam("provider"),
        settled_at=bindparam("at"),
        due_at=bindparam("due"),
        attempts=bindparam("tries"),
        code=bindparam("number"),
    )
)


def write_messages(session: Session, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
    """How many of the rows are new; a key written before has no second effect."""
    return insert_once(session, Outbox, rows)


def list_open(session: Session, conversation_id: str, *, now: datetime) -> list[Outbox]:
    """Replies and notices of a locked conversation: those in flight, then those due or waiting for another try, in order."""
    return [row_object(Outbox, row) for row in _OPEN.rows(session, {"conversation": conversation_id, "now": now})]


def change(session: Session, row_id: int, **values: object) -> None:
    """Change one row under its conversation's lock."""
    session.connection().execute(update(_O).where(_O.c.id == row_id).values(**values))


def enter_thread(session: Session, row: Outbox) -> None:
    """Write the row's place in the thread and who has claimed it, under its conversation's lock."""
    values = {"row": row.id, "position": row.sequence, "tries": row.attempts, "owner": row.claimed_by, "at": row.claimed_at}
    _ENTER.run(session, values | {"outcome": row.status, "settled": row.settled_at})


def hasten(session: Session, brand_id: str, key: str, *, now: datetime) -> bool:
    """True where the row under a key was waiting for its time: it is due now."""
    waiting = (_O.c.brand_id == brand_id, _O.c.key == key, _O.c.status == OutboxStatus.QUEUED, _O.c.due_at > now)
    return session.connection().execute(update(_O).where(*waiting).values(due_at=now)).rowcount == 1


def hold(session: Session, conversation_id: str, *, until: datetime, why: str, now: datetime) -> None:
    """Let what is queued of a locked conversation wait until then, in its order."""
    waiting = (_O.c.conversation_id == conversation_id, OPEN, _O.c.status == OutboxStatus.QUEUED, _O.c.due_at < until)
    due = or_(_O.c.due_at <= now, _O.c.reason != "")
    session.connection().execute(update(_O).where(*waiting, due).values(due_at=until, reason=why))


def settle_many(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many outcomes were still wanted: the row is its owner's and not settled. Values: `bot.outbox.as_settled`."""
    return _SETTLE.run_many(session.connection(), sorted(rows, key=lambda row: int(row["row"]))) if rows else 0


def discard_replies(session: Session, conversation_id: str, *, reason: str, now: datetime) -> None:
    """The bot's queued replies will not be sent: somebody else answers now."""
    session.connection().execute(
        update(_O)
        .where(
            _O.c.conversation_id == conversation_id,
            _O.c.status == OutboxStatus.QUEUED,
            _O.c.purpose == Purpose.REPLY,
            _O.c.author == "bot",
        )
        .values(status=OutboxStatus.SKIPPED, reason=reason, settled_at=now)
    )


def list_thread(session: Session, brand_id: str, conversation_id: str, *, after: int, limit: int) -> list[Outbox]:
    """A conversation's newest messages past a position, in order; those without a position yet at the end."""
    mine = (_O.c.brand_id == brand_id, _O.c.conversation_id == conversation_id)
    placed = select(_O).where(*mine, _O.c.sequence > after).order_by(_O.c.sequence.desc()).limit(limit)
    waiting = select(_O).where(*mine, _O.c.sequence == 0, _O.c.status == OutboxStatus.QUEUED).order_by(_O.c.id).limit(QUEUE_LOOK)
    connection = session.connection()
    rows = [*reversed(connection.execute(placed).mappings().all()), *connection.execute(waiting).mappings()]
    return [row_object(Outbox, row) for row in rows]


def find_row(session: Session, row_id: int) -> Outbox | None:
    """One message, by the id its claim or its receipt gave."""
    row = session.connection().execute(select(_O).where(_O.c.id == row_id)).mappings().first()
    return None if row is None else row_object(Outbox, row)


def find_sent(session: Session, conversation_id: str, provider_id: str) -> Outbox | None:
    """The message of a conversation that its provider knows by this id."""
    statement = select(_O).where(_O.c.conversation_id == conversation_id, _O.c.provider_id == provider_id).limit(1)
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else row_object(Outbox, row)


def find_message(session: Session, brand_id: str, key: str) -> Outbox | None:
    """The message written under a key."""
    row = session.connection().execute(select(_O).where(_O.c.brand_id == brand_id, _O.c.key == key)).mappings().first()
    return None if row is None else row_object(Outbox, row)
