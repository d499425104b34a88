"""A bot that asks for its updates: nothing lost, nothing twice, through kills, outages and quiet weeks."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot import updates
from bot.channels import telegram
from bot.channels.clients.telegram import TelegramClient
from bot.channels.polling import Polling, poll
from bot.errors import NoPolling, ProviderRefused
from bot.events import ApiCall
from bot.tables import ChannelAccount, EventStatus, InboundEvent
from core.db import Database, transaction
from tests.conftest import NOW, new_ids
from tests.telegram_server import BROKEN, Flood, TelegramServer
from tests.test_telegram_adapter import fixture

ACCOUNT = ChannelAccount(id="acc_default", brand_id="brd_aurora", channel="telegram", name="default")


class Killed(Exception):
    """The process ended here."""


@dataclass
class Bot:
    """A bot to be polled, its Telegram, and what was seen: bells, and time that would have passed."""

    line: Polling
    server: TelegramServer
    engine: Engine
    rung: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def events(self) -> list[InboundEvent]:
        with Session(self.engine) as session:
            return list(session.exec(select(InboundEvent).order_by(col(InboundEvent.id))).all())

    def ids(self) -> list[str]:
        return [event.external_id for event in self.events()]

    @asynccontextmanager
    async def polled(self) -> AsyncIterator[None]:
        """While this is open the bot is polled."""
        stop = asyncio.Event()
        task = asyncio.create_task(poll(self.line, stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(task, 5)

    async def until_confirmed(self, update_id: int) -> None:
        """Return once Telegram was told that all up to `update_id` is stored."""

        def confirmed(server: TelegramServer) -> bool:
            return any(int(call.params.get("offset", 0)) > update_id for call in server.calls)

        await asyncio.to_thread(self.server.wait, confirmed)

    async def until_idle(self) -> None:
        """Return once the bot waits for news with nothing left to confirm."""
        await asyncio.to_thread(self.server.wait, lambda server: bool(server.calls) and "offset" not in server.calls[-1].params)


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
async def bot(db: Engine, server: TelegramServer) -> AsyncIterator[Bot]:
    with transaction(db) as session:
        session.add(ChannelAccount(**ACCOUNT.model_dump()))
    rung: list[str] = []
    slept: list[float] = []

    async def ring(conversation_id: str) -> None:
        rung.append(conversation_id)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def perform(account_id: str, calls: Sequence[ApiCall]) -> None:
        await client.perform(calls)

    client, database = TelegramClient(server.token, server.base), Database(db)
    yield Bot(Polling(client, ACCOUNT, database, ring, lambda: NOW, new_ids(), sleep, perform), server, db, rung, slept)
    await client.close()
    database.close()


def said(update_id: int, text: str = "hello") -> Any:
    update = fixture("message__text")
    return update | {"update_id": update_id, "message": update["message"] | {"text": text, "message_id": update_id}}


async def test_updates_are_stored_before_they_are_confirmed(bot):
    bot.server.push(said(1), said(2), fixture("channel_post__text") | {"update_id": 3}, fixture("callback_query__data") | {"update_id": 4})
    async with bot.polled():
        await bot.until_confirmed(4)
        assert bot.ids() == ["update:1", "update:2", "update:4"]
    assert len(set(bot.rung)) == len(bot.rung) == 1  # one conversation, one bell for the batch


async def test_news_comes_while_it_waits(bot):
    async with bot.polled():
        await bot.until_idle()
        bot.server.push(said(10))
        await bot.until_confirmed(10)
    assert bot.ids() == ["update:10"]


async def test_a_kill_before_confirming_loses_nothing_and_doubles_nothing(bot):
    async def die(conversation_id: str) -> None:
        raise Killed

    bot.server.push(said(1), said(2))
    with pytest.raises(Killed):
        await poll(replace(bot.line, ring=die), asyncio.Event())
    assert bot.ids() == ["update:1", "update:2"]
    assert [update["update_id"] for update in bot.server.updates] == [1, 2]
    async with bot.polled():
        await bot.until_confirmed(2)
    assert bot.ids() == ["update:1", "update:2"]
    assert bot.rung == []  # what the dead one left undone is found by the sweeper


async def test_a_tap_is_acknowledged_when_it_is_stored_and_not_again(bot):
    tap = fixture("callback_query__data")
    bot.server.push(tap, said(2), {**tap})
    async with bot.polled():
        await bot.until_confirmed(tap["update_id"])
    stopped = [call.params["callback_query_id"] for call in bot.server.calls if call.method == "answercallbackquery"]
    assert stopped == ["4382bfdwdsb323b2d9"]


async def test_what_cannot_be_stored_is_not_confirmed(bot):
    stranger = replace(bot.line, account=ChannelAccount(id="acc_gone", brand_id="brd_aurora", channel="telegram", name="gone"))
    bot.server.push(said(1))
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await poll(stranger, asyncio.Event())
    assert [update["update_id"] for update in bot.server.updates] == [1]


async def test_an_update_nobody_can_read_stops_none_of_the_others(bot):
    bot.server.push({"update_id": 1, "message": {"text": "?"}}, said(2), {"update_id": 3, "novelty": {}})
    async with bot.polled():
        await bot.until_confirmed(3)
    assert [(event.external_id, event.status) for event in bot.events()] == [
        ("unreadable:1", EventStatus.DEAD),
        ("update:2", EventStatus.WAITING),
    ]


async def test_outages_are_waited_out_longer_and_longer(bot):
    bot.server.then(BROKEN, BROKEN, BROKEN, Flood(30), BROKEN, None, BROKEN, method="getUpdates")
    bot.server.push(said(1))
    async with bot.polled():
        await bot.until_confirmed(1)
        await bot.until_idle()
    assert bot.slept == [1.0, 2.0, 4.0, 30.0, 16.0, 1.0]
    assert bot.ids() == ["update:1"]


async def test_waits_have_a_bound(bot):
    bot.server.then(*[BROKEN] * 12, method="getUpdates")
    async with bot.polled():
        await bot.until_idle()
        await asyncio.to_thread(bot.server.wait, lambda server: len(server.calls) > 12)
    assert max(bot.slept) == 60.0


async def test_a_lower_number_after_a_quiet_week_is_news(bot):
    bot.server.push(said(900_000))
    async with bot.polled():
        await bot.until_confirmed(900_000)
        await bot.until_idle()
        bot.server.push(said(5))
        await asyncio.to_thread(bot.server.wait, lambda server: server.calls[-1].params.get("offset") == "6")
    assert bot.ids() == ["update:900000", "update:5"]


async def test_a_webhook_that_is_set_is_said_with_its_mend(bot):
    bot.server.webhook = {"url": "https://shop.example/", "secret": "s"}
    with pytest.raises(NoPolling, match="a webhook is set for this bot: run dropline channel register telegram --delete"):
        await poll(bot.line, asyncio.Event())


async def test_a_second_poller_ends_the_first_with_a_clear_error(bot):
    first = asyncio.create_task(poll(bot.line, asyncio.Event()))
    await bot.until_idle()
    async with bot.polled():
        with pytest.raises(NoPolling, match="another program polls this bot"):
            await asyncio.wait_for(first, 5)


async def test_a_wrong_token_ends_it(bot):
    client = TelegramClient("4200:wrong", bot.server.base)
    with pytest.raises(ProviderRefused):
        await poll(replace(bot.line, source=client), asyncio.Event())
    await client.close()


async def test_it_stops_at_once_while_it_waits_for_news_and_while_it_waits_out_an_outage(bot):
    async with bot.polled():
        await bot.until_idle()

    outage = asyncio.Event()

    async def long_sleep(seconds: float) -> None:
        outage.set()
        await asyncio.Event().wait()

    bot.server.then(BROKEN, method="getUpdates")
    stop = asyncio.Event()
    task = asyncio.create_task(poll(replace(bot.line, sleep=long_sleep), stop))
    await asyncio.wait_for(outage.wait(), 5)
    stop.set()
    await asyncio.wait_for(task, 5)


async def test_an_update_that_came_by_webhook_before_is_no_news(bot):
    with transaction(bot.engine) as session:
        updates.take_in(session, ACCOUNT, telegram.parse, [said(1)], now=NOW, new_id=new_ids())
    bot.server.push(said(1), said(2))
    async with bot.polled():
        await bot.until_confirmed(2)
    assert bot.ids() == ["update:1", "update:2"]
