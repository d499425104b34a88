"""Can templates be kept from the command line, and do they get to Twilio and back? On both databases, with a Twilio on loopback."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from dropline.cli import app
from tests.twilio_server import Fault, TwilioServer

Run = Callable[..., Any]
BODY = "Hello {{1}}, order {{2}} is on its way."
SHIPPED = ("--body", BODY, "--variable", "name=Ana", "--variable", "number=1001", "--button", "My orders=orders")


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    with TwilioServer() as running:
        yield running


@pytest.fixture
def run(aurora_url: str, twilio: TwilioServer) -> Run:
    """A command's JSON, its exit code checked; aurora's WhatsApp sender is the environment's."""
    environ = {
        "DATABASE_URL": make_url(aurora_url).render_as_string(hide_password=False),
        "SECRET_KEY": "of the tests",
        "TWILIO_ACCOUNT_SID": twilio.account_sid,
        "TWILIO_AUTH_TOKEN": twilio.auth_token,
        "TWILIO_WHATSAPP_FROM": twilio.sender.removeprefix("whatsapp:"),
        "TWILIO_API_BASE": twilio.base,
    }

    def command(*words: str, exit_code: int = 0) -> Any:
        result = CliRunner().invoke(app, [*words, "--json"], env=environ)
        assert result.exit_code == exit_code, result.output
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        return lines[0] if len(lines) == 1 else lines

    return command


def test_one_is_added_shown_read_and_removed(run: Run) -> None:
    made = run("template", "add", "order_late", *SHIPPED)
    assert (made["approval"], made["preview"]) == ("draft", "Hello Ana, order 1001 is on its way.")
    assert run("template", "show", "order_late") == made
    assert run("template", "preview", "order_late", "--value", "name=Eva")["text"] == "Hello Eva, order 1001 is on its way."
    assert "order_late" in [each["name"] for each in run("template", "list")]
    run("template", "remove", "order_late")
    assert run("template", "show", "order_late", exit_code=1)["error"] == "no_such_template"


def test_what_cannot_be_is_refused_by_code(run: Run) -> None:
    refused = run("template", "add", "Late", "--body", "{{1}} late", "--variable", "name=Ana", exit_code=1)
    assert refused["error"] == "bad_template"
    assert "starts with a variable" in refused["message"]
    assert run("template", "add", "late", "--body", "x", "--variable", "name", exit_code=1)["error"] == "bad_template"
    run("template", "add", "late", "--body", "Too late.")
    assert run("template", "add", "late", "--body", "Too late.", exit_code=1)["error"] == "conflict"
    run("template", "add", "late", "--body", "Tarde.", "--language", "es")
    assert "late (en), late (es)" in run("template", "show", "late", exit_code=1)["message"]


def test_it_is_handed_to_whatsapp_and_asked_about(run: Run, twilio: TwilioServer) -> None:
    run("template", "add", "order_late", *SHIPPED, "--language", "es-MX")
    handed = run("template", "submit", "order_late")
    [content] = twilio.contents
    assert (handed["approval"], handed["external_id"]) == ("submitted", content["sid"])
    assert (content["language"], content["variables"]) == ("es_MX", {"1": "Ana", "2": "1001"})
    assert content["types"]["twilio/quick-reply"]["actions"] == [{"type": "QUICK_REPLY", "title": "My orders", "id": "os"}]
    assert content["types"]["twilio/text"]["body"] == "Hello {{1}}, order {{2}} is on its way.\n\n1. My orders"
    approval = twilio.approvals[content["sid"]]
    assert (approval["name"], approval["category"]) == ("order_late", "UTILITY")
    assert run("template", "submit", "order_late", exit_code=1)["error"] == "template_not_ready"
    twilio.contents += [{"sid": each["external_id"]} for each in run("template", "list") if each["name"] != "order_late"]
    twilio.approvals |= {each["sid"]: {"status": "approved"} for each in twilio.contents[1:]}
    assert run("template", "sync") == []
    approval |= {"status": "rejected", "rejection_reason": "It  says\nnothing."}
    changed = run("template", "sync")
    assert (changed["name"], changed["approval"], changed["reason"]) == ("order_late", "rejected", "It says nothing.")


def test_half_a_submission_is_taken_up_again(run: Run, twilio: TwilioServer) -> None:
    run("template", "add", "order_late", *SHIPPED)
    twilio.then(Fault(400, 20001, "Not now"), path="whatsapp")
    assert run("template", "submit", "order_late", exit_code=1)["error"] in ("provider_refused", "provider_unreachable")
    assert run("template", "show", "order_late")["approval"] == "draft"
    assert run("template", "submit", "order_late")["approval"] == "submitted"
    assert len(twilio.contents) == 1


def test_messengers_are_marked_by_hand(run: Run) -> None:
    run("template", "add", "order_late", *SHIPPED, "--channel", "messenger")
    assert run("template", "mark", "order_late", "approved")["approval"] == "approved"
    assert run("template", "show", "order_late", "--channel", "messenger")["external_id"] == "order_late:en"
    refused = run("template", "mark", "order_paid", "approved", "--channel", "whatsapp", exit_code=1)
    assert "dropline template sync" in refused["message"]


def test_a_broadcast_names_its_template(run: Run) -> None:
    offer = ("broadcast", "send", "--text", "Hoodies are back")
    assert run(*offer, "--template", "gone", exit_code=1)["error"] == "no_such_template"
    refused = run(*offer, "--template", "order_paid", exit_code=1)
    assert (refused["error"], "a broadcast is marketing" in refused["message"]) == ("template_not_ready", True)
    assert "nothing says what product stand" in run(*offer, "--template", "back_in_stock", exit_code=1)["message"]
    assert run(*offer, "--template", "back_in_stock", "--value", "product=Aurora Hoodie")["audience"] == 0


def test_a_broadcast_is_paused_and_goes_on(run: Run) -> None:
    broadcast = run("broadcast", "send", "--text", "Hoodies are back")["broadcast"]
    assert run("broadcast", "pause", broadcast)["paused"] is True
    assert run("broadcast", "show", broadcast)["paused"] is True
    assert run("broadcast", "resume", broadcast)["paused"] is False
    assert run("broadcast", "pause", "bro_none", exit_code=1)["error"] == "no_such_broadcast"
