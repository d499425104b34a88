"""On which databases is a benchmark run? Fresh ones that are gone at the end: a file, or a database of a PostgreSQL server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, make_url, text

from core.db import database_url, make_engine
from core.ids import random_id


@dataclass(frozen=True)
class Ground:
    """postgres: a server where databases may be made, redis: one of whose databases nobody else uses; both empty: embedded."""

    postgres: str = ""
    redis: str = ""

    @property
    def mode(self) -> str:
        """Which of the two ways to run it is."""
        return "scaled" if self.postgres else "embedded"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a fresh, empty database."""
        if not self.postgres:
            with TemporaryDirectory(prefix="dropline-bench-") as directory:
                yield f"sqlite:///{Path(directory) / 'bench.db'}"
            return
        server = make_url(database_url(self.postgres))
        name = random_id("dropline_bench")
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
            yield server.set(database=name).render_as_string(hide_password=False)
            with engine.connect() as connection:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        finally:
            engine.dispose()

    @contextmanager
    def looked_at(self, url: str) -> Iterator[Engine]:
        """An engine beside the program's own, to count rows."""
        engine = make_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()
