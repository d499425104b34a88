"""What did a person agree to, and when? Read from the ledger's newest row."""

from collections.abc import Mapping
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
