"""What if a background task dies? It is told, restarted after a moment, and counted against readiness meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()
RESTART_SECONDS = 1.0


class Supervisor:
    """Keeps the program's endless tasks alive. `broken` names those that are not running right now, with the error's kind."""

    def __init__(self, restart_seconds: float = RESTART_SECONDS) -> None:
        self.restart_seconds = restart_seconds
        self.broken: dict[str, str] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def keep(self, name: str, body: Callable[[], Awaitable[None]]) -> None:
        """Run `body` for ever; one that returns is done, one that raises is started again."""
        self._tasks.append(asyncio.create_task(self._run(name, body), name=name))

    async def _run(self, name: str, body: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await body()
                return
            except Exception as error:  # the whole point: whatever it was, the task must come back
                self.broken[name] = type(error).__name__
                log.exception("task_died", task=name)
            await asyncio.sleep(self.restart_seconds)
            self.broken.pop(name, None)

    async def stop(self) -> None:
        """End every task."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
