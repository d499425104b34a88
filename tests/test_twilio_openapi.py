"""Each kind of request as Twilio's library sends it, held against Twilio's own OpenAPI documents."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.channels.clients.whatsapp import WhatsAppClient
from bot.channels.whatsapp_messages import render
from bot.events import Button, Card, Message
from tests.conftest import NOW
from tests.openapi import Document
from tests.test_whatsapp_client import ANA, BEN, STATUS, client_of
from tests.twilio_server import Asked, TwilioServer

MESSAGES, CONTENT = "twilio_messages.trim.json", "twilio_content_v1.trim.json"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"A label that is too long, number {number}", f"op:{number}") for number in range(count))


SAID = {
    "text": Message("Hello <Ana> & co, €59.00 🖤"),
    "long text": Message("A sentence of some words. " * 200, buttons(2)),
    "one button": Message("Which?", buttons(1)),
    "quick replies": Message("Which?", buttons(3)),
    "list": Message("Which?", buttons(4)),
    "longest list": Message("Which?", buttons(10)),
    "numbered": Message("Which?", buttons(11)),
    "picture": Message("Look", (), (Card("Mug", "€12.00", "https://shop.example/mug.jpg"),)),
    "picture and buttons": Message("Look", buttons(2), (Card("Mug", "€12.00", "https://shop.example/mug.jpg"),)),
    "cards": Message(
        "Look", buttons(2), (Card("Mug", "€12.00", "", (Button("See", "sh:1"),)), Card("Cap", "", "", (Button("See", "sh:2"),)))
    ),
    "template": Message("", template="HX" + "7" * 32, variables=("Ana", "the mug")),
}


@pytest.fixture
def server() -> Iterator[TwilioServer]:
    with TwilioServer() as running:
        running.contents.append({"sid": "HX" + "7" * 32, "types": {"twilio/text": {"body": "{{1}}, {{2}}"}}})
        yield running


def faults(asked: list[Asked]) -> list[str]:
    """What Twilio's documents find wrong with the requests."""
    messages, content = Document(MESSAGES), Document(CONTENT)
    found = []
    for each in asked:
        document, kind = (content, JSON) if each.path.startswith("/v1/") else (messages, FORM)
        found += [f"{each.method} {each.path}: {fault}" for fault in document.faults(each.method, each.path, each.fields, kind)]
    return found


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("to", [ANA, BEN], ids=["number", "user id"])
async def test_a_message_fits_twilios_documents(server: TwilioServer, name: str, to: str) -> None:
    client: WhatsAppClient = client_of(server)
    calls = render(SAID[name], to)
    await client.perform(calls, reference="42")
    await client.close()
    posted = server.posted()
    assert len(posted) == len(calls)
    assert all(each["To"] == to and each["StatusCallback"].startswith(f"{STATUS}?ref=42.") for each in posted)
    assert all(("ContentSid" in each.fields) != bool({"Body", "MediaUrl"} & set(each.fields)) for each in posted)
    assert faults(server.asked) == []


async def test_a_search_for_what_was_sent_fits_twilios_documents(server: TwilioServer) -> None:
    client = client_of(server)
    await client.find_sent(ANA, NOW - timedelta(minutes=1))
    await client.close()
    assert faults(server.asked) == []


def test_the_documents_find_what_is_wrong() -> None:
    path = f"/2010-04-01/Accounts/AC{'5' * 32}/Messages.json"
    wrong = {"To": [ANA], "Bodies": ["x"], "ContentSid": ["HX1"], "StatusCallback": ["nowhere"], "MediaUrl": ["mug.jpg"]}
    found = faults([Asked("POST", path, wrong), Asked("POST", "/v1/Content", {"types": {"twilio/text": {"text": "x"}}})])
    for place in (".Bodies is not known", ".ContentSid is not like", ".StatusCallback is no address", ".MediaUrl[0] is no address"):
        assert any(place in fault for fault in found)
    for place in (".language is missing", ".types.twilio/text.body is missing", ".types.twilio/text.text is not known"):
        assert any(place in fault for fault in found)
