"""From Twilio and back over real HTTP: the whole program between signed forms, the Messages resource and its statuses."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select
from twilio.request_validator import RequestValidator

from bot.events import Delivery
from bot.tables import Consent, EventStatus, InboundEvent, Outbox, OutboxStatus
from core.db import make_engine, transaction
from core.ids import random_id
from dropline.app import make_app
from dropline.demo.load import load_demo
from dropline.program import Program, build, utc_now
from tests.loopback import WAIT_SECONDS, Loopback
from tests.shop import settings_for
from tests.twilio_server import Fault, Lost, TwilioServer

PUBLIC = "https://shop.example"
ANA, BEN = "whatsapp:+34600000001", "whatsapp:+34600000002"


@dataclass
class Town:
    """A shop and its sender at Twilio, with people who write to it."""

    twilio: TwilioServer
    program: Program
    base: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def post(self, path: str, fields: dict[str, str], times: int = 2) -> None:
        """Deliver a form as Twilio does, so often; each is taken at the first try."""
        signature = RequestValidator(self.twilio.auth_token).compute_signature(PUBLIC + path, fields)
        headers = {"X-Twilio-Signature": signature, "content-type": "application/x-www-form-urlencoded"}
        with httpx2.Client(trust_env=False) as client:
            for _ in range(times):
                assert client.post(self.base + path, content=urlencode(fields), headers=headers).status_code == 200

    def says(self, person: str, text: str = "", **fields: str) -> str:
        """What is read in the answer, once it is there."""
        before = len(self.twilio.messages)
        self.write(person, text, **fields)
        self.wait(lambda: len(self.twilio.messages) > before)
        return str(self.twilio.messages[-1]["body"])

    def write(self, person: str, text: str = "", **fields: str) -> None:
        sid = f"SM{next(self.numbers) + 2**64:032x}"
        self.post("/webhooks/twilio/default", {"MessageSid": sid, "From": person, "To": self.twilio.sender, "Body": text, **fields})

    def status(self, place: int, status: str, **fields: str) -> None:
        """Tell how far the message posted in that place has come, at the address it gave; twice."""
        callback, sid = urlsplit(self.twilio.posted()[place]["StatusCallback"]), self.twilio.messages[place]["sid"]
        to = self.twilio.messages[place]["to"]
        self.post(f"{callback.path}?{callback.query}", {"MessageSid": sid, "MessageStatus": status, "To": to, **fields})

    def wait(self, done: Callable[[], bool]) -> None:
        """Return once it is so; looked at after every request to Twilio and every transaction of the program."""
        with self.twilio.changed:
            if not self.twilio.changed.wait_for(done, WAIT_SECONDS):
                raise AssertionError(f"it never came to that; asked so far: {self.twilio.asked}")

    def note(self, *_: object) -> None:
        """Something may have come about."""
        with self.twilio.changed:
            self.twilio.changed.notify_all()

    def rows(self, table: type[Any]) -> list[Any]:
        with Session(self.program.db.engine) as session:
            return list(session.exec(select(table).order_by(col(table.id))).all())

    def outbox(self, place: int) -> Outbox:
        row: Outbox = self.rows(Outbox)[place]
        return row


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with TwilioServer() as twilio:
        settings = settings_for(
            database_url,
            public_url=PUBLIC,
            twilio_account_sid=twilio.account_sid,
            twilio_auth_token=twilio.auth_token,
            twilio_whatsapp_from=twilio.sender,
            twilio_api_base=twilio.base,
        )
        engine = make_engine(database_url)
        with transaction(engine) as session:
            load_demo(session, now=utc_now(), new_id=random_id, shops=("aurora",))
        engine.dispose()
        town = Town(twilio, build(settings))
        event.listen(town.program.db.engine, "checkin", town.note)
        with Loopback(make_app(settings, town.program)) as app:
            town.base = app.base
            yield town


def test_each_message_is_answered_exactly_once_and_its_button_too(town):
    assert "bot of Aurora" in town.says(ANA, "hello")
    assert "Aurora Hoodie" in town.says(ANA, "Hoodies", ListId='br:"hoodies"', ListTitle="Hoodies")
    assert "bot of Aurora" in town.says(BEN, "hello")
    assert [message["to"] for message in town.twilio.messages] == [ANA, ANA, BEN]
    assert {row.status for row in town.rows(InboundEvent)} == {EventStatus.HANDLED}
    assert len({content["friendly_name"] for content in town.twilio.contents}) == len(town.twilio.contents)


def test_statuses_in_any_order_take_a_message_as_far_as_it_came(town):
    town.says(ANA, "hello")
    for status in ("read", "sent", "delivered"):
        town.status(0, status)
    town.wait(lambda: town.outbox(0).delivery == Delivery.READ)
    assert town.outbox(0).read_at is not None


def test_a_send_whose_answer_was_lost_is_unknown_until_its_status_names_it(town):
    town.twilio.then(Lost("break"))
    town.says(ANA, "hello")
    town.wait(lambda: town.outbox(0).status == OutboxStatus.UNKNOWN)
    town.says(BEN, "hello")  # nobody waits for it
    town.status(0, "delivered")
    town.wait(lambda: town.outbox(0).status == OutboxStatus.SENT)
    row = town.outbox(0)
    assert (row.provider_id, row.delivery) == (town.twilio.messages[0]["sid"], Delivery.DELIVERED)
    assert len(town.twilio.messages) == 2  # and it was not sent again


def test_regression_29_a_refusal_for_an_opt_out_ends_consent(town):
    town.says(ANA, "remind me about offers")
    town.says(ANA, "hello")
    town.status(1, "undelivered", ErrorCode="63014")
    town.wait(lambda: [consent.granted for consent in town.rows(Consent)] == [True, False])
    town.wait(lambda: town.outbox(1).code == "63014")
    assert "blocked" in town.outbox(1).reason


def test_too_fast_for_the_account_is_waited_for_and_then_said_once(town):
    town.says(BEN, "hello")
    town.twilio.then(Fault(429, 20429, headers=(("Retry-After", "1"),)))
    assert "bot of Aurora" in town.says(ANA, "hello")
    assert len(town.twilio.messages) == 2
