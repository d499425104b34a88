"""What opens the reply window of a stored conversation? What the person does, at its own time; nothing else, and never backwards."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot import intake
from bot.events import EventKind, Inbound
from bot.store import conversations
from bot.tables import ChannelAccount
from bot.window import OPENING
from commerce.tables import Brand
from core.db import insert_rows, transaction
from tests.conftest import NOW, new_ids

HOUR = timedelta(hours=1)
ACCOUNT = ChannelAccount(id="acc_t", brand_id="brn_t", channel="webchat", name="default")


@pytest.fixture
def ready(db: Engine) -> Engine:
    with transaction(db) as session:
        brand = Brand(id="brn_t", slug="t", name="T", currency="EUR", timezone="Europe/Madrid", created_at=NOW)
        insert_rows(session, Brand, [brand.model_dump()])
        insert_rows(session, ChannelAccount, [ACCOUNT.model_dump()])
    return db


def accept(db: Engine, *events: Inbound, now: datetime) -> datetime | None:
    """When the window counts from, once these are in."""
    with transaction(db) as session:
        intake.accept(session, ACCOUNT, events, now=now, new_id=new_ids())
        found = conversations.find_thread(session, ACCOUNT.id, "ana")
        assert found is not None
        return found.last_inbound_at


def event(kind: EventKind, at: datetime, number: int = 1) -> Inbound:
    return Inbound(f"t:{kind}:{number}", kind, "ana", "ana", at)


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind not in (EventKind.PAYMENT, EventKind.RECEIPT)])
def test_only_what_the_person_does_opens_it(ready: Engine, kind: EventKind) -> None:
    opened = accept(ready, event(kind, NOW - HOUR), now=NOW)
    assert opened == (NOW - HOUR if kind in OPENING else None)
    assert accept(ready, event(EventKind.TEXT, NOW), now=NOW) == NOW
    assert accept(ready, event(kind, NOW + HOUR, 2), now=NOW + HOUR) == (NOW + HOUR if kind in OPENING else NOW)


def test_what_the_brands_own_people_write_elsewhere_opens_nothing(ready: Engine) -> None:
    assert accept(ready, replace(event(EventKind.TEXT, NOW), by_staff=True), now=NOW) is None


def test_it_counts_from_the_persons_time_not_from_the_delivery(ready: Engine) -> None:
    assert accept(ready, event(EventKind.TEXT, NOW), now=NOW + 9 * HOUR) == NOW
    late = event(EventKind.TEXT, NOW - 3 * HOUR, 2)
    assert accept(ready, late, late, now=NOW + 9 * HOUR) == NOW
    assert accept(ready, event(EventKind.TEXT, NOW + 99 * HOUR, 3), now=NOW + 10 * HOUR) == NOW + 10 * HOUR


def test_who_only_agreed_is_listed(ready: Engine) -> None:
    accept(ready, event(EventKind.OPT_IN, NOW), now=NOW)
    with transaction(ready) as session:
        assert [row.thread for row in conversations.list_conversations(session, "brn_t")] == ["ana"]
