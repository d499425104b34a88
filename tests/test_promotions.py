"""Is a code good, and what becomes of the codes a cart knows? Reasons in their order, and the stacking rule as a property."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.kinds import PromotionKind, StackingClass
from commerce.pricing import Line, Rate, Rule, quote
from commerce.promotions.accepted import Named, review
from commerce.promotions.verdicts import Accepted, Setting, Terms, verdict
from commerce.refusals import Refused, refused
from commerce.tax import Taxes
from tests.conftest import NOW

SPAIN = Rate("ES", 490, 7500)
LENA = Terms("c1", Rule("LENA10", "lena10", PromotionKind.PERCENT, StackingClass.GOODS, value_bps=1000))
JO = Terms("c2", Rule("JO15", "jo15", PromotionKind.PERCENT, StackingClass.GOODS, value_bps=1500))
TEN5 = Terms("c3", Rule("TEN5", "ten5", PromotionKind.FIXED, StackingClass.GOODS, amount_minor=1000), minimum_minor=8000)
FREE = Terms("c4", Rule("SHIPFREE", "shipfree", PromotionKind.FREE_SHIPPING, StackingClass.SHIPPING))
LINES = [Line("a", 1, 5900), Line("b", 1, 1900)]


def setting(lines: list[Line] = LINES, on: tuple[Rule, ...] = ()) -> Setting:
    return Setting(lines, on, SPAIN, Taxes(), NOW)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"active": False}, "unknown"),
        ({"customer_group": "vip"}, "not_for_account"),
        ({"customer_group": "vip", "ends_at": NOW}, "not_for_account"),  # outsiders learn nothing else
        ({"ends_at": NOW}, "ended"),
        ({"ends_at": NOW - timedelta(days=1), "uses_max": 1, "uses": 1}, "ended"),
        ({"uses_max": 1, "uses": 1}, "used_up"),
        ({"starts_at": NOW + timedelta(seconds=1)}, "not_started"),
        ({"minimum_minor": 7801}, "minimum"),
    ],
)
def test_the_first_rule_that_fails_is_named(changed: dict[str, Any], reason: str) -> None:
    said = verdict(replace(LENA, **changed), setting())
    assert isinstance(said, Refused)
    assert said.reason == reason


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"customer_group": "vip", "member": True},
        {"starts_at": NOW, "ends_at": NOW + timedelta(seconds=1)},
        {"uses_max": 2, "uses": 1},
        {"minimum_minor": 7800},
    ],
)
def test_what_holds_to_the_letter_is_accepted(changed: dict[str, Any]) -> None:
    assert verdict(replace(LENA, **changed), setting()) == Accepted(LENA.rule)


def test_no_code_is_unknown() -> None:
    assert verdict(None, setting()) == refused("unknown")


def test_a_second_code_of_the_class_says_the_total_it_would_give() -> None:
    assert verdict(JO, setting(on=(LENA.rule,))) == refused("class_taken", code="JO15", code_on="LENA10", would_be=7120)
    assert verdict(FREE, setting(on=(LENA.rule,))) == Accepted(FREE.rule)


def test_the_one_that_saves_most_comes_on() -> None:
    lines = [Line("a", 1, 20000)]
    found = review([Named(TEN5, False), Named(LENA, False), Named(JO, False)], lines, SPAIN, Taxes(), NOW)
    assert [rule.code for rule in found.came_on] == ["JO15"]
    assert [each.terms.rule.code for each in found.named] == ["TEN5", "LENA10", "JO15"]


def test_a_remembered_code_waits_while_its_class_is_taken() -> None:
    found = review([Named(JO, False), Named(LENA, True)], LINES, SPAIN, Taxes(), NOW)
    assert (found.on, found.came_on, found.dropped) == ((LENA.rule,), (), ())


def test_a_remembered_code_that_ends_is_dropped_aloud() -> None:
    found = review([Named(replace(LENA, ends_at=NOW), False)], LINES, SPAIN, Taxes(), NOW)
    assert ([each.reason for each in found.dropped], found.named) == (["ended"], ())


def test_an_emptied_cart_keeps_its_codes_without_a_word() -> None:
    found = review([Named(LENA, True), Named(TEN5, False)], [], SPAIN, Taxes(), NOW)
    assert ([each.on for each in found.named], found.dropped, found.came_on) == ([False, False], (), ())


TERMS = st.builds(
    Terms,
    st.uuids().map(str),
    st.builds(
        Rule,
        st.just("X"),
        st.uuids().map(lambda each: each.hex),
        st.sampled_from(["percent", "fixed", "free_shipping"]),
        st.just("goods"),
        st.integers(1, 10_000),
        st.integers(1, 50_000),
    ).map(lambda rule: replace(rule, stacking_class="shipping" if rule.kind == "free_shipping" else "goods")),
    minimum_minor=st.integers(0, 20_000),
    active=st.booleans(),
)
CARTS = st.lists(st.builds(Line, st.uuids().map(str), st.integers(1, 9), st.integers(0, 20_000)), max_size=4)


@given(st.lists(TERMS, max_size=4), CARTS)
def test_what_comes_on_depends_on_the_set_and_keeps_the_stacking_rule(terms: list[Terms], lines: list[Line]) -> None:
    totals = set()
    for order in permutations(terms):
        found = review([Named(each, False) for each in order], lines, SPAIN, Taxes(), NOW)
        classes = [rule.stacking_class for rule in found.on]
        assert len(classes) == len(set(classes))
        priced = quote(lines, found.on, SPAIN, Taxes())
        assert 0 <= priced.total_minor <= sum(line.list_minor for line in lines) + SPAIN.price_minor
        totals.add((priced.total_minor, frozenset(rule.key for rule in found.on)))
    assert len(totals) == 1


@given(st.lists(TERMS, max_size=4), CARTS)
def test_a_second_look_changes_nothing(terms: list[Terms], lines: list[Line]) -> None:
    once = review([Named(each, False) for each in terms], lines, SPAIN, Taxes(), NOW)
    twice = review(once.named, lines, SPAIN, Taxes(), NOW)
    assert (twice.named, twice.came_on, twice.dropped) == (once.named, (), ())
