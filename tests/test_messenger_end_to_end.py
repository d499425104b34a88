"""From Messenger and back over real HTTP: the whole program between Meta's webhook and its Send API."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from sqlmodel import Session, col, select

from bot.tables import EventStatus, InboundEvent, Outbox, OutboxStatus
from core.db import make_engine, transaction
from core.ids import random_id
from dropline.app import make_app
from dropline.demo.load import load_demo
from dropline.program import Program, build, utc_now
from tests.loopback import Loopback
from tests.messenger_server import PAGE, SECRET, TOKEN, Fault, Lost, MessengerServer
from tests.shop import settings_for
from tests.test_messenger_webhook import HEADER, signed

ANA, BEN = "7001001700100170", "8002002800200280"


@dataclass
class Town:
    """A shop and its Page, with people who write to it."""

    graph: MessengerServer
    program: Program
    http: httpx2.Client
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def item(self, person: str, **what: Any) -> dict[str, Any]:
        return {"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": int(utc_now().timestamp() * 1_000), **what}

    def text(self, person: str, text: str) -> dict[str, Any]:
        return self.item(person, message={"mid": f"m_in_{next(self.numbers)}", "text": text})

    def push(self, *items: dict[str, Any], times: int = 2) -> None:
        """Deliver each, so many times over; every delivery is acknowledged."""
        for item in items:
            body = json.dumps({"object": "page", "entry": [{"id": PAGE, "time": item["timestamp"], "messaging": [item]}]}).encode()
            for _ in range(times):
                answer = self.http.post("/webhooks/messenger/default", content=body, headers={HEADER: signed(body, SECRET)})
                assert answer.status_code == 200, answer.text

    def says(self, person: str, text: str) -> list[dict[str, Any]]:
        """The answer, once it is there."""
        return self.hears(person, self.text(person, text))

    def hears(self, person: str, item: dict[str, Any]) -> list[dict[str, Any]]:
        before = len(self.graph.sent(person))
        self.push(item)
        self.graph.wait(lambda graph: len(graph.sent(person)) > before)
        return self.graph.sent(person)[before:]

    def rows(self, table: type[Any]) -> list[Any]:
        with Session(self.program.db.engine) as session:
            return list(session.exec(select(table).order_by(col(table.id))).all())


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with MessengerServer() as graph:
        engine = make_engine(database_url)
        with transaction(engine) as session:
            load_demo(session, now=utc_now(), new_id=random_id, shops=("aurora",))
        engine.dispose()
        settings = settings_for(
            database_url,
            messenger_page_id=PAGE,
            messenger_page_token=TOKEN,
            messenger_app_secret=SECRET,
            messenger_verify_token="a word of our own",
            messenger_api_base=graph.base,
        )
        program = build(settings, paces={})
        with Loopback(make_app(settings, program)) as app, httpx2.Client(base_url=app.base, trust_env=False) as http:
            yield Town(graph, program, http)


def test_each_message_is_answered_exactly_once(town):
    query = {"hub.mode": "subscribe", "hub.verify_token": "a word of our own", "hub.challenge": "115"}
    assert town.http.get("/webhooks/messenger/default", params=query).text == "115"
    started = town.item(ANA, postback={"mid": "m_started", "title": "Get Started", "payload": "GET_STARTED"})
    answers = [town.hears(ANA, started), town.says(ANA, "do you have mugs or hoodies?"), town.says(BEN, "hello")]
    assert all(answers)
    town.says(BEN, "cart")
    replies = [row for row in town.rows(Outbox) if row.key.startswith("reply:")]
    assert len(replies) == 4
    assert [event.status for event in town.rows(InboundEvent)][:3] == [EventStatus.HANDLED] * 3


def test_an_old_button_still_works_when_more_was_said(town):
    [action, *_] = _payloads(town.says(ANA, "show me hoodies"))
    town.says(ANA, "what do you have?")
    town.says(ANA, "cart")
    assert town.hears(ANA, town.item(ANA, postback={"mid": "m_tap", "title": "Black", "payload": action}))


def test_regression_12_while_an_answer_is_slow_its_message_comes_again_and_is_acknowledged_at_once(town):
    town.graph.then(Lost("hang"))
    slow = town.text(ANA, "hello")
    town.push(slow, times=1)
    town.graph.wait(lambda graph: len(graph.sent(ANA)) == 1)  # sent, and its answer never comes
    town.push(slow, times=5)
    assert town.says(BEN, "hello")  # meanwhile others are served
    assert len(town.graph.sent(ANA)) == 1
    assert [event.external_id for event in town.rows(InboundEvent)].count(f"mid:{slow['message']['mid']}") == 1
    town.graph.let_go()


def test_regression_22_a_send_outside_the_window_fails_in_words_and_the_worker_goes_on(town):
    town.graph.then(Fault(10, 2018278, words="(#10) This message is sent outside of allowed window."))
    town.push(town.text(ANA, "hello"))
    town.graph.wait(lambda graph: len(graph.asked) == 1)
    assert town.says(BEN, "hello")
    assert town.says(ANA, "hello again")
    failed = town.rows(Outbox)[0]
    assert failed.status == OutboxStatus.FAILED
    assert failed.code == "10/2018278"
    assert failed.reason == "window_closed"


def _payloads(messages: list[dict[str, Any]]) -> list[str]:
    """What can be pressed in some messages, in order."""
    found = []
    for message in messages:
        payload = message.get("attachment", {}).get("payload", {})
        buttons = [*payload.get("buttons", []), *(button for each in payload.get("elements", []) for button in each.get("buttons", []))]
        found += [button["payload"] for button in [*buttons, *message.get("quick_replies", [])]]
    return found
