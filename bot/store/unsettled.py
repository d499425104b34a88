"""What still waits? The conditions of the partial indexes, word for word: with bound values no planner would know them again."""

from sqlalchemy import ColumnElement, and_, literal_column

from bot.tables import MARKETING_OPEN, EventStatus, InboundEvent, Outbox, OutboxStatus, Purpose

_E = InboundEvent.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_O = Outbox.__table__  # type: ignore[attr-defined]

WAITING: ColumnElement[bool] = _E.c.status == literal_column(f"'{EventStatus.WAITING}'")
# Of a broadcast's messages each account has a lane of its own: bot/store/lanes.py.
OPEN: ColumnElement[bool] = and_(
    _O.c.status.in_([literal_column(f"'{status}'") for status in (OutboxStatus.QUEUED, OutboxStatus.SENDING)]),
    _O.c.purpose != literal_column(f"'{Purpose.MARKETING}'"),
)
IN_LANE: ColumnElement[bool] = literal_column(MARKETING_OPEN.replace("status", "outbox.status").replace("purpose", "outbox.purpose"))
