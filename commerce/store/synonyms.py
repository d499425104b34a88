"""How are a brand's synonyms read and written?"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from commerce.tables import SearchSynonym
from core.db import insert_once

SYNONYMS_MAX = 5_000  # of a brand


def list_synonyms(session: Session, brand_id: str) -> list[SearchSynonym]:
    """The brand's synonyms by term."""
    statement = select(SearchSynonym).where(SearchSynonym.brand_id == brand_id)
    return list(session.exec(statement.order_by(col(SearchSynonym.term), col(SearchSynonym.means)).limit(SYNONYMS_MAX)))


def insert_synonym(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether it is new."""
    return insert_once(session, SearchSynonym, row) == 1


def delete_synonyms(session: Session, brand_id: str, term: str, means: str) -> int:
    """How many of the term are gone; means "": all of them."""
    gone = delete(SearchSynonym).where(col(SearchSynonym.brand_id) == brand_id, col(SearchSynonym.term) == term)
    if means:
        gone = gone.where(col(SearchSynonym.means) == means)
    return session.connection().execute(gone).rowcount
