"""How is the program itself measured from outside? Its processes, started as on a real machine, with a wire that takes everything."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import uvicorn
from fastapi import Request
from fastapi.responses import JSONResponse

from bot.channels.clients import Client
from bot.channels.clients.telegram import TelegramClient
from bot.events import ApiCall, Outcome, Sent
from bot.tables import ChannelAccount
from commerce import brands
from core.db import insert_once, make_engine, transaction
from core.errors import DroplineError
from core.ids import random_id
from dropline import migrate
from dropline.app import make_app
from dropline.bench.ground import Ground
from dropline.demo.load import load_demo
from dropline.program import build
from dropline.settings import Settings, load

BOT_TOKEN = "7000001:benchmark"
BOT_SECRET = "of-the-benchmark"
BRAND = "aurora"
ACCOUNT = "acc_telegram_aurora"
EMPTY = "/empty"
START_SECONDS, STOP_SECONDS = 60.0, 30.0


class NotStarted(DroplineError):
    """A process of the benchmark was not up after {seconds} seconds."""

    code = "not_started"


@dataclass(frozen=True)
class Served:
    """A web process that answers at `url`, and whoever works beside it."""

    url: str


class TakesAll:
    """A provider that takes every message at once and remembers none."""

    async def perform(self, calls: Sequence[ApiCall], *, reference: str = "") -> Outcome:
        """Sent."""
        return Sent(reference)

    async def close(self) -> None:
        """Nothing to give back."""


@contextmanager
def served(ground: Ground, url: str, *, working: bool) -> Iterator[Served]:
    """A web process on a fresh database with the demo shop, embedded with its worker inside; scaled, with one worker beside it."""
    prepare(url)
    parts: list[tuple[Callable[..., None], tuple[object, ...]]] = [(_web, (environ(ground, url), working and not ground.postgres))]
    if working and ground.postgres:
        parts.append((work, (environ(ground, url),)))
    with processes(parts) as told:
        yield Served(f"http://127.0.0.1:{told[0]}")


def prepare(url: str) -> None:
    """The tables, the demo shop and its bot."""
    engine = make_engine(url)
    migrate.upgrade(engine)
    with transaction(engine) as session:
        load_demo(session, now=datetime.now(UTC), new_id=random_id, shops=[BRAND])
        brand = brands.get_brand(session, BRAND)
        insert_once(session, ChannelAccount, {"id": ACCOUNT, "brand_id": brand.id, "channel": "telegram", "name": "default"})
    engine.dispose()


@contextmanager
def processes(parts: Sequence[tuple[Callable[..., None], tuple[object, ...]]]) -> Iterator[list[object]]:
    """Processes started side by side; what each said when it was up. Ended with the block."""
    context = get_context("spawn")
    running: list[tuple[BaseProcess, Connection]] = []
    try:
        for target, arguments in parts:
            ours, theirs = context.Pipe()
            process = context.Process(target=target, args=(theirs, *arguments), daemon=True)
            process.start()
            theirs.close()
            running.append((process, ours))
        yield [_said(pipe) for _, pipe in running]
    finally:
        for started, _ in running:
            started.terminate()
        for started, pipe in running:
            started.join(STOP_SECONDS)
            if started.is_alive():
                started.kill()
            pipe.close()


def _said(pipe: Connection) -> object:
    if not pipe.poll(START_SECONDS):
        raise NotStarted(seconds=round(START_SECONDS))
    return pipe.recv()


def environ(ground: Ground, url: str) -> dict[str, str]:
    """The settings of every process of one run."""
    return {
        "DATABASE_URL": url,
        "REDIS_URL": ground.redis,
        "SECRET_KEY": "of the benchmark",
        "DEFAULT_BRAND": BRAND,
        "TELEGRAM_BOT_TOKEN": BOT_TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": BOT_SECRET,
    }


def _settings(environ: dict[str, str]) -> Settings:
    return load(environ)


def _web(told: Connection, environ: dict[str, str], working: bool) -> None:
    settings = _settings(environ)
    program = build(settings, clients={ACCOUNT: TakesAll()}, paces={})
    program.worker.stopping = not working and not settings.redis_url  # bells in process would wake it
    app = make_app(settings, program, working=working)
    app.add_api_route(EMPTY, _empty, methods=["POST"])
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1024)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
        told.send(listening.getsockname()[1])  # it listens: the first request waits until the program is up
        server.run(sockets=[listening])


async def _empty(request: Request) -> JSONResponse:
    """What a webhook's route costs that does nothing: the body is read, the answer is as short."""
    await request.body()
    return JSONResponse({"ok": True})


def work(told: Connection, environ: dict[str, str], api_base: str = "") -> None:
    """A worker and scheduler; it sends to Telegram's stand-in at `api_base`, or to nobody. Says its process id when it is up."""
    asyncio.run(_drain(told, _settings(environ), api_base))


async def _drain(told: Connection, settings: Settings, api_base: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client: Client = TelegramClient(BOT_TOKEN, api_base) if api_base else TakesAll()
    program = build(settings, clients={ACCOUNT: client}, paces={})
    await program.start(working=True, scheduling=True)
    told.send(os.getpid())
    await stop.wait()
    await program.stop()
