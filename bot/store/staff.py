"""Who works here, and which browsers are theirs?"""

from collections.abc import Set
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from bot.tables import Staff, StaffSession
from core.db import insert_once


def find_staff(session: Session, brand_id: str, staff_id: str) -> Staff | None:
    """A person of this brand."""
    return session.scalars(select(Staff).where(col(Staff.id) == staff_id, col(Staff.brand_id) == brand_id)).first()


def find_by_email(session: Session, email: str) -> Staff | None:
    """Whoever signs in with this address; the address names the brand."""
    return session.scalars(select(Staff).where(col(Staff.email) == email, col(Staff.active))).first()


def names(session: Session, brand_id: str, staff_ids: Set[str]) -> dict[str, str]:
    """What these people are called; no question asked where there are none."""
    if not staff_ids:
        return {}
    statement = select(Staff).where(col(Staff.brand_id) == brand_id, col(Staff.id).in_(staff_ids))
    return {person.id: person.name for person in session.scalars(statement)}


def open_session(session: Session, session_id: str, staff_id: str, csrf: str, *, expires_at: datetime) -> None:
    """Remember a signed-in browser by the hash of its token."""
    insert_once(session, StaffSession, {"id": session_id, "staff_id": staff_id, "csrf": csrf, "expires_at": expires_at})


def find_session(session: Session, session_id: str, *, now: datetime) -> tuple[StaffSession, Staff] | None:
    """The browser and its person, while the session lasts and the person works here."""
    statement = (
        select(StaffSession, Staff)
        .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
        .where(col(StaffSession.id) == session_id, col(StaffSession.expires_at) > now, col(Staff.active))
    )
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1])


def close_session(session: Session, session_id: str) -> None:
    """Forget a browser."""
    session.connection().execute(delete(StaffSession).where(col(StaffSession.id) == session_id))
