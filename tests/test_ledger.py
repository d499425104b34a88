"""Does the ledger keep what it was told, once, whoever writes at the same time?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import Engine, text

from attribution import ledger, store
from attribution.accounts import Move, payable
from attribution.errors import BadPosting
from attribution.ledger import Entry
from core.db import transaction
from core.errors import Conflict
from tests.conftest import NOW, new_ids

R = TypeVar("R")
BRAND = "brand_aurora"
PENDING, AVAILABLE, PAYING = (payable("c", state) for state in ("pending", "available", "in_payout"))
EXPENSE, CASH, CLAWBACK = "expense:commission:p", "clearing:cash:bank", "receivable:creator:c:clawback"


def move(source: str, target: str, amount: int) -> Move:
    return Move(source, target, amount, "EUR")


def test_worked_40_from_accrual_to_payout_and_back(db: Engine) -> None:
    new_id = new_ids()
    with transaction(db) as session:

        def post(key: str, source: str, target: str, amount: int) -> None:
            assert ledger.post(session, BRAND, key, [move(source, target, amount)], "run", "", now=NOW, new_id=new_id)
            assert ledger.check(session, BRAND) == []

        post("accrue:1", PENDING, EXPENSE, 1000)
        post("mature:1", AVAILABLE, PENDING, 1000)
        post("reserve:1", PAYING, AVAILABLE, 1000)
        post("settle:1", CASH, PAYING, 1000)
        assert ledger.owed(session, BRAND, "c") == {}
        post("refund:1", EXPENSE, CLAWBACK, 400)
        post("accrue:2", PENDING, EXPENSE, 700)
        post("mature:2", AVAILABLE, PENDING, 700)
        post("net:2", CLAWBACK, AVAILABLE, 400)
        assert ledger.owed(session, BRAND, "c") == {"available": 300}  # under a threshold of 500: nothing is paid
        post("accrue:3", PENDING, EXPENSE, 500)
        post("mature:3", AVAILABLE, PENDING, 500)
        post("reserve:3", PAYING, AVAILABLE, 800)
        post("settle:3", CASH, PAYING, 800)
        assert ledger.balances(session, BRAND) == {EXPENSE: 1800, CASH: -1800}


def test_the_same_key_again_has_no_effect_and_other_content_is_a_conflict(db: Engine) -> None:
    new_id = new_ids()
    with transaction(db) as session:

        def post(amount: int, reason: str = "") -> bool:
            return ledger.post(session, BRAND, "k", [move(PENDING, EXPENSE, amount)], "o", reason, now=NOW, new_id=new_id)

        assert post(5)
        assert not post(5)
        with pytest.raises(Conflict):
            post(6)
        with pytest.raises(Conflict):
            post(5, "another reason")
        assert ledger.balances(session, BRAND) == {EXPENSE: 5, PENDING: -5}
        assert ledger.check(session, BRAND) == []


def test_a_key_belongs_to_one_brand(db: Engine) -> None:
    new_id = new_ids()
    with transaction(db) as session:
        for brand, amount in ((BRAND, 5), ("brand_rival", 7)):
            assert ledger.post(session, brand, "k", [move(PENDING, EXPENSE, amount)], "o", "", now=NOW, new_id=new_id)
        assert ledger.balances(session, BRAND) == {EXPENSE: 5, PENDING: -5}
        assert ledger.balances(session, BRAND, "payable:") == {PENDING: -5}
        assert store.list_postings(session, "brand_third", "o") == []


def test_some_old_some_new_writes_the_new_ones(db: Engine) -> None:
    new_id = new_ids()
    with transaction(db) as session:
        entries = [Entry(key, (move(PENDING, EXPENSE, 5),), "o") for key in ("b", "a", "c")]
        assert ledger.post_all(session, BRAND, entries[:1], now=NOW, new_id=new_id) == 1
        assert ledger.post_all(session, BRAND, entries, now=NOW, new_id=new_id) == 2
        assert ledger.post_all(session, BRAND, [], now=NOW, new_id=new_id) == 0
        assert ledger.balances(session, BRAND) == {EXPENSE: 15, PENDING: -15}


BAD = [(), (move(PENDING, EXPENSE, 0),), (move(PENDING, EXPENSE, -1),), (move(PENDING, PENDING, 1),)]


def test_what_does_not_balance_is_refused_before_anything_is_written(db: Engine) -> None:
    with transaction(db) as session:
        for moves in BAD:
            with pytest.raises(BadPosting):
                ledger.post(session, BRAND, "k", moves, "o", "", now=NOW, new_id=new_ids())
        assert store.find_journals(session, BRAND, ["k"]) == []


def test_two_journals_of_one_key_in_one_call_are_refused(db: Engine) -> None:
    with transaction(db) as session, pytest.raises(BadPosting):
        ledger.post_all(session, BRAND, [Entry("k", (move(PENDING, EXPENSE, 1),), "o")] * 2, now=NOW, new_id=new_ids())


def test_check_names_what_was_written_past_the_ledger(db: Engine) -> None:
    with transaction(db) as session:
        new_id = new_ids()
        ledger.post(session, BRAND, "k", [move(PENDING, EXPENSE, 5)], "o", "", now=NOW, new_id=new_id)
        ledger.post(session, BRAND, "debt", [move(CASH, AVAILABLE, 9)], "o", "", now=NOW, new_id=new_id)
        columns = "INSERT INTO posting (journal_id, source, target, amount_minor, currency) VALUES"
        session.connection().execute(text(f"{columns} ('jrn_1', 'x', 'y', 1, 'USD')"))
        columns = "INSERT INTO journal (id, brand_id, key, payload_hash, cause, reason, posted_at) VALUES"
        session.connection().execute(text(f"{columns} ('jrn_9', '{BRAND}', 'hollow', 'h', 'o', '', '2026-11-22 12:00:00.000000')"))
        assert {(finding.rule, finding.subject) for finding in ledger.check(session, BRAND)} == {
            ("hash", "k"),
            ("empty", "hollow"),
            ("currency", "EUR, USD"),
            ("payable", AVAILABLE),
        }
        assert ledger.check(session, "brand_rival") == []


WRITERS = 20


def at_once(write: Callable[[int], R]) -> list[R]:
    """What each of the writers returned; an error of one is the test's."""
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(write, range(WRITERS)))


@pytest.mark.parametrize("shared_keys", [True, False], ids=["the same keys", "keys of their own"])
def test_twenty_writers_at_once(db: Engine, shared_keys: bool) -> None:
    def write(writer: int) -> int:
        names = [f"k{number}" if shared_keys else f"k{writer}-{number}" for number in range(5)]
        if writer % 2:
            names.reverse()  # two orders of the same keys must not wait for each other
        ids = (f"jrn_{writer}_{number}" for number in range(5))
        with transaction(db) as session:
            entries = [Entry(name, (move(PENDING, EXPENSE, 7),), "o") for name in names]
            return ledger.post_all(session, BRAND, entries, now=NOW, new_id=lambda _: next(ids))

    journals = 5 if shared_keys else 5 * WRITERS
    assert sum(at_once(write)) == journals
    with transaction(db) as session:
        assert ledger.balances(session, BRAND) == {EXPENSE: 7 * journals, PENDING: -7 * journals}
        assert ledger.check(session, BRAND) == []


def test_twenty_writers_of_one_key_with_two_contents_leave_one(db: Engine) -> None:
    def write(writer: int) -> str:
        moves = [move(PENDING, EXPENSE, 1 + writer % 2)]
        try:
            with transaction(db) as session:
                new = ledger.post(session, BRAND, "k", moves, "o", "", now=NOW, new_id=lambda prefix: f"{prefix}_{writer}")
        except Conflict:
            return "conflict"
        return "new" if new else "stood"

    assert sorted(at_once(write)) == ["conflict"] * 10 + ["new"] + ["stood"] * 9
    with transaction(db) as session:
        assert ledger.check(session, BRAND) == []
