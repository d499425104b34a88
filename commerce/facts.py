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
class OrderConfirmed:
    """To be paid when the goods are handed over; they left the stock, and may be packed and sent. how: "cash_on_delivery", …"""

    brand_id: str
    order_id: str
    number: int
    shopper_id: str
    conversation_id: str
    how: str
    total_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class OrderPaid:
    """value_minor: what was paid for goods, without tax and delivery. code_keys: normalised codes that applied. gift_cards: bought.

    points_minor: what points paid of the total.
    """

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
    gift_cards: int = 0
    points_minor: int = 0


@dataclass(frozen=True)
class OrderCancelled:
    """Ended without a sale: before payment, paid too late for the stock, or called off before it was sent (`refunded_minor` > 0 then).

    reason: a word.
    """

    brand_id: str
    order_id: str
    number: int
    shopper_id: str
    conversation_id: str
    reason: str
    refunded_minor: int
    currency: str
    at: datetime
    points: int = 0  # that were to pay for it


@dataclass(frozen=True)
class OrderRefunded:
    """remaining_minor: net goods (without tax and delivery) that stay sold after this refund.

    by: who asked for it. called_off: for goods that were not sent, and will not be.
    points_back: of the points that paid for it, so many in all have come back by now; points_minor: what the others still pay.
    """

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
    by: str = "brand"
    called_off: bool = False
    points_back: int = 0
    points_minor: int = 0
    raised_minor: int = 0  # net goods that exchanges have added to the sale


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


@dataclass(frozen=True)
class ReviewReplied:
    """The brand answered a buyer's review. name: the product's; text: what it says."""

    brand_id: str
    review_id: str
    shopper_id: str
    conversation_id: str
    name: str
    text: str
    at: datetime


@dataclass(frozen=True)
class OrderPacked:
    brand_id: str
    order_id: str
    number: int
    shopper_id: str
    conversation_id: str
    at: datetime


@dataclass(frozen=True)
class OrderShipped:
    """A parcel left. items: "2 × Aurora Hoodie, black / M". rest: units that are still to be sent."""

    brand_id: str
    order_id: str
    number: int
    shipment_id: str
    shopper_id: str
    conversation_id: str
    items: tuple[str, ...]
    carrier: str
    tracking: str
    tracking_url: str
    rest: int
    at: datetime


@dataclass(frozen=True)
class OrderDelivered:
    """A parcel arrived. whole: with it everything that was to be sent has."""

    brand_id: str
    order_id: str
    number: int
    shipment_id: str
    shopper_id: str
    conversation_id: str
    items: tuple[str, ...]
    whole: bool
    at: datetime


@dataclass(frozen=True)
class ReturnClosed:
    """A return came to its end: goods received (amount_minor is what was paid back for them), or called off."""

    brand_id: str
    order_id: str
    number: int
    return_id: str
    shopper_id: str
    conversation_id: str
    received: bool
    amount_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class OrderExchanged:
    """Goods came back and others take their place. items: what will be sent. remaining_minor, raised_minor: as of OrderRefunded."""

    brand_id: str
    order_id: str
    number: int
    return_id: str
    shopper_id: str
    conversation_id: str
    items: tuple[str, ...]
    paid_minor: int
    remaining_minor: int
    raised_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class ExchangePaid:
    """The difference of an exchange whose goods are still on their way back was paid."""

    brand_id: str
    order_id: str
    number: int
    return_id: str
    shopper_id: str
    conversation_id: str
    amount_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class ExchangeUnpaid:
    """The goods of an exchange are back, its difference is still to be paid, until `until`."""

    brand_id: str
    order_id: str
    number: int
    return_id: str
    shopper_id: str
    conversation_id: str
    amount_minor: int
    currency: str
    until: datetime
    at: datetime


@dataclass(frozen=True)
class ExchangeEnded:
    """Nothing is exchanged: called off, or its time was over (`expired`). given_back_minor: of the difference that was paid."""

    brand_id: str
    order_id: str
    number: int
    return_id: str
    shopper_id: str
    conversation_id: str
    expired: bool
    given_back_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class ShoppersJoined:
    """Two shoppers proved to be one person: what was `left_id`'s is `shopper_id`'s now."""

    brand_id: str
    shopper_id: str
    left_id: str
    conversation_id: str
    at: datetime


@dataclass(frozen=True)
class ShoppersParted:
    """They are two again: what happened in these conversations is `left_id`'s once more."""

    brand_id: str
    shopper_id: str
    left_id: str
    conversation_id: str
    conversation_ids: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class PaymentPending:
    """The shopper has agreed to pay; their bank takes days. The goods are held meanwhile."""

    brand_id: str
    order_id: str
    number: int
    shopper_id: str
    conversation_id: str
    total_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class OrderDisputed:
    """The payer's bank has taken `amount_minor` back until the dispute is decided."""

    brand_id: str
    order_id: str
    number: int
    shopper_id: str
    conversation_id: str
    dispute_id: str
    amount_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class DisputeClosed:
    """A dispute was decided; lost, an OrderRefunded of what is gone comes with it."""

    brand_id: str
    order_id: str
    number: int
    shopper_id: str
    conversation_id: str
    dispute_id: str
    won: bool
    amount_minor: int
    currency: str
    at: datetime


Fact = (
    OrderPlaced
    | OrderConfirmed
    | OrderPaid
    | OrderCancelled
    | OrderRefunded
    | ChargedTwice
    | PaymentPending
    | OrderDisputed
    | DisputeClosed
    | OrderPacked
    | OrderShipped
    | OrderDelivered
    | ReturnClosed
    | OrderExchanged
    | ExchangePaid
    | ExchangeUnpaid
    | ExchangeEnded
    | ReviewReplied
    | ShoppersJoined
    | ShoppersParted
)
