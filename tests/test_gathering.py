"""Deliveries that come at once are stored together: few transactions, an answer each, and one that fails costs the others nothing."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot import updates
from bot.events import EventKind, Inbound
from bot.tables import ChannelAccount, InboundEvent
from core.db import Database, transaction
from core.ids import NewId
from tests.conftest import NOW, new_ids
from webhooks.gathering import TOGETHER_MAX, Gathering

ACCOUNT = ChannelAccount(id="acc_page", brand_id="brd_aurora", channel="messenger", name="page")
GONE = ChannelAccount(id="acc_gone", brand_id="brd_aurora", channel="messenger", name="gone")  # no row of the table


def parse(item: Any, received_at: datetime) -> list[Inbound]:
    return [Inbound(f"mid:{item}", EventKind.TEXT, f"t{item % 7}", f"p{item % 7}", received_at, f"message {item}")]


@pytest.fixture
def database(db: Engine) -> Iterator[Database]:
    with transaction(db) as session:
        session.add(ChannelAccount(**ACCOUNT.model_dump()))
    database = Database(db)
    yield database
    database.close()


def gathering(database: Database, new_id: NewId | None = None) -> Gathering:
    return Gathering(database, lambda: NOW, new_id or new_ids())


def stored(database: Database) -> list[str]:
    with Session(database.engine) as session:
        return list(session.exec(select(InboundEvent.external_id).order_by(col(InboundEvent.id))))


async def test_many_at_once_take_few_transactions_and_keep_their_order(database: Database):
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    event.listen(database.engine, "commit", note)
    try:
        door, count = gathering(database), 120
        taken = await asyncio.gather(*(door.store(ACCOUNT, parse, [number]) for number in range(count)))
    finally:
        event.remove(database.engine, "commit", note)
    assert stored(database) == [f"mid:{number}" for number in range(count)]
    assert all(len(each.bells) == 1 for each in taken)
    assert len(commits) <= count // TOGETHER_MAX + 2


async def test_a_lone_delivery_waits_for_nobody(database: Database):
    taken = await gathering(database).store(ACCOUNT, parse, [1, 2])
    assert (len(taken.bells), stored(database)) == (2, ["mid:1", "mid:2"])


async def test_one_that_cannot_be_stored_is_told_so_and_costs_the_others_nothing(database: Database):
    door = gathering(database)
    results = await asyncio.gather(
        door.store(ACCOUNT, parse, [1]),
        door.store(ACCOUNT, parse, [2]),
        door.store(GONE, parse, [3]),
        door.store(ACCOUNT, parse, [4]),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [updates.Taken, updates.Taken, IntegrityError, updates.Taken]
    assert stored(database) == ["mid:1", "mid:2", "mid:4"]
    assert len((await door.store(ACCOUNT, parse, [5])).bells) == 1


async def test_the_same_delivery_twice_at_once_is_stored_once(database: Database):
    new_id = new_ids()
    first, second = await asyncio.gather(*(gathering(database, new_id).store(ACCOUNT, parse, [1]) for _ in range(2)))
    assert stored(database) == ["mid:1"]
    assert sorted([len(first.bells), len(second.bells)]) == [0, 1]


async def test_who_hangs_up_loses_nothing_for_the_others(database: Database):
    door = gathering(database)
    waiting = [asyncio.create_task(door.store(ACCOUNT, parse, [number])) for number in range(5)]
    await asyncio.sleep(0)
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert set(stored(database)) >= {"mid:0", "mid:1", "mid:3", "mid:4"}
