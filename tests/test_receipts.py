"""Do receipts bring messages further and never back, in any order, and does a poisoned one hold up nobody?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from attribution.tables import Touchpoint
from bot import broadcasts, consent, intake, receipts
from bot.events import Delivery, EventKind, Failed, Inbound, Receipt, Sent, Unknown
from bot.store import conversations, events
from bot.tables import Conversation, EventStatus, InboundEvent, Outbox, OutboxStatus
from core.db import transaction
from core.ids import random_id
from dropline import scheduler
from tests.conftest import NOW
from tests.shop import Shop

BLOCKED = Failed("they have blocked this number", permanent=True, unreachable=True, code="63014")
OPTED_OUT = Failed("they told the provider to stop us", permanent=True, opted_out=True, code="21610")


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, "telegram")
    yield shop
    shop.close()


def say(shop: Shop, number: int = 1, text: str = "hello", person: str = "ana") -> str:
    """A message in, and what it led to done; its conversation."""
    event = Inbound(f"update:{person}:{number}", EventKind.TEXT, person, person, shop.clock(), text=text)
    accepted = shop.write(intake.accept, shop.account, [event], now=shop.clock(), new_id=random_id)
    conversation_id: str = accepted[0].conversation_id
    shop.run(shop.program.worker.work(conversation_id))
    return conversation_id


def tell(shop: Shop, *told: Receipt) -> None:
    """The provider's word, and what it leads to."""
    for receipt in told:
        shop.write(intake.accept_receipt, shop.account, receipt, now=shop.clock())
    shop.run(shop.program.worker.work(shop.account.id))


def receipt(status: Delivery, *, provider_id: str = "SM1", at: datetime = NOW, **values: object) -> Receipt:
    return Receipt(f"status:{provider_id or 'mark'}:{status}", status, "ana", at, provider_id=provider_id, **values)  # type: ignore[arg-type]


def rows(shop: Shop) -> list[Outbox]:
    def read(session: Session) -> list[Outbox]:
        return list(session.scalars(select(Outbox).order_by(col(Outbox.id))))

    found: list[Outbox] = shop.read(read)
    return found


def kinds(shop: Shop) -> list[str]:
    """The kinds of touches that receipts leave, in order."""

    def read(session: Session) -> list[str]:
        found = session.scalars(select(col(Touchpoint.kind)).order_by(col(Touchpoint.id)))
        return [kind for kind in found if kind.startswith(("message_", "broadcast_")) and kind != "message_in"]

    found: list[str] = shop.read(read)
    return found


def waiting(shop: Shop) -> list[InboundEvent]:
    def read(session: Session) -> list[InboundEvent]:
        return list(session.scalars(select(InboundEvent).where(col(InboundEvent.kind) == EventKind.RECEIPT).order_by(col(InboundEvent.id))))

    found: list[InboundEvent] = shop.read(read)
    return found


def conversation(shop: Shop, conversation_id: str) -> Conversation:
    found: Conversation = shop.read(conversations.find_conversation, shop.brand.id, conversation_id)
    return found


@pytest.mark.parametrize("order", list(permutations((Delivery.SENT, Delivery.DELIVERED, Delivery.READ))))
def test_receipts_in_any_order_and_twice_end_the_same(shop: Shop, order: tuple[Delivery, ...]) -> None:
    shop.client.then(Sent("SM1"))
    say(shop)
    steps = {Delivery.SENT: 1, Delivery.DELIVERED: 2, Delivery.READ: 3}
    for status in [*order, *order]:
        tell(shop, receipt(status, at=NOW + timedelta(seconds=steps[status])))
    row = rows(shop)[0]
    assert (row.status, row.delivery, row.read_at) == (OutboxStatus.SENT, Delivery.READ, NOW + timedelta(seconds=3))
    assert row.delivered_at == NOW + timedelta(seconds=2)
    assert sorted(set(kinds(shop))) in (["message_delivered", "message_read"], ["message_read"])
    assert len(kinds(shop)) == len(set(kinds(shop)))


def test_a_failure_is_kept_with_its_reason_and_code_unless_it_was_delivered(shop: Shop) -> None:
    shop.client.then(Sent("SM1"), Sent("SM2"))
    say(shop)
    say(shop, 2)
    failed = Failed("outside the window", permanent=True, code="63016")
    tell(shop, receipt(Delivery.FAILED, failure=failed, code="63016"), receipt(Delivery.DELIVERED, provider_id="SM2"))
    tell(shop, receipt(Delivery.FAILED, provider_id="SM2", failure=failed, code="63016"), receipt(Delivery.SENT))
    lost, arrived = rows(shop)
    assert (lost.status, lost.reason, lost.code) == (OutboxStatus.FAILED, "outside the window", "63016")
    assert (arrived.status, arrived.delivery, arrived.reason) == (OutboxStatus.SENT, Delivery.DELIVERED, "")
    tell(shop, receipt(Delivery.DELIVERED))
    lost = rows(shop)[0]
    assert (lost.status, lost.delivery, lost.reason, lost.code) == (OutboxStatus.SENT, Delivery.DELIVERED, "", "")
    assert sorted(kinds(shop)) == ["message_delivered", "message_delivered", "message_failed"]


def test_a_receipt_before_our_own_send_returned_settles_it_and_is_not_lowered(shop: Shop) -> None:
    class Early:
        """A provider whose receipt overtakes its answer."""

        async def perform(self, calls, *, reference=""):
            told = Receipt("status:SM1:delivered", Delivery.DELIVERED, "ana", NOW, provider_id="SM1", reference=reference)
            await shop.program.db.write(intake.accept_receipt, shop.account, told, now=NOW)
            await shop.program.worker.work(shop.account.id)
            return Unknown("timed out")

        async def close(self):
            """Nothing to give back."""

    shop.program.worker.clients = {shop.account.id: Early()}
    say(shop)
    row = rows(shop)[0]
    assert (row.status, row.delivery, row.provider_id) == (OutboxStatus.SENT, Delivery.DELIVERED, "SM1")


def test_a_receipt_of_a_message_not_known_yet_waits_for_it(shop: Shop) -> None:
    tell(shop, receipt(Delivery.DELIVERED))
    assert [(event.status, event.attempts) for event in waiting(shop)] == [(EventStatus.WAITING, 1)]
    shop.client.then(Sent("SM1"))
    say(shop)
    shop.clock.pass_(receipts.LOOK_FIRST)
    tell(shop)
    assert rows(shop)[0].delivery == Delivery.DELIVERED


def test_a_receipt_of_nothing_of_ours_is_given_up_after_a_while(shop: Shop) -> None:
    tell(shop, receipt(Delivery.DELIVERED))
    for _ in range(15):
        shop.clock.pass_(receipts.LOOK_MAX)
        tell(shop)
    assert [(event.status, event.error) for event in waiting(shop)] == [(EventStatus.HANDLED, receipts.UNMATCHED)]


def test_a_watermark_covers_what_was_sent_in_the_thread_till_then(shop: Shop) -> None:
    for number in (1, 2, 3):
        shop.client.then(Sent(f"m_{number}"))
        say(shop, number)
        shop.clock.pass_(timedelta(seconds=10))
    say(shop, 1, person="ben")
    tell(shop, receipt(Delivery.READ, provider_id="", upto=NOW + timedelta(seconds=15)))
    assert [row.delivery for row in rows(shop)] == [Delivery.READ, Delivery.READ, "", ""]
    assert sorted(kinds(shop)) == ["message_read", "message_read"]


def test_what_another_brands_account_names_is_not_ours(shop: Shop) -> None:
    shop.client.then(Sent("SM1"))
    say(shop)
    other = shop.read(conversations.find_account, shop.brand.id, "payment", "test")
    told = receipt(Delivery.READ, reference=str(rows(shop)[0].id))
    shop.write(intake.accept_receipt, other, told, now=NOW)
    shop.run(shop.program.worker.work(other.id))
    assert rows(shop)[0].delivery == ""


@pytest.mark.parametrize("reference", ["", "0", "-1", "9" * 30, "१२", "1; DROP TABLE outbox", "999999"])
def test_a_reference_that_is_no_row_of_ours_does_no_harm(shop: Shop, reference: str) -> None:
    shop.client.then(Sent("SM1"))
    say(shop)
    tell(shop, receipt(Delivery.READ, reference=reference))
    assert rows(shop)[0].delivery == Delivery.READ


def poison(session: Session, external_id: str) -> None:
    """Make a stored receipt one that cannot be read."""
    values = {"payload": {"status": "nonsense", "thread": "ana", "at": NOW.isoformat()}}
    session.connection().execute(update(InboundEvent).where(col(InboundEvent.external_id) == external_id).values(**values))


def test_regression_8_a_poisoned_receipt_holds_up_neither_receipts_nor_messages(shop: Shop) -> None:
    shop.client.then(Sent("SM1"))
    say(shop)
    bad = receipt(Delivery.SENT, provider_id="SM666")
    shop.write(intake.accept_receipt, shop.account, bad, now=NOW)
    shop.write(poison, bad.external_id)
    tell(shop, receipt(Delivery.READ))
    assert rows(shop)[0].delivery == Delivery.READ
    say(shop, 2)
    assert [row.status for row in rows(shop)] == [OutboxStatus.SENT, OutboxStatus.SENT]
    for _ in range(5):
        shop.clock.pass_(timedelta(minutes=1))
        tell(shop)
    dead = shop.read(events.list_dead, shop.brand.id)
    assert [(event.external_id, event.attempts) for event in dead] == [(bad.external_id, 5)]
    assert dead[0].error.startswith("ValueError at ")


def test_a_thousand_receipts_shuffled_and_repeated_end_as_they_should(shop: Shop) -> None:
    random = Random(3)
    shop.client.then(*[Sent(f"SM{number}") for number in range(100)])
    for number in range(100):
        say(shop, number, person=f"p{number}")
    told = [receipt(status, provider_id=f"SM{n}") for n in range(100) for status in (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)]
    told = [*told, *told, *told]
    random.shuffle(told)
    tell(shop, *told)
    assert {row.delivery for row in rows(shop)} == {Delivery.READ}
    assert len([kind for kind in kinds(shop) if kind == "message_read"]) == 100


def test_a_message_in_other_hands_is_not_waited_for(postgres_url: str) -> None:
    shop = Shop(postgres_url, "telegram")
    shop.client.then(Sent("SM1"))
    conversation_id = say(shop)
    with transaction(shop.program.db.engine) as session:
        lock = select(Outbox).where(col(Outbox.conversation_id) == conversation_id).with_for_update()
        assert session.execute(lock).all()
        tell(shop, receipt(Delivery.READ))
        assert [(event.status, event.attempts) for event in waiting(shop)] == [(EventStatus.WAITING, 1)]
    shop.clock.pass_(timedelta(seconds=2))
    with transaction(shop.program.db.engine) as session:
        assert conversations.lock_conversation(session, shop.brand.id, conversation_id) is not None
        tell(shop, receipt(Delivery.FAILED, failure=BLOCKED))
        assert rows(shop)[0].delivery == Delivery.READ
        assert [event.status for event in waiting(shop)] == [EventStatus.HANDLED, EventStatus.WAITING]
    shop.clock.pass_(timedelta(seconds=2))
    tell(shop)
    assert [event.status for event in waiting(shop)] == [EventStatus.HANDLED] * 2
    shop.close()


def agree(shop: Shop, conversation_id: str) -> str:
    """They want to hear of offers; their identity."""
    identity_id: str = conversation(shop, conversation_id).identity_id
    values = {"brand_id": shop.brand.id, "identity_id": identity_id, "granted": True, "wording": "yes", "source": "test", "key": "yes"}
    shop.write(consent.record, at=NOW, **values)
    return identity_id


@pytest.mark.parametrize("by_receipt", [True, False])
def test_regression_29_a_providers_refusal_ends_consent_until_they_say_so(shop: Shop, by_receipt: bool) -> None:
    identity_id = agree(shop, conversation_id := say(shop))
    shop.client.then(Sent("SM2") if by_receipt else OPTED_OUT)
    say(shop, 2)
    if by_receipt:
        tell(shop, receipt(Delivery.FAILED, provider_id="SM2", failure=OPTED_OUT))
    assert shop.read(consent.current, shop.brand.id, identity_id) is False
    assert conversation(shop, conversation_id).unreachable == OPTED_OUT.reason
    newest = shop.read(lambda s: s.scalars(select(Touchpoint).where(col(Touchpoint.kind) == "consent_changed")).all())[-1]
    assert newest.data == {"granted": False, "source": "provider"}


def test_nothing_is_sent_to_who_cannot_be_reached_until_they_write(shop: Shop) -> None:
    agree(shop, conversation_id := say(shop))
    shop.client.then(BLOCKED)
    say(shop, 2)
    assert conversation(shop, conversation_id).unreachable == BLOCKED.reason
    broadcast = shop.write(broadcasts.start, shop.brand, "Hoodies are back", now=NOW, new_id=random_id)
    for subject in shop.write(scheduler.plan_broadcasts, now=NOW):
        shop.run(shop.program.worker.work(subject))
    assert shop.read(broadcasts.progress, shop.brand.id, broadcast.id).skipped == {"unreachable": 1}
    say(shop, 3)
    assert conversation(shop, conversation_id).unreachable == ""
    assert rows(shop)[-1].status == OutboxStatus.SENT


def test_regression_31_a_broadcast_tells_how_far_it_came_with_each_person(shop: Shop) -> None:
    for name in ("ana", "ben", "eva"):
        agree(shop, say(shop, person=name))
    shop.client.then(Sent("B1"), Sent("B2"), Sent("B3"))
    broadcast = shop.write(broadcasts.start, shop.brand, "Hoodies are back", now=NOW, new_id=random_id)
    for subject in shop.write(scheduler.plan_broadcasts, now=NOW):
        shop.run(shop.program.worker.work(subject))
    failed = Failed("not on WhatsApp", permanent=True, code="63003")
    tell(shop, receipt(Delivery.DELIVERED, provider_id="B1"), receipt(Delivery.READ, provider_id="B2"))
    tell(shop, receipt(Delivery.FAILED, provider_id="B3", failure=failed, code="63003"))
    found = shop.read(broadcasts.progress, shop.brand.id, broadcast.id)
    assert (found.audience, found.sent, found.delivered, found.read, found.failed) == (3, 2, 2, 1, {"not on WhatsApp": 1})
    sent = [kind for kind in kinds(shop) if kind.startswith("broadcast_")]
    assert sorted(sent) == ["broadcast_delivered", "broadcast_failed", "broadcast_read", *["broadcast_sent"] * 3]
