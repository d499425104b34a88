"""Can an order be bought, paid, refunded and explained from the command line alone? On both databases, to the cent."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.db import make_engine, transaction
from core.ids import random_id
from dropline.cli import app
from dropline.demo.load import load_demo
from dropline.program import utc_now

QUICK = "black m hoodie, 2\nlena 10\ncheckout\nAna Lopez, Calle Mayor 5, 28013 Madrid, Spain\n"

Run = Callable[..., list[Any]]


@pytest.fixture
def run(database_url: str) -> Run:
    """A command's JSON lines, its exit code checked, on a database with aurora in it."""
    engine = make_engine(database_url)
    with transaction(engine) as session:
        load_demo(session, now=utc_now(), new_id=random_id, shops=("aurora",))
    engine.dispose()

    def command(*words: str, exit_code: int = 0) -> list[Any]:
        environ = {"DATABASE_URL": database_url, "SECRET_KEY": "of the tests"}
        result = CliRunner().invoke(app, [*words, "--json"], env=environ)
        assert result.exit_code == exit_code, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    return command


@pytest.fixture
def bought(run: Run, tmp_path: Path) -> list[Any]:
    """What was answered to a purchase with Lena's code: order 1001 of 106.20."""
    script = tmp_path / "purchase.txt"
    script.write_text(QUICK)
    return run("chat", "--person", "ana", "--script", str(script))


def test_a_script_says_what_came_of_each_line_and_the_same_person_goes_on(run: Run, bought: list[Any], tmp_path: Path) -> None:
    assert [line["said"] for line in bought] == QUICK.splitlines()
    cart = bought[1]["cart"]
    assert [(line["name"], line["quantity"], line["unit_minor"]) for line in cart["lines"]] == [("Aurora Hoodie, black / M", 2, 5900)]
    assert (cart["discount_minor"], cart["shipping_minor"], cart["total_minor"]) == (1180, 0, 10620)
    assert bought[-1]["order"] == {"number": 1001, "status": "placed", "total_minor": 10620}
    assert bought[-1]["handling"] == "bot"
    script = tmp_path / "later.txt"
    script.write_text("[Order status]\n\n# nothing of that name\n[No such button]\n")
    answered, refusal = run("chat", "--person", "ana", "--script", str(script), exit_code=1)
    assert ["1001" in reply["text"] for reply in answered["replies"]] == [True]
    assert refusal["error"] == "no_such_label"
    assert "Line 4" in refusal["message"]


def test_paid_once_however_often_it_is_told(run: Run, bought: list[Any]) -> None:
    (paid,) = run("pay", "1001", "--twice")
    assert (paid["status"], paid["total_minor"], paid["given_back_minor"]) == ("paid", 10620, 0)
    (again,) = run("pay", "1001")
    assert (again["status"], again["given_back_minor"]) == ("paid", 10620)
    (story,) = run("explain", "order", "1001")
    assert [posting["amount_minor"] for posting in story["postings"]] == [1062]
    assert (story["order"], story["model"]) == ("1001", "last_code")
    assert [(credit["creator"], credit["value_minor"]) for credit in story["credits"]] == [("lena", 10620)]
    assert len(story["weights"]) == len(story["touches"])
    assert run("ledger", "check") == []
    lena = next(creator for creator in run("creator", "list") if creator["handle"] == "lena")
    assert lena["pending_minor"] == 1062


def test_a_refund_by_line_takes_its_share_of_the_commission(run: Run, bought: list[Any]) -> None:
    run("pay", "1001")
    (part,) = run("refund", "1001", "--line", "HOODIE-BLACK-M", "--quantity", "1")
    assert (part["amount_minor"], part["status"]) == (5310, "partially_refunded")
    (rest,) = run("refund", "1001", "--reason", "too small")
    assert (rest["amount_minor"], rest["status"]) == (5310, "refunded")
    (story,) = run("explain", "order", "1001")
    assert [posting["amount_minor"] for posting in story["postings"]] == [1062, 531, 531]
    assert run("ledger", "check") == []


def test_what_cannot_be_done_to_an_order_is_refused(run: Run, bought: list[Any]) -> None:
    unpaid = {("refund", "1001"): "order_not_paid", ("explain", "order", "1001"): "unknown_conversion"}
    paid = {
        ("refund", "1001", "--line", "HOODIE-BLACK-M", "--quantity", "3"): "refund_too_much",
        ("refund", "1001", "--line", "CAP-RED"): "not_found",
        ("refund", "1002"): "not_found",
        ("pay", "1002"): "not_found",
        ("explain", "order", "1002"): "not_found",
        ("pay", "1001", "--brand", "nobody"): "not_found",
    }
    for words, code in unpaid.items():
        assert run(*words, exit_code=1)[-1]["error"] == code
    run("pay", "1001")
    for words, code in paid.items():
        assert run(*words, exit_code=1)[-1]["error"] == code
    (story,) = run("explain", "order", "1001")
    assert [posting["amount_minor"] for posting in story["postings"]] == [1062]


def test_a_quantity_is_of_a_line(run: Run) -> None:
    run("refund", "1001", "--quantity", "1", exit_code=2)
    run("refund", "1001", "--line", "CAP-RED", "--quantity", "0", exit_code=2)


def test_the_demo_is_loaded_once(sqlite_url: str) -> None:
    environ = {"DATABASE_URL": sqlite_url, "SECRET_KEY": "of the tests"}
    said = [json.loads(CliRunner().invoke(app, ["demo", "load", "--json"], env=environ).stdout) for _ in range(2)]
    assert said == [{"added": ["aurora", "retail"], "standing": []}, {"added": [], "standing": ["aurora", "retail"]}]


def test_an_order_goes_its_way_and_comes_back_from_the_command_line(run: Run, bought: list[Any]) -> None:
    run("pay", "1001")
    assert run("order", "pack", "1001")[0]["fulfilment"] == "packed"
    for _ in range(2):  # the same number is the same parcel
        (sent,) = run("order", "ship", "1001", "--line", "HOODIE-BLACK-M:1", "--carrier", "Correos", "--tracking", "PX1")
        assert (sent["fulfilment"], sent["lines"]) == ("partly_shipped", [{"line_id": 1, "sku": "HOODIE-BLACK-M", "quantity": 1}])
    (off,) = run("order", "cancel", "1001", "--reason", "damaged on the shelf")
    assert (off["given_back_minor"], off["status"], off["fulfilment"]) == (5310, "partially_refunded", "shipped")
    assert run("order", "deliver", "1001")[0]["fulfilment"] == "delivered"
    (opened,) = run("order", "return", "1001", "--reason", "too_small")
    assert opened["amount_minor"] == 5310
    assert run("order", "refund", "1001", "--amount", "60", exit_code=1)[0]["error"] == "refund_over_left"
    (back,) = run("order", "return", "1001", "--received")
    assert (back["status"], back["fulfilment"]) == ("refunded", "returned")
    (shown,) = run("order", "show", "1001")
    happened = [each["what"] for each in shown["timeline"]]
    assert happened == [
        "placed",
        "paid",
        "packed",
        "shipped",
        "cancelled",
        "refunded",
        "delivered",
        "return_opened",
        "returned",
        "refunded",
    ]
    assert [each["order"] for each in run("order", "list", "--status", "refunded")] == [1001]
    assert run("order", "list", "--goods", "waiting") == []
    assert run("order", "ship", "1002", exit_code=1)[0]["error"] == "not_found"
    run("ledger", "check")


def test_a_way_to_pay_is_offered_listed_and_dropped(run: Run) -> None:
    run("payment", "offer", "cash_on_delivery", "--country", "es", "--fee", "3.00", "--limit", "200")
    (row,) = run("payment", "list")
    assert row == {"method": "cash_on_delivery", "country": "ES", "fee_minor": 300, "limit_minor": 20000, "star_minor": 0}
    assert run("payment", "offer", "stripe", exit_code=1)[0]["error"] == "bad_payment_option"
    assert run("payment", "offer", "cash_on_delivery", "--country", "ES", "--drop")[0]["changed"] is True
    assert run("payment", "list") == run("payment", "refunds") == []
    assert run("payment", "retry", "ref_none", exit_code=1)[0]["error"] == "not_found"
    assert run("order", "paid", "1001", exit_code=1)[0]["error"] == "not_found"
