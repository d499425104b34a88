"""What is due by the clock? Holds that end, broadcasts that run, reminders, sales; dates live in rows, any number of these may look."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlmodel import Session

from attribution import loyalty
from bot import broadcasts, reminders, standing_orders
from bot.dialog.reply import Kit
from bot.store import broadcasts as store
from commerce import brands
from commerce.catalogue import importing, sales
from commerce.orders import exchanges, orders
from core.db import Database
from dropline import friends

LOOK_SECONDS = 1.0
EXPIRE_BATCH = 50
SALES_BATCH = 200


def end_holds(session: Session, kit: Kit, *, now: datetime) -> list[str]:
    """Cancel unpaid orders whose hold is over; the conversations that have a notice now."""
    facts = orders.expire_orders(session, now=now, limit=EXPIRE_BATCH)
    kit.dispatch(session, facts, now=now)
    return [fact.conversation_id for fact in facts if fact.conversation_id]


def end_exchanges(session: Session, kit: Kit, *, now: datetime) -> list[str]:
    """End exchanges whose goods did not come in time; the conversations that have a notice now."""
    facts = exchanges.expire(session, now=now, new_id=kit.new_id, limit=EXPIRE_BATCH)
    kit.dispatch(session, facts, now=now)
    return [fact.conversation_id for fact in facts if fact.conversation_id]


def plan_broadcasts(session: Session, *, now: datetime) -> list[str]:
    """Give the next batch of each running broadcast its outbox rows; the channel accounts to ring."""
    rung: list[str] = []
    for broadcast in store.list_running(session):
        brand = brands.get_brand_by_id(session, broadcast.brand_id)
        rung += broadcasts.plan(session, broadcast, brand, now=now)
    return rung


def plan_reminders(session: Session, kit: Kit, *, now: datetime) -> list[str]:
    """Give what is due to be said its outbox rows; the channel accounts to ring."""
    reminders.note_carts(session, now=now, new_id=kit.new_id)
    reminders.note_alerts(session, now=now, new_id=kit.new_id)
    return reminders.plan(session, kit.catalogue, now=now)


def change_catalogues(session: Session, *, now: datetime) -> list[str]:
    """Begin and end sales, and show what landed of imports that died; nobody to ring."""
    sales.turn_sales(session, now=now, limit=SALES_BATCH)
    importing.end_imports(session, now=now)
    return []


def place_standing_orders(session: Session, kit: Kit, *, now: datetime) -> list[str]:
    """Make the orders that come again and are due; the conversations that have a notice now."""
    return standing_orders.place_due(session, kit, now=now)


def settle_points(session: Session, kit: Kit, *, now: datetime) -> list[str]:
    """Let points become spendable, or go, whose time has come; nobody to ring."""
    loyalty.settle_due(session, now=now, new_id=kit.new_id)
    return []


def give_rewards(session: Session, kit: Kit, *, now: datetime) -> list[str]:
    """Hand out what fans are owed for friends whose orders stand; the conversations that have a notice now."""
    return friends.give_due(session, now=now, new_id=kit.new_id)


async def run(db: Database, kit: Kit, ring: Callable[[str], Awaitable[None]], clock: Callable[[], datetime]) -> None:
    """Look once a second, for ever; go on at once while there is more."""
    while True:
        rung = await db.write(end_holds, kit, now=clock())
        rung += await db.write(end_exchanges, kit, now=clock())
        rung += await db.write(plan_broadcasts, now=clock())
        rung += await db.write(plan_reminders, kit, now=clock())
        rung += await db.write(place_standing_orders, kit, now=clock())
        rung += await db.write(change_catalogues, now=clock())
        rung += await db.write(settle_points, kit, now=clock())
        rung += await db.write(give_rewards, kit, now=clock())
        for subject in rung:
            await ring(subject)
        await asyncio.sleep(0 if rung else LOOK_SECONDS)
