"""From where does a brand's catalogue come by itself, and how did that go?"""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db import UTCDateTime


class Feed(SQLModel, table=True):
    """A catalogue file that is fetched again and again. `etag`, `modified`: the source's own words for what we have.

    due_at: when it is fetched next; whoever takes it sets that forward first, so a process that dies delays it, no more.
    """

    __table_args__ = (UniqueConstraint("brand_id", "source"), CheckConstraint("every_minutes > 0", name="every"))
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    source: str  # http(s) address or path
    format: str = "auto"
    every_minutes: int
    due_at: datetime = Field(sa_type=UTCDateTime, index=True)
    etag: str = ""
    modified: str = ""
    looked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)  # when it was last fetched, or tried
    landed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)  # when something was last read from it
    outcome: str = ""  # of the last look, in words
    failures: int = 0  # in a row
    created_at: datetime = Field(sa_type=UTCDateTime)
