"""Who gets the last of it? Real connections at the same instant, on both databases; rows 33, 35, 37, 39, 41 and 50 of the list.

Rows are of the project's list of what went wrong elsewhere; each test's name carries its row.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from commerce.checkout import Placed
from commerce.errors import IllegalStep, NothingToRefund, RefundTooMuch
from commerce.facts import OrderCancelled, OrderPaid
from commerce.refusals import Refused
from commerce.tables import Cart, CartLine, Hold, Payment, Redemption, Refund, ShopOrder, StockMovement, Variant
from core.db import make_engine
from tests.till import Till

RACERS = 50
THREADS = 8  # as many connections as the program itself opens


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def race(tasks: list[Callable[[], Any]]) -> list[Any]:
    """What the tasks came to; the first of them start at one instant."""
    start = Barrier(min(THREADS, len(tasks)))

    def run(place: int, task: Callable[[], Any]) -> Any:
        if place < THREADS:
            start.wait()
        return task()

    with ThreadPoolExecutor(THREADS) as threads:
        return [future.result() for future in [threads.submit(run, place, task) for place, task in enumerate(tasks)]]


@pytest.mark.parametrize("racers", [RACERS, pytest.param(200, marks=pytest.mark.soak)])
def test_regression_33_last_unit_has_one_order(till: Till, racers: int) -> None:
    till.change(Variant, till.sku["RUNNER-42"], stock=1)
    for number in range(racers):
        till.add(f"shopper{number}", "RUNNER-42")
    answers = race([partial(till.place, f"shopper{number}") for number in range(racers)])
    placed = [answer for answer in answers if isinstance(answer, Placed)]
    assert (len(placed), Counter(each.reason for each in answers if isinstance(each, Refused))) == (1, {"only_left": racers - 1})
    assert [order.id for order in till.rows(ShopOrder)] == [placed[0].order.id]
    assert till.pay(placed[0].order)
    assert till.stock("RUNNER-42") == 0


def test_regression_33_two_processes_share_the_last_units(till: Till, database_url: str) -> None:
    other = Till(make_engine(database_url))
    for number in range(20):
        till.add(f"shopper{number}", "CAP-RED")
    answers = race([partial((till, other)[number % 2].place, f"shopper{number}") for number in range(20)])
    other.engine.dispose()
    assert Counter(type(answer) for answer in answers) == {Placed: 4, Refused: 16}
    assert sum(hold.quantity for hold in till.rows(Hold)) == 4
    assert sorted(order.number for order in till.rows(ShopOrder)) == [1001, 1002, 1003, 1004]


def test_regression_35_what_was_in_carts_is_checked_again_when_it_is_held(till: Till) -> None:
    for number in range(10):
        till.add(f"shopper{number}", "HOODIE-SAND-M", 2)
    answers = race([partial(till.place, f"shopper{number}") for number in range(10)])
    assert Counter(type(answer) for answer in answers) == {Placed: 1, Refused: 9}
    facts = race([partial(till.pay, order) for order in till.rows(ShopOrder)])
    assert isinstance(facts[0][0], OrderPaid)
    assert till.stock("HOODIE-SAND-M") == 1


@pytest.mark.parametrize("racers", [RACERS, pytest.param(400, marks=pytest.mark.soak)])
def test_regression_37_a_code_with_one_use_has_one_order(till: Till, racers: int) -> None:
    for number in range(racers):
        till.add(f"shopper{number}", "CAP-BLACK" if number < 20 else "RUNNER-43")
        till.code(f"shopper{number}", "ONE15")
    till.change(Variant, till.sku["RUNNER-43"], stock=racers)
    answers = race([partial(till.place, f"shopper{number}") for number in range(racers)])
    cheaper = [answer for answer in answers if isinstance(answer, Placed) and answer.order.codes]
    assert (len(cheaper), till.uses("ONE15")) == (1, 1)
    assert Counter(each.reason for each in answers if isinstance(each, Refused)) == {"code_used_up": racers - 1}
    assert len(till.rows(Redemption)) == len(till.rows(ShopOrder)) == 1


def test_regression_37_giving_a_use_back_while_others_want_it(till: Till) -> None:
    till.add("ana", "CAP-BLACK")
    till.code("ana", "ONE15")
    order = till.place("ana").order
    for number in range(10):
        till.add(f"shopper{number}", "CAP-BLACK")

    def cancel() -> None:
        with suppress(IllegalStep):  # the payment was first
            till.cancel(order)

    tasks: list[Callable[[], Any]] = [cancel, partial(till.pay, order)]
    tasks += [partial(till.code, f"shopper{number}", "ONE15") for number in range(10)]
    race(tasks)
    race([partial(till.place, f"shopper{number}") for number in range(10)])
    standing = [each for each in till.rows(Redemption) if not each.returned]
    assert len(standing) == till.uses("ONE15") <= 1


def test_regression_39_the_use_and_the_order_stand_or_fall_together(till: Till) -> None:
    for number in range(8):
        till.add(f"shopper{number}", "RUNNER-42")
        till.code(f"shopper{number}", "LENA10")
    race([partial(till.place, f"shopper{number}") for number in range(8)])
    orders = till.rows(ShopOrder)
    assert len(orders) == till.uses("LENA10") == len(till.rows(Redemption)) == 2
    assert {order.id for order in orders} == {redemption.order_id for redemption in till.rows(Redemption)}


def test_regression_50_webhook_and_return_page_capture_once(till: Till) -> None:
    order = till.placed("ana", CAP_RED=2)
    facts = race([partial(till.pay, order, "ch_1")] * 10 + [partial(till.pay, order, "ch_2")] * 10)
    assert Counter(type(fact).__name__ for each in facts for fact in each) == {"OrderPaid": 1, "ChargedTwice": 1}
    assert (len(till.rows(Payment)), len(till.rows(Refund)), till.stock("CAP-RED")) == (2, 1, 2)


def test_one_shoppers_taps_at_once_are_all_kept(till: Till) -> None:
    race([partial(till.add, "ana", "CAP-BLACK")] * 10 + [partial(till.add, "ana", "RUNNER-43")] * 5)
    assert sorted(line.quantity for line in till.rows(CartLine)) == [5, 10]
    assert len(till.rows(Cart)) == 1


def test_double_taps_on_checkout_are_one_order(till: Till) -> None:
    till.add("ana", "CAP-RED", 2)
    answers = race([partial(till.place, "ana")] * 10)
    assert {answer.order.id for answer in answers} == {till.rows(ShopOrder)[0].id}
    assert till.active_holds() == 2


def test_refunds_at_once_do_not_add_up_to_more_than_was_paid(till: Till) -> None:
    order = till.placed("ana", CAP_BLACK=5)
    till.pay(order)

    def attempt(number: int) -> int:
        try:
            return till.refund(order, {"CAP-BLACK": 1}, key=f"r{number}")[0].amount_minor
        except (RefundTooMuch, NothingToRefund):
            return 0

    amounts = race([partial(attempt, number) for number in range(12)])
    assert sum(amounts) == till.order(order).refunded_minor == sum(refund.amount_minor for refund in till.rows(Refund))
    assert len([amount for amount in amounts if amount]) == 5


def test_the_sweeper_and_late_payments_race_to_one_outcome(till: Till) -> None:
    orders = [till.placed(f"shopper{number}", RUNNER_42=1) for number in range(2)]
    till.wait(minutes=20)
    facts = race([till.expire, partial(till.pay, orders[0]), partial(till.pay, orders[1]), till.expire])
    paid = [fact for each in facts for fact in each if isinstance(fact, OrderPaid)]
    assert len(paid) == 2
    assert (till.stock("RUNNER-42"), {till.order(order).status for order in orders}) == (0, {"paid"})


STEPS = st.lists(
    st.tuples(st.sampled_from(["place", "pay", "late", "cancel", "expire", "refund", "more"]), st.integers(0, 2)), min_size=1, max_size=12
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_stock_is_never_below_zero_and_every_unit_is_accounted_for(tmp_path_factory: Any, sqlite_template: Any, steps: list[Any]) -> None:
    path = tmp_path_factory.mktemp("steps") / "shop.db"
    path.write_bytes(sqlite_template.read_bytes())
    till = Till(make_engine(f"sqlite:///{path}"))
    orders: list[ShopOrder] = []
    for number, (step, who) in enumerate(steps):
        _step(till, step, f"shopper{who}", orders, number)
        sold = -sum(movement.delta for movement in till.rows(StockMovement) if movement.reason == "sold")
        back = sum(movement.delta for movement in till.rows(StockMovement) if movement.reason == "cancelled")
        assert 0 <= till.stock("RUNNER-42") == 2 - sold + back
        assert 0 <= till.active_holds() <= till.stock("RUNNER-42")
        given_back = sum(refund.amount_minor for refund in till.rows(Refund))
        assert given_back <= sum(payment.amount_minor for payment in till.rows(Payment))
    till.engine.dispose()


def _step(till: Till, step: str, shopper: str, orders: list[ShopOrder], number: int) -> None:
    if step == "more":
        till.add(shopper, "RUNNER-42")
    elif step == "place":
        till.add(shopper, "RUNNER-42")
        answer = till.place(shopper)
        orders += [answer.order] if isinstance(answer, Placed) else []
    elif step == "expire":
        till.wait(minutes=16)
        till.expire()
    elif orders and step in ("pay", "late"):
        till.wait(minutes=20 if step == "late" else 0)
        till.pay(orders[-1], f"ch_{number}")
    elif orders and step == "cancel" and till.order(orders[-1]).status == "placed":
        assert isinstance(till.cancel(orders[-1])[0], OrderCancelled)
    elif orders and step == "refund" and till.order(orders[-1]).status == "paid":
        till.refund(orders[-1], key=f"r{number}")


def test_regression_41_any_sequence_of_codes_keeps_the_total_between_zero_and_list(till: Till) -> None:
    till.add("ana", "CAP-BLACK")
    for text in ("TEN5", "SHIPFREE", "JO15", "LENA10", "ONE15", "VIP30", "SUMMER20"):
        for switch in (True, False):
            till.code("ana", text, switch=switch)
            assert 0 <= till.view("ana").quote.total_minor <= 1900 + 490
    for quantity in (5, 1, 20, 0):
        till.set("ana", "CAP-BLACK", quantity)
        cart = till.view("ana")
        assert 0 <= cart.quote.total_minor <= 1900 * quantity + 490
