"""Which events wait, which are handled, which are dead?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select, true, update
from sqlmodel import Session

from bot.events import EventKind
from bot.store.unsettled import WAITING
from bot.tables import Conversation, EventStatus, InboundEvent
from core.db import insert_once, row_object
from core.prepared import Prepared

_C = Conversation.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_E = InboundEvent.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
FLOOD_EVENTS = 10  # more than these in the kit's flood window are answered by one reply

_EARLIER = _E.alias("earlier")
_FLOOD_SINCE = (
    select(_EARLIER.c.received_at)
    .where(_EARLIER.c.conversation_id == bindparam("conversation"), _EARLIER.c.sequence > 0)  # a model's answers have none
    .order_by(_EARLIER.c.sequence.desc())
    .offset(FLOOD_EVENTS)
    .limit(1)
    .scalar_subquery()
    .label("flood_since")
)
_NEXT = Prepared(
    select(_E, _FLOOD_SINCE)
    .where(_E.c.conversation_id == bindparam("conversation"), WAITING, _E.c.due_at <= bindparam("now"))
    .order_by(_E.c.occurred_at, _E.c.sequence)
    .limit(2)
)
_NEXT_OF_ORDER = (
    select(_E)
    .where(_E.c.order_id == bindparam("order"), _E.c.status == EventStatus.WAITING, _E.c.due_at <= bindparam("now"))
    .order_by(_E.c.occurred_at, _E.c.id)
    .limit(2)
)
_HANDLED = Prepared(
    update(_E)
    .where(_E.c.id == bindparam("event"), _E.c.status == EventStatus.WAITING)
    .values(status=EventStatus.HANDLED, handled_at=bindparam("at"), error="", flag=bindparam("why_flagged"))
)


class Waiting(NamedTuple):
    """The next event, whether another waits behind it, and when the eleventh newest of the thread came in."""

    event: InboundEvent
    behind: bool
    flood_since: datetime | None


def store_event(session: Session, event: Mapping[str, Any]) -> bool:
    """True where the event is new under (channel account, external id)."""
    return insert_once(session, InboundEvent, event) == 1


def find_next(session: Session, conversation_id: str, *, now: datetime) -> Waiting | None:
    """The waiting event whose turn it is: by provider time, then by receipt. The caller holds the conversation's lock."""
    rows = _NEXT.rows(session, {"conversation": conversation_id, "now": now})
    if not rows:
        return None
    flood_since = rows[0].pop("flood_since")
    return Waiting(row_object(InboundEvent, rows[0]), len(rows) > 1, flood_since)


def mark_handled(session: Session, event_id: int, *, now: datetime, flag: str = "") -> bool:
    """True where the event still waited; undone with everything else if the turn fails. flag: a word of docs/flags.md."""
    return _HANDLED.run(session, {"event": event_id, "at": now, "why_flagged": flag}) == 1


def postpone(session: Session, event_id: int, *, due_at: datetime) -> None:
    """Let a waiting event wait on."""
    session.connection().execute(update(_E).where(_E.c.id == event_id).values(due_at=due_at))


def fail_event(session: Session, event_id: int, *, attempts: int, status: EventStatus, error: str, due_at: datetime) -> None:
    """Note a failed turn: another try at `due_at`, or dead."""
    values = {"attempts": attempts, "status": status, "error": error, "due_at": due_at}
    session.connection().execute(update(_E).where(_E.c.id == event_id, _E.c.status == EventStatus.WAITING).values(**values))


def get_event(session: Session, event_id: int) -> InboundEvent:
    """One stored event, by the id a queue gave."""
    return row_object(InboundEvent, session.connection().execute(select(_E).where(_E.c.id == event_id)).mappings().one())


def list_next_of_order(session: Session, order_id: str, *, now: datetime) -> list[InboundEvent]:
    """The payment event whose turn it is in an order's stream, and the one behind it; the caller holds the order's lock."""
    rows = session.connection().execute(_NEXT_OF_ORDER, {"order": order_id, "now": now}).mappings()
    return [row_object(InboundEvent, row) for row in rows]


def list_due_orders(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Orders with payment events waiting, of all brands: for the sweeper."""
    # Told apart here: for a DISTINCT SQLite would read every event there ever was, in the order of their orders.
    statement = select(_E.c.order_id).where(_E.c.conversation_id.is_(None), _E.c.order_id != "", WAITING, _E.c.due_at <= now)
    return list(dict.fromkeys(session.connection().execute(statement.limit(limit)).scalars()))


def list_dead(session: Session, brand_id: str, *, limit: int = 100) -> list[InboundEvent]:
    """A brand's events that were given up, newest first."""
    statement = select(_E).where(_E.c.brand_id == brand_id, _E.c.status == EventStatus.DEAD).order_by(_E.c.id.desc()).limit(limit)
    return [row_object(InboundEvent, row) for row in session.connection().execute(statement).mappings()]


def list_flagged(session: Session, brand_id: str, *, reason: str = "", limit: int = 100) -> list[tuple[InboundEvent, str]]:
    """A brand's flagged events with the name of who wrote, newest first; of one reason, or of all."""
    wanted = [_E.c.brand_id == brand_id, _E.c.flag != "", _E.c.flag == reason if reason else true()]
    statement = select(_E, _C.c.name.label("who")).join(_C, _C.c.id == _E.c.conversation_id).where(*wanted)
    rows = [dict(row) for row in session.connection().execute(statement.order_by(_E.c.id.desc()).limit(limit)).mappings()]
    return [(row_object(InboundEvent, row), who) for row, who in ((row, row.pop("who")) for row in rows)]


def revive(session: Session, brand_id: str, event_id: int, *, now: datetime) -> InboundEvent | None:
    """A dead event set waiting again; None where it is not among the brand's dead, or could never be read."""
    statement = (
        update(_E)
        .where(_E.c.id == event_id, _E.c.brand_id == brand_id, _E.c.status == EventStatus.DEAD)
        .where(or_(_E.c.conversation_id.is_not(None), _E.c.order_id != "", _E.c.kind == EventKind.RECEIPT))
        .values(status=EventStatus.WAITING, attempts=0, due_at=now)
        .returning(_E)
    )
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else row_object(InboundEvent, row)


def list_thread(session: Session, brand_id: str, conversation_id: str, *, after: int, limit: int) -> list[InboundEvent]:
    """A conversation's newest events past a position, in order."""
    statement = (
        select(_E)
        .where(_E.c.brand_id == brand_id, _E.c.conversation_id == conversation_id, _E.c.sequence > after)
        .order_by(_E.c.sequence.desc())
        .limit(limit)
    )
    return [row_object(InboundEvent, row) for row in reversed(session.connection().execute(statement).mappings().all())]
