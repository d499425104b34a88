"""Can a brand keep its stock from the command line? Places, counts, moves and backorders, well and badly, on both databases."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from commerce.tables import StockMovement, Variant
from core.db import make_engine
from dropline.cli import app
from tests.till import Till

Run = Callable[..., Any]
DAY = "2031-03-01"


@pytest.fixture
def run(aurora_url: str) -> Run:
    """A command's JSON on Aurora, its exit code checked; a list where it says several things."""
    environ = {"DATABASE_URL": aurora_url, "SECRET_KEY": "of the tests"}

    def command(*words: str, exit_code: int = 0) -> Any:
        result = CliRunner().invoke(app, [*words, "--json"], env=environ)
        assert result.exit_code == exit_code, result.output
        found = [json.loads(line) for line in result.stdout.splitlines()] if exit_code != 2 else result.stderr
        return found[0] if len(found) == 1 else found

    return command


@pytest.fixture
def till(aurora_url: str) -> Till:
    """Red caps: 4."""
    return Till(make_engine(aurora_url))


def _movements(till: Till) -> list[tuple[str, int]]:
    rows = [row for row in till.rows(StockMovement) if row.variant_id == till.sku["CAP-RED"] and row.reason != "import"]
    return [(row.reason, row.delta) for row in sorted(rows, key=lambda row: row.id)]


def test_units_lie_in_places_are_counted_and_moved_as_movements(run: Run, till: Till) -> None:
    run("stock", "location", "add", "porto", "--name", "Porto", "--priority", "5")
    assert [(each["place"], each["priority"]) for each in run("stock", "location", "list")] == [("main", 0), ("porto", 5)]
    assert run("stock", "set", "CAP-RED", "3", "--at", "porto", "--reason", "stocktaking")["delta"] == 3
    assert run("stock", "set", "CAP-RED", "3", "--at", "porto")["delta"] == 0
    run("stock", "move", "CAP-RED", "1", "--from", "main", "--to", "porto")
    shown = run("stock", "show", "CAP-RED")
    assert (shown["units"], shown["places"], shown["available"]) == (7, {"main": 3, "porto": 4}, 7)
    run("stock", "receive", "CAP-RED", "2")
    assert _movements(till) == [("stocktaking", 3), ("moved", 1), ("moved", -1), ("received", 2)]
    run("stock", "location", "set", "porto", "--priority", "-1")
    assert list(run("stock", "show", "CAP-RED")["places"]) == ["porto", "main"]
    till.pay(till.placed("ana", CAP_RED=5))
    assert run("stock", "show", "CAP-RED")["places"] == {"porto": 0, "main": 4}


def test_a_backorder_is_allowed_sold_covered_and_taken_back(run: Run, till: Till) -> None:
    run("stock", "backorder", "CAP-RED", "2", "--by", DAY)
    shown = run("stock", "show", "CAP-RED")
    assert (shown["available"], shown["later"], shown["by"]) == (6, 2, "2031-02-28T23:00:00+00:00")
    till.pay(till.placed("ana", CAP_RED=6))
    assert run("stock", "show", "CAP-RED")["places"] == {"main": -2}
    assert run("stock", "backorder", "CAP-RED", "1", "--by", DAY, exit_code=1)["error"] == "still_owed"
    assert run("stock", "backorder", "CAP-RED", "0", exit_code=1)["error"] == "still_owed"
    run("stock", "receive", "CAP-RED", "3")
    assert run("stock", "backorder", "CAP-RED", "0") == {"sku": "CAP-RED", "backorder_max": 0, "by": None}
    shown = run("stock", "show", "CAP-RED")
    assert (shown["units"], shown["available"], shown["later"], shown["by"]) == (1, 1, 0, None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "NOTHING"), "not_found"),
        (("set", "CAP-RED", "3", "--at", "nowhere"), "not_found"),
        (("show", "SET"), "no_own_stock"),
        (("receive", "SET", "3"), "no_own_stock"),
        (("move", "CAP-RED", "5", "--from", "main", "--to", "porto"), "too_few_there"),
        (("move", "CAP-RED", "1", "--from", "porto", "--to", "main"), "too_few_there"),
        (("backorder", "CAP-RED", "5"), "bad_promise"),
        (("backorder", "CAP-RED", "5", "--by", "2020-01-01"), "bad_promise"),
        (("location", "add", "porto", "--name", "Again"), "conflict"),
        (("location", "add", "main", "--name", "Main"), "bad_place"),
        (("location", "add", "Not a slug", "--name", "X"), "bad_place"),
        (("location", "set", "main", "--priority", "3"), "bad_place"),
        (("location", "set", "nowhere", "--priority", "3"), "not_found"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(run: Run, till: Till, words: tuple[str, ...], code: str) -> None:
    till.bundle("SET", 9000, CAP_RED=2)
    run("stock", "location", "add", "porto", "--name", "Porto")
    assert run("stock", *words, exit_code=1)["error"] == code
    assert (till.stock("CAP-RED"), _movements(till)) == (4, [])
    assert {row.backorder_max for row in till.rows(Variant)} == {0}


def test_wrong_usage_is_said(run: Run) -> None:
    assert "--name or --priority" in run("stock", "location", "set", "porto", exit_code=2)
    assert "3" in run("stock", "set", "CAP-RED", "-3", exit_code=2)
