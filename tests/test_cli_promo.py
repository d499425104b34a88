"""Can a brand set its promotions up and try them from the command line? On both databases, well and badly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dropline.cli import app

Run = Callable[..., Any]


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


def test_promotions_are_added_tried_on_carts_and_stopped(run: Run, tmp_path: Path) -> None:
    run("promo", "add", "caps3for2", "--name", "3 for 2 on caps", "--buy", "2", "--product", "CAP", "--uses-each", "2")
    run("promo", "add", "capgift", "--name", "A cap with 100", "--gift", "CAP-RED", "--minimum", "100")
    run("promo", "add", "spring", "--name", "Spring", "--tier", "2:10", "--tier", "4:20", "--by", "quantity", "--code", "SPRING")
    assert [each["promotion"] for each in run("promo", "list") if each["automatic"]] == ["capgift", "caps3for2"]
    carts = tmp_path / "carts.json"
    carts.write_text(
        json.dumps([{"name": "caps", "lines": {"CAP-BLACK": 3, "HOODIE-SAND-M": 1}, "codes": ["spring"]}, {"lines": {"CAP-RED": 2}}])
    )
    first, second = run("promo", "simulate", "--carts", str(carts))
    assert (first["without_minor"], first["with_minor"], first["margin_minor"]) == (11_600, 7_760, None)
    assert [(each["name"], each["by_line"]) for each in first["applied"]] == [
        ("3 for 2 on caps", [1900, 0, 0]),
        ("SPRING", [760, 1180, 0]),
        ("A cap with 100", [0, 0, 1900]),
    ]
    assert [(each["name"], each["mend"]) for each in second["missed"]] == [
        ("3 for 2 on caps", {"more_units": 1}),
        ("A cap with 100", {"more_minor": 6200}),
    ]
    assert run("promo", "stop", "caps3for2") == {"promotion": "caps3for2", "active": False}
    assert [each["promotion"] for each in run("promo", "list") if each["automatic"]] == ["capgift"]
    assert run("promo", "show", "caps3for2")["rule"]["buy_quantity"] == 2


def test_codes_of_a_batch_cannot_be_guessed_and_open_their_promotion(run: Run, tmp_path: Path) -> None:
    run("promo", "add", "spring", "--name", "Spring", "--percent", "20", "--code", "SPRING")
    out = tmp_path / "codes.txt"
    assert run("code", "generate", "--promotion", "spring", "--count", "300", "--out", str(out), "--prefix", "SPR")["count"] == 300
    made = out.read_text().split()
    assert len(set(made)) == 300
    assert all(code.startswith("SPR") and len(code) == 13 and not set(code[3:]) & set("01ILOU") for code in made)
    assert all(any(letter.isdigit() for letter in code) for code in made)
    run("code", "alias", "HELLO", "--promotion", "spring", "--creator", "lena")
    assert next(each["codes"] for each in run("promo", "list") if each["promotion"] == "spring") == 302
    listed = {each["code"]: each["creator"] for each in run("code", "list")}
    assert (listed["HELLO"], listed["SPRING"], made[0] in listed) == ("lena", None, False)
    assert run("code", "generate", "--promotion", "spring", "--count", "1", "--out", str(out), exit_code=1)["error"] == "conflict"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("promo", "add", "x", "--name", "X", "--tier", "3:10", "--tier", "2:20"), "bad_promotion"),
        (("promo", "add", "x", "--name", " ", "--percent", "10"), "bad_promotion"),
        (("promo", "add", "x", "--name", "X", "--bundle", "CAP", "--price", "10"), "bad_promotion"),
        (("promo", "add", "x", "--name", "X", "--gift", "NOTHING"), "not_found"),
        (("promo", "add", "lena10", "--name", "X", "--percent", "10"), "conflict"),
        (("promo", "stop", "nothing"), "not_found"),
        (("code", "alias", "JO15", "--promotion", "lena10"), "conflict"),
        (("code", "generate", "--promotion", "lena10", "--count", "3", "--out", "/nowhere", "--prefix", "7"), "bad_code_terms"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(run: Run, words: tuple[str, ...], error: str) -> None:
    before = run("promo", "list")
    assert run(*words, exit_code=1)["error"] == error
    assert run("promo", "list") == before


def test_wrong_usage_says_what_to_write(run: Run, tmp_path: Path) -> None:
    assert "one of --percent" in run("promo", "add", "x", "--name", "X", exit_code=2)
    assert "FROM:PERCENT" in run("promo", "add", "x", "--name", "X", "--tier", "3", exit_code=2)
    carts = tmp_path / "carts.json"
    carts.write_text('[{"lines": ["CAP"]}]')
    assert "a JSON list" in run("promo", "simulate", "--carts", str(carts), exit_code=2)
