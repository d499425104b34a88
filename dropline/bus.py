"""How does a page learn that something moved? Nudges by topic: in process, or through Redis between processes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from dropline.carrier import Carrier

log = structlog.get_logger()
QUEUE_MAX = 100  # nudges kept for one listener; more say nothing new
PREFIX = "dropline:live:"


class LocalBus:
    """Nudges within this process."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[str]]] = {}

    async def publish(self, topic: str) -> None:
        """Tell whoever listens to `topic` here."""
        for queue in self._listeners.get(topic, ()):
            if not queue.full():
                queue.put_nowait(topic)

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[asyncio.Queue[str]]:
        """A queue of nudges, for as long as it is held open."""
        queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_MAX)
        self._listeners.setdefault(topic, set()).add(queue)
        try:
            yield queue
        finally:
            self._listeners[topic].discard(queue)
            if not self._listeners[topic]:
                del self._listeners[topic]

    async def run(self) -> None:
        """Nothing to carry between processes."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing to give back."""


class RedisBus(LocalBus):
    """Nudges between processes: published to Redis, heard by each process once and spread within it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis: Redis = Redis.from_url(url)
        self._carrier = Carrier(self._send)

    async def publish(self, topic: str) -> None:
        """Tell every process, soon; a Redis that is away costs the reader a second, never a message."""
        self._carrier.put(topic)

    async def _send(self, topics: Sequence[str]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        for topic in topics:
            pipeline.publish(PREFIX + topic, b"")
        try:
            await pipeline.execute()
        except RedisError as error:
            log.warning("nudges_lost", topics=len(topics), error=type(error).__name__)
            for topic in topics:
                await super().publish(topic)

    async def run(self) -> None:
        """Spread what other processes say; returns only by being cancelled or by Redis going away."""
        async with self._redis.pubsub() as heard:
            await heard.psubscribe(PREFIX + "*")
            async for message in heard.listen():
                if message["type"] == "pmessage":
                    await super().publish(message["channel"].decode().removeprefix(PREFIX))

    async def close(self) -> None:
        """Give the connections back."""
        await self._carrier.close()
        await self._redis.aclose()


def make_bus(redis_url: str) -> LocalBus:
    """The bus of the mode: Redis where there is one."""
    return RedisBus(redis_url) if redis_url else LocalBus()
