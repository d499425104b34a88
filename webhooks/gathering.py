"""How do many deliveries cost little more than one? Those that come while others are being written are stored together."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import updates
from bot.tables import ChannelAccount
from core.db import Database
from core.ids import NewId

TOGETHER_MAX = 50  # deliveries in one transaction


@dataclass(frozen=True)
class _Delivery:
    account: ChannelAccount
    parse: updates.Parse
    items: tuple[Any, ...]
    taken: asyncio.Future[updates.Taken]


class Gathering:
    """Stores deliveries, one transaction at a time, each answered once its own is committed.

    A lone delivery waits for nobody. Where one of many fails, each is stored by itself, so that it costs the others nothing.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], new_id: NewId) -> None:
        self._database, self._now, self._new_id = database, now, new_id
        self._waiting: deque[_Delivery] = deque()
        self._running: asyncio.Task[None] | None = None

    async def store(self, account: ChannelAccount, parse: updates.Parse, items: Iterable[Any]) -> updates.Taken:
        """What became of the items of one delivery; raises what storing it raised."""
        taken: asyncio.Future[updates.Taken] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Delivery(account, parse, tuple(items), taken))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await taken

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._together([self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER_MAX))])
        finally:
            self._running = None

    async def _together(self, batch: Sequence[_Delivery]) -> None:
        try:
            results = await self._database.write(_store, batch, self._now(), self._new_id)
        except Exception as error:  # noqa: BLE001  # the boundary: whatever it is, it is that request's to raise
            if len(batch) == 1:
                _fail(batch[0], error)
                return
            for delivery in batch:
                await self._together([delivery])
            return
        for delivery, taken in zip(batch, results, strict=True):
            if not delivery.taken.done():  # its request may be gone
                delivery.taken.set_result(taken)


def _store(session: Session, batch: Sequence[_Delivery], now: datetime, new_id: NewId) -> list[updates.Taken]:
    return [updates.take_in(session, each.account, each.parse, each.items, now=now, new_id=new_id) for each in batch]


def _fail(delivery: _Delivery, error: Exception) -> None:
    if not delivery.taken.done():
        delivery.taken.set_exception(error)
