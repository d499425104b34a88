"""Which words does attribution use? Kinds of touchpoints, what each can be in a path, names of models; a touch as a plain value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Kind(StrEnum):
    """What happened. Each has a row in docs/touchpoints.md: when, its class, its key, what it carries."""

    MESSAGE_IN = "message_in"
    LINK_OPENED = "link_opened"
    CODE_NAMED = "code_named"
    PRODUCT_SHOWN = "product_shown"
    LIST_SHOWN = "list_shown"
    CART_CHANGED = "cart_changed"
    CHECKOUT_LINK_MADE = "checkout_link_made"
    CHECKOUT_LINK_OPENED = "checkout_link_opened"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    BROADCAST_SENT = "broadcast_sent"
    BROADCAST_DELIVERED = "broadcast_delivered"
    BROADCAST_READ = "broadcast_read"
    BROADCAST_FAILED = "broadcast_failed"
    BROADCAST_REPLIED = "broadcast_replied"
    REMINDER_SENT = "reminder_sent"
    MESSAGE_DELIVERED = "message_delivered"
    MESSAGE_READ = "message_read"
    MESSAGE_FAILED = "message_failed"
    AGENT_MESSAGE = "agent_message"
    REVIEW_WRITTEN = "review_written"
    CONSENT_CHANGED = "consent_changed"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"


class CreditClass(StrEnum):
    """What a touchpoint can be in a path."""

    CREATOR = "creator"  # a step of the path, owned by a creator
    BRAND = "brand"  # a step of the path, its share paid to nobody
    CONTEXT = "context"
    ASSIST = "assist"
    CONVERSION = "conversion"
    REVERSAL = "reversal"
    ELIGIBILITY = "eligibility"


class Model(StrEnum):
    """How the value of one conversion is shared over the steps of its path."""

    FIRST = "first"
    LAST = "last"
    LAST_CODE = "last_code"  # last touch, a valid owned code first
    LINEAR = "linear"
    U_SHAPED = "u_shaped"
    TIME_DECAY = "time_decay"


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
        Kind.EXCHANGED: (CreditClass.REVERSAL,),
        Kind.BROADCAST_SENT: (CreditClass.CONTEXT,),
        Kind.BROADCAST_DELIVERED: (CreditClass.CONTEXT,),
        Kind.BROADCAST_READ: (CreditClass.CONTEXT,),
        Kind.BROADCAST_FAILED: (CreditClass.CONTEXT,),
        Kind.REMINDER_SENT: (CreditClass.CONTEXT,),
        Kind.MESSAGE_DELIVERED: (CreditClass.CONTEXT,),
        Kind.MESSAGE_READ: (CreditClass.CONTEXT,),
        Kind.MESSAGE_FAILED: (CreditClass.CONTEXT,),
        Kind.BROADCAST_REPLIED: (CreditClass.BRAND, CreditClass.CREATOR),
        Kind.AGENT_MESSAGE: (CreditClass.ASSIST,),
        Kind.REVIEW_WRITTEN: (CreditClass.CONTEXT,),
        Kind.CONSENT_CHANGED: (CreditClass.ELIGIBILITY,),
        Kind.IDENTITY_LINKED: (CreditClass.ELIGIBILITY,),
        Kind.IDENTITY_UNLINKED: (CreditClass.ELIGIBILITY,),
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
