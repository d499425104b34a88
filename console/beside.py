"""What must an agent know of the person they talk to? Consent, cart, orders, the journey, and who earns what."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attribution.errors import UnknownConversion
from attribution.explain import explain
from attribution.kinds import Kind
from attribution.story import Explanation
from attribution.tables import Touchpoint
from bot.consent import MARKETING
from bot.dialog.reply import Kit
from bot.store import consent
from bot.tables import Consent, Conversation
from commerce.carts.cart import CartView, peek_cart
from commerce.tables import ShopOrder
from console import store

STEPS = {
    Kind.LINK_OPENED: "Opened a link",
    Kind.CODE_NAMED: "Named a code",
    Kind.CART_CHANGED: "Changed the cart",
    Kind.CHECKOUT_LINK_MADE: "Got a pay link",
    Kind.CHECKOUT_LINK_OPENED: "Opened the pay link",
    Kind.PAID: "Paid",
    Kind.CANCELLED: "Order cancelled",
    Kind.REFUNDED: "Refunded",
    Kind.BROADCAST_SENT: "Got a broadcast",
    Kind.BROADCAST_REPLIED: "Replied to a broadcast",
    Kind.AGENT_MESSAGE: "An agent wrote",
    Kind.CONSENT_CHANGED: "Changed consent",
}


@dataclass(frozen=True)
class Step:
    """One telling moment of the journey. credited: it is a step that can earn."""

    words: str
    detail: str
    credited: bool
    at: datetime


@dataclass(frozen=True)
class Beside:
    """Everything beside one thread. story: of the latest order that was paid, with its number."""

    consent: Consent | None
    cart: CartView | None
    orders: list[ShopOrder]
    steps: list[Step]
    story: Explanation | None


def beside(session: Session, kit: Kit, brand_id: str, conversation: Conversation, now: datetime) -> Beside:
    """What stands beside this conversation now; reads only."""
    brand = store.get_brand(session, brand_id)
    shopper_id = store.get_shopper_id(session, brand_id, conversation.identity_id)
    found = store.list_orders_of(session, brand_id, shopper_id)
    return Beside(
        consent.find_current(session, brand_id, conversation.identity_id, MARKETING),
        peek_cart(session, brand, kit.catalogue(session, brand), shopper_id, now=now),
        found,
        [_step(touch, creator) for touch, creator in store.list_touches(session, brand_id, shopper_id)],
        _story(session, brand_id, found),
    )


def _story(session: Session, brand_id: str, found: list[ShopOrder]) -> Explanation | None:
    paid = next((order for order in found if order.paid_at is not None), None)
    if paid is None:
        return None
    try:
        return explain(session, brand_id, paid.id)
    except UnknownConversion:
        return None


def _step(touch: Touchpoint, creator: str) -> Step:
    kind = Kind(touch.kind) if touch.kind in set(Kind) else None
    words = STEPS.get(kind, touch.kind.replace("_", " ")) if kind else touch.kind
    verdict = str(touch.data.get("verdict", ""))
    said = [creator, touch.code_key.upper(), verdict if verdict not in ("", "valid") else ""]
    return Step(words, ", ".join(part for part in said if part), touch.credit_class in ("creator", "brand"), touch.occurred_at)
