"""What is one running dropline made of? Built once from the settings; web, worker and commands share the same parts."""

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import structlog
from sqlalchemy import Engine

from bot import turn
from bot.channels.clients import Client
from bot.dialog.reply import Kit
from bot.store import conversations
from bot.tables import ChannelAccount
from commerce.catalog import SnapshotCache
from core.db import Database, make_engine, reading
from core.ids import random_id
from dropline import migrate, scheduler, wiring
from dropline.bus import LocalBus, make_bus
from dropline.settings import Settings
from dropline.supervise import Supervisor
from dropline.tasks import Bells
from dropline.worker import Worker

log = structlog.get_logger()
FLOOD_WINDOW = timedelta(seconds=10)


def utc_now() -> datetime:
    """The one clock."""
    return datetime.now(UTC)


def spare_the_collector() -> None:
    """Let full collections pass over what is there now: walking a catalogue's objects stops every turn for a tenth of a second."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@dataclass
class Program:
    """The parts, and the tasks that keep them going."""

    settings: Settings
    db: Database
    kit: Kit
    bus: LocalBus
    bells: Bells
    worker: Worker
    supervisor: Supervisor
    clock: Callable[[], datetime]
    snapshots: SnapshotCache

    async def start(self, *, working: bool, scheduling: bool) -> None:
        """Open the bells and begin what this process is for."""
        self.snapshots.after_load = spare_the_collector
        spare_the_collector()
        await self.bells.start()
        self.supervisor.keep("bus", self.bus.run)
        if working:
            self.supervisor.keep("bells", self.bells.answer)
            self.supervisor.keep("sweeper", self.worker.sweep)
        if scheduling:
            self.supervisor.keep("scheduler", lambda: scheduler.run(self.db, self.kit, self.ring, self.clock))

    async def ring(self, subject: str) -> None:
        """Wake whoever works, after the commit; may be lost."""
        self.kit.checkpoint("after_accept")
        await self.bells.ring(subject)

    async def stop(self) -> None:
        """Finish what is in hand and give everything back."""
        await self.worker.stop()
        await self.supervisor.stop()
        await self.bells.close()
        await self.bus.close()
        for client in set(self.worker.clients.values()):
            await client.close()
        self.db.close()


def build(
    settings: Settings,
    *,
    clients: Mapping[str, Client] | None = None,
    clock: Callable[[], datetime] = utc_now,
    checkpoint: Callable[[str], None] = lambda name: None,
    lease: timedelta = turn.LEASE,
    flood_window: timedelta = FLOOD_WINDOW,
    open_database: Callable[[Engine], Database] = Database,
) -> Program:
    """A program on a migrated database; raises `WrongSchema` on another. clients: instead of the settings' own."""
    engine = make_engine(settings.database_url)
    migrate.check(engine)
    db = open_database(engine)
    snapshots = SnapshotCache()
    kit = Kit(
        new_id=random_id,
        random=Random(),
        catalogue=snapshots.get,
        dispatch=wiring.make_dispatch(random_id),
        public_url=settings.public_url,
        secret=settings.secret_key,
        worker=random_id("wrk"),
        checkpoint=checkpoint,
        flood_window=flood_window,
    )
    bus = make_bus(settings.redis_url)
    if clients is None:
        with reading(engine) as session:
            clients = _clients(settings, conversations.list_accounts(session))
    worker = Worker(db, kit, clients, bus, clock, lease=lease)
    bells = Bells(settings.redis_url, worker.work)
    if not settings.embedded and not settings.redis_url:
        log.warning("no_redis", effect="work is found by the sweeper within a second instead of at once")
    return Program(settings, db, kit, bus, bells, worker, Supervisor(), clock, snapshots)


def _clients(settings: Settings, accounts: list[ChannelAccount]) -> dict[str, Client]:
    """Who performs calls for which account: the environment's bot is the default Telegram account of the default brand."""
    if not settings.telegram_bot_token:
        return {}
    from bot.channels.clients.telegram import TelegramClient  # the vendor's library takes half a second to load

    client = TelegramClient(settings.telegram_bot_token, settings.telegram_api_base)
    return {account.id: client for account in accounts if account.channel == "telegram" and account.name == "default"}
