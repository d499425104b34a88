"""Which exchanges are held, and which are over? Read and written under their order's lock."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from commerce.store.statements import table_of
from commerce.tables import Exchange
from core.db import UTCDateTime, insert_rows, row_object

_EXCHANGE = table_of(Exchange)
_HELD = select(_EXCHANGE).where(_EXCHANGE.c.order_id == bindparam("order_id"), _EXCHANGE.c.held_until.is_not(None))
_OVER = (
    select(_EXCHANGE)
    .where(_EXCHANGE.c.held_until <= bindparam("now", type_=UTCDateTime))
    .order_by(_EXCHANGE.c.held_until)
    .limit(bindparam("limit"))
)


def insert_exchange(session: Session, exchange: Exchange) -> None:
    insert_rows(session, Exchange, [exchange.model_dump()])


def find_held(session: Session, order_id: str) -> Exchange | None:
    """The exchange of an order whose units are held; of an order there is one at most."""
    row = session.connection().execute(_HELD, {"order_id": order_id}).mappings().first()
    return None if row is None else row_object(Exchange, row)


def list_over(session: Session, *, now: datetime, limit: int) -> list[Exchange]:
    """Exchanges of all brands that are held no longer, and that nobody has ended yet."""
    return [row_object(Exchange, row) for row in session.connection().execute(_OVER, {"now": now, "limit": limit}).mappings()]


def update_exchange(session: Session, exchange: Exchange, **values: Any) -> None:
    """Change columns of an exchange of a locked order, in its row and in this object."""
    for name, value in values.items():
        setattr(exchange, name, value)
    session.connection().execute(update(_EXCHANGE).where(_EXCHANGE.c.return_id == exchange.return_id).values(**values))
