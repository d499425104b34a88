"""What does somebody want again every few weeks?"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from commerce.kinds import SubscriptionState
from core.db import UTCDateTime


class Subscription(SQLModel, table=True):
    """A standing order: an order with a pay link every so many weeks. Nothing is charged by itself.

    next_at: when the next order is due, whatever the state. conversation_id: whom to tell; opaque here.
    """

    __table_args__ = (
        CheckConstraint("every_weeks > 0", name="every_weeks"),
        Index("ix_subscription_due", "next_at", sqlite_where=text("state = 'active'"), postgresql_where=text("state = 'active'")),
        Index("ix_subscription_shopper", "brand_id", "shopper_id"),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    shopper_id: str
    conversation_id: str = ""
    state: str = SubscriptionState.ACTIVE
    every_weeks: int
    next_at: datetime = Field(sa_type=UTCDateTime)
    address: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    delivery_method: str = ""
    pickup_point_id: str = ""
    created_at: datetime = Field(sa_type=UTCDateTime)


class SubscriptionItem(SQLModel, table=True):
    """What comes each time. unit_minor: the price they were last told."""

    __tablename__ = "subscription_item"
    __table_args__ = (UniqueConstraint("subscription_id", "variant_id"), CheckConstraint("quantity > 0", name="quantity"))
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: str = Field(foreign_key="subscription.id", index=True)
    variant_id: str = Field(foreign_key="variant.id")
    name: str
    quantity: int
    unit_minor: int


class SubscriptionPeriod(SQLModel, table=True):
    """One time it was due, once; order_id "" where nothing could be had."""

    __tablename__ = "subscription_period"
    __table_args__ = (UniqueConstraint("subscription_id", "due_at"),)
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: str = Field(foreign_key="subscription.id")
    due_at: datetime = Field(sa_type=UTCDateTime)
    order_id: str = ""
    at: datetime = Field(sa_type=UTCDateTime)
