"""What does it cost to have other goods instead? What both cost today, so that a sale between them changes nothing. Pure."""

from dataclasses import dataclass

from core.money import percent


@dataclass(frozen=True)
class Terms:
    """unit_minor: what one of the new units is said to cost, beside what the old one was sold for. difference_minor: for all of them.

    The difference is above 0 where the shopper pays it, below 0 where it is given back; tax that comes on top is in it.
    """

    unit_minor: int
    difference_minor: int


def terms(*, sold_minor: int, was_minor: int, is_minor: int, quantity: int, worth_minor: int, on_top_bps: int) -> Terms:
    """What exchanging `quantity` units comes to, in minor units.

    sold_minor: what one was sold for. was_minor, is_minor: what one of the old, and of the new, costs today. worth_minor: what was
    paid for the units that come back; no more than that is given back. on_top_bps: tax on top of prices, 0 where it is in them.
    """
    each = is_minor - was_minor
    bare = abs(each) * quantity
    difference = bare + percent(bare, on_top_bps)
    return Terms(max(0, sold_minor + each), difference if each >= 0 else -min(difference, worth_minor))
