"""Where are the goods of an order, and who did what to it when?"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from commerce.kinds import ReturnState
from core.db import UTCDateTime


def _partial(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class OrderStep(SQLModel, table=True):
    """One thing done to an order after it was placed; append only. by: shopper, brand, provider, or an id of the staff."""

    __tablename__ = "order_step"
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    step: str
    by: str
    reason: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(sa_type=UTCDateTime)


class Shipment(SQLModel, table=True):
    """One parcel of an order, once per key. lines: [{"line_id", "sku", "quantity"}]; an order may go out in several."""

    __table_args__ = (UniqueConstraint("brand_id", "key"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    key: str
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    carrier: str = ""
    tracking: str = ""
    tracking_url: str = ""
    shipped_at: datetime = Field(sa_type=UTCDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class OrderReturn(SQLModel, table=True):
    """Goods on their way back: a case, one open at a time for an order. lines: [{"line_id", "sku", "quantity"}].

    amount_minor: what was promised for them.
    """

    __tablename__ = "order_return"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount"),
        Index(
            "ix_order_return_open",
            "order_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    state: str = ReturnState.OPEN
    reason: str = ""
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    amount_minor: int
    restocked: bool = False
    refund_id: str = ""
    opened_at: datetime = Field(sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Exchange(SQLModel, table=True):
    """What the goods of a return are exchanged for: other units of one line, held until `held_until`.

    held_until: None once they took the line's place (`new_line_id`), or never will. unit_minor: what one is said to cost.
    difference_minor: for all of them, above 0 to be paid (`payment_id`: it was), below 0 given back when the goods are here.
    """

    __table_args__ = (Index("ix_exchange_held", "held_until", **_partial("held_until IS NOT NULL")),)
    return_id: str = Field(primary_key=True, foreign_key="order_return.id")
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    line_id: int = Field(foreign_key="order_line.id")
    variant_id: str = Field(foreign_key="variant.id")
    product_id: str = Field(foreign_key="product.id")
    sku: str
    name: str
    parts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    quantity: int
    unit_minor: int
    difference_minor: int
    held_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    payment_id: str = ""
    new_line_id: int | None = None
