"""How soon does a webhook say "got it"? Updates posted to a real server, alone and with the worker draining, beside an empty route."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from sqlalchemy import Engine, text

from core.errors import DroplineError
from dropline.bench.figures import milliseconds, percentile
from dropline.bench.ground import Ground
from dropline.bench.served import BOT_SECRET, EMPTY, Served, served
from webhooks.telegram import SECRET_HEADER

PEOPLE_SECONDS = 2.5  # between the messages of one person, four in ten seconds: no flood
CONNECTIONS = 32
BACKLOG_LOOK_SECONDS = 0.25
BACKLOG_SECONDS_MAX = 600.0
WEBHOOK = "/webhooks/telegram/default"
SAID = ("do u hav hoddies in blk", "hi", "black M please", "how much is the cap", "what do you have", "my cart", "remove it", "shipping?")

Progress = Callable[[str, float], None]


class NotAcknowledged(DroplineError):
    """The server answered {status} to an update that it should have taken."""

    code = "not_acknowledged"


class BacklogStays(DroplineError):
    """{waiting} events still wait {seconds} seconds after the last one came in."""

    code = "backlog_stays"


@dataclass(frozen=True)
class Alone:
    """A server whose worker rests. ratio: acknowledged a second over what its empty route answers."""

    p50_ms: float
    p99_ms: float
    per_second: float
    empty_per_second: float
    ratio: float


@dataclass(frozen=True)
class Draining:
    """The same with the worker at work on the same machine. backlog: events unanswered when the last came in, gone after so long."""

    requests: int
    p50_ms: float
    p99_ms: float
    backlog: int
    backlog_seconds: float


@dataclass(frozen=True)
class Figures:
    """What a run found, `a_second` requests being posted in the paced parts."""

    mode: str
    seconds: float
    a_second: float
    alone: Alone
    draining: Draining

    def dump(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def words(found: Figures) -> str:
    """The figures for people."""
    alone, draining = found.alone, found.draining
    lines = [
        f"{found.mode}, {found.a_second:g} updates a second for {found.seconds:g} s",
        f"alone       p50 {alone.p50_ms} ms, p99 {alone.p99_ms} ms",
        f"            {alone.per_second:,.0f} a second flat out, {alone.ratio:.0%} of the {alone.empty_per_second:,.0f} of an empty route",
        f"draining    p50 {draining.p50_ms} ms, p99 {draining.p99_ms} ms",
        f"            {draining.backlog:,} of {draining.requests:,} waited at the end, gone {draining.backlog_seconds:g} s later",
    ]
    return "\n".join(lines)


def measure(ground: Ground, seconds: float, a_second: float, progress: Progress) -> Figures:
    """The figures of one run, each timed part `seconds` long. Raises `NotAcknowledged`, `BacklogStays`."""
    with ground.database() as url, served(ground, url, working=False) as server:
        alone = asyncio.run(_alone(server, seconds, a_second, progress))
    with ground.database() as url, served(ground, url, working=True) as server:
        draining = asyncio.run(_draining(server, ground, url, seconds, a_second, progress))
    return Figures(ground.mode, seconds, a_second, alone, draining)


async def _alone(server: Served, seconds: float, a_second: float, progress: Progress) -> Alone:
    updates = _updates(people := int(PEOPLE_SECONDS * a_second))
    async with _line(server) as line:
        await _greet(line, updates, people)
        empty = await _flat_out(lambda: line.post_nowhere(next(updates)), seconds / 2, lambda share: progress("empty route", share))
        waits = await _paced(line, updates, seconds, a_second, lambda share: progress("alone", share))
        per_second = await _flat_out(lambda: line.post(next(updates)), seconds / 2, lambda share: progress("alone, flat out", share))
    return Alone(
        p50_ms=milliseconds(percentile(waits, 50)),
        p99_ms=milliseconds(percentile(waits, 99)),
        per_second=round(per_second, 1),
        empty_per_second=round(empty, 1),
        ratio=round(per_second / empty, 4),
    )


async def _draining(server: Served, ground: Ground, url: str, seconds: float, a_second: float, progress: Progress) -> Draining:
    updates = _updates(people := int(PEOPLE_SECONDS * a_second))
    async with _line(server) as line:
        await _greet(line, updates, people)
        with ground.looked_at(url) as engine:
            await _answered(engine, lambda share: progress("greetings", share))
            waits = await _paced(line, updates, seconds, a_second, lambda share: progress("draining", share))
            began, backlog = perf_counter(), _waiting(engine)
            await _answered(engine, lambda share: progress("backlog", share))
    return Draining(
        requests=len(waits),
        p50_ms=milliseconds(percentile(waits, 50)),
        p99_ms=milliseconds(percentile(waits, 99)),
        backlog=backlog,
        backlog_seconds=round(perf_counter() - began, 1),
    )


@dataclass(frozen=True)
class _Line:
    """The provider's side of the wire."""

    session: ClientSession
    url: str

    async def post(self, update: dict[str, Any]) -> None:
        async with self.session.post(self.url + WEBHOOK, json=update, headers={SECRET_HEADER: BOT_SECRET}) as answer:
            await answer.read()
            if answer.status != 200:
                raise NotAcknowledged(status=answer.status)

    async def post_nowhere(self, update: dict[str, Any]) -> None:
        async with self.session.post(self.url + EMPTY, json=update, headers={SECRET_HEADER: BOT_SECRET}) as answer:
            await answer.read()


async def _greet(line: "_Line", updates: Iterator[dict[str, Any]], people: int) -> None:
    """Everybody has written once: what is measured is the usual message, not the opening of a conversation."""
    for _ in range(people):
        await line.post(next(updates))


async def _answered(engine: Engine, progress: Callable[[float], None]) -> None:
    """Until no event waits any more."""
    began, backlog = perf_counter(), _waiting(engine)
    while waiting := _waiting(engine):
        if perf_counter() - began > BACKLOG_SECONDS_MAX:
            raise BacklogStays(waiting=waiting, seconds=round(BACKLOG_SECONDS_MAX))
        progress(1 - min(waiting / backlog, 1.0))
        await asyncio.sleep(BACKLOG_LOOK_SECONDS)
    progress(1.0)


@asynccontextmanager
async def _line(server: Served) -> AsyncIterator[_Line]:
    connector = TCPConnector(limit=CONNECTIONS)
    async with ClientSession(connector=connector, timeout=ClientTimeout(total=60)) as session:
        yield _Line(session, server.url)


async def _paced(
    line: _Line, updates: Iterator[dict[str, Any]], seconds: float, a_second: float, progress: Callable[[float], None]
) -> list[float]:
    """Seconds from when each update should have been posted until its answer: a late one counts as late."""
    loop, count = asyncio.get_running_loop(), int(seconds * a_second)
    began = loop.time()

    async def one(number: int, update: dict[str, Any]) -> float:
        await line.post(update)
        return loop.time() - began - number / a_second

    gc.freeze()  # or the posting process's own full collection, some 150 ms, is counted as the server's
    running = []
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / a_second - loop.time()))
        running.append(asyncio.create_task(one(number, next(updates))))
        progress((number + 1) / count)
    return await asyncio.gather(*running)


async def _flat_out(request: Callable[[], Any], seconds: float, progress: Callable[[float], None]) -> float:
    """Answers a second with every connection busy."""
    began, done = perf_counter(), 0

    async def one_after_the_other() -> None:
        nonlocal done
        while (passed := perf_counter() - began) < seconds:
            await request()
            done += 1
            progress(min(1.0, passed / seconds))

    await asyncio.gather(*(one_after_the_other() for _ in range(CONNECTIONS)))
    return done / (perf_counter() - began)


def _updates(people: int) -> Iterator[dict[str, Any]]:
    """Messages of so many people to one bot, each in turn, with update ids of their own."""
    number = 0
    while True:
        number += 1
        person = 7_000_000 + number % people
        yield {
            "update_id": 500_000_000 + number,
            "message": {
                "message_id": number,
                "from": {"id": person, "is_bot": False, "first_name": "Ana", "language_code": "en"},
                "chat": {"id": person, "type": "private", "first_name": "Ana"},
                "date": 1_795_300_000 + number // 100,
                "text": SAID[number // people % len(SAID)],
            },
        }


def _waiting(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM inbound_event WHERE status = 'waiting'")).scalar_one())
