"""Which questions to the model wait, what did they cost, which answers are kept?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, literal_column, select, update
from sqlmodel import Session

from bot.model.tables import CallStatus, ModelAnswer, ModelCall
from core.db import insert_once, insert_or_change, row_object

_M = ModelCall.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_A = ModelAnswer.__table__  # type: ignore[attr-defined]
_NEWEST = _M.alias("newest")
_IS_WAITING: ColumnElement[str] = literal_column(f"'{CallStatus.WAITING}'")  # word for word the condition of its index
_WAITING = _M.c.status == _IS_WAITING


def insert_call(session: Session, row: Mapping[str, Any]) -> bool:
    """True where this is the first question about the event."""
    return insert_once(session, ModelCall, row) == 1


def claim_call(session: Session, conversation_id: str, *, now: datetime, until: datetime, tries_max: int) -> ModelCall | None:
    """The conversation's call to perform now: nobody else takes it up before `until`. None where there is none, or no time left."""
    one = (
        select(_NEWEST.c.id)
        .where(_NEWEST.c.conversation_id == conversation_id, _NEWEST.c.status == _IS_WAITING)
        .where(_NEWEST.c.due_at <= now, _NEWEST.c.expires_at > now, _NEWEST.c.attempts < tries_max)
        .order_by(_NEWEST.c.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = update(_M).where(_M.c.id == one, _WAITING).values(attempts=_M.c.attempts + 1, due_at=until).returning(_M)
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else row_object(ModelCall, row)


def find_call(session: Session, brand_id: str, call_id: str) -> ModelCall | None:
    """A call of this brand."""
    row = session.connection().execute(select(_M).where(_M.c.brand_id == brand_id, _M.c.id == call_id)).mappings().first()
    return None if row is None else row_object(ModelCall, row)


def settle(session: Session, call: ModelCall, status: CallStatus, *, now: datetime, **values: object) -> bool:
    """True where the call still waited: now it is answered or has failed."""
    statement = update(_M).where(_M.c.brand_id == call.brand_id, _M.c.id == call.id, _WAITING)
    return session.connection().execute(statement.values(status=status, settled_at=now, **values)).rowcount == 1


def postpone(session: Session, call: ModelCall, *, due_at: datetime) -> bool:
    """True where the call still waits: it may be claimed from then on."""
    statement = update(_M).where(_M.c.brand_id == call.brand_id, _M.c.id == call.id, _WAITING).values(due_at=due_at)
    return session.connection().execute(statement).rowcount == 1


def note(session: Session, call: ModelCall, outcome: str) -> None:
    """What became of an answer."""
    session.connection().execute(update(_M).where(_M.c.brand_id == call.brand_id, _M.c.id == call.id).values(outcome=outcome))


def list_due(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Conversations whose question nobody is at, of every brand: what a lost process left, and what is too late and has to be ended."""
    statement = select(_M.c.conversation_id).where(_WAITING, _M.c.due_at <= now).limit(limit)
    return list(dict.fromkeys(session.connection().execute(statement).scalars()))


def list_late(session: Session, conversation_id: str, *, now: datetime, tries_max: int) -> list[ModelCall]:
    """The conversation's calls that will never be asked: their time is over, or their tries are."""
    over = (_M.c.expires_at <= now) | (_M.c.attempts >= tries_max)
    statement = select(_M).where(_M.c.conversation_id == conversation_id, _WAITING, _M.c.due_at <= now, over)
    return [row_object(ModelCall, row) for row in session.connection().execute(statement).mappings()]


def spent(session: Session, brand_id: str, shopper_id: str, *, day: datetime, month: datetime) -> tuple[int, int, int]:
    """(the shopper's calls since `day`, the brand's tokens since `day`, and since `month`); a kept answer costs nothing."""
    today = _M.c.created_at >= day
    tokens = _M.c.tokens_in + _M.c.tokens_out
    statement = select(
        func.coalesce(func.sum(case((today & (_M.c.shopper_id == shopper_id), 1), else_=0)), 0),
        func.coalesce(func.sum(case((today, tokens), else_=0)), 0),
        func.coalesce(func.sum(tokens), 0),
    ).where(_M.c.brand_id == brand_id, _M.c.created_at >= month)
    calls, of_day, of_month = session.connection().execute(statement).one()
    return int(calls), int(of_day), int(of_month)


def list_ends(session: Session, brand_id: str, *, limit: int) -> list[tuple[str, str, datetime]]:
    """(status, outcome, when) of the brand's newest calls that came to an end and were really asked."""
    statement = (
        select(_M.c.status, _M.c.outcome, _M.c.settled_at)
        .where(_M.c.brand_id == brand_id, _M.c.status != CallStatus.WAITING, _M.c.kept.is_(False), _M.c.attempts > 0)
        .order_by(_M.c.created_at.desc())
        .limit(limit)
    )
    return [(row.status, row.outcome, row.settled_at) for row in session.connection().execute(statement)]


def usage(session: Session, brand_id: str, *, since: datetime) -> list[tuple[str, int, int, int, int]]:
    """(outcome, calls, of those kept answers, tokens in, tokens out) of a brand since then, the most frequent first."""
    count = func.count()
    statement = (
        select(
            func.coalesce(func.nullif(_M.c.outcome, ""), _M.c.status),
            count,
            func.sum(case((_M.c.kept.is_(True), 1), else_=0)),
            func.sum(_M.c.tokens_in),
            func.sum(_M.c.tokens_out),
        )
        .where(_M.c.brand_id == brand_id, _M.c.created_at >= since)
        .group_by(func.coalesce(func.nullif(_M.c.outcome, ""), _M.c.status))
        .order_by(count.desc())
    )
    return [(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in session.connection().execute(statement)]


def find_answer(session: Session, brand_id: str, key: str, *, now: datetime) -> Mapping[str, Any] | None:
    """The answer kept under a key, while it is good."""
    statement = select(_A.c.answer).where(_A.c.brand_id == brand_id, _A.c.key == key, _A.c.expires_at > now)
    found: Mapping[str, Any] | None = session.connection().execute(statement).scalar_one_or_none()
    return found


def keep_answer(session: Session, brand_id: str, key: str, answer: Mapping[str, Any], *, until: datetime, now: datetime) -> None:
    """Keep an answer, and let go of the brand's that are over."""
    session.connection().execute(delete(_A).where(_A.c.brand_id == brand_id, _A.c.expires_at <= now))
    row = {"brand_id": brand_id, "key": key, "answer": dict(answer), "expires_at": until}
    insert_or_change(session, ModelAnswer, [row], same=("brand_id", "key"))
