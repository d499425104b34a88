"""Does the database layer keep its word? Rows written once and counted, one statement for many, row objects like made ones."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, select

from attribution.tables import Shopper
from core.db import Database, insert_once, insert_or_change, insert_rows, make_engine, reading, row_object, transaction
from tests.conftest import NOW

ANA: dict[str, Any] = {"id": "shp_ana", "brand_id": "brd_1", "name": "Ana", "created_at": NOW}


def people(count: int) -> list[dict[str, Any]]:
    return [ANA | {"id": f"shp_{number}"} for number in range(count)]


@contextmanager
def statements(db: Engine) -> Iterator[list[str]]:
    """The statements run meanwhile, without those that begin a transaction."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db, "before_cursor_execute", note)
    yield seen
    event.remove(db, "before_cursor_execute", note)


@pytest.mark.parametrize("count", [1, 2, 300])
def test_only_new_rows_are_written_and_counted(db: Engine, count: int) -> None:
    with transaction(db) as session:
        assert insert_once(session, Shopper, people(count)) == count
        assert insert_once(session, Shopper, people(count + 1)) == 1
        assert insert_once(session, Shopper, people(count)) == 0
    with reading(db) as session:
        assert len(session.exec(select(Shopper)).all()) == count + 1


def test_one_row_or_none(db: Engine) -> None:
    with transaction(db) as session:
        assert insert_once(session, Shopper, ANA) == 1
        assert insert_once(session, Shopper, ANA) == 0
        assert insert_once(session, Shopper, []) == 0
        insert_rows(session, Shopper, [])


def test_many_rows_are_one_statement(db: Engine) -> None:
    with transaction(db) as session, statements(db) as seen:
        insert_once(session, Shopper, people(50))
        insert_rows(session, Shopper, [ANA, ANA | {"id": "shp_eva"}])
    assert len(seen) == 2


def test_a_repeat_of_plain_rows_raises(db: Engine) -> None:
    with transaction(db) as session:
        insert_rows(session, Shopper, [ANA])
    with pytest.raises(IntegrityError), transaction(db) as session:
        insert_rows(session, Shopper, [ANA, ANA | {"id": "shp_eva"}])


def test_a_row_object_is_what_its_class_would_make_of_the_row(db: Engine) -> None:
    with transaction(db) as session:
        insert_once(session, Shopper, ANA)
        found = session.connection().execute(text("SELECT id, brand_id, name FROM shopper")).mappings().one()
    made = row_object(Shopper, {**found, "created_at": NOW})
    assert made.model_dump() == Shopper.model_validate(ANA).model_dump()
    made.name = "Eva"
    assert (made.name, found["name"]) == ("Eva", "Ana")


def test_objects_added_to_a_session_are_written_with_the_rest(db: Engine) -> None:
    with transaction(db) as session:
        session.add(Shopper(**ANA))
        insert_once(session, Shopper, ANA | {"id": "shp_eva"})
    with reading(db) as session:
        assert {each.id for each in session.exec(select(Shopper))} == {"shp_ana", "shp_eva"}


def test_an_exception_undoes_all_of_it(db: Engine) -> None:
    def fail() -> None:
        with transaction(db) as session:
            insert_once(session, Shopper, ANA)
            session.add(Shopper(**ANA | {"id": "shp_eva"}))
            session.flush()
            insert_rows(session, Shopper, [ANA])

    with pytest.raises(IntegrityError):
        fail()
    with reading(db) as session:
        assert session.exec(select(Shopper)).all() == []


def test_what_is_written_while_reading_does_not_stay(db: Engine) -> None:
    with reading(db) as session:
        insert_once(session, Shopper, ANA)
        session.add(Shopper(**ANA | {"id": "shp_eva"}))
        session.flush()
    with reading(db) as session:
        assert session.exec(select(Shopper)).all() == []


@pytest.mark.parametrize("count", [1, 2])
def test_rows_that_stand_are_overwritten_by_their_key(db: Engine, count: int) -> None:
    with transaction(db) as session:
        insert_rows(session, Shopper, people(1))
        insert_or_change(session, Shopper, [row | {"name": "Eva"} for row in people(count)], same=("id",))
    with reading(db) as session:
        assert [each.name for each in session.exec(select(Shopper))] == ["Eva"] * count


def test_reading_waits_for_no_writer_and_holds_none_up(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with transaction(engine) as session, reading(engine) as other:
        insert_once(session, Shopper, ANA)
        assert other.exec(select(Shopper)).all() == []
    with reading(engine) as session, transaction(engine) as other:
        assert len(session.exec(select(Shopper)).all()) == 1
        insert_once(other, Shopper, ANA | {"id": "shp_eva"})
    engine.dispose()


def test_reading_may_come_first(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with reading(engine) as session:
        assert session.exec(select(Shopper)).all() == []
        assert session.connection().dialect.server_version_info == engine.dialect.server_version_info
    engine.dispose()


def test_writers_take_the_lock_before_they_read(sqlite_url: str) -> None:
    """Else two that read and then write would fail at once, whatever the time to wait."""
    engine, hasty = make_engine(sqlite_url), make_engine(sqlite_url)
    with transaction(engine) as session, hasty.connect() as connection:
        session.exec(select(Shopper)).all()
        connection.connection.cursor().execute("PRAGMA busy_timeout=0")
        with pytest.raises(OperationalError, match="locked"):
            connection.begin()
    engine.dispose()
    hasty.dispose()


async def test_what_somebody_waits_for_passes_the_work_behind(sqlite_url: str) -> None:
    """A hundred turns stand in line, and an event still gets in after the few that a writer has in hand."""
    database = Database(make_engine(sqlite_url))
    done: list[str] = []

    def note(_: Session, name: str) -> None:
        done.append(name)

    behind = [asyncio.create_task(database.write_behind(note, "turn")) for _ in range(100)]
    await asyncio.sleep(0)  # all of them stand in line now
    await database.write(note, "event")
    await asyncio.gather(*behind)
    database.close()
    assert done.index("event") <= 2
    assert done.count("turn") == 100
