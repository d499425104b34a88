"""What still waits? The conditions of the partial indexes, word for word: with bound values no planner would know them again."""

from sqlalchemy import ColumnElement, literal_column

from bot.tables import EventStatus, InboundEvent, Outbox, OutboxStatus

_E = InboundEvent.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_O = Outbox.__table__  # type: ignore[attr-defined]

WAITING: ColumnElement[bool] = _E.c.status == literal_column(f"'{EventStatus.WAITING}'")
OPEN: ColumnElement[bool] = _O.c.status.in_([literal_column(f"'{status}'") for status in (OutboxStatus.QUEUED, OutboxStatus.SENDING)])
