"""Whom does a broadcast address, and what became of each?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.tables import Broadcast, BroadcastRecipient, BroadcastStatus, Consent, Conversation, Outbox

_R = BroadcastRecipient.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_C = Conversation.__table__  # type: ignore[attr-defined]


class Outcome(NamedTuple):
    """How many messages of a broadcast ended alike."""

    status: str
    reason: str
    delivery: str
    number: int


class Recipient(NamedTuple):
    """One of the audience: where they are reached, and the language of their conversation, "" where nothing told it yet."""

    id: int
    conversation_id: str
    account_id: str
    language: str


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


def take_unplanned(session: Session, broadcast_id: str, *, limit: int) -> list[Recipient]:
    """The next few, locked until commit where the database can."""
    statement = (
        select(_R.c.id, _R.c.conversation_id, _C.c.channel_account_id, _C.c.language)
        .join(_C, _C.c.id == _R.c.conversation_id)
        .where(_R.c.broadcast_id == broadcast_id, _R.c.planned.is_(False))
        .order_by(_R.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_R)
    )
    return [Recipient(*row) for row in session.connection().execute(statement)]


def mark_planned(session: Session, broadcast_id: str, recipient_ids: list[int]) -> None:
    """These have their outbox row now."""
    session.connection().execute(update(_R).where(_R.c.broadcast_id == broadcast_id, _R.c.id.in_(recipient_ids)).values(planned=True))


def finish(session: Session, broadcast_id: str) -> None:
    """Everybody is planned; a row still locked by another scheduler keeps it running."""
    left = select(_R.c.id).where(_R.c.broadcast_id == broadcast_id, _R.c.planned.is_(False)).exists()
    running = (col(Broadcast.id) == broadcast_id, col(Broadcast.status) == BroadcastStatus.RUNNING)
    statement = update(Broadcast).where(*running, ~left).values(status=BroadcastStatus.DONE)
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


def count_languages(session: Session, brand_id: str, broadcast_id: str) -> list[tuple[str, int]]:
    """The languages of an audience, and how many people have each."""
    statement = (
        select(_C.c.language, func.count())
        .join(_R, _R.c.conversation_id == _C.c.id)
        .where(_R.c.broadcast_id == broadcast_id, _C.c.brand_id == brand_id)
        .group_by(_C.c.language)
    )
    return [(row[0], row[1]) for row in session.connection().execute(statement)]


def count_outcomes(session: Session, brand_id: str, broadcast_id: str) -> list[Outcome]:
    """How many messages of a broadcast ended how, and how far they have come."""
    alike = (col(Outbox.status), col(Outbox.reason), col(Outbox.delivery))
    statement = select(*alike, func.count()).where(col(Outbox.brand_id) == brand_id, col(Outbox.broadcast_id) == broadcast_id)
    return [Outcome(*row) for row in session.connection().execute(statement.group_by(*alike))]


def set_status(session: Session, brand_id: str, broadcast_id: str, status: BroadcastStatus) -> bool:
    """True where it is a broadcast of this brand."""
    mine = update(Broadcast).where(col(Broadcast.brand_id) == brand_id, col(Broadcast.id) == broadcast_id)
    return session.connection().execute(mine.values(status=status)).rowcount == 1


def list_ended(session: Session, brand_id: str, broadcast_ids: Sequence[str], *, now: datetime) -> set[str]:
    """Of these broadcasts, those whose offer is over."""
    mine = (col(Broadcast.brand_id) == brand_id, col(Broadcast.id).in_(broadcast_ids))
    return set(session.connection().execute(select(col(Broadcast.id)).where(*mine, col(Broadcast.until_at) <= now)).scalars())
