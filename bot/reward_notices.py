"""What is a shopper told of points and rewards without having asked?"""

from datetime import datetime

from sqlmodel import Session

from attribution.tables import Fan
from bot.dialog.says import say
from bot.notices import tell
from commerce.facts import OrderPaid, OrderRefunded
from commerce.gift_cards import Issued
from core.money import Money


def points_earned(session: Session, fact: OrderPaid, points: int, spendable_at: datetime, *, now: datetime) -> None:
    key = "points_earned_now" if spendable_at <= now else "points_earned"
    said = say(key, count=points, number=fact.number, start=spendable_at)
    tell(session, fact.brand_id, fact.conversation_id, f"points:{fact.order_id}", said, now=now)


def points_back(session: Session, fact: OrderRefunded, points: int, *, now: datetime) -> None:
    """Of a refund, the part that points had paid."""
    if points:
        said = say("points_back", count=points, number=fact.number)
        tell(session, fact.brand_id, fact.conversation_id, f"points_back:{fact.refund_id}", said, now=now)


def friend_credit(session: Session, fan: Fan, referral_id: str, card: Issued, *, now: datetime) -> None:
    """A friend's order stands: the fan's store credit, with its code."""
    said = say("friend_credit", amount=Money(card.amount_minor, card.currency), code=card.code)
    tell(session, fan.brand_id, fan.conversation_id, f"referral:{referral_id}", said, now=now)


def friend_points(session: Session, fan: Fan, referral_id: str, points: int, *, now: datetime) -> None:
    """The same in points."""
    tell(session, fan.brand_id, fan.conversation_id, f"referral:{referral_id}", say("friend_points", count=points), now=now)
