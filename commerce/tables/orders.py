"""What was bought, paid and given back?"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from commerce.kinds import DeliveryMethod, FulfilmentStatus, OrderStatus, ProductKind, RefundState
from core.db import UTCDateTime


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
    shipping_minor: int  # any tax on top of it in
    tax_minor: int  # all of it, contained in prices or on top
    total_minor: int
    fee_minor: int = 0  # for paying on delivery; in the total
    payment_method: str = ""  # how it is to be paid where that is not at once
    refunded_minor: int = 0
    shipping_refunded_minor: int = 0
    codes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # [{"code", "key", "saving_minor"}]
    address: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # name, street, city, postcode, country
    delivery_method: str = DeliveryMethod.STANDARD
    pickup_point_id: str = ""
    days_min: int | None = None  # promised, from payment
    days_max: int | None = None
    note: str = ""
    gift_note: str = ""
    gift_minor: int = 0  # of the total, paid by gift cards
    owed_minor: int = 0  # of an order that was paid: the difference of an exchange, to be paid until `hold_until`
    gift_cards: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # [{"card_id", "ending", "amount_minor"}]
    points: int = 0
    points_minor: int = 0  # of the total, paid by those points
    placed_at: datetime = Field(sa_type=UTCDateTime)
    hold_until: datetime = Field(sa_type=UTCDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    paid_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_reason: str = ""  # why it was cancelled
    fulfilment: str = FulfilmentStatus.WAITING
    delivered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)  # its last parcel


class OrderLine(SQLModel, table=True):
    """What was sold, as it was said: the name carries the variant. `paid_minor` is quantity * unit - discount and any tax on top."""

    __tablename__ = "order_line"
    __table_args__ = (Index("ix_order_line_product", "product_id", "order_id"),)  # what is bought together
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
    kind: str = ProductKind.GOODS
    tax_rate_bps: int = 0  # as it was, so that refunds count as the sale did
    refunded_quantity: int = 0
    refunded_minor: int = 0
    cancelled_quantity: int = 0  # never sent: called off before
    shipped_quantity: int = 0
    returned_quantity: int = 0  # of the shipped ones
    final_sale: bool = False  # as it was when it was sold
    gift: bool = False  # given by a promotion beside what was bought
    exchanged_quantity: int = 0  # units another line took the place of
    exchanged_minor: int = 0  # what of `paid_minor` went over to it
    exchange_of: int | None = None  # the line that this one took the place of
    position: int = 0
    parts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)  # of one bundle as it was sold: units by variant
    promised_at: datetime | None = Field(default=None, sa_type=UTCDateTime)  # sent by then, where it was not in stock


class Payment(SQLModel, table=True):
    """One charge at a provider, once per charge id. account_id, payer: where it was paid and by whom there, for who gives it back.

    disputed_minor: what the payer's bank holds until the dispute is decided. What can be refunded: amount less refunded less disputed.
    """

    __table_args__ = (
        UniqueConstraint("brand_id", "provider", "charge_id"),
        CheckConstraint("refunded_minor + disputed_minor <= amount_minor", name="given_back"),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    provider: str
    charge_id: str
    amount_minor: int
    refunded_minor: int = 0
    disputed_minor: int = 0
    dispute_id: str = ""
    dispute_state: str = ""  # "disputed", "dispute_won", "dispute_lost"
    account_id: str = ""
    payer: str = ""
    currency: str
    at: datetime = Field(sa_type=UTCDateTime)


class Refund(SQLModel, table=True):
    """Money given back, once per key. lines: [{"line_id", "sku", "quantity", "amount_minor"}].

    The row is also the order to the provider to pay it back: asked for at `due_at` while `owed`. problem: why not yet, or not at all.
    """

    __table_args__ = (
        UniqueConstraint("brand_id", "key"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_refund_owed", "due_at", sqlite_where=text("state = 'owed'"), postgresql_where=text("state = 'owed'")),
    )
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
    state: str = RefundState.DONE
    round: int = 0  # how often somebody had it asked for anew after it was refused
    attempts: int = 0
    due_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    provider_id: str = ""
    problem: str = ""
    at: datetime = Field(sa_type=UTCDateTime)
