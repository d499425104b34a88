"""Is somebody reminded to buy again by their own rhythm, once a cycle, and not when they have?"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.rhythm import GAP_MAX, rhythm
from tests.afterwards import agrees, buys, chooses, heard_of, passes, receives, reminders
from tests.conftest import NOW
from tests.shop import Shop

DAY = timedelta(days=1)


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url)
    yield shop
    shop.close()


@pytest.fixture
def quick(sqlite_aurora: Path, tmp_path: Path) -> Iterator[Shop]:
    """The same on SQLite alone, where the database makes no difference."""
    path = tmp_path / "aurora.db"
    path.write_bytes(sqlite_aurora.read_bytes())
    shop = Shop(f"sqlite:///{path}")
    yield shop
    shop.close()


@pytest.mark.parametrize(
    ("days", "gap"),
    [
        ([], None),
        ([0, 30], None),
        ([0, 30, 60], 30),
        ([0, 30, 61], 30),
        ([0, 20, 25, 60], 20),
        ([60, 0, 30], 30),
        ([0, 0.2, 30, 60], 30),
        ([0, 0.5, 0.9], None),
        ([0, 400, 800], None),
        ([0, 10, 20, 320], 10),
    ],
)
def test_the_rhythm_is_the_median_gap(days: Sequence[float], gap: float | None) -> None:
    assert rhythm([NOW + each * DAY for each in days], purchases_min=3) == (None if gap is None else gap * DAY)


@given(st.lists(st.integers(0, 5000), max_size=12), st.integers(0, 6))
def test_a_rhythm_is_one_of_the_gaps_and_knows_no_order(hours: list[int], purchases_min: int) -> None:
    moments = [NOW + timedelta(hours=each) for each in hours]
    found = rhythm(moments, purchases_min=purchases_min)
    assert found == rhythm(moments[::-1], purchases_min=purchases_min)
    assert found is None or DAY <= found <= GAP_MAX


def buys_three_times(shop: Shop, name: str) -> None:
    for _ in range(3):
        buys(shop, name, "a black cap")
        receives(shop, name)
        shop.clock.pass_(timedelta(days=10))


def test_each_cycle_is_said_once(shop: Shop) -> None:
    chooses(shop, "cart_reminder_minutes", 0)
    chooses(shop, "review_after_days", 0)
    agrees(shop, "ana")
    buys_three_times(shop, "ana")
    for _ in range(2):
        passes(shop, minutes=1)
    (heard,) = heard_of(shop, "ana", "time_again")
    assert heard.text.startswith("You buy Trail Cap, black about every 10 days, the last time on 12 December 2026. More of it? €19.00")
    shop.says("ana", "yes")
    assert shop.standing("ana")["cart"]["total_minor"] == 19_00 + 4_90
    buys(shop, "ana")
    receives(shop, "ana")
    passes(shop, days=10, minutes=5)
    assert len(heard_of(shop, "ana", "time_again")) == 2, "the next cycle is another one"
    assert reminders(shop) == [("repurchase", "sent", "")] * 2


def test_who_bought_or_wants_none_is_not_reminded(quick: Shop) -> None:
    chooses(quick, "cart_reminder_minutes", 0)
    chooses(quick, "review_after_days", 0)
    for name in ("ana", "ben", "eva"):
        agrees(quick, name)
        buys_three_times(quick, name)
        quick.clock.pass_(timedelta(days=-30))
    quick.clock.pass_(timedelta(days=29))
    buys(quick, "ana", "a black cap")
    receives(quick, "ana")
    quick.says("ben", "a black cap")
    quick.says("eva", "STOP")
    passes(quick, days=1, minutes=5)
    assert sorted(reminders(quick)) == [
        ("repurchase", "dropped", "bought_again"),
        ("repurchase", "dropped", "in_cart"),
        ("repurchase", "dropped", "no_consent"),
        ("repurchase", "waiting", ""),
    ]
    for name in ("ana", "ben", "eva"):
        assert heard_of(quick, name, "time_again") == []
