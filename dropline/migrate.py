"""Is the database at the head of our history, and how does it get there? Safe when many processes ask at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

import migrations
from core.errors import DroplineError

ADVISORY_LOCK = 0x64726F70  # "drop"


class WrongSchema(DroplineError):
    """The database is at {found}, this program needs {head}: run `dropline db upgrade`."""

    code = "wrong_schema"


def upgrade(engine: Engine) -> None:
    """Bring the database to the head, one process at a time; nothing to do is quick and harmless."""
    with _alone(engine), engine.connect() as connection, _tables_may_be_remade(connection):
        command.upgrade(_config(connection), "head")
        connection.commit()


def head() -> str:
    """The revision this program needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def check(engine: Engine) -> None:
    """Nothing, when the database is at the head; else `WrongSchema`."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != head():
        raise WrongSchema(found=found or "nothing", head=head())


def differences(engine: Engine) -> None:
    """Alembic's own check: raises where tables and history disagree."""
    with engine.connect() as connection:
        command.check(_config(connection))


def revise(engine: Engine, message: str, revision: str) -> None:
    """Write the migration that the tables' changes ask for (developers only)."""
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=revision)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _tables_may_be_remade(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it and dropping the old one, which rows that hang on it would forbid."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()  # outside of a transaction: within one the setting has no effect
    driver.execute("PRAGMA foreign_keys=off")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=on")
        driver.close()


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
        return
    with Path(f"{engine.url.database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
