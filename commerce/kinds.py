"""Which words do rows of commerce use? States and kinds, stored as text; pure, so that rules may name them."""

from enum import StrEnum


class CartStatus(StrEnum):
    OPEN = "open"
    STANDING = "standing"  # one period of a standing order, beside the open one
    ORDERED = "ordered"
    JOINED = "joined"  # its shopper became another one; kept as it was, for when they part


class ProductKind(StrEnum):
    """Gift cards are sold like goods, but no code touches them, no tax is in them and nothing of them is sent."""

    GOODS = "goods"
    GIFT_CARD = "gift_card"
    BUNDLE = "bundle"  # its variants have parts, and no stock of their own


class PromotionKind(StrEnum):
    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"
    BUY_X_GET_Y = "buy_x_get_y"
    BUNDLE_PRICE = "bundle_price"
    VOLUME = "volume"
    GIFT = "gift"


class TierBasis(StrEnum):
    """What a volume promotion counts."""

    LINE_QUANTITY = "line_quantity"
    QUANTITY = "quantity"
    AMOUNT = "amount"


class StackingClass(StrEnum):
    """Of each class one promotion can be on; they are counted in this order."""

    SALE = "sale"  # goods, by itself
    GOODS = "goods"  # goods, by a code
    GIFT = "gift"
    SHIPPING = "shipping"


class DeliveryMethod(StrEnum):
    STANDARD = "standard"
    EXPRESS = "express"
    PICKUP = "pickup"  # the shopper comes for it: no street is asked


class AlertKind(StrEnum):
    BACK_IN_STOCK = "back_in_stock"
    PRICE_DROP = "price_drop"


class HoldState(StrEnum):
    ACTIVE = "active"
    USED = "used"
    RELEASED = "released"


class OrderStatus(StrEnum):
    """Where the money of an order stands."""

    PLACED = "placed"
    CONFIRMED = "confirmed"  # promised, and paid when the goods are handed over
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class ReviewState(StrEnum):
    """Where a review stands with the brand."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class FulfilmentStatus(StrEnum):
    """Where the goods of an order are, whatever became of its money."""

    WAITING = "waiting"
    PACKED = "packed"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What is done to an order after it was placed; each done once is a row of its log."""

    CONFIRM = "confirmed"
    PACK = "packed"
    SHIP = "shipped"
    DELIVER = "delivered"
    CANCEL = "cancelled"
    CHANGE_ADDRESS = "address_changed"
    OPEN_RETURN = "return_opened"
    RECEIVE_RETURN = "returned"
    CLOSE_RETURN = "return_closed"
    OPEN_EXCHANGE = "exchange_requested"
    PAY_EXCHANGE = "exchange_paid"
    EXCHANGE = "exchanged"
    END_EXCHANGE = "exchange_ended"


class ReturnState(StrEnum):
    OPEN = "open"
    RECEIVED = "received"
    CLOSED = "closed"
    EXPIRED = "expired"  # an exchange whose goods did not come in time; should they come after all, they are a return


class PaymentKind(StrEnum):
    """What a provider tells of money."""

    PAID = "paid"
    PENDING = "pending"  # agreed to; the money is on its way, for days perhaps
    FAILED = "failed"  # what was on its way does not come
    EXPIRED = "expired"  # the provider's page closed unpaid
    REFUNDED = "refunded"  # so much of a charge was given back, in all
    REFUND_DONE = "refund_done"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"  # the payer's bank took the money back until somebody decides
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"


class RefundState(StrEnum):
    """How far the money of a refund has come."""

    OWED = "owed"  # to be asked of the provider
    SENT = "sent"  # the provider has it in hand
    DONE = "done"
    FAILED = "failed"  # the provider refused; a person decides
    BY_HAND = "by_hand"  # nobody but the brand can give it back


class SessionState(StrEnum):
    """Where a page or an invoice of the provider stands."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class PayMethod(StrEnum):
    """How an order can be paid."""

    STRIPE = "stripe"
    TELEGRAM = "telegram"
    STARS = "stars"
    CASH = "cash_on_delivery"
    STORE = "in_store"
    TEST = "test"
    GIFT_CARD = "gift_card"
    POINTS = "points"


class SubscriptionState(StrEnum):
    """How a standing order stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"
