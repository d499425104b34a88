"""How are brands' policies read and written?"""

from sqlmodel import Session, col, select

from commerce.tables import BrandPolicy
from core.db import insert_or_change


def find_policy(session: Session, brand_id: str) -> BrandPolicy | None:
    """The brand's own row."""
    return session.exec(select(BrandPolicy).where(col(BrandPolicy.brand_id) == brand_id)).first()


def save_policy(session: Session, policy: BrandPolicy) -> None:
    """Write the brand's row, whole."""
    insert_or_change(session, BrandPolicy, [policy.model_dump()], same=("brand_id",))


def list_policies(session: Session) -> list[BrandPolicy]:
    """The rows of all brands that have one."""
    return list(session.exec(select(BrandPolicy).order_by(col(BrandPolicy.brand_id))).all())
