"""What stands ready for every test: a migrated database of each kind, a fixed instant, counted ids."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis
import structlog
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from core.db import make_engine, transaction
from core.ids import random_id
from dropline import migrate
from dropline.demo.load import load_demo
from dropline.eval.stories.stage import BEGIN

settings.register_profile("same every time", derandomize=True, deadline=None)  # a suite that fails now and then is not believed
settings.load_profile("same every time")

NOW = BEGIN  # the instant at which stories begin
REQUIRED = {name for name in os.environ.get("DROPLINE_REQUIRE", "").split(",") if name}
POSTGRES = os.environ.get("DROPLINE_TEST_POSTGRES", "postgresql://127.0.0.1:5432/postgres")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("DROPLINE_CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def _redis_of_this_worker() -> str:
    # Workers beside each other empty their database, so each has one of its own.
    base, _, number = os.environ.get("DROPLINE_TEST_REDIS", "redis://127.0.0.1:6379/9").rpartition("/")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{base}/{int(number) + int(worker)}"


REDIS = _redis_of_this_worker()


def _postgres_answers() -> bool:
    try:
        with psycopg.connect(POSTGRES, connect_timeout=2) as connection:
            return connection.info.parameter_status("is_superuser") == "on"  # emptying a database needs it
    except psycopg.OperationalError:
        return False


def _redis_answers() -> bool:
    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


PRESENT = {"postgres": _postgres_answers(), "redis": _redis_answers(), "browser": CHROMIUM is not None}


def needed(name: str) -> None:
    """Go on where the service is there; else leave the test out by name, or fail where it is required."""
    if PRESENT[name]:
        return
    if name in REQUIRED:
        pytest.fail(f"{name} is required here and does not answer")
    pytest.skip(f"{name} is not there")


@pytest.hookimpl(tryfirst=True)  # before -m leaves out what is marked
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of cases that differ in their input alone every fourth runs on PostgreSQL; the rest is left to the soak."""
    on_postgres = [item for item in items if item.get_closest_marker("many_inputs") and "postgres" in item.name]
    for number, item in enumerate(on_postgres):
        if number % 4:
            item.add_marker(pytest.mark.soak)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what a bare machine left out."""
    absent = [name for name, there in PRESENT.items() if not there]
    if absent:
        terminalreporter.write_line(f"left out, for want of the service: {', '.join(absent)}", yellow=True)


def new_ids() -> Callable[[str], str]:
    """Ids in order, `ord_1`, `ord_2`: what a story can name. Runs of one database must not use two of them."""
    counts: dict[str, Iterator[int]] = {}
    return lambda prefix: f"{prefix}_{next(counts.setdefault(prefix, itertools.count(1)))}"


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Commands say where logs go; the next test begins without that."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()  # the last connection to close folds the log into the file
    return path


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """The name of this worker's database."""
    needed("postgres")
    name = f"dropline_t_{uuid4().hex[:12]}"
    _administer(f'CREATE DATABASE "{name}"')
    engine = make_engine(_postgres_url(name))
    migrate.upgrade(engine)
    engine.dispose()
    yield name
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


# Connections that a test left are cut; triggers and foreign keys are off, since the ledger refuses to be deleted.
_EMPTIED = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    """DO $$ DECLARE name text; BEGIN
      SET LOCAL session_replication_role = replica;
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
      END LOOP;
      FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        PERFORM setval(name::regclass, 1, false);
      END LOOP;
    END $$""",
)


def _administer(statement: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)  # names are made here


def _postgres_url(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def _load_aurora(url: str) -> None:
    engine = make_engine(url)
    with transaction(engine) as session:
        load_demo(session, now=NOW, new_id=random_id, shops=("aurora",))
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_aurora(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("aurora") / "aurora.db"
    shutil.copy(sqlite_template, path)
    _load_aurora(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_aurora(postgres_database: str) -> dict[str, bytes]:
    """The rows of the brand aurora by table, as PostgreSQL copies them."""
    url = _postgres_url(postgres_database)
    _empty(url)
    _load_aurora(url)
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        kept = {}
        for (name,) in names.fetchall():
            with connection.cursor().copy(f'COPY "{name}" TO STDOUT') as copied:
                kept[name] = b"".join(bytes(block) for block in copied)
    return {name: rows for name, rows in kept.items() if rows}


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite database."""
    path = tmp_path / "dropline.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_database: str) -> str:
    """The address of a migrated PostgreSQL database without a row: emptied, for making one takes a thousand times as long."""
    url = _postgres_url(postgres_database)
    _empty(url)
    return url


def _empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _EMPTIED:
            connection.execute(statement)


def _fill(url: str, tables: dict[str, bytes]) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        for name, rows in tables.items():
            with connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copying:
                copying.write(rows)
        connection.execute(
            """DO $$ DECLARE owned record; BEGIN
              FOR owned IN SELECT table_name, pg_get_serial_sequence(format('%I', table_name), column_name) AS sequence
                FROM information_schema.columns WHERE table_schema = 'public' AND column_default LIKE 'nextval%' LOOP
                EXECUTE format('SELECT setval(%L, coalesce((SELECT max(id) FROM %I), 0) + 1, false)', owned.sequence, owned.table_name);
              END LOOP;
            END $$"""
        )


@pytest.fixture(params=["sqlite", "postgres"])
def aurora_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each database in turn with the brand aurora loaded, by address."""
    if request.param == "sqlite":
        path = tmp_path / "aurora.db"
        shutil.copy(request.getfixturevalue("sqlite_aurora"), path)
        return f"sqlite:///{path}"
    tables = request.getfixturevalue("postgres_aurora")
    url = request.getfixturevalue("postgres_url")
    _fill(url, tables)
    return str(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn, by address."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def db(database_url: str) -> Iterator[Engine]:
    """Each database in turn, as an engine."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database, emptied before and after."""
    needed("redis")
    with redis.Redis.from_url(REDIS) as client:
        client.flushdb()
        yield REDIS
        client.flushdb()
