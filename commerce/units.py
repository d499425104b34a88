"""Which units of stock do goods come to? A bundle is units of its parts; what several lines take of one thing is summed. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

Parts = Mapping[str, Mapping[str, int]]  # of each bundle: units of every part in one of it, by variant
Goods = Iterable[tuple[str, int]]  # variant and quantity


@dataclass(frozen=True)
class Position:
    """What can be had of a variant: `ready` units that nobody holds (below 0: owed), and `later` that may be promised beside, by `by`."""

    ready: int
    later: int = 0
    by: datetime | None = None

    @property
    def total(self) -> int:
        return max(0, self.ready + self.later)


NOTHING = Position(0)
Positions = Mapping[str, Position]


def units(goods: Goods, parts: Parts) -> dict[str, int]:
    """Units by variant, bundles taken apart."""
    needed: Counter[str] = Counter()
    for variant_id, quantity in goods:
        for unit, per in parts.get(variant_id, {variant_id: 1}).items():
            needed[unit] += per * quantity
    return dict(needed)


def left(variant_id: str, others: Goods, positions: Positions, parts: Parts) -> int:
    """How many of a variant can be had beside what the other goods take."""
    taken = units(others, parts)
    each = parts.get(variant_id, {variant_id: 1})
    return min(max(0, positions.get(unit, NOTHING).total - taken.get(unit, 0)) // per for unit, per in each.items())


def promise(goods: Goods, positions: Positions, parts: Parts) -> dict[str, datetime]:
    """By when what is not ready is sent, by variant of the goods; those that are ready are absent. Earlier goods are served first."""
    taken: Counter[str] = Counter()
    promised: dict[str, datetime] = {}
    for variant_id, quantity in goods:
        late = []
        for unit, per in parts.get(variant_id, {variant_id: 1}).items():
            taken[unit] += per * quantity
            position = positions.get(unit, NOTHING)
            if position.by is not None and taken[unit] > position.ready:
                late.append(position.by)
        if late:
            promised[variant_id] = max(late)
    return promised


def drawn(quantity: int, places: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Units to take from each place in turn, none twice; what no place has is owed by the main one ("")."""
    taken: Counter[str] = Counter()
    for place, there in places:
        taken[place] += min(max(0, there), quantity - taken.total())
    taken[""] += quantity - taken.total()
    return {place: count for place, count in taken.items() if count}
