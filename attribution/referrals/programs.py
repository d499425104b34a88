"""What are a brand's terms for fans who bring friends? One row a version, never edited."""

from datetime import datetime

from sqlmodel import Session

from attribution.errors import BadTerms, NoReferrals
from attribution.referrals import store
from attribution.tables import ReferralProgram
from core.db import insert_once
from core.ids import NewId

WINS = ("creator", "fan")
AMOUNT_MAX = 100_000_000
DAYS_MAX = 365


def current(session: Session, brand_id: str) -> ReferralProgram:
    """The version in force. Raises `NoReferrals`."""
    program = store.find_program(session, brand_id)
    if program is None:
        raise NoReferrals(brand=brand_id)
    return program


def add_version(
    session: Session,
    brand_id: str,
    *,
    friend_code: str,
    reward_minor: int,
    reward_points: int,
    order_min_minor: int,
    hold_days: int,
    wins: str,
    now: datetime,
    new_id: NewId,
) -> ReferralProgram:
    """The new version, for friends who arrive from now on.

    friend_code: what saves the friend something. The reward is store credit or points, one of them. wins: who is paid for an order
    that a creator is credited with too. Raises `BadTerms` naming the field.
    """
    amounts = {"reward_minor": reward_minor, "reward_points": reward_points, "order_min_minor": order_min_minor, "hold_days": hold_days}
    for field, value in amounts.items():
        if not 0 <= value <= (DAYS_MAX if field == "hold_days" else AMOUNT_MAX):
            raise BadTerms(field=field, value=value)
    if (reward_minor > 0) == (reward_points > 0):
        raise BadTerms(field="reward_points", value=reward_points)
    if wins not in WINS:
        raise BadTerms(field="wins", value=wins)
    latest = store.find_program(session, brand_id)
    version = 1 if latest is None else latest.version + 1
    row = {"id": new_id("rpr"), "brand_id": brand_id, "version": version, "friend_code": friend_code, "wins": wins, "created_at": now}
    insert_once(session, ReferralProgram, row | amounts)
    return current(session, brand_id)
