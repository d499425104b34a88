"""How do many names reach another process at the price of few? What is put in while one parcel is on its way goes together in the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice

PARCEL_MAX = 50  # names carried at once


class Carrier:
    """Carries names, one parcel at a time, each name once a parcel. `carry` must see to its own failures."""

    def __init__(self, carry: Callable[[Sequence[str]], Awaitable[None]]) -> None:
        self._carry = carry
        self._waiting: dict[str, None] = {}
        self._running: asyncio.Task[None] | None = None

    def put(self, name: str) -> None:
        """Have `name` carried soon; nobody waits for it."""
        self._waiting[name] = None
        if self._running is None:
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                parcel = list(islice(self._waiting, PARCEL_MAX))
                for name in parcel:
                    del self._waiting[name]
                await self._carry(parcel)
        finally:
            self._running = None

    async def close(self) -> None:
        """Wait until everything is carried."""
        if self._running is not None:
            await self._running
