"""What does a provider's charge do to an order? Once per charge id, whatever arrives twice, late or out of order."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce.facts import Fact
from commerce.refusals import Refused as Refused
from commerce.tables import OrderLine, ShopOrder
from core.ids import NewId


@dataclass(frozen=True)
class PaymentEvent:
    """A charge that succeeded, in our words; amount in minor units of `currency`."""

    provider: str
    charge_id: str
    order_id: str
    amount_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class ReadyToPay:
    """The order may be paid: exactly order.total_minor."""

    order: ShopOrder
    lines: tuple[OrderLine, ...]


def open_payment(session: Session, order: ShopOrder, *, now: datetime) -> ReadyToPay | Refused:
    """Whether the pay link still stands; notes when it was first opened.

    Refused: paid, cancelled, hold_ended, cart_changed, price_changed.
    """
    raise NotImplementedError


def settle(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """What a charge came to: OrderPaid; ChargedTwice, given back; OrderCancelled with the money back when it was too late.

    The same charge again: nothing. Raises NotFound, AmountDiffers (the money is then for a person to look at).
    """
    raise NotImplementedError
