"""What is taxed, at which rate, contained or on top; and that creators earn of the same goods either way."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from commerce import brands
from commerce.brands import Tax
from commerce.checkout import Address
from commerce.errors import BadBrand
from commerce.kinds import PromotionKind, StackingClass
from commerce.pricing import Line, Rate, Rule, quote
from commerce.tables import Brand, OrderLine, Variant
from commerce.tax import TaxRate, taxed, taxes_of
from core.db import transaction
from tests.till import Till

SPANISH = {"standard": TaxRate(2100), "reduced": TaxRate(1000), "delivery": TaxRate(2100)}
TEN_PERCENT = Rule("TEN", "ten", PromotionKind.PERCENT, StackingClass.GOODS, value_bps=1000)
LYON = Address("Lea Roux", "3 rue Neuve", "Lyon", "69001", "FR")


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def tax(till: Till, *taxes: Tax) -> None:
    with transaction(till.engine) as session:
        brands.set_taxes(session, till.brand(session), taxes)


@pytest.mark.parametrize(
    ("tax_class", "rate_bps"), [("standard", 2100), ("reduced", 1000), ("books", 2100), ("none", 0), ("delivery", 2100)]
)
def test_a_class_without_a_rate_is_taxed_as_goods_are(tax_class: str, rate_bps: int) -> None:
    assert taxes_of(SPANISH, 800).of(tax_class).rate_bps == rate_bps


def test_a_country_without_rates_has_the_brands_and_its_delivery_none() -> None:
    taxes = taxes_of({}, 800)
    assert (taxes.of("standard"), taxes.of("delivery")) == (TaxRate(800), TaxRate(0))


def test_what_is_taxed_at_one_rate_is_rounded_once() -> None:
    low = TaxRate(825, included=False)
    found = taxed([(low, 30), (low, 30), (low, 30)])  # 2.475 each: 7.425 in all, where each by itself came to 6
    assert [each.tax_minor for each in found] == [3, 2, 2]


def test_classes_of_one_cart_each_have_their_rate() -> None:
    lines = [Line("tee", 1, 12100), Line("book", 1, 11000, tax_class="reduced"), Line("card", 1, 5000, eligible=False)]
    found = quote(lines, [], Rate("ES", 605), taxes_of(SPANISH, 0))
    assert [line.tax_minor for line in found.line_taxes] == [2100, 1000, 0]
    assert (found.tax_minor, found.added_tax_minor, found.total_minor) == (3205, 0, 28705)


def test_tax_on_top_is_taken_of_goods_after_discounts_and_of_delivery() -> None:
    taxes = taxes_of({"standard": TaxRate(2000, included=False), "delivery": TaxRate(2000, included=False)}, 0)
    found = quote([Line("tee", 1, 10000)], [TEN_PERCENT], Rate("US", 500), taxes)
    assert (found.discount_minor, found.added_tax_minor, found.shipping_minor, found.tax_minor) == (1000, 1800, 600, 1900)
    assert found.total_minor == 9000 + 1800 + 600


@given(
    st.lists(st.tuples(st.integers(1, 999), st.integers(0, 100_000), st.sampled_from(["standard", "reduced", "none"])), max_size=8),
    st.fixed_dictionaries({"standard": st.integers(0, 3000), "reduced": st.integers(0, 1000), "delivery": st.integers(0, 3000)}),
    st.booleans(),
)
def test_line_taxes_sum_and_no_total_is_below_its_goods(
    goods: list[tuple[int, int, str]], rates: Mapping[str, int], included: bool
) -> None:
    lines = [Line(str(at), quantity, unit, tax_class=name) for at, (quantity, unit, name) in enumerate(goods)]
    taxes = taxes_of({name: TaxRate(bps, included) for name, bps in rates.items()}, 0)
    found = quote(lines, [TEN_PERCENT], Rate("ES", 490), taxes)
    plain = quote(lines, [TEN_PERCENT], Rate("ES", 490))
    assert found.tax_minor >= 0
    assert found.total_minor - plain.total_minor == (0 if included else found.tax_minor)
    assert found.added_tax_minor == sum(line.added_minor for line in found.line_taxes)


@pytest.mark.parametrize(("included", "total", "value"), [(True, 2390, 1570), (False, 2789, 1900)])
def test_creators_earn_of_goods_without_tax_either_way(till: Till, included: bool, total: int, value: int) -> None:
    tax(till, Tax("ES", "standard", 2100, included))
    order = till.placed("ana", CAP_RED=1)
    tax(till, Tax("ES", "standard", 400, included))  # what was sold keeps the rate it was sold at
    (paid,) = till.pay(order)
    assert (paid.total_minor, paid.value_minor) == (total, value)
    _, (refunded,) = till.refund(order)
    assert (refunded.amount_minor, refunded.remaining_minor, refunded.full) == (total, 0, True)


def test_units_returned_one_by_one_give_back_all_that_was_paid_tax_too(till: Till) -> None:
    tax(till, Tax("ES", "standard", 2100, False))
    order = till.placed("ana", CAP_RED=3)
    (paid,) = till.pay(order)
    remaining = [till.refund(order, {"CAP-RED": 1}, key=f"r{n}")[1][0].remaining_minor for n in range(3)]
    assert (paid.value_minor, remaining) == (5700, [3800, 1900, 0])
    row = till.order(order)
    assert row.refunded_minor == 5700 + 1197


def test_the_country_of_the_address_decides(till: Till) -> None:
    tax(till, Tax("ES", "standard", 2100), Tax("FR", "standard", 2000))
    till.change(Variant, till.sku["CAP-RED"], tax_class="reduced")
    tax(till, Tax("FR", "reduced", 550))
    till.add("lea", "CAP-RED")
    order = till.place("lea", LYON).order
    (line,) = [row for row in till.rows(OrderLine) if row.order_id == order.id]
    assert (line.tax_rate_bps, order.tax_minor, order.total_minor) == (550, 99, 2390)


def test_the_brands_own_rate_holds_where_the_country_has_none(till: Till) -> None:
    tax(till, Tax("ES", "standard", 2100))
    till.change(Brand, till.brand_id, tax_rate_bps=2000)
    till.add("lea", "CAP-RED")
    assert till.place("lea", LYON).order.tax_minor == 317


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Tax("XX", "standard", 2100), "country"),
        (Tax("ES", "standard", 10001), "tax in ES"),
        (Tax("ES", "Two words", 2100), "tax class"),
        (Tax("ES", "none", 2100), "tax class"),
    ],
)
def test_a_tax_that_makes_no_sense_is_refused(till: Till, wrong: Tax, field: str) -> None:
    with pytest.raises(BadBrand, match=field):
        tax(till, wrong)
