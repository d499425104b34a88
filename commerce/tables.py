"""Which rows does commerce own? No methods; every row has a brand or hangs on one that has."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from commerce.kinds import CartStatus as CartStatus
from commerce.kinds import CodeKind as CodeKind
from commerce.kinds import HoldState as HoldState
from commerce.kinds import OrderStatus as OrderStatus
from commerce.kinds import StackingClass as StackingClass
from core.db import UTCDateTime


class Brand(SQLModel, table=True):
    """Who sells; the tenant. `catalogue_version` rises with any change that a catalogue snapshot would show."""

    id: str = Field(primary_key=True)
    slug: str = Field(unique=True)
    name: str
    currency: str
    timezone: str
    language: str = "en"
    tax_rate_bps: int = 0  # included in every price
    return_days: int = 30
    catalogue_version: int = 1
    last_order_number: int = 1000
    created_at: datetime = Field(sa_type=UTCDateTime)


class ShippingRate(SQLModel, table=True):
    """Where a brand ships and for how much; `free_from_minor` compares goods after discounts, None: never free."""

    __tablename__ = "shipping_rate"
    __table_args__ = (UniqueConstraint("brand_id", "country"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    country: str  # ISO 3166 alpha-2
    price_minor: int
    free_from_minor: int | None = None


class Product(SQLModel, table=True):
    """One thing in the catalogue. `folded` is the searchable text; `content_hash` tells a re-import what changed."""

    __table_args__ = (UniqueConstraint("brand_id", "sku"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    sku: str
    name: str
    description: str = ""
    category: str = ""
    images: list[str] = Field(default_factory=list, sa_type=JSON)
    options: list[str] = Field(default_factory=list, sa_type=JSON)  # names, in order: ["color", "size"]
    attributes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    active: bool = True
    position: int = 0
    content_hash: str = ""


class Variant(SQLModel, table=True):
    """What is put in a cart. `stock` is the sum of its movements: units on hand, holds not taken off."""

    __table_args__ = (
        UniqueConstraint("brand_id", "sku"),
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("price_minor >= 0", name="price"),
        Index("ix_variant_brand", "brand_id", "id"),  # else some variants of a brand are found by reading all of them
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    product_id: str = Field(foreign_key="product.id", index=True)
    sku: str
    options: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    price_minor: int
    compare_at_minor: int | None = None
    barcode: str = ""
    stock: int = 0
    active: bool = True
    position: int = 0


class StockMovement(SQLModel, table=True):
    """One change of a variant's stock; append only, once per key."""

    __tablename__ = "stock_movement"
    __table_args__ = (UniqueConstraint("brand_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    variant_id: str = Field(foreign_key="variant.id", index=True)
    delta: int
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


class Cart(SQLModel, table=True):
    """One open cart per shopper and brand. `version` rises with every change; `undo` keeps the last states (bounded).

    codes: [{"code_id": …, "on": bool}], off meaning remembered until its condition is met.
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
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    shopper_id: str = Field(index=True)
    status: str = CartStatus.OPEN
    version: int = 1
    codes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
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


class Code(SQLModel, table=True):
    """A price rule behind a word. Knows no creator. `key` is the normalised spelling."""

    __table_args__ = (
        UniqueConstraint("brand_id", "key"),
        CheckConstraint("uses_max IS NULL OR uses <= uses_max", name="uses"),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    code: str
    key: str
    kind: str
    stacking_class: str = StackingClass.GOODS
    value_bps: int = 0
    amount_minor: int = 0
    starts_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    minimum_minor: int = 0  # of goods at list price
    customer_group: str = ""  # "" for everybody
    uses_max: int | None = None
    uses: int = 0
    public: bool = False
    active: bool = True


class CustomerGroup(SQLModel, table=True):
    """A shopper's membership of a group that codes may ask for."""

    __tablename__ = "customer_group"
    brand_id: str = Field(foreign_key="brand.id", primary_key=True)
    shopper_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)


class CodeAttempt(SQLModel, table=True):
    """One wrong code entered by a shopper; ten within a minute pause code entry, older ones are cleared away."""

    __tablename__ = "code_attempt"
    __table_args__ = (Index("ix_code_attempt_shopper", "shopper_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str
    shopper_id: str
    at: datetime = Field(sa_type=UTCDateTime)


class Redemption(SQLModel, table=True):
    """One use of a code by an order; `returned` when the order was cancelled before payment."""

    __table_args__ = (UniqueConstraint("code_id", "order_id"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    code_id: str = Field(foreign_key="code.id", index=True)
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    shopper_id: str
    saving_minor: int
    returned: bool = False
    at: datetime = Field(sa_type=UTCDateTime)


class ShopOrder(SQLModel, table=True):
    """A promise to sell at a total. `number` is for people, per brand from 1001; `id` is for URLs and the API."""

    __tablename__ = "shop_order"
    __table_args__ = (
        UniqueConstraint("brand_id", "number"),
        UniqueConstraint("cart_id", "cart_version"),
        CheckConstraint("total_minor >= 0", name="total"),
        CheckConstraint("refunded_minor <= total_minor", name="refunded"),
        Index("ix_shop_order_shopper", "brand_id", "shopper_id", "number"),
        Index("ix_shop_order_unpaid", "hold_until", sqlite_where=text("status = 'placed'"), postgresql_where=text("status = 'placed'")),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    number: int
    shopper_id: str
    conversation_id: str = ""  # whom to tell; opaque here
    cart_id: str = Field(foreign_key="cart.id")
    cart_version: int
    status: str = OrderStatus.PLACED
    currency: str
    goods_minor: int  # at list price
    discount_minor: int  # goods only
    shipping_minor: int
    tax_minor: int  # included in the above
    total_minor: int
    tax_rate_bps: int = 0  # as it was, so that refunds count as the sale did
    refunded_minor: int = 0
    shipping_refunded_minor: int = 0
    codes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # [{"code", "key", "saving_minor"}]
    address: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # name, street, city, postcode, country
    placed_at: datetime = Field(sa_type=UTCDateTime)
    hold_until: datetime = Field(sa_type=UTCDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    paid_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_reason: str = ""  # why it was cancelled


class OrderLine(SQLModel, table=True):
    """What was sold, as it was said: the name carries the variant. `paid_minor` is quantity * unit - discount."""

    __tablename__ = "order_line"
    id: int | None = Field(default=None, primary_key=True)
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    variant_id: str = Field(foreign_key="variant.id")
    product_id: str = Field(foreign_key="product.id")
    sku: str
    name: str
    quantity: int
    unit_minor: int
    discount_minor: int
    paid_minor: int
    refunded_quantity: int = 0
    refunded_minor: int = 0
    position: int = 0


class Payment(SQLModel, table=True):
    """One charge at a provider, once per charge id."""

    __table_args__ = (UniqueConstraint("brand_id", "provider", "charge_id"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    provider: str
    charge_id: str
    amount_minor: int
    refunded_minor: int = 0
    currency: str
    at: datetime = Field(sa_type=UTCDateTime)


class Refund(SQLModel, table=True):
    """Money given back, once per key. lines: [{"sku", "quantity", "amount_minor"}]."""

    __table_args__ = (UniqueConstraint("brand_id", "key"), CheckConstraint("amount_minor > 0", name="amount"))
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    payment_id: str = Field(foreign_key="payment.id")
    key: str
    amount_minor: int
    goods_minor: int
    shipping_minor: int
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    reason: str = ""
    at: datetime = Field(sa_type=UTCDateTime)
