"""A person answers from the Page's own inbox: the bot is silent until the thread is handed back, and the agents see who answers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from attribution.kinds import Kind
from attribution.tables import Touchpoint
from bot import consent, inbox, updates
from bot.channels import messenger
from bot.store import conversations
from bot.store import outbox as messages
from bot.tables import Conversation, Handling, Outbox, OutboxStatus, Purpose
from tests.shop import Shop
from tests.test_messenger_adapter import fixture


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, "messenger")
    yield shop
    shop.close()


def happens(shop: Shop, name: str, *, serial: int = 0, **change: Any) -> list[str]:
    """A captured delivery reaches ana's thread, twice; what is then said to her."""
    payload = fixture(name)
    at, person = int(shop.clock().timestamp() * 1_000) + serial, shop.person("ana").handle
    for entry in payload["entry"]:
        for item in [*entry.get("messaging", []), *entry.get("standby", [])]:
            said_by_page = item.get("message", {}).get("is_echo")
            item["recipient" if said_by_page else "sender"] = {"id": person}
            item["timestamp"] = at
            if "message" in item:
                item["message"] |= {"mid": f"{item['message']['mid']}-{serial}", **change}
    for _ in range(2):
        kit = shop.program.kit
        taken = shop.write(
            updates.take_in, shop.account, messenger.parse_item, messenger.items(payload), now=shop.clock(), new_id=kit.new_id
        )
        for subject in taken.bells:
            shop.run(shop.program.worker.work(subject))
    return [heard.text for heard in shop.run(shop.person("ana").listen()) if heard.author in ("bot", "system")]


def rows(shop: Shop, table: Any) -> list[Any]:
    return list(shop.read(lambda session: session.scalars(select(table).order_by(col(table.id))).all()))


def standing(shop: Shop) -> tuple[str, str]:
    found: Conversation = shop.read(conversations.find_conversation, shop.brand.id, shop.person("ana").conversation_id)
    return found.handling, found.agent_id


def thread(shop: Shop) -> list[inbox.ThreadItem]:
    found: list[inbox.ThreadItem] = shop.read(inbox.thread, shop.brand.id, shop.person("ana").conversation_id)
    return found


def test_a_word_from_the_pages_inbox_silences_the_bot(shop):
    shop.says("ana", "hi")
    calls = len(shop.client.calls)
    assert happens(shop, "echo__page_inbox") == []
    assert standing(shop) == (Handling.AGENT, "")
    assert shop.says("ana", "do you have hoodies?") == []
    assert len(shop.client.calls) == calls
    said = [(item.author, item.message.text) for item in thread(shop) if item.kind == "handed_over"]
    assert said == [(inbox.ELSEWHERE, "Hello Ana, Maya here")]
    assert [touch.kind for touch in rows(shop, Touchpoint)].count(Kind.AGENT_MESSAGE) == 1


def test_regression_60_what_the_bot_had_queued_is_never_said_over_a_person(shop):
    shop.says("ana", "hi")
    person = shop.person("ana")

    def queue(session: Session) -> None:
        conversation = conversations.lock_conversation(session, shop.brand.id, person.conversation_id)
        assert conversation is not None
        row = {
            "brand_id": shop.brand.id,
            "conversation_id": conversation.id,
            "key": "late",
            "purpose": Purpose.REPLY,
            "message": {"text": "half generated"},
            "handling_version": conversation.handling_version,
            "due_at": shop.clock(),
            "created_at": shop.clock(),
        }
        messages.write_messages(session, row)

    shop.write(queue)
    assert happens(shop, "echo__page_inbox") == []
    assert [(row.status, row.reason) for row in rows(shop, Outbox) if row.key == "late"] == [(OutboxStatus.SKIPPED, "taken_over")]
    assert not any("half generated" in json.dumps(dict(call.params)) for call in shop.client.calls)


def test_handed_back_the_bot_says_so_once_and_answers_again(shop):
    shop.says("ana", "human")
    happens(shop, "echo__page_inbox")
    assert standing(shop) == (Handling.AGENT, "")
    shop.says("ana", "thanks")
    assert len(happens(shop, "pass_thread_control__to_us")) == 1
    assert standing(shop) == (Handling.BOT, "")
    assert happens(shop, "pass_thread_control__to_us", serial=1) == []
    assert shop.says("ana", "do you have hoodies?")
    assert standing(shop)[0] == Handling.BOT


@pytest.mark.parametrize(
    "name",
    ["take_thread_control__page_inbox", "pass_thread_control__to_page_inbox", "pass_thread_control__between_others", "standby__postback"],
)
def test_who_else_has_the_thread_has_it_alone(shop, name):
    shop.says("ana", "hi")
    assert happens(shop, name) == []
    assert standing(shop) == (Handling.AGENT, "")
    assert shop.says("ana", "hoodies?") == []


@pytest.mark.parametrize(
    "name", ["echo__own", "echo__other_app", "echo__without_app", "request_thread_control__other_app", "app_roles__given"]
)
def test_what_no_person_did_changes_nothing(shop, name):
    shop.says("ana", "hi")
    assert happens(shop, name) == []
    assert standing(shop) == (Handling.BOT, "")
    assert shop.says("ana", "hoodies?")


def test_in_standby_a_shopper_is_read_and_never_answered(shop):
    shop.says("ana", "hi")
    calls = len(shop.client.calls)
    assert happens(shop, "standby__message") == []
    assert standing(shop) == (Handling.AGENT, "")
    assert [item.message.text for item in thread(shop) if item.author == "shopper"][-1] == "are you there?"
    assert len(shop.client.calls) == calls


def test_a_stop_in_standby_holds_and_is_not_answered(shop):
    shop.says("ana", "hi")
    shop.says("ana", "remind me about offers")
    identity = rows(shop, Conversation)[-1].identity_id
    assert shop.read(consent.current, shop.brand.id, identity) is True
    calls = len(shop.client.calls)
    assert happens(shop, "standby__message", text="STOP") == []
    assert shop.read(consent.current, shop.brand.id, identity) is False
    assert len(shop.client.calls) == calls


def test_what_staff_write_is_no_word_of_the_shoppers(shop):
    shop.says("ana", "hi")
    shop.says("ana", "remind me about offers")
    identity = rows(shop, Conversation)[-1].identity_id
    happens(shop, "echo__page_inbox", text="STOP")
    assert shop.read(consent.current, shop.brand.id, identity) is True
    kinds = [touch.kind for touch in rows(shop, Touchpoint)]
    assert kinds.count(Kind.MESSAGE_IN) == 2


def test_an_agent_of_ours_keeps_the_conversation_either_way(shop):
    shop.says("ana", "human")
    conversation_id = shop.person("ana").conversation_id
    shop.write(inbox.take_over, shop.brand.id, conversation_id, "stf_1", now=shop.clock())
    happens(shop, "echo__page_inbox")
    assert standing(shop) == (Handling.AGENT, "stf_1")
    happens(shop, "pass_thread_control__to_us")
    assert standing(shop) == (Handling.AGENT, "stf_1")


def test_an_agent_can_give_the_bot_the_thread_again(shop):
    shop.says("ana", "hi")
    happens(shop, "echo__page_inbox")
    shop.write(inbox.return_to_bot, shop.brand.id, shop.person("ana").conversation_id, now=shop.clock())
    assert standing(shop) == (Handling.BOT, "")
    assert shop.says("ana", "hoodies?")
