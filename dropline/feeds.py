"""How do feeds come in by themselves? Fetched outside of any transaction into a temporary file, then imported as a file is."""

import asyncio
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
import structlog
from sqlalchemy import Engine

from commerce.brands import get_brand_by_id
from commerce.catalogue import feeds
from commerce.catalogue.feeds import Seen
from commerce.catalogue.importing import ImportReport, import_steps
from commerce.imports.files import read_catalogue
from commerce.imports.rows import Read, RowError
from commerce.tables import Feed
from core.db import Database, transaction
from core.errors import DroplineError
from core.ids import random_id

log = structlog.get_logger()
LOOK_SECONDS = 5.0
TAKEN_MAX = 1  # at once: a feed that is slow delays the others, and fills one disk only
SIZE_MAX = 1_000_000_000  # bytes
TIMEOUT_SECONDS = 60.0  # without a byte
REDIRECTS_MAX = 5

Clock = Callable[[], datetime]


class FeedUnreachable(DroplineError):
    """The feed cannot be fetched: {why}."""

    code = "feed_unreachable"


class _Stopped(Exception):
    """The process ends before the import did."""


async def run(db: Database, clock: Clock) -> None:
    """Fetch and import what is due, for ever."""
    while True:
        taken = await db.write(feeds.take_due, now=clock(), limit=TAKEN_MAX)
        for feed in taken:
            await look(db.engine, feed, clock)
        if not taken:
            await asyncio.sleep(LOOK_SECONDS)


async def look(engine: Engine, feed: Feed, clock: Clock) -> None:
    """Fetch a feed and import what it holds; whatever becomes of that stands in its row."""
    stop = threading.Event()
    try:
        with tempfile.TemporaryDirectory(prefix="dropline-feed-") as directory:
            try:
                await asyncio.to_thread(_look, engine, feed, Path(directory), clock, stop)
            finally:
                stop.set()
    except DroplineError as error:
        log.warning("feed_failed", feed=feed.id, code=error.code)
        await asyncio.to_thread(_note_failed, engine, feed, str(error), clock)


def _look(engine: Engine, feed: Feed, directory: Path, clock: Clock, stop: threading.Event) -> None:
    fetched = fetch(feed.source, Seen(feed.etag, feed.modified), directory)
    if fetched is None:
        with transaction(engine) as session:
            feeds.note_same(session, feed, now=clock())
        return
    path, seen = fetched
    report = _import(engine, feed, path, clock, stop)
    with transaction(engine) as session:
        feeds.note_landed(session, feed, report, seen, now=clock())


def _note_failed(engine: Engine, feed: Feed, why: str, clock: Clock) -> None:
    with transaction(engine) as session:
        feeds.note_failed(session, feed, why, now=clock())


def _import(engine: Engine, feed: Feed, path: Path, clock: Clock, stop: threading.Event) -> ImportReport:
    with transaction(engine) as session:
        brand = get_brand_by_id(session, feed.brand_id)
    rows = read_catalogue(path, currency=brand.currency, timezone=ZoneInfo(brand.timezone), format=feed.format)
    return import_steps(lambda: transaction(engine), brand.id, _until(rows, stop), clock=clock, new_id=random_id, tell=_unheard)


def _until(rows: Iterator[Read], stop: threading.Event) -> Iterator[Read]:
    for row in rows:
        if stop.is_set():
            raise _Stopped
        yield row


def _unheard(error: RowError) -> None:
    """The feed's outcome tells the first."""


def fetch(source: str, known: Seen, directory: Path) -> tuple[Path, Seen] | None:
    """(a file of what the source holds, what it says of it); None when it has not changed since `known`. Raises FeedUnreachable."""
    if source.startswith("/"):
        return _local(Path(source), known)
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    try:
        with (
            httpx2.Client(follow_redirects=True, max_redirects=REDIRECTS_MAX, timeout=TIMEOUT_SECONDS) as client,
            client.stream("GET", source, headers={name: value for name, value in headers.items() if value}) as response,
        ):
            if response.status_code == httpx2.codes.NOT_MODIFIED:
                return None
            if response.status_code != httpx2.codes.OK:
                raise FeedUnreachable(why=f"it answers {response.status_code}")
            path = directory / "feed"
            _keep(response.iter_bytes(), path)
            return path, Seen(response.headers.get("ETag", "")[:500], response.headers.get("Last-Modified", "")[:100])
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise FeedUnreachable(why=f"{type(error).__name__}: {feeds.shown_source(str(error))}") from error


def _keep(chunks: Iterator[bytes], path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > SIZE_MAX:
                raise FeedUnreachable(why=f"it is larger than {SIZE_MAX} bytes")
            file.write(chunk)


def _local(path: Path, known: Seen) -> tuple[Path, Seen] | None:
    try:
        state = path.stat()
    except OSError as error:
        raise FeedUnreachable(why=f"{path.name}: {error.strerror}") from error
    if state.st_size > SIZE_MAX:
        raise FeedUnreachable(why=f"it is larger than {SIZE_MAX} bytes")
    seen = Seen(f"{state.st_mtime_ns}-{state.st_size}")
    return None if seen == known else (path, seen)
