"""Which rows does attribution own? Ids of other packages are opaque texts here, without foreign keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from attribution.kinds import CreditClass as CreditClass
from attribution.kinds import Model as Model
from core.db import UTCDateTime


class Shopper(SQLModel, table=True):
    """A person who chats and buys at one brand, behind one or more identities."""

    id: str = Field(primary_key=True)
    brand_id: str = Field(index=True)
    name: str = ""
    created_at: datetime = Field(sa_type=UTCDateTime)


class Identity(SQLModel, table=True):
    """One account of a shopper at one channel account; `handle` is the provider's id of the person."""

    __table_args__ = (UniqueConstraint("channel_account_id", "handle"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(index=True)
    shopper_id: str = Field(foreign_key="shopper.id", index=True)
    channel_account_id: str
    channel: str
    handle: str
    name: str = ""
    created_at: datetime = Field(sa_type=UTCDateTime)


class LinkRequest(SQLModel, table=True):
    """Somebody says that another account is theirs too; a code went there, and is to be typed here. `target_identity_id` "": nobody's.

    The code is not kept: it is made of the id and the secret, when needed.
    """

    __tablename__ = "link_request"
    id: str = Field(primary_key=True)
    brand_id: str
    identity_id: str = Field(foreign_key="identity.id", index=True)
    target_identity_id: str = Field(default="", index=True)
    state: str
    wrong: int = 0
    created_at: datetime = Field(sa_type=UTCDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class ShopperLink(SQLModel, table=True):
    """An identity came with its shopper `home_id` to another, `shopper_id`, by a proof; parted_at: when it went home again."""

    __tablename__ = "shopper_link"
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    identity_id: str = Field(foreign_key="identity.id", index=True)
    home_id: str = Field(foreign_key="shopper.id")
    shopper_id: str = Field(foreign_key="shopper.id", index=True)
    request_id: str
    linked_at: datetime = Field(sa_type=UTCDateTime)
    parted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Creator(SQLModel, table=True):
    """The partner who brings shoppers. kind: "creator", or "fan", a shopper who invites friends and earns no commission."""

    __table_args__ = (UniqueConstraint("brand_id", "handle"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(index=True)
    handle: str
    name: str
    kind: str = "creator"
    created_at: datetime = Field(sa_type=UTCDateTime)


class Fan(SQLModel, table=True):
    """Which shopper a creator of the kind "fan" is, their one link, and the conversation where they are told of rewards."""

    __table_args__ = (UniqueConstraint("brand_id", "shopper_id"),)
    creator_id: str = Field(foreign_key="creator.id", primary_key=True)
    brand_id: str
    shopper_id: str = Field(foreign_key="shopper.id")
    conversation_id: str
    link_id: str = Field(foreign_key="link.id")
    created_at: datetime = Field(sa_type=UTCDateTime)


class CreatorIdentity(SQLModel, table=True):
    """An account known to be the creator's own, so that their own purchases are seen."""

    __tablename__ = "creator_identity"
    __table_args__ = (UniqueConstraint("brand_id", "channel", "handle"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    creator_id: str = Field(foreign_key="creator.id", index=True)
    channel: str
    handle: str


class CreatorCode(SQLModel, table=True):
    """Which creator a code belongs to, from when to when. `key` is the normalised spelling."""

    __tablename__ = "creator_code"
    __table_args__ = (UniqueConstraint("brand_id", "key", "creator_id"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    creator_id: str = Field(foreign_key="creator.id", index=True)
    key: str
    code: str
    starts_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Link(SQLModel, table=True):
    """A creator's link; `id` is the 40-bit part of its token, `target` an opaque id of what it leads to."""

    id: str = Field(primary_key=True)
    brand_id: str = Field(index=True)
    creator_id: str = Field(foreign_key="creator.id", index=True)
    target: str = ""
    channel: str = ""  # "" for any
    active: bool = True
    created_at: datetime = Field(sa_type=UTCDateTime)


class Click(SQLModel, table=True):
    """One opening of a short link. Who it was is not known and not kept."""

    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    link_id: str = Field(foreign_key="link.id", index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    referrer_host: str = ""


class Program(SQLModel, table=True):
    """A brand's terms for creators, one row a version, never edited. Rates are basis points of net goods."""

    __table_args__ = (UniqueConstraint("brand_id", "version"), CheckConstraint("rate_bps >= 0", name="rate"))
    id: str = Field(primary_key=True)
    brand_id: str
    version: int
    model: str
    window_days: int
    hold_days: int
    rate_bps: int
    created_at: datetime = Field(sa_type=UTCDateTime)


class LoyaltyProgram(SQLModel, table=True):
    """A brand's terms for points, one row a version, never edited.

    earn_minor: goods that bring one point (0: none). point_minor: what a point pays. spend_min: fewest at once. share_bps: of
    an order's goods that points may pay. expire_months: calendar months (0: never). hold_days: until they can be spent.
    """

    __tablename__ = "loyalty_program"
    __table_args__ = (UniqueConstraint("brand_id", "version"), CheckConstraint("point_minor > 0", name="point"))
    id: str = Field(primary_key=True)
    brand_id: str
    version: int
    earn_minor: int
    point_minor: int
    spend_min: int
    share_bps: int
    expire_months: int
    hold_days: int
    created_at: datetime = Field(sa_type=UTCDateTime)


class ReferralProgram(SQLModel, table=True):
    """A brand's terms for fans who bring friends, one row a version, never edited.

    friend_code: saves the friend something on a first order. The fan gets reward_minor of store credit, or reward_points.
    order_min_minor: net goods that the friend's order must keep. wins: "creator" or "fan", who is paid where both brought it.
    """

    __tablename__ = "referral_program"
    __table_args__ = (UniqueConstraint("brand_id", "version"),)
    id: str = Field(primary_key=True)
    brand_id: str
    version: int
    friend_code: str
    reward_minor: int
    reward_points: int
    order_min_minor: int
    hold_days: int
    wins: str
    created_at: datetime = Field(sa_type=UTCDateTime)


class Referral(SQLModel, table=True):
    """A friend who arrived through a fan's link, and what became of it; a shopper is a friend once. order_id: their first paid order."""

    __table_args__ = (
        UniqueConstraint("brand_id", "friend_id"),
        Index("ix_referral_order", "brand_id", "order_id"),
        Index("ix_referral_due", "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")),
    )
    id: str = Field(primary_key=True)
    brand_id: str
    program_id: str = Field(foreign_key="referral_program.id")
    creator_id: str = Field(foreign_key="creator.id")
    friend_id: str = Field(foreign_key="shopper.id")
    state: str
    reason: str = ""
    order_id: str = ""
    due_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    created_at: datetime = Field(sa_type=UTCDateTime)


class PointsLot(SQLModel, table=True):
    """Points that came at once, under which terms, and their times. What is left of them only the ledger says.

    cause: what brought them, e.g. an order's id. due_at: when something happens to them next. closed: they have expired.
    """

    __tablename__ = "points_lot"
    __table_args__ = (
        UniqueConstraint("brand_id", "cause"),
        Index("ix_points_lot_shopper", "brand_id", "shopper_id"),
        Index("ix_points_lot_due", "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")),
    )
    id: str = Field(primary_key=True)
    brand_id: str
    shopper_id: str = Field(foreign_key="shopper.id")
    program_id: str = Field(foreign_key="loyalty_program.id")
    cause: str
    spendable_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed: bool = False
    created_at: datetime = Field(sa_type=UTCDateTime)


class Touchpoint(SQLModel, table=True):
    """One immutable record of one thing that happened to a shopper; `id` is the order of receipt."""

    __table_args__ = (UniqueConstraint("brand_id", "kind", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    shopper_id: str = Field(index=True)
    identity_id: str = ""
    conversation_id: str = ""
    channel: str = ""
    kind: str
    key: str
    credit_class: str
    creator_id: str = ""
    link_id: str = ""
    code_key: str = ""
    campaign_id: str = ""
    occurred_at: datetime = Field(sa_type=UTCDateTime)
    received_at: datetime = Field(sa_type=UTCDateTime)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Decision(SQLModel, table=True):
    """How one conversion was credited: terms, touches, weights and what was left out, frozen.

    label: what people call the conversion (an order number). payload_hash: of the conversion as it was told;
    inputs_hash: of that, the terms and the path, so that the same decision can be shown to be the same.
    """

    __table_args__ = (
        UniqueConstraint("brand_id", "conversion_key", "version"),
        Index("ix_decision_shopper", "brand_id", "shopper_id"),
    )
    id: str = Field(primary_key=True)
    brand_id: str
    conversion_key: str
    version: int = 1
    label: str = ""
    shopper_id: str
    program_id: str = Field(foreign_key="program.id")
    model: str
    value_minor: int
    currency: str
    weights: list[int] = Field(default_factory=list, sa_type=JSON)
    touches: list[int] = Field(default_factory=list, sa_type=JSON)
    rejected: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # [{"id", "reason"}]
    unpaid: list[str] = Field(default_factory=list, sa_type=JSON)  # credited creators who earn no commission: see docs/referrals.md
    payload_hash: str = ""
    inputs_hash: str
    occurred_at: datetime = Field(sa_type=UTCDateTime)


class Credit(SQLModel, table=True):
    """A touchpoint's share of a conversion, and the commission it earned; no creator means the brand's or nobody's."""

    id: int | None = Field(default=None, primary_key=True)
    decision_id: str = Field(foreign_key="decision.id", index=True)
    brand_id: str
    touchpoint_id: int | None = Field(default=None, foreign_key="touchpoint.id")
    creator_id: str = Field(default="", index=True)
    value_minor: int
    position: int


class Journal(SQLModel, table=True):
    """One sealed event of the ledger: unique key, hash of its postings, and why."""

    __table_args__ = (UniqueConstraint("brand_id", "key"),)
    id: str = Field(primary_key=True)
    brand_id: str
    key: str
    payload_hash: str
    cause: str = Field(index=True)  # e.g. the conversion's key
    reason: str = ""
    posted_at: datetime = Field(sa_type=UTCDateTime)


class Posting(SQLModel, table=True):
    """A positive amount moved from `source` (credited) to `target` (debited)."""

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("source <> target", name="accounts"),
    )
    id: int | None = Field(default=None, primary_key=True)
    journal_id: str = Field(foreign_key="journal.id", index=True)
    source: str = Field(index=True)
    target: str = Field(index=True)
    amount_minor: int
    currency: str
