"""Which touches bring a sale: window, ties, codes, repeats, and the reason of each one left out."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.kinds import CreditClass, Kind, Model
from attribution.resolver import Resolution, Seen, resolve
from core.money import split
from tests.conftest import NOW

DAY = timedelta(days=1)
WINDOW = 30 * DAY


def link(number: int, creator: str, age: timedelta) -> Seen:
    return Seen(number, Kind.LINK_OPENED, CreditClass.CREATOR, creator, "", NOW - age)


def code(number: int, creator: str, key: str, age: timedelta) -> Seen:
    return Seen(number, Kind.CODE_NAMED, CreditClass.CREATOR, creator, key, NOW - age, "valid")


def reply(number: int, age: timedelta) -> Seen:
    return Seen(number, Kind.BROADCAST_REPLIED, CreditClass.BRAND, "", "", NOW - age)


def decide(*touches: Seen, model: Model = Model.LAST, codes: tuple[str, ...] = (), at: datetime = NOW) -> Resolution:
    return resolve(touches, at=at, window=WINDOW, model=model, code_keys=codes)


def ids(resolution: Resolution) -> list[int]:
    return [step.touch_id for step in resolution.steps]


def test_worked_12_both_ends_of_the_window_count() -> None:
    touches = [
        link(1, "A", 31 * DAY),
        link(2, "B", 30 * DAY),
        Seen(3, Kind.MESSAGE_IN, CreditClass.CONTEXT, "", "", NOW - 2 * DAY),
        link(4, "C", DAY),
        link(5, "D", -0.1 * DAY),
    ]
    linear = decide(*touches, model=Model.LINEAR)
    assert ids(linear) == [2, 4]
    assert linear.rejected == ((1, "outside_window"), (3, "context"), (5, "after_conversion"))
    assert split(5000, linear.weights) == [2500, 2500]
    assert split(5000, decide(*touches, model=Model.TIME_DECAY).weights) == [268, 4732]
    assert split(5000, decide(*touches).weights) == [0, 5000]


def test_the_window_is_exact() -> None:
    tick = timedelta(microseconds=1)
    assert ids(decide(link(1, "A", WINDOW + tick))) == []
    assert ids(decide(link(1, "A", WINDOW))) == [1]
    assert ids(decide(link(1, "A", timedelta(0)))) == [1]
    assert ids(decide(link(1, "A", -tick))) == []


@pytest.mark.parametrize("turned", [False, True])
def test_worked_13_ties_go_by_order_of_receipt(turned: bool) -> None:
    touches = [link(5, "T1", DAY), link(4, "T2", DAY)]
    resolution = decide(*(touches[::-1] if turned else touches))
    assert ids(resolution) == [4, 5]
    assert resolution.weights == (0, 1)
    assert decide(*touches, model=Model.FIRST).weights == (1, 0)


def test_worked_7_repeats_that_are_apart_stay() -> None:
    touches = [link(1, "A", 4 * DAY), link(2, "B", 3 * DAY), link(3, "A", 2 * DAY), link(4, "C", DAY)]
    resolution = decide(*touches, model=Model.U_SHAPED)
    by_creator: dict[str, int] = {}
    for step, share in zip(resolution.steps, split(10_000, resolution.weights), strict=True):
        by_creator[step.creator_id] = by_creator.get(step.creator_id, 0) + share
    assert by_creator == {"A": 5000, "B": 1000, "C": 4000}


def test_repeats_in_a_row_are_one_step_and_the_latest_stands_for_it() -> None:
    resolution = decide(link(1, "A", 3 * DAY), link(2, "A", 2 * DAY), reply(3, DAY), reply(4, DAY), link(5, "A", DAY))
    assert ids(resolution) == [2, 4, 5]
    assert resolution.rejected == ((1, "collapsed"), (3, "collapsed"))


def test_worked_14_a_code_wins_over_a_link_where_the_model_says_so() -> None:
    later_link = [code(1, "B", "b10", 2 * DAY), link(2, "A", DAY)]
    earlier_link = [link(1, "A", timedelta(hours=1)), code(2, "B", "b10", timedelta(0))]
    for touches, expected in ((later_link, (1, 0)), (earlier_link, (0, 1))):
        assert decide(*touches, model=Model.LAST_CODE, codes=("b10",)).weights == expected
    assert decide(*later_link, codes=("b10",)).weights == (0, 1)
    assert split(10_000, decide(*later_link, model=Model.LINEAR, codes=("b10",)).weights) == [5000, 5000]
    own = decide(link(1, "A", DAY), code(2, "A", "a10", timedelta(0)), model=Model.LAST_CODE, codes=("a10",))
    assert ids(own) == [2]
    assert own.weights == (1,)


def test_a_code_keeps_its_priority_when_a_link_of_the_same_creator_follows() -> None:
    touches = [code(1, "B", "b10", 3 * DAY), link(2, "B", 2 * DAY), link(3, "A", DAY)]
    resolution = decide(*touches, model=Model.LAST_CODE, codes=("b10",))
    assert ids(resolution) == [2, 3]
    assert resolution.weights == (1, 0)


def test_codes_that_did_not_apply_or_are_nobodys_are_left_out_by_name() -> None:
    named = Kind.CODE_NAMED
    resolution = decide(
        code(1, "A", "a10", DAY),
        Seen(2, named, CreditClass.CONTEXT, "", "zzz", NOW - DAY, "unknown"),
        Seen(3, named, CreditClass.CONTEXT, "", "summer", NOW - DAY, "valid"),
        Seen(4, named, CreditClass.CONTEXT, "A", "a10", NOW - DAY, "minimum"),
        Seen(5, Kind.LINK_OPENED, CreditClass.CONTEXT, "", "", NOW - DAY),
        Seen(6, Kind.AGENT_MESSAGE, CreditClass.ASSIST, "", "", NOW - DAY),
        Seen(7, Kind.LINK_OPENED, CreditClass.CREATOR, "", "", NOW - DAY),
        model=Model.LAST_CODE,
        codes=("summer",),
    )
    assert resolution.steps == ()
    assert dict(resolution.rejected) == {
        1: "code_not_applied",
        2: "invalid_code",
        3: "unowned_code",
        4: "invalid_code",
        5: "context",
        6: "assist",
        7: "no_creator",
    }


def test_a_code_refused_at_first_that_applied_in_the_end_earns_once() -> None:
    refused = Seen(1, Kind.CODE_NAMED, CreditClass.CONTEXT, "A", "a10", NOW - 2 * DAY, "minimum")
    assert ids(decide(refused, model=Model.LAST_CODE, codes=("a10",))) == [1]
    assert ids(decide(refused, reply(2, DAY), code(3, "A", "a10", timedelta(0)), codes=("a10",))) == [2, 3]


MANY = st.lists(
    st.builds(
        Seen,
        id=st.integers(1, 30),
        kind=st.sampled_from([Kind.LINK_OPENED, Kind.CODE_NAMED, Kind.BROADCAST_REPLIED, Kind.MESSAGE_IN]),
        credit_class=st.sampled_from([CreditClass.CREATOR, CreditClass.BRAND, CreditClass.CONTEXT]),
        creator_id=st.sampled_from(["", "A", "B"]),
        code_key=st.sampled_from(["", "a10", "b10"]),
        occurred_at=st.integers(-3, 40).map(lambda days: NOW - days * DAY),
        verdict=st.sampled_from(["valid", "unknown"]),
    ),
    unique_by=lambda touch: touch.id,
    max_size=20,
)


@given(MANY, st.sampled_from(Model), st.randoms(use_true_random=False))
def test_duplicates_and_shuffles_decide_the_same(touches: list[Seen], model: Model, random) -> None:
    again = touches * 2
    random.shuffle(again)
    assert decide(*again, model=model, codes=("a10",)) == decide(*touches, model=model, codes=("a10",))


@given(MANY, st.sampled_from(Model))
def test_each_touch_is_a_step_or_left_out_with_a_reason(touches: list[Seen], model: Model) -> None:
    resolution = decide(*touches, model=model, codes=("a10",))
    assert sorted([*ids(resolution), *(touch_id for touch_id, _ in resolution.rejected)]) == sorted(touch.id for touch in touches)
    assert all(reason for _, reason in resolution.rejected)
    assert len(resolution.weights) == len(resolution.steps)
    for one, next_one in zip(resolution.steps, resolution.steps[1:], strict=False):
        assert one.creator_id != next_one.creator_id
        assert one.age >= next_one.age
