"""Which bot, number or page is whose, and what has passed through it lately?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlmodel import Session, col

from bot.store.unsettled import IN_LANE, OPEN
from bot.tables import ChannelAccount, Conversation, InboundEvent, Outbox, OutboxStatus
from core.db import insert_once

LOOK_BACK = 10_000  # of the newest events and messages; what is older than those is not "lately"
ACCOUNTS_MAX = 10_000

_A = ChannelAccount.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_C = Conversation.__table__  # type: ignore[attr-defined]
_E = InboundEvent.__table__  # type: ignore[attr-defined]
_O = Outbox.__table__  # type: ignore[attr-defined]


def list_everywhere(session: Session) -> list[ChannelAccount]:
    """The accounts of all brands, for who sends and receives for all of them."""
    return list(session.scalars(select(ChannelAccount).order_by(col(ChannelAccount.id)).limit(ACCOUNTS_MAX)))


def find_by_id(session: Session, brand_id: str, account_id: str) -> ChannelAccount | None:
    """An account of this brand."""
    return session.scalars(
        select(ChannelAccount).where(col(ChannelAccount.id) == account_id, col(ChannelAccount.brand_id) == brand_id)
    ).first()


def find_by_identity(session: Session, channel: str, external_id: str) -> ChannelAccount | None:
    """Whoever has this bot, number or page: one account of one brand, if any."""
    found = select(ChannelAccount).where(col(ChannelAccount.channel) == channel, col(ChannelAccount.external_id) == external_id)
    return session.scalars(found).first() if external_id else None


def add(session: Session, account: Mapping[str, Any]) -> bool:
    """True where the account is new; False where its brand has one of that name, or its bot, number or page is taken."""
    return insert_once(session, ChannelAccount, account) == 1


def change(session: Session, account_id: str, **values: object) -> None:
    """Set columns of an account."""
    session.connection().execute(update(_A).where(_A.c.id == account_id).values(**values))


def lock_account(session: Session, brand_id: str, account_id: str) -> bool:
    """True where the account is the brand's; it is locked until the commit."""
    held = update(_A).where(_A.c.id == account_id, _A.c.brand_id == brand_id).values(name=_A.c.name)
    return session.connection().execute(held).rowcount == 1


def is_used(session: Session, account_id: str) -> bool:
    """Whether anything ever came in or was said there."""
    events, talks = exists().where(_E.c.channel_account_id == account_id), exists().where(_C.c.channel_account_id == account_id)
    return bool(session.connection().execute(select(events | talks)).scalar_one())


def remove(session: Session, account_id: str) -> None:
    """Forget an account that is not used."""
    session.connection().execute(delete(_A).where(_A.c.id == account_id))


def last_inbound(session: Session, brand_id: str) -> dict[str, datetime]:
    """When each account of the brand last heard from its provider, of the newest events."""
    newest = select(func.max(_E.c.id)).scalar_subquery()
    statement = (
        select(_E.c.channel_account_id, func.max(_E.c.received_at).label("at"))
        .where(_E.c.id > newest - LOOK_BACK, _E.c.brand_id == brand_id)
        .group_by(_E.c.channel_account_id)
    )
    return {row.channel_account_id: row.at for row in session.connection().execute(statement)}


def last_messages(session: Session, brand_id: str, statuses: tuple[OutboxStatus, ...]) -> dict[str, tuple[datetime, str, str]]:
    """The newest message of each account that ended like that, of the newest of all: when, why, the provider's code."""
    newest = select(func.max(_O.c.id)).scalar_subquery()
    latest = (
        select(func.max(_O.c.id))
        .join(_C, _C.c.id == _O.c.conversation_id)
        .where(_O.c.id > newest - LOOK_BACK, _O.c.brand_id == brand_id, _O.c.status.in_(statuses))
        .group_by(_C.c.channel_account_id)
    )
    statement = (
        select(_C.c.channel_account_id, _O.c.settled_at, _O.c.created_at, _O.c.reason, _O.c.code)
        .join(_C, _C.c.id == _O.c.conversation_id)
        .where(_O.c.id.in_(latest))
    )
    rows = session.connection().execute(statement)
    return {row.channel_account_id: (row.settled_at or row.created_at, row.reason, row.code) for row in rows}


def waiting(session: Session, brand_id: str) -> dict[str, int]:
    """How many messages wait to be sent from each account."""
    statement = (
        select(_C.c.channel_account_id, func.count().label("number"))
        .join(_O, _O.c.conversation_id == _C.c.id)
        .where(_O.c.brand_id == brand_id, or_(OPEN, IN_LANE))
        .group_by(_C.c.channel_account_id)
    )
    return {row.channel_account_id: row.number for row in session.connection().execute(statement)}


def pause(session: Session, account_id: str, *, until: datetime, problem: str) -> None:
    """Nothing is sent from the account before then; an earlier end does not shorten a later one."""
    shorter = or_(_A.c.paused_until.is_(None), _A.c.paused_until < until)
    session.connection().execute(update(_A).where(_A.c.id == account_id, shorter).values(paused_until=until, problem=problem))


def list_paused(session: Session) -> dict[str, datetime]:
    """Accounts of all brands that a trouble holds up, and until when; one that has not worked again since stays here."""
    rows = session.connection().execute(select(_A.c.id, _A.c.paused_until).where(_A.c.paused_until.is_not(None)))
    return {row.id: row.paused_until for row in rows}


def resume(session: Session, account_id: str, *, now: datetime) -> None:
    """The account works again: what waited for it is due now."""
    session.connection().execute(update(_A).where(_A.c.id == account_id).values(paused_until=None, problem=""))
    its_own = _O.c.conversation_id.in_(select(_C.c.id).where(_C.c.channel_account_id == account_id))
    waiting = and_(OPEN, _O.c.status == OutboxStatus.QUEUED, _O.c.reason != "", _O.c.due_at > now)
    session.connection().execute(update(_O).where(its_own, waiting).values(due_at=now))
    session.connection().execute(update(_O).where(IN_LANE, _O.c.channel_account_id == account_id, _O.c.due_at > now).values(due_at=now))
