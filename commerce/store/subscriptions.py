"""How are standing orders read, locked and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlmodel import Session

from commerce.kinds import SubscriptionState
from commerce.store.statements import change, table_of
from commerce.tables import Subscription, SubscriptionItem, SubscriptionPeriod
from core.db import insert_once, insert_rows, row_object

_SUB, _ITEM, _PERIOD = (table_of(kind) for kind in (Subscription, SubscriptionItem, SubscriptionPeriod))
LIST_MAX = 20


def insert_subscription(session: Session, subscription: Subscription, items: Sequence[SubscriptionItem]) -> None:
    """Write a standing order with what comes each time."""
    insert_rows(session, Subscription, [subscription.model_dump()])
    insert_rows(session, SubscriptionItem, [item.model_dump(exclude={"id"}) for item in items])


def list_subscriptions(session: Session, brand_id: str, shopper_id: str) -> list[Subscription]:
    """The shopper's standing orders that are not ended, the oldest first."""
    mine = (_SUB.c.brand_id == brand_id, _SUB.c.shopper_id == shopper_id, _SUB.c.state != SubscriptionState.CANCELLED)
    rows = session.connection().execute(select(_SUB).where(*mine).order_by(_SUB.c.created_at, _SUB.c.id).limit(LIST_MAX)).mappings()
    return [row_object(Subscription, row) for row in rows]


def list_of_brand(session: Session, brand_id: str, *, limit: int) -> list[Subscription]:
    """The brand's standing orders, the next due first."""
    rows = session.connection().execute(select(_SUB).where(_SUB.c.brand_id == brand_id).order_by(_SUB.c.next_at, _SUB.c.id).limit(limit))
    return [row_object(Subscription, row) for row in rows.mappings()]


def lock_subscription(session: Session, brand_id: str, subscription_id: str) -> Subscription | None:
    """One standing order of the brand, locked until commit."""
    statement = select(_SUB).where(_SUB.c.brand_id == brand_id, _SUB.c.id == subscription_id).with_for_update()
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else row_object(Subscription, row)


def lock_due(session: Session, *, now: datetime, limit: int) -> list[Subscription]:
    """Those of all brands that are due, locked; those left out that somebody else has in hand."""
    statement = (
        select(_SUB)
        .where(text("subscription.state = 'active'"), _SUB.c.next_at <= now)  # word for word the condition of its index
        .order_by(_SUB.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [row_object(Subscription, row) for row in session.connection().execute(statement).mappings()]


def change_subscription(session: Session, subscription: Subscription, values: Mapping[str, Any]) -> None:
    """Change columns of a locked one, in its row and in this object."""
    change(session, Subscription, [subscription.id], values)
    for name, value in values.items():
        setattr(subscription, name, value)


def list_items(session: Session, subscription: Subscription) -> list[SubscriptionItem]:
    """What comes each time."""
    rows = session.connection().execute(select(_ITEM).where(_ITEM.c.subscription_id == subscription.id).order_by(_ITEM.c.id)).mappings()
    return [row_object(SubscriptionItem, row) for row in rows]


def note_price(session: Session, item: SubscriptionItem, unit_minor: int) -> None:
    """They are told this price now."""
    session.connection().execute(update(_ITEM).where(_ITEM.c.id == item.id).values(unit_minor=unit_minor))


def begin_period(session: Session, subscription: Subscription, *, now: datetime) -> bool:
    """Whether this time it is due is new: one order a period, whatever runs twice."""
    return insert_once(session, SubscriptionPeriod, {"subscription_id": subscription.id, "due_at": subscription.next_at, "at": now}) == 1


def note_order(session: Session, subscription: Subscription, due_at: datetime, order_id: str) -> None:
    """The order that was made for a period."""
    mine = (_PERIOD.c.subscription_id == subscription.id, _PERIOD.c.due_at == due_at)
    session.connection().execute(update(_PERIOD).where(*mine).values(order_id=order_id))


def hand_over(session: Session, brand_id: str, from_id: str, to_id: str, conversation_ids: Sequence[str] | None = None) -> None:
    """Make one shopper's standing orders another's; of these conversations alone, where some are named."""
    mine = update(_SUB).where(_SUB.c.brand_id == brand_id, _SUB.c.shopper_id == from_id)
    mine = mine if conversation_ids is None else mine.where(_SUB.c.conversation_id.in_(conversation_ids))
    session.connection().execute(mine.values(shopper_id=to_id))
