"""Updates posted to the webhook: authentic, stored once, acknowledged; whatever else comes is answered and changes nothing."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from structlog.testing import capture_logs

from attribution.tables import Identity
from bot.channels import signatures
from bot.channels import telegram as telegram_adapter
from bot.events import ApiCall, EventKind
from bot.tables import ChannelAccount, Conversation, EventStatus, InboundEvent
from commerce.tables import Brand
from core.db import Database, transaction
from tests.conftest import NOW, new_ids
from tests.test_telegram_adapter import READ, fixture
from webhooks import telegram
from webhooks.deps import Deps, KnownAccount

HEADER = telegram.SECRET_HEADER


def text_update(update_id: int, text: str, *, seconds: int = 0) -> dict[str, Any]:
    update = fixture("message__text")
    at = int((NOW + timedelta(seconds=seconds)).timestamp())
    return update | {"update_id": update_id, "message": update["message"] | {"text": text, "date": at, "message_id": update_id}}


@dataclass
class Shop:
    """Two bots of two brands, the webhook in front of them, and the bells that were rung."""

    client: TestClient
    engine: Engine
    rung: list[str] = field(default_factory=list)
    said: list[ApiCall] = field(default_factory=list)  # at once, outside any turn

    def post(self, update: object, account: str = "default", secret: str | None = "right-secret") -> int:
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        headers = {} if secret is None else {HEADER: secret}
        return self.client.post(f"/webhooks/telegram/{account}", content=body, headers=headers).status_code

    def rows(self, table: type[Any]) -> list[Any]:
        with Session(self.engine) as session:
            return list(session.exec(select(table).order_by(col(table.id))).all())


@pytest.fixture
def shop(db: Engine) -> Iterator[Shop]:
    accounts = {
        name: ChannelAccount(id=f"acc_{name}", brand_id=f"brd_{name}", channel="telegram", name=name)
        for name in ("default", "second", "open")
    }
    secrets = {"default": "right-secret", "second": "other-secret", "open": ""}
    with transaction(db) as session:
        for name in accounts:
            session.add(Brand(id=f"brd_{name}", slug=name, name=name.title(), currency="EUR", timezone="Europe/Madrid", created_at=NOW))
        session.add_all(ChannelAccount(**account.model_dump()) for account in accounts.values())
    rung: list[str] = []
    said: list[ApiCall] = []

    async def find(channel: str, name: str) -> KnownAccount | None:
        return KnownAccount(accounts[name], {"webhook_secret": secrets[name]}) if channel == "telegram" and name in accounts else None

    async def ring(conversation_id: str) -> None:
        rung.append(conversation_id)

    async def perform(account_id: str, calls: Sequence[ApiCall]) -> None:
        said.extend(calls)

    database, app = Database(db), FastAPI()
    app.include_router(telegram.routes(Deps(database, find, ring, lambda: NOW, new_ids(), perform=perform)))
    with TestClient(app) as client:
        yield Shop(client, db, rung, said)
    database.close()


TOLD_AT_ONCE = (EventKind.GROUP, EventKind.PAYMENT)


def shuffled(names: Iterable[str], seed: int) -> list[str]:
    """Each name twice, in an order of the seed."""
    twice = [*names, *names]
    Random(seed).shuffle(twice)
    return twice


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_update_delivered_twice_and_shuffled_is_one_event(shop, seed):
    for name in shuffled(sorted(READ), seed):
        assert shop.post(fixture(name)) == 200
    stored = {event.external_id: event for event in shop.rows(InboundEvent) if event.kind not in TOLD_AT_ONCE}
    read = {f"update:{fixture(name)['update_id']}": telegram_adapter.parse(fixture(name), NOW) for name in READ}
    wanted = {key: events[0].kind for key, events in read.items() if events and events[0].kind is not EventKind.GROUP}
    assert {key: event.kind for key, event in stored.items()} == wanted
    assert all(event.status == EventStatus.WAITING and event.occurred_at <= event.received_at == NOW for event in stored.values())
    assert {row.thread for row in shop.rows(Conversation)} == {"7001001", "4503599627370495"}  # a group opens none
    assert len(shop.rung) == len(stored)  # a bell for each event, none for its repeat


def test_a_group_is_told_once_a_day_and_opens_no_conversation(shop):
    names = [name for name, told in READ.items() if told and told.get("kind") is EventKind.GROUP]
    for name in shuffled(names, 1):
        assert shop.post(fixture(name)) == 200
    words = [call for call in shop.said if call.method == "sendMessage"]
    assert [call.params["chat_id"] for call in words] == ["-1001234567890"]
    assert "private chat" in words[0].params["text"]
    assert {call.params["callback_query_id"] for call in shop.said if call.method == "answerCallbackQuery"} == {"cbq6"}
    assert [(event.kind, event.status, event.conversation_id) for event in shop.rows(InboundEvent)] == [
        (EventKind.GROUP, EventStatus.HANDLED, None)
    ]
    assert (shop.rows(Conversation), shop.rows(Identity), shop.rung) == ([], [], [])


def test_money_for_no_order_of_ours_is_kept_for_a_person_and_asked_about_it_is_refused(shop):
    for name in (
        "message__successful_payment",
        "pre_checkout_query__order",
        "pre_checkout_query__foreign_invoice",
        "shipping_query__order",
    ):
        assert [shop.post(fixture(name)), shop.post(fixture(name))] == [200, 200]
    rows = {event.external_id: event for event in shop.rows(InboundEvent)}
    assert rows["charge:tpc_1"].status == EventStatus.DEAD
    assert rows["charge:tpc_1"].payload["amount_minor"] == 1999
    assert rows["update:500042"].payload["refused"] == "pay_not_yours"
    answers = [(call.method, call.params["ok"]) for call in shop.said]
    assert answers == [("answerPreCheckoutQuery", False)] * 4 + [("answerShippingQuery", False)] * 2  # asked again, answered again
    assert all(call.params["error_message"] for call in shop.said)
    assert shop.rung == []


def test_updates_out_of_order_are_all_stored(shop):
    for number in (12, 10, 11, 12, 9):
        assert shop.post(text_update(number, f"message {number}", seconds=number - 20)) == 200
    events = shop.rows(InboundEvent)
    assert [event.external_id for event in events] == ["update:12", "update:10", "update:11", "update:9"]
    in_turn = sorted(events, key=lambda event: event.occurred_at)
    assert [event.payload["text"] for event in in_turn] == ["message 9", "message 10", "message 11", "message 12"]
    assert len(shop.rows(Conversation)) == 1


def test_two_bots_with_equal_update_ids_do_not_collide(shop):
    update = fixture("message__text")
    assert shop.post(update) == 200
    assert shop.post(update, "second", "other-secret") == 200
    assert [(e.channel_account_id, e.brand_id) for e in shop.rows(InboundEvent)] == [
        ("acc_default", "brd_default"),
        ("acc_second", "brd_second"),
    ]
    assert len(shop.rows(Conversation)) == 2


@pytest.mark.parametrize(
    ("account", "secret", "status"),
    [
        ("default", None, 401),
        ("default", "", 403),
        ("default", "wrong", 403),
        ("default", "other-secret", 403),
        ("default", "right-secret", 200),
        ("default", "gegr\u00fc\u00dft", 403),
        ("open", "", 403),
        ("open", None, 401),
        ("open", "anything", 403),
        ("nobody", "right-secret", 404),
        ("nobody", None, 404),
    ],
)
def test_only_who_knows_the_secret_gets_in(shop, account, secret, status):
    given = secret.encode("latin-1") if secret else secret
    assert shop.post(fixture("message__text"), account, given) == status
    assert len(shop.rows(InboundEvent)) == (status == 200)


@pytest.mark.parametrize(("secret", "header"), [("s", None), ("s", ""), ("s", "S"), ("", ""), ("", None), ("s", "ü"), ("s", "\udcff")])
def test_a_secret_is_refused_unless_it_is_the_one(secret, header):
    assert signatures.telegram(secret, header) is False
    assert signatures.telegram("s", "s") is True


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe\x00", 400),
        (b"[]", 400),
        (b'"update"', 400),
        (b"[" * 100_000, 400),
        (b'{"update_id": ' + b"9" * 5_000 + b"}", 400),
        (b'{"update_id": 1, "message": {"text": "' + b"x" * (256 * 1024) + b'"}}', 413),
    ],
    ids=["empty", "cut", "no unicode", "list", "text", "deep", "endless number", "too large"],
)
def test_what_is_no_update_changes_nothing(shop, body, status):
    assert shop.post(body) == status
    assert shop.rows(InboundEvent) == []
    assert shop.post(fixture("message__text")) == 200


def test_an_update_nobody_can_read_is_kept_raw_and_not_repeated(shop):
    update = {"update_id": 77, "message": {"text": "call me on +34600000001", "chat": {"id": 5}}}
    with capture_logs() as logs:
        assert [shop.post(update), shop.post(update)] == [200, 200]
    [event] = shop.rows(InboundEvent)
    assert event.status == EventStatus.DEAD
    assert event.external_id == "unreadable:77"
    assert json.loads(event.payload["raw"]) == update
    assert "message.chat.type is missing" in event.error
    assert shop.rung == []
    assert [log["event"] for log in logs] == ["update_unreadable"] * 2
    assert (logs[0]["item"], logs[0]["kind"]) == ("unreadable:77", "message")
    assert "+34600000001" not in str(logs)


@pytest.mark.parametrize("update", [{"message": "no id"}, {"update_id": 2**80}, {"update_id": None, "x": "\ud800\0"}])
def test_an_unreadable_update_without_a_number_is_known_by_its_content(shop, update):
    assert [shop.post(update), shop.post(update)] == [200, 200]
    assert len(shop.rows(InboundEvent)) == 1


def test_a_text_of_ten_kilobytes_is_stored(shop):
    assert shop.post(text_update(1, "mug " * 2_560)) == 200
    assert len(shop.rows(InboundEvent)[0].payload["text"]) == 10_240


def test_text_no_database_can_hold_is_stored_without_it(shop):
    update = text_update(1, "a\0b\ud83d")
    update["message"]["from"]["first_name"] = "A\0na\udc00"
    assert shop.post(update) == 200
    assert shop.rows(InboundEvent)[0].payload["text"] == "ab?"
    assert shop.rows(Conversation)[0].name == "Ana?"


def test_a_tap_counts_from_its_receipt(shop):
    assert shop.post(fixture("callback_query__data")) == 200
    [event] = shop.rows(InboundEvent)
    assert event.kind == EventKind.BUTTON
    assert event.occurred_at == NOW
    assert event.payload["ack"] == "4382bfdwdsb323b2d9"


def test_a_double_tap_is_two_events_with_two_acknowledgements(shop):
    tap = fixture("callback_query__data")
    again = tap | {"update_id": tap["update_id"] + 1, "callback_query": tap["callback_query"] | {"id": "another"}}
    assert [shop.post(tap), shop.post(again)] == [200, 200]
    assert [event.payload["ack"] for event in shop.rows(InboundEvent)] == ["4382bfdwdsb323b2d9", "another"]


def test_what_only_posting_may_do_is_not_found_by_getting(shop):
    assert shop.client.get("/webhooks/telegram/default").status_code == 405
