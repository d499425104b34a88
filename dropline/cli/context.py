"""What does a command work with? The settings of the environment, an open database of the right version, a brand, a clock."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlmodel import Session

from commerce import brands
from commerce.tables import Brand
from core.db import make_engine, transaction
from core.errors import DroplineError
from dropline import logs, migrate
from dropline.settings import Settings, load

BrandSlug = Annotated[str, typer.Option("--brand", help="The brand's slug.")]


class DatabaseUnreachable(DroplineError):
    """The database does not answer: {why}."""

    code = "database_unreachable"


@dataclass(frozen=True)
class Place:
    """Where a command works."""

    settings: Settings
    engine: Engine


@contextmanager
def opened(*, any_version: bool = False) -> Iterator[Place]:
    """The database that the environment names. Raises `WrongSchema` unless any_version, `DatabaseUnreachable`, what settings raise."""
    logs.configure()
    try:
        settings = load(os.environ)
        if settings.embedded:
            Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        engine = make_engine(settings.database_url)
    except (OSError, ValueError, ArgumentError) as error:
        raise DatabaseUnreachable(why=str(error)) from error
    try:
        _reach(engine, any_version)
        yield Place(settings, engine)
    finally:
        engine.dispose()


def _reach(engine: Engine, any_version: bool) -> None:
    try:
        if any_version:
            engine.connect().close()
        else:
            migrate.check(engine)
    except OperationalError as error:
        raise DatabaseUnreachable(why=str(error.orig).strip().splitlines()[0]) from error


@contextmanager
def working() -> Iterator[tuple[Session, Settings]]:
    """One transaction on that database, committed at the end, undone by any error."""
    with opened() as place, transaction(place.engine) as session:
        yield session, place.settings


def now() -> datetime:
    """This instant, in UTC: the command line is the rim, nothing below it reads a clock."""
    return datetime.now(UTC)


def brand(session: Session, slug: str) -> Brand:
    """The brand of this slug; raises `NotFound`."""
    return brands.get_brand(session, slug)
