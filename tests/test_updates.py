"""One delivery of a provider may hold many things: each is stored once, a receipt too, and the unreadable stops none of the others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot import intake, updates
from bot.errors import BadPayload
from bot.events import Delivery, EventKind, Failed, Inbound, Receipt
from bot.tables import ChannelAccount, EventStatus, InboundEvent
from core.db import transaction
from tests.conftest import NOW, new_ids

ACCOUNT = ChannelAccount(id="acc_page", brand_id="brd_aurora", channel="messenger", name="page")
REFUSED = Failed("they blocked the page", permanent=True, unreachable=True, code="551")


def receipt(status: Delivery = Delivery.FAILED, **values: Any) -> Receipt:
    return Receipt(f"status:m1:{status}", status, "t1", NOW - timedelta(seconds=3), **values)


def parse(item: Any, received_at: datetime) -> list[Inbound | Receipt]:
    """A small provider's: a text, a receipt, or nothing anybody can read."""
    match item:
        case {"text": str(text), "id": str(mid)}:
            return [Inbound(f"mid:{mid}", EventKind.TEXT, "t1", "p1", received_at, text)]
        case {"status": status}:
            return [receipt(Delivery(status), provider_id="m1", reference="7", failure=REFUSED if status == "failed" else None)]
        case {"broken": _}:
            raise BadPayload(channel="messenger", why="broken is no text")
    return [item["surprise"]["of"]["ours"]]


@pytest.fixture
def session(db: Engine) -> Iterator[Session]:
    with transaction(db) as session:
        session.add(ChannelAccount(**ACCOUNT.model_dump()))
    with transaction(db) as session:
        yield session


def take_in(session: Session, *items: Any) -> updates.Taken:
    return updates.take_in(session, ACCOUNT, parse, items, now=NOW, new_id=new_ids())


def stored(session: Session) -> list[InboundEvent]:
    return list(session.exec(select(InboundEvent).order_by(col(InboundEvent.id))).all())


def test_one_delivery_of_many_things_rings_each_bell_once(session):
    taken = take_in(session, {"id": "a", "text": "hi"}, {"status": "read"}, {"id": "b", "text": "there"}, {"status": "delivered"})
    [conversation_id] = {event.conversation_id for event in stored(session) if event.conversation_id}
    assert taken == updates.Taken((conversation_id, "acc_page"), ())


def test_regression_08_a_poisoned_receipt_in_a_batch_holds_up_no_message(session):
    taken = take_in(session, {"status": "no such status"}, {"broken": 1}, {"id": "a", "text": "hi"}, {"status": "sent"})
    assert [(event.kind, event.status) for event in stored(session)] == [
        (EventKind.UNSERVED, EventStatus.DEAD),
        (EventKind.UNSERVED, EventStatus.DEAD),
        (EventKind.TEXT, EventStatus.WAITING),
        (EventKind.RECEIPT, EventStatus.WAITING),
    ]
    assert [unread.kind for unread in taken.unreadable] == ["status", "broken"]


def test_a_fault_of_ours_is_told_by_its_place_and_never_by_what_the_person_wrote(session):
    [unread] = take_in(session, {"surprise": {"of": {"Ana, Calle Mayor 1": 1}}}).unreadable
    assert unread.why.startswith("KeyError at test_updates.py:")
    [event] = stored(session)
    assert "Calle Mayor" in event.payload["raw"]
    assert "Calle" not in event.error


def test_the_same_delivery_again_stores_nothing_and_rings_nobody(session):
    batch = [{"id": "a", "text": "hi"}, {"status": "read"}, {"broken": 1}]
    take_in(session, *batch)
    again = take_in(session, *reversed(batch))
    assert (len(stored(session)), again.bells) == (3, ())


def test_a_receipt_is_in_the_stream_of_its_account_and_comes_back_as_it_was(session):
    sent = receipt(provider_id="m1", reference="7", code="551", failure=REFUSED, upto=datetime(2026, 11, 22, tzinfo=UTC))
    accepted = intake.accept_receipt(session, ACCOUNT, sent, now=NOW)
    assert (accepted.bell, accepted.new) == ("acc_page", True)
    [row] = stored(session)
    assert (row.kind, row.conversation_id, row.order_id, row.occurred_at) == (EventKind.RECEIPT, None, "", sent.at)
    assert intake.load_receipt(row) == sent


def test_an_unreadable_item_is_kept_within_a_bound(session):
    take_in(session, {"broken": "x" * 100_000})
    assert len(stored(session)[0].payload["raw"]) == updates.RAW_MAX
