"""Does the short way to the driver do what SQLAlchemy's long way does? Values in and out, counts, errors, listeners, transactions."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, event, select, update
from sqlalchemy.exc import IntegrityError

from bot.tables import Template
from core.db import insert_once, insert_rows, reading, transaction
from core.prepared import Prepared
from tests.conftest import NOW

_T = Template.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
ROW: dict[str, Any] = {
    "id": "tpl_1",
    "brand_id": "brd_1",
    "channel": "whatsapp",
    "name": "paid",
    "language": "en",
    "category": "utility",
    "body": "Übergrößen 'n 100% é ? :x %s",
    "updated_at": NOW.astimezone(timezone(timedelta(hours=5))),
}
FIND = Prepared(select(_T).where(_T.c.id == bindparam("template"), _T.c.reason == ""))
RENAME = Prepared(update(_T).where(_T.c.id == bindparam("template")).values(name=bindparam("fresh"), approval="approved"))
RENAME_AND_TELL = Prepared(update(_T).where(_T.c.brand_id == "brd_1").values(name=bindparam("fresh")).returning(_T.c.id, _T.c.variables))


def test_a_row_comes_back_as_it_was_written_with_what_its_columns_have_by_themselves(db: Engine) -> None:
    variables = [["shopper", "Ana"], ["total", "€58.00"]]
    with transaction(db) as session:
        insert_rows(session, Template, [ROW | {"variables": variables}])
        row = FIND.first(session, {"template": "tpl_1"})
        long_way = dict(session.connection().execute(select(_T)).mappings().one())
    assert row == long_way
    assert row is not None
    assert (row["variables"], row["buttons"], row["approval"], row["updated_at"]) == (variables, [], "draft", NOW)


def test_counts_and_returned_rows(db: Engine) -> None:
    with transaction(db) as session:
        insert_rows(session, Template, [ROW, ROW | {"id": "tpl_2", "name": "shipped"}])
        assert RENAME.run(session, {"template": "tpl_1", "fresh": "paid_2"}) == 1
        assert RENAME.run(session, {"template": "tpl_9", "fresh": "paid_2"}) == 0
        assert FIND.rows(session, {"template": "tpl_9"}) == []
        row = FIND.first(session, {"template": "tpl_1"})
        assert row is not None
        assert (row["name"], row["approval"]) == ("paid_2", "approved")


def test_a_change_that_returns_rows(db: Engine) -> None:
    with transaction(db) as session:
        insert_rows(session, Template, [ROW])
        assert RENAME_AND_TELL.rows(session, {"fresh": "sent"}) == [{"id": "tpl_1", "variables": []}]


def test_a_broken_rule_is_raised_as_everywhere_and_without_the_values(db: Engine) -> None:
    with pytest.raises(IntegrityError) as raised, transaction(db) as session:
        insert_rows(session, Template, [ROW, ROW])
    assert "100%" not in str(raised.value)
    with reading(db) as session:
        assert FIND.rows(session, {"template": "tpl_1"}) == []


def test_a_naive_time_is_refused(db: Engine) -> None:
    naive = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001  # the point of the test
    with pytest.raises(ValueError, match="naive"), transaction(db) as session:
        insert_rows(session, Template, [ROW | {"updated_at": naive}])


def test_whoever_listens_hears_every_statement_and_nothing_is_counted_otherwise(db: Engine) -> None:
    heard: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        heard.append(statement)

    event.listen(db, "before_cursor_execute", note)
    try:
        with transaction(db) as session:
            assert insert_once(session, Template, [ROW, ROW | {"id": "tpl_2", "name": "shipped"}, ROW]) == 2
            assert RENAME.run(session, {"template": "tpl_1", "fresh": "paid_2"}) == 1
            assert FIND.rows(session, {"template": "tpl_2"}) != []
    finally:
        event.remove(db, "before_cursor_execute", note)
    assert [statement.split()[0] for statement in heard if not statement.startswith("BEGIN")] == ["INSERT", "UPDATE", "SELECT"]


def test_what_a_reading_session_writes_does_not_stay(db: Engine) -> None:
    with reading(db) as session:
        insert_once(session, Template, ROW)
    with reading(db) as session:
        assert FIND.rows(session, {"template": "tpl_1"}) == []
