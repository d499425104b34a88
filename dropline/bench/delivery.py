"""How many messages a second does a broadcast send? Real workers, a provider over HTTP that takes everything, and what they weigh."""

import itertools
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

import uvicorn
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from attribution import identities
from bot import broadcasts, consent
from bot.store import conversations
from commerce import brands
from commerce.tables import Brand
from core.db import reading, transaction
from core.errors import DroplineError
from core.ids import random_id
from dropline.bench.ground import Ground
from dropline.bench.served import ACCOUNT, BRAND, environ, prepare, processes, work

PEOPLE_MAX = 10_000
WORKERS_SCALED = 2
FIRST_WEIGHED = 10_000  # messages after which the workers are weighed for the first time
LOOK_SECONDS = 0.25
STALLED_SECONDS = 60.0

Progress = Callable[[str, float], None]


class Stalled(DroplineError):
    """Nothing was sent for {seconds} seconds, {waiting} messages before the end."""

    code = "stalled"


@dataclass(frozen=True)
class Figures:
    """What a run found. Memory: of the heaviest worker, after the first ten thousand messages (or half of fewer) and at the end."""

    mode: str
    workers: int
    messages: int
    seconds: float
    per_second: float
    early_memory_mib: float
    late_memory_mib: float

    def dump(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def words(found: Figures) -> str:
    """The figures for people."""
    return (
        f"{found.mode}, {found.workers} worker{'s' if found.workers > 1 else ''}: {found.messages:,} messages in {found.seconds:g} s\n"
        f"{found.per_second:,.0f} a second; memory {found.early_memory_mib:g} MiB early, {found.late_memory_mib:g} MiB at the end"
    )


def measure(ground: Ground, messages: int, progress: Progress) -> Figures:
    """Broadcasts to at most ten thousand people, one after the other, until so many messages are sent. Raises `Stalled`."""
    people = min(PEOPLE_MAX, messages)
    with ground.database() as url, ground.looked_at(url) as engine, processes([(_provider, ())]) as provider:
        prepare(url)
        _add_people(engine, people, lambda share: progress("people", share))
        worker: tuple[Callable[..., None], tuple[object, ...]] = (work, (environ(ground, url), f"http://127.0.0.1:{provider[0]}"))
        count = WORKERS_SCALED if ground.postgres else 1
        with processes([worker] * count) as workers:
            began, sent, early = time.perf_counter(), 0, 0.0
            while sent < messages:
                for done in _broadcast(engine, people):
                    if not early and sent + done >= min(FIRST_WEIGHED, messages // 2):
                        early = _heaviest(workers)
                    progress("sending", min(1.0, (sent + done) / messages))
                sent += people
            seconds = time.perf_counter() - began
            late = _heaviest(workers)
    return Figures(ground.mode, count, sent, round(seconds, 1), round(sent / seconds, 1), early, late)


def _broadcast(engine: Engine, people: int) -> Iterator[int]:
    """How many of its messages are sent, again and again until all are."""
    with transaction(engine) as session:
        brand = brands.get_brand(session, BRAND)
        started = broadcasts.start(session, brand, "Hoodies are back", now=datetime.now(UTC), new_id=random_id)
    sent, moved = 0, time.perf_counter()
    while sent < people:
        time.sleep(LOOK_SECONDS)
        with reading(engine) as session:
            found = broadcasts.progress(session, brand.id, started.id).sent
        if found > sent:
            sent, moved = found, time.perf_counter()
            yield sent
        elif time.perf_counter() - moved > STALLED_SECONDS:
            raise Stalled(seconds=round(STALLED_SECONDS), waiting=people - sent)


def _add_people(engine: Engine, count: int, progress: Callable[[float], None]) -> None:
    """So many who have talked to the bot once and agreed to offers."""
    for first in range(0, count, 500):
        with transaction(engine) as session:
            brand = brands.get_brand(session, BRAND)
            for number in range(first, min(first + 500, count)):
                _add_person(session, brand, str(7_000_000 + number), datetime.now(UTC))
        progress(min(1.0, (first + 500) / count))


def _add_person(session: Session, brand: Brand, person: str, now: datetime) -> None:
    identity = identities.ensure(session, brand.id, ACCOUNT, "telegram", person, "Ana", now=now, new_id=random_id)
    row = {
        "id": random_id("cnv"),
        "brand_id": brand.id,
        "channel_account_id": ACCOUNT,
        "channel": "telegram",
        "identity_id": identity.id,
        "thread": person,
        "name": "Ana",
        "last_inbound_at": now,
        "created_at": now,
    }
    conversations.open_conversation(session, row)
    consent.record(
        session, brand_id=brand.id, identity_id=identity.id, granted=True, wording="yes", source="benchmark", key="benchmark", at=now
    )


def _heaviest(workers: list[object]) -> float:
    """Resident memory in MiB of the heaviest of these processes."""
    listed = subprocess.run(["ps", "-o", "rss=", "-p", ",".join(map(str, workers))], capture_output=True, text=True, check=True)
    return round(max(int(kib) for kib in listed.stdout.split()) / 1024, 1)


def _provider(told: Connection) -> None:
    """Telegram as far as sending goes, without limits and without memory."""
    with _listening() as listening:
        told.send(listening.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(_take(), log_level="warning", access_log=False, lifespan="off", ws="none"))
        server.run(sockets=[listening])


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1024)
        yield listening


def _take() -> ASGIApp:
    numbers = itertools.count(1)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        message = {"message_id": next(numbers), "date": 1_795_300_000, "chat": {"id": 7_000_000, "type": "private"}, "text": "…"}
        body = json.dumps({"ok": True, "result": message}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})

    return answer
