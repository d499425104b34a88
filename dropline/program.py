"""What is one running dropline made of? Built once from the settings; web, worker and commands share the same parts."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import structlog
from sqlalchemy import Engine

from bot import turn
from bot.channels import CHANNELS
from bot.channels.clients import AccountClient, Client
from bot.channels.clients.messenger import MessengerClient
from bot.channels.clients.stripe import StripeClient
from bot.channels.clients.telegram import TelegramClient
from bot.channels.clients.whatsapp import WhatsAppClient
from bot.channels.credentials import Vault
from bot.connections import Connections
from bot.dialog.reply import Kit
from bot.events import ApiCall, Pace, Sent
from bot.knowledge.importing import LibraryCache
from bot.model.budget import Limits, Terms
from bot.model.client import Model, OpenAIModel
from bot.pacing import Pacer
from bot.pay_links import pay_link
from commerce.catalogue.snapshots import SnapshotCache
from core.db import Database, make_engine, transaction
from core.ids import random_id
from dropline import feeds, migrate, scheduler, wiring
from dropline.accounts import environment_of, keep_environment
from dropline.bus import LocalBus, make_bus
from dropline.settings import Settings
from dropline.supervise import Supervisor
from dropline.switchboard import LOOK_SECONDS, MakeClient, Switchboard
from dropline.tasks import Bells
from dropline.thinking import Thinking
from dropline.worker import Worker

log = structlog.get_logger()
FLOOD_WINDOW = timedelta(seconds=10)
NOTICE_SECONDS = LOOK_SECONDS + 0.5  # until every process has seen a change of an account
PACES = {channel.name: channel.pace for channel in CHANNELS.values() if channel.pace is not None}


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
    switchboard: Switchboard
    connections: Connections
    _said: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, *, working: bool, scheduling: bool) -> None:
        """Open the bells and begin what this process is for."""
        self.snapshots.after_load = spare_the_collector
        spare_the_collector()
        await self.switchboard.look()
        await self.bells.start()
        self.supervisor.keep("accounts", self.switchboard.keep)
        self.supervisor.keep("bus", self.bus.run)
        if working:
            self.supervisor.keep("bells", self.bells.answer)
            self.supervisor.keep("sweeper", self.worker.sweep)
        if scheduling:
            self.supervisor.keep("feeds", lambda: feeds.run(self.db, self.clock))
            self.supervisor.keep("scheduler", lambda: scheduler.run(self.db, self.kit, self.ring, self.clock))

    async def ring(self, subject: str) -> None:
        """Wake whoever works, after the commit; may be lost."""
        self.kit.checkpoint("after_accept")
        self.bells.ring(subject)

    async def perform(self, account_id: str, calls: Sequence[ApiCall]) -> None:
        """Say at once what a provider waits for, outside any conversation, and let who asks for it go on."""
        task = asyncio.create_task(self._say(account_id, calls))
        self._said.add(task)
        task.add_done_callback(self._said.discard)

    async def _say(self, account_id: str, calls: Sequence[ApiCall]) -> None:
        """A failure is only noted, for nobody could say it later."""
        client = self.worker.clients.get(account_id)
        outcome = await client.perform(calls) if client is not None else None
        if not isinstance(outcome, Sent):
            log.warning("not_answered_at_once", account=account_id, calls=[call.method for call in calls], outcome=type(outcome).__name__)

    async def stop(self) -> None:
        """Finish what is in hand and give everything back."""
        await asyncio.gather(*self._said, return_exceptions=True)
        await self.worker.stop()
        if self.worker.thinking is not None:
            await self.worker.thinking.close()
        await self.supervisor.stop()
        await self.bells.close()
        await self.bus.close()
        await self.worker.pacer.close()
        await self.switchboard.close()
        if self.worker.clients is not self.switchboard.clients:
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
    paces: Mapping[str, Pace] | None = None,
    model: Model | None = None,
) -> Program:
    """A program on a migrated database; raises `WrongSchema` on another.

    clients, paces, model: instead of the settings' and the channels' own.
    """
    engine = make_engine(settings.database_url)
    migrate.check(engine)
    db = open_database(engine)
    snapshots = SnapshotCache()
    kit = Kit(
        new_id=random_id,
        random=Random(),
        catalogue=snapshots.get,
        knowledge=LibraryCache().get,
        dispatch=wiring.make_dispatch(random_id, partial(pay_link, settings.public_url, settings.secret_key)),
        public_url=settings.public_url,
        secret=settings.secret_key,
        worker=random_id("wrk"),
        checkpoint=checkpoint,
        flood_window=flood_window,
        model=terms_of(settings),
    )
    bus = make_bus(settings.redis_url)
    switchboard = Switchboard(db, vault(settings), environment_of(settings), settings.default_brand, make_client(settings), clock)
    pacer = Pacer(PACES if paces is None else paces, settings.redis_url)
    worker = Worker(db, kit, switchboard.clients if clients is None else clients, bus, clock, lease=lease, pacer=pacer)
    if kit.model is not None:
        asked = model or OpenAIModel(kit.model.name, settings.openai_api_key, settings.openai_base_url)
        worker.thinking = Thinking(db, kit, asked, lambda: worker.clients, clock)
    bells = Bells(settings.redis_url, worker.work)
    if not settings.embedded and not settings.redis_url:
        log.warning("no_redis", effect="work is found by the sweeper within a second instead of at once")
    line = connections(settings, db, clock, switchboard.look)
    return Program(settings, db, kit, bus, bells, worker, Supervisor(), clock, snapshots, switchboard, line)


def terms_of(settings: Settings) -> Terms | None:
    """On which terms a language model is asked; None where the settings name none."""
    if not settings.has_model:
        return None
    limits = Limits(settings.model_shopper_calls_day, settings.model_brand_tokens_day, settings.model_brand_tokens_month)
    return Terms(settings.openai_model, timedelta(seconds=settings.model_wait_seconds), limits)


def vault(settings: Settings) -> Vault:
    """Where the credentials of channel accounts are kept: sealed by SECRET_KEY, opened by SECRET_KEY_OLD too."""
    return Vault([settings.secret_key, *filter(None, [settings.secret_key_old])])


async def _nothing_to_tell() -> None:
    """Nobody in this process serves accounts."""


def connections(
    settings: Settings, db: Database, clock: Callable[[], datetime], changed: Callable[[], Awaitable[None]] = _nothing_to_tell
) -> Connections:
    """Who changes channel accounts; those of the environment have their rows from here on, if their brand is there."""
    environment = environment_of(settings)
    if environment.accounts:
        with transaction(db.engine) as session:
            keep_environment(session, environment, settings.default_brand)
    make = make_client(settings)
    return Connections(
        db,
        vault(settings),
        environment,
        make,
        settings.public_url,
        settings.default_brand,
        clock,
        random_id,
        changed,
        noticed=lambda: asyncio.sleep(NOTICE_SECONDS),
    )


def make_client(settings: Settings) -> MakeClient:
    """client(account id, channel, credentials): who speaks to the provider, at the address the settings name."""

    def client(account_id: str, channel: str, credentials: Mapping[str, str]) -> AccountClient:
        if channel == "telegram":
            return TelegramClient(credentials["token"], settings.telegram_api_base, payment_token=credentials.get("payment_token", ""))
        if channel == "stripe":
            return StripeClient(credentials, settings.stripe_api_base)
        if channel == "messenger":
            page_id, page_token, app_secret = (credentials[name] for name in ("page_id", "page_token", "app_secret"))
            return MessengerClient(page_id, page_token, app_secret, api_base=settings.messenger_api_base)
        return WhatsAppClient(
            credentials["account_sid"],
            credentials["auth_token"],
            credentials["from"],
            api_base=settings.twilio_api_base,
            content_base=settings.twilio_content_base,
            callback_url=f"{settings.public_url}/webhooks/twilio/{account_id}/status" if account_id else "",
        )

    return client
