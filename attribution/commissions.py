"""What does a creator earn of what they were credited? Pure, in minor units."""

from collections.abc import Collection, Iterable

from core.money import percent


def commission(credited_minor: int, rate_bps: int) -> int:
    """What one creator earns of one sale, in minor units of its currency, half away from zero, rounded once.

    credited_minor: net goods (after discounts, before tax and delivery) credited to this creator, all steps together.
    rate_bps: basis points of the program version frozen in the decision. Source: docs/attribution.md.
    """
    return percent(credited_minor, rate_bps)


def credited(shares: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What each creator was credited, over (creator id, share) pairs; "" (the brand's and nobody's) earns nothing."""
    total: dict[str, int] = {}
    for creator_id, share_minor in shares:
        if creator_id:
            total[creator_id] = total.get(creator_id, 0) + share_minor
    return dict(sorted(total.items()))


def commissions(shares: Iterable[tuple[str, int]], rate_bps: int, unpaid: Collection[str] = ()) -> dict[str, int]:
    """What each creator earns of one sale, by creator id; a creator with several steps is rounded once, on their sum.

    unpaid: who is credited and earns nothing: fans, who are rewarded otherwise.
    """
    return {each: 0 if each in unpaid else commission(total, rate_bps) for each, total in credited(shares).items()}
