"""What does a quote come to? Worked numbers 24 and 25, and what holds for every cart and every set of codes."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.kinds import PromotionKind, StackingClass
from commerce.pricing import Line, Quote, Rate, Rule, quote
from commerce.tax import Taxes, TaxRate, tax_within

TEN_PERCENT = Rule("TEN", "ten", PromotionKind.PERCENT, StackingClass.GOODS, value_bps=1000)
FREE = Rule("FREE", "free", PromotionKind.FREE_SHIPPING, StackingClass.SHIPPING)
SPAIN = Rate("ES", 490, 7500)
TWENTY_ONE = Taxes(TaxRate(2100))

LINES = st.lists(st.builds(Line, st.uuids().map(str), st.integers(1, 999), st.integers(0, 1_000_000), st.booleans()), max_size=8)
RULES = st.lists(
    st.one_of(
        st.builds(
            Rule,
            st.just("P"),
            st.text("abc", min_size=1, max_size=3),
            st.just("percent"),
            st.just("goods"),
            value_bps=st.integers(0, 10_000),
        ),
        st.builds(
            Rule,
            st.just("F"),
            st.text("abc", min_size=1, max_size=3),
            st.just("fixed"),
            st.just("goods"),
            amount_minor=st.integers(0, 10**9),
        ),
        st.just(FREE),
    ),
    max_size=4,
    unique_by=lambda rule: rule.key,  # a brand has a key once
)
RATES = st.none() | st.builds(Rate, st.just("ES"), st.integers(0, 100_000), st.none() | st.integers(0, 1_000_000))


def test_worked_number_24_discount_tax_and_total() -> None:
    lines = [Line("mug", 2, 4999), Line("tee", 1, 2000), Line("gift card", 1, 2500, eligible=False)]
    found = quote(lines, [TEN_PERCENT], Rate("US", 795), Taxes(TaxRate(825, included=False)))
    assert found.line_discounts == (1000, 200, 0)
    assert [line.list_minor - cut for line, cut in zip(lines, found.line_discounts, strict=True)] == [8998, 1800, 2500]
    assert (found.tax_minor, found.shipping_minor, found.total_minor) == (891, 795, 14984)


def test_worked_number_25_order_discount_over_lines() -> None:
    lines = [Line("a", 1, 3333), Line("b", 1, 3333), Line("c", 1, 3334)]
    fixed = Rule("OFF", "off", PromotionKind.FIXED, StackingClass.GOODS, amount_minor=1000)
    assert quote(lines, [fixed], None).line_discounts == (333, 333, 334)


@pytest.mark.parametrize(
    ("goods", "rules", "shipping", "total"),
    [
        (7500, [], 0, 7500),  # the threshold itself is free
        (7499, [], 490, 7989),
        (7800, [TEN_PERCENT], 490, 7510),  # it compares goods after discounts
        (7800, [TEN_PERCENT, FREE], 0, 7020),
        (100, [FREE], 0, 100),
    ],
)
def test_delivery(goods: int, rules: list[Rule], shipping: int, total: int) -> None:
    found = quote([Line("a", 1, goods)], rules, SPAIN)
    assert (found.shipping_minor, found.total_minor, found.free_shipping_from_minor) == (shipping, total, 7500)


@pytest.mark.parametrize(
    ("amount", "rate", "tax"), [(12100, 2100, 2100), (100, 2100, 17), (0, 2100, 0), (999, 0, 0), (-12100, 2100, -2100)]
)
def test_tax_within_a_price(amount: int, rate: int, tax: int) -> None:
    assert tax_within(amount, rate) == tax


def test_tax_within_prices_changes_no_total() -> None:
    found = quote([Line("a", 1, 12100)], [], SPAIN, TWENTY_ONE)
    assert (found.tax_minor, found.total_minor) == (2100, 12100)


def test_a_free_shipping_code_saves_delivery_and_no_goods() -> None:
    found = quote([Line("a", 1, 1900)], [FREE], SPAIN)
    assert (found.discount_minor, found.applied[0].saving_minor, found.shipping_minor) == (0, 490, 0)


def test_an_empty_cart_costs_nothing() -> None:
    assert quote([], [TEN_PERCENT, FREE], SPAIN, TWENTY_ONE).total_minor == 0


def test_a_fixed_code_never_goes_below_zero() -> None:
    huge = Rule("HUGE", "huge", PromotionKind.FIXED, StackingClass.GOODS, amount_minor=10**9)
    found = quote([Line("a", 2, 500), Line("b", 1, 500, eligible=False)], [huge, FREE], SPAIN)
    assert (found.discount_minor, found.total_minor) == (1000, 500)


@given(LINES, RULES, RATES, st.integers(0, 3000))
def test_every_quote_adds_up_and_stays_within_list(lines: list[Line], rules: list[Rule], rate: Rate | None, tax: int) -> None:
    found = quote(lines, rules, rate, Taxes(TaxRate(tax)))
    listed = sum(line.list_minor for line in lines)
    assert found.goods_minor == listed
    assert found.total_minor == found.goods_minor - found.discount_minor + found.shipping_minor
    assert 0 <= found.total_minor <= listed + (rate.price_minor if rate else 0)
    assert sum(found.line_discounts) == found.discount_minor
    assert len(found.line_discounts) == len(lines)
    for line, cut in zip(lines, found.line_discounts, strict=True):
        assert 0 <= cut <= (line.list_minor if line.eligible else 0)
    assert sum(each.saving_minor for each in found.applied if each.kind != PromotionKind.FREE_SHIPPING) == found.discount_minor


@given(LINES, RULES, RATES)
def test_a_quote_depends_on_the_set_of_codes(lines: list[Line], rules: list[Rule], rate: Rate | None) -> None:
    found: set[Quote] = {quote(lines, order, rate) for order in permutations(rules)}
    assert len(found) == 1
