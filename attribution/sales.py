"""What is told of a sale, by whoever sells? Paid, and taken back: two plain values, their seals and their touchpoints."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from attribution.kinds import CreditClass, Kind, Touch


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
    """Part of a conversion, or all of it, was taken back, or exchanged for something dearer.

    key: the refund's or the exchange's id. remaining_minor: net goods that stay sold after it. kind: cancelled, refunded, exchanged.
    raised_minor: net goods that exchanges have added to the sale by then.
    """

    brand_id: str
    conversion_key: str
    key: str
    remaining_minor: int
    occurred_at: datetime
    conversation_id: str = ""
    kind: Kind = Kind.REFUNDED
    raised_minor: int = 0


def payload_hash(conversion: Conversion) -> str:
    """SHA-256 of what makes a conversion the same when it is told again."""
    told = [conversion.key, conversion.shopper_id, conversion.value_minor, conversion.currency]
    return sha256([*told, conversion.occurred_at.astimezone(UTC).isoformat(), sorted(conversion.code_keys)])


def sha256(content: Sequence[Any]) -> str:
    """The seal of plain values, as hexadecimal digits."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def paid(conversion: Conversion, now: datetime) -> Touch:
    """The touchpoint of a payment, received now."""
    return Touch(
        brand_id=conversion.brand_id,
        shopper_id=conversion.shopper_id,
        kind=Kind.PAID,
        key=conversion.charge_id or conversion.key,
        credit_class=CreditClass.CONVERSION,
        occurred_at=conversion.occurred_at,
        received_at=now,
        conversation_id=conversion.conversation_id,
        channel=conversion.channel,
        data={
            "conversion": conversion.key,
            "value_minor": conversion.value_minor,
            "tax_minor": conversion.tax_minor,
            "shipping_minor": conversion.shipping_minor,
            "discount_minor": conversion.discount_minor,
            "currency": conversion.currency,
            "code_keys": list(conversion.code_keys),
        },
    )


def taken_back(reversal: Reversal, shopper_id: str, now: datetime) -> Touch:
    """The touchpoint of a refund, cancellation or exchange, received now."""
    return Touch(
        brand_id=reversal.brand_id,
        shopper_id=shopper_id,
        kind=reversal.kind,
        key=reversal.key,
        credit_class=CreditClass.REVERSAL,
        occurred_at=reversal.occurred_at,
        received_at=now,
        conversation_id=reversal.conversation_id,
        data={"conversion": reversal.conversion_key, "remaining_minor": reversal.remaining_minor}
        | ({"raised_minor": reversal.raised_minor} if reversal.raised_minor else {}),
    )
