"""What a creator earns of what they were credited, and what a refund takes back of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.accounts import Move, clawback, commission_expense, payable
from attribution.commissions import commission, commissions, credited
from attribution.reversals import Standing, difference, standing

EXPENSE = commission_expense("prg_1")


@pytest.mark.parametrize(
    ("credited_minor", "rate_bps", "earned"),
    [
        (7565, 1000, 757),  # S3: 756.5, half up
        (3026, 1000, 303),
        (10_620, 1000, 1062),  # S8
        (1000, 700, 70),  # worked 27
        (110, 500, 6),  # worked 37: 5.5
        (100, 250, 3),  # worked 37: 2.5, where Python's round says 2
        (0, 1000, 0),
        (9999, 0, 0),
        (9999, 10_000, 9999),
    ],
)
def test_percent_is_rounded_half_up_once(credited_minor: int, rate_bps: int, earned: int) -> None:
    assert commission(credited_minor, rate_bps) == earned


def test_a_creator_with_two_steps_is_rounded_once_on_their_sum() -> None:
    shares = [("a", 5), ("", 90), ("a", 5), ("b", 4)]
    assert credited(shares) == {"a": 10, "b": 4}
    assert commissions(shares, 1000) == {"a": 1, "b": 0}


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10_000))
def test_commission_is_monotone_and_never_above_its_basis(net: int, more: int, rate: int) -> None:
    assert commission(net, rate) <= commission(net + more, rate)
    assert 0 <= commission(net, rate) <= net


def accrued(amount: int, *moves: Move) -> list[Move]:
    return [Move(payable("c", "pending"), EXPENSE, amount, "EUR"), *moves]


def to(state: str, amount: int, source: str = "pending") -> Move:
    """The creator's money going from one state to another."""
    return Move(payable("c", state), payable("c", source), amount, "EUR")


# (what was posted, what it should earn now, available of all sales, moves expected as (from, amount))
TAKEN = [
    (accrued(70), 47, 0, [("pending", 23)]),
    (accrued(70), 70, 0, []),
    (accrued(70, to("held", 70)), 0, 0, [("held", 70)]),
    (accrued(70, to("available", 70)), 47, 500, [("available", 23)]),
    (accrued(70, to("available", 70)), 0, 20, [("available", 20), ("clawback", 50)]),
    (accrued(70, to("available", 70)), 47, 0, [("clawback", 23)]),
    (accrued(70, to("held", 30), to("available", 20)), 0, 20, [("pending", 20), ("held", 30), ("available", 20)]),
]


@pytest.mark.parametrize(("posted", "target", "available", "taken"), TAKEN)
def test_a_refund_takes_from_where_the_commission_lies(
    posted: list[Move], target: int, available: int, taken: list[tuple[str, int]]
) -> None:
    moves = difference(standing(posted, "c"), target, "c", EXPENSE, "EUR", available)
    places = {payable("c", state): state for state in ("pending", "held", "available")} | {clawback("c"): "clawback"}
    assert [(places[move.target], move.amount_minor) for move in moves] == taken
    assert all(move.source == EXPENSE for move in moves)
    assert standing([*posted, *moves], "c").earned_minor == target


def test_one_unit_more_goes_where_the_rest_lies() -> None:
    held = standing(accrued(7, to("held", 7)), "c")
    assert difference(held, 8, "c", EXPENSE, "EUR", 0) == [Move(payable("c", "held"), EXPENSE, 1, "EUR")]
    assert difference(Standing(0, {}), 1, "c", EXPENSE, "EUR", 0) == [Move(payable("c", "pending"), EXPENSE, 1, "EUR")]


def test_standing_knows_one_creator_from_another() -> None:
    other = Move(payable("d", "pending"), EXPENSE, 500, "EUR")
    assert standing([*accrued(70), other], "c") == Standing(70, {"pending": 70})


@given(st.integers(1, 10**6), st.integers(0, 10_000), st.lists(st.integers(0, 10**6), max_size=6), st.randoms(use_true_random=False))
def test_refunds_in_any_order_end_the_same_and_never_drift(net: int, rate: int, parts: list[int], random) -> None:
    ends = set()
    for _ in range(2):
        moves, remaining = accrued(commission(net, rate)) if commission(net, rate) else [], net
        for part in parts:
            remaining = max(0, remaining - part)
            moves += difference(standing(moves, "c"), commission(remaining, rate), "c", EXPENSE, "EUR", 0)
            assert standing(moves, "c").earned_minor == commission(remaining, rate)
        ends.add((remaining, standing(moves, "c").earned_minor))
        random.shuffle(parts)
    assert len(ends) == 1


def test_worked_27_three_refunds_of_a_thousand() -> None:
    moves, deltas = accrued(70), []
    for remaining in (667, 334, 0):
        taken = difference(standing(moves, "c"), commission(remaining, 700), "c", EXPENSE, "EUR", 0)
        deltas.append(-sum(move.amount_minor for move in taken))
        moves += taken
    assert deltas == [-23, -24, -23]
    assert standing(moves, "c") == Standing(0, {})
