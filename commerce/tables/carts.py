"""What does a shopper think of buying?"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from commerce.kinds import CartStatus
from core.db import UTCDateTime


class Cart(SQLModel, table=True):
    """One open cart per shopper and brand. `version` rises with every change; `undo` keeps the last states (bounded).

    codes: [{"code_id": …, "on": bool}], off meaning remembered until its condition is met.
    promotions: id to name of the automatic ones that the shopper was last told of.
    """

    __table_args__ = (
        Index(
            "uq_cart_open",
            "brand_id",
            "shopper_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_cart_left", "updated_at", sqlite_where=text("status = 'open'"), postgresql_where=text("status = 'open'")),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    shopper_id: str = Field(index=True)
    status: str = CartStatus.OPEN
    version: int = 1
    codes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    promotions: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    delivery_method: str = ""  # as the shopper chose, "" for the cheapest
    pickup_point_id: str = ""
    note: str = ""  # to whoever packs it
    gift_note: str = ""  # to whoever unpacks it
    gift_cards: list[str] = Field(default_factory=list, sa_type=JSON)  # ids, in the order they pay
    points: int = 0  # to pay with at most, of those the shopper has
    undo: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime = Field(sa_type=UTCDateTime)


class CartLine(SQLModel, table=True):
    """A variant in a cart; `price_seen_minor` is what the shopper was last told it costs."""

    __tablename__ = "cart_line"
    __table_args__ = (UniqueConstraint("cart_id", "variant_id"), CheckConstraint("quantity > 0", name="quantity"))
    id: int | None = Field(default=None, primary_key=True)
    cart_id: str = Field(foreign_key="cart.id", index=True)
    variant_id: str = Field(foreign_key="variant.id")
    quantity: int
    price_seen_minor: int
    position: int = 0
