"""Points are earned, ripen, pay oldest first, come back and go; none is spent twice, none falls below zero, and the ledger says it all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from attribution import ledger, loyalty
from attribution.accounts import Move
from attribution.errors import BadTerms
from attribution.loyalty import programs, store
from attribution.loyalty.points import earned, months_after, refilled, usable
from attribution.tables import Identity, Journal, Posting, Shopper, ShopperLink
from core.db import insert_once, transaction
from core.ids import random_id
from tests.conftest import NOW

BRAND = "brd_points"
TERMS = {"earn_minor": 100, "point_minor": 1, "spend_min": 0, "share_bps": 10_000, "expire_months": 12, "hold_days": 14}
NUMBERS = count(1)


def date(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


@dataclass
class Book:
    """One brand's points, each act in a transaction of its own."""

    engine: Engine
    now: datetime = NOW

    def offer(self, **terms: int) -> None:
        with transaction(self.engine) as session:
            programs.add_version(session, BRAND, **(TERMS | terms), now=self.now, new_id=random_id)

    def shopper(self) -> str:
        shopper_id = f"shp_{next(NUMBERS)}"
        with transaction(self.engine) as session:
            insert_once(session, Shopper, {"id": shopper_id, "brand_id": BRAND, "name": "", "created_at": self.now})
        return shopper_id

    def act(self, what: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction(self.engine) as session:
            return what(session, BRAND, *args, **kwargs, now=self.now, new_id=random_id)

    def earn(self, shopper_id: str, minor: int, cause: str = "", identity_id: str = "") -> str:
        cause = cause or f"ord_{next(NUMBERS)}"
        self.act(loyalty.earn, shopper_id, cause, minor, identity_id=identity_id)
        return cause

    def spend(self, shopper_id: str, cap_minor: int, cause: str = "", most: int = 1_000_000) -> int:
        spent: loyalty.Spent = self.act(loyalty.spend, shopper_id, cause or f"ord_{next(NUMBERS)}", cap_minor, most=most)
        return spent.points

    def has(self, shopper_id: str) -> tuple[int, int, int]:
        """Spendable, pending, owed."""
        with transaction(self.engine) as session:
            found = loyalty.holding(session, BRAND, shopper_id, now=self.now)
        assert found is not None
        return found.purse.spendable, found.purse.pending, found.purse.owing

    def wait(self, days: float) -> None:
        self.now += timedelta(days=days)

    def settle(self) -> int:
        with transaction(self.engine) as session:
            return loyalty.settle_due(session, now=self.now, new_id=random_id)

    def check(self) -> None:
        with transaction(self.engine) as session:
            assert ledger.check(session, BRAND) == []


@pytest.fixture
def book(db: Engine) -> Book:
    book = Book(db)
    book.offer()
    return book


@pytest.mark.parametrize(("minor", "each", "points"), [(5900, 100, 59), (5999, 100, 59), (99, 100, 0), (-5, 100, 0), (5900, 0, 0)])
def test_a_point_for_every_full_amount(minor: int, each: int, points: int) -> None:
    assert earned(minor, each) == points


@pytest.mark.parametrize(
    ("has", "cap", "worth", "least", "points"),
    [(500, 300, 1, 0, 300), (500, 1000, 1, 0, 500), (500, 99, 5, 0, 19), (500, 300, 1, 400, 0), (0, 300, 1, 0, 0), (9, 4, 5, 0, 0)],
)
def test_whole_points_pay_no_more_than_the_cap_and_no_fewer_than_the_minimum(has, cap, worth, least, points) -> None:
    assert usable(has, cap, worth, least) == points


@pytest.mark.parametrize(
    ("day", "months", "then"), [((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 11, 22), 12, (2027, 11, 22)), ((2027, 12, 31), 2, (2028, 2, 29))]
)
def test_months_are_the_calendars(day, months, then) -> None:
    assert months_after(date(*day), months) == date(*then)


def test_what_was_taken_last_comes_back_first() -> None:
    taken = [Move("points:redeemed", "a", 30, "points"), Move("points:redeemed", "b", 20, "points")]
    assert refilled(taken, 0, 25) == [("b", 20), ("a", 5)]
    assert refilled(taken, 25, 50) == [("a", 25)]
    assert refilled(taken, 50, 50) == []


def test_earned_points_wait_then_can_be_spent_then_go(book: Book) -> None:
    ana = book.shopper()
    cause = book.earn(ana, 59_00)
    book.earn(ana, 59_00, cause)  # told twice
    assert book.has(ana) == (0, 59, 0)
    assert book.spend(ana, 100_00) == 0
    book.wait(14)
    assert book.has(ana) == (59, 0, 0)
    assert book.spend(ana, 20) == 20
    book.wait(366)
    assert book.has(ana) == (0, 0, 0)
    assert (book.settle(), book.settle()) == (1, 0)
    book.check()


def test_what_ends_first_is_spent_first(book: Book) -> None:
    ana = book.shopper()
    book.earn(ana, 10_00)
    book.wait(100)
    book.earn(ana, 10_00)
    book.wait(20)
    assert book.spend(ana, 12) == 12
    book.wait(250)  # the first ten would have gone
    assert book.has(ana) == (8, 0, 0)


def test_a_spend_that_came_to_nothing_is_undone_once(book: Book) -> None:
    ana = book.shopper()
    book.earn(ana, 50_00)
    book.wait(14)
    assert book.spend(ana, 30, "ord_x") == 30
    assert book.act(loyalty.give_back, "ord_x", "cancelled:ord_x", None) == 30
    assert book.act(loyalty.give_back, "ord_x", "cancelled:ord_x", None) == 0
    assert book.has(ana) == (50, 0, 0)
    book.check()


def test_refunds_in_part_give_back_up_to_what_was_spent(book: Book) -> None:
    ana = book.shopper()
    book.earn(ana, 50_00)
    book.wait(14)
    book.spend(ana, 40, "ord_x")
    assert book.act(loyalty.give_back, "ord_x", "ref_1", 15) == 15
    assert book.act(loyalty.give_back, "ord_x", "ref_1", 15) == 0
    assert book.act(loyalty.give_back, "ord_x", "ref_2", 90) == 25
    assert book.has(ana) == (50, 0, 0)


def test_points_that_come_back_after_their_time_live_thirty_days(book: Book) -> None:
    ana = book.shopper()
    book.earn(ana, 50_00)
    book.wait(14)
    book.spend(ana, 50, "ord_x")
    book.wait(360)
    book.act(loyalty.give_back, "ord_x", "ref_1", 50)
    assert book.has(ana) == (50, 0, 0)
    book.wait(30)
    book.settle()
    assert book.has(ana) == (0, 0, 0)
    book.check()


def test_a_refund_takes_back_what_the_goods_earned(book: Book) -> None:
    ana = book.shopper()
    cause = book.earn(ana, 100_00)
    assert book.act(loyalty.reverse, cause, "ref_1", 60_50) == 40
    assert book.act(loyalty.reverse, cause, "ref_1", 60_50) == 0
    assert book.has(ana) == (0, 60, 0)
    book.wait(14)
    assert book.act(loyalty.reverse, cause, "ref_2", 0) == 60
    assert book.has(ana) == (0, 0, 0)
    book.check()


def test_points_spent_before_their_goods_went_back_are_owed_and_made_up_for(book: Book) -> None:
    ana = book.shopper()
    cause = book.earn(ana, 100_00)
    book.wait(14)
    book.spend(ana, 100)
    assert book.act(loyalty.reverse, cause, "ref_1", 0) == 100
    assert book.has(ana) == (0, 0, 100)
    book.earn(ana, 130_00)
    book.wait(14)
    assert book.has(ana) == (30, 0, 0)
    assert book.spend(ana, 100) == 30
    book.check()


def test_points_that_went_unspent_are_not_asked_for_again(book: Book) -> None:
    ana = book.shopper()
    cause = book.earn(ana, 100_00)
    book.wait(20)
    book.spend(ana, 40)
    book.wait(365)
    book.settle()
    assert book.act(loyalty.reverse, cause, "ref_1", 0) == 40
    assert book.has(ana) == (0, 0, 40)


def test_new_terms_leave_earned_points_as_they_were(book: Book) -> None:
    ana = book.shopper()
    cause = book.earn(ana, 100_00)
    book.offer(earn_minor=1000, expire_months=0)
    assert book.act(loyalty.reverse, cause, "ref_1", 50_00) == 50
    assert book.has(ana) == (0, 50, 0)
    book.earn(ana, 100_00)
    assert book.has(ana) == (0, 60, 0)


@pytest.mark.parametrize(
    ("field", "value"), [("point_minor", 0), ("share_bps", 10_001), ("hold_days", -1), ("earn_minor", -1), ("hold_days", 350)]
)
def test_terms_that_make_no_sense_are_refused_by_name(book: Book, field: str, value: int) -> None:
    with pytest.raises(BadTerms, match=field):
        book.offer(**{field: value})


def test_two_checkouts_at_once_never_spend_a_point_twice(book: Book) -> None:
    ana = book.shopper()
    book.earn(ana, 100_00)
    book.wait(14)
    with ThreadPoolExecutor(4) as tills:
        spent = list(tills.map(lambda number: book.spend(ana, 70, f"ord_race_{number}"), range(4)))
    assert sum(spent) == 100
    assert sorted(spent) == [0, 0, 30, 70]
    book.check()


def test_who_joins_another_brings_their_points_and_takes_them_along_again(book: Book) -> None:
    ana, phone = book.shopper(), book.shopper()
    book.earn(ana, 100_00)
    book.earn(phone, 50_00)
    book.wait(14)
    link(book, "idn_phone", home=phone, host=ana)
    assert book.has(ana) == (150, 0, 0)
    book.earn(ana, 30_00, identity_id="idn_phone")  # bought on the phone while they are one
    book.wait(14)
    assert book.spend(ana, 120) == 120  # the phone's and ana's alike, as they end
    with transaction(book.engine) as session:
        for row in session.scalars(select(ShopperLink)):
            row.parted_at = book.now
            session.add(row)
    apart = book.has(ana)[0], book.has(phone)[0]
    assert sum(apart) == 60
    assert apart[1] >= 30
    book.check()


def link(book: Book, identity_id: str, *, home: str, host: str) -> None:
    made = {"brand_id": BRAND, "created_at": book.now}
    with transaction(book.engine) as session:
        row = {"id": identity_id, "shopper_id": host, "channel_account_id": "cha", "channel": "telegram", "handle": identity_id, "name": ""}
        insert_once(session, Identity, made | row)
        linked = {"brand_id": BRAND, "identity_id": identity_id, "home_id": home, "shopper_id": host, "request_id": "lrq"}
        insert_once(session, ShopperLink, linked | {"linked_at": book.now, "parted_at": None})


STEPS = st.lists(
    st.tuples(st.sampled_from(["earn", "spend", "refund", "cancel", "back", "wait"]), st.integers(0, 200), st.integers(0, 3)),
    min_size=4,
    max_size=12,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_points_add_up(book: Book, steps: list[tuple[str, int, int]]) -> None:
    """In any order: never below zero, all accounts sum to zero, and a replay of the journals is the balance."""
    ana = book.shopper()
    bought: list[str] = []
    paid: list[str] = []
    for what, amount, which in steps:
        match what:
            case "earn":
                bought.append(book.earn(ana, amount * 100))
            case "spend":
                paid.append(f"ord_{next(NUMBERS)}")
                book.spend(ana, amount, paid[-1])
            case "refund" if bought:
                book.act(loyalty.reverse, bought[which % len(bought)], f"ref_{next(NUMBERS)}", amount * 50)
            case "back" if paid:
                book.act(loyalty.give_back, paid[which % len(paid)], f"ref_{next(NUMBERS)}", amount)
            case "cancel" if paid:
                book.act(loyalty.give_back, paid[which % len(paid)], f"cancelled:{next(NUMBERS)}", None)
            case "wait":
                book.wait(amount)
        with transaction(book.engine) as session:
            replayed = replay(session, ana)
            purse = store.load_purse(session, BRAND, [ana])
        assert replayed == {"pending": purse.pending, "available": sum(lot.available for lot in purse.lots), "owed": purse.owing}
        assert book.has(ana)[0] >= 0
    book.check()


def replay(session: Session, shopper_id: str) -> dict[str, int]:
    """What the journals come to, one posting after another; no account of the shopper's is ever on its wrong side."""
    rows = session.execute(select(Posting).join(Journal, col(Journal.id) == col(Posting.journal_id)).order_by(col(Posting.id))).scalars()
    held: dict[str, int] = {}
    for row in ours(rows, shopper_id):
        for place, sign in ((row.source, 1), (row.target, -1)):
            if place.startswith(f"points:shopper:{shopper_id}:"):
                held[place] = held.get(place, 0) + sign * row.amount_minor
                assert held[place] <= 0 if place.endswith(":owed") else held[place] >= 0, (place, held[place])
    totals = {"pending": 0, "available": 0, "owed": 0}
    for place, amount in held.items():
        totals[place.split(":")[3]] += abs(amount)
    return totals


def ours(rows: Any, shopper_id: str) -> Iterator[Posting]:
    yield from (row for row in rows if shopper_id in row.source.split(":") or shopper_id in row.target.split(":"))
