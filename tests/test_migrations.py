"""Does the history make the tables, on both databases, and does the ledger refuse to be rewritten?"""

from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from core.db import make_engine, transaction
from dropline import migrate


def test_the_history_and_the_tables_agree(db: Engine) -> None:
    migrate.check(db)
    migrate.differences(db)


def test_an_empty_database_is_refused_and_says_what_to_do(tmp_path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(migrate.WrongSchema, match="dropline db upgrade"):
        migrate.check(engine)


def test_four_processes_may_upgrade_at_once(tmp_path) -> None:
    urls = [f"sqlite:///{tmp_path}/new.db"] * 4
    threads = [Thread(target=lambda url=url: migrate.upgrade(make_engine(url))) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    migrate.check(make_engine(urls[0]))


@pytest.mark.parametrize("statement", ["UPDATE journal SET reason = 'x'", "DELETE FROM journal"])
def test_the_ledger_is_append_only(db: Engine, statement: str) -> None:
    with transaction(db) as session:
        session.connection().execute(
            text(
                "INSERT INTO journal (id, brand_id, key, payload_hash, cause, reason, posted_at)"
                " VALUES ('j', 'b', 'k', 'h', 'c', '', '2026-11-22 12:00:00.000000')"
            )
        )
    with pytest.raises(DBAPIError, match="append only"), transaction(db) as session:
        session.connection().execute(text(statement))
