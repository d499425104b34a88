"""How are the passages of help pages, and the questions nobody could answer, read and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import Session

from bot.knowledge.tables import KnowledgeGap, KnowledgePassage
from core.db import insert_once, insert_rows, row_object

_P = KnowledgePassage.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_G = KnowledgeGap.__table__  # type: ignore[attr-defined]  # as above
PASSAGES_MAX = 5_000  # of a brand
GAPS_MAX = 1_000  # groups looked at


def list_passages(session: Session, brand_id: str) -> list[KnowledgePassage]:
    """The brand's passages by file and place."""
    statement = select(_P).where(_P.c.brand_id == brand_id).order_by(_P.c.file, _P.c.position).limit(PASSAGES_MAX)
    return [row_object(KnowledgePassage, row) for row in session.connection().execute(statement).mappings()]


def insert_passages(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """New passages."""
    insert_rows(session, KnowledgePassage, rows)


def change_passage(session: Session, brand_id: str, passage_id: str, **values: object) -> None:
    """What one says now, or where it stands."""
    session.connection().execute(update(_P).where(_P.c.brand_id == brand_id, _P.c.id == passage_id).values(**values))


def delete_passages(session: Session, brand_id: str, passage_ids: Sequence[str]) -> None:
    """These are said no more; messages that quoted them keep their words and where those came from."""
    if passage_ids:
        session.connection().execute(delete(_P).where(_P.c.brand_id == brand_id, _P.c.id.in_(passage_ids)))


def insert_gap(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether this asking is new; the same event again is not."""
    return insert_once(session, KnowledgeGap, row) == 1


def list_gaps(session: Session, brand_id: str, *, settled_as: str = "") -> list[Mapping[str, Any]]:
    """Groups of equal questions, the most asked first: key, count, first and last asked, id of the latest; by how they were settled."""
    count = func.count().label("count")
    statement = (
        select(
            _G.c.key,
            count,
            func.min(_G.c.asked_at).label("first_asked_at"),
            func.max(_G.c.asked_at).label("last_asked_at"),
            func.max(_G.c.event_id).label("event_id"),
        )
        .where(_G.c.brand_id == brand_id, _G.c.settled_as == settled_as)
        .group_by(_G.c.key)
        .order_by(count.desc(), func.max(_G.c.asked_at).desc())
        .limit(GAPS_MAX)
    )
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def list_askings(session: Session, brand_id: str, event_ids: Sequence[int]) -> list[KnowledgeGap]:
    """The askings of these events."""
    statement = select(_G).where(_G.c.brand_id == brand_id, _G.c.event_id.in_(event_ids))
    return [row_object(KnowledgeGap, row) for row in session.connection().execute(statement).mappings()]


def settle_gaps(session: Session, brand_id: str, key: str, settled_as: str, *, passage_id: str = "", at: datetime) -> int:
    """How many open askings of a group are settled now."""
    mine = update(_G).where(_G.c.brand_id == brand_id, _G.c.key == key, _G.c.settled_as == "")
    return session.connection().execute(mine.values(settled_as=settled_as, settled_at=at, passage_id=passage_id)).rowcount
