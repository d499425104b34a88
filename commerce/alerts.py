"""Who is to be told now that a thing is back or cheaper? Once each, in the order they asked, no more people than there are units."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce.catalogue.catalog import availability
from commerce.kinds import AlertKind
from commerce.store import alerts as store
from commerce.tables import Alert
from core.ids import NewId

TURN = timedelta(hours=1)  # how long those who were told have the units to themselves, before the next are told
DUE_MAX = 200


def add(
    session: Session,
    brand_id: str,
    shopper_id: str,
    conversation_id: str,
    kind: AlertKind,
    wanted: Sequence[tuple[str, str, int]],
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Wait for any of these variants: (product, variant, what it costs now). Asking again changes nothing."""
    shared = {"brand_id": brand_id, "shopper_id": shopper_id, "conversation_id": conversation_id, "kind": kind, "at": now}
    rows = [
        {**shared, "id": new_id("alr"), "product_id": product_id, "variant_id": variant_id, "price_minor": price_minor}
        for product_id, variant_id, price_minor in wanted
    ]
    store.add_alerts(session, rows)


def withdraw(session: Session, brand_id: str, shopper_id: str, conversation_id: str, *, now: datetime) -> None:
    """Wait for nothing any more in a conversation ("": in any)."""
    store.withdraw(session, brand_id, shopper_id, conversation_id, now=now)


def take_due(session: Session, *, now: datetime) -> list[Alert]:
    """Alerts that have come true, marked as told: of a thing that is back as many as there are units, less those told within the hour."""
    due: list[Alert] = []
    given: Counter[str] = Counter()
    room: dict[str, int] = {}
    for alert in store.take_likely(session, limit=DUE_MAX):
        if alert.kind == AlertKind.BACK_IN_STOCK:
            if alert.variant_id not in room:
                there = availability(session, alert.brand_id, [alert.variant_id], now=now)[alert.variant_id].ready
                room[alert.variant_id] = there - store.count_told(session, alert.brand_id, alert.variant_id, since=now - TURN)
            if given[alert.variant_id] >= room[alert.variant_id]:
                continue
            given[alert.variant_id] += 1
        store.mark_told(session, alert, now=now)
        due.append(alert)
    return due
