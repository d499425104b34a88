"""How are points counted: earned, ripe, spent oldest first, given back, gone? Lots in, moves of the ledger out. Pure; whole points only."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from attribution.accounts import POINTS, Move

REDEEMED = "points:redeemed"
EXPIRED = "points:expired"
GRACE = timedelta(days=30)  # of points that come back when their own time is over
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Lot:
    """Points that came at once, and what is left of them by state. They are spendable from `spendable_at` until before `expires_at`.

    cause: what they were earned by, e.g. an order's id. expires_at None: never. closed: their time is over.
    due_at: when the next of this happens, as it was last written.
    """

    id: str
    shopper_id: str
    cause: str
    spendable_at: datetime
    expires_at: datetime | None
    pending: int = 0
    available: int = 0
    closed: bool = False
    due_at: datetime | None = None


@dataclass(frozen=True)
class Purse:
    """All lots of a person, and what they owe: points that were spent before their purchase was given back, by shopper."""

    lots: tuple[Lot, ...] = ()
    owed: Mapping[str, int] | None = None

    @property
    def owing(self) -> int:
        return sum((self.owed or {}).values())

    @property
    def spendable(self) -> int:
        """Never below 0."""
        return max(0, sum(lot.available for lot in self.lots) - self.owing)

    @property
    def pending(self) -> int:
        return sum(lot.pending for lot in self.lots)


@dataclass(frozen=True)
class Change:
    """One journal to write: what happened, to which lot, by which moves."""

    what: str
    lot_id: str
    moves: tuple[Move, ...]


def account(shopper_id: str, state: str, lot_id: str) -> str:
    """The account of a shopper's points of one lot, by state: pending, available."""
    return f"points:shopper:{shopper_id}:{state}:{lot_id}"


def owed_account(shopper_id: str) -> str:
    """The account of points that a shopper owes: the next ones that ripen make up for them."""
    return f"points:shopper:{shopper_id}:owed"


def issued(program_id: str) -> str:
    """The account of what was given out under one version of the terms."""
    return f"points:issued:{program_id}"


def earned(basis_minor: int, earn_minor: int) -> int:
    """Whole points for goods of `basis_minor`: one for every full `earn_minor`; none where that is 0."""
    return max(0, basis_minor) // earn_minor if earn_minor else 0


def usable(spendable: int, cap_minor: int, point_minor: int, spend_min: int) -> int:
    """How many points pay towards `cap_minor`: whole ones, worth it at most; none where that is fewer than `spend_min`."""
    points = min(spendable, max(0, cap_minor) // point_minor) if point_minor else 0
    return points if points >= max(1, spend_min) else 0


def months_after(at: datetime, months: int) -> datetime:
    """The same day and time so many calendar months later; the last day of a month that is too short."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def settled(purse: Purse, now: datetime) -> tuple[Purse, list[Change]]:
    """The purse as it stands at `now`, and the changes that lead there: what is ripe makes up for what is owed, what is over goes."""
    owed = dict(purse.owed or {})
    changes: list[Change] = []
    lots = []
    for lot in sorted(purse.lots, key=_oldest_first):
        if lot.pending and lot.spendable_at <= now:
            ripe = Move(account(lot.shopper_id, "available", lot.id), account(lot.shopper_id, "pending", lot.id), lot.pending, POINTS)
            made_up, netting = _made_up(lot, lot.pending, owed)
            changes.append(Change("ripe", lot.id, (ripe, *netting)))
            lot = replace(lot, pending=0, available=lot.available + lot.pending - made_up)
        if lot.expires_at is not None and lot.expires_at <= now:
            if lot.available:
                gone = Move(EXPIRED, account(lot.shopper_id, "available", lot.id), lot.available, POINTS)
                changes.append(Change("expired", lot.id, (gone,)))
            lot = replace(lot, available=0, closed=True)
        lots.append(replace(lot, due_at=_due_at(lot, now)))
    return Purse(tuple(lots), owed), changes


def _due_at(lot: Lot, now: datetime) -> datetime | None:
    if lot.closed:
        return None
    return lot.spendable_at if lot.spendable_at > now else lot.expires_at


def spent(purse: Purse, points: int) -> list[Move]:
    """The moves that take spendable points, those that expire first before others."""
    return [Move(REDEEMED, account(lot.shopper_id, "available", lot.id), part, POINTS) for lot, part in _taken(purse.lots, points)]


def refilled(taken: Sequence[Move], before: int, after: int) -> list[tuple[str, int]]:
    """(account, points) that go back where `before` of what was taken is back already and `after` is to be: taken last, back first."""
    parts = []
    for move in reversed(taken):
        was, will = min(before, move.amount_minor), min(after, move.amount_minor)
        before, after = before - was, after - will
        if will > was:
            parts.append((move.target, will - was))
    return parts


def returned(lot: Lot, points: int, owed: dict[str, int]) -> list[Move]:
    """The moves that put spent points back into a lot; what is owed is made up for, and `owed` left with the rest."""
    back = Move(account(lot.shopper_id, "available", lot.id), REDEEMED, points, POINTS)
    return [back, *_made_up(lot, points, owed)[1]]


def to_take_back(moves: Iterable[Move], program_id: str, target: int) -> int:
    """How many points of a cause are to be taken back until `target` stand; what of them went unspent is not asked for again.

    moves: all that were ever made for the cause.
    """
    stands = 0
    for move in moves:
        if move.currency == POINTS:
            stands += move.amount_minor * ((move.target == issued(program_id)) - (move.source == issued(program_id)))
            stands -= move.amount_minor * (move.source == EXPIRED)
    return max(0, stands - target)


def taken_back(lot: Lot, purse: Purse, points: int, program_id: str) -> list[Move]:
    """The moves that undo so much of what a lot was earned for: from the lot, then from others, oldest first; the rest is owed."""
    places = [(account(lot.shopper_id, "pending", lot.id), lot.pending), (account(lot.shopper_id, "available", lot.id), lot.available)]
    others = sorted((each for each in purse.lots if each.id != lot.id), key=_oldest_first)
    places += [(account(each.shopper_id, "available", each.id), each.available) for each in others]
    places.append((owed_account(lot.shopper_id), points))
    moves = []
    for place, there in places:
        part = min(points, there)
        points -= part
        if part:
            moves.append(Move(issued(program_id), place, part, POINTS))
    return moves


def _oldest_first(lot: Lot) -> tuple[datetime, datetime, str]:
    return lot.expires_at or _NEVER, lot.spendable_at, lot.id


def _taken(lots: Iterable[Lot], points: int) -> Iterator[tuple[Lot, int]]:
    for lot in sorted(lots, key=_oldest_first):
        part = min(points, lot.available)
        points -= part
        if part:
            yield lot, part


def _made_up(lot: Lot, points: int, owed: dict[str, int]) -> tuple[int, list[Move]]:
    """How many fresh points of a lot make up for what is owed, the moves for it; `owed` is left with the rest."""
    moves, left = [], points
    for shopper_id in sorted(owed):
        part = min(left, owed[shopper_id])
        if part:
            moves.append(Move(owed_account(shopper_id), account(lot.shopper_id, "available", lot.id), part, POINTS))
            owed[shopper_id] -= part
            left -= part
    return points - left, moves
