"""How are scheduled feeds read and written?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from commerce.store.statements import table_of
from commerce.tables import Feed
from core.db import insert_once

FEEDS_MAX = 100  # of a brand

_FEED = table_of(Feed)


def insert_feed(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether the feed is new; a brand has a source once."""
    return insert_once(session, Feed, row) == 1


def find_feed(session: Session, brand_id: str, source: str) -> Feed | None:
    return session.exec(select(Feed).where(Feed.brand_id == brand_id, Feed.source == source)).one_or_none()


def list_feeds(session: Session, brand_id: str) -> list[Feed]:
    """By source, a hundred at most."""
    return list(session.exec(select(Feed).where(Feed.brand_id == brand_id).order_by(Feed.source).limit(FEEDS_MAX)))


def list_due(session: Session, *, now: datetime, limit: int) -> list[Feed]:
    """Feeds of every brand that should have been fetched by now, the longest due first."""
    return list(session.exec(select(Feed).where(col(Feed.due_at) <= now).order_by(col(Feed.due_at), col(Feed.id)).limit(limit)))


def claim_feed(session: Session, brand_id: str, feed: Feed, *, due_at: datetime) -> bool:
    """Take a feed to fetch it, due again at `due_at`; False when another process did, or it was removed."""
    mine = _FEED.c.brand_id == brand_id, _FEED.c.id == feed.id, _FEED.c.due_at == feed.due_at
    return session.connection().execute(update(_FEED).where(*mine).values(due_at=due_at)).rowcount == 1


def change_feed(session: Session, brand_id: str, feed_id: str, values: Mapping[str, Any]) -> None:
    session.connection().execute(update(_FEED).where(_FEED.c.brand_id == brand_id, _FEED.c.id == feed_id).values(**values))


def delete_feed(session: Session, brand_id: str, source: str) -> bool:
    """Whether there was one."""
    mine = _FEED.c.brand_id == brand_id, _FEED.c.source == source
    return session.connection().execute(delete(_FEED).where(*mine)).rowcount == 1
