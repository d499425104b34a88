"""What are a brand's terms for points? One row a version, never edited: points that were earned keep the terms they were earned under."""

from datetime import datetime

from sqlmodel import Session

from attribution.errors import BadTerms, NoLoyalty
from attribution.loyalty import store
from attribution.tables import LoyaltyProgram
from core.db import insert_once
from core.ids import NewId
from core.money import BPS

MONTHS_MAX = 120
DAYS_MAX = 365
AMOUNT_MAX = 100_000_000


def current(session: Session, brand_id: str) -> LoyaltyProgram:
    """The version in force. Raises `NoLoyalty`."""
    program = store.find_program(session, brand_id)
    if program is None:
        raise NoLoyalty(brand=brand_id)
    return program


def add_version(
    session: Session,
    brand_id: str,
    *,
    earn_minor: int,
    point_minor: int,
    spend_min: int,
    share_bps: int,
    expire_months: int,
    hold_days: int,
    now: datetime,
    new_id: NewId,
) -> LoyaltyProgram:
    """The new version, in force from now on.

    earn_minor: goods that bring one point, 0: none are earned any more. point_minor: what one pays. spend_min: fewest at once.
    share_bps: of the goods of an order that points may pay, 0: none can be spent. expire_months: 0, never. Raises `BadTerms`
    naming the field. When two add at once, the version that took the number first is returned to both.
    """
    terms = {"earn_minor": earn_minor, "point_minor": point_minor, "spend_min": spend_min}
    terms |= {"share_bps": share_bps, "expire_months": expire_months, "hold_days": hold_days}
    for field, (least, most) in BOUNDS.items():
        if not least <= terms[field] <= most:
            raise BadTerms(field=field, value=terms[field])
    if expire_months and hold_days >= expire_months * 28:
        raise BadTerms(field="hold_days", value=hold_days)  # or they would be over before they can be spent
    latest = store.find_program(session, brand_id)
    version = 1 if latest is None else latest.version + 1
    insert_once(session, LoyaltyProgram, {"id": new_id("lpr"), "brand_id": brand_id, "version": version, **terms, "created_at": now})
    return current(session, brand_id)


BOUNDS = {
    "earn_minor": (0, AMOUNT_MAX),
    "point_minor": (1, AMOUNT_MAX),
    "spend_min": (0, AMOUNT_MAX),
    "share_bps": (0, BPS),
    "expire_months": (0, MONTHS_MAX),
    "hold_days": (0, DAYS_MAX),
}
