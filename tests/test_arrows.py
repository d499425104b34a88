"""Do the packages import one way only, and are the pure modules pure? import-linter on the contracts of pyproject.toml."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Modules that may lean on the database or a vendor, each for the reason its kind has (CONTRIBUTING.md).
SHELL = ("tables", "store", "clients", "signatures")


def test_every_contract_is_kept() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def _contracts() -> dict[str, dict[str, list[str]]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return {contract["id"]: contract for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]}


def test_all_seven_packages_are_layers() -> None:
    names = {name.strip() for layer in _contracts()["arrows"]["layers"] for name in layer.split("|")}
    assert names == {"core", "commerce", "attribution", "bot", "webhooks", "console", "dropline"}
