"""What does each kind of event do to a conversation on Messenger? Each delivered twice; one effect, and what is said at most once."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from attribution.kinds import Kind
from attribution.tables import Touchpoint
from bot import updates
from bot.channels import messenger
from bot.events import Delivery, EventKind, Sent, Unknown
from bot.tables import ChannelAccount, EventStatus, InboundEvent, Outbox, OutboxStatus
from tests.shop import Shop
from tests.test_messenger_adapter import READ, fixture

# Kinds to which nothing is said: what is no word of the shopper's, and what wants no answer.
SILENT = (EventKind.REACTION, EventKind.HANDED_OVER, EventKind.HANDED_BACK, EventKind.POLICY, EventKind.RECEIPT)


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, "messenger")
    yield shop
    shop.close()


def arrives(shop: Shop, payload: dict[str, Any], *, copies: int = 2) -> None:
    """A delivery reaches the shop so many times, and what it asks for is done."""
    for _ in range(copies):
        items, kit = messenger.items(payload), shop.program.kit
        taken = shop.write(updates.take_in, shop.account, messenger.parse_item, items, now=shop.clock(), new_id=kit.new_id)
        for subject in taken.bells:
            shop.run(shop.program.worker.work(subject))


def rows(shop: Shop, table: Any) -> list[Any]:
    return list(shop.read(lambda session: session.scalars(select(table).order_by(col(table.id))).all()))


@pytest.mark.many_inputs
@pytest.mark.parametrize("name", [name for name, wanted in READ.items() if wanted is not None])
def test_each_kind_is_handled_once_and_answered_at_most_once(shop, name):
    arrives(shop, fixture(name))
    [event] = rows(shop, InboundEvent)
    assert event.status in (EventStatus.HANDLED, EventStatus.WAITING if event.kind == EventKind.RECEIPT else EventStatus.HANDLED)
    said = rows(shop, Outbox)
    assert len(said) == (event.kind not in SILENT), [row.message for row in said]
    # To agree to offers, or to edit, opens no window: to somebody who wrote nothing else, nothing may be said.
    wanted = (OutboxStatus.SKIPPED, "window_closed") if event.kind in (EventKind.OPT_IN, EventKind.EDITED) else (OutboxStatus.SENT, "")
    assert [(row.status, row.reason) for row in said] == [wanted] * len(said)
    assert len(shop.client.performed) == len([row for row in said if row.status == OutboxStatus.SENT])


def test_all_kinds_shuffled_and_repeated_are_each_handled_once(shop):
    names = [name for name, wanted in READ.items() if wanted is not None and not name.startswith(("standby", "echo", "take", "pass"))]
    drawn = random.Random(11)
    drawn.shuffle(names)
    for name in names:
        shop.clock.pass_(timedelta(seconds=20))
        arrives(shop, fixture(name), copies=drawn.choice((1, 2, 5)))
    events = rows(shop, InboundEvent)
    assert len(events) == len(names)
    assert {event.status for event in events if event.kind != EventKind.RECEIPT} == {EventStatus.HANDLED}
    replies = [row for row in rows(shop, Outbox) if row.key.startswith("reply:")]
    assert 30 < len(replies) <= len([event for event in events if event.kind not in SILENT])  # a second stop is not answered again
    assert len(shop.client.performed) == len([row for row in replies if row.status == OutboxStatus.SENT])


@pytest.mark.parametrize(
    "name", ["postback__get_started_referral", "referral__link", "message__ad_referral", "postback__ice_breaker_referral"]
)
def test_a_creators_link_counts_once_wherever_it_stands(shop, name):
    token = shop.token("{link lena}")
    payload = fixture(name)
    [item] = payload["entry"][0]["messaging"]
    place = item.get("postback") or item.get("message") or item
    place["referral"]["ref"] = token
    arrives(shop, payload, copies=3)
    opened = [touch for touch in rows(shop, Touchpoint) if touch.kind == Kind.LINK_OPENED]
    assert [(touch.credit_class, touch.data["verdict"]) for touch in opened] == [("creator", "valid")]


def test_a_native_order_costs_what_we_say(shop):
    arrives(shop, fixture("order__products"))
    [answer] = rows(shop, Outbox)
    assert "118.00" in answer.message["text"] or "118.00" in str(answer.message["cards"])


def test_a_lost_answer_is_settled_by_the_echo_of_our_own_message(shop):
    shop.client.then(Unknown("timed out"))
    arrives(shop, fixture("message__text"))
    [row] = rows(shop, Outbox)
    assert row.status == OutboxStatus.UNKNOWN
    echo = fixture("echo__own")
    message = echo["entry"][0]["messaging"][0]["message"]
    message["metadata"] = f"dropline:{row.id}"
    shop.clock.pass_(timedelta(seconds=1))
    arrives(shop, echo)
    [row] = rows(shop, Outbox)
    assert (row.status, row.provider_id) == (OutboxStatus.SENT, "m_own")
    assert len(shop.client.performed) == 1  # never sent again


def test_a_watermark_covers_every_message_before_it(shop):
    shop.client.then(Sent("m_a"), Sent("m_b"))
    arrives(shop, fixture("message__text"))
    arrives(shop, fixture("postback__button"))
    read = fixture("read__watermark")
    item = read["entry"][0]["messaging"][0]
    shop.clock.pass_(timedelta(seconds=5))
    item["read"]["watermark"] = item["timestamp"] = int(shop.clock().timestamp() * 1_000)
    arrives(shop, read)
    assert {row.delivery for row in rows(shop, Outbox)} == {Delivery.READ}


def test_metas_word_to_the_page_is_kept_and_shown_with_the_account(shop):
    arrives(shop, fixture("policy_enforcement__block"))

    def problem(session: Session) -> str:
        return session.get_one(ChannelAccount, shop.account.id).problem

    assert "reported as spam" in shop.read(problem)
    arrives(shop, fixture("policy_enforcement__unblock"))
    assert shop.read(problem) == ""
