"""Which words do rows of attribution use? Kinds of touchpoints, what each can be in a path, names of models."""

from enum import StrEnum


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
    BROADCAST_SENT = "broadcast_sent"
    BROADCAST_REPLIED = "broadcast_replied"
    AGENT_MESSAGE = "agent_message"
    CONSENT_CHANGED = "consent_changed"


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
