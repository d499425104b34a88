"""How often does somebody buy a thing? The median of the gaps between their own purchases of it. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low

PURCHASES_MIN = 3  # two gaps at least, or one late order would be the rhythm
APART_MIN = timedelta(days=1)  # what is bought again sooner is part of the same purchase
GAP_MAX = timedelta(days=365)  # a slower rhythm is none that anybody wants to be reminded of


def rhythm(moments: Sequence[datetime], *, purchases_min: int) -> timedelta | None:
    """The median gap between purchases at these moments, in any order; the lower one of two in the middle.

    None below `purchases_min` purchases (and below 3), or where the gap is longer than a year.
    """
    apart = purchases(moments)
    if len(apart) < max(purchases_min, PURCHASES_MIN):
        return None
    gap = median_low([later - earlier for earlier, later in pairwise(apart)])
    return gap if gap <= GAP_MAX else None


def purchases(moments: Sequence[datetime]) -> list[datetime]:
    """The purchases that these moments come to, the oldest first: what is bought again within a day is part of the same."""
    apart: list[datetime] = []
    for moment in sorted(moments):
        if not apart or moment - apart[-1] >= APART_MIN:
            apart.append(moment)
    return apart
