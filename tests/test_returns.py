"""How do goods come back? S8's numbers: the window to the day, final sales, one case, refunds within what was taken."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from commerce.errors import NoOpenReturn, RefundNeedsMore, RefundOverLeft
from commerce.facts import OrderRefunded, ReturnClosed
from commerce.kinds import PaymentKind
from commerce.orders import refunding, returns
from commerce.orders.return_terms import window_end
from commerce.orders.returns import ReturnOpened
from commerce.refusals import Refused
from commerce.tables import OrderLine, OrderReturn, ShopOrder, StockMovement
from core.db import transaction
from core.ids import random_id
from tests.till import Till


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


@pytest.fixture
def arrived(till: Till) -> ShopOrder:
    """S8's order: 2 × black M with LENA10 = 106.20, delivered now."""
    till.add("ana", "HOODIE-BLACK-M", 2)
    till.code("ana", "LENA10")
    order: ShopOrder = till.place("ana").order
    till.pay(order)
    till.ship(order)
    till.deliver(order)
    return order


ONE = {"HOODIE-BLACK-M": 1}


def test_s8_one_of_two_comes_back(till: Till, arrived: ShopOrder) -> None:
    opened = till.send_back(arrived, ONE)
    assert isinstance(opened, ReturnOpened)
    assert (opened.case.amount_minor, opened.items, opened.again) == (5310, ("1 × Aurora Hoodie, black / M",), False)
    assert opened.label.startswith("R1001-")
    again = till.send_back(arrived, {"HOODIE-BLACK-M": 2}, "other")
    assert (again.case.id, again.again, again.label) == (opened.case.id, True, opened.label)
    closed, refunded = till.receive(arrived)
    assert isinstance(closed, ReturnClosed)
    assert isinstance(refunded, OrderRefunded)
    assert (closed.received, closed.amount_minor, refunded.amount_minor, refunded.remaining_minor) == (True, 5310, 5310, 5310)
    assert (till.stock("HOODIE-BLACK-M"), till.order(arrived).fulfilment) == (7, "delivered")
    with pytest.raises(NoOpenReturn):
        till.receive(arrived)


def test_a_whole_order_that_came_back_is_returned_and_refunded(till: Till, arrived: ShopOrder) -> None:
    till.send_back(arrived, {"HOODIE-BLACK-M": 2}, "damaged")
    till.receive(arrived, restock=False)
    order = till.order(arrived)
    assert (order.status, order.fulfilment, order.refunded_minor) == ("refunded", "returned", 10620)
    assert [movement for movement in till.rows(StockMovement) if movement.reason == "returned"] == []


def test_the_window_ends_with_its_last_day(till: Till, arrived: ShopOrder) -> None:
    until = window_end(till.now, 30, "Europe/Madrid")
    assert until == datetime(2026, 12, 22, 23, 0, tzinfo=UTC)
    till.wait(days=30)
    assert isinstance(till.send_back(arrived, ONE), ReturnOpened)
    with transaction(till.engine) as session:
        returns.close_return(session, arrived, by="brand", reason="", now=till.now, new_id=random_id)
    till.wait(days=1)
    refusal = till.send_back(arrived, ONE)
    assert isinstance(refusal, Refused)
    assert (refusal.reason, refusal.facts["arrived_at"], refusal.facts["until"]) == ("window_over", arrived.placed_at, until)


def test_a_parcel_nobody_reported_counts_as_arrived_after_a_week(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    till.pay(order)
    assert till.send_back(order, {"CAP-RED": 1}).reason == "not_sent"
    till.ship(order)
    till.wait(days=37)
    assert isinstance(till.send_back(order, {"CAP-RED": 1}), ReturnOpened)


def test_what_was_sold_for_good_or_is_not_there_stays(till: Till, arrived: ShopOrder) -> None:
    assert till.send_back(arrived, {"HOODIE-BLACK-M": 3}).reason == "too_many_back"
    assert till.send_back(arrived, {"CAP-RED": 1}).reason == "not_sold"
    (line,) = till.rows(OrderLine)
    till.change(OrderLine, line.id, final_sale=True)
    assert till.send_back(arrived, ONE).reason == "final_sale"
    assert till.rows(OrderReturn) == []


Asked = Callable[[int, str, str], object]


def give(till: Till, order: ShopOrder, amount_minor: int, role: str, reason: str, key: str = "more") -> int:
    def run(session: Session) -> int:
        refund, _ = refunding.refund_as(
            session, order, amount_minor, role=role, by="stf_1", reason=reason, key=key, now=till.now, new_id=random_id
        )
        return refund.amount_minor

    with transaction(till.engine) as session:
        return run(session)


def test_s8_an_agent_gives_what_the_return_brings_and_an_admin_with_a_reason_more(till: Till, arrived: ShopOrder) -> None:
    till.send_back(arrived, ONE)
    for role, reason in (("agent", "please"), ("marketer", "please"), ("admin", " ")):
        with pytest.raises(RefundNeedsMore, match="5310 minor units"):
            give(till, arrived, 6000, role, reason)
    assert give(till, arrived, 6000, "admin", "a very late parcel") == 6000
    with pytest.raises(RefundOverLeft, match="4620"):
        give(till, arrived, 4621, "admin", "a very late parcel", key="again")
    assert give(till, arrived, 6000, "admin", "a very late parcel") == 6000
    assert till.order(arrived).refunded_minor == 6000


def test_what_a_return_brings_is_given_by_an_agent_once(till: Till, arrived: ShopOrder) -> None:
    till.send_back(arrived, ONE)
    till.wait(hours=1)
    assert give(till, arrived, 3000, "agent", "") == 3000
    with pytest.raises(RefundNeedsMore, match="2310 minor units"):
        give(till, arrived, 2311, "agent", "", key="second")
    assert give(till, arrived, 2310, "agent", "", key="second") == 2310
    with pytest.raises(RefundNeedsMore):
        give(till, arrived, 1, "agent", "", key="third")
    assert till.order(arrived).refunded_minor == 5310


def test_money_given_before_the_goods_came_is_not_given_twice(till: Till, arrived: ShopOrder) -> None:
    till.send_back(arrived, ONE)
    assert give(till, arrived, 5310, "agent", "") == 5310
    (closed,) = till.receive(arrived)
    assert (closed.received, closed.amount_minor, till.order(arrived).refunded_minor) == (True, 0, 5310)
    assert till.stock("HOODIE-BLACK-M") == 7


def test_s8_a_chargeback_after_the_refund_reverses_what_is_left_and_nothing_twice(till: Till, arrived: ShopOrder) -> None:
    till.send_back(arrived, ONE)
    till.receive(arrived)
    for _ in range(2):
        till.pay(arrived, kind=PaymentKind.DISPUTED, subject="dp_1")
        till.pay(arrived, kind=PaymentKind.DISPUTE_LOST, subject="dp_1")
    assert (till.order(arrived).status, till.order(arrived).refunded_minor) == ("refunded", 10620)
