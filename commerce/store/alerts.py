"""Who waits for what to be back or cheaper?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select, text, update
from sqlmodel import Session

from commerce.kinds import AlertKind
from commerce.store.statements import table_of
from commerce.tables import Alert, BundlePart, Variant
from core.db import insert_once, row_object

_A, _V, _P = table_of(Alert), table_of(Variant), table_of(BundlePart)
_OPEN = text("told_at IS NULL AND withdrawn_at IS NULL")  # word for word the condition of its index

_LIKELY = (
    select(_A, _V.c.price_minor.label("price_now"))
    .join(_V, _V.c.id == _A.c.variant_id)
    .where(
        _OPEN,
        _V.c.active,
        or_(
            (_A.c.kind == AlertKind.BACK_IN_STOCK) & or_(_V.c.stock > 0, exists().where(_P.c.bundle_variant_id == _V.c.id)),
            (_A.c.kind == AlertKind.PRICE_DROP) & (_V.c.price_minor < _A.c.price_minor),
        ),
    )
    .order_by(_A.c.at, _A.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=_A)
)


def add_alerts(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many are new: a conversation waits for a thing once."""
    return insert_once(session, Alert, rows)


def take_likely(session: Session, *, limit: int) -> list[Alert]:
    """Alerts of all brands that may have come true, the oldest first, locked; those left out that somebody else has in hand."""
    rows = session.connection().execute(_LIKELY, {"limit": limit}).mappings()
    return [row_object(Alert, {column.name: row[column.name] for column in _A.c}) for row in rows]


def count_told(session: Session, brand_id: str, variant_id: str, *, since: datetime) -> int:
    """How many were told since then that a variant is back."""
    lately = (_A.c.brand_id == brand_id, _A.c.variant_id == variant_id, _A.c.kind == AlertKind.BACK_IN_STOCK, _A.c.told_at > since)
    return session.connection().execute(select(func.count()).select_from(_A).where(*lately)).scalar_one()


def find_alert(session: Session, brand_id: str, alert_id: str) -> Alert | None:
    row = session.connection().execute(select(_A).where(_A.c.brand_id == brand_id, _A.c.id == alert_id)).mappings().first()
    return None if row is None else row_object(Alert, row)


def mark_told(session: Session, alert: Alert, *, now: datetime) -> None:
    """Word of it is under way, for all variants of the product that this conversation waits for."""
    same = (_A.c.conversation_id == alert.conversation_id, _A.c.product_id == alert.product_id, _A.c.kind == alert.kind)
    session.connection().execute(update(_A).where(*same, _OPEN).values(told_at=now))


def arm_again(session: Session, alert: Alert) -> None:
    """It was not said after all."""
    session.connection().execute(update(_A).where(_A.c.id == alert.id).values(told_at=None, tries=_A.c.tries + 1))


def withdraw(session: Session, brand_id: str, shopper_id: str, conversation_id: str, *, now: datetime) -> None:
    """A shopper waits for nothing any more in a conversation ("": in none)."""
    mine = update(_A).where(_A.c.brand_id == brand_id, _A.c.shopper_id == shopper_id, _OPEN)
    if conversation_id:
        mine = mine.where(_A.c.conversation_id == conversation_id)
    session.connection().execute(mine.values(withdrawn_at=now))


def hand_over(session: Session, brand_id: str, from_id: str, to_id: str, conversation_ids: Sequence[str] | None = None) -> None:
    """Make one shopper's alerts another's; of these conversations alone, where some are named."""
    mine = update(_A).where(_A.c.brand_id == brand_id, _A.c.shopper_id == from_id)
    mine = mine if conversation_ids is None else mine.where(_A.c.conversation_id.in_(conversation_ids))
    session.connection().execute(mine.values(shopper_id=to_id))
