"""How does a bot without a public address get its updates? It asks for them, and confirms what it has stored."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

import structlog

from bot import updates
from bot.channels import telegram
from bot.channels.clients import unperformed
from bot.errors import ProviderUnreachable
from bot.events import ApiCall
from bot.tables import ChannelAccount
from core.db import Database
from core.ids import NewId

T = TypeVar("T")

POLL_SECONDS = 25.0
BACKOFF_FIRST_SECONDS = 1.0
BACKOFF_MAX_SECONDS = 60.0

log = structlog.get_logger(__name__)


class UpdateSource(Protocol):
    """Where updates wait."""

    async def get_updates(self, offset: int | None, *, wait_seconds: float) -> list[Any]:
        """Updates not yet confirmed, waited for while there are none; those below `offset` are confirmed by asking."""


@dataclass(frozen=True)
class Polling:
    """One bot that is polled, and what its updates are stored with. ring, perform: as for webhooks; sleep(seconds): passes time."""

    source: UpdateSource
    account: ChannelAccount
    database: Database
    ring: Callable[[str], Awaitable[None]]
    now: Callable[[], datetime]
    new_id: NewId
    sleep: Callable[[float], Coroutine[Any, Any, None]]
    perform: Callable[[str, Sequence[ApiCall]], Awaitable[None]] = unperformed


async def poll(line: Polling, stop: asyncio.Event) -> None:
    """Fetch and store updates until `stop` is set.

    Nothing is confirmed before it is committed, so a kill loses nothing: Telegram keeps updates for a day and gives them again,
    and their rows know them. Waits longer and longer while Telegram does not answer; raises `NoPolling` where a webhook is set,
    `ProviderRefused` for a wrong token, and whatever the database raises.
    """
    offset, failures = None, 0
    while not stop.is_set():
        try:
            wait_seconds = POLL_SECONDS if offset is None else 0.0  # confirming waits for nothing
            batch = await _unless(stop, line.source.get_updates(offset, wait_seconds=wait_seconds))
        except ProviderUnreachable as error:
            failures += 1
            seconds = _wait_seconds(failures, error.facts.get("retry_after"))
            log.warning("polling_failed", account=line.account.name, why=str(error), failures=failures, wait_seconds=seconds)
            await _unless(stop, line.sleep(seconds))
            continue
        failures = 0
        if batch is not None:
            await _store(line, batch)
            offset = _past(batch)


async def _store(line: Polling, batch: list[Any]) -> None:
    if not batch:
        return
    taken = await line.database.write(updates.take_in, line.account, telegram.arrivals, batch, now=line.now(), new_id=line.new_id)
    for unread in taken.unreadable:
        log.warning("update_unreadable", account=line.account.name, item=unread.external_id, kind=unread.kind, why=unread.why)
    for subject in taken.bells:
        await line.ring(subject)
    if taken.calls:
        await line.perform(line.account.id, taken.calls)


def _past(batch: list[Any]) -> int | None:
    """What confirms a batch. None after an empty one: all is confirmed then, and after a silent week the next id may be lower."""
    ids = [update["update_id"] for update in batch if isinstance(update, dict) and isinstance(update.get("update_id"), int)]
    return max(ids) + 1 if ids else None


def _wait_seconds(failures: int, asked: object) -> float:
    backoff = min(BACKOFF_MAX_SECONDS, BACKOFF_FIRST_SECONDS * 2.0 ** min(failures - 1, 10))
    return max(backoff, asked) if isinstance(asked, float) else backoff


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` gives, or None when `stop` is set first; the work is called off then."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
