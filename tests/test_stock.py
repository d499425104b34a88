"""What can be had? Bundles and singles summed, places drawn by priority, backorders only where allowed; rows 33, 34 and 36 of the list."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from commerce.checkout import Placed
from commerce.facts import OrderCancelled, OrderPaid
from commerce.refusals import Refused
from commerce.store import places, stock
from commerce.tables import Hold, Location, LocationStock, OrderLine, ShopOrder, StockMovement, Variant
from core.db import transaction
from dropline import scheduler
from tests.conftest import NOW
from tests.shop import Shop
from tests.test_regression_races import race
from tests.till import Till


@pytest.fixture
def till(db: Engine) -> Till:
    """Red caps: 4, sand L hoodies: 5; a set is two caps and a hoodie."""
    till = Till(db)
    till.bundle("SET", 9000, CAP_RED=2, HOODIE_SAND_L=1)
    return till


def refusal(answer: object) -> tuple[str, int]:
    assert isinstance(answer, Refused), answer
    return answer.reason, answer.facts.get("left", 0)


def test_a_bundle_is_there_as_often_as_its_scarcest_part(till: Till) -> None:
    assert till.available("SET") == 2
    till.placed("ben", CAP_RED=1)
    assert till.available("SET") == 1
    till.change(Variant, till.sku["HOODIE-SAND-L"], stock=0)
    assert till.available("SET") == 0
    assert refusal(till.add("ana", "SET")) == ("out_of_stock", 0)


def test_regression_34_a_bundle_and_a_single_of_the_same_thing_are_summed(till: Till) -> None:
    till.add("ana", "SET")
    assert refusal(till.add("ana", "CAP-RED", 3)) == ("only_left", 2)
    till.add("ana", "CAP-RED", 2)
    assert refusal(till.add("ana", "SET")) == ("only_left", 1)
    till.change(Variant, till.sku["CAP-RED"], stock=3)  # somebody else was faster
    assert refusal(till.place("ana")) == ("only_left", 1)
    till.set("ana", "CAP-RED", 1)
    assert isinstance(till.place("ana"), Placed)
    assert {(hold.variant_id, hold.quantity) for hold in till.rows(Hold)} == {(till.sku["CAP-RED"], 3), (till.sku["HOODIE-SAND-L"], 1)}
    assert (till.available("CAP-RED"), till.available("SET")) == (0, 0)


def test_regression_34_bundles_and_singles_race_for_the_same_units(till: Till) -> None:
    for number in range(12):
        till.add(f"shopper{number}", "SET" if number % 2 else "CAP-RED", 1 if number % 2 else 2)
    answers = race([partial(till.place, f"shopper{number}") for number in range(12)])
    assert len([answer for answer in answers if isinstance(answer, Placed)]) == 2
    assert sum(hold.quantity for hold in till.rows(Hold) if hold.variant_id == till.sku["CAP-RED"]) == 4
    for order in till.rows(ShopOrder):
        assert isinstance(till.pay(order)[0], OrderPaid)
    assert till.stock("CAP-RED") == 0


def test_a_bundle_is_sold_and_comes_back_as_the_parts_it_had(till: Till) -> None:
    order = till.placed("ana", SET=1, CAP_RED=1)
    till.change(Variant, till.sku["CAP-BLACK"], stock=9)  # what else happens is no matter
    till.pay(order)
    assert (till.stock("CAP-RED"), till.stock("HOODIE-SAND-L"), till.stock("SET")) == (1, 4, 0)
    till.call_off(order, {"SET": 1})
    assert (till.stock("CAP-RED"), till.stock("HOODIE-SAND-L")) == (3, 5)
    parts = {line.sku: line.parts for line in till.rows(OrderLine)}
    assert parts == {"SET": {till.sku["CAP-RED"]: 2, till.sku["HOODIE-SAND-L"]: 1}, "CAP-RED": {}}


def _place(till: Till, slug: str, priority: int, units: int) -> str:
    with transaction(till.engine) as session:
        place = {"id": f"loc_{slug}", "brand_id": till.brand_id, "slug": slug, "name": slug.title(), "priority": priority}
        places.insert_location(session, place)
        deltas = {till.sku["CAP-RED"]: units}
        stock.move_stock(session, till.brand_id, deltas, key=f"came:{slug}", reason="received", at=till.now, location_id=f"loc_{slug}")
    return f"loc_{slug}"


def _there(till: Till) -> dict[str, int]:
    elsewhere = {row.location_id: row.stock for row in till.rows(LocationStock)}
    return {"": till.stock("CAP-RED") - sum(elsewhere.values()), **elsewhere}


def test_orders_are_drawn_from_the_places_by_priority(till: Till) -> None:
    _place(till, "madrid", -1, 3)
    _place(till, "porto", 5, 2)
    assert (till.stock("CAP-RED"), till.available("CAP-RED")) == (9, 9)
    till.pay(till.placed("ana", CAP_RED=4))
    assert _there(till) == {"": 3, "loc_madrid": 0, "loc_porto": 2}
    till.pay(till.placed("ben", CAP_RED=4))
    assert _there(till) == {"": 0, "loc_madrid": 0, "loc_porto": 1}
    sold = [(row.location_id, row.delta) for row in till.rows(StockMovement) if row.reason == "sold"]
    assert sorted(sold) == [("", -3), ("", -1), ("loc_madrid", -3), ("loc_porto", -1)]
    assert till.stock("CAP-RED") == sum(row.delta for row in till.rows(StockMovement) if row.variant_id == till.sku["CAP-RED"])
    assert len(till.rows(Location)) == 2


def test_the_same_movement_again_changes_nothing_wherever_things_lie(till: Till) -> None:
    _place(till, "madrid", -1, 3)
    deltas = {till.sku["CAP-RED"]: -5}
    for again in (False, True):
        with transaction(till.engine) as session:
            moved = stock.move_stock(session, till.brand_id, deltas, key="count:1", reason="counted", at=till.now)
        assert moved is not again
        assert _there(till) == {"": 2, "loc_madrid": 0}


def test_regression_36_nothing_is_sold_that_is_not_there_unless_the_brand_allows_it(till: Till) -> None:
    runner = till.sku["RUNNER-42"]
    assert refusal(till.add("ana", "RUNNER-42", 3)) == ("only_left", 2)
    with pytest.raises(IntegrityError):
        till.change(Variant, runner, stock=-1)
    till.change(Variant, runner, backorder_max=3, backorder_at=NOW + timedelta(days=10))
    cart = till.add("ana", "RUNNER-42", 4)
    assert [(line.quantity, line.promised_at) for line in cart.lines] == [(4, NOW + timedelta(days=10))]
    order = till.place("ana").order
    assert [line.promised_at for line in till.rows(OrderLine)] == [NOW + timedelta(days=10)]
    assert refusal(till.add("ben", "RUNNER-42", 2)) == ("only_left", 1)
    till.pay(order)
    assert (till.stock("RUNNER-42"), till.available("RUNNER-42")) == (-2, 1)


def test_what_is_in_stock_needs_no_promise_and_a_promise_ends_with_its_day(till: Till) -> None:
    till.change(Variant, till.sku["RUNNER-42"], backorder_max=3, backorder_at=NOW + timedelta(days=10))
    assert [line.promised_at for line in till.add("ana", "RUNNER-42", 2).lines] == [None]
    till.wait(days=10)
    assert refusal(till.add("ben", "RUNNER-42", 3)) == ("only_left", 2)


def test_buyers_race_for_what_may_be_promised(till: Till) -> None:
    till.change(Variant, till.sku["RUNNER-42"], backorder_max=3, backorder_at=NOW + timedelta(days=10))
    for number in range(12):
        till.add(f"shopper{number}", "RUNNER-42")
    answers = race([partial(till.place, f"shopper{number}") for number in range(12)])
    assert len([answer for answer in answers if isinstance(answer, Placed)]) == 5
    race([partial(till.pay, order) for order in till.rows(ShopOrder)])
    assert till.stock("RUNNER-42") == -3


def test_a_hold_that_is_over_is_over_whatever_the_sweeper_does(till: Till) -> None:
    order = till.placed("ana", RUNNER_42=2)
    till.wait(minutes=14, seconds=59)
    assert till.available("RUNNER-42") == 0
    till.wait(seconds=1)
    assert till.available("RUNNER-42") == 2
    assert isinstance(till.place("ana"), Placed)
    assert till.order(order).status == "cancelled"


def test_a_payment_in_flight_keeps_its_goods_an_hour_at_most(till: Till) -> None:
    order = till.placed("ana", RUNNER_42=2)
    till.wait(minutes=14)
    assert till.extend(order, minutes=10)
    assert not till.extend(order, minutes=5) or till.order(order).hold_until == NOW + timedelta(minutes=24)
    till.wait(minutes=9)
    assert (till.available("RUNNER-42"), till.expire()) == (0, ())
    assert till.extend(order, minutes=90)
    assert till.order(order).hold_until == NOW + timedelta(hours=1)
    till.wait(minutes=37)
    assert till.available("RUNNER-42") == 2
    assert not till.extend(order, minutes=10)
    assert isinstance(till.expire()[0], OrderCancelled)


def test_regression_35_a_payment_after_the_hold_is_checked_again_under_the_lock(till: Till) -> None:
    late = till.placed("ana", RUNNER_42=2)
    till.wait(minutes=16)
    quick = till.placed("ben", RUNNER_42=1)
    facts = race([partial(till.pay, late), partial(till.pay, quick)])
    assert sorted(type(fact).__name__ for each in facts for fact in each) == ["OrderCancelled", "OrderPaid"]
    assert (till.order(quick).status, till.order(late).closed_reason, till.stock("RUNNER-42")) == ("paid", "out_of_stock", 1)


def test_the_end_of_a_hold_is_told_at_the_next_look_within_two_seconds(aurora_url: str) -> None:
    shop = Shop(aurora_url, "webchat")
    for text in ("a red cap", "checkout", "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain"):
        shop.says("ana", text)
    order = shop.order("ana")
    assert order is not None
    for late, told in ((timedelta(seconds=-1), []), (timedelta(seconds=scheduler.LOOK_SECONDS), ["order_hold_over"])):
        shop.clock.now = order.hold_until + late
        shop.write(scheduler.end_holds, shop.program.kit, now=shop.clock())
        assert [key for heard in shop.run(shop.person("ana").listen()) for key in heard.message.keys] == told
    assert scheduler.LOOK_SECONDS <= 1  # and a second more for the sweeper, where the bell was lost
    shop.close()


def test_regression_36_what_is_not_in_stock_says_by_when_it_is_sent(aurora_url: str) -> None:
    shop = Shop(aurora_url, "webchat")
    allowed = {"backorder_max": 5, "backorder_at": shop.clock() + timedelta(days=10)}
    shop.write(lambda session: session.connection().execute(update(Variant).where(col(Variant.sku) == "RUNNER-42").values(**allowed)))
    assert "sent by" not in shop.says("ana", "2 nimbus 42")[-1].text
    assert "sent by 2 December 2026" in shop.says("ana", "make it 3")[-1].text
    shop.close()
