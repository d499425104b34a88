"""What happened to a shopper, and when? One immutable record a thing, written in the transaction of its cause.

The kinds, their classes, keys and contents are one table: docs/touchpoints.md. A test compares it with `Kind` and `CLASS_OF`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from attribution.kinds import CreditClass as CreditClass
from attribution.kinds import Kind as Kind
from attribution.tables import Touchpoint
from core.db import insert_once

# Which classes a touchpoint of a kind may have; the first is the usual one.
CLASS_OF: Mapping[Kind, tuple[CreditClass, ...]] = MappingProxyType(
    {
        Kind.MESSAGE_IN: (CreditClass.CONTEXT,),
        Kind.LINK_OPENED: (CreditClass.CREATOR, CreditClass.CONTEXT),
        Kind.CODE_NAMED: (CreditClass.CREATOR, CreditClass.CONTEXT),
        Kind.PRODUCT_SHOWN: (CreditClass.CONTEXT,),
        Kind.LIST_SHOWN: (CreditClass.CONTEXT,),
        Kind.CART_CHANGED: (CreditClass.CONTEXT,),
        Kind.CHECKOUT_LINK_MADE: (CreditClass.CONTEXT,),
        Kind.CHECKOUT_LINK_OPENED: (CreditClass.CONTEXT,),
        Kind.PAID: (CreditClass.CONVERSION,),
        Kind.CANCELLED: (CreditClass.REVERSAL,),
        Kind.REFUNDED: (CreditClass.REVERSAL,),
        Kind.BROADCAST_SENT: (CreditClass.CONTEXT,),
        Kind.BROADCAST_REPLIED: (CreditClass.BRAND, CreditClass.CREATOR),
        Kind.AGENT_MESSAGE: (CreditClass.ASSIST,),
        Kind.CONSENT_CHANGED: (CreditClass.ELIGIBILITY,),
    }
)


@dataclass(frozen=True, kw_only=True)
class Touch:
    """One thing that happened, before it is a row.

    key: makes a repeat have no effect, unique with brand and kind. occurred_at: the provider's time or ours, the earlier.
    creator_id: whose step it is, "" for the brand's or nobody's. code_key: normalised by `core.text.code_key`.
    """

    brand_id: str
    shopper_id: str
    kind: str
    key: str
    credit_class: str
    occurred_at: datetime
    received_at: datetime
    identity_id: str = ""
    conversation_id: str = ""
    channel: str = ""
    creator_id: str = ""
    link_id: str = ""
    code_key: str = ""
    campaign_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def record(session: Session, touches: Sequence[Touch]) -> int:
    """How many of `touches` are new. One statement for all; a repeat of (brand, kind, key) has no effect."""
    return insert_once(session, Touchpoint, [_row(touch) for touch in touches])


def _row(touch: Touch) -> dict[str, Any]:
    return {**vars(touch), "kind": str(touch.kind), "credit_class": str(touch.credit_class), "data": dict(touch.data)}
