"""Which rows does the conversation own? Events in, conversations, messages out, consent, broadcasts, staff."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.db import UTCDateTime

MARKETING_OPEN = "status IN ('queued', 'sending') AND purpose = 'marketing'"


def _partial(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Handling(StrEnum):
    """Who answers a conversation."""

    BOT = "bot"
    WAITING = "waiting"  # for a person; the bot is silent
    AGENT = "agent"


class EventStatus(StrEnum):
    WAITING = "waiting"
    HANDLED = "handled"
    DEAD = "dead"


class Purpose(StrEnum):
    REPLY = "reply"
    MARKETING = "marketing"
    NOTICE = "notice"


class OutboxStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class BroadcastStatus(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"  # everybody has their row; what was not sent yet still is


class Role(StrEnum):
    AGENT = "agent"
    MARKETER = "marketer"
    ADMIN = "admin"
    OPERATOR = "operator"


class Approval(StrEnum):
    """Where a template stands with its provider."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"


class ChannelAccount(SQLModel, table=True):
    """One bot, number or page at one provider, belonging to a brand; `handle` is its public name there, `external_id` the provider's id.

    credentials: encrypted JSON; "" where the environment holds them. paused_until: nothing is sent before; problem: why, in words.
    """

    __tablename__ = "channel_account"
    __table_args__ = (
        UniqueConstraint("brand_id", "channel", "name"),
        Index(
            "ix_channel_account_identity",
            "channel",
            "external_id",
            unique=True,
            sqlite_where=text("external_id <> ''"),
            postgresql_where=text("external_id <> ''"),
        ),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(index=True)
    channel: str
    name: str
    handle: str = ""
    external_id: str = ""
    credentials: str = ""
    active: bool = True
    problem: str = ""
    paused_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    checked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Conversation(SQLModel, table=True):
    """One shopper's thread on one channel account.

    sequence: the last position used in the thread. handling_version rises whenever who answers changes.
    lease_*: which worker drains it; protects nothing by itself, the row lock does.
    last_inbound_at: what the reply window counts from. shut_at: when the provider said that it is shut, which holds until they write.
    unreachable: why nothing can be sent there until they write again, "" while it can.
    """

    __table_args__ = (
        UniqueConstraint("channel_account_id", "thread"),
        Index("ix_conversation_brand_handling", "brand_id", "handling"),
    )
    id: str = Field(primary_key=True)
    brand_id: str
    channel_account_id: str = Field(foreign_key="channel_account.id")
    channel: str
    identity_id: str = Field(index=True)
    thread: str  # the provider's id of the chat
    name: str = ""
    language: str = ""
    handling: str = Handling.BOT
    handling_version: int = 0
    agent_id: str = ""
    waiting_since: datetime | None = Field(default=None, sa_type=UTCDateTime)
    waiting_reason: str = ""
    state: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    sequence: int = 0
    seen_sequence: int = 0  # what an agent has read
    lease_owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    last_inbound_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    shut_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    unreachable: str = ""
    created_at: datetime = Field(sa_type=UTCDateTime)


class InboundEvent(SQLModel, table=True):
    """One thing a provider told us, once. A payment is in the stream of its order, a receipt in its account's."""

    __tablename__ = "inbound_event"
    __table_args__ = (
        UniqueConstraint("channel_account_id", "external_id"),
        Index(
            "ix_inbound_event_waiting",
            "conversation_id",
            "occurred_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("ix_inbound_event_thread", "conversation_id", "sequence"),
        Index("ix_inbound_event_flagged", "brand_id", "id", **_partial("flag <> ''")),
        Index(
            "ix_inbound_event_receipts",
            "channel_account_id",
            "due_at",
            sqlite_where=text("status = 'waiting' AND kind = 'receipt'"),
            postgresql_where=text("status = 'waiting' AND kind = 'receipt'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    channel_account_id: str = Field(foreign_key="channel_account.id")
    external_id: str
    conversation_id: str | None = Field(default=None, foreign_key="conversation.id")
    order_id: str = Field(default="", index=True)
    sequence: int = 0
    kind: str
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    occurred_at: datetime = Field(sa_type=UTCDateTime)  # min(provider's time, received)
    received_at: datetime = Field(sa_type=UTCDateTime)
    status: str = EventStatus.WAITING
    attempts: int = 0
    due_at: datetime = Field(sa_type=UTCDateTime)  # when it may be tried
    error: str = ""
    flag: str = ""  # why somebody of the brand may want to look at it, "" for most
    handled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Outbox(SQLModel, table=True):
    """One message out. `sequence` is given when it is claimed, for then it enters the thread.

    handling_version: the conversation's when the row was written; a reply of an older one is never claimed.
    delivery: how far a sent one has come, by the provider's receipts; "" while none came. code: the provider's own, where it failed.
    channel_account_id: of marketing, whose lane it waits in. reminder_id: whose words are made when it is claimed.
    A queued row with a `reason` waits until `due_at`, and those after it too.
    """

    __table_args__ = (
        UniqueConstraint("brand_id", "key"),
        Index(
            "ix_outbox_open",
            "conversation_id",
            "status",
            "due_at",
            sqlite_where=text("status IN ('queued', 'sending')"),
            postgresql_where=text("status IN ('queued', 'sending')"),
        ),
        Index("ix_outbox_thread", "conversation_id", "sequence"),
        Index("ix_outbox_lane", "channel_account_id", "status", "id", **_partial(MARKETING_OPEN)),
        Index("ix_outbox_planned", "broadcast_id", "status", **_partial(MARKETING_OPEN)),
        Index("ix_outbox_unknown", "due_at", **_partial("status = 'unknown'")),
        Index("ix_outbox_provider", "provider_id", sqlite_where=text("provider_id <> ''"), postgresql_where=text("provider_id <> ''")),
    )
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    conversation_id: str = Field(foreign_key="conversation.id")
    key: str  # one effect, one row
    purpose: str
    author: str = "bot"  # "bot", "system" or a staff id
    message: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    status: str = OutboxStatus.QUEUED
    reason: str = ""
    handling_version: int = 0
    broadcast_id: str = Field(default="", index=True)
    channel_account_id: str = ""
    reminder_id: str = ""
    sequence: int = 0
    attempts: int = 0
    due_at: datetime = Field(sa_type=UTCDateTime)
    created_at: datetime = Field(sa_type=UTCDateTime)
    claimed_by: str = ""
    claimed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    provider_id: str = ""
    delivery: str = ""
    delivered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    code: str = ""


class Template(SQLModel, table=True):
    """Words a provider has approved for when free text may not be sent, one row a brand, channel, name and language.

    body: with {{1}}, {{2}} … for the variables, of which `variables` holds [name, sample] in order. buttons: [label, packed act].
    """

    __table_args__ = (UniqueConstraint("brand_id", "channel", "name", "language"),)
    id: str = Field(primary_key=True)
    brand_id: str
    channel: str
    name: str
    language: str
    category: str  # "utility" or "marketing"
    body: str
    variables: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    buttons: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    approval: str = Approval.DRAFT
    reason: str = ""
    external_id: str = ""  # the provider's: Twilio's content sid
    updated_at: datetime = Field(sa_type=UTCDateTime)


class Consent(SQLModel, table=True):
    """One change of what a person agreed to on one channel; the newest counts. Append only."""

    __table_args__ = (UniqueConstraint("identity_id", "purpose", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    identity_id: str = Field(index=True)
    purpose: str
    granted: bool
    wording: str
    source: str
    key: str
    at: datetime = Field(sa_type=UTCDateTime)


class Broadcast(SQLModel, table=True):
    """One message to a frozen audience; `code` and `until_at` make the offer the bot knows.

    text is in the brand's language, texts in others, by tag; who reads one that is not there gets the brand's.
    template: what says it where free text may not be sent, "" for nothing; template_values: by the names of its variables.
    """

    id: str = Field(primary_key=True)
    brand_id: str = Field(index=True)
    text: str
    texts: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    code: str = ""
    until_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    template: str = ""
    template_values: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    status: str = Field(default=BroadcastStatus.RUNNING, index=True)
    created_at: datetime = Field(sa_type=UTCDateTime)


class BroadcastRecipient(SQLModel, table=True):
    """One person of a broadcast's frozen audience; what became of it is its outbox row, once `planned`."""

    __tablename__ = "broadcast_recipient"
    __table_args__ = (UniqueConstraint("broadcast_id", "conversation_id"),)
    id: int | None = Field(default=None, primary_key=True)
    broadcast_id: str = Field(foreign_key="broadcast.id")
    conversation_id: str = Field(foreign_key="conversation.id")
    planned: bool = Field(default=False, index=True)


class ReminderStatus(StrEnum):
    WAITING = "waiting"
    QUEUED = "queued"  # what became of it is its outbox row
    DROPPED = "dropped"  # for its `reason`, before anything was queued


class Reminder(SQLModel, table=True):
    """Something to be said once at a time, to one person who agreed to marketing: `kind` of `bot.occasions`, about `subject`."""

    __table_args__ = (
        UniqueConstraint("brand_id", "kind", "subject"),
        Index("ix_reminder_waiting", "due_at", **_partial("status = 'waiting'")),
    )
    id: str = Field(primary_key=True)
    brand_id: str
    kind: str
    subject: str  # the id of what it is about, with the cycle where there are several
    shopper_id: str
    conversation_id: str = Field(foreign_key="conversation.id")
    due_at: datetime = Field(sa_type=UTCDateTime)
    status: str = ReminderStatus.WAITING
    reason: str = ""
    created_at: datetime = Field(sa_type=UTCDateTime)


class Staff(SQLModel, table=True):
    """A person who signs in: agent, marketer or admin of a brand, or the operator of them all (no brand)."""

    id: str = Field(primary_key=True)
    brand_id: str = ""
    email: str = Field(unique=True)
    name: str
    role: str
    password_hash: str
    active: bool = True


class StaffSession(SQLModel, table=True):
    """A signed-in browser; `id` is a hash of the cookie's token, so that the table opens no door."""

    __tablename__ = "staff_session"
    id: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    csrf: str
    expires_at: datetime = Field(sa_type=UTCDateTime)


class ApiToken(SQLModel, table=True):
    """A program's way in; `digest` is a hash of its token, so that the table opens no door. role: what it may do, as of staff."""

    __tablename__ = "api_token"
    id: str = Field(primary_key=True)
    brand_id: str = Field(index=True)
    name: str
    role: str
    digest: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UTCDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class ApiAnswer(SQLModel, table=True):
    """What a program's call was answered, by the key it gave: called again it is told the same. digest: of all that was asked."""

    __tablename__ = "api_answer"
    __table_args__ = (Index("ix_api_answer_at", "brand_id", "at"),)
    brand_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    digest: str
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(sa_type=UTCDateTime)
