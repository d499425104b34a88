"""What does commerce tell those who listen? Past facts as plain values; it does not know who hears them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OrderPlaced:
    brand_id: str
    order_id: str
    shopper_id: str
    conversation_id: str
    total_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class OrderPaid:
    """value_minor: what was paid for goods, without tax and delivery. code_keys: normalised codes that applied."""

    brand_id: str
    order_id: str
    number: int
    shopper_id: str
    conversation_id: str
    charge_id: str
    value_minor: int
    tax_minor: int
    shipping_minor: int
    discount_minor: int
    total_minor: int
    currency: str
    code_keys: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class OrderCancelled:
    """Cancelled before payment, or paid too late for the stock (`refunded_minor` > 0 then). reason: a word."""

    brand_id: str
    order_id: str
    number: int
    shopper_id: str
    conversation_id: str
    reason: str
    refunded_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class OrderRefunded:
    """remaining_minor: net goods (without tax and delivery) that stay sold after this refund."""

    brand_id: str
    order_id: str
    number: int
    refund_id: str
    shopper_id: str
    conversation_id: str
    amount_minor: int
    remaining_minor: int
    full: bool
    currency: str
    at: datetime


@dataclass(frozen=True)
class ChargedTwice:
    """A second charge of a paid order, given back whole; nothing else changed."""

    brand_id: str
    order_id: str
    number: int
    conversation_id: str
    charge_id: str
    amount_minor: int
    currency: str
    at: datetime


Fact = OrderPlaced | OrderPaid | OrderCancelled | OrderRefunded | ChargedTwice
