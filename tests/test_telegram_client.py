"""The vendor's library against a Bot API on loopback: each outcome of a send, by its own cause."""

import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest

from bot.channels import telegram
from bot.channels.clients.telegram import TelegramClient
from bot.channels.recording import RecordingClient
from bot.errors import NoPolling, ProviderRefused, ProviderUnreachable
from bot.events import ApiCall, Button, Card, Failed, Message, Sent, Unknown
from tests.telegram_server import BLOCKED, BROKEN, Fault, Flood, Lost, TelegramServer

ANA, BEN = "7001001", "4503599627370495"
HELLO = telegram.render(Message("Hello <Ana> & co, €59.00", (Button("Show cart", "ca"),)), ANA)
TWO_PARTS = telegram.render(Message("word " * 1_000), ANA)
PICTURE = telegram.render(Message("Look", (), (Card("Mug", "€12.00", "https://shop.example/mug.jpg", (Button("Add", "ad"),)),)), ANA)


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
async def client(server: TelegramServer) -> AsyncIterator[TelegramClient]:
    made = TelegramClient(server.token, server.base, timeout_seconds=0.4)
    yield made
    await made.close()


async def test_a_message_arrives_as_it_was_written(server, client):
    assert await client.perform(HELLO) == Sent("1")
    [message] = server.sent(ANA)
    assert message["text"] == "Hello <Ana> & co, €59.00"
    assert message["reply_markup"] == {"inline_keyboard": [[{"text": "Show cart", "callback_data": "ca"}]]}
    assert server.calls[0].params["link_preview_options"] == {"is_disabled": True}


async def test_the_id_of_several_parts_is_the_last_ones(server, client):
    assert await client.perform(TWO_PARTS) == Sent("2")
    assert " ".join(message["text"] for message in server.sent()).split() == ["word"] * 1_000


async def test_nothing_to_perform_is_done(client):
    assert await client.perform([]) == Sent()


REFUSALS = [
    (Flood(7), Failed("Flood control exceeded. Retry in 7 seconds", retry_after=7.0)),
    (BLOCKED, Failed("Forbidden: bot was blocked by the user", permanent=True, unreachable=True)),
    (Fault(403, "Forbidden: user is deactivated"), Failed("Forbidden: user is deactivated", permanent=True, unreachable=True)),
    (Fault(400, "Bad Request: chat not found"), Failed("Chat not found", permanent=True)),
    (
        Fault(409, "Conflict: make sure that only one bot instance is running"),
        Failed("Conflict: make sure that only one bot instance is running"),
    ),
]


@pytest.mark.parametrize(("fault", "outcome"), REFUSALS, ids=[type(f).__name__ + str(n) for n, (f, _) in enumerate(REFUSALS)])
async def test_what_telegram_refuses_is_failed_with_its_reason(server, client, fault, outcome):
    server.then(fault)
    assert await client.perform(HELLO) == outcome
    assert server.sent() == []
    assert await client.perform(HELLO) == Sent("1")  # the next is not troubled by it


async def test_a_flood_in_one_chat_leaves_the_others_alone(server, client):
    server.then(Flood(3600), Flood(3600), chat_id=ANA)
    assert isinstance(await client.perform(HELLO), Failed)
    assert await client.perform(telegram.render(Message("Hello"), BEN)) == Sent("1")
    assert isinstance(await client.perform(HELLO), Failed)
    assert [message["chat_id"] for message in server.sent()] == [BEN]


@pytest.mark.parametrize("fault", [Lost("hang"), Lost("break"), Lost("garbage"), BROKEN, Fault(502, "Bad Gateway")], ids=str)
async def test_what_may_have_been_done_is_unknown(server, client, fault):
    server.then(fault)
    outcome = await client.perform(HELLO)
    assert isinstance(outcome, Unknown)
    assert outcome.reason
    assert len(server.sent()) == isinstance(fault, Lost)


async def test_a_server_that_is_not_there_got_nothing():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    client = TelegramClient("4200:TEST-token", base)
    outcome = await client.perform(HELLO)
    assert isinstance(outcome, Failed)
    assert not outcome.permanent
    assert "ConnectError" in outcome.reason
    await client.close()


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="only Linux lets a full backlog wait")
async def test_a_server_that_takes_no_connection_got_nothing():
    with ExitStack() as stack:
        busy = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):  # more than it queues; the next connection waits for ever
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(busy.getsockname())
        client = TelegramClient("4200:TEST-token", f"http://127.0.0.1:{busy.getsockname()[1]}", timeout_seconds=0.2)
        outcome = await client.perform(HELLO)
        await client.close()
    assert outcome == Failed("Timed out")


async def test_a_wrong_token_is_refused_for_good_and_never_shown(server, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "4200:SECRET-of-the-bot"
    client = TelegramClient(secret, server.base)
    outcome = await client.perform(HELLO)
    assert isinstance(outcome, Failed)
    assert outcome.permanent
    with pytest.raises(ProviderRefused) as caught:
        await client.get_me()
    await client.close()
    assert "SECRET" not in outcome.reason + str(caught.value) + repr(caught.value.facts)
    assert caught.value.__cause__ is None
    assert "SECRET" not in caplog.text
    assert "/bot…/" in caplog.text  # the address was logged, without it


async def test_after_a_part_was_sent_nothing_is_tried_again(server, client):
    server.then(None, Flood(5))
    outcome = await client.perform(TWO_PARTS)
    assert outcome == Failed("1 of 2 parts were sent, then: Flood control exceeded. Retry in 5 seconds", permanent=True)


async def test_an_unknown_second_part_stays_unknown(server, client):
    server.then(None, Lost("break"))
    outcome = await client.perform(TWO_PARTS)
    assert isinstance(outcome, Unknown)
    assert outcome.reason.startswith("1 of 2 parts were sent, then: ")


async def test_a_block_between_two_parts_is_known(server, client):
    server.then(None, BLOCKED)
    outcome = await client.perform(TWO_PARTS)
    assert isinstance(outcome, Failed)
    assert outcome.unreachable


@pytest.mark.parametrize("fault", [None, BROKEN, Flood(9), Lost("break")], ids=str)
async def test_an_acknowledgement_never_costs_the_answer(server, client, fault):
    server.then(fault, method="answerCallbackQuery")
    assert await client.perform([telegram.acknowledge("cbq1"), *HELLO]) == Sent("1")
    assert [call.method for call in server.calls] == ["answercallbackquery", "sendmessage"]


async def test_a_late_acknowledgement_is_no_failure(server, client):
    server.old_queries.add("cbq1")
    assert await client.perform([telegram.acknowledge("cbq1")]) == Sent()


async def test_a_failed_send_behind_an_acknowledgement_may_be_tried_again(server, client):
    server.then(Flood(2))
    outcome = await client.perform([telegram.acknowledge("cbq1"), *HELLO])
    assert outcome == Failed("Flood control exceeded. Retry in 2 seconds", retry_after=2.0)


async def test_a_picture_is_sent_with_its_words_and_buttons(server, client):
    assert await client.perform(PICTURE) == Sent("1")
    [message] = server.sent()
    assert message["photo"] == "https://shop.example/mug.jpg"
    assert message["text"] == "Look\n\nMug\n€12.00"


async def test_a_picture_that_cannot_be_fetched_does_not_cost_the_words(server, client):
    server.unfetchable.add("https://shop.example/mug.jpg")
    assert await client.perform(PICTURE) == Sent("1")
    [message] = server.sent()
    assert "photo" not in message
    assert message["text"] == "Look\n\nMug\n€12.00"
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "ad"


async def test_an_edit_to_the_same_words_is_no_failure(server, client):
    await client.perform(HELLO)
    same = ApiCall("editMessageText", {**HELLO[0].params, "message_id": 1})
    assert await client.perform([same]) == Sent()
    other = ApiCall("editMessageText", {"chat_id": ANA, "message_id": 1, "text": "Sold out"})
    assert await client.perform([other]) == Sent("1")
    assert server.sent()[0]["text"] == "Sold out"


LIMITS = [
    ({"text": ""}, "Message text is empty"),
    ({"text": "x" * 4097}, "Message is too long"),
    ({"text": "🧢" * 2049}, "Message is too long"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "ж" * 33}]]}}, "Button_data_invalid"),
]


@pytest.mark.parametrize(("params", "reason"), LIMITS)
async def test_the_stand_in_refuses_what_telegram_documents(client, params, reason):
    outcome = await client.perform([ApiCall("sendMessage", {"chat_id": ANA, **params})])
    assert isinstance(outcome, Failed)
    assert outcome.permanent
    assert outcome.reason.lower() == reason.lower()


async def test_a_method_that_is_not_there_is_failed(client):
    outcome = await client.perform([ApiCall("sendTelepathy", {"chat_id": ANA})])
    assert isinstance(outcome, Failed)
    assert outcome.permanent


async def test_commands_ask_who_the_bot_is_and_where_updates_go(server, client):
    assert (await client.get_me())["username"] == "shop_bot"
    await client.set_webhook("https://shop.example/webhooks/telegram/default", "S3cret_-")
    assert server.webhook == {"url": "https://shop.example/webhooks/telegram/default", "secret": "S3cret_-"}
    assert server.calls[-1].params["allowed_updates"] == list(telegram.ALLOWED_UPDATES)
    with pytest.raises(NoPolling, match="run dropline channel register telegram --delete"):
        await client.get_updates(None, wait_seconds=0)
    await client.delete_webhook()
    assert await client.get_updates(None, wait_seconds=0) == []


async def test_a_secret_telegram_does_not_allow_is_refused_in_words(client):
    with pytest.raises(ProviderRefused, match="Secret token contains unallowed characters") as caught:
        await client.set_webhook("https://shop.example/", "not allowed!")
    assert caught.value.code == "provider_refused"


async def test_updates_come_raw_and_are_confirmed_by_the_offset(server, client):
    strange = {"update_id": 8, "my_chat_member": {"lacks": "everything"}}
    server.push({"update_id": 7, "message": {"text": "hi"}}, strange)
    assert await client.get_updates(None, wait_seconds=9) == [{"update_id": 7, "message": {"text": "hi"}}, strange]
    assert await client.get_updates(8, wait_seconds=0) == [strange]
    assert await client.get_updates(9, wait_seconds=0) == []


@pytest.mark.parametrize("fault", [BROKEN, Flood(30)], ids=str)
async def test_a_poll_that_fails_says_so(server, client, fault):
    server.then(fault, method="getUpdates")
    with pytest.raises(ProviderUnreachable) as caught:
        await client.get_updates(None, wait_seconds=0)
    assert caught.value.facts.get("retry_after") == (30.0 if isinstance(fault, Flood) else None)


@pytest.mark.parametrize("suffix", ["", "/", "/bot", "/bot/"])
async def test_the_base_address_may_be_written_either_way(server, suffix):
    client = TelegramClient(server.token, server.base + suffix)
    assert (await client.get_me())["id"] == 4200
    await client.close()


async def test_the_recording_client_answers_what_it_was_told():
    client = RecordingClient([Unknown("lost")])
    assert await client.perform(HELLO) == Unknown("lost")
    assert await client.perform(TWO_PARTS) == Sent("recorded-2")
    assert [call.method for call in client.calls] == ["sendMessage"] * 3
