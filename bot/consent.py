"""May we say this, to them, here, now? The consent ledger's word."""

from datetime import datetime

from sqlmodel import Session

from bot.store import consent as store

MARKETING = "marketing"


def record(
    session: Session,
    *,
    brand_id: str,
    identity_id: str,
    granted: bool,
    wording: str,
    source: str,
    key: str,
    at: datetime,
    purpose: str = MARKETING,
) -> bool:
    """True where this changes what is agreed; saying the same again, or the same event again, changes nothing.

    wording: what the person was told or said; source: where ("chat", "provider"); key: of the cause.
    """
    if current(session, brand_id, identity_id, purpose) is granted:
        return False
    row = {
        "brand_id": brand_id,
        "identity_id": identity_id,
        "purpose": purpose,
        "granted": granted,
        "wording": wording,
        "source": source,
        "key": key,
        "at": at,
    }
    return store.add_change(session, row)


def current(session: Session, brand_id: str, identity_id: str, purpose: str = MARKETING) -> bool | None:
    """What is agreed; None where the person was never asked, which counts as no."""
    row = store.find_current(session, brand_id, identity_id, purpose)
    return None if row is None else row.granted
