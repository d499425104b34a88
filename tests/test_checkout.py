"""How does a cart become an order, once, with stock held and uses counted? And what the pay link says of it later."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from commerce.checkout import HOLD_MINUTES, Placed
from commerce.facts import OrderCancelled, OrderPlaced
from commerce.payments import ReadyToPay
from commerce.refusals import Refused, refused
from commerce.tables import Cart, Code, Promotion, Redemption, ShopOrder, Variant
from tests.till import HOME, Till


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def test_an_order_takes_the_cart_as_it_was_said(till: Till) -> None:
    till.add("ana", "HOODIE-SAND-M")
    till.add("ana", "CAP-BLACK")
    till.code("ana", "LENA10")
    placed = till.place("ana")
    order = placed.order
    assert (order.number, order.status, order.total_minor, order.discount_minor, order.shipping_minor) == (1001, "placed", 7510, 780, 490)
    assert [(line.name, line.quantity, line.paid_minor) for line in placed.lines] == [
        ("Aurora Hoodie, sand / M", 1, 5310),
        ("Trail Cap, black", 1, 1710),
    ]
    assert order.codes == [{"code": "LENA10", "key": "lena10", "saving_minor": 780}]
    assert placed.facts == (OrderPlaced(till.brand_id, order.id, "ana", "con_ana", 7510, "EUR", till.now),)
    assert (order.hold_until - till.now).total_seconds() == HOLD_MINUTES * 60
    assert (till.available("HOODIE-SAND-M"), till.stock("HOODIE-SAND-M")) == (2, 3)
    assert till.uses("LENA10") == 1


def test_the_same_cart_and_address_are_the_same_order(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    again = till.place("ana")
    assert (again.order.id, again.again, again.facts) == (order.id, True, ())
    assert len(till.rows(ShopOrder)) == 1
    assert till.active_holds() == 1


@pytest.mark.parametrize("change", ["address", "quantity", "time"])
def test_anything_else_is_a_new_order_and_the_old_one_gives_way(till: Till, change: str) -> None:
    till.add("ana", "CAP-RED", 3)
    till.code("ana", "ONE15")
    old = till.place("ana").order
    address = replace(HOME, street="Calle Menor 1") if change == "address" else HOME
    if change == "quantity":
        till.set("ana", "CAP-RED", 4)
    if change == "time":
        till.wait(minutes=16)
    placed = till.place("ana", address)
    assert isinstance(placed, Placed)
    assert (placed.order.number, till.order(old).status, till.order(old).closed_reason) == (old.number + 1, "cancelled", "replaced")
    assert [type(fact) for fact in placed.facts] == [OrderCancelled, OrderPlaced]
    assert till.active_holds() == placed.lines[0].quantity
    assert till.uses("ONE15") == 1
    assert [redemption.returned for redemption in till.rows(Redemption)] == [True, False]


def test_no_order_without_goods_or_outside_the_served_countries(till: Till) -> None:
    assert till.place("ana") == refused("empty_cart")
    till.code("ana", "LENA10")
    assert till.place("ana") == refused("empty_cart")
    till.add("ana", "CAP-RED")
    refusal = till.place("ana", replace(HOME, country="JP"))
    assert refusal == refused("country_not_served", country="JP", served=("ES", "FR", "PT", "DE"))
    assert till.rows(ShopOrder) == []


def test_what_others_hold_cannot_be_ordered(till: Till) -> None:
    till.add("ana", "RUNNER-42", 2)
    till.placed("ben", RUNNER_42=1)
    refusal = till.place("ana")
    assert (refusal.reason, refusal.facts["name"], refusal.facts["left"]) == ("only_left", "Nimbus Runner, 42", 1)
    till.wait(minutes=15)  # a hold is valid while it ends later than now, whatever the sweeper does
    assert isinstance(till.place("ana"), Placed)


def test_ones_own_unpaid_order_does_not_stand_in_the_way(till: Till) -> None:
    till.placed("ana", RUNNER_42=2)
    till.add("ana", "CAP-RED")
    assert isinstance(till.place("ana"), Placed)
    assert till.set("ana", "RUNNER-42", 2).lines[0].quantity == 2


def test_a_used_up_code_is_told_before_there_is_an_order(till: Till) -> None:
    for shopper in ("ana", "ben"):
        till.add(shopper, "RUNNER-43")
        till.code(shopper, "ONE15")
    assert till.place("ana").order.total_minor == 7565
    refusal = till.place("ben")
    assert (refusal.reason, refusal.facts["code"], refusal.facts["total_minor"]) == ("code_used_up", "ONE15", 8900)
    assert len(till.rows(ShopOrder)) == 1
    assert till.place("ben").order.total_minor == 8900


def test_a_code_that_ended_and_a_price_that_changed_are_told_before_there_is_an_order(till: Till) -> None:
    till.add("ana", "RUNNER-43")
    till.code("ana", "LENA10")
    code = next(code for code in till.rows(Code) if code.code == "LENA10")
    till.change(Promotion, code.promotion_id, ends_at=till.now)
    till.change(Variant, till.sku["RUNNER-43"], price_minor=9000)
    refusal = till.place("ana")
    assert (refusal.reason, refusal.facts["total_minor"], len(refusal.facts["changes"])) == ("cart_changed", 9000, 2)
    assert till.place("ana").order.total_minor == 9000


def test_cancelling_gives_units_and_uses_back(till: Till) -> None:
    till.add("ana", "RUNNER-42", 2)
    till.code("ana", "ONE15")
    order = till.place("ana").order
    fact = till.cancel(order)[0]
    assert (fact.reason, fact.refunded_minor) == ("asked", 0)
    assert (till.available("RUNNER-42"), till.uses("ONE15"), till.order(order).status) == (2, 0, "cancelled")
    assert till.cancel(order) == ()
    assert till.uses("ONE15") == 0


def test_orders_expire_once_their_hold_has_ended(till: Till) -> None:
    orders = [till.placed(f"shopper{number}", CAP_BLACK=1) for number in range(3)]
    assert till.expire() == ()
    till.wait(minutes=15)
    assert [len(till.expire(limit=2)) for _ in range(3)] == [2, 1, 0]
    assert {till.order(order).closed_reason for order in orders} == {"hold_expired"}
    assert till.view("shopper0").lines[0].quantity == 1  # the cart stays for another try


def test_the_pay_link_says_how_the_order_stands(till: Till) -> None:
    order = till.placed("ana", CAP_RED=1)
    ready = till.open(order)
    assert isinstance(ready, ReadyToPay)
    assert till.order(order).opened_at == till.now
    opened_at = till.now
    till.wait(minutes=1)
    assert isinstance(till.open(order), ReadyToPay)
    assert till.order(order).opened_at == opened_at
    till.change(Variant, till.sku["CAP-RED"], price_minor=1800)
    assert till.open(order).reason == "price_changed"
    till.change(Variant, till.sku["CAP-RED"], price_minor=1900)
    till.set("ana", "CAP-RED", 2)
    assert till.open(order).reason == "cart_changed"
    till.wait(minutes=15)
    assert till.open(order).reason == "hold_ended"
    till.cancel(order)
    assert till.open(order).reason == "cancelled"


def test_an_order_number_is_the_brands_own_counter(till: Till) -> None:
    numbers = [till.placed(f"shopper{number}", CAP_BLACK=1).number for number in range(3)]
    assert numbers == [1001, 1002, 1003]


def test_a_refusal_leaves_everything_as_it_was(till: Till) -> None:
    till.add("ana", "RUNNER-42", 2)
    till.code("ana", "LENA10")
    till.placed("ben", RUNNER_42=1)
    before = till.rows(Cart), till.uses("LENA10"), till.active_holds()
    assert isinstance(till.place("ana"), Refused)
    after = till.rows(Cart), till.uses("LENA10"), till.active_holds()
    assert [cart.model_dump() for cart in before[0]] == [cart.model_dump() for cart in after[0]]
    assert before[1:] == after[1:]
