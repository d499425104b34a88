"""What is killed? A process of the program with a fuse at a named point. Says "ready" on its pipe; started by `processes.py`.

Modes: "serve" (the embedded process, or the web process when scaled), "work" (worker and scheduler without a web server),
"finish" (works until nothing is due, then exits 0), "ask" (the same some minutes later, when unknown sends are asked about).
"""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection

import uvicorn
from sqlmodel import Session

from bot.channels.clients.telegram import TelegramClient
from bot.store import broadcasts, conversations, events, lanes, unknowns
from bot.tables import ChannelAccount
from bot.unknowns import ASKED_FOR
from core.db import make_engine, reading
from dropline.app import make_app
from dropline.program import Program, build, utc_now
from dropline.settings import Settings

LEASE = timedelta(seconds=1)
LONG_LEASE = timedelta(seconds=3)  # where order is looked at too: who is starved for longer than a lease sends late
ASKED_LATER = timedelta(minutes=8)  # past the time that receipts are given to tell of an unknown send, and past a look that was cut off
QUIET_LOOKS = 3  # looks in a row that found nothing, before the work counts as done


@dataclass(frozen=True)
class Fuse:
    """Kills its own process, as the kernel would, when a named point is passed for the `count`th time."""

    point: str
    count: int

    def hook(self) -> Callable[[str], None]:
        """What the program calls at its named points."""
        left = self.count

        def passed(name: str) -> None:
            nonlocal left
            if name == self.point:
                left -= 1
                if left <= 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        return passed


def make(settings: Settings, fuse: Fuse, clock: Callable[[], datetime] = utc_now) -> Program:
    """The program with its own accounts; with Telegram alone, every Telegram account is the stand-in of `settings.telegram_api_base`."""
    if settings.twilio_account_sid:
        return build(settings, clock=clock, checkpoint=fuse.hook(), lease=LONG_LEASE, paces={})
    engine = make_engine(settings.database_url)
    with reading(engine) as session:
        accounts: list[ChannelAccount] = conversations.list_accounts(session)
    engine.dispose()
    client = TelegramClient(settings.telegram_bot_token, settings.telegram_api_base)
    clients = {account.id: client for account in accounts if account.channel == "telegram"}
    return build(settings, clients=clients, clock=clock, checkpoint=fuse.hook(), lease=LEASE, paces={})


@dataclass(frozen=True)
class Told:
    """What a child is to do, and where its log goes."""

    mode: str
    settings: Settings
    fuse: Fuse
    log: str


class Announced(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, pipe: "Connection[str, str]") -> None:
        super().__init__(config)
        self._pipe = pipe

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._pipe.send("ready")


def serve(settings: Settings, fuse: Fuse, pipe: "Connection[str, str]") -> None:
    """The web process, with all the work in it when embedded."""
    config = uvicorn.Config(make_app(settings, make(settings, fuse)), port=settings.port, log_level="error")
    Announced(config, pipe).run()


async def work(settings: Settings, fuse: Fuse, pipe: "Connection[str, str]") -> None:
    """Worker and scheduler, until killed."""
    program = make(settings, fuse)
    await program.start(working=True, scheduling=True)
    pipe.send("ready")
    await asyncio.Event().wait()


async def finish(settings: Settings, pipe: "Connection[str, str]", later: timedelta = timedelta()) -> None:
    """Work until nothing is due or leased to the dead."""
    program = make(settings, Fuse("", 0), lambda: utc_now() + later)
    await program.start(working=True, scheduling=True)
    pipe.send("ready")
    quiet = 0
    while quiet < QUIET_LOOKS:
        left = bool(program.worker._begun) or await program.db.read(_left, program)  # asking a provider shows in no row
        quiet = 0 if left else quiet + 1
        await asyncio.sleep(0.2)
    await program.stop()


def _left(session: Session, program: Program) -> bool:
    later = program.clock() + timedelta(minutes=1)  # so that leases of the dead and retries to come count as work
    due = conversations.list_due(session, program.worker.served, now=later, limit=1)
    accounts = any(row["receipts"] or row["broadcasts"] for row in lanes.list_at_work(session, now=later))
    asked = unknowns.list_accounts(session, now=program.clock(), after=program.clock() - ASKED_FOR)
    asking = any(hasattr(program.worker.clients.get(account), "find_sent") for account in asked)
    return bool(asking or accounts or due or events.list_due_orders(session, now=later, limit=1) or broadcasts.list_running(session))


def main(told: Told, pipe: "Connection[str, str]") -> None:
    """The whole life of a child."""
    log = os.open(told.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    match told.mode:
        case "serve":
            serve(told.settings, told.fuse, pipe)
        case "work":
            asyncio.run(work(told.settings, told.fuse, pipe))
        case "finish":
            asyncio.run(finish(told.settings, pipe))
        case "ask":
            asyncio.run(finish(told.settings, pipe, ASKED_LATER))
