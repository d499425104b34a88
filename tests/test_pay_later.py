"""Is an order paid at the door promised once, within the brand's terms, and earned from only when the money is in hand?"""

from typing import Any

import pytest
from sqlalchemy import Engine

from commerce.errors import BadPaymentOption, IllegalStep
from commerce.facts import OrderConfirmed, OrderPaid
from commerce.kinds import PayMethod
from commerce.orders import orders
from commerce.payments import methods
from commerce.tables import Payment, PaymentOption, Refund, ShopOrder
from core.db import transaction
from core.ids import random_id
from tests.pages import Pages, fresh_brand
from tests.till import Till

CASH = PayMethod.CASH


class Counter(Till):
    def offer(self, method: str = CASH, **terms: Any) -> None:
        with transaction(self.engine) as session:
            methods.put_option(session, PaymentOption(**{"brand_id": self.brand_id, "method": method} | terms))

    def later(self, order: ShopOrder, method: PayMethod = CASH) -> Any:
        with transaction(self.engine) as session:
            return methods.confirm_later(session, self._fresh(session, order), method, now=self.now)

    def mark_paid(self, order: ShopOrder) -> Any:
        with transaction(self.engine) as session:
            return methods.mark_paid(session, self._fresh(session, order), now=self.now, new_id=random_id)

    def _fresh(self, session: Any, order: ShopOrder) -> ShopOrder:
        return orders.get_order(session, order.id)


@pytest.fixture
def till(db: Engine) -> Counter:
    return Counter(db)


def test_an_order_is_promised_once_with_its_fee_and_paid_later(till: Counter) -> None:
    till.offer(fee_minor=300)
    order = till.placed("ana", CAP_RED=1)
    (fact,) = till.later(order)
    assert isinstance(fact, OrderConfirmed)
    assert till.later(order) == ()
    standing = till.order(order)
    assert (standing.status, standing.fee_minor, standing.total_minor) == ("confirmed", 300, order.total_minor + 300)
    assert (till.stock("CAP-RED"), till.view("ana"), till.rows(Payment)) == (3, None, [])
    till.wait(days=2)
    assert till.expire() == ()
    (paid,) = till.mark_paid(order)
    assert isinstance(paid, OrderPaid)
    assert (paid.total_minor, till.mark_paid(order), till.stock("CAP-RED")) == (order.total_minor + 300, (), 3)
    till.refund(till.order(order))
    (refund,) = till.rows(Refund)
    assert (refund.amount_minor, refund.state, till.order(order).status) == (order.total_minor + 300, "by_hand", "refunded")


def test_terms_of_a_country_come_before_those_for_all_and_a_limit_holds(till: Counter) -> None:
    order = till.placed("ana", CAP_RED=1)
    assert till.later(order).reason == "not_offered"
    till.offer(country="FR")
    assert till.later(order).reason == "not_offered"
    till.offer(limit_minor=order.total_minor - 1)
    assert till.later(order).reason == "not_offered"
    till.offer(country="ES", limit_minor=order.total_minor)
    assert isinstance(till.later(order)[0], OrderConfirmed)


def test_an_order_whose_time_is_over_is_not_promised(till: Counter) -> None:
    till.offer()
    order = till.placed("ana", CAP_RED=1)
    till.wait(minutes=16)
    assert till.later(order).reason == "hold_ended"


def test_who_pays_online_after_all_pays_no_fee(till: Counter) -> None:
    till.offer(fee_minor=300)
    order = till.placed("ana", CAP_RED=1)
    till.later(order)
    (fact,) = till.pay(order)
    assert (fact.total_minor, till.order(order).status, till.order(order).fee_minor) == (order.total_minor, "paid", 0)
    assert till.stock("CAP-RED") == 3


def test_only_a_promised_order_is_marked_paid(till: Counter) -> None:
    order = till.placed("ana", CAP_RED=1)
    with pytest.raises(IllegalStep):
        till.mark_paid(order)


@pytest.mark.parametrize("terms", [{"method": "stripe"}, {"fee_minor": -1}, {"limit_minor": 0}, {"method": "stars"}, {"star_minor": 2}])
def test_terms_that_make_no_sense_are_refused(till: Counter, terms: dict[str, Any]) -> None:
    with pytest.raises(BadPaymentOption):
        till.offer(**terms)


def test_the_page_offers_it_and_says_what_becomes_of_it(db: Engine) -> None:
    pages = Pages(db)
    brand = pages.brand()
    pages.write(methods.put_option, PaymentOption(brand_id=brand.id, method="in_store", fee_minor=150))
    conversation = pages.said(pages.write(fresh_brand, "aurora"), "vis_ana", "hi", name="Ana")
    pages.fill_cart(conversation)
    _, token = pages.order(conversation)
    client = pages.client()
    assert "Pay in the store, €119.50" in client.get(f"/pay/{token}").text
    for _ in range(2):
        assert client.post(f"/pay/{token}/later", data={"method": "in_store"}).status_code == 303
    assert client.post(f"/pay/{token}/later", data={"method": "stripe"}).status_code == 400
    page = client.get(f"/pay/{token}").text
    assert "Order confirmed" in page
    assert "in the store" in page
