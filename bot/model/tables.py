"""Which rows does the language model leave? One a call, which is also what it cost; answers kept for a while."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.db import UTCDateTime


class CallStatus(StrEnum):
    WAITING = "waiting"  # to be asked, or being asked
    ANSWERED = "answered"  # its answer is an event
    FAILED = "failed"  # the rules' answer went instead


class ModelCall(SQLModel, table=True):
    """One question to the model, asked after the commit of the turn it came from; the rules' answer waits beside it in the outbox.

    event_id: the shopper's message, whose outbox row is `reply:<event_id>`. reason: why the rules were unsure.
    product_ids: what it is told of, in the order of its names P1, P2, ….
    due_at: when it may be (re)claimed. expires_at: when the rules' answer goes and this is too late.
    outcome: "used", or why its answer was not: a word of docs/model.md. Tokens as the provider counts them; 0 where an answer was kept.
    """

    __tablename__ = "model_call"
    __table_args__ = (
        UniqueConstraint("brand_id", "event_id"),
        Index("ix_model_call_spent", "brand_id", "created_at"),
        Index("ix_model_call_waiting", "due_at", sqlite_where=text("status = 'waiting'"), postgresql_where=text("status = 'waiting'")),
    )
    id: str = Field(primary_key=True)
    brand_id: str
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    shopper_id: str
    event_id: int = Field(foreign_key="inbound_event.id")
    reason: str
    product_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    status: str = CallStatus.WAITING
    outcome: str = ""
    attempts: int = 0
    due_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    created_at: datetime = Field(sa_type=UTCDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    kept: bool = False  # the answer came from `model_answer`
    tokens_in: int = 0
    tokens_out: int = 0


class ModelAnswer(SQLModel, table=True):
    """An answer kept for the same question with the same facts. key: a digest of everything that was asked."""

    __tablename__ = "model_answer"
    __table_args__ = (UniqueConstraint("brand_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    key: str
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)
