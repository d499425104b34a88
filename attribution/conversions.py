"""A sale was paid, or part of it taken back: who is credited, and what is posted?"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attribution.tables import Decision
from core.ids import NewId


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """One paid sale, told by whoever sells.

    key: its opaque id; label: what people call it. value_minor: net goods in minor units of `currency`, after discounts,
    without tax and delivery: the basis of every commission. code_keys: the normalised codes that applied.
    charge_id: key of its touchpoint `paid`, `key` when "". The other amounts are only kept with that touchpoint.
    """

    brand_id: str
    key: str
    label: str
    shopper_id: str
    value_minor: int
    currency: str
    occurred_at: datetime
    conversation_id: str = ""
    channel: str = ""
    code_keys: tuple[str, ...] = ()
    charge_id: str = ""
    tax_minor: int = 0
    shipping_minor: int = 0
    discount_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """Part of a conversion, or all of it, was taken back.

    key: the refund's id. remaining_minor: net goods that stay sold after it. cancelled: the sale was cancelled, not refunded.
    """

    brand_id: str
    conversion_key: str
    key: str
    remaining_minor: int
    occurred_at: datetime
    conversation_id: str = ""
    cancelled: bool = False


def record_conversion(session: Session, conversion: Conversion, *, now: datetime, new_id: NewId) -> Decision:
    """How the sale was credited: the decision with its credits, and the accruals posted, in this transaction.

    Also writes the touchpoint `paid`. The same conversion again changes nothing and gives the same decision; the same
    key with other content raises `Conflict`. A creator's own purchase accrues and is held.
    """
    raise NotImplementedError


def record_reversal(session: Session, reversal: Reversal, *, now: datetime, new_id: NewId) -> None:
    """Post the difference between what stands and what the remaining goods earn under the frozen terms and weights.

    Also writes the touchpoint `refunded` or `cancelled`. The same reversal again changes nothing; the same key with other
    content raises `Conflict`. Raises `UnknownConversion` when the sale is not recorded, `BadConversion` when more remains than was sold.
    """
    raise NotImplementedError
