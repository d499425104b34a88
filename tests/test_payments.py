"""What does a charge do? One order, one capture, whatever arrives twice, late or out of order; and money given back."""

from typing import Any

import pytest
from sqlalchemy import Engine

from commerce.errors import AmountDiffers, IllegalStep, NothingToRefund, OrderNotPaid, RefundTooMuch
from commerce.facts import ChargedTwice, OrderCancelled, OrderPaid, OrderRefunded
from commerce.kinds import OrderStatus
from commerce.orders.steps import NEXT, advance
from commerce.refusals import Refused
from commerce.tables import Brand, Payment, Refund, StockMovement, Variant
from core.errors import NotFound
from tests.till import Till


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def refunded(till: Till) -> int:
    return sum(refund.amount_minor for refund in till.rows(Refund))


def test_a_charge_pays_the_order_and_takes_the_goods(till: Till) -> None:
    till.add("ana", "HOODIE-BLACK-M", 2)
    till.code("ana", "LENA10")
    order = till.place("ana").order
    (fact,) = till.pay(order, "ch_1")
    assert isinstance(fact, OrderPaid)
    assert (fact.value_minor, fact.discount_minor, fact.shipping_minor, fact.tax_minor, fact.total_minor) == (10620, 1180, 0, 0, 10620)
    assert (fact.code_keys, fact.charge_id, fact.conversation_id) == (("lena10",), "ch_1", "con_ana")
    assert (till.order(order).status, till.stock("HOODIE-BLACK-M"), till.available("HOODIE-BLACK-M")) == ("paid", 6, 6)
    assert till.view("ana") is None


def test_the_same_charge_twice_has_one_effect(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    assert len(till.pay(order, "ch_1")) == 1
    assert till.pay(order, "ch_1") == ()
    assert (till.stock("CAP-RED"), len(till.rows(Payment)), till.rows(Refund)) == (3, 1, [])


def test_a_payment_may_come_before_the_link_was_opened(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    till.pay(order)
    assert till.open(order).reason == "paid"


@pytest.mark.parametrize("changed", [{"amount_minor": 1}, {"currency": "USD"}])
def test_another_amount_pays_nothing(till: Till, changed: dict[str, Any]) -> None:
    order = till.placed("ana", CAP_RED=1)
    with pytest.raises(AmountDiffers, match="1001"):
        till.pay(order, **changed)
    assert (till.order(order).status, till.rows(Payment)) == ("placed", [])


def test_a_charge_of_no_order_of_ours(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    order.id = "ord_unknown"
    with pytest.raises(NotFound):
        till.pay(order)


def test_tax_is_in_the_price_and_not_in_the_value(till: Till) -> None:
    till.change(Brand, till.brand_id, tax_rate_bps=2100)
    order = till.placed("ana", CAP_RED=1)
    till.change(Brand, till.brand_id, tax_rate_bps=1000)  # what was sold keeps the rate it was sold at
    (fact,) = till.pay(order)
    assert (fact.total_minor, fact.tax_minor, fact.value_minor) == (2390, 330, 1570)
    _, (refund,) = till.refund(order)
    assert (refund.amount_minor, refund.remaining_minor) == (2390, 0)


def test_a_late_payment_is_honoured_where_the_stock_is_there(till: Till) -> None:
    till.add("ana", "RUNNER-42", 2)
    till.code("ana", "ONE15")
    order = till.place("ana").order
    till.wait(minutes=20)
    till.expire()
    assert till.uses("ONE15") == 0
    (fact,) = till.pay(order)
    assert isinstance(fact, OrderPaid)
    assert (till.order(order).status, till.stock("RUNNER-42"), till.uses("ONE15")) == ("paid", 0, 1)


def test_a_late_payment_before_the_sweeper_came_is_honoured_too(till: Till) -> None:
    order = till.placed("ana", RUNNER_42=2)
    till.wait(minutes=20)
    assert isinstance(till.pay(order)[0], OrderPaid)


@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize("rival_pays", [True, False])
def test_a_late_payment_without_stock_is_given_back_and_said(till: Till, swept: bool, rival_pays: bool) -> None:
    order = till.placed("ana", RUNNER_42=2)
    till.wait(minutes=20)
    if swept:
        till.expire()
    rival = till.placed("ben", RUNNER_42=1)
    if rival_pays:
        till.pay(rival)
    (fact,) = till.pay(order, "late")
    assert isinstance(fact, OrderCancelled)
    assert (fact.reason, fact.refunded_minor) == ("out_of_stock", order.total_minor)
    assert (till.order(order).status, refunded(till)) == ("cancelled", order.total_minor)
    assert till.pay(order, "late") == ()
    if not rival_pays:
        assert isinstance(till.pay(rival)[0], OrderPaid)
    assert till.stock("RUNNER-42") == 1


def test_a_late_payment_whose_code_was_used_by_another_is_given_back(till: Till) -> None:
    till.add("ana", "CAP-RED")
    till.code("ana", "ONE15")
    order = till.place("ana").order
    till.wait(minutes=20)
    till.expire()
    till.add("ben", "CAP-RED")
    till.code("ben", "ONE15")
    till.pay(till.place("ben").order)
    assert isinstance(till.pay(order)[0], OrderCancelled)
    assert till.uses("ONE15") == 1


def test_money_for_a_cancelled_order_goes_back(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    till.cancel(order)
    (fact,) = till.pay(order)
    assert (fact.reason, fact.refunded_minor, refunded(till), till.stock("CAP-RED")) == ("asked", 2390, 2390, 4)


def test_paying_the_older_of_two_links_sells_once(till: Till) -> None:
    old = till.placed("ana", CAP_RED=1)
    till.set("ana", "CAP-RED", 2)
    new = till.place("ana").order
    (fact,) = till.pay(old)
    assert (fact.reason, refunded(till)) == ("replaced", 2390)
    assert isinstance(till.pay(new)[0], OrderPaid)
    assert till.stock("CAP-RED") == 2


def test_stock_that_was_counted_down_under_a_hold_is_not_sold(till: Till) -> None:
    order = till.placed("ana", RUNNER_42=2)
    till.change(Variant, till.sku["RUNNER-42"], stock=1)
    assert till.pay(order)[0].reason == "out_of_stock"
    assert till.stock("RUNNER-42") == 1


def test_s8_in_numbers(till: Till) -> None:
    till.add("ana", "HOODIE-BLACK-M", 2)
    till.code("ana", "LENA10")
    order = till.place("ana").order
    till.pay(order)
    refund, (fact,) = till.refund(order, {"HOODIE-BLACK-M": 1}, key="case-1")
    assert (refund.amount_minor, refund.shipping_minor) == (5310, 0)
    assert isinstance(fact, OrderRefunded)
    assert (fact.amount_minor, fact.remaining_minor, fact.full) == (5310, 5310, False)
    again, facts = till.refund(order, {"HOODIE-BLACK-M": 1}, key="case-1")
    assert (again.id, facts) == (refund.id, ())
    assert till.order(order).status == "partially_refunded"
    with pytest.raises(RefundTooMuch, match="1 can still be refunded, not 2"):
        till.refund(order, {"HOODIE-BLACK-M": 2}, key="case-2")
    refund, (fact,) = till.refund(order, key="case-3")
    assert (refund.amount_minor, fact.remaining_minor, fact.full, till.order(order).status) == (5310, 0, True, "refunded")
    with pytest.raises(NothingToRefund):
        till.refund(order, key="case-4")


def test_what_is_called_off_comes_back_to_stock(till: Till) -> None:
    order = till.placed("ana", CAP_RED=3)
    till.pay(order)
    till.call_off(order, {"CAP-RED": 2})
    till.call_off(order, {"CAP-RED": 2})
    assert till.stock("CAP-RED") == 3
    assert [movement.delta for movement in till.rows(StockMovement) if movement.reason == "cancelled"] == [2]


def test_what_was_not_paid_is_not_refunded(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    with pytest.raises(OrderNotPaid):
        till.refund(order)
    till.pay(order)
    with pytest.raises(IllegalStep):
        till.cancel(order)


def test_steps_are_those_of_the_table() -> None:
    allowed = {(one, other) for one, others in NEXT.items() for other in others}
    for one in OrderStatus:
        for other in OrderStatus:
            if (one, other) in allowed:
                assert advance(one, other) is other
            else:
                with pytest.raises(IllegalStep):
                    advance(one, other)


def test_regression_50_two_tellings_of_one_charge_capture_once(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    facts = [fact for _ in range(3) for fact in till.pay(order, "ch_1")]
    assert [type(fact) for fact in facts] == [OrderPaid]
    assert sum(payment.amount_minor for payment in till.rows(Payment)) == order.total_minor


def test_regression_51_a_second_charge_of_a_paid_order_is_given_back(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    till.pay(order, "ch_1")
    (fact,) = till.pay(order, "ch_2")
    assert isinstance(fact, ChargedTwice)
    assert till.pay(order, "ch_2") == ()
    assert (fact.amount_minor, refunded(till), till.order(order).refunded_minor, till.stock("CAP-RED")) == (2390, 2390, 0, 3)


def test_regression_53_refunds_never_exceed_what_was_captured(till: Till) -> None:
    order = till.placed("ana", CAP_RED=3, CAP_BLACK=1)
    till.pay(order, "ch_1")
    till.pay(order, "ch_2")
    keys = iter(range(10))
    for lines in ({"CAP-RED": 1}, {"CAP-RED": 2}, {"CAP-BLACK": 1}):
        till.refund(order, lines, key=f"r{next(keys)}")
    with pytest.raises(NothingToRefund):
        till.refund(order, key="more")
    with pytest.raises((NothingToRefund, RefundTooMuch)):
        till.refund(order, {"CAP-RED": 1}, key="more")
    for payment in till.rows(Payment):
        given_back = sum(refund.amount_minor for refund in till.rows(Refund) if refund.payment_id == payment.id)
        assert given_back == payment.refunded_minor <= payment.amount_minor
    assert not isinstance(till.add("ana", "CAP-RED"), Refused)
