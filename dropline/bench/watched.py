"""When was it committed, and what was it? A database that says so of each transaction, and adds no statement."""

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, Concatenate

from sqlalchemy import Engine
from sqlmodel import Session

from core.db import Database, P, R, transaction

Committed = Callable[[Callable[..., Any], Sequence[Any], Any, float], None]


class WatchedDatabase(Database):
    """`told(function, arguments, result, at)` is called on the event loop after each commit; at: `perf_counter` seconds of the commit.

    committed_at is that of the last one told, so right after an awaited `write` it is of that very write.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.committed_at = 0.0
        self.told: Committed = lambda function, arguments, result, at: None
        self.after_commit: Callable[[], None] = lambda: None  # in the thread of the transaction

    async def write(self, function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As `Database.write`."""

        def run() -> tuple[R, float]:
            with transaction(self.engine) as session:
                result = function(session, *args, **kwargs)
            self.after_commit()
            return result, perf_counter()

        result, self.committed_at = await asyncio.get_running_loop().run_in_executor(self._writers, run)
        self.told(function, args, result, self.committed_at)
        return result
