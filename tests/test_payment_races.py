"""Two words of a provider, a refund and a dispute at one instant: one order, one capture, never more back than came. On both databases."""

from collections import Counter as Count
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine

from commerce.errors import IllegalStep, NothingToRefund, OrderNotPaid, RefundTooMuch
from commerce.facts import ChargedTwice, OrderPaid
from commerce.kinds import PaymentKind
from commerce.tables import Payment, PaymentSession, Refund, ShopOrder
from tests.test_payment_events import Counter
from tests.test_regression_races import race

REFUSALS = (NothingToRefund, RefundTooMuch, OrderNotPaid, IllegalStep)


@pytest.fixture
def till(db: Engine) -> Counter:
    return Counter(db)


@pytest.mark.parametrize("words", [8, pytest.param(200, marks=pytest.mark.soak)])
def test_regression_50_one_capture_however_many_tell_of_it_at_once(till: Counter, words: int) -> None:
    order = till.placed("ana", CAP_RED=2)
    answers = race([partial(till.told, order, PaymentKind.PAID) for _ in range(words)])
    assert Count(type(fact) for facts in answers for fact in facts) == {OrderPaid: 1}
    assert (len(till.rows(Payment)), till.rows(Refund), till.stock("CAP-RED")) == (1, [], 2)


def test_two_charges_at_once_are_one_sale_and_one_refund(till: Counter) -> None:
    order = till.placed("ana", CAP_RED=1)
    answers = race([partial(till.pay, order, f"ch_{number}") for number in range(8)])
    assert Count(type(fact) for facts in answers for fact in facts) == {OrderPaid: 1, ChargedTwice: 7}
    assert sum(payment.amount_minor - payment.refunded_minor for payment in till.rows(Payment)) == order.total_minor
    assert till.stock("CAP-RED") == 3


def test_many_taps_open_one_page(till: Counter) -> None:
    order = till.placed("ana", CAP_RED=1)
    opened = race([partial(till.open_page, order) for _ in range(8)])
    assert len({each.session.id for each in opened}) == len(till.rows(PaymentSession)) == 1


def _refund(till: Counter, order: ShopOrder, key: str, lines: dict[str, int] | None) -> None:
    with suppress(*REFUSALS):
        till.refund(order, lines, key=key)


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(3, 60))])
def test_regression_53_refunds_and_disputes_at_once_never_pass_what_was_captured(till: Counter, seed: int) -> None:
    order = till.placed("ana", CAP_RED=3)
    total, random = order.total_minor, Random(seed)
    till.told(order, PaymentKind.PAID)
    acts: list[Any] = [partial(_refund, till, order, f"r{number}", {"CAP-RED": 1}) for number in range(4)]
    acts += [partial(_refund, till, order, "all", None)]
    acts += [partial(till.told, order, PaymentKind.REFUNDED, back, captured_minor=total) for back in (total // 3, total // 2)]
    acts += [partial(till.told, order, PaymentKind.DISPUTED, subject="dp_1")]
    acts += [partial(till.told, order, PaymentKind.DISPUTE_LOST, subject="dp_1")]
    random.shuffle(acts)
    race(acts * 2)
    payment, standing = till.payment(), till.order(order)
    given_back = sum(refund.amount_minor for refund in till.rows(Refund))
    assert payment.refunded_minor == standing.refunded_minor == given_back <= total
    assert payment.refunded_minor + payment.disputed_minor <= payment.amount_minor
    assert (payment.dispute_state, payment.disputed_minor) == ("dispute_lost", 0)
