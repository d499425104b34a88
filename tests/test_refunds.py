"""What does giving goods back give back? To the cent, by unit, in any portions; S8's numbers."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.errors import NothingToRefund, RefundTooMuch
from commerce.orders.refunds import Part, Sold, refund_plan
from core.errors import NotFound

HOODIE, CAP = 1, 2  # lines


def test_s8_one_of_two_hoodies() -> None:
    plan = refund_plan(1001, [Sold(HOODIE, "HOODIE", 2, 10620)], 0, {HOODIE: 1})
    assert (plan.amount_minor, plan.shipping_minor, plan.full) == (5310, 0, False)


def test_delivery_goes_back_with_the_whole_order_only() -> None:
    lines = [Sold(HOODIE, "HOODIE", 1, 5900), Sold(CAP, "CAP", 2, 3800)]
    assert refund_plan(1, lines, 490, None).amount_minor == 10190
    assert refund_plan(1, lines, 490, {HOODIE: 1, CAP: 2}).amount_minor == 10190
    assert refund_plan(1, lines, 490, {HOODIE: 1}).amount_minor == 5900
    rest = refund_plan(1, [Sold(HOODIE, "HOODIE", 1, 5900, 1, 5900), Sold(CAP, "CAP", 2, 3800)], 490, {CAP: 2})
    assert (rest.amount_minor, rest.full) == (3800, False)
    last = refund_plan(1, [Sold(HOODIE, "HOODIE", 1, 5900, 1, 5900), Sold(CAP, "CAP", 2, 3800, 2, 3800)], 490, None)
    assert (last.amount_minor, last.parts, last.full) == (490, (), True)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({HOODIE: 3}, RefundTooMuch),
        ({HOODIE: 0}, RefundTooMuch),
        ({HOODIE: -1}, RefundTooMuch),
        ({CAP: 1}, NotFound),
        ({}, NothingToRefund),
    ],
)
def test_what_was_not_bought_is_not_refunded(asked: dict[int, int], error: type[Exception]) -> None:
    with pytest.raises(error):
        refund_plan(1001, [Sold(HOODIE, "HOODIE", 2, 10620)], 0, asked)


def test_nothing_is_left_of_what_was_given_back() -> None:
    with pytest.raises(NothingToRefund):
        refund_plan(1001, [Sold(HOODIE, "HOODIE", 2, 10620, 2, 10620)], 0, None)


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(20, 100_000)), min_size=1, max_size=4), st.integers(0, 1000), st.data())
def test_refunds_of_everything_sum_to_what_was_paid(sold: list[tuple[int, int]], shipping: int, data: st.DataObject) -> None:
    lines = [Sold(place, f"S{place}", quantity, paid) for place, (quantity, paid) in enumerate(sold)]
    given_back, shipping_left = 0, shipping
    while any(line.left for line in lines):
        asked = {line.line_id: data.draw(st.integers(0, line.left)) for line in lines}
        asked = {line: quantity for line, quantity in asked.items() if quantity} or {next(line.line_id for line in lines if line.left): 1}
        plan = refund_plan(1, lines, shipping_left, asked)
        given_back += plan.amount_minor
        shipping_left -= plan.shipping_minor
        parts = {part.line_id: part for part in plan.parts}
        lines = [after(line, parts) for line in lines]
        assert all(line.refunded_minor <= line.paid_minor for line in lines)
    if shipping_left:
        given_back += refund_plan(1, lines, shipping_left, None).amount_minor
    assert given_back == sum(paid for _, paid in sold) + shipping


def after(line: Sold, parts: dict[int, Part]) -> Sold:
    part = parts.get(line.line_id, Part(line.line_id, line.sku, 0, 0))
    return replace(line, refunded_quantity=line.refunded_quantity + part.quantity, refunded_minor=line.refunded_minor + part.amount_minor)


@given(st.integers(1, 50), st.integers(50, 100_000))
def test_units_of_a_line_differ_by_a_cent_at_most(quantity: int, paid: int) -> None:
    amounts = []
    line = Sold(1, "S", quantity, paid)
    for _ in range(quantity):
        part = refund_plan(1, [line, Sold(2, "other", 1, 1)], 0, {1: 1}).parts[0]
        amounts.append(part.amount_minor)
        line = after(line, {1: part})
    assert sum(amounts) == paid
    assert all(0 <= one - next_one <= 1 for one, next_one in pairwise(amounts))
