"""What makes a price lower, for whom, how often?"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from commerce.kinds import StackingClass
from core.db import UTCDateTime


class Promotion(SQLModel, table=True):
    """A price rule and its conditions, as data. It applies by itself (`automatic`) or when one of its codes is on a cart.

    rule: what its kind needs, as `commerce/promotions/rows.py` writes it. handle: what the brand calls it, name: what
    shoppers read. stacking_class: of each one promotion can be on.
    """

    __table_args__ = (
        UniqueConstraint("brand_id", "handle"),
        CheckConstraint("uses_max IS NULL OR uses <= uses_max", name="uses"),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    handle: str
    name: str
    kind: str
    stacking_class: str = StackingClass.GOODS
    automatic: bool = False
    rule: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    starts_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    minimum_minor: int = 0  # of the goods it is about, at list price
    minimum_quantity: int = 0
    customer_group: str = ""  # "" for everybody
    first_order: bool = False
    channels: list[str] = Field(default_factory=list, sa_type=JSON)
    creators: list[str] = Field(default_factory=list, sa_type=JSON)  # ids: arrived through one of them
    drop_id: str = ""
    uses_max: int | None = None
    uses: int = 0
    customer_uses_max: int | None = None
    active: bool = True


class Code(SQLModel, table=True):
    """A word that opens a promotion; many may open one. Knows no creator. `key` is the normalised spelling.

    shopper_id: whose it is alone, "" for anybody's. batch: of a row of unguessable ones made at once, "" for a word people know.
    """

    __table_args__ = (
        UniqueConstraint("brand_id", "key"),
        CheckConstraint("uses_max IS NULL OR uses <= uses_max", name="uses"),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    promotion_id: str = Field(foreign_key="promotion.id", index=True)
    code: str
    key: str
    shopper_id: str = ""
    batch: str = ""
    uses_max: int | None = None
    uses: int = 0
    public: bool = False
    active: bool = True


class ShopperOrigin(SQLModel, table=True):
    """How a shopper came last, for promotions that ask: channel, creator whose link they arrived through, drop."""

    __tablename__ = "shopper_origin"
    brand_id: str = Field(foreign_key="brand.id", primary_key=True)
    shopper_id: str = Field(primary_key=True)
    channel: str = ""
    creator_id: str = ""
    drop_id: str = ""


class CustomerGroup(SQLModel, table=True):
    """A shopper's membership of a group that codes may ask for."""

    __tablename__ = "customer_group"
    brand_id: str = Field(foreign_key="brand.id", primary_key=True)
    shopper_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)


class CodeAttempt(SQLModel, table=True):
    """One wrong code entered by a shopper; ten within a minute pause code entry, older ones are cleared away."""

    __tablename__ = "code_attempt"
    __table_args__ = (Index("ix_code_attempt_shopper", "shopper_id", "at"), Index("ix_code_attempt_brand", "brand_id", "at"))
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    shopper_id: str
    at: datetime = Field(sa_type=UTCDateTime)


class Redemption(SQLModel, table=True):
    """One use of a promotion by an order, by a code or by itself; `returned` when the order was cancelled before payment."""

    __table_args__ = (UniqueConstraint("promotion_id", "order_id"), Index("ix_redemption_shopper", "promotion_id", "shopper_id"))
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    promotion_id: str = Field(foreign_key="promotion.id")
    code_id: str | None = Field(default=None, foreign_key="code.id", index=True)
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    shopper_id: str
    saving_minor: int
    returned: bool = False
    at: datetime = Field(sa_type=UTCDateTime)
