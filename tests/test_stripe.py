"""Is an order paid, refunded and disputed through Stripe's own library and signatures, against a Stripe on loopback?"""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.credentials import PARTS
from bot.errors import ProviderRefused
from bot.tables import EventStatus, InboundEvent
from commerce.orders import refunding
from commerce.payments import giving_back
from commerce.tables import Payment, PaymentSession, Refund, ShopOrder
from console.channels import NAMES
from core.db import transaction
from core.ids import random_id, sign
from dropline.app import make_app
from dropline.program import build
from dropline.simulator.stripe import ACCOUNT, KEY, SECRET, Stripe
from tests.loopback import Loopback
from tests.shop import Clock, settings_for
from tests.till import Till, units

WEBHOOK = "/webhooks/stripe/default"


class Counter:
    """The shop with its web process, Stripe on loopback, and what people do at both."""

    def __init__(self, database_url: str) -> None:
        self.clock = Clock()
        self.stripe = Stripe(lambda: self.line.base, self.clock)
        self.line = Loopback(Starlette(routes=self.stripe.routes()))
        account = {"stripe_api_key": KEY, "stripe_webhook_secret": SECRET, "stripe_api_base": self.line.base}
        settings = settings_for(database_url, **account)
        self.program = build(settings, clock=self.clock)
        self.program.ring = _unheard  # type: ignore[method-assign]  # the tests say when it is worked
        self.secret = settings.secret_key
        self.till = Till(self.program.db.engine, now=self.clock())
        self.browser = TestClient(make_app(settings, self.program, working=False), base_url="http://shop.test", follow_redirects=False)

    def placed(self, shopper: str = "ana", **quantities: int) -> ShopOrder:
        return self.till.placed(shopper, **(quantities or {"CAP_RED": 2}))

    def link(self, order: ShopOrder) -> str:
        return f"/pay/{sign(self.secret, 'pay', order.id)}"

    def checkout(self, order: ShopOrder) -> str:
        """The id of the page at Stripe that the button leads to."""
        answer = self.browser.get(f"{self.link(order)}/stripe")
        assert answer.status_code == 303
        return answer.headers["location"].rpartition("/")[2]

    def told(self, *events: dict[str, Any]) -> list[int]:
        """The statuses of what Stripe posts, each twice; all is settled then."""
        statuses = []
        for event in [each for each in events for _ in range(2)]:
            body, header = self.stripe.signed(event)
            statuses.append(self.browser.post(WEBHOOK, content=body, headers={"Stripe-Signature": header}).status_code)
        return statuses

    def work(self, order: ShopOrder) -> None:
        assert self.browser.portal is not None
        self.browser.portal.call(self.program.worker.work, order.id)

    def paid(self) -> tuple[ShopOrder, str]:
        """A paid order and its payment intent."""
        order = self.placed()
        session = self.checkout(order)
        self.told(self.stripe.pay(session))
        self.work(order)
        return order, self.stripe.sessions[session]["payment_intent"]

    def status(self, order: ShopOrder) -> str:
        return self.till.order(order).status

    def refund(self, order: ShopOrder, lines: dict[str, int] | None = None, key: str = "r1") -> Refund:
        with transaction(self.program.db.engine) as session:
            given, _ = refunding.refund_order(
                session, order, lines=units(session, order, lines), key=key, reason="too small", now=self.clock(), new_id=random_id
            )
        return given


async def _unheard(subject: str) -> None:
    """A bell that is lost."""


@pytest.fixture
def counter(aurora_url: str) -> Iterator[Counter]:
    counter = Counter(aurora_url)
    with counter.line, counter.browser:
        yield counter


def test_a_purchase_and_a_partial_refund_from_end_to_end_with_every_word_twice(counter: Counter) -> None:
    order = counter.placed()
    page = counter.browser.get(counter.link(order)).text
    assert "by card" in page
    assert "test payment" not in page
    session = counter.checkout(order)
    assert counter.checkout(order) == session  # the page that stands
    assert counter.stripe.sessions[session]["amount_total"] == order.total_minor
    assert counter.stripe.sessions[session]["metadata"]["order_id"] == order.id
    paid = counter.stripe.pay(session)
    assert "Confirming your payment" in counter.browser.get(f"{counter.link(order)}?back=1").text  # the page is before the word
    assert counter.told(paid) == [200, 200]
    counter.work(order)
    assert "Paid, thank you" in counter.browser.get(counter.link(order)).text
    (payment,) = counter.till.rows(Payment)
    assert (counter.status(order), payment.provider, payment.amount_minor) == ("paid", "stripe", order.total_minor)
    given = counter.refund(order, {"CAP-RED": 1})
    counter.work(order)
    (made,) = counter.stripe.refunds.values()
    assert (made["amount"], made["metadata"]["refund_id"]) == (given.amount_minor, given.id)
    assert [refund.state for refund in counter.till.rows(Refund)] == ["sent"]
    counter.told(*counter.stripe.events[-2:])
    counter.work(order)
    (refund,) = counter.till.rows(Refund)
    (payment,) = counter.till.rows(Payment)
    assert (refund.state, refund.provider_id, payment.refunded_minor) == ("done", made["id"], given.amount_minor)
    assert counter.status(order) == "partially_refunded"


@pytest.mark.parametrize("places", list(permutations(range(4)))[::8])
def test_words_out_of_order_come_to_the_same(counter: Counter, places: tuple[int, ...]) -> None:
    order = counter.placed()
    session = counter.checkout(order)
    counter.stripe.pay(session)
    intent = counter.stripe.sessions[session]["payment_intent"]
    counter.stripe.give_back(intent, 500)
    counter.stripe.give_back(intent, 700)
    events = [event for event in counter.stripe.events if event["type"] != "refund.updated"]
    events.append(counter.stripe.told_anew(events[0]))  # another id for the same fact
    for place in places:
        counter.told(events[place])
        counter.work(order)
    (payment,) = counter.till.rows(Payment)
    assert (payment.amount_minor, payment.refunded_minor) == (order.total_minor, 1200)
    assert (counter.status(order), counter.till.order(order).refunded_minor, counter.till.stock("CAP-RED")) == (
        "partially_refunded",
        1200,
        2,
    )


def test_a_bank_that_takes_days(counter: Counter) -> None:
    order = counter.placed()
    session = counter.checkout(order)
    counter.told(counter.stripe.pay(session, paid=False))
    counter.work(order)
    assert "Your bank is sending the payment" in counter.browser.get(counter.link(order)).text
    counter.told(counter.stripe.settle(session, paid=True))
    counter.work(order)
    assert counter.status(order) == "paid"


def test_a_bank_that_does_not_pay_and_a_page_that_closes(counter: Counter) -> None:
    order = counter.placed()
    session = counter.checkout(order)
    counter.told(counter.stripe.pay(session, paid=False), counter.stripe.settle(session, paid=False))
    counter.work(order)
    assert "The payment failed" in counter.browser.get(counter.link(order)).text
    assert counter.till.available("CAP-RED") == 4


def test_money_for_a_cancelled_order_goes_back_through_stripe(counter: Counter) -> None:
    order = counter.placed()
    session = counter.checkout(order)
    counter.till.cancel(order)
    counter.told(counter.stripe.pay(session))
    counter.work(order)
    (made,) = counter.stripe.refunds.values()
    assert (made["amount"], counter.status(order)) == (order.total_minor, "cancelled")
    assert "go back to you in full" in counter.browser.get(counter.link(order)).text


def test_a_dispute_holds_the_money_and_lost_it_is_gone(counter: Counter) -> None:
    order, intent = counter.paid()
    counter.told(counter.stripe.dispute(intent))
    counter.work(order)
    (payment,) = counter.till.rows(Payment)
    assert payment.disputed_minor == order.total_minor
    counter.told(counter.stripe.dispute(intent, "lost"))
    counter.work(order)
    (payment,) = counter.till.rows(Payment)
    assert (payment.disputed_minor, payment.refunded_minor, counter.status(order)) == (0, order.total_minor, "refunded")
    assert counter.stripe.refunds == {}


def test_another_amount_than_the_orders_waits_for_a_person(counter: Counter) -> None:
    order = counter.placed()
    session = counter.checkout(order)
    counter.stripe.sessions[session]["amount_total"] = 1
    assert counter.told(counter.stripe.pay(session)) == [200, 200]
    counter.work(order)
    assert (counter.status(order), counter.till.rows(Payment)) == ("placed", [])


def test_a_refund_stripe_refuses_is_told_and_asked_again_under_a_new_key(counter: Counter) -> None:
    order, _ = counter.paid()
    counter.stripe.refuses.append((402, {"error": {"type": "card_error", "message": "The balance is too low"}}))
    given = counter.refund(order)
    counter.work(order)
    (refund,) = counter.till.rows(Refund)
    assert (refund.state, refund.problem) == ("failed", "The balance is too low")
    with transaction(counter.program.db.engine) as session:
        giving_back.retry(session, counter.till.brand_id, given.id, now=counter.clock())
    counter.work(order)
    assert [refund.state for refund in counter.till.rows(Refund)] == ["sent"]


def test_only_stripes_own_word_is_taken(counter: Counter) -> None:
    order = counter.placed()
    body, header = counter.stripe.signed(counter.stripe.pay(counter.checkout(order)))
    old = header.replace("t=", "t=1", 1)
    tries = [(body, None, 400), (body, "t=1,v1=00", 403), (body + b" ", header, 403), (body, old, 403), (b"\xff", header, 403)]
    for content, signature, status in tries:
        headers = {"Stripe-Signature": signature} if signature else {}
        assert counter.browser.post(WEBHOOK, content=content, headers=headers).status_code == status
    assert counter.browser.post("/webhooks/stripe/nobody", content=body, headers={"Stripe-Signature": header}).status_code == 404
    assert [event for event in counter.till.rows(InboundEvent) if event.kind == "payment"] == []


def test_what_is_nothing_to_us_or_unreadable_is_acknowledged(counter: Counter) -> None:
    charge = {"id": "ch", "amount": 5, "amount_refunded": 5, "currency": "eur"}
    for event in (
        {"id": "evt_x", "type": "payment_intent.payment_failed", "created": 1, "data": {"object": {}}},
        {"id": "evt_y", "type": "checkout.session.completed", "created": 1, "data": {"object": {"mode": "payment"}}},
        {"id": "evt_z", "type": "charge.refunded", "created": 1, "data": {"object": charge}},
        {"type": 5},
    ):
        assert counter.told(event) == [200, 200]
    dead = [event.error for event in counter.till.rows(InboundEvent) if event.status == EventStatus.DEAD]
    assert sorted("no order of ours" in error for error in dead) == [False, False, True]


def test_stripe_that_is_down_keeps_the_order_and_says_so(counter: Counter) -> None:
    order = counter.placed()
    with Loopback(Starlette()) as nobody:
        client = counter.program.worker.clients["acc_stripe_aurora"]
        client._client = type(client._client)(KEY, base_addresses={"api": nobody.base}, max_network_retries=0)  # type: ignore[attr-defined]
        answer = counter.browser.get(f"{counter.link(order)}/stripe")
    assert (answer.status_code, "Nothing was charged" in answer.text) == (502, True)
    (row,) = counter.till.rows(PaymentSession)
    assert (row.url, counter.status(order)) == ("", "placed")


def test_a_brands_own_account_is_sealed_checked_and_given_a_new_secret(counter: Counter) -> None:
    given = {"account": ACCOUNT, "api_key": KEY, "webhook_secret": SECRET}
    assert counter.browser.portal is not None
    call, connections = counter.browser.portal.call, counter.program.connections
    with pytest.raises(ProviderRefused, match="acct_other"):
        call(connections.add, counter.till.brand_id, "stripe", "own", given | {"account": "acct_other"})
    made = call(connections.add, counter.till.brand_id, "stripe", "own", given)
    assert "checkout.session.completed" in made.by_hand
    assert SECRET not in made.account.credentials
    call(connections.rotate, counter.till.brand_id, made.account.id, {"webhook_secret": "whsec_newer"})
    event = counter.stripe.pay(counter.checkout(counter.placed()))
    tries = ((SECRET, 200), ("whsec_newer", 200), ("whsec_none", 403))  # the old one counts until the new one came
    for secret, status in tries:
        body, header = counter.stripe.signed(event, secret)
        answer = counter.browser.post(f"/webhooks/stripe/{made.account.id}", content=body, headers={"Stripe-Signature": header})
        assert answer.status_code == status
    assert set(NAMES) == set(PARTS)
