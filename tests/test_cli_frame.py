"""Does the command line keep its word? Help that teaches, JSON alone on standard output, 0 done, 1 refused, 2 wrong usage."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from dropline import migrate
from dropline.cli import COMMANDS, app, load, output

runner = CliRunner()
HEAVY = ("sqlmodel", "sqlalchemy", "fastapi", "telegram", "twilio", "openai", "redis", "taskiq", "numpy")


def _environment(path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{path}/cli.db", "SECRET_KEY": "of the tests"}


def _usages(name: str) -> list[list[str]]:
    return _below([name], load(name))


def _below(words: list[str], command: Any) -> list[list[str]]:
    """The command, or those of a group; a group may hold groups."""
    if not isinstance(command, TyperGroup):
        return [words]
    named = [(below, command.get_command(typer.Context(command), below)) for below in command.list_commands(typer.Context(command))]
    return [usage for below, each in named for usage in _below([*words, below], each)]


def test_the_overview_loads_nothing_heavy() -> None:
    run = "import sys, dropline.cli as cli; cli.runner = None; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in HEAVY if name in loaded] == []


def test_the_overview_names_every_command() -> None:
    result = runner.invoke(app, ["--help"])
    assert result.exit_code == 0
    assert [name for name in COMMANDS if f"  {name} " not in result.stdout] == []
    assert "..." not in result.stdout.partition("Commands:")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_teaches_by_example(name: str) -> None:
    silent = [words for words in _usages(name) if "Example:" not in runner.invoke(app, [*words, "--help"]).stdout]
    assert silent == []


@pytest.mark.parametrize("words", [["nonsense"], ["db", "nonsense"], ["db", "upgrade", "--nonsense"], ["dead", "replay", "first"]])
def test_wrong_usage_is_2_and_says_so_on_standard_error(words: list[str]) -> None:
    result = runner.invoke(app, words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: " in result.stderr


def test_a_slip_of_the_finger_is_guessed() -> None:
    assert "Did you mean 'brand'?" in runner.invoke(app, ["brnad"]).stderr


def test_the_database_is_brought_up_and_again_is_harmless(tmp_path: Path) -> None:
    for _ in range(2):
        result = runner.invoke(app, ["db", "upgrade", "--json"], env=_environment(tmp_path))
        assert result.exit_code == 0
        assert json.loads(result.stdout)["revision"] == migrate.head()


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        (lambda path: _environment(path), "wrong_schema"),
        (lambda path: {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "SECRET_KEY": "x"}, "database_unreachable"),
        (lambda path: {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "SECRET_KEY": ""}, "settings_missing"),
        (lambda path: {"DATABASE_URL": "no address", "SECRET_KEY": "x"}, "database_unreachable"),
        (lambda path: {"DATABASE_URL": f"sqlite:///{path}/file/below.db", "SECRET_KEY": "x"}, "database_unreachable"),
        (lambda path: _environment(path) | {"REDIS_URL": "redis://127.0.0.1:1/0"}, "settings_wrong"),
    ],
)
def test_what_cannot_work_is_refused_with_a_code(tmp_path: Path, environ: Callable[[Path], dict[str, str]], code: str) -> None:
    (tmp_path / "file").touch()
    result = runner.invoke(app, ["ledger", "check", "--json"], env=environ(tmp_path))
    assert result.exit_code == output.REFUSED
    refusal = json.loads(result.stdout)
    assert refusal["error"] == code
    assert refusal["message"]


def test_people_read_the_refusal_on_standard_error(tmp_path: Path) -> None:
    result = runner.invoke(app, ["ledger", "check"], env=_environment(tmp_path))
    assert result.exit_code == output.REFUSED
    assert result.stdout == ""
    assert "dropline db upgrade" in result.stderr
