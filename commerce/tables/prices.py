"""What does a variant cost elsewhere, and for a time?"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from core.db import UTCDateTime


class MarketPrice(SQLModel, table=True):
    """What a variant costs in one market: a country (ISO 3166 alpha-2) or, elsewhere than at home, a currency (ISO 4217)."""

    __tablename__ = "market_price"
    __table_args__ = (CheckConstraint("price_minor >= 0", name="price"),)
    variant_id: str = Field(foreign_key="variant.id", primary_key=True)
    market: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    price_minor: int
    currency: str
    compare_at_minor: int | None = None


class Sale(SQLModel, table=True):
    """A price for a time. While it runs, the variant's price is `price_minor` and `list_minor` is what it is compared with.

    next_at: when it begins or, running, when it ends; None: it runs until the brand ends it.
    """

    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        Index("ix_sale_due", "next_at", sqlite_where=text("next_at IS NOT NULL"), postgresql_where=text("next_at IS NOT NULL")),
    )
    variant_id: str = Field(foreign_key="variant.id", primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    price_minor: int
    list_minor: int
    starts_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    running: bool = False
    next_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
