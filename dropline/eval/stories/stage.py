"""Where does a story play? One brand on a database of its own, its shoppers on one channel; only the wire is not real."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from attribution import creators, links
from bot import broadcasts, intake
from bot.channels import CHANNELS
from bot.channels.recording import RecordingClient
from bot.store import conversations, templates
from bot.tables import Approval, Conversation
from bot.template_rules import Draft
from bot.templates import add_template, settle_approval
from bot.window import MARKETING
from commerce import brands, payments
from commerce.orders import orders
from commerce.tables import ShopOrder
from core.db import transaction
from core.ids import random_id
from dropline import scheduler
from dropline.demo.load import load_demo
from dropline.eval.stories import rewards, store
from dropline.eval.stories.expectation import Unmet, present
from dropline.program import Program, build
from dropline.settings import Settings
from dropline.terminal import Heard, Terminal, find_account

BEGIN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # every story, so that it reads the same every time


@dataclass
class Clock:
    """The time of the story."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, length: timedelta) -> None:
        self.now += length


def settings_for(database_url: str, **values: Any) -> Settings:
    """Settings of a story: nothing from the environment."""
    plain: dict[str, Any] = {
        "redis_url": "",
        "port": 8000,
        "public_url": "http://shop.test",
        "secret_key": "a secret of the tests",
        "default_brand": "aurora",
        "telegram_bot_token": "",
        "telegram_webhook_secret": "",
        "telegram_api_base": "http://127.0.0.1:1",
        "twilio_account_sid": "",
        "twilio_auth_token": "",
        "twilio_whatsapp_from": "",
        "twilio_api_base": "http://127.0.0.1:1",
        "messenger_page_id": "",
        "messenger_page_token": "",
        "messenger_app_secret": "",
        "messenger_verify_token": "",
        "messenger_api_base": "http://127.0.0.1:1",
    }
    return Settings(database_url=database_url, **plain | values)


@dataclass
class Shop:
    """One brand on one database, its shoppers on one channel."""

    database_url: str
    channel: str = "webchat"
    clock: Clock = field(default_factory=Clock)
    settings: dict[str, Any] = field(default_factory=dict)

    speaker: str = ""

    def __post_init__(self) -> None:
        self.client = RecordingClient()
        settings = settings_for(self.database_url, **self.settings)
        self.program: Program = build(settings, clients={}, clock=self.clock, paces={})
        with transaction(self.program.db.engine) as session:
            load_demo(session, now=self.clock(), new_id=random_id, shops=["aurora"])
            self.brand = brands.get_brand(session, "aurora")
            self.account = find_account(session, self.brand, self.channel)
        self.program.worker.clients = {self.account.id: self.client}
        self.runner = asyncio.Runner()
        self.people: dict[str, Terminal] = {}
        self.last: list[Heard] = []

    def close(self) -> None:
        self.runner.run(self.program.stop())
        self.runner.close()

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def read(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.run(self.program.db.read(function, *args, **kwargs))

    def write(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.run(self.program.db.write(function, *args, **kwargs))

    def person(self, name: str) -> Terminal:
        if name not in self.people:
            self.people[name] = Terminal(self.program, self.brand, self.account, name)
        return self.people[name]

    def also(self, name: str, channel: str) -> None:
        """Somebody who writes on another channel."""
        account = self.write(find_account, self.brand, channel)
        self.program.worker.clients = {**self.program.worker.clients, account.id: self.client}
        self.people[name] = Terminal(self.program, self.brand, account, name)

    def filled(self, text: str) -> str:
        """{number of NAME} and {code of NAME} put in."""

        def put_in(match: re.Match[str]) -> str:
            person = self.person(match[2])
            if match[1] == "number":
                return re.sub(r"\D", "", self.read(conversations.find_conversation, self.brand.id, person.conversation_id).thread)
            codes: list[str] = re.findall(r"\bLINK-\d{5}-\d{5}\b|\b\d{6}\b", "\n".join(heard.text for heard in person.heard))
            return present(next(reversed(codes), None), f"{match[2]} has heard no code")

        return re.sub(r"\{(number|code) of (\w+)\}", put_in, text)

    def says(self, name: str, text: str, line: int = 0) -> list[Heard]:
        """Deliver one line of the story, twice; the clock moves on a second so that messages have an order."""
        self.clock.pass_(timedelta(seconds=1))
        person = self.person(name)
        if text.startswith("/start"):
            self.last = self.run(person.start(self.token(text.removeprefix("/start").strip()), copies=2))
        elif text.startswith("[") and text.endswith("]"):
            self.last = self.run(person.press(text[1:-1], line, copies=2))
        else:
            self.last = self.run(person.say(self.filled(text), copies=2))
        return self.last

    def token(self, wanted: str) -> str:
        """The token of {link HANDLE}, or of {forged HANDLE} with one letter changed."""
        if fan := re.fullmatch(r"\{fan (\w+)\}", wanted):
            return rewards.link_heard(self, fan[1])
        found = re.fullmatch(r"\{(link|forged) (\w+)\}", wanted)
        if found is None:
            return wanted
        token: str = self.read(self._token, found[2])
        return token if found[1] == "link" else token[:-1] + ("0" if token[-1] != "0" else "1")

    def _token(self, session: Session, handle: str) -> str:
        creator = creators.get_creator(session, self.brand.id, handle)
        link_id = store.find_link(session, self.brand.id, creator.id)
        return links.token(self.program.kit.secret, link_id or "")

    def broadcast(self, text: str) -> None:
        """A broadcast to everybody who agreed, sent out; by the brand's template where free text is not taken any more."""
        template = self.write(self._offer_template) if self._takes_offers_late else ""
        values = {"news": text}
        self.write(broadcasts.start, self.brand, text, template=template, values=values, now=self.clock(), new_id=random_id)
        for subject in [*self.write(scheduler.plan_broadcasts, now=self.clock()), self.account.id]:
            self.run(self.program.worker.work(subject))

    @property
    def _takes_offers_late(self) -> bool:
        """Whether the channel has templates for offers, which go to people who have not written lately."""
        limits = CHANNELS[self.channel].templates
        return limits is not None and MARKETING in limits.categories

    def next_day(self) -> None:
        """A day passes; an hour less of it where no offer reaches people who have not written for a whole one."""
        reachable = CHANNELS[self.channel].window is None or self._takes_offers_late
        self.clock.pass_(timedelta(days=1) if reachable else timedelta(hours=23))

    def _offer_template(self, session: Session) -> str:
        """The name of the template of offers, made and approved when first wanted."""
        draft = Draft(
            channel=self.channel,
            name="offer",
            language="en",
            category=MARKETING,
            body="News from {{1}}: {{2}}. Reply STOP to hear no more of them.",
            variables=(("brand", "Aurora"), ("news", "Runners are back")),
        )
        if not templates.list_templates(session, self.brand.id, channel=self.channel, name=draft.name):
            made = add_template(session, self.brand, draft, now=self.clock(), new_id=random_id)
            settle_approval(session, made, Approval.APPROVED, external_id="HX" + "0" * 32, now=self.clock())
        return draft.name

    def pay(self, name: str, *, times: int = 1, charges: int = 1) -> None:
        """The provider tells us of the charge, `times` times; of several charges where somebody paid twice."""
        order = self.order(name)
        if order is None:
            raise Unmet(f"{name} has no order to pay")
        account = self.read(conversations.find_account, self.brand.id, "payment", "test")
        for number in range(charges):
            event = payments.PaymentEvent(
                "test", f"ch_{order.id}_{number}", order.id, orders.due_minor(order), order.currency, self.clock()
            )
            for _ in range(times):
                self.write(intake.accept_payment, account, event, now=self.clock())
        self.run(self.program.worker.work(order.id))
        self.last = self.run(self.person(name).listen())

    def tell(self, name: str) -> None:
        """Send what was queued for somebody, and hear it."""
        person = self.person(name)
        self.run(self.program.worker.work(person.conversation_id))
        self.last = self.run(person.listen())

    def open_pay_link(self, name: str) -> object:
        order = present(self.order(name), f"{name} has no order to open")
        return self.write(lambda session: payments.open_payment(session, orders.get_order(session, order.id), now=self.clock()))

    def thread_of(self, session: Session, name: str) -> Conversation:
        found = conversations.find_conversation(session, self.brand.id, self.person(name).conversation_id)
        return present(found, f"{name} has not written yet")

    def identity_id(self, session: Session, name: str) -> str:
        return self.thread_of(session, name).identity_id

    def shopper_id(self, session: Session, name: str) -> str:
        return conversations.get_brand_and_shopper(session, self.identity_id(session, name))[1]

    def order(self, name: str) -> ShopOrder | None:
        found: ShopOrder | None = self.read(lambda session: orders.latest_order(session, self.brand.id, self.shopper_id(session, name)))
        return found

    def standing_of(self, conversation_id: str) -> str:
        """Who answers a conversation."""
        found: str = self.read(conversations.find_conversation, self.brand.id, conversation_id).handling
        return found

    def standing(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.run(self.person(name).standing())
        return found
