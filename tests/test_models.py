"""Do the models share a sale as the worked numbers say, and keep their invariants?"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution import models
from attribution.kinds import Model
from attribution.models import HALF_LIFE, Step, time_decay, weights
from core.money import split


def path(*ages: float, creators: str = "", codes: str = "") -> list[Step]:
    """Steps of these ages in days, oldest first; a creator a letter ("." for the brand), "x" where a code was named."""
    owners, marks = creators or "A" * len(ages), codes or "." * len(ages)
    return [
        Step(number, owner.replace(".", ""), timedelta(days=age), mark == "x")
        for number, (age, owner, mark) in enumerate(zip(ages, owners, marks, strict=True), 1)
    ]


@pytest.mark.parametrize("model", Model)
def test_worked_1_one_touch_takes_all(model: Model) -> None:
    assert split(10_000, weights(model, path(3))) == [10_000]


# (number of the worked example, value, model, path, credits)
WORKED = [
    (2, 10_000, Model.LINEAR, path(7, 0), [5000, 5000]),
    (2, 10_000, Model.U_SHAPED, path(7, 0), [5000, 5000]),
    (2, 10_000, Model.TIME_DECAY, path(7, 0), [3333, 6667]),
    (4, 9_999, Model.LINEAR, path(2, 1, 0), [3333, 3333, 3333]),
    (4, 9_999, Model.U_SHAPED, path(2, 1, 0), [4000, 2000, 3999]),
    (5, 10_000, Model.LINEAR, path(2, 1, 0), [3334, 3333, 3333]),
    (5, 1, Model.LINEAR, path(2, 1, 0), [1, 0, 0]),
    (5, 2, Model.U_SHAPED, path(4, 3, 2, 1, 0), [1, 0, 0, 0, 1]),
    (7, 10_000, Model.U_SHAPED, path(3, 2, 1, 0, creators="ABAC"), [4000, 1000, 1000, 4000]),
    (9, 1_200_000, Model.TIME_DECAY, path(38, 33, 26, 8, 0), [17519, 28744, 57488, 341704, 754545]),
    (12, 5_000, Model.LINEAR, path(30, 1), [2500, 2500]),
    (12, 5_000, Model.TIME_DECAY, path(30, 1), [268, 4732]),
    (14, 10_000, Model.LAST_CODE, path(1, 0.5, creators="AB", codes=".x"), [0, 10_000]),
    (14, 10_000, Model.LAST_CODE, path(1, 0.5, creators="AB", codes="x."), [10_000, 0]),
    (14, 10_000, Model.LAST, path(1, 0.5, creators="AB", codes="x."), [0, 10_000]),
    (14, 10_000, Model.FIRST, path(1, 0.5, creators="AB", codes=".x"), [10_000, 0]),
]


@pytest.mark.parametrize(("number", "value", "model", "steps", "credits"), WORKED)
def test_worked_numbers(number: int, value: int, model: Model, steps: list[Step], credits: list[int]) -> None:
    assert split(value, weights(model, steps)) == credits


def test_worked_3_ends_of_unequal_weight() -> None:
    assert split(10_001, models.position(path(1, 0), 3, 4, 3)) == [5001, 5000]
    assert split(10_000, models.position(path(1, 0), 3, 2, 5)) == [3750, 6250]


def test_last_code_without_a_code_is_last() -> None:
    assert weights(Model.LAST_CODE, path(2, 1, 0)) == [0, 0, 1]


@pytest.mark.parametrize("model", Model)
def test_an_empty_path_has_no_weights(model: Model) -> None:
    assert weights(model, []) == []


@st.composite
def paths(draw: st.DrawFn) -> list[Step]:
    """Up to twelve steps of any age up to a year, oldest first."""
    micros = draw(st.lists(st.integers(0, 365 * 86_400 * 10**6), min_size=1, max_size=12))
    return [
        Step(number, draw(st.sampled_from(["", "a", "b", "c"])), timedelta(microseconds=age), draw(st.booleans()))
        for number, age in enumerate(sorted(micros, reverse=True), 1)
    ]


@given(st.sampled_from(Model), paths(), st.integers(0, 10**9))
def test_credits_sum_to_the_value_and_none_is_below_zero(model: Model, steps: list[Step], value: int) -> None:
    shared = weights(model, steps)
    credits = split(value, shared)
    assert len(shared) == len(steps)
    assert sum(shared) > 0
    assert min(shared) >= 0
    assert sum(credits) == value
    assert min(credits) >= 0


@given(paths(), paths())
def test_first_and_last_do_not_see_the_steps_between(steps: list[Step], between: list[Step]) -> None:
    ends = [steps[0], steps[-1]]
    longer = [ends[0], *between, ends[1]]
    assert weights(Model.FIRST, longer)[0] == weights(Model.FIRST, ends)[0]
    assert weights(Model.LAST, longer)[-1] == weights(Model.LAST, ends)[-1]


@given(paths())
def test_a_u_is_its_own_mirror_and_linear_knows_no_order(steps: list[Step]) -> None:
    assert weights(Model.U_SHAPED, steps) == weights(Model.U_SHAPED, steps)[::-1]
    assert weights(Model.LINEAR, steps) == weights(Model.LINEAR, steps[::-1])


@given(paths(), st.integers(0, 10**13))
def test_decay_is_the_same_when_all_age_alike_and_grows_with_recency(steps: list[Step], micros: int) -> None:
    older = [Step(step.touch_id, step.creator_id, step.age + timedelta(microseconds=micros)) for step in steps]
    decayed = time_decay(steps)
    assert decayed == time_decay(older)
    assert decayed == sorted(decayed)
    assert decayed[-1] == 10**12


def test_decay_halves_with_each_half_life() -> None:
    assert time_decay(path(21, 14, 7, 0), HALF_LIFE) == [10**12 // 8, 10**12 // 4, 10**12 // 2, 10**12]
