"""Which queries do points make? Terms, lots, and what the ledger says is left of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from attribution.loyalty.points import Lot, Purse, account, owed_account
from attribution.store import person
from attribution.tables import LoyaltyProgram, PointsLot, Posting, Shopper, ShopperLink
from core.db import insert_once, row_object

LOTS_MAX = 1_000  # of one person, those that end first

_TIMES = (PointsLot.spendable_at, PointsLot.expires_at, PointsLot.closed, PointsLot.due_at)
_COLUMNS = [col(each) for each in (PointsLot.id, PointsLot.shopper_id, PointsLot.cause, *_TIMES)]


def find_program(session: Session, brand_id: str) -> LoyaltyProgram | None:
    """The brand's latest version of its terms for points."""
    newest = select(LoyaltyProgram.__table__).where(col(LoyaltyProgram.brand_id) == brand_id)  # type: ignore[attr-defined]
    row = session.connection().execute(newest.order_by(col(LoyaltyProgram.version).desc()).limit(1)).mappings().first()
    return None if row is None else row_object(LoyaltyProgram, row)


def list_programs(session: Session, brand_id: str) -> list[LoyaltyProgram]:
    """All its versions, the latest first."""
    theirs = select(LoyaltyProgram).where(col(LoyaltyProgram.brand_id) == brand_id)
    return list(session.scalars(theirs.order_by(col(LoyaltyProgram.version).desc()).limit(LOTS_MAX)))


def home_of(session: Session, brand_id: str, identity_id: str) -> str:
    """Whose an identity was before it joined another shopper, "" for one that joined nobody."""
    standing = (col(ShopperLink.brand_id) == brand_id, col(ShopperLink.parted_at).is_(None))
    mine = select(col(ShopperLink.home_id)).where(*standing, col(ShopperLink.identity_id) == identity_id)
    return session.scalars(mine).first() or "" if identity_id else ""


def everyone(session: Session, brand_id: str, shopper_id: str) -> list[str]:
    """All shoppers who are one person with this one, whether they joined it or it joined them; by id."""
    standing = (col(ShopperLink.brand_id) == brand_id, col(ShopperLink.parted_at).is_(None))
    host = session.scalars(select(col(ShopperLink.shopper_id)).where(*standing, col(ShopperLink.home_id) == shopper_id)).first()
    return sorted({shopper_id, *person(session, brand_id, host or shopper_id)})


def lock_shoppers(session: Session, brand_id: str, shopper_ids: Sequence[str]) -> None:
    """Nobody else spends, earns back or settles points of these shoppers until we commit; taken in the order of their ids."""
    mine = (col(Shopper.brand_id) == brand_id, col(Shopper.id).in_(shopper_ids))
    session.connection().execute(select(col(Shopper.id)).where(*mine).order_by(col(Shopper.id)).with_for_update(key_share=True)).all()


def insert_lot(session: Session, brand_id: str, program_id: str, lot: Lot, *, now: datetime) -> bool:
    """Whether the lot is new: a cause has one."""
    row = {"id": lot.id, "brand_id": brand_id, "shopper_id": lot.shopper_id, "program_id": program_id, "cause": lot.cause}
    times = {"spendable_at": lot.spendable_at, "expires_at": lot.expires_at, "due_at": lot.due_at, "closed": False, "created_at": now}
    return insert_once(session, PointsLot, row | times) == 1


def find_lot(session: Session, brand_id: str, cause: str) -> tuple[Lot, LoyaltyProgram] | None:
    """The lot of a cause, nothing said of what is left of it, and its terms."""
    mine = select(PointsLot, LoyaltyProgram).where(col(PointsLot.brand_id) == brand_id, col(PointsLot.cause) == cause)
    row = session.execute(mine.join(LoyaltyProgram, col(LoyaltyProgram.id) == col(PointsLot.program_id))).first()
    if row is None:
        return None
    lot, program = row
    return _lot(lot), program


def lots_of(session: Session, brand_id: str, lot_ids: Sequence[str]) -> dict[str, tuple[Lot, str]]:
    """These lots, ended ones too, each with the id of its terms, nothing said of what is left."""
    mine = select(*_COLUMNS, col(PointsLot.program_id)).where(col(PointsLot.brand_id) == brand_id, col(PointsLot.id).in_(lot_ids))
    return {row.id: (_lot(row), row.program_id) for row in session.connection().execute(mine)}


def load_purse(session: Session, brand_id: str, shopper_ids: Sequence[str]) -> Purse:
    """What the ledger says these shoppers have, by lot, and owe."""
    mine = select(*_COLUMNS).where(
        col(PointsLot.brand_id) == brand_id, col(PointsLot.shopper_id).in_(shopper_ids), col(PointsLot.closed).is_(False)
    )
    soonest = mine.order_by(col(PointsLot.expires_at).is_(None), col(PointsLot.expires_at), col(PointsLot.id)).limit(LOTS_MAX)
    rows = session.connection().execute(soonest).all()
    states = {(row.id, state): account(row.shopper_id, state, row.id) for row in rows for state in ("pending", "available")}
    owing = {shopper_id: owed_account(shopper_id) for shopper_id in shopper_ids}
    has = _credits(session, [*states.values(), *owing.values()])
    lots = tuple(_lot(row, has.get(states[row.id, "pending"], 0), has.get(states[row.id, "available"], 0)) for row in rows)
    return Purse(lots, {shopper_id: -has[place] for shopper_id, place in owing.items() if has.get(place)})


def _credits(session: Session, accounts: Collection[str]) -> dict[str, int]:
    """Credits less debits of accounts whose names hold the id of a shopper of the brand; what never moved is left out."""
    found: dict[str, int] = {}
    for side, sign in ((col(Posting.source), 1), (col(Posting.target), -1)):
        sums = select(side, func.sum(col(Posting.amount_minor))).where(side.in_(accounts)).group_by(side)
        for place, amount in session.connection().execute(sums):
            found[place] = found.get(place, 0) + sign * int(amount)
    return found


def schedule(session: Session, brand_id: str, times: Mapping[str, tuple[datetime | None, bool]]) -> None:
    """When the next thing happens to each lot, and whether it has ended."""
    for lot_id, (due_at, closed) in times.items():
        mine = (col(PointsLot.brand_id) == brand_id, col(PointsLot.id) == lot_id)
        session.connection().execute(update(PointsLot).where(*mine).values(due_at=due_at, closed=closed))


def list_due(session: Session, *, now: datetime, limit: int) -> list[tuple[str, str]]:
    """(brand, shopper) of lots to which something happens now, in the order of shoppers."""
    due = select(col(PointsLot.brand_id), col(PointsLot.shopper_id)).where(col(PointsLot.due_at) <= now).distinct()
    return [(row.brand_id, row.shopper_id) for row in session.connection().execute(due.order_by(col(PointsLot.shopper_id)).limit(limit))]


def _lot(row: Any, pending: int = 0, available: int = 0) -> Lot:
    times = (row.spendable_at, row.expires_at)
    return Lot(row.id, row.shopper_id, row.cause, *times, pending, available, bool(row.closed), row.due_at)
