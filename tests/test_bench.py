"""Does the benchmark measure what it says? Its mix, its arithmetic, its replay, and one short run that prints every figure."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from core.db import make_engine, reading, transaction
from dropline.bench import figures, floor
from dropline.bench.mix import CARTS, DECK, DECK_TURNS, PEOPLE, Arrival, Goods, Kind, Mix, Shelf
from dropline.cli import app

SHELF = Shelf(
    [Goods(f"Fine Thing {n}", "fine thing", f"var_{n}") for n in range(7)], "TEN", "Sam Lee, 12 Main Street, 10001 New York, United States"
)
FIGURES = {
    "seconds",
    "paced_per_second",
    "paced_turns",
    "p50_ms",
    "p99_ms",
    "flat_out_turns",
    "turns_per_second",
    "floor_turns_per_second",
    "ratio",
    "kinds",
    "shares",
    "peak_memory_mib",
}


def dealt(decks: int, seed: int = 1) -> list[Arrival]:
    mix = Mix(SHELF, seed)
    list(mix.opening())
    return list(islice(mix.turns(), decks * DECK_TURNS))


def test_half_look_a_third_fill_carts_and_the_rest_buys() -> None:
    counts = Counter(arrival.kind for arrival in dealt(50))
    assert counts == {kind: 50 * count for kind, count in DECK.items()}
    assert (DECK[Kind.SEARCH] + DECK[Kind.QUESTION]) * 100 == 50 * DECK_TURNS
    assert (DECK[Kind.CART] + DECK[Kind.CODE]) * 100 == 35 * DECK_TURNS
    assert (DECK[Kind.CHECKOUT] + DECK[Kind.ADDRESS] + DECK[Kind.PAY]) * 100 == 15 * DECK_TURNS


def test_the_same_seed_deals_the_same_turns() -> None:
    assert dealt(3) == dealt(3)
    assert dealt(3) != dealt(3, seed=2)


def test_everybody_shops_in_order() -> None:
    """Nobody checks out without a cart, gives an address unasked, or pays what was not ordered."""
    mix = Mix(SHELF, 1)
    before: dict[int, Kind] = {}
    allowed = {
        Kind.ADDRESS: {Kind.CHECKOUT},
        Kind.PAY: {Kind.ADDRESS},
        Kind.CHECKOUT: {Kind.CART, Kind.CODE},
        Kind.CODE: {Kind.CART, Kind.CODE},
    }
    opening = list(mix.opening())
    assert {arrival.person for arrival in opening[:PEOPLE]} == set(range(PEOPLE))
    for arrival in [*opening, *islice(mix.turns(), 100 * DECK_TURNS)]:
        assert arrival.kind not in allowed or before[arrival.person] in allowed[arrival.kind]
        before[arrival.person] = arrival.kind


def test_nobody_writes_again_while_being_answered() -> None:
    latest: dict[int, int] = {}
    for number, arrival in enumerate(dealt(200)):
        assert number - latest.get(arrival.person, -CARTS) > 32
        latest[arrival.person] = number


@pytest.mark.parametrize(("percent", "value"), [(50, 2), (99, 4), (100, 4), (1, 1), (25, 1), (26, 2)])
def test_percentiles_are_by_nearest_rank(percent: float, value: float) -> None:
    assert figures.percentile([4, 2, 1, 3], percent) == value


def test_no_values_have_no_percentile_but_zero() -> None:
    assert figures.percentile([], 99) == 0.0


def test_shares_sum_to_one() -> None:
    assert figures.shares(1.0, 0.5, 3.0) == figures.Shares(0.333, 0.167, 0.5)


def test_means_by_kind() -> None:
    costs = {"search": [figures.Cost(14, 3, 11), figures.Cost(15, 3, 12)]}
    assert figures.by_kind(costs, {"search": [0.002, 0.004]}) == (figures.KindFigures("search", 2, 14.5, 3.0, 11.5, 2.0, 4.0),)


@pytest.fixture
def counters(tmp_path: Path) -> Path:
    path = tmp_path / "counters.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE counter (name TEXT PRIMARY KEY, count INTEGER)")
        connection.execute("INSERT INTO counter VALUES ('a', 1)")
        connection.commit()
    return path


def test_what_was_committed_is_recorded_and_replays(counters: Path) -> None:
    before = counters.with_name("before.db")
    floor.copy(counters, before)
    engine = make_engine(f"sqlite:///{counters}")
    recorder = floor.Recorder(engine)
    recorder.start()
    with transaction(engine) as session:
        session.connection().execute(text("UPDATE counter SET count = count + 1"))
        session.connection().execute(text("INSERT INTO counter VALUES (:name, 0)"), [{"name": "b"}, {"name": "c"}])
    with pytest.raises(OperationalError), transaction(engine) as session:
        session.connection().execute(text("DELETE FROM counter WHERE no_such_column = 1"))
    with reading(engine) as session:
        assert session.connection().execute(text("SELECT count(*) FROM counter")).scalar() == 3
    recorder.stop()
    engine.dispose()
    assert recorder.recording.cost() == figures.Cost(statements=2, commits=1, rows=3)
    assert floor.replay_seconds(before, counters, recorder.recording.transactions) > 0


def test_a_replay_that_ends_otherwise_is_no_floor(counters: Path) -> None:
    before = counters.with_name("before.db")
    floor.copy(counters, before)
    more = floor.Transaction([("INSERT INTO counter VALUES (?, ?)", ("b", 1))], rows=1)
    with pytest.raises(floor.ReplayDiffers):
        floor.replay_seconds(before, counters, [more])


@pytest.mark.soak
def test_a_short_run_prints_every_figure() -> None:
    result = CliRunner().invoke(app, ["bench", "turns", "--seconds", "1", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert set(found) == FIGURES
    assert found["paced_turns"] == 50
    assert found["flat_out_turns"] > 0
    assert [each["kind"] for each in found["kinds"]] == sorted(DECK, key=list(DECK).index)
    assert set(found["shares"]) == {"sql", "understanding", "rest"}
    assert all(each["statements"] > 0 and each["commits"] >= 3 and each["rows"] > 0 for each in found["kinds"])


def test_a_short_import_prints_every_figure() -> None:
    result = CliRunner().invoke(app, ["bench", "import", "--variants", "400", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["mode"], found["variants"], found["products"]) == ("embedded", 400, 100)
    assert min(found[name] for name in ("rows_per_second", "again_rows_per_second", "floor_rows_per_second", "ratio")) > 0
