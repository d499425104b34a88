"""May we send now, or how long must it wait? What each channel's provider takes, counted for all processes together."""

import time
from collections.abc import Mapping

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter as SharedWindows
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter as OwnWindows
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from bot.events import Pace

log = structlog.get_logger()
MARKETING_PERCENT = 80  # of an account's pace at most, so that an answer never waits behind a broadcast
PREFIX = "dropline:pace"
KEYS_MAX = 1_000  # of the windows in memory; then those that nobody uses are dropped


class _InMemory:
    """Windows of this process."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._windows = OwnWindows(self._storage)

    async def take(self, item: RateLimitItemPerSecond, key: str, count: int) -> float:
        """0 where `count` were taken, else after how many seconds it is worth another try."""
        self._drop_unused()
        if self._windows.hit(item, PREFIX, key, cost=count):
            return 0.0
        start, _ = self._storage.get_moving_window(item.key_for(PREFIX, key), item.amount, item.get_expiry())
        return _wait(start, item)

    async def left(self, item: RateLimitItemPerSecond, key: str) -> int:
        return self._windows.get_window_stats(item, PREFIX, key).remaining

    def _drop_unused(self) -> None:
        # The library keeps an empty list for every key there ever was.
        if len(self._storage.events) > KEYS_MAX:
            for key in [key for key, entries in list(self._storage.events.items()) if not entries]:
                self._storage.clear(key)

    async def close(self) -> None:
        """Nothing to give back."""


class _InRedis:
    """Windows of all processes; while Redis is away each counts for itself."""

    def __init__(self, url: str) -> None:
        self._pool = ConnectionPool.from_url(url)
        self._storage = RedisStorage(f"async+{url}", connection_pool=self._pool, implementation="redispy")  # type: ignore[arg-type]  # its stub has no pool
        self._windows = SharedWindows(self._storage)
        self._own = _InMemory()

    async def take(self, item: RateLimitItemPerSecond, key: str, count: int) -> float:
        try:
            if await self._windows.hit(item, PREFIX, key, cost=count):
                return 0.0
            start, _ = await self._storage.get_moving_window(item.key_for(PREFIX, key), item.amount, item.get_expiry())
            return _wait(start, item)
        except (RedisError, OSError) as error:
            log.warning("pace_not_shared", error=type(error).__name__)
            return await self._own.take(item, key, count)

    async def left(self, item: RateLimitItemPerSecond, key: str) -> int:
        try:
            return (await self._windows.get_window_stats(item, PREFIX, key)).remaining
        except (RedisError, OSError):
            return await self._own.left(item, key)

    async def close(self) -> None:
        await self._pool.aclose()


class Pacer:
    """Gives leave to send before anything is claimed, so that what waits for its turn is never in flight.

    paces: by channel name; a channel that is not there takes messages as fast as we like.
    """

    def __init__(self, paces: Mapping[str, Pace], redis_url: str = "") -> None:
        self._paces = dict(paces)
        self._windows: _InMemory | _InRedis = _InRedis(redis_url) if redis_url else _InMemory()

    async def admit(self, channel: str, account_id: str, conversation_id: str) -> float:
        """0 where one message may go to this conversation now, else how many seconds it waits."""
        pace = self._paces.get(channel)
        if pace is None:
            return 0.0
        wait = await self._windows.take(_item(pace.thread_per_second, pace), f"thread:{conversation_id}", 1)
        return wait or await self._windows.take(_item(pace.account_per_second, pace), f"account:{account_id}", 1)

    async def admit_marketing(self, channel: str, account_id: str, count: int) -> int:
        """How many of `count` marketing messages may go from this account now: its share of the pace, and never all of it."""
        pace = self._paces.get(channel)
        if pace is None:
            return count
        whole = _item(pace.account_per_second, pace)
        share = RateLimitItemPerSecond(max(1, whole.amount * MARKETING_PERCENT // 100), pace.burst_seconds)
        places = ((share, f"marketing:{account_id}"), (whole, f"account:{account_id}"))
        count = min([count, *[await self._windows.left(item, key) for item, key in places]])
        for item, key in places if count > 0 else ():
            if await self._windows.take(item, key, count):
                return 0  # another process was quicker; the next look finds what it left
        return max(count, 0)

    def thread_seconds(self, channel: str) -> float:
        """How long one chat is left alone after a message before marketing is said there."""
        pace = self._paces.get(channel)
        return 0.0 if pace is None else 1 / pace.thread_per_second

    async def close(self) -> None:
        """Give back what it holds."""
        await self._windows.close()


def _item(a_second: int, pace: Pace) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(a_second * pace.burst_seconds, pace.burst_seconds)


def _wait(start: float, item: RateLimitItemPerSecond) -> float:
    # The library counts by the machine's clock, so this does too.
    return max(0.05, start + item.get_expiry() - time.time())
