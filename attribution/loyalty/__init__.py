"""What does a shopper have in points, and what happens to them? Journals of the one ledger, in a unit of their own.

A person has the points of every shopper who is proved to be them: nothing is moved when two are joined, and when they part
each has their own again. Whoever spends or takes back holds the locks of those shoppers' rows, so that no point goes twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from attribution import ledger
from attribution.accounts import POINTS, Move
from attribution.ledger import Entry
from attribution.loyalty import store
from attribution.loyalty.points import (
    GRACE,
    REDEEMED,
    Change,
    Lot,
    Purse,
    account,
    earned,
    issued,
    months_after,
    refilled,
    returned,
    settled,
    spent,
    taken_back,
    to_take_back,
    usable,
)
from attribution.store import list_postings
from attribution.tables import LoyaltyProgram
from core.ids import NewId

SETTLE_BATCH = 100


@dataclass(frozen=True)
class Holding:
    """A person's points now, and the terms in force."""

    purse: Purse
    program: LoyaltyProgram


@dataclass(frozen=True)
class Spent:
    """Points that pay for something, and what they are worth, in minor units."""

    points: int
    minor: int


@dataclass(frozen=True)
class Earned:
    """Points that a sale brought, and from when they can be spent."""

    points: int
    spendable_at: datetime


def find_terms(session: Session, brand_id: str) -> LoyaltyProgram | None:
    """The terms in force; None where the brand has no points."""
    return store.find_program(session, brand_id)


def holding(session: Session, brand_id: str, shopper_id: str, *, now: datetime) -> Holding | None:
    """What a person has, reckoned at `now`, nothing written; None where the brand has no points."""
    program = store.find_program(session, brand_id)
    if program is None:
        return None
    purse = store.load_purse(session, brand_id, store.everyone(session, brand_id, shopper_id))
    return Holding(settled(purse, now)[0], program)


def earn(
    session: Session, brand_id: str, shopper_id: str, cause: str, basis_minor: int, *, identity_id: str = "", now: datetime, new_id: NewId
) -> Earned | None:
    """The points for a paid sale, pending until the hold is over; once per cause, None where none are given.

    basis_minor: goods after discounts, before tax and delivery, less what points paid of them. identity_id: by whom it was
    bought; where they joined another shopper the points are their own still, for when they part.
    """
    program = store.find_program(session, brand_id)
    points = earned(basis_minor, program.earn_minor) if program is not None else 0
    if program is None or not points:
        return None
    owner = store.home_of(session, brand_id, identity_id) or shopper_id
    ripe_at = now + timedelta(days=program.hold_days)
    fresh = grant(session, program, owner, cause, points, ripe_at=ripe_at, now=now, new_id=new_id)
    return Earned(points, ripe_at) if fresh else None


def grant(
    session: Session,
    program: LoyaltyProgram,
    shopper_id: str,
    cause: str,
    points: int,
    *,
    ripe_at: datetime,
    now: datetime,
    new_id: NewId,
) -> bool:
    """Whether the points are new: given under these terms, pending until `ripe_at`."""
    expires_at = months_after(now, program.expire_months) if program.expire_months else None
    lot = Lot(new_id("lot"), shopper_id, cause, ripe_at, expires_at, due_at=ripe_at)
    if not store.insert_lot(session, program.brand_id, program.id, lot, now=now):
        return False
    move = Move(account(shopper_id, "pending", lot.id), issued(program.id), points, POINTS)
    return ledger.post(session, program.brand_id, f"points_earned:{cause}", [move], cause, "points earned", now=now, new_id=new_id)


def spend(
    session: Session, brand_id: str, shopper_id: str, cause: str, cap_minor: int, *, most: int, now: datetime, new_id: NewId
) -> Spent:
    """The points that pay for something, taken: `most` of them and `cap_minor` of worth at most; none where that is too few."""
    program = store.find_program(session, brand_id)
    if program is None:
        return Spent(0, 0)
    purse = _settle(session, brand_id, store.everyone(session, brand_id, shopper_id), now=now, new_id=new_id)
    points = usable(min(purse.spendable, most), cap_minor, program.point_minor, program.spend_min)
    if points:
        ledger.post(session, brand_id, f"points_spent:{cause}", spent(purse, points), cause, "points spent", now=now, new_id=new_id)
    return Spent(points, points * program.point_minor)


def give_back(session: Session, brand_id: str, cause: str, key: str, points: int | None, *, now: datetime, new_id: NewId) -> int:
    """How many spent points come back now, so that `points` of them are back in all; None: every one.

    Into the lots they came from; where the time of one is over, into a fresh one of thirty days.
    """
    moves = _moves(session, brand_id, cause)
    taken = [move for move in moves if move.source == REDEEMED]
    back, total = sum(move.amount_minor for move in moves if move.target == REDEEMED), sum(move.amount_minor for move in taken)
    parts = {place.rpartition(":")[2]: part for place, part in refilled(taken, back, total if points is None else min(points, total))}
    if not parts:
        return 0
    came_from = store.lots_of(session, brand_id, sorted(parts))
    people = sorted({each for lot, _ in came_from.values() for each in store.everyone(session, brand_id, lot.shopper_id)})
    purse = _settle(session, brand_id, people, now=now, new_id=new_id)
    living, owed = {lot.id: lot for lot in purse.lots}, dict(purse.owed or {})
    put: list[Move] = []
    for lot_id, part in parts.items():
        lot = living.get(lot_id) or _fresh(session, brand_id, *came_from[lot_id], key, now=now, new_id=new_id)
        put += returned(lot, part, owed)
    ledger.post(session, brand_id, f"points_back:{key}", put, cause, "points given back", now=now, new_id=new_id)
    return sum(parts.values())


def reverse(session: Session, brand_id: str, cause: str, key: str, remaining_minor: int, *, now: datetime, new_id: NewId) -> int:
    """How many earned points are taken back, so that what stands is what the remaining goods earn under the terms of then.

    What was spent of them already is taken from others, and owed where there are none; what went unspent is forgotten.
    """
    found = store.find_lot(session, brand_id, cause)
    if found is None:
        return 0
    lot, program = found
    purse = _settle(session, brand_id, store.everyone(session, brand_id, lot.shopper_id), now=now, new_id=new_id)
    gone = to_take_back(_moves(session, brand_id, cause), program.id, earned(remaining_minor, program.earn_minor))
    if gone:
        lot = next((each for each in purse.lots if each.id == lot.id), lot)
        moves = taken_back(lot, purse, gone, program.id)
        ledger.post(session, brand_id, f"points_reversed:{key}", moves, cause, "points taken back", now=now, new_id=new_id)
    return gone


def revoke(session: Session, brand_id: str, cause: str, key: str, *, now: datetime, new_id: NewId) -> int:
    """How many points of a cause are taken back: all that stand."""
    return reverse(session, brand_id, cause, key, 0, now=now, new_id=new_id)


def settle_due(session: Session, *, now: datetime, new_id: NewId) -> int:
    """How many shoppers had points that became ripe or went; a batch, all brands."""
    due = store.list_due(session, now=now, limit=SETTLE_BATCH)
    for brand_id, shopper_id in due:
        _settle(session, brand_id, [shopper_id], now=now, new_id=new_id)
    return len(due)


def _settle(session: Session, brand_id: str, shopper_ids: list[str], *, now: datetime, new_id: NewId) -> Purse:
    """The purse of these shoppers as it stands now, locked until commit, all that was due written; ended lots left out."""
    store.lock_shoppers(session, brand_id, shopper_ids)
    before = store.load_purse(session, brand_id, shopper_ids)
    purse, changes = settled(before, now)
    lots = {lot.id: lot for lot in before.lots}
    if changes:
        entries = [_entry(change, lots[change.lot_id].cause) for change in changes]
        ledger.post_all(session, brand_id, entries, now=now, new_id=new_id)
    store.schedule(session, brand_id, {lot.id: (lot.due_at, lot.closed) for lot in purse.lots if lot.due_at != lots[lot.id].due_at})
    return replace(purse, lots=tuple(lot for lot in purse.lots if not lot.closed))


def _entry(change: Change, cause: str) -> Entry:
    return Entry(f"points_{change.what}:{change.lot_id}", change.moves, cause, f"points {change.what}")


def _moves(session: Session, brand_id: str, cause: str) -> list[Move]:
    legs = list_postings(session, brand_id, cause)
    return [Move(leg.source, leg.target, leg.amount_minor, leg.currency) for leg in legs]


def _fresh(session: Session, brand_id: str, old: Lot, program_id: str, key: str, *, now: datetime, new_id: NewId) -> Lot:
    """A lot for points whose own has ended."""
    lot = Lot(new_id("lot"), old.shopper_id, f"{key}:{old.id}", now, now + GRACE, due_at=now + GRACE)
    store.insert_lot(session, brand_id, program_id, lot, now=now)
    return lot
