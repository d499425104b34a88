"""Money inside Telegram: asked about and answered outside any turn, counted once by its charge, given back once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.events import ApiCall
from bot.tables import EventStatus, InboundEvent, Outbox
from commerce.tables import Payment, Refund, ShopOrder
from tests.shop import Shop
from tests.test_telegram_adapter import fixture
from tests.test_telegram_events import Town


class Till(Town):
    """Ana has an order that waits to be paid; Telegram asks, charges and gives back."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        for line in ("add a red cap", "checkout", "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain"):
            shop.says("ana", line)
        self.before = len(self.rows(Outbox))

    @property
    def order(self) -> ShopOrder:
        order = self.shop.order("ana")
        assert order is not None
        return order

    @property
    def invoice(self) -> dict[str, Any]:
        return {"currency": self.order.currency, "total_amount": self.order.total_minor, "invoice_payload": f"order:{self.order.id}"}

    def asks(self, name: str = "pre_checkout_query__order", *, person: str = "ana", **values: Any) -> ApiCall:
        """What Telegram is answered when `person` is about to pay."""
        update = fixture(name)
        kind = name.partition("__")[0]
        asked = update[kind] | {key: value for key, value in self.invoice.items() if key in update[kind]} | values
        asked["from"] = asked["from"] | {"id": int(self.shop.person(person).handle), "language_code": "en"}
        self.told(update | {kind: asked})
        return self.at_once[-1]

    def charges(self, charge: str = "tpc_1", *, refunded: bool = False, **values: Any) -> None:
        """Telegram tells of a charge, or that it gave one back."""
        kind = "refunded_payment" if refunded else "successful_payment"
        update = fixture(f"message__{kind}")
        update["message"][kind] |= self.invoice | {"telegram_payment_charge_id": charge} | values
        self.told(update, update)

    def said(self) -> list[tuple[str, ...]]:
        """What was said since the order was placed."""
        return self.answers()[self.before :]


@pytest.fixture
def till(aurora_url: str) -> Iterator[Till]:
    shop = Shop(aurora_url, "telegram")
    yield Till(shop)
    shop.close()


def test_who_ordered_may_pay_exactly_what_is_due(till: Till):
    answer = till.asks()
    assert answer == ApiCall("answerPreCheckoutQuery", {"pre_checkout_query_id": "pcq-1", "ok": True})
    assert till.asks() == answer  # asked again, answered again
    assert till.said() == []


def test_an_invoice_passed_on_is_not_paid_by_another(till: Till):
    till.shop.says("bea", "hello")
    for person in ("bea", "a stranger"):
        answer = till.asks(person=person)
        assert answer.params["ok"] is False
        assert "isn't yours" in answer.params["error_message"]


WRONG = [
    ({"total_amount": 1}, "comes to €"),
    ({"currency": "XTR"}, "comes to €"),
    ({"invoice_payload": "order:ord_none"}, "isn't yours"),
    ({"invoice_payload": "subscription"}, "isn't yours"),
]


@pytest.mark.parametrize(("values", "words"), WRONG)
def test_another_amount_currency_or_order_is_refused_in_words(till: Till, values: dict[str, Any], words: str):
    answer = till.asks(**values)
    assert answer.params["ok"] is False
    assert words in answer.params["error_message"]


def test_an_order_whose_time_is_over_or_whose_cart_has_changed_is_refused(till: Till):
    till.shop.says("ana", "add a black cap")
    assert "check out again" in till.asks().params["error_message"]
    till.shop.says("ana", "undo")
    till.shop.clock.pass_(timedelta(minutes=20))
    assert "check out again" in till.asks().params["error_message"]


def test_delivery_is_as_ordered_or_not_at_all(till: Till):
    answer = till.asks("shipping_query__order")
    assert (answer.method, answer.params["ok"]) == ("answerShippingQuery", True)
    assert [each["prices"][0]["amount"] for each in answer.params["shipping_options"]] == [0]
    elsewhere = fixture("shipping_query__order")["shipping_query"]["shipping_address"] | {"country_code": "FR"}
    answer = till.asks("shipping_query__order", shipping_address=elsewhere)
    assert "address given in the chat" in answer.params["error_message"]


def test_regression_52_a_question_before_a_payment_waits_for_no_conversation(till: Till):
    till.shop.says("ana", "human")  # a person has the conversation
    assert till.asks().params["ok"] is True
    assert [event.status for event in till.rows(InboundEvent) if event.external_id == "update:500042"] == [EventStatus.HANDLED]


def test_a_charge_pays_the_order_once_however_often_it_is_told(till: Till):
    till.charges()
    till.charges()
    assert till.order.status == "paid"
    assert [(payment.provider, payment.charge_id) for payment in till.rows(Payment)] == [("telegram", "tpc_1")]
    assert till.said() == [("receipt",)]
    assert "paid already" in till.asks().params["error_message"]


def test_regression_51_an_invoice_paid_again_is_a_second_charge_and_goes_back(till: Till):
    till.charges("tpc_1")
    till.charges("tpc_2")
    assert till.order.status == "paid"
    assert [refund.amount_minor for refund in till.rows(Refund)] == [till.order.total_minor]
    assert till.said() == [("receipt",), ("charged_twice",)]


def test_a_charge_of_another_amount_is_for_a_person_to_look_at(till: Till):
    till.charges(total_amount=1)
    for _ in range(6):
        till.shop.clock.pass_(timedelta(minutes=1))
        till.shop.run(till.shop.program.worker.work(till.order.id))
    [event] = [event for event in till.rows(InboundEvent) if event.external_id == "charge:tpc_1"]
    assert (event.status, till.order.status, till.rows(Payment)) == (EventStatus.DEAD, "placed", [])


def test_what_telegram_gave_back_is_given_back_in_our_books_once(till: Till):
    till.charges()
    till.charges(refunded=True)
    till.charges(refunded=True)
    assert till.order.status == "refunded"
    assert [refund.amount_minor for refund in till.rows(Refund)] == [till.order.total_minor]
    assert till.said() == [("receipt",), ("order_refunded",)]


def test_a_refund_told_before_its_charge_waits_for_it(till: Till):
    till.charges(refunded=True)
    till.charges()
    assert till.order.status == "paid"
    till.shop.clock.pass_(timedelta(minutes=1))
    till.shop.run(till.shop.program.worker.work(till.order.id))
    assert till.order.status == "refunded"


def test_a_second_charge_given_back_by_telegram_too_is_no_second_refund(till: Till):
    till.charges("tpc_1")
    till.charges("tpc_2")
    till.charges("tpc_2", refunded=True)
    assert (till.order.status, len(till.rows(Refund))) == ("paid", 1)
