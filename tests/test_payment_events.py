"""What does a provider's word on money do, told twice, late or out of order, and never above what was captured?"""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from commerce.errors import AmountDiffers, NothingToRefund
from commerce.facts import DisputeClosed, OrderCancelled, OrderDisputed, OrderPaid, OrderRefunded, PaymentPending
from commerce.kinds import PaymentKind, RefundState
from commerce.payments import PaymentEvent, giving_back, opening, settle
from commerce.refusals import Refused
from commerce.tables import Payment, PaymentSession, Refund, ShopOrder
from core.db import transaction
from core.ids import random_id
from tests.till import Till


class Counter(Till):
    """Ana's order, and Stripe's word on it."""

    def open_page(self, order: ShopOrder, provider: str = "stripe", **price: Any) -> Any:
        fresh = self.order(order)
        with transaction(self.engine) as session:
            return opening.open_session(session, fresh, provider, "acc_stripe", now=self.now, new_id=random_id, **price)

    def told(self, order: ShopOrder, kind: PaymentKind, amount: int | None = None, **values: Any) -> tuple[Any, ...]:
        amount = order.total_minor if amount is None else amount
        event = PaymentEvent("stripe", "pi_1", order.id, amount, order.currency, self.now, kind, account_id="acc_stripe", **values)
        with transaction(self.engine) as session:
            return settle(session, event, now=self.now, new_id=random_id)

    def payment(self) -> Payment:
        (payment,) = self.rows(Payment)
        return payment

    def states(self) -> list[str]:
        return [refund.state for refund in self.rows(Refund)]


@pytest.fixture
def till(db: Engine) -> Counter:
    return Counter(db)


@pytest.fixture
def order(till: Counter) -> ShopOrder:
    return till.placed("ana", CAP_RED=2)


def test_a_page_is_made_once_and_the_goods_are_held_as_long(till: Counter, order: ShopOrder) -> None:
    first, second = till.open_page(order), till.open_page(order)
    assert first.session.id == second.session.id
    assert till.order(order).hold_until == first.session.expires_at
    till.wait(minutes=30)
    assert till.active_holds() == 2


def test_a_page_is_not_made_for_an_order_that_may_not_be_paid(till: Counter, order: ShopOrder) -> None:
    till.wait(minutes=16)
    assert till.open_page(order).reason == "hold_ended"
    assert till.rows(PaymentSession) == []


def test_a_payment_on_its_way_keeps_the_goods_for_days_and_is_told_once(till: Counter, order: ShopOrder) -> None:
    till.open_page(order)
    (fact,) = till.told(order, PaymentKind.PENDING)
    assert isinstance(fact, PaymentPending)
    assert till.told(order, PaymentKind.PENDING) == ()
    assert till.open(order).reason == "processing"
    till.wait(days=6)
    assert till.expire() == ()
    assert isinstance(till.told(order, PaymentKind.PAID)[0], OrderPaid)
    assert till.told(order, PaymentKind.PENDING) == ()  # late: the end was told before
    assert till.stock("CAP-RED") == 2


def test_a_payment_that_does_not_come_frees_the_goods_and_keeps_the_cart(till: Counter, order: ShopOrder) -> None:
    till.open_page(order)
    till.told(order, PaymentKind.PENDING)
    (fact,) = till.told(order, PaymentKind.FAILED)
    assert isinstance(fact, OrderCancelled)
    assert (fact.reason, till.available("CAP-RED"), till.view("ana") is not None) == ("payment_failed", 4, True)
    assert till.told(order, PaymentKind.FAILED) == ()


def test_a_page_that_closes_ends_the_order_with_its_hold_and_never_a_paid_one(till: Counter, order: ShopOrder) -> None:
    till.open_page(order)
    assert till.told(order, PaymentKind.EXPIRED) == ()  # before its time: the hold stands
    till.wait(minutes=40)
    (fact,) = till.told(order, PaymentKind.EXPIRED)
    assert fact.reason == "hold_expired"
    again = till.placed("ben", CAP_RED=1)
    till.told(again, PaymentKind.PAID)
    till.wait(minutes=40)
    assert till.told(again, PaymentKind.EXPIRED) == ()
    assert till.order(again).status == "paid"


@pytest.mark.parametrize("changed", [{"amount": 1}, {"currency": "USD"}])
def test_another_amount_or_currency_pays_nothing(till: Counter, order: ShopOrder, changed: dict[str, Any]) -> None:
    event = PaymentEvent("stripe", "pi_1", order.id, changed.get("amount", order.total_minor), changed.get("currency", "EUR"), till.now)
    with pytest.raises(AmountDiffers), transaction(till.engine) as session:
        settle(session, event, now=till.now, new_id=random_id)
    assert till.order(order).status == "placed"


def test_refunds_told_as_running_totals_add_up_to_the_total(till: Counter, order: ShopOrder) -> None:
    till.told(order, PaymentKind.PAID)
    for total in (500, 1200, 500, 1200):
        till.told(order, PaymentKind.REFUNDED, total, captured_minor=order.total_minor)
    assert [refund.amount_minor for refund in till.rows(Refund)] in ([500, 700], [700, 500])
    assert (till.payment().refunded_minor, till.order(order).refunded_minor, set(till.states())) == (1200, 1200, {"done"})
    till.told(order, PaymentKind.REFUNDED, order.total_minor, captured_minor=order.total_minor)
    assert till.order(order).status == "refunded"


def test_a_refund_told_before_its_charge_brings_the_charge_with_it(till: Counter, order: ShopOrder) -> None:
    paid, refunded = till.told(order, PaymentKind.REFUNDED, 500, captured_minor=order.total_minor)
    assert isinstance(paid, OrderPaid)
    assert isinstance(refunded, OrderRefunded)
    assert till.told(order, PaymentKind.PAID) == ()
    assert (till.order(order).status, till.payment().refunded_minor) == ("partially_refunded", 500)


def test_our_own_refund_told_back_is_no_second_one(till: Counter, order: ShopOrder) -> None:
    till.told(order, PaymentKind.PAID)
    refund, _ = till.refund(order, {"CAP-RED": 1})
    assert refund.state == "owed"
    assert till.told(order, PaymentKind.REFUNDED, refund.amount_minor, captured_minor=order.total_minor) == ()
    till.told(order, PaymentKind.REFUND_DONE, refund.amount_minor, subject=refund.id)
    assert till.states() == ["done"]


def test_regression_53_refunds_of_all_kinds_never_pass_what_was_captured(till: Counter, order: ShopOrder) -> None:
    till.told(order, PaymentKind.PAID)
    till.refund(order, {"CAP-RED": 1}, key="ours")
    till.told(order, PaymentKind.DISPUTED, subject="dp_1")
    with pytest.raises(NothingToRefund):
        till.refund(order, None, key="more")
    till.told(order, PaymentKind.DISPUTE_LOST, subject="dp_1")
    till.told(order, PaymentKind.REFUNDED, order.total_minor, captured_minor=order.total_minor)
    assert till.payment().refunded_minor == till.order(order).refunded_minor == order.total_minor
    assert till.order(order).status == "refunded"


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_dispute_that_is_won_leaves_everything_as_it_was_in_either_order(till: Counter, order: ShopOrder, shuffled: bool) -> None:
    till.told(order, PaymentKind.PAID)
    kinds = [PaymentKind.DISPUTED, PaymentKind.DISPUTE_WON]
    facts = [fact for kind in (reversed(kinds) if shuffled else kinds) for fact in till.told(order, kind, subject="dp_1")]
    assert [type(fact) for fact in facts] == ([DisputeClosed] if shuffled else [OrderDisputed, DisputeClosed])
    assert (till.payment().disputed_minor, till.order(order).status) == (0, "paid")
    till.refund(order)
    assert till.order(order).status == "refunded"


def test_a_refund_is_asked_until_it_is_taken_and_a_refusal_waits_for_a_person(till: Counter, order: ShopOrder) -> None:
    till.told(order, PaymentKind.PAID)
    refund, _ = till.refund(order, {"CAP-RED": 1})
    owed = _claim(till, order)
    assert [each.call.key for each in owed] == [f"refund:{refund.id}:0"]
    assert _claim(till, order) == []  # somebody has it in hand
    _note(till, owed[0], "the line broke", final=False)
    till.wait(minutes=1)
    (again,) = _claim(till, order)
    assert again.call == owed[0].call  # the same act is the same request
    _note(till, again, "insufficient funds", final=True)
    with transaction(till.engine) as session:
        assert [each.problem for each in giving_back.list_troubled(session, till.brand_id)] == ["insufficient funds"]
        giving_back.retry(session, till.brand_id, refund.id, now=till.now)
    (anew,) = _claim(till, order)
    assert anew.call.key == f"refund:{refund.id}:1"  # an answer is kept under its key, a refusal too
    with transaction(till.engine) as session:
        giving_back.note_asked(session, anew, "re_1")
    assert till.states() == ["sent"]
    till.told(order, PaymentKind.REFUND_FAILED, refund.amount_minor, subject=refund.id)
    assert till.states() == ["failed"]


def test_stars_pay_the_order_at_what_the_invoice_said(till: Counter, order: ShopOrder) -> None:
    opened = till.open_page(order, "stars", price=(2390, "XTR"))
    assert not isinstance(opened, Refused)
    event = PaymentEvent("stars", "tpc_1", order.id, 2390, "XTR", till.now, payer="7001001", account_id="acc_telegram")
    with transaction(till.engine) as session:
        assert isinstance(settle(session, event, now=till.now, new_id=random_id)[0], OrderPaid)
    assert (till.payment().amount_minor, till.payment().currency) == (order.total_minor, "EUR")
    till.refund(order)
    (owed,) = _claim(till, order)
    assert (owed.account_id, owed.call.method, owed.call.params["user_id"]) == ("acc_telegram", "refundStarPayment", 7001001)
    with transaction(till.engine) as session:
        back = replace(event, kind=PaymentKind.REFUNDED)
        assert settle(session, back, now=till.now, new_id=random_id) == ()


def test_events_are_read_again_as_they_were_written_and_old_rows_too(till: Counter, order: ShopOrder) -> None:
    event = PaymentEvent("stripe", "pi_1", order.id, 5, "EUR", till.now, PaymentKind.DISPUTED, "evt:1", subject="dp_1")
    assert PaymentEvent.load(event.dump()) == event
    old = {"provider": "test", "charge_id": "c", "order_id": "o", "amount_minor": 5, "currency": "EUR", "at": till.now.isoformat()}
    assert PaymentEvent.load(old | {"refunded": True}).kind == PaymentKind.REFUNDED
    assert PaymentEvent.load(old | {"refunded": False}).kind == PaymentKind.PAID


def _claim(till: Counter, order: ShopOrder) -> list[giving_back.Owed]:
    with transaction(till.engine) as session:
        return giving_back.claim_owed(session, order.id, now=till.now)


def _note(till: Counter, owed: giving_back.Owed, problem: str, *, final: bool) -> None:
    with transaction(till.engine) as session:
        giving_back.note_problem(session, owed, problem, final=final)
    assert till.states() == [RefundState.FAILED if final else RefundState.OWED]
