"""How does code reach the database? One engine, short sessions, one transaction each, run off the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Column, Connection, DateTime, Dialect, Engine, bindparam, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import class_mapper
from sqlalchemy.pool import PoolProxiedConnection, QueuePool
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel, create_engine

from core.prepared import Prepared, default

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound=SQLModel)

POSTGRES_POOL = 8
# Of those, for work that nobody stands waiting for. Threads share one interpreter: with all eight at it each turn takes, and keeps its
# conversation locked, eight times as long, and the webhook that has something new for that conversation waits (and all it stores together).
POSTGRES_BEHIND = 3
SQLITE_BUSY_MS = 10_000
SQLITE_PRAGMAS = ("journal_mode=wal", "synchronous=normal", f"busy_timeout={SQLITE_BUSY_MS}", "foreign_keys=on")

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Aware in and out on every database; SQLite itself would hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def database_url(text: str) -> str:
    """The SQLAlchemy address for what people write: postgres:// and postgresql:// both mean psycopg."""
    for scheme in ("postgres://", "postgresql://"):
        if text.startswith(scheme):
            return "postgresql+psycopg://" + text.removeprefix(scheme)
    return text


def make_engine(url: str) -> Engine:
    """An engine whose transactions are what they say: on SQLite the driver's own are off and ours begin IMMEDIATE."""
    url = database_url(url)
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=POSTGRES_POOL, max_overflow=2, pool_pre_ping=True)
    parsed = make_url(url)
    if parsed.database in (None, "", ":memory:"):
        raise ValueError("an in-memory SQLite database is not shared between connections; give a file")
    engine = create_engine(url, poolclass=QueuePool, pool_size=4, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    # A read that later writes fails at once under WAL, whatever busy_timeout says: take the write lock first.
    # In the dialect and not as a "begin" event, for an engine with events pays for them at every statement.
    engine.dialect.do_begin = _begin_immediate  # type: ignore[method-assign]  # a dialect of our own would need a name in every address
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(dbapi_connection: PoolProxiedConnection) -> None:
    dbapi_connection.cursor().execute("BEGIN IMMEDIATE")


def _begin_deferred(dbapi_connection: PoolProxiedConnection) -> None:
    dbapi_connection.cursor().execute("BEGIN")


_DEFERRED: WeakKeyDictionary[Dialect, Dialect] = WeakKeyDictionary()  # of each engine, the dialect for reading


def _reader(engine: Engine) -> Engine:
    """The same engine, its transactions beginning without the write lock on SQLite."""
    reader = engine.execution_options(readonly=True)
    if engine.dialect.name == "sqlite":
        if engine.dialect not in _DEFERRED:
            engine.connect().close()  # with the first connection a dialect learns what its database can do
            deferred = copy(engine.dialect)
            deferred.do_begin = _begin_deferred  # type: ignore[method-assign]  # as above
            _DEFERRED[engine.dialect] = deferred
        reader.dialect = _DEFERRED[engine.dialect]
    return reader


class _Session(Session):
    """A session on one connection. Who made both begins and ends the transaction, at half of what a session takes for that."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        self._given = connection

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        return super().connection(*args, **kwargs) if args or kwargs else self._given


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One session, one transaction: committed at the end, undone by any exception."""
    with engine.begin() as connection, _Session(connection) as session:
        yield session
        session.flush()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One session that only reads; on SQLite it takes no write lock. Undone at the end."""
    with _reader(engine).connect() as connection, _Session(connection) as session:
        yield session


class Database:
    """Runs plain functions in transactions, off the event loop: one writer thread on SQLite, a few on PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        sqlite = engine.dialect.name == "sqlite"
        writers = 1 if sqlite else POSTGRES_POOL
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="db-write")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="db-read")
        # On SQLite one more than can run, so that the writer finds the next at hand.
        self._behind = asyncio.Semaphore(2 if sqlite else POSTGRES_BEHIND)

    async def write(self, function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(session, …)` in one transaction; its result once that is committed."""

        def run() -> R:
            with transaction(self.engine) as session:
                return function(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._writers, run)

    async def write_behind(self, function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As `write`, for work that no caller stands waiting for: few of these queue for a writer at once, so a `write` is soon served."""
        async with self._behind:
            return await self.write(function, *args, **kwargs)

    async def read(self, function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(session, …)` on a reading session."""

        def run() -> R:
            with reading(self.engine) as session:
                return function(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def close(self) -> None:
        """Let running work finish and give the connections back."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()


def insert_once(session: Session, table: type[SQLModel], rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
    """How many of `rows` are new: one INSERT … ON CONFLICT DO NOTHING, so a repeat has no effect. Every row names the same columns."""
    if isinstance(rows, Mapping):
        rows = [rows]
    if not rows:
        return 0
    return _write(session.connection(), table, rows, None)


def insert_or_change(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], *, same: tuple[str, ...]) -> None:
    """Write `rows` in one statement; where one stands with these `same` columns (a unique key), its other columns are overwritten."""
    if rows:
        _write(session.connection(), table, rows, same)


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write `rows` in one statement; a repeat of a unique key raises."""
    if rows:
        _write(session.connection(), table, rows, ())


# What to do where a row stands already: nothing (None), raise (()), or overwrite the one with the same these columns.
Repeat = tuple[str, ...] | None


def _write(connection: Connection, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], repeat: Repeat) -> int:
    insert, unsaid = _insert(table, connection.dialect.name, repeat, tuple(rows[0]))
    if not unsaid:
        return insert.run_many(connection, rows)
    return insert.run_many(connection, [{**{column.name: default(column) for column in unsaid}, **row} for row in rows])


@cache
def _insert(table: type[SQLModel], dialect: str, repeat: Repeat, columns: tuple[str, ...]) -> tuple[Prepared, list[Column[Any]]]:
    """The statement for rows of these columns, and the columns that go in with what they have by themselves."""
    target = SQLModel.metadata.tables[str(table.__tablename__)]
    unsaid = [column for column in target.columns if column.name not in columns and column.default is not None]
    named = [*columns, *(column.name for column in unsaid)]
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(target).values({name: bindparam(name) for name in named})
    if repeat is None:
        insert = insert.on_conflict_do_nothing()
    elif repeat:
        fresh = {name: insert.excluded[name] for name in columns if name not in repeat}
        insert = insert.on_conflict_do_update(index_elements=repeat, set_=fresh)
    return Prepared(insert.inline()), unsaid


def row_object(kind: type[T], values: Mapping[Any, Any]) -> T:
    """A row read by a Core statement, as an object outside any session: what `kind(**values)` makes, at a tenth of the price.

    Nothing is validated and no default is filled in: `values` holds every column, as the database gave it.
    """
    made: T = class_mapper(kind).class_manager.new_instance()
    made.__dict__.update(values)
    return made
