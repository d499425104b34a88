"""Who has which units, and where? Movements, holds that end, what lies in other places, what a bundle is made of."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from commerce.kinds import HoldState
from core.db import UTCDateTime


class StockMovement(SQLModel, table=True):
    """One change of a variant's stock; append only, once per key. location_id: where it was, "" for the brand's main place."""

    __tablename__ = "stock_movement"
    __table_args__ = (UniqueConstraint("brand_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    variant_id: str = Field(foreign_key="variant.id", index=True)
    delta: int
    location_id: str = ""
    reason: str
    key: str
    at: datetime = Field(sa_type=UTCDateTime)


class Hold(SQLModel, table=True):
    """Units kept for an order until `expires_at`; counted only while active and `expires_at > now`."""

    __table_args__ = (Index("ix_hold_active", "variant_id", "state", "expires_at"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    variant_id: str = Field(foreign_key="variant.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    quantity: int
    state: str = HoldState.ACTIVE
    expires_at: datetime = Field(sa_type=UTCDateTime)


class BundlePart(SQLModel, table=True):
    """A bundle is a variant with rows here: `quantity` units of a part in each. It has no stock of its own, and no part is a bundle."""

    __tablename__ = "bundle_part"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("bundle_variant_id <> part_variant_id", name="itself"),
    )
    bundle_variant_id: str = Field(primary_key=True, foreign_key="variant.id")
    part_variant_id: str = Field(primary_key=True, foreign_key="variant.id", index=True)
    quantity: int


class Location(SQLModel, table=True):
    """A place beside the brand's main one. Orders are drawn from the lowest `priority` first; the main place is 0."""

    __table_args__ = (UniqueConstraint("brand_id", "slug"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    slug: str
    name: str
    priority: int


class LocationStock(SQLModel, table=True):
    """Units of a variant that lie in a place beside the main one, where the rest of `variant.stock` lies."""

    __tablename__ = "location_stock"
    __table_args__ = (CheckConstraint("stock >= 0", name="stock"),)
    variant_id: str = Field(primary_key=True, foreign_key="variant.id")
    location_id: str = Field(primary_key=True, foreign_key="location.id")
    stock: int = 0


class Alert(SQLModel, table=True):
    """Somebody wants to be told once: when a variant is back, or costs less than `price_minor` did. Fair by `at`.

    tries: how often word of it was under way and no longer true when it would have gone.
    """

    __table_args__ = (
        Index(
            "uq_alert_open",
            "conversation_id",
            "variant_id",
            "kind",
            unique=True,
            sqlite_where=text("told_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("told_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index("ix_alert_told", "variant_id", "told_at"),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    shopper_id: str
    conversation_id: str
    product_id: str
    variant_id: str = Field(foreign_key="variant.id")
    kind: str
    price_minor: int
    tries: int = 0
    at: datetime = Field(sa_type=UTCDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
