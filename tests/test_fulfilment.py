"""Where are the goods of an order? Packed, sent in parts, delivered, called off; what each does to money and stock."""

import pytest
from sqlalchemy import Engine

from commerce.errors import IllegalStep, NothingToShip, RefundOverLeft
from commerce.facts import OrderCancelled, OrderConfirmed, OrderDelivered, OrderPacked, OrderRefunded, OrderShipped
from commerce.kinds import FulfilmentStatus, OrderStatus, Step
from commerce.orders.steps import STEPS, Units, check, fulfilment
from commerce.tables import OrderLine, OrderStep, Payment, Refund, Shipment
from core.errors import NotFound
from tests.till import Till


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def goods(till: Till, order: object) -> str:
    return till.order(order).fulfilment  # type: ignore[arg-type]  # the row


def test_an_order_goes_out_in_two_parcels(till: Till) -> None:
    order = till.placed("ana", HOODIE_BLACK_M=2, CAP_RED=1)
    till.pay(order)
    assert [type(fact) for fact in till.pack(order)] == [OrderPacked]
    assert till.pack(order) == ()
    shipment, (fact,) = till.ship(order, {"HOODIE-BLACK-M": 2}, key="one")
    assert isinstance(fact, OrderShipped)
    assert (fact.items, fact.carrier, fact.rest) == (("2 × Aurora Hoodie, black / M",), "Correos", 1)
    assert till.ship(order, {"HOODIE-BLACK-M": 2}, key="one") == (shipment, ())
    assert goods(till, order) == "partly_shipped"
    with pytest.raises(NothingToShip):
        till.ship(order, {"HOODIE-BLACK-M": 1}, key="two")
    with pytest.raises(NotFound):
        till.ship(order, {"RUNNER-42": 1}, key="two")
    _, (fact,) = till.ship(order, key="two")
    assert (fact.items, fact.rest, goods(till, order)) == (("1 × Trail Cap, red",), 0, "shipped")
    facts = till.deliver(order)
    assert [(type(fact), fact.whole) for fact in facts] == [(OrderDelivered, False), (OrderDelivered, True)]
    assert till.deliver(order) == ()
    assert goods(till, order) == "delivered"
    assert till.order(order).delivered_at == till.now
    assert [step.step for step in till.rows(OrderStep)] == ["packed", "shipped", "shipped", "delivered", "delivered"]


def test_what_was_not_sent_can_be_called_off(till: Till) -> None:
    order = till.placed("ana", HOODIE_BLACK_M=2, CAP_RED=1)
    till.pay(order)
    till.ship(order, {"HOODIE-BLACK-M": 1})
    done = till.call_off(order)
    assert (done.items, done.refunded_minor, done.whole) == (("1 × Aurora Hoodie, black / M", "1 × Trail Cap, red"), 7800, False)
    assert (till.stock("HOODIE-BLACK-M"), till.stock("CAP-RED")) == (7, 4)
    assert (till.order(order).status, goods(till, order)) == ("partially_refunded", "shipped")
    again = till.call_off(order)
    assert (again.refunded_minor, again.facts) == (7800, ())
    with pytest.raises(IllegalStep, match="shipped cannot become cancelled"):
        till.call_off(order, key="x2")


def test_a_paid_order_is_called_off_whole_with_delivery_and_codes(till: Till) -> None:
    till.add("ana", "CAP-RED")
    till.code("ana", "ONE15")
    order = till.place("ana").order
    till.pay(order)
    assert (order.shipping_minor, till.uses("ONE15")) == (490, 1)
    done = till.call_off(order)
    (fact,) = done.facts
    assert isinstance(fact, OrderRefunded)
    assert (done.whole, fact.amount_minor, fact.called_off, fact.full) == (True, order.total_minor, True, True)
    assert (till.stock("CAP-RED"), till.uses("ONE15"), till.order(order).status, goods(till, order)) == (4, 0, "refunded", "cancelled")
    with pytest.raises(IllegalStep):
        till.ship(order)


def test_all_money_back_stops_what_was_not_sent(till: Till) -> None:
    order = till.placed("ana", HOODIE_BLACK_M=2)
    till.pay(order)
    till.ship(order, {"HOODIE-BLACK-M": 1})
    till.refund(order)
    assert (till.stock("HOODIE-BLACK-M"), goods(till, order)) == (7, "shipped")


def test_an_order_paid_at_the_door_is_confirmed_sent_and_paid(till: Till) -> None:
    order = till.placed("ana", CAP_RED=2)
    assert [type(fact) for fact in till.confirm(order)] == [OrderConfirmed]
    assert till.confirm(order) == ()
    assert (till.stock("CAP-RED"), till.order(order).status, till.active_holds()) == (2, "confirmed", 0)
    till.wait(minutes=30)
    assert till.expire() == ()
    till.ship(order, {"CAP-RED": 1})
    with pytest.raises(IllegalStep):
        till.call_off(order)


def test_an_order_to_be_paid_at_the_door_is_called_off_without_money(till: Till) -> None:
    order = till.placed("ana", CAP_RED=2)
    till.confirm(order)
    done = till.call_off(order)
    assert [type(fact) for fact in done.facts] == [OrderCancelled]
    assert (till.stock("CAP-RED"), till.order(order).status, goods(till, order)) == (4, "cancelled", "cancelled")
    assert till.rows(Refund) == []


def test_regression_53_two_charges_of_one_order_give_back_what_each_brought(till: Till) -> None:
    order = till.placed("ana", CAP_RED=3)
    till.pay(order)
    charge = till.rows(Payment)[0]
    till.change(Payment, charge.id, amount_minor=2000)
    other = {**charge.model_dump(), "id": "pay_two", "charge_id": "ch_two", "amount_minor": order.total_minor - 2000, "refunded_minor": 0}
    till.write(Payment(**other))
    for place in range(3):
        till.refund(order, {"CAP-RED": 1}, key=f"r{place}")
    till.refund(order, key="rest") if order.shipping_minor else None
    assert sum(refund.amount_minor for refund in till.rows(Refund)) == order.total_minor
    assert all(payment.refunded_minor == payment.amount_minor for payment in till.rows(Payment))
    (line,) = till.rows(OrderLine)
    counted = [part["quantity"] for refund in till.rows(Refund) for part in refund.lines]
    assert (line.refunded_quantity, line.refunded_minor, sum(counted)) == (3, line.paid_minor, 3)


def test_an_amount_is_spread_over_the_goods_and_never_above_what_is_left(till: Till) -> None:
    order = till.placed("ana", HOODIE_BLACK_M=1, CAP_RED=2)
    till.pay(order)
    refund = till.give(order, 1000, key="sorry")
    assert (refund.goods_minor, refund.shipping_minor) == (1000, 0)
    assert [(part["sku"], part["quantity"], part["amount_minor"]) for part in refund.lines] == [
        ("HOODIE-BLACK-M", 0, 608),
        ("CAP-RED", 0, 392),
    ]
    assert till.refund(order, {"CAP-RED": 1}, key="cap")[0].amount_minor == 1900 - 392
    with pytest.raises(RefundOverLeft, match="7192"):
        till.give(order, 7193, key="more")
    assert till.give(order, 7192, key="all").amount_minor == 7192
    assert (till.order(order).status, goods(till, order)) == ("refunded", "cancelled")


@pytest.mark.parametrize("step", list(STEPS))
def test_steps_are_those_of_the_table(step: Step) -> None:
    for money in OrderStatus:
        for place in FulfilmentStatus:
            if money in STEPS[step].money and place in STEPS[step].goods:
                check(step, money, place)
            else:
                with pytest.raises(IllegalStep):
                    check(step, money, place)


@pytest.mark.parametrize(
    ("lines", "packed", "arrived", "where"),
    [
        ([Units(2), Units(1)], False, True, "waiting"),
        ([Units(2), Units(1)], True, True, "packed"),
        ([Units(2, shipped=1), Units(1)], True, False, "partly_shipped"),
        ([Units(2, shipped=1), Units(1)], True, True, "partly_shipped"),
        ([Units(2, shipped=1, cancelled=1), Units(1, cancelled=1)], False, False, "shipped"),
        ([Units(2, shipped=2), Units(1, shipped=1)], False, True, "delivered"),
        ([Units(2, shipped=2, returned=2), Units(1, cancelled=1)], False, True, "returned"),
        ([Units(2, cancelled=2), Units(1, cancelled=1)], True, True, "cancelled"),
    ],
)
def test_where_the_goods_are_follows_from_their_units(lines: list[Units], packed: bool, arrived: bool, where: str) -> None:
    assert fulfilment(lines, packed=packed, arrived=arrived) == where


def test_nothing_arrives_of_an_order_that_was_not_sent(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    till.pay(order)
    with pytest.raises(IllegalStep):
        till.deliver(order)
    assert till.rows(Shipment) == []
