"""Can a shop be set up from the command line? Each command once well and once badly, on both databases."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import Session
from typer.testing import CliRunner, Result

from attribution.links import check
from bot.tables import ChannelAccount, EventStatus, InboundEvent
from core.db import make_engine, transaction
from dropline.cli import app
from tests.conftest import NOW

SECRET = "of the tests"
PRODUCTS = [
    {"sku": "MUG", "name": "Mug", "options": [], "variants": [{"sku": "MUG", "price": "12.00", "currency": "EUR", "stock": 3}]},
    {
        "sku": "TEE",
        "name": "Tee",
        "options": ["size"],
        "variants": [{"sku": "TEE-M", "options": {"size": "M"}, "price_minor": 2000, "stock": 5}],
    },
]

Run = Callable[..., Any]


def _json(result: Result) -> Any:
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return lines[0] if len(lines) == 1 else lines


@pytest.fixture
def run(database_url: str) -> Run:
    """A command's JSON, its exit code checked."""
    environ = {"DATABASE_URL": make_url(database_url).render_as_string(hide_password=False), "SECRET_KEY": SECRET}

    def command(*words: str, exit_code: int = 0) -> Any:
        result = CliRunner().invoke(app, [*words, "--json"], env=environ)
        assert result.exit_code == exit_code, result.output
        return result.stderr if exit_code == 2 else _json(result)

    return command


@pytest.fixture
def brand(run: Run) -> Any:
    """A brand that delivers to two countries."""
    ships = ("--ship", "DE:4.90:75.00", "--ship", "AT:6.90")
    return run("brand", "add", "nordlicht", "--name", "Nordlicht", "--currency", "EUR", "--timezone", "Europe/Berlin", *ships)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "products.jsonl"
    path.write_text("\n".join(json.dumps(product) for product in PRODUCTS))
    return path


def test_a_brand_stands_with_its_delivery(run: Run, brand: Any) -> None:
    assert brand["chat"].endswith("/chat/nordlicht")
    listed = run("brand", "list")
    nothing_promised = {"method": "standard", "days_min": None, "days_max": None}
    assert (listed["slug"], listed["currency"], listed["timezone"]) == ("nordlicht", "EUR", "Europe/Berlin")
    assert listed["ships_to"] == [
        {"country": "DE", "price_minor": 490, "free_from_minor": 7500, **nothing_promised},
        {"country": "AT", "price_minor": 690, "free_from_minor": None, **nothing_promised},
    ]


@pytest.mark.parametrize(
    ("slug", "currency", "zone", "ship", "code"),
    [
        ("Nordlicht!", "EUR", "Europe/Berlin", "DE:4.90", "bad_brand"),
        ("other", "EUROS", "Europe/Berlin", "DE:4.90", "bad_brand"),
        ("other", "EUR", "Europe/Nowhere", "DE:4.90", "bad_brand"),
        ("other", "EUR", "Europe/Berlin", "ZZ:4.90", "bad_brand"),
        ("nordlicht", "EUR", "Europe/Berlin", "DE:4.90", "conflict"),
    ],
)
def test_a_brand_that_cannot_be_leaves_nothing(run: Run, brand: Any, slug: str, currency: str, zone: str, ship: str, code: str) -> None:
    words = ("brand", "add", slug, "--name", "Other", "--currency", currency, "--timezone", zone, "--ship", ship)
    assert run(*words, exit_code=1)["error"] == code
    assert run("brand", "list")["slug"] == "nordlicht"


def test_a_delivery_is_written_as_told(run: Run) -> None:
    words = ("brand", "add", "other", "--name", "Other", "--currency", "EUR", "--timezone", "UTC", "--ship", "DE:cheap")
    assert "ES:4.90:75.00" in run(*words, exit_code=2)


def test_terms_are_a_new_version_each_time(run: Run, brand: Any) -> None:
    assert run("brand", "terms", "nordlicht", "--percent", "7.5", "--model", "u_shaped") == {
        "brand": "nordlicht",
        "version": 2,
        "rate_bps": 750,
        "model": "u_shaped",
        "window_days": 30,
        "hold_days": 30,
    }
    assert run("brand", "terms", "nordlicht", "--percent", "500", exit_code=1)["error"] == "bad_terms"


def test_ways_of_delivery_are_stated_changed_and_ended(run: Run, brand: Any) -> None:
    words = ("brand", "delivery", "nordlicht", "DE", "--method", "express")
    run(*words, "--price", "9.90", "--days", "1-2")
    added = run(*words, "--price", "8.90", "--days", "2")[-1]
    assert added == {
        "country": "DE", "price_minor": 890, "free_from_minor": None, "method": "express", "days_min": 2, "days_max": 2,
    }  # fmt: skip
    assert [each["method"] for each in run(*words, "--off")] == ["standard", "standard"]
    assert run(*words, "--off", exit_code=1)["error"] == "not_found"
    assert "3-5" in run(*words, "--price", "1", "--days", "soon", exit_code=2)


def test_pickup_needs_a_place(run: Run, brand: Any) -> None:
    pickup = ("brand", "delivery", "nordlicht", "DE", "--method", "pickup", "--price", "0")
    assert run(*pickup, exit_code=1)["error"] == "bad_brand"
    where = ("--street", "Torstr. 1", "--postcode", "10119", "--city", "Berlin", "--country", "DE")
    assert run("brand", "pickup", "nordlicht", "Shop Mitte", *where)["city"] == "Berlin"
    assert run(*pickup)[-1]["method"] == "pickup"
    assert run("brand", "pickup", "nordlicht", "Shop Mitte", "--off") == []


def test_taxes_are_stated_by_country_and_class(run: Run, brand: Any) -> None:
    run("brand", "tax", "nordlicht", "AT", "--percent", "20")
    assert run("brand", "tax", "nordlicht", "AT", "--percent", "19")["rate_bps"] == 1900  # in place of the other
    assert run("brand", "tax", "nordlicht", "--class", "books")["tax_class"] == "standard"
    assert run("brand", "tax", "nordlicht", "ZZ", "--percent", "20", exit_code=1)["error"] == "bad_brand"
    assert "--percent" in run("brand", "tax", "nordlicht", "AT", exit_code=2)


def test_products_land_once(run: Run, brand: Any, catalogue: Path) -> None:
    words = ("catalog", "import", str(catalogue), "--brand", "nordlicht")
    dry = run(*words, "--dry-run")
    assert (dry["created"], dry["dry_run"]) == (2, True)
    assert run(*words) == {"created": 2, "updated": 0, "unchanged": 0, "failed": 0, "dry_run": False, "errors": []}
    assert run(*words)["unchanged"] == 2


def test_broken_rows_are_named_and_the_good_ones_land(run: Run, brand: Any, catalogue: Path) -> None:
    with catalogue.open("a") as file:
        file.write('\n{"sku": "CAP", "name": "Cap", "variants": [{"sku": "CAP", "price": "cheap"}]}\nno json')
    report = run("catalog", "import", str(catalogue), "--brand", "nordlicht")
    assert (report["created"], report["failed"]) == (2, 2)
    assert [error["row"] for error in report["errors"]] == [3, 4]
    assert all(error["reason"] for error in report["errors"])


def test_no_catalogue_is_refused(run: Run, brand: Any, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.csv")
    assert run("catalog", "import", absent, "--brand", "nordlicht", exit_code=1)["error"] == "unreadable_catalogue"
    assert run("catalog", "import", absent, "--brand", "nobody", exit_code=1)["error"] == "not_found"
    assert "shopify" in run("catalog", "import", absent, "--brand", "nordlicht", "--format", "xml", exit_code=2)


def test_a_code_belongs_to_its_creator(run: Run, brand: Any) -> None:
    run("creator", "add", "mira", "--name", "Mira Sol", "--brand", "nordlicht", "--telegram", "4711")
    words = ("--percent", "10", "--ends", "2026-12-24T20:00", "--creator", "mira", "--brand", "nordlicht")
    made = run("code", "add", "Mira 10", *words)
    assert (made["key"], made["value_bps"], made["ends_at"]) == ("mira10", 1000, "2026-12-24T20:00:00+01:00")
    listed = run("code", "list", "--brand", "nordlicht")
    assert (listed["code"], listed["creator"], listed["uses"]) == ("Mira 10", "mira", 0)
    creator = run("creator", "list", "--brand", "nordlicht")
    assert (creator["handle"], creator["codes"], creator["pending_minor"]) == ("mira", ["Mira 10"], 0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("TEN", "--percent", "0"), "bad_code_terms"),
        (("!!!", "--percent", "10"), "bad_code_terms"),
        (("TEN", "--percent", "10", "--creator", "nobody"), "not_found"),
        (("WELCOME", "--fixed", "5"), "conflict"),
    ],
)
def test_a_code_that_cannot_be_leaves_nothing(run: Run, brand: Any, words: tuple[str, ...], code: str) -> None:
    run("code", "add", "welcome", "--free-shipping", "--public", "--brand", "nordlicht")
    assert run("code", "add", *words, "--brand", "nordlicht", exit_code=1)["error"] == code
    assert run("code", "list", "--brand", "nordlicht")["code"] == "welcome"


@pytest.mark.parametrize("words", [(), ("--percent", "10", "--fixed", "5"), ("--percent", "ten"), ("--percent", "10", "--ends", "soon")])
def test_a_code_says_one_thing(run: Run, brand: Any, words: tuple[str, ...]) -> None:
    assert "Invalid value" in run("code", "add", "TEN", *words, "--brand", "nordlicht", exit_code=2)


def test_a_link_is_signed_and_drawn(run: Run, brand: Any, catalogue: Path, tmp_path: Path) -> None:
    run("catalog", "import", str(catalogue), "--brand", "nordlicht")
    run("creator", "add", "mira", "--name", "Mira Sol", "--brand", "nordlicht")
    made = run("link", "add", "--creator", "mira", "--target", "TEE-M", "--brand", "nordlicht", "--qr", str(tmp_path / "qr.svg"))
    assert check(SECRET, made["token"]) == made["id"]
    assert made["links"]["short"].endswith(f"/r/{made['token']}")
    assert (tmp_path / "qr.svg").read_text().startswith("<svg")
    listed = run("link", "list", "--brand", "nordlicht")
    assert (listed["id"], listed["creator"], listed["clicks"]) == (made["id"], "mira", 0)


def test_a_link_needs_its_creator_and_its_product(run: Run, brand: Any) -> None:
    assert run("link", "add", "--creator", "nobody", "--brand", "nordlicht", exit_code=1)["error"] == "not_found"
    run("creator", "add", "mira", "--name", "Mira Sol", "--brand", "nordlicht")
    assert run("link", "add", "--creator", "mira", "--target", "NONE", "--brand", "nordlicht", exit_code=1)["error"] == "not_found"
    assert run("link", "list", "--brand", "nordlicht") == []
    assert run("creator", "add", "mira sol", "--name", "Mira Sol", "--brand", "nordlicht", exit_code=1)["error"] == "bad_handle"


def test_the_ledger_of_a_new_brand_adds_up(run: Run, brand: Any) -> None:
    assert run("ledger", "check") == []
    assert run("ledger", "check", "--brand", "nobody", exit_code=1)["error"] == "not_found"


def test_a_dead_event_is_listed_and_tried_again(run: Run, brand: Any, database_url: str) -> None:
    assert run("dead", "list", "--brand", "nordlicht") == []
    engine = make_engine(database_url)
    with transaction(engine) as session:
        event_id = _dead_event(session, brand["id"])
    engine.dispose()
    listed = run("dead", "list", "--brand", "nordlicht")
    assert (listed["event"], listed["error"], listed["attempts"]) == (event_id, "ValueError at cart.py:7", 5)
    assert run("dead", "replay", str(event_id), "--brand", "nordlicht") == {"event": event_id, "status": "waiting"}
    assert run("dead", "replay", str(event_id), "--brand", "nordlicht", exit_code=1)["error"] == "not_dead"
    assert run("dead", "list", "--brand", "nordlicht") == []


def test_the_dead_of_another_brand_are_none_of_ours(run: Run, brand: Any, database_url: str) -> None:
    run("brand", "add", "other", "--name", "Other", "--currency", "EUR", "--timezone", "UTC")
    engine = make_engine(database_url)
    with transaction(engine) as session:
        event_id = _dead_event(session, brand["id"])
    engine.dispose()
    assert run("dead", "list", "--brand", "other") == []
    assert run("dead", "replay", str(event_id), "--brand", "other", exit_code=1)["error"] == "not_dead"


def test_what_could_never_be_read_is_kept_and_not_tried_again(run: Run, brand: Any, database_url: str) -> None:
    engine = make_engine(database_url)
    with transaction(engine) as session:
        event_id = _dead_event(session, brand["id"], order_id="")
    engine.dispose()
    assert run("dead", "replay", str(event_id), "--brand", "nordlicht", exit_code=1)["error"] == "unreadable_event"
    assert run("dead", "list", "--brand", "nordlicht")["event"] == event_id


def _dead_event(session: Session, brand_id: str, *, order_id: str = "ord_1") -> int:
    account = session.get(ChannelAccount, "acc_webchat_nordlicht")
    event = InboundEvent(
        brand_id=brand_id,
        channel_account_id=account.id if account else "",
        external_id="charge:1",
        order_id=order_id,
        kind="payment",
        occurred_at=NOW,
        received_at=NOW,
        due_at=NOW,
        status=EventStatus.DEAD,
        attempts=5,
        error="ValueError at cart.py:7",
    )
    session.add(event)
    session.flush()
    return event.id or 0
