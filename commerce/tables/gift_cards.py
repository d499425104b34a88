"""What is left of the gift cards that were sold?"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db import UTCDateTime


class GiftCard(SQLModel, table=True):
    """Money paid in advance, whoever holds the code; `code_hash` is all we keep of it. What is left is the sum of its entries."""

    __tablename__ = "gift_card"
    __table_args__ = (
        UniqueConstraint("brand_id", "code_hash"),
        UniqueConstraint("brand_id", "key"),
        Index("ix_gift_card_order", "order_id"),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id")  # that bought it
    key: str  # of the line and unit, so that it is made once
    sku: str
    code_hash: str
    ending: str  # the code's last letters, for people
    currency: str
    created_at: datetime = Field(sa_type=UTCDateTime)


class GiftCardEntry(SQLModel, table=True):
    """One movement of a card's money, once per key; append only. amount_minor: what came on (above 0) or went off."""

    __tablename__ = "gift_card_entry"
    __table_args__ = (UniqueConstraint("card_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    card_id: str = Field(foreign_key="gift_card.id")
    order_id: str = Field(index=True)
    key: str
    amount_minor: int
    at: datetime = Field(sa_type=UTCDateTime)
