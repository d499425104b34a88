"""Are limits kept for what comes by itself as for codes, by person too, and is a lost promotion told before paying? Rows 37-39."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from commerce.carts.view import OfferDropped
from commerce.checkout import Placed
from commerce.kinds import PromotionKind
from commerce.promotions import promotion_book
from commerce.promotions.discounts import Scope
from commerce.promotions.promotion_book import PromotionTerms
from commerce.refusals import Refused
from commerce.store import promotions as store
from commerce.tables import OrderLine, Promotion, Redemption, ShopOrder, Variant
from core.db import transaction
from core.ids import random_id
from tests.test_regression_races import race
from tests.till import Till

TENTH = PromotionTerms(PromotionKind.PERCENT, automatic=True, value_bps=1000)


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def offer(till: Till, handle: str, terms: PromotionTerms = TENTH, *codes: str, **values: Any) -> None:
    """A promotion of the brand's, with codes or without; its name is its handle."""
    made = PromotionTerms(**{**vars(terms), **values})
    with transaction(till.engine) as session:
        brand = till.brand(session)
        promotion = promotion_book.add_promotion(session, brand, handle, handle, made, new_id=random_id)
        for code in codes:
            promotion_book.add_alias(session, brand, promotion, code, new_id=random_id)


def uses(till: Till, handle: str) -> int:
    return next(each.uses for each in till.rows(Promotion) if each.handle == handle)


def reasons(answers: list[Any]) -> Counter[str]:
    return Counter(answer.reason if isinstance(answer, Refused) else "placed" for answer in answers)


def test_regression_38_a_limit_holds_for_what_applies_by_itself(till: Till) -> None:
    offer(till, "first-five", uses_max=5)
    till.change(Variant, till.sku["RUNNER-43"], stock=50)
    for number in range(20):
        assert till.add(f"shopper{number}", "RUNNER-43").quote.total_minor == 8010
    answers = race([partial(till.place, f"shopper{number}") for number in range(20)])
    assert reasons(answers) == {"placed": 5, "cart_changed": 15}
    assert uses(till, "first-five") == len(till.rows(Redemption)) == 5
    assert {order.total_minor for order in till.rows(ShopOrder)} == {8010}
    loser = next(number for number, answer in enumerate(answers) if isinstance(answer, Refused))
    told = next(answer for answer in answers if isinstance(answer, Refused)).facts["changes"]
    assert told == (OfferDropped("first-five", "used_up", {"code": "first-five"}),)
    assert till.place(f"shopper{loser}").order.total_minor == 8900  # told once, then it goes through at the price said


def test_regression_38_two_words_for_one_promotion_share_its_limit(till: Till) -> None:
    offer(till, "spring", TENTH, "SPRING", "VERANO", automatic=False, uses_max=1)
    for shopper, word in (("ana", "spring"), ("ben", "verano")):
        till.add(shopper, "CAP-BLACK")
        till.code(shopper, word)
    assert reasons(race([partial(till.place, "ana"), partial(till.place, "ben")])) == {"placed": 1, "code_used_up": 1}
    assert uses(till, "spring") == 1


@pytest.mark.parametrize("automatic", [True, False])
def test_regression_38_once_for_each_customer_by_code_or_by_itself(till: Till, automatic: bool) -> None:
    offer(till, "once", TENTH, *(() if automatic else ("ONCE",)), automatic=automatic, customer_uses_max=1)

    def buys(shopper: str) -> int:
        till.add(shopper, "CAP-BLACK")
        if not automatic:
            till.code(shopper, "ONCE")
        order = till.place(shopper).order
        till.pay(order)
        total: int = order.discount_minor
        return total

    assert [buys("ana"), buys("ana"), buys("ben")] == [190, 0, 190]
    assert uses(till, "once") == 2


def test_a_use_is_given_back_on_cancel_and_not_on_refund_and_taken_again_by_a_late_payment(till: Till) -> None:
    offer(till, "one", uses_max=1)
    first = till.placed("ana", CAP_BLACK=1)
    till.cancel(first)
    assert uses(till, "one") == 0
    late = till.placed("ben", CAP_BLACK=1)
    till.wait(minutes=20)
    till.expire()
    assert uses(till, "one") == 0
    till.pay(late)
    assert uses(till, "one") == 1
    till.refund(late)
    assert uses(till, "one") == 1


def test_a_late_payment_takes_no_use_past_a_limit(till: Till) -> None:
    offer(till, "one", uses_max=1)
    late = till.placed("ben", CAP_BLACK=1)
    till.wait(minutes=20)
    till.expire()
    till.pay(till.placed("ana", CAP_BLACK=1))
    till.pay(late)
    assert (uses(till, "one"), till.order(late).status, till.order(late).closed_reason) == (1, "cancelled", "out_of_stock")


def test_a_promotion_that_ends_or_is_stopped_is_told_before_there_is_an_order(till: Till) -> None:
    offer(till, "evening", ends_at=till.now.replace(hour=13))
    till.add("ana", "CAP-BLACK")
    till.wait(hours=2)
    said = till.place("ana")
    assert [change.reason for change in said.facts["changes"]] == ["ended"]
    assert isinstance(till.place("ana"), Placed)
    offer(till, "today")
    till.add("ben", "CAP-BLACK")
    with transaction(till.engine) as session:
        promotion_book.stop_promotion(session, till.brand(session), "today")
    assert [change.reason for change in till.place("ben").facts["changes"]] == ["stopped"]


def test_a_better_promotion_takes_over_without_a_word(till: Till) -> None:
    offer(till, "tenth")
    till.add("ana", "CAP-BLACK")
    offer(till, "fifth", value_bps=2000)
    cart = till.view("ana")
    assert ([each.code for each in cart.quote.applied], cart.changes) == (["fifth"], ())


def test_a_gift_has_its_stock_and_is_not_promised_twice(till: Till) -> None:
    offer(till, "gift", PromotionTerms(PromotionKind.GIFT, automatic=True, gift_variant_id=till.sku["CAP-RED"]), minimum_minor=5000)
    till.change(Variant, till.sku["CAP-RED"], stock=2)
    for number in range(4):
        cart = till.add(f"shopper{number}", "RUNNER-43")
        assert [(gift.line.name, gift.of) for gift in cart.gifts] == [("Trail Cap, red", "gift")]
    answers = race([partial(till.place, f"shopper{number}") for number in range(4)])
    assert reasons(answers) == {"placed": 2, "cart_changed": 2}
    orders = till.rows(ShopOrder)
    assert {(order.total_minor, order.goods_minor, order.discount_minor) for order in orders} == {(8900, 10_800, 1900)}
    assert till.available("CAP-RED") == 0
    till.pay(orders[0])
    assert (till.stock("CAP-RED"), till.stock("RUNNER-43")) == (1, 5)


def test_a_gift_of_what_is_bought_is_a_line_of_its_own_and_comes_back_as_one(till: Till) -> None:
    offer(till, "gift", PromotionTerms(PromotionKind.GIFT, automatic=True, gift_variant_id=till.sku["CAP-RED"]), minimum_minor=3000)
    order = till.placed("ana", CAP_RED=3)
    assert (order.total_minor, till.active_holds()) == (5700 + 490, 4)
    bought, given = sorted(till.rows(OrderLine), key=lambda line: line.position)
    assert [(line.sku, line.quantity, line.paid_minor, line.gift) for line in (bought, given)] == [
        ("CAP-RED", 3, 5700, False),
        ("CAP-RED", 1, 0, True),
    ]
    till.pay(order)
    till.ship(order, {given.id: 1}, key="the gift")
    parcel, _ = till.ship(order, key="the rest")
    assert parcel.lines == [{"line_id": bought.id, "sku": "CAP-RED", "quantity": 3}]
    till.deliver(order)
    assert till.send_back(order, {given.id: 1}).case.amount_minor == 0
    till.receive(order)
    assert till.send_back(order, {given.id: 1}).reason == "too_many_back"
    assert till.send_back(order, {bought.id: 2}).case.amount_minor == 3800
    till.receive(order)
    assert (till.stock("CAP-RED"), till.order(order).refunded_minor) == (3, 3800)
    assert till.refund(order, {bought.id: 1})[0].amount_minor == 1900


def test_who_arrived_through_a_creator_or_writes_on_a_channel_has_what_is_for_them(till: Till) -> None:
    offer(till, "visitors", creators=("crt_lena",))
    offer(till, "chatters", value_bps=500, channels=("telegram",))
    came: Callable[..., None] = store.save_origin
    with transaction(till.engine) as session:
        came(session, till.brand_id, "ana", creator_id="crt_lena")
        came(session, till.brand_id, "ana", channel="telegram")
        came(session, till.brand_id, "ben", channel="telegram")
    assert [each.code for each in till.add("ana", "CAP-BLACK").quote.applied] == ["visitors"]
    assert [each.code for each in till.add("ben", "CAP-BLACK").quote.applied] == ["chatters"]
    assert till.add("eva", "CAP-BLACK").quote.applied == ()


def test_a_first_order_is_one_that_nothing_stands_beside(till: Till) -> None:
    offer(till, "welcome", TENTH, "WELCOME", automatic=False, first_order=True)
    till.add("ana", "CAP-BLACK")
    till.code("ana", "WELCOME")
    till.pay(till.place("ana").order)
    till.add("ana", "CAP-BLACK")
    assert till.code("ana", "WELCOME").reason == "first_order"


def test_a_code_for_some_goods_waits_for_them(till: Till) -> None:
    with transaction(till.engine) as session:
        hoodie = till.snapshot(session).variants[till.sku["HOODIE-SAND-M"]].product_id
    offer(till, "hoodies", TENTH, "HOODS", automatic=False, scope=Scope(frozenset({hoodie})))
    till.add("ana", "CAP-BLACK")
    assert till.code("ana", "hoods").reason == "goods"
    cart = till.add("ana", "HOODIE-SAND-M")
    assert (cart.quote.discount_minor, cart.quote.line_discounts) == (590, (0, 590))
