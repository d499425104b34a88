"""Which rows does the knowledge base own? What the brand's help pages say, and what shoppers asked that they do not."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db import UTCDateTime


class KnowledgePassage(SQLModel, table=True):
    """The text under one heading of one file, whose id stays when its text changes.

    heading: the path of headings, "" above the first. number: which of the file's passages with this heading, from 0.
    """

    __tablename__ = "knowledge_passage"
    __table_args__ = (UniqueConstraint("brand_id", "file", "heading", "number"),)
    id: str = Field(primary_key=True)
    brand_id: str
    file: str
    heading: str
    number: int = 0
    position: int = 0  # in its file
    line: int
    language: str
    text: str
    changed_at: datetime = Field(sa_type=UTCDateTime)


class KnowledgeGap(SQLModel, table=True):
    """One asking of a question that nobody could answer. key: what equal questions share; settled_as: "" while it is open.

    passage_id: what answers it since an import. The words are kept without addresses and numbers of people.
    """

    __tablename__ = "knowledge_gap"
    __table_args__ = (
        UniqueConstraint("brand_id", "event_id"),
        Index("ix_knowledge_gap_key", "brand_id", "settled_as", "key"),
    )
    id: str = Field(primary_key=True)
    brand_id: str
    event_id: int  # of the message: one turn, one gap
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    key: str
    language: str
    question: str
    asked_at: datetime = Field(sa_type=UTCDateTime)
    settled_as: str = ""  # "answered" by an import, "dismissed" by a person
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    passage_id: str = ""
