"""Which words do rows of commerce use? States and kinds, stored as text; pure, so that rules may name them."""

from enum import StrEnum


class CartStatus(StrEnum):
    OPEN = "open"
    ORDERED = "ordered"


class CodeKind(StrEnum):
    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"


class StackingClass(StrEnum):
    """Of each class one code can be on."""

    GOODS = "goods"
    SHIPPING = "shipping"


class HoldState(StrEnum):
    ACTIVE = "active"
    USED = "used"
    RELEASED = "released"


class OrderStatus(StrEnum):
    PLACED = "placed"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
