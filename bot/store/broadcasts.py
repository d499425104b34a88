"""Whom does a broadcast address, and what became of each?"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.tables import Broadcast, BroadcastRecipient, BroadcastStatus, Consent, Conversation, Outbox

_R = BroadcastRecipient.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def add_broadcast(session: Session, row: Mapping[str, Any]) -> None:
    """Write the message itself."""
    session.connection().execute(insert(Broadcast).values(dict(row)))


def freeze_audience(session: Session, brand_id: str, broadcast_id: str, purpose: str) -> int:
    """How many: one row for each conversation whose person agreed, by one statement, then never changed."""
    newer = aliased(Consent)
    superseded = (
        select(col(newer.id))
        .where(
            col(newer.identity_id) == col(Consent.identity_id),
            col(newer.purpose) == col(Consent.purpose),
            col(newer.id) > col(Consent.id),
        )
        .exists()
    )
    audience = (
        select(literal(broadcast_id), col(Conversation.id), literal(False))
        .join(Consent, col(Consent.identity_id) == col(Conversation.identity_id))
        .where(col(Conversation.brand_id) == brand_id, col(Consent.purpose) == purpose, col(Consent.granted), ~superseded)
        .order_by(col(Conversation.id))
    )
    statement = insert(BroadcastRecipient).from_select(["broadcast_id", "conversation_id", "planned"], audience)
    return session.connection().execute(statement).rowcount


def list_running(session: Session) -> list[Broadcast]:
    """Broadcasts of all brands whose audience is not all planned: for the scheduler."""
    return list(session.scalars(select(Broadcast).where(col(Broadcast.status) == BroadcastStatus.RUNNING).limit(100)))


def take_unplanned(session: Session, broadcast_id: str, *, limit: int) -> list[tuple[int, str]]:
    """(recipient, conversation) of the next few, locked until commit where the database can."""
    statement = (
        select(_R.c.id, _R.c.conversation_id)
        .where(_R.c.broadcast_id == broadcast_id, _R.c.planned.is_(False))
        .order_by(_R.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row.id, row.conversation_id) for row in session.connection().execute(statement)]


def mark_planned(session: Session, broadcast_id: str, recipient_ids: list[int]) -> None:
    """These have their outbox row now."""
    session.connection().execute(update(_R).where(_R.c.broadcast_id == broadcast_id, _R.c.id.in_(recipient_ids)).values(planned=True))


def finish(session: Session, broadcast_id: str) -> None:
    """Everybody is planned; a row still locked by another scheduler keeps it running."""
    left = select(_R.c.id).where(_R.c.broadcast_id == broadcast_id, _R.c.planned.is_(False)).exists()
    statement = update(Broadcast).where(col(Broadcast.id) == broadcast_id, ~left).values(status=BroadcastStatus.DONE)
    session.connection().execute(statement)


def find_broadcast(session: Session, brand_id: str, broadcast_id: str) -> Broadcast | None:
    """One broadcast of this brand."""
    return session.scalars(select(Broadcast).where(col(Broadcast.brand_id) == brand_id, col(Broadcast.id) == broadcast_id)).first()


def count_audience(session: Session, brand_id: str, broadcast_id: str) -> int:
    """How many people the frozen audience has."""
    statement = (
        select(func.count())
        .select_from(_R.join(Broadcast.__table__, Broadcast.__table__.c.id == _R.c.broadcast_id))  # type: ignore[attr-defined]
        .where(_R.c.broadcast_id == broadcast_id, Broadcast.__table__.c.brand_id == brand_id)  # type: ignore[attr-defined]
    )
    return session.connection().execute(statement).scalar_one()


def count_outcomes(session: Session, brand_id: str, broadcast_id: str) -> dict[tuple[str, str], int]:
    """How many messages of a broadcast ended how: (status, reason) -> count."""
    statement = (
        select(col(Outbox.status), col(Outbox.reason), func.count())
        .where(col(Outbox.brand_id) == brand_id, col(Outbox.broadcast_id) == broadcast_id)
        .group_by(col(Outbox.status), col(Outbox.reason))
    )
    return {(status, reason): count for status, reason, count in session.connection().execute(statement)}
