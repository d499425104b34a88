"""What do purchases bring their buyers? Facts of orders, as points earned, given back and taken back."""

from datetime import datetime

from sqlmodel import Session

from attribution import loyalty
from bot import reward_notices
from bot.store import conversations
from commerce.facts import OrderCancelled, OrderPaid, OrderRefunded
from core.ids import NewId


def earn_points(session: Session, fact: OrderPaid, *, now: datetime, new_id: NewId) -> None:
    """Points for what was paid with money of goods; they are told with the day from which they can be spent."""
    if loyalty.find_terms(session, fact.brand_id) is None:
        return
    found = conversations.find_conversation(session, fact.brand_id, fact.conversation_id) if fact.conversation_id else None
    earned = loyalty.earn(
        session,
        fact.brand_id,
        fact.shopper_id,
        fact.order_id,
        fact.value_minor - fact.points_minor,
        identity_id=found.identity_id if found else "",
        now=now,
        new_id=new_id,
    )
    if earned is not None:
        reward_notices.points_earned(session, fact, earned.points, earned.spendable_at, now=now)


def return_points(session: Session, fact: OrderCancelled, *, now: datetime, new_id: NewId) -> None:
    """What was to pay for an order that ended unpaid is the shopper's again."""
    if fact.points:
        key = f"cancelled:{fact.order_id}"
        loyalty.give_back(session, fact.brand_id, fact.order_id, key, None, now=now, new_id=new_id)


def refund_points(session: Session, fact: OrderRefunded, *, now: datetime, new_id: NewId) -> None:
    """Points that paid come back as their share of the money does; points that were earned go as the goods do."""
    if fact.points_back:
        back = loyalty.give_back(session, fact.brand_id, fact.order_id, fact.refund_id, fact.points_back, now=now, new_id=new_id)
        reward_notices.points_back(session, fact, back, now=now)
    remaining = fact.remaining_minor - fact.points_minor
    loyalty.reverse(session, fact.brand_id, fact.order_id, fact.refund_id, remaining, now=now, new_id=new_id)
