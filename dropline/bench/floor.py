"""How fast could the database alone do it? The statements of real turns, written down, then replayed by the standard library's sqlite3."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

from core.db import SQLITE_PRAGMAS
from core.errors import DroplineError
from dropline.bench.figures import Cost

REPLAYS = 5


class ReplayDiffers(DroplineError):
    """The replay left {replayed} rows in {table}, the turns left {recorded}."""

    code = "replay_differs"


@dataclass
class Transaction:
    """One transaction that was committed: its statements in order, each with what it was given."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    rows: int = 0


@dataclass
class Recording:
    """What turns asked of the database. sql_seconds: spent in the driver, COMMITs included."""

    transactions: list[Transaction] = field(default_factory=list)
    sql_seconds: float = 0.0

    def cost(self, since: int = 0) -> Cost:
        """What the transactions from the `since`-th on came to."""
        late = self.transactions[since:]
        return Cost(sum(len(each.statements) for each in late), len(late), sum(each.rows for each in late))


class Recorder:
    """Writes down the writing transactions of a SQLite engine between start and stop. For one writer at a time."""

    def __init__(self, engine: Engine) -> None:
        self.recording = Recording()
        self._engine = engine
        self._open = Transaction()
        self._changes = 0
        self._since = 0.0
        self._hooks: tuple[tuple[str, Callable[..., None]], ...] = (
            ("begin", self._begin),
            ("before_cursor_execute", self._before),
            ("after_cursor_execute", self._after),
            ("commit", self._commit),
        )

    def start(self) -> None:
        for name, hook in self._hooks:
            event.listen(self._engine, name, hook)

    def stop(self) -> None:
        for name, hook in self._hooks:
            event.remove(self._engine, name, hook)

    def committed(self) -> None:
        """The COMMIT that began is done; whoever runs the transaction says so, for SQLAlchemy does not."""
        self.recording.sql_seconds += perf_counter() - self._since

    def _begin(self, connection: Connection) -> None:
        if not _reads_only(connection):
            self._open = Transaction()
            self._changes = _total_changes(connection)

    def _before(self, connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if _reads_only(connection):
            return
        if not statement.startswith("BEGIN"):
            self._open.statements.append((statement, parameters))
        self._since = perf_counter()

    def _after(self, connection: Connection, *_: Any) -> None:
        if not _reads_only(connection):
            self.recording.sql_seconds += perf_counter() - self._since

    def _commit(self, connection: Connection) -> None:
        if not _reads_only(connection):
            self._open.rows = _total_changes(connection) - self._changes
            self.recording.transactions.append(self._open)
            self._since = perf_counter()


def _reads_only(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("readonly"))


def _total_changes(connection: Connection) -> int:
    driver: Any = connection.connection.dbapi_connection
    changes: int = driver.total_changes
    return changes


def copy(source: Path, target: Path) -> None:
    """The database as it stands, in a file of its own."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def replay_seconds(before: Path, after: Path, transactions: Sequence[Transaction]) -> float:
    """The median time of some replays, each on a copy of `before` of its own. Raises `ReplayDiffers` unless it ends as `after` did."""
    wanted = row_counts(after)
    taken = []
    for number in range(REPLAYS):
        path = before.with_name(f"replay-{number}.db")
        copy(before, path)
        taken.append(replay(path, transactions))
        found = row_counts(path)
        for table, count in wanted.items():
            if found[table] != count:
                raise ReplayDiffers(table=table, replayed=found[table], recorded=count)
        path.unlink()
    return median(taken)


def replay(path: Path, transactions: Sequence[Transaction]) -> float:
    """Seconds for all transactions in order, each committed, every row that a statement gives fetched."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        began = perf_counter()
        for transaction in transactions:
            connection.execute("BEGIN IMMEDIATE")
            for statement, parameters in transaction.statements:
                if isinstance(parameters, list):
                    connection.executemany(statement, parameters)
                else:
                    connection.execute(statement, parameters).fetchall()
            connection.execute("COMMIT")
        return perf_counter() - began


def row_counts(path: Path) -> dict[str, int]:
    """How many rows each table holds."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}
