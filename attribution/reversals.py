"""Which moves take a commission from what stands to what the remaining goods earn? Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from attribution.accounts import EXPENSE, Move, clawback, payable

TAKEN_FROM = ("pending", "held", "available")  # in this order; what is in a payout or paid becomes a clawback


@dataclass(frozen=True)
class Standing:
    """One creator's commission of one conversion: what it cost so far, and where that lies by state, in minor units."""

    earned_minor: int
    states: Mapping[str, int]


def standing(moves: Iterable[Move], creator_id: str) -> Standing:
    """What all moves of one conversion leave for a creator. states: pending, held, available, in_payout; zeros left out."""
    prefix, earned = payable(creator_id, ""), 0
    states: dict[str, int] = {}
    for move in moves:
        for account, other, sign in ((move.source, move.target, 1), (move.target, move.source, -1)):
            if account.startswith(prefix):
                state = account.removeprefix(prefix)
                states[state] = states.get(state, 0) + sign * move.amount_minor
            if other.startswith(EXPENSE) and (account.startswith(prefix) or account == clawback(creator_id)):
                earned += sign * move.amount_minor
    return Standing(earned, {state: amount for state, amount in sorted(states.items()) if amount})


def difference(stands: Standing, target_minor: int, creator_id: str, expense: str, currency: str, available_minor: int) -> list[Move]:
    """The moves after which `target_minor` is what the conversion earns the creator.

    available_minor: all that the creator has available, from every sale; what is no longer there was paid, and is
    claimed back. A path of three and more steps may owe a creator one unit more after a refund (the leftover unit
    falls to another step): then the difference is paid into the state where the rest lies.
    """
    change = target_minor - stands.earned_minor
    if change > 0:
        lies_in = next((state for state in TAKEN_FROM if stands.states.get(state, 0) > 0), TAKEN_FROM[0])
        return [Move(payable(creator_id, lies_in), expense, change, currency)]
    return list(_taken(stands.states, -change, creator_id, expense, currency, available_minor))


def _taken(states: Mapping[str, int], left: int, creator_id: str, expense: str, currency: str, available_minor: int) -> Iterator[Move]:
    for state in TAKEN_FROM:
        there = states.get(state, 0) if state != "available" else min(states.get(state, 0), available_minor)
        part = min(left, max(there, 0))
        if part:
            yield Move(expense, payable(creator_id, state), part, currency)
            left -= part
    if left:
        yield Move(expense, clawback(creator_id), left, currency)
