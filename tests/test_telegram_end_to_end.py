"""From Telegram and back over real HTTP: the whole program between a stand-in's webhook or long poll and its sendMessage."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.channels.clients.telegram import TelegramClient
from bot.channels.polling import Polling, poll
from bot.dialog.actions import AddToCart, pack
from bot.store import conversations
from bot.tables import EventStatus, InboundEvent, Outbox, OutboxStatus
from commerce.tables import Product, Variant
from core.db import make_engine, transaction
from core.ids import random_id
from dropline.app import make_app
from dropline.demo.load import load_demo
from dropline.program import Program, build, utc_now
from dropline.settings import Settings
from tests.loopback import Loopback
from tests.shop import settings_for
from tests.telegram_server import BLOCKED, Flood, Lost, TelegramServer

ANA, BEN = 7001001, 4503599627370495
SECRET = "S3cret_of-the-webhook"


@dataclass
class Town:
    """A shop and its bot at Telegram, with people who write to it."""

    telegram: TelegramServer
    settings: Settings
    program: Program
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(500_001))

    def update(self, person: int, text: str = "", *, tap: str = "", query: str = "", on: int = 0) -> dict[str, Any]:
        """What Telegram makes of somebody writing, or pressing a button of the message `on`."""
        number, sender = next(self.numbers), {"id": person, "is_bot": False, "first_name": f"P{person}", "language_code": "en"}
        message = {
            "message_id": on or number,
            "from": sender,
            "chat": {"id": person, "type": "private", "first_name": "P"},
            "date": int(utc_now().timestamp()),
            "text": text,
        }
        if tap:
            return {
                "update_id": number,
                "callback_query": {"id": query or f"q{number}", "from": sender, "chat_instance": "1", "data": tap, "message": message},
            }
        return {"update_id": number, "message": message}

    def says(self, person: int, text: str = "", **tap: Any) -> list[dict[str, Any]]:
        """Deliver it twice, and return the answer once it is there."""
        before = len(self.telegram.sent(str(person)))
        self.push(self.update(person, text, **tap))
        self.telegram.wait(lambda server: len(server.sent(str(person))) > before)
        return self.telegram.sent(str(person))[before:]

    def acknowledged(self, count: int) -> list[str]:
        """The taps whose spinners were stopped, once there are so many."""
        method = "answercallbackquery"
        self.telegram.wait(lambda server: sum(call.method == method for call in server.calls) >= count)
        return [call.params["callback_query_id"] for call in self.telegram.calls if call.method == method]

    def push(self, *updates: dict[str, Any]) -> None:
        """Deliver each twice at once; every delivery is acknowledged at the first try."""
        for delivery in self.telegram.push(*updates, times=2):
            assert delivery.result(10) == [200]

    def rows(self, table: type[Any]) -> list[Any]:
        with Session(self.program.db.engine) as session:
            return list(session.exec(select(table).order_by(col(table.id))).all())

    def variant(self, name: str) -> str:
        """The first variant of a product."""
        [product] = [row for row in self.rows(Product) if row.name == name]
        return next(row.id for row in self.rows(Variant) if row.product_id == product.id)

    def settled(self) -> list[Outbox]:
        """The messages out, once none is on its way; what was claimed is settled by the time the next of its chat is sent."""
        return [row for row in self.rows(Outbox) if row.status not in (OutboxStatus.QUEUED, OutboxStatus.SENDING)]


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
def built(telegram: TelegramServer, database_url: str) -> Town:
    settings = settings_for(
        database_url,
        telegram_bot_token=telegram.token,
        telegram_webhook_secret=SECRET,
        telegram_api_base=telegram.base,
    )
    engine = make_engine(database_url)
    with transaction(engine) as session:
        load_demo(session, now=utc_now(), new_id=random_id, shops=("aurora",))
    engine.dispose()
    return Town(telegram, settings, build(settings))


@pytest.fixture
def town(built: Town) -> Iterator[Town]:
    """The shop served, with its webhook set through the vendor's library."""

    async def connect(url: str) -> None:
        client = TelegramClient(built.telegram.token, built.telegram.base)
        await client.set_webhook(url, SECRET)
        await client.close()

    with Loopback(make_app(built.settings, built.program)) as app:
        asyncio.run(connect(f"{app.base}/webhooks/telegram/default"))
        yield built


def test_each_message_is_answered_exactly_once(town):
    answers = [town.says(ANA, "/start"), town.says(ANA, "show me hoodies"), town.says(BEN, "/start")]
    assert [len(answer) for answer in answers] == [1, 1, 1]
    assert "hoodie" in answers[1][0]["text"].casefold()
    town.says(ANA, "cart")
    assert len(town.telegram.sent()) == 4
    assert [event.status for event in town.rows(InboundEvent)][:3] == [EventStatus.HANDLED] * 3
    assert {row.status for row in town.settled()} == {OutboxStatus.SENT}


def test_regression_11_a_lower_update_id_that_comes_later_is_answered_too(town):
    first, second, third = (town.update(ANA, text) for text in ("hello", "show me hoodies", "cart"))
    for update in (third, first, second):
        town.push(update)
    town.telegram.wait(lambda server: len(server.sent()) >= 3)
    town.says(BEN, "hello")
    assert len(town.telegram.sent(str(ANA))) == 3
    assert {event.external_id for event in town.rows(InboundEvent)} >= {f"update:{u['update_id']}" for u in (first, second, third)}


def test_a_tap_is_acknowledged_and_answered_and_so_is_the_next(town):
    [shown] = town.says(ANA, "show me hoodies")
    action = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for query in ("tap-one", "tap-two"):
        [answer] = town.says(ANA, tap=action, query=query)
        assert answer["text"]
    assert sorted(town.acknowledged(2)) == ["tap-one", "tap-two"]


def test_regression_64_a_double_tap_adds_once_and_both_spinners_stop(town):
    town.says(ANA, "trail cap")
    add = pack(AddToCart(town.variant("Trail Cap")))
    assert "Added 1" in town.says(ANA, tap=add, query="one", on=90)[0]["text"]
    town.push(town.update(ANA, tap=add, query="two", on=90))
    assert sorted(town.acknowledged(2)) == ["one", "two"]
    assert "Added 1" in town.says(ANA, tap=add, query="three", on=91)[0]["text"]  # the same button of another message
    cart = town.says(ANA, "cart")[0]["text"]
    assert "2 × Trail Cap" in cart
    assert len(town.telegram.sent(str(ANA))) == 4


def test_a_tap_while_a_person_answers_stops_its_spinner_and_says_nothing(town):
    town.says(ANA, "human")
    town.push(town.update(ANA, tap="ca", query="silent"))
    assert town.acknowledged(1) == ["silent"]
    assert len(town.says(BEN, "hello")) == 1
    assert len(town.telegram.sent(str(ANA))) == 1


def test_a_button_nobody_made_is_answered_kindly(town):
    for tap in ("zz:1", "ad:[", 'ad:"nobody\'s"', "💥", "ad:1,2,3,4"):
        [answer] = town.says(ANA, tap=tap)
        assert answer["text"]
    assert all(event.status == EventStatus.HANDLED for event in town.rows(InboundEvent)[:-1])


def test_regression_32_a_flooded_chat_holds_up_no_other(town):
    town.says(ANA, "hello")
    town.telegram.then(Flood(3600), chat_id=str(ANA))
    town.push(town.update(ANA, "show me hoodies"))
    town.telegram.wait(lambda server: [call.chat_id for call in server.calls if call.method == "sendmessage"].count(str(ANA)) == 2)
    assert len(town.says(BEN, "hello")) == 1
    assert len(town.telegram.sent(str(ANA))) == 1


def test_who_blocked_the_bot_gets_nothing_and_holds_up_nobody(town):
    town.telegram.then(BLOCKED, chat_id=str(ANA))
    town.push(town.update(ANA, "hello"))
    town.telegram.wait(lambda server: any(call.chat_id == str(ANA) for call in server.calls))
    town.says(BEN, "hello")
    town.says(BEN, "cart")
    [failed] = [row for row in town.rows(Outbox) if row.status == OutboxStatus.FAILED]
    assert failed.reason == "Forbidden: bot was blocked by the user"
    assert town.telegram.sent(str(ANA)) == []


def test_regression_16_an_answer_lost_on_the_way_back_is_unknown_and_not_sent_again(town):
    town.telegram.then(Lost("break"), chat_id=str(ANA))
    assert len(town.says(ANA, "hello")) == 1
    assert len(town.says(ANA, "cart")) == 1
    assert len(town.telegram.sent(str(ANA))) == 2
    lost, answered = town.rows(Outbox)
    assert lost.status == OutboxStatus.UNKNOWN
    assert lost.reason
    assert answered.status in (OutboxStatus.SENDING, OutboxStatus.SENT)


def test_by_polling_too_each_message_is_answered_exactly_once(built):
    asyncio.run(_polled(built))
    assert [len(built.telegram.sent(str(person))) for person in (ANA, BEN)] == [2, 1]
    assert {row.status for row in built.settled()} == {OutboxStatus.SENT}


async def _polled(town: Town) -> None:
    program, stop = town.program, asyncio.Event()
    account = await program.db.read(conversations.find_account_of, "aurora", "telegram", "default")
    assert account is not None
    client = TelegramClient(town.telegram.token, town.telegram.base)
    await program.start(working=True, scheduling=False)
    polling = asyncio.create_task(
        poll(Polling(client, account, program.db, program.ring, program.clock, program.kit.new_id, asyncio.sleep), stop)
    )
    for updates in ([town.update(ANA, "/start"), town.update(BEN, "/start")], [town.update(ANA, "show me hoodies")]):
        wanted = len(town.telegram.sent()) + len(updates)
        town.telegram.push(*updates, *updates)  # each twice in one batch
        await asyncio.to_thread(town.telegram.wait, _has_sent(wanted))
    stop.set()
    await polling
    await program.stop()
    await client.close()


def _has_sent(count: int) -> Callable[[TelegramServer], bool]:
    return lambda server: len(server.sent()) >= count
