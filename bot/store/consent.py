"""What did a person agree to, and when? Read from the ledger's newest row."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from bot.tables import Consent
from core.db import insert_once


def find_current(session: Session, brand_id: str, identity_id: str, purpose: str) -> Consent | None:
    """The newest change of one person's consent."""
    statement = (
        select(Consent)
        .where(col(Consent.brand_id) == brand_id, col(Consent.identity_id) == identity_id, col(Consent.purpose) == purpose)
        .order_by(col(Consent.id).desc())
        .limit(1)
    )
    return session.scalars(statement).first()


def add_change(session: Session, row: Mapping[str, Any]) -> bool:
    """True where this change was not written before."""
    return insert_once(session, Consent, row) == 1


def list_agreed(session: Session, brand_id: str, identity_ids: Sequence[str], purpose: str) -> set[str]:
    """Of these people, those whose newest word on it is yes."""
    mine = (col(Consent.brand_id) == brand_id, col(Consent.identity_id).in_(identity_ids), col(Consent.purpose) == purpose)
    statement = select(col(Consent.identity_id), col(Consent.granted)).where(*mine).order_by(col(Consent.id))
    newest = {row.identity_id: row.granted for row in session.connection().execute(statement)}
    return {identity_id for identity_id, granted in newest.items() if granted}
