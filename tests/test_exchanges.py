"""Are goods exchanged for others to the cent, once, with nothing lost? Held, paid or given back, received, sent; and what excludes what."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from commerce.errors import IllegalStep, NoOpenReturn
from commerce.facts import ChargedTwice, ExchangeEnded, ExchangePaid, ExchangeUnpaid, OrderExchanged, OrderRefunded, ReturnClosed
from commerce.orders import returns
from commerce.orders.cases import ReturnOpened
from commerce.orders.exchange_terms import Terms, terms
from commerce.refusals import Refused
from commerce.tables import Exchange, OrderLine, Payment, Refund, ShopOrder, StockMovement, Variant
from core.db import transaction
from core.ids import random_id
from tests.test_regression_races import race
from tests.till import Till

M, S = "HOODIE-BLACK-M", "HOODIE-BLACK-S"


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


@pytest.fixture
def arrived(till: Till) -> ShopOrder:
    """2 × black M with LENA10 = 106.20, delivered now."""
    till.add("ana", M, 2)
    till.code("ana", "LENA10")
    order: ShopOrder = till.place("ana").order
    till.pay(order)
    till.ship(order)
    till.deliver(order)
    return order


def priced(till: Till, sku: str, more: int) -> None:
    (variant,) = [each for each in till.rows(Variant) if each.sku == sku]
    till.change(Variant, variant.id, price_minor=variant.price_minor + more)


def opened(till: Till, order: ShopOrder, wanted: str = S) -> Exchange:
    answer = till.swap(order, M, wanted)
    assert isinstance(answer, ReturnOpened), answer
    assert answer.exchange is not None
    return answer.exchange


def pays(till: Till, order: ShopOrder, charge: str = "ex_1", **changed: Any) -> tuple[Any, ...]:
    return till.pay(order, charge, **({"amount_minor": till.order(order).owed_minor} | changed))


@pytest.mark.parametrize(
    ("sold", "was", "is_", "quantity", "worth", "on_top", "found"),
    [
        (5900, 5900, 5900, 1, 5310, 0, Terms(5900, 0)),
        (5900, 4000, 4000, 1, 5310, 0, Terms(5900, 0)),  # a sale began for both since
        (5900, 5900, 6400, 2, 10620, 0, Terms(6400, 1000)),
        (5900, 5900, 5400, 1, 5310, 0, Terms(5400, -500)),
        (1000, 1000, 100, 1, 500, 0, Terms(100, -500)),  # never more than was paid
        (5900, 5900, 6400, 1, 7139, 2100, Terms(6400, 605)),  # tax comes on top
        (5900, 5900, 5400, 1, 7139, 2100, Terms(5400, -605)),
    ],
)
def test_what_both_cost_today_is_the_difference(
    sold: int, was: int, is_: int, quantity: int, worth: int, on_top: int, found: Terms
) -> None:
    how = {"sold_minor": sold, "was_minor": was, "is_minor": is_, "quantity": quantity, "worth_minor": worth, "on_top_bps": on_top}
    assert terms(**how) == found


def test_the_same_price_costs_nothing_and_keeps_what_was_saved(till: Till, arrived: ShopOrder) -> None:
    held = till.available(S)
    exchange = opened(till, arrived)
    assert (exchange.difference_minor, till.available(S), till.order(arrived).owed_minor) == (0, held - 1, 0)
    (done,) = till.receive(arrived)
    assert isinstance(done, OrderExchanged)
    assert (done.items, done.paid_minor, done.remaining_minor) == (("1 × Aurora Hoodie, black / S",), 0, 10620)
    order = till.order(arrived)
    assert (order.status, order.fulfilment, order.total_minor, order.refunded_minor) == ("paid", "partly_shipped", 10620, 0)
    assert (till.stock(M), till.available(S), till.active_holds()) == (7, held - 1, 0)
    _, (shipped,) = till.ship(arrived, key="the other")
    assert shipped.items == ("1 × Aurora Hoodie, black / S",)
    till.deliver(arrived)
    assert till.order(arrived).fulfilment == "delivered"
    new = next(line for line in till.rows(OrderLine) if line.exchange_of)
    assert till.send_back(arrived, {new.id: 1}).case.amount_minor == 5310
    till.receive(arrived)
    assert till.refund(arrived)[0].amount_minor == 5310
    assert (till.order(arrived).status, till.order(arrived).refunded_minor) == ("refunded", 10620)


def test_a_dearer_one_leaves_once_it_is_paid_and_its_goods_are_back(till: Till, arrived: ShopOrder) -> None:
    priced(till, S, 500)
    assert opened(till, arrived).difference_minor == 500
    (unpaid,) = till.receive(arrived)
    assert isinstance(unpaid, ExchangeUnpaid)
    assert (unpaid.amount_minor, till.order(arrived).fulfilment) == (500, "delivered")
    assert [type(fact) for fact in pays(till, arrived, "ex_0", amount_minor=400)] == [ChargedTwice]  # another sum goes back
    (done,) = pays(till, arrived)
    assert isinstance(done, OrderExchanged)
    assert (done.paid_minor, done.remaining_minor, done.raised_minor) == (500, 11120, 500)
    assert pays(till, arrived, amount_minor=500) == ()
    assert [type(fact) for fact in pays(till, arrived, "ex_2", amount_minor=500)] == [ChargedTwice]
    order = till.order(arrived)
    assert (order.total_minor, order.owed_minor, order.fulfilment) == (11120, 0, "partly_shipped")
    assert till.refund(arrived)[0].amount_minor
    assert till.order(arrived).refunded_minor == 11120
    assert (till.stock(M), till.stock(S)) == (7, 4)


def test_paid_before_its_goods_are_back_it_waits_for_them(till: Till, arrived: ShopOrder) -> None:
    priced(till, S, 500)
    opened(till, arrived)
    assert till.open(arrived).order.id == arrived.id
    (paid,) = pays(till, arrived)
    assert isinstance(paid, ExchangePaid)
    assert till.open(arrived).reason == "paid"
    with pytest.raises(IllegalStep):
        till.ship(arrived, key="too early")
    (done,) = till.receive(arrived)
    assert isinstance(done, OrderExchanged)
    assert till.order(arrived).total_minor == 11120


def test_a_cheaper_one_gives_the_difference_back_with_its_goods(till: Till, arrived: ShopOrder) -> None:
    priced(till, S, -500)
    assert opened(till, arrived).difference_minor == -500
    assert till.order(arrived).refunded_minor == 0
    done, refunded = till.receive(arrived)
    assert isinstance(done, OrderExchanged)
    assert isinstance(refunded, OrderRefunded)
    assert (refunded.amount_minor, refunded.remaining_minor, refunded.raised_minor) == (500, 10120, 0)
    assert till.refund(arrived)[0].amount_minor == 10120


@pytest.mark.parametrize("expired", [True, False])
def test_what_ends_gives_the_unit_and_the_money_back(till: Till, arrived: ShopOrder, expired: bool) -> None:
    priced(till, S, 500)
    before = till.available(S)
    opened(till, arrived)
    pays(till, arrived)
    if expired:
        till.wait(days=14)
    (ended,) = till.expire_exchanges() if expired else till.close(arrived)
    assert isinstance(ended, ExchangeEnded)
    assert (ended.expired, ended.given_back_minor) == (expired, 500)
    assert (till.available(S), till.active_holds(), till.order(arrived).owed_minor) == (before, 0, 0)
    (refund,) = till.rows(Refund)
    assert (refund.amount_minor, refund.goods_minor, till.order(arrived).refunded_minor) == (500, 0, 0)
    assert (till.expire_exchanges(), till.order(arrived).status) == ((), "paid")
    assert isinstance(till.swap(arrived, M, S), ReturnOpened)


def test_goods_that_come_too_late_are_a_return(till: Till, arrived: ShopOrder) -> None:
    opened(till, arrived)
    till.wait(days=14)
    till.expire_exchanges()
    closed, refunded = till.receive(arrived)
    assert isinstance(closed, ReturnClosed)
    assert (refunded.amount_minor, till.order(arrived).refunded_minor, till.stock(M)) == (5310, 5310, 7)
    with pytest.raises(NoOpenReturn):
        till.receive(arrived)


def test_here_and_never_paid_for_it_is_paid_back(till: Till, arrived: ShopOrder) -> None:
    priced(till, S, 500)
    opened(till, arrived)
    till.receive(arrived)
    till.wait(days=15)
    assert [type(fact) for fact in pays(till, arrived)] == [ChargedTwice]  # too late for it
    ended, refunded = till.expire_exchanges()
    assert isinstance(ended, ExchangeEnded)
    assert isinstance(refunded, OrderRefunded)
    assert (refunded.amount_minor, till.order(arrived).refunded_minor, till.active_holds()) == (5310, 5310, 0)


def test_an_exchange_and_a_return_of_the_same_unit_exclude_each_other(till: Till, arrived: ShopOrder) -> None:
    exchange = opened(till, arrived)
    again = till.send_back(arrived, {M: 2})
    assert (again.again, again.exchange.return_id) == (True, exchange.return_id)
    with transaction(till.engine) as session, pytest.raises(IllegalStep):
        returns.refund_return(session, arrived, by="brand", now=till.now, new_id=random_id)
    till.receive(arrived)
    till.send_back(arrived, {M: 1})
    till.receive(arrived)
    assert till.send_back(arrived, {M: 1}).reason == "too_many_back"
    assert till.swap(arrived, M, S).reason == "too_many_back"


def test_what_was_paid_back_meanwhile_is_not_exchanged_too(till: Till, arrived: ShopOrder) -> None:
    opened(till, arrived)
    till.refund(arrived)
    (closed, ended) = till.receive(arrived)
    assert isinstance(closed, ReturnClosed)
    assert isinstance(ended, ExchangeEnded)
    assert (till.stock(S), till.active_holds(), till.order(arrived).refunded_minor) == (4, 0, 10620)


def test_what_cannot_be_exchanged_says_why(till: Till, arrived: ShopOrder) -> None:
    assert till.swap(arrived, M, "CAP-RED").reason == "other_product"
    assert till.swap(arrived, M, "HOODIE-BLACK-L").reason == "sold_out"
    till.change(Variant, till.sku[S], stock=0)
    assert till.swap(arrived, M, S).reason == "sold_out"
    till.change(Variant, till.sku[S], stock=4)
    (line,) = till.rows(OrderLine)
    till.change(OrderLine, line.id, final_sale=True)
    assert till.swap(arrived, M, S).reason == "final_sale"
    till.change(OrderLine, line.id, final_sale=False)
    till.wait(days=31)
    assert till.swap(arrived, M, S).reason == "window_over"


def test_another_parcel_does_not_make_the_window_of_the_rest_longer(till: Till, arrived: ShopOrder) -> None:
    opened(till, arrived)
    till.receive(arrived)
    till.wait(days=20)
    till.ship(arrived, key="the other")
    till.deliver(arrived)
    till.wait(days=11)
    new = next(line for line in till.rows(OrderLine) if line.exchange_of)
    assert till.send_back(arrived, {M: 1}).reason == "window_over"
    assert isinstance(till.send_back(arrived, {new.id: 1}), ReturnOpened)


def test_the_last_unit_is_kept_for_one_of_many(till: Till) -> None:
    """Held once under races, on both databases; the others are told, and nothing goes below zero."""
    bought = [till.placed(f"shopper{number}", HOODIE_BLACK_M=1) for number in range(4)]
    for order in bought:
        till.pay(order)
        till.ship(order, key=f"s:{order.id}")
        till.deliver(order)
    till.change(Variant, till.sku[S], stock=1)
    answers = race([partial(till.swap, order, M, S) for order in bought])
    assert sum(isinstance(answer, ReturnOpened) for answer in answers) == 1
    assert {answer.reason for answer in answers if isinstance(answer, Refused)} == {"sold_out"}
    winner = next(order for order in bought if any(each.order_id == order.id for each in till.rows(Exchange)))
    till.receive(winner)
    assert (till.stock(S), till.available(S), till.active_holds()) == (0, 0, 0)
    assert [move.delta for move in till.rows(StockMovement) if move.reason == "exchanged"] == [-1]


def test_the_difference_is_paid_once_however_often_it_is_told_at_once(till: Till, arrived: ShopOrder) -> None:
    priced(till, S, 500)
    opened(till, arrived)
    event = partial(pays, till, arrived, amount_minor=500)
    answers = race([partial(event, f"ex_{number // 2}") for number in range(4)])
    assert sum(isinstance(fact, ExchangePaid) for facts in answers for fact in facts) == 1
    kept = [each.amount_minor - each.refunded_minor for each in till.rows(Payment) if each.charge_id.startswith("ex_")]
    assert sorted(kept) == [0, 500]
