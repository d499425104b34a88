"""Which calls of programs were answered, and how?"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session

from bot.tables import ApiAnswer
from core.db import insert_once

_T = ApiAnswer.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def claim(session: Session, brand_id: str, key: str, digest: str, *, now: datetime) -> bool:
    """Whether the key is new; its row is locked until the commit, and whoever comes with the same one waits for that."""
    return insert_once(session, ApiAnswer, {"brand_id": brand_id, "key": key, "digest": digest, "answer": {}, "at": now}) == 1


def get_answer(session: Session, brand_id: str, key: str) -> tuple[str, dict[str, Any]]:
    """(digest of the call, its answer) of a key that stands."""
    mine = select(_T.c.digest, _T.c.answer).where(_T.c.brand_id == brand_id, _T.c.key == key)
    digest, answer = session.connection().execute(mine).one()
    return digest, answer


def keep(session: Session, brand_id: str, key: str, answer: dict[str, Any]) -> None:
    """The answer of a key claimed in this transaction."""
    session.connection().execute(update(_T).where(_T.c.brand_id == brand_id, _T.c.key == key).values(answer=answer))


def forget(session: Session, brand_id: str, *, before: datetime) -> None:
    """Clear away what nobody will ask for again."""
    session.connection().execute(delete(_T).where(_T.c.brand_id == brand_id, _T.c.at < before))
