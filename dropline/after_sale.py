"""What is to be said some time after a sale? Reminders written when it is known that they will be due."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.occasions import REPURCHASE, REVIEW
from bot.occasions.repurchases import subject
from bot.reminders import remind
from bot.store import reminders
from commerce import policies, repurchases
from commerce.facts import OrderDelivered, ShoppersJoined, ShoppersParted
from commerce.store import alerts, codes, reviews, subscriptions
from core.ids import NewId


def want_review(session: Session, fact: OrderDelivered, *, now: datetime, new_id: NewId) -> None:
    """When the buyer is asked what they think: so many days after all of it arrived, as the brand's policy has it."""
    days = policies.get_policy(session, fact.brand_id).review_after_days if fact.whole else 0
    if days:
        remind(
            session,
            brand_id=fact.brand_id,
            kind=REVIEW,
            subject=fact.order_id,
            shopper_id=fact.shopper_id,
            conversation_id=fact.conversation_id,
            due_at=fact.at + timedelta(days=days),
            now=now,
            new_id=new_id,
        )


def expect_again(session: Session, fact: OrderDelivered, *, now: datetime, new_id: NewId) -> None:
    """When the buyer will want each of these things again, where they buy it at a rhythm; one reminder for each cycle."""
    # At delivery and not at payment, whose turn is dear enough. The choice is read where there is a rhythm, which few purchases have.
    found = repurchases.expected(session, fact.brand_id, fact.shopper_id, order_id=fact.order_id) if fact.whole else []
    purchases_min = policies.get_policy(session, fact.brand_id).repurchase_purchases_min if found else 0
    for each in found:
        if each.order_id != fact.order_id or not 0 < purchases_min <= each.purchases:
            continue
        remind(
            session,
            brand_id=fact.brand_id,
            kind=REPURCHASE,
            subject=subject(each.product_id, each.order_id),
            shopper_id=fact.shopper_id,
            conversation_id=fact.conversation_id,
            due_at=each.due_at,
            now=now,
            new_id=new_id,
        )


def follow_join(session: Session, fact: ShoppersJoined, *, now: datetime, new_id: NewId) -> None:
    """What is of a person goes with them: reviews, standing orders, alerts, reminders, their own codes, the groups they are of."""
    reviews.hand_over(session, fact.brand_id, fact.left_id, fact.shopper_id)
    subscriptions.hand_over(session, fact.brand_id, fact.left_id, fact.shopper_id)
    alerts.hand_over(session, fact.brand_id, fact.left_id, fact.shopper_id)
    reminders.hand_over(session, fact.brand_id, fact.left_id, fact.shopper_id)
    codes.hand_over(session, fact.brand_id, fact.left_id, fact.shopper_id)


def follow_part(session: Session, fact: ShoppersParted, *, now: datetime, new_id: NewId) -> None:
    """And what was begun in the conversations that part goes back; codes and groups know no conversation and stay."""
    back = (fact.brand_id, fact.shopper_id, fact.left_id, fact.conversation_ids)
    reviews.hand_over(session, *back)
    subscriptions.hand_over(session, *back)
    alerts.hand_over(session, *back)
    reminders.hand_over(session, *back)
