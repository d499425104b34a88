"""Which queries do referrals make? Terms, fans, and how each referral stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from attribution.tables import Creator, Decision, Fan, Referral, ReferralProgram

LIST_MAX = 500


def find_program(session: Session, brand_id: str) -> ReferralProgram | None:
    """The brand's latest version of its terms for referrals."""
    theirs = select(ReferralProgram).where(ReferralProgram.brand_id == brand_id)
    return session.exec(theirs.order_by(col(ReferralProgram.version).desc()).limit(1)).first()


def get_program(session: Session, brand_id: str, program_id: str) -> ReferralProgram:
    """The version that a friend arrived under."""
    return session.exec(select(ReferralProgram).where(ReferralProgram.brand_id == brand_id, ReferralProgram.id == program_id)).one()


def get_fan(session: Session, brand_id: str, creator_id: str) -> Fan | None:
    """Who a fan's link is of."""
    return session.exec(select(Fan).where(Fan.brand_id == brand_id, Fan.creator_id == creator_id)).first()


def find_fan(session: Session, brand_id: str, shopper_ids: Sequence[str]) -> Fan | None:
    """The fan that one of these shoppers is, the earliest."""
    mine = select(Fan).where(Fan.brand_id == brand_id, col(Fan.shopper_id).in_(shopper_ids))
    return session.exec(mine.order_by(col(Fan.created_at), Fan.creator_id).limit(1)).first()


def change_fan(session: Session, brand_id: str, creator_id: str, **values: Any) -> None:
    """Set columns of a fan."""
    mine = (col(Fan.brand_id) == brand_id, col(Fan.creator_id) == creator_id)
    session.connection().execute(update(Fan).where(*mine).values(**values))


def find_referral(session: Session, brand_id: str, shopper_ids: Sequence[str]) -> Referral | None:
    """How one of these shoppers came as a friend, the earliest."""
    mine = select(Referral).where(Referral.brand_id == brand_id, col(Referral.friend_id).in_(shopper_ids))
    return session.exec(mine.order_by(col(Referral.created_at), Referral.id).limit(1)).first()


def lock_referral(session: Session, brand_id: str, shopper_ids: Sequence[str], state: str) -> Referral | None:
    """The same in a state, locked until commit."""
    mine = select(Referral).where(Referral.brand_id == brand_id, col(Referral.friend_id).in_(shopper_ids), Referral.state == state)
    return session.exec(mine.order_by(col(Referral.created_at), Referral.id).limit(1).with_for_update()).first()


def lock_by_order(session: Session, brand_id: str, order_id: str, states: Sequence[str]) -> Referral | None:
    """The referral that an order completed, in one of these states, locked until commit."""
    mine = select(Referral).where(Referral.brand_id == brand_id, Referral.order_id == order_id, col(Referral.state).in_(states))
    return session.exec(mine.with_for_update().execution_options(populate_existing=True)).first()


def lock_due(session: Session, *, now: datetime, limit: int) -> list[Referral]:
    """Referrals whose reward is to be given now, locked; those that another scheduler has in hand left out."""
    due = select(Referral).where(col(Referral.due_at) <= now, Referral.state == "pending").order_by(Referral.id).limit(limit)
    return list(session.exec(due.with_for_update(skip_locked=True).execution_options(populate_existing=True)))


def change(session: Session, referral: Referral, **values: Any) -> None:
    """Set columns of a locked referral, in its row and in this object."""
    mine = (col(Referral.brand_id) == referral.brand_id, col(Referral.id) == referral.id)
    session.connection().execute(update(Referral).where(*mine).values(**values))
    session.refresh(referral)


def move(session: Session, brand_id: str, order_id: str, was: str, to: str) -> None:
    """The referral that an order completed, from one state to another."""
    mine = (col(Referral.brand_id) == brand_id, col(Referral.order_id) == order_id, col(Referral.state) == was)
    session.connection().execute(update(Referral).where(*mine).values(state=to))


def has_bought(session: Session, brand_id: str, shopper_ids: Sequence[str], *, but: str) -> bool:
    """Whether any of these shoppers has a paid sale beside the one named."""
    theirs = select(Decision.id).where(Decision.brand_id == brand_id, col(Decision.shopper_id).in_(shopper_ids))
    return session.exec(theirs.where(Decision.conversion_key != but).limit(1)).first() is not None


def list_referrals(session: Session, brand_id: str) -> list[tuple[Referral, Creator]]:
    """The brand's referrals with their fans, the newest first, at most `LIST_MAX`."""
    theirs = select(Referral, Creator).where(Referral.brand_id == brand_id, Referral.creator_id == Creator.id)
    return list(session.exec(theirs.order_by(col(Referral.created_at).desc(), Referral.id).limit(LIST_MAX)))
