"""Twilio's library against a Twilio on loopback: each outcome of a send, by its own cause."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from bot.channels import twilio_codes
from bot.channels.clients import CheckedAccount, Registration
from bot.channels.clients.whatsapp import SANDBOX, WhatsAppClient
from bot.channels.whatsapp_messages import definition, render
from bot.errors import ProviderRefused, ProviderUnreachable
from bot.events import ApiCall, Button, Card, Failed, Message, Sent, Unknown
from tests.conftest import NOW
from tests.twilio_server import Fault, Lost, TwilioServer

ANA, BEN = "whatsapp:+34600000001", "whatsapp:ES.1A2B3C4D5E6F"
STATUS = "https://shop.example/webhooks/twilio/default/status"
HELLO = render(Message("Hello <Ana> & co, €59.00 🖤"), ANA)
CHOICE = render(Message("Which?", (Button("My cart", "ca"), Button("My order", "os"))), ANA)
LIST = render(Message("Which?", tuple(Button(f"Size {n}", f"op:{n}") for n in range(7))), ANA)
TWO_PARTS = render(Message("word " * 500), ANA)
PICTURE = render(Message("Look", (), (Card("Mug", "€12.00", "https://shop.example/mug.jpg"),)), ANA)
BROKEN = Fault(500, 20500, "Internal Server Error")


def client_of(server: TwilioServer, *, base: str = "", token: str = "", sender: str = "", callback: str = STATUS) -> WhatsAppClient:
    base = base or server.base
    return WhatsAppClient(
        server.account_sid,
        token or server.auth_token,
        sender or server.sender,
        api_base=base,
        content_base=base,
        callback_url=callback,
        timeout_seconds=0.5,
    )


@pytest.fixture
def server() -> Iterator[TwilioServer]:
    with TwilioServer() as running:
        yield running


@pytest.fixture
async def client(server: TwilioServer) -> AsyncIterator[WhatsAppClient]:
    made = client_of(server)
    yield made
    await made.close()


async def test_a_message_arrives_as_it_was_written_and_its_statuses_know_whose_they_are(server, client):
    assert await client.perform(HELLO, reference="42") == Sent(f"SM{1:032x}")
    [asked] = server.posted()
    assert {name: values[0] for name, values in asked.fields.items()} == {
        "To": ANA,
        "From": server.sender,
        "Body": "Hello <Ana> & co, €59.00 🖤",
        "StatusCallback": f"{STATUS}?ref=42.0",
    }


async def test_without_an_address_for_statuses_none_is_given(server):
    client = client_of(server, callback="")
    assert await client.perform(HELLO, reference="42") == Sent(f"SM{1:032x}")
    await client.close()
    assert "StatusCallback" not in server.posted()[0].fields


async def test_the_id_of_several_parts_is_the_last_ones_and_each_says_how_many_follow(server, client):
    assert await client.perform(TWO_PARTS, reference="42") == Sent(f"SM{2:032x}")
    assert " ".join(server.bodies()).split() == ["word"] * 500
    assert [asked["StatusCallback"] for asked in server.posted()] == [f"{STATUS}?ref=42.1", f"{STATUS}?ref=42.0"]


async def test_nothing_to_perform_is_done(client):
    assert await client.perform([]) == Sent()


async def test_a_method_that_is_not_there_is_failed(server, client):
    outcome = await client.perform([ApiCall("sendTelepathy", {"to": ANA})])
    assert isinstance(outcome, Failed)
    assert outcome.permanent
    assert server.asked == []


async def test_buttons_need_one_content_of_their_shape_made_once(server, client):
    assert [await client.perform(calls) for calls in (CHOICE, CHOICE, LIST)] == [Sent(f"SM{n:032x}") for n in (1, 2, 3)]
    assert [content["friendly_name"] for content in server.contents] == ["dropline_quick_reply_2_v1", "dropline_list_picker_7_v1"]
    assert [content["types"] for content in server.contents] == [
        definition(content["friendly_name"])["types"] for content in server.contents
    ]
    asked = server.posted()[0]
    assert asked["ContentSid"] == server.contents[0]["sid"]
    assert "Body" not in asked.fields
    assert server.bodies()[0] == "Which?\n\n1. My cart\n2. My order"


async def test_another_process_finds_the_contents_that_are_there(server, client):
    await client.perform(CHOICE)
    other = client_of(server)
    assert await other.perform(CHOICE) == Sent(f"SM{2:032x}")
    await other.close()
    assert len(server.contents) == 1


async def test_fifty_sends_at_once_make_one_content(server, client):
    outcomes = await asyncio.gather(*(client.perform(CHOICE) for _ in range(50)))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert len(server.contents) == 1
    assert len(server.messages) == 50


async def test_where_no_content_is_allowed_the_choices_are_words(server, client):
    server.then(Fault(400, 60400, "Content not allowed"), path="/Content")
    assert await client.perform(CHOICE) == Sent(f"SM{1:032x}")
    assert server.bodies() == ["Which?\n\n• My cart\n• My order"]


async def test_a_content_that_was_deleted_is_words_once_and_made_again(server, client):
    await client.perform(CHOICE)
    server.contents.clear()
    assert await client.perform(CHOICE) == Sent(f"SM{2:032x}")
    assert "Body" in server.posted()[-1].fields
    await client.perform(CHOICE)
    assert [content["friendly_name"] for content in server.contents] == ["dropline_quick_reply_2_v1"]


@pytest.mark.parametrize("fault", [BROKEN, Lost("break"), Lost("hang"), Lost("garbage")], ids=str)
async def test_a_content_nobody_knows_the_end_of_is_tried_again_for_no_message_left(server, client, fault):
    server.then(fault, path="/Content")
    outcome = await client.perform(CHOICE)
    assert isinstance(outcome, Failed)
    assert not outcome.permanent
    assert server.messages == []
    assert await client.perform(CHOICE) == Sent(f"SM{1:032x}")


async def test_a_content_asked_for_too_fast_waits_with_the_account(server, client):
    server.then(Fault(429, 20429, headers=(("Retry-After", "7"),)), path="/Content")
    outcome = await client.perform(CHOICE)
    assert isinstance(outcome, Failed)
    assert (outcome.account, outcome.permanent, outcome.retry_after) == (True, False, 7.0)


REFUSALS = [
    Fault(400, 21211, "Invalid 'To' Phone Number: whatsapp:+34600000001"),
    Fault(400, 21610, "Attempt to send to unsubscribed recipient"),
    Fault(400, 21617, "The concatenated message body exceeds the 1600 character limit"),
    Fault(400, 63007, "Twilio could not find a Channel with the specified From address"),
    Fault(400, 63016, "Failed to send freeform message because you are outside the allowed window"),
    Fault(401, 20003, "Authenticate"),
]


@pytest.mark.parametrize("fault", REFUSALS, ids=[str(fault.code) for fault in REFUSALS])
async def test_what_twilio_refuses_is_failed_in_our_words(server, client, fault):
    server.then(fault)
    outcome = await client.perform(HELLO)
    assert outcome == twilio_codes.failed(str(fault.code))
    assert "+34600000001" not in outcome.reason
    assert server.messages == []
    assert await client.perform(HELLO) == Sent(f"SM{1:032x}")  # the next is not troubled by it


async def test_a_code_nobody_knows_keeps_twilios_words_without_the_person(server, client):
    server.then(Fault(400, 29999, "The moon is in the way of whatsapp:+34600000001"))
    outcome = await client.perform(HELLO)
    assert outcome == Failed("Unable to create record: The moon is in the way of whatsapp:…", permanent=True, code="29999")


@pytest.mark.parametrize(("header", "seconds"), [("3", 3.0), ("", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)])
async def test_too_fast_is_the_accounts_trouble_and_says_for_how_long(server, client, header, seconds):
    server.then(Fault(429, 20429, headers=(("Retry-After", header),) if header else ()))
    outcome = await client.perform(HELLO)
    assert isinstance(outcome, Failed)
    assert (outcome.account, outcome.permanent, outcome.retry_after, outcome.code) == (True, False, seconds, "20429")


@pytest.mark.parametrize("fault", [Lost("hang"), Lost("break"), Lost("garbage"), BROKEN, Fault(503, 20503)], ids=str)
async def test_regression_18_what_may_have_been_done_is_unknown_and_not_failed(server, client, fault):
    server.then(fault)
    outcome = await client.perform(HELLO)
    assert isinstance(outcome, Unknown)
    assert outcome.reason
    assert len(server.messages) == isinstance(fault, Lost)


async def test_regression_15_a_send_nobody_knows_the_end_of_is_found_by_its_person(server, client):
    server.now = NOW - timedelta(hours=1)
    await client.perform(HELLO)
    server.now = NOW
    server.then(Lost("hang"))
    assert isinstance(await client.perform(HELLO, reference="42"), Unknown)
    await client.perform(render(Message("Hello Ben"), BEN))
    [found] = await client.find_sent(ANA, NOW - timedelta(minutes=1))  # though it waits at Twilio, unsent
    assert (found.sid, found.body, found.sent_at, found.status) == (f"SM{2:032x}", "Hello <Ana> & co, €59.00 🖤", None, "queued")
    listed = server.asked[-1]
    assert (listed["To"], listed["From"]) == (ANA, server.sender)


async def test_a_server_that_is_not_there_got_nothing(server):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    client = client_of(server, base=base)
    for calls in (HELLO, CHOICE):
        outcome = await client.perform(calls)
        assert isinstance(outcome, Failed)
        assert (outcome.permanent, outcome.account) == (False, False)
        assert "could not be reached" in outcome.reason
    with pytest.raises(ProviderUnreachable):
        await client.check()
    await client.close()


async def test_after_a_part_was_sent_nothing_is_tried_again(server, client):
    server.then(None, Fault(429, 20429, headers=(("Retry-After", "5"),)))
    outcome = await client.perform(TWO_PARTS)
    assert outcome == Failed("1 of 2 parts were sent, then: Twilio asks us to slow down", permanent=True, code="20429")
    server.then(None, Lost("break"))
    outcome = await client.perform(TWO_PARTS)
    assert isinstance(outcome, Unknown)
    assert outcome.reason.startswith("1 of 2 parts were sent, then: ")


async def test_a_picture_is_sent_with_its_words_or_its_words_alone(server, client):
    assert await client.perform(PICTURE) == Sent(f"SM{1:032x}")
    assert server.posted()[0]["MediaUrl"] == "https://shop.example/mug.jpg"
    server.then(Fault(400, 21620, "Invalid media URL(s)"))
    assert await client.perform(PICTURE) == Sent(f"SM{2:032x}")
    assert "MediaUrl" not in server.posted()[-1].fields
    assert server.bodies() == ["Look\n\nMug\n€12.00"] * 2


async def test_a_template_goes_by_its_id_with_its_values(server, client):
    server.contents.append({"sid": "HX" + "7" * 32, "types": {"twilio/text": {"body": "Hi {{1}}, {{2}} is yours."}}})
    await client.perform(render(Message("", template="HX" + "7" * 32, variables=("Ana", "the mug")), ANA))
    assert server.bodies() == ["Hi Ana, the mug is yours."]


async def test_one_connection_serves_many_messages_and_is_given_back(server):
    client = client_of(server)
    await client.close()  # before the first send there is none
    for _ in range(5):
        await client.perform(HELLO)
    session = client._transport.session
    assert session is not None
    assert len(server.messages) == 5
    await client.close()
    assert session.closed


async def test_neither_the_token_nor_a_persons_number_is_ever_logged(server, caplog):
    caplog.set_level(logging.DEBUG)
    wrong = client_of(server, token="SECRET-token-of-twilio")
    outcome = await wrong.perform(HELLO)
    with pytest.raises(ProviderRefused) as caught:
        await wrong.find_sent(ANA, NOW)
    await wrong.close()
    right = client_of(server)
    await right.perform(CHOICE)
    await right.find_sent(ANA, NOW)
    await right.close()
    assert isinstance(outcome, Failed)
    assert (outcome.account, outcome.permanent) == (True, True)
    said = outcome.reason + str(caught.value) + repr(caught.value.facts) + caplog.text + repr(wrong)
    assert "SECRET" not in said
    assert "34600000001" not in said
    assert server.auth_token not in caplog.text
    assert caught.value.__cause__ is None


async def test_an_account_is_checked_and_told_where_messages_go(server, client):
    assert await client.check() == CheckedAccount("whatsapp:+14155550100", "14155550100")
    assert await client.registration() == Registration("")
    assert await client.register("https://shop.example/webhooks/twilio/default", {}) is True
    assert await client.registration() == Registration("https://shop.example/webhooks/twilio/default")


async def test_what_is_not_the_accounts_is_refused_in_words(server):
    foreign = client_of(server, sender="whatsapp:+14155559999")
    with pytest.raises(ProviderRefused, match="is no WhatsApp sender of this account"):
        await foreign.check()
    assert await foreign.register("https://shop.example/", {}) is False
    await foreign.close()
    server.status = "suspended"
    client = client_of(server)
    with pytest.raises(ProviderRefused, match="the account is suspended"):
        await client.check()
    await client.close()
    wrong = client_of(server, token="wrong")
    with pytest.raises(ProviderRefused, match="does not accept the account's credentials"):
        await wrong.check()
    await wrong.close()


async def test_the_sandbox_is_everybodys_and_told_by_hand(server):
    client = client_of(server, sender=SANDBOX)
    assert await client.check() == CheckedAccount(SANDBOX, SANDBOX.removeprefix("whatsapp:+"))
    assert await client.register("https://shop.example/", {}) is False
    assert await client.registration() is None
    await client.close()
