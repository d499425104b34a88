"""The client against a Graph on loopback: each outcome of a send, by its own cause, and what is set up at Meta."""

import hashlib
import hmac
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels import messenger, messenger_codes
from bot.channels.clients import CheckedAccount, Registration
from bot.channels.clients.messenger import MessengerClient
from bot.channels.messenger_messages import render
from bot.errors import ProviderRefused, ProviderUnreachable
from bot.events import Button, Card, Delivery, Failed, Message, Receipt, Sent, Unknown
from dropline.simulator.town import Town
from tests.loopback import Loopback
from tests.messenger_server import APP, PAGE, SECRET, TOKEN, Fault, Lost, MessengerServer

ANA = "7001001700100170"
HELLO = render(Message("Hello <Ana>, €59.00", (Button("Show cart", "ca"),)), ANA)
TWO_PARTS = render(Message("word " * 500), ANA)
GALLERY = render(Message("Look", (), (Card("Mug", "€12.00", "https://shop.example/mug.jpg", (Button("Add", "ad"),)),)), ANA)
PICTURE = render(Message("", (), (Card("Mug", "blue, " * 30 + "€12.00", "https://shop.example/mug.jpg"),)), ANA)
ADDRESS = "https://shop.example/webhooks/messenger/default"


@pytest.fixture
def server() -> Iterator[MessengerServer]:
    with MessengerServer() as running:
        yield running


def client_of(server: MessengerServer, **values: Any) -> MessengerClient:
    given: dict[str, Any] = {"page_id": PAGE, "page_token": TOKEN, "app_secret": SECRET, "api_base": server.base, "timeout_seconds": 0.4}
    return MessengerClient(**given | values)


@pytest.fixture
async def client(server: MessengerServer) -> AsyncIterator[MessengerClient]:
    made = client_of(server)
    yield made
    await made.close()


async def test_a_message_arrives_with_our_reference_and_proof_and_no_token_in_the_address(server, client):
    assert await client.perform(HELLO, reference="17") == Sent("m_1")
    [asked] = server.asked
    assert asked.path == f"/v25.0/{PAGE}/messages"
    assert asked.token == TOKEN
    assert asked.query == {"appsecret_proof": hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()}
    assert asked.body["recipient"] == {"id": ANA}
    assert asked.body["messaging_type"] == "RESPONSE"
    assert asked.body["message"]["metadata"] == "dropline:17"
    assert asked.body["message"]["attachment"]["payload"]["buttons"][0]["payload"] == "ca"


async def test_only_the_last_part_bears_the_whole_reference(server, client):
    assert await client.perform(TWO_PARTS, reference="17") == Sent("m_2")
    metadata = [body["message"]["metadata"] for body in server.messages]
    assert metadata == ["dropline:17.1", "dropline:17"]
    echoes = [{"is_echo": True, "app_id": int(APP), "mid": f"m_{n}", "metadata": each} for n, each in enumerate(metadata, 1)]
    items = [{"sender": {"id": PAGE}, "recipient": {"id": ANA}, "timestamp": 1, "message": echo} for echo in echoes]
    [told] = messenger.parse({"entry": [{"id": PAGE, "messaging": items}]})
    assert isinstance(told, Receipt)
    assert (told.status, told.reference, told.provider_id) == (Delivery.SENT, "17", "m_2")


async def test_two_parts_that_read_alike_are_still_two(server, client):
    call = render(Message("ha"), ANA)[0]
    assert await client.perform([call, call], reference="17") == Sent("m_2")
    assert [body["message"]["metadata"] for body in server.messages] == ["dropline:17.1", "dropline:17"]


async def test_without_a_reference_there_is_no_metadata(server, client):
    await client.perform(TWO_PARTS)
    assert ["metadata" in body["message"] for body in server.messages] == [False, False]


async def test_nothing_to_perform_is_done(client):
    assert await client.perform([]) == Sent()


WINDOW = {"permanent": True, "window": True}
AWAY = {"permanent": True, "unreachable": True}
ACCOUNT = {"permanent": True, "account": True}
REFUSALS: list[tuple[Fault, dict[str, Any]]] = [
    (Fault(4), {"account": True}),
    (Fault(4, 2018354), {"permanent": True}),
    (Fault(10, 2018278), WINDOW),
    (Fault(10, 2534022), WINDOW),
    (Fault(10, 1893015), {"permanent": True, "opted_out": True}),
    (Fault(10, 2018108), AWAY),
    (Fault(200, 1545041), AWAY),
    (Fault(551, 1545041), AWAY),
    (Fault(551), AWAY),
    (Fault(10, 1893063), ACCOUNT),
    (Fault(10), ACCOUNT),
    (Fault(100, 2018001), AWAY),
    (Fault(100), {"permanent": True}),
    (Fault(190, 463, 401), ACCOUNT),
    (Fault(200, 0, 403), ACCOUNT),
    (Fault(613), {"account": True}),
    (Fault(613, 2018338), {}),
    (Fault(613, retry_after="9"), {"account": True, "retry_after": 9.0}),
    (Fault(551, retry_after="9"), AWAY),
    (Fault(2022), ACCOUNT),
    (Fault(10, 2018300), {"permanent": True}),
    (Fault(2018300), {"permanent": True}),
    (Fault(2, status=500), {}),
    (Fault(1200, status=500), {}),
    (Fault(31415), {"permanent": True}),
]


@pytest.mark.parametrize(("fault", "wanted"), REFUSALS, ids=[messenger_codes.name(f.code, f.subcode) for f, _ in REFUSALS])
async def test_what_meta_refuses_is_failed_in_words_and_by_its_number(server, client, fault, wanted):
    server.then(fault)
    outcome = await client.perform(HELLO)
    assert isinstance(outcome, Failed)
    assert outcome == Failed(outcome.reason, code=messenger_codes.name(fault.code, fault.subcode), **wanted)
    assert len(outcome.reason) > 10
    assert server.messages == []
    assert await client.perform(HELLO) == Sent("m_1")  # the next is not troubled by it


async def test_regression_22_a_send_outside_the_window_is_an_outcome_and_no_exception(server, client):
    server.then(Fault(10, 2018278, words="(#10) This message is sent outside of allowed window."))
    outcome = await client.perform(HELLO)
    assert isinstance(outcome, Failed)
    assert outcome.window
    assert "24 hours" in outcome.reason


UNKNOWN = [Lost("hang"), Lost("break"), Lost("garbage"), Fault(1, status=500), Fault(1, status=400), Fault(31415, status=500)]


@pytest.mark.parametrize("fault", UNKNOWN, ids=str)
async def test_what_may_have_been_done_is_unknown(server, client, fault):
    server.then(fault)
    outcome = await client.perform(HELLO, reference="17")
    assert isinstance(outcome, Unknown)
    assert outcome.reason
    assert len(server.messages) == isinstance(fault, Lost)


async def test_a_server_that_is_not_there_got_nothing(server):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    client = client_of(server, api_base=base)
    outcome = await client.perform(HELLO)
    await client.close()
    assert isinstance(outcome, Failed)
    assert not outcome.permanent
    assert "ConnectError" in outcome.reason


async def test_a_wrong_token_is_the_accounts_trouble_and_no_secret_is_ever_shown(server, caplog):
    caplog.set_level(logging.DEBUG)
    client = client_of(server, page_token="EAA-SECRET-token", app_secret="SECRET-of-the-app")
    outcome = await client.perform(HELLO)
    assert isinstance(outcome, Failed)
    assert (outcome.account, outcome.permanent) == (True, True)
    with pytest.raises(ProviderRefused) as caught:
        await client.check()
    with pytest.raises(ProviderRefused):
        await client.registration()
    await client.close()
    assert "SECRET" not in outcome.reason + str(caught.value) + repr(caught.value.facts)
    assert caught.value.__cause__ is None
    assert "SECRET" not in caplog.text
    assert f"/v25.0/{PAGE}/messages" in caplog.text  # the address was logged


async def test_words_of_metas_that_quote_a_secret_are_kept_without_it(server, client):
    server.then(Fault(31415, words=f"What is {TOKEN}, or {SECRET}?"))
    outcome = await client.perform(HELLO)
    assert outcome == Failed("What is …, or …?", permanent=True, code="31415")


async def test_after_a_part_was_sent_nothing_is_tried_again(server, client):
    server.then(None, Fault(613, 2018338))
    outcome = await client.perform(TWO_PARTS)
    assert isinstance(outcome, Failed)
    assert outcome.permanent
    assert outcome.reason.startswith("1 of 2 parts were sent, then: ")


async def test_an_accounts_trouble_between_two_parts_does_not_make_the_first_wait_for_another_go(server, client):
    server.then(None, Fault(190))
    outcome = await client.perform(TWO_PARTS)
    assert isinstance(outcome, Failed)
    assert (outcome.permanent, outcome.account) == (True, False)


async def test_an_unknown_second_part_stays_unknown(server, client):
    server.then(None, Lost("break"))
    outcome = await client.perform(TWO_PARTS)
    assert isinstance(outcome, Unknown)
    assert outcome.reason.startswith("1 of 2 parts were sent, then: ")


async def test_dots_are_a_courtesy_that_costs_nothing(server, client):
    server.then(None, Fault(613))
    assert await client.perform(GALLERY, reference="17") == Sent("m_2")
    assert [asked.body.get("sender_action", "message") for asked in server.asked] == ["message", "typing_on", "message"]
    assert [body["message"]["metadata"] for body in server.messages] == ["dropline:17.1", "dropline:17"]


async def test_a_picture_that_cannot_be_fetched_does_not_cost_the_words(server, client):
    server.unfetchable = "https://shop.example/mug.jpg"
    assert await client.perform(PICTURE) == Sent("m_1")
    [said] = server.messages
    assert said["message"]["text"].startswith("Mug\nblue, ")


async def test_whose_credentials_these_are(server, client):
    assert await client.check() == CheckedAccount(PAGE, "Aurora")
    server.page = {"id": "99", "name": "Another"}
    with pytest.raises(ProviderRefused, match="Another"):
        await client.check()


async def test_registering_makes_meta_call_us_and_keeps_creators_links(server, client):
    assert await client.registration() == Registration("")
    assert await client.register(ADDRESS, {"verify_token": "a word of our own"})
    assert await client.registration() == Registration(ADDRESS)
    posted = {asked.path.rpartition("/")[2]: asked for asked in server.asked if asked.method == "POST"}
    assert posted["subscriptions"].token == f"{APP}|{SECRET}"
    assert posted["subscriptions"].body["verify_token"] == "a word of our own"
    assert posted["subscribed_apps"].token == TOKEN
    assert posted["subscribed_apps"].body["subscribed_fields"].split(",") == [*messenger.SUBSCRIBED_FIELDS, "send_cart"]
    assert posted["messenger_profile"].body == {"get_started": {"payload": "GET_STARTED"}}
    server.subscriptions[0]["active"] = False
    registered = await client.registration()
    assert registered is not None
    assert registered.problem


async def test_a_page_taken_away_leaves_the_apps_other_pages_alone(server, client):
    await client.register(ADDRESS, {"verify_token": "w"})
    assert await client.register("", {"verify_token": "w"})
    assert await client.registration() == Registration("")
    assert server.subscriptions[0]["callback_url"] == ADDRESS


async def test_a_page_without_native_orders_is_subscribed_to_the_rest(server, client):
    server.takes_carts = False
    await client.subscribe()
    assert server.asked[-1].body["subscribed_fields"].split(",") == list(messenger.SUBSCRIBED_FIELDS)


async def test_an_app_that_meta_does_not_name_has_to_be_set_up_by_hand(server, client):
    server.app = {}
    assert await client.register(ADDRESS, {"verify_token": "w"}) is False
    assert await client.registration() is None


async def test_questions_to_begin_with_carry_acts(server, client):
    await client.set_profile([("What do you have?", "br")])
    breakers = server.asked[-1].body["ice_breakers"]
    assert breakers == [{"locale": "default", "call_to_actions": [{"question": "What do you have?", "payload": "br"}]}]


@pytest.mark.parametrize("fault", [Fault(2, status=500), Lost("break"), Lost("garbage"), Fault(4, retry_after="30")], ids=str)
async def test_an_answer_that_does_not_come_is_said(server, client, fault):
    server.then(fault)
    with pytest.raises(ProviderUnreachable):
        await client.check()


async def test_the_simulated_meta_calls_the_address_it_was_given():
    given = []

    async def answer(request: Request) -> Response:
        given.append(request.query_params["hub.verify_token"])
        return PlainTextResponse(request.query_params["hub.challenge"])

    with Town() as town, Loopback(Starlette(routes=[Route("/hook", answer)])) as shop:
        meta = town.messenger
        client = MessengerClient(meta.page_id, meta.page_token, meta.app_secret, api_base=town.base)
        assert await client.registration() == Registration("")
        assert await client.register(f"{shop.base}/hook", {"verify_token": "a word of our own"})
        assert await client.registration() == Registration(f"{shop.base}/hook")
        assert given == ["a word of our own"]
        with pytest.raises(ProviderRefused, match="2200"):
            await client.register(f"{shop.base}/elsewhere", {"verify_token": "a word of our own"})
        await client.close()
