"""Who is woken when there is work? taskiq carries the bell "this one has work"; nothing rests on its arriving."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import structlog
from taskiq import AsyncBroker, InMemoryBroker
from taskiq.api import run_receiver_task
from taskiq.exceptions import SendTaskError
from taskiq_redis import RedisStreamBroker

from dropline.carrier import Carrier

log = structlog.get_logger()
STREAM = "dropline-bells"
STREAM_MAX = 10_000  # bells kept; the sweeper finds what was trimmed
RUNNING_MAX = 32

logging.getLogger("taskiq").setLevel(logging.WARNING)


class Bells:
    """Rings for a conversation or an order, by id; whoever answers runs `work(id)`."""

    def __init__(self, redis_url: str, work: Callable[[str], Awaitable[None]]) -> None:
        self._remote = bool(redis_url)
        self._broker: AsyncBroker = (
            RedisStreamBroker(
                redis_url,
                queue_name=STREAM,
                consumer_group_name=STREAM,
                maxlen=STREAM_MAX,
                xread_block=500,
                socket_timeout=None,  # with one, each send goes through asyncio.wait_for, which before Python 3.12 can swallow our ending
                socket_keepalive=True,
            )
            if redis_url
            else InMemoryBroker()
        )

        async def answer(subjects: Sequence[str]) -> None:
            await asyncio.gather(*(work(subject) for subject in subjects))

        self._task = self._broker.register_task(answer, task_name="work")
        self._carrier = Carrier(self._send)

    async def start(self) -> None:
        """Open what the broker needs."""
        await self._broker.startup()

    def ring(self, subject: str) -> None:
        """Wake somebody; a bell that cannot be carried is found again by the sweeper."""
        self._carrier.put(subject)

    async def _send(self, subjects: Sequence[str]) -> None:
        try:
            await self._task.kiq(subjects)
        except SendTaskError as error:
            log.warning("bell_lost", error=type(error.__cause__).__name__)

    async def answer(self) -> None:
        """Run the work that others ring for, until cancelled; nothing to do where bells are in process."""
        if self._remote:
            await run_receiver_task(self._broker, max_async_tasks=RUNNING_MAX, validate_params=False)

    async def close(self) -> None:
        """Let what runs finish."""
        await self._carrier.close()
        if isinstance(self._broker, InMemoryBroker):
            await self._broker.wait_all()
        await self._broker.shutdown()
