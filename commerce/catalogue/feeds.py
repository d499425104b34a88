"""From where does a brand's catalogue come by itself? Feeds added, taken when due, and what became of each look noted."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlmodel import Session

from commerce.catalogue.importing import ImportReport
from commerce.errors import BadFeed
from commerce.imports.files import FORMATS
from commerce.store import feeds
from commerce.tables import Brand, Feed
from core.errors import Conflict, NotFound
from core.ids import NewId

EVERY_MIN, EVERY_MAX = timedelta(minutes=5), timedelta(days=30)
RETRY = timedelta(minutes=15)  # after a failure, where the feed is not due sooner
OUTCOME_MAX = 300
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True)
class Seen:
    """What the source says of the version that was read: its own words, sent back to it next time."""

    etag: str = ""
    modified: str = ""


def every(text: str) -> timedelta:
    """The time between two looks: "30m", "6h", "1d"; raises BadFeed."""
    read = re.fullmatch(r"(\d{1,4})([mhd])", text.strip())
    length = int(read[1]) * UNITS[read[2]] if read else timedelta()
    if not EVERY_MIN <= length <= EVERY_MAX:
        raise BadFeed(why=f"{text!r} is not a time of 5m to 30d")
    return length


def add_feed(session: Session, brand: Brand, source: str, length: timedelta, format: str, *, now: datetime, new_id: NewId) -> Feed:
    """A feed that is due at once. source: an http(s) address, or the absolute path of a file. Raises BadFeed, Conflict."""
    address = urlsplit(source)
    if not ((address.scheme in ("http", "https") and address.hostname) or source.startswith("/")):
        raise BadFeed(why=f"{source!r} is neither an http(s) address nor an absolute path")
    if format not in ("auto", *FORMATS):
        raise BadFeed(why=f"the format is one of auto, {', '.join(FORMATS)}")
    if len(feeds.list_feeds(session, brand.id)) >= feeds.FEEDS_MAX:
        raise BadFeed(why=f"a brand has at most {feeds.FEEDS_MAX}")
    minutes = int(length / timedelta(minutes=1))
    row = {"id": new_id("fed"), "brand_id": brand.id, "source": source, "format": format, "every_minutes": minutes}
    if not feeds.insert_feed(session, {**row, "due_at": now, "created_at": now}):
        raise Conflict(key=shown_source(source))
    return get_feed(session, brand.id, source)


def get_feed(session: Session, brand_id: str, source: str) -> Feed:
    """Raises NotFound."""
    feed = feeds.find_feed(session, brand_id, source)
    if feed is None:
        raise NotFound(what="feed", key=shown_source(source))
    return feed


def remove_feed(session: Session, brand: Brand, source: str) -> None:
    """Fetch it no more; what came from it stays. Raises NotFound."""
    if not feeds.delete_feed(session, brand.id, source):
        raise NotFound(what="feed", key=shown_source(source))


def take_due(session: Session, *, now: datetime, limit: int) -> list[Feed]:
    """Feeds to fetch now, taken: nobody else does before they are due again."""
    due = feeds.list_due(session, now=now, limit=limit)
    return [feed for feed in due if feeds.claim_feed(session, feed.brand_id, feed, due_at=now + _length(feed))]


def note_landed(session: Session, feed: Feed, report: ImportReport, seen: Seen, *, now: datetime) -> None:
    """What was read of the feed."""
    counts = ", ".join(f"{getattr(report, name)} {name}" for name in ("created", "updated", "unchanged", "failed"))
    first = f"; row {report.errors[0].row} {report.errors[0].column}: {report.errors[0].reason}" if report.errors else ""
    values = {"outcome": (counts + first)[:OUTCOME_MAX], "failures": 0, "looked_at": now, "landed_at": now}
    feeds.change_feed(session, feed.brand_id, feed.id, {**values, "etag": seen.etag, "modified": seen.modified})


def note_same(session: Session, feed: Feed, *, now: datetime) -> None:
    """The source says that nothing changed."""
    feeds.change_feed(session, feed.brand_id, feed.id, {"outcome": "not changed", "failures": 0, "looked_at": now})


def note_failed(session: Session, feed: Feed, why: str, *, now: datetime) -> None:
    """It could not be fetched or read; it is tried again soon."""
    values = {"outcome": f"failed: {why}"[:OUTCOME_MAX], "failures": feed.failures + 1, "looked_at": now}
    feeds.change_feed(session, feed.brand_id, feed.id, {**values, "due_at": now + min(_length(feed), RETRY)})


def _length(feed: Feed) -> timedelta:
    return timedelta(minutes=feed.every_minutes)


def shown_source(source: str) -> str:
    """A source as people may see it: without a name and password in its address."""
    return re.sub(r"(?<=://)[^/@]*@", "…@", source)
