"""Do the packages import one way only, and are the pure modules pure? import-linter on the contracts of pyproject.toml."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp

ROOT = Path(__file__).parent.parent
PACKAGES = ("core", "commerce", "attribution", "bot")
# Shell that takes a session, or talks to a vendor, without importing either by name.
SHELL = {"bot.approvals", "bot.channels.polling", "bot.channels.signatures", "bot.connections", "bot.occasions.moment", "bot.sayable"}


def _contracts() -> dict[str, dict[str, Any]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return {contract["id"]: contract for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]}


def test_every_contract_is_kept() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_all_seven_packages_are_layers() -> None:
    names = {name.strip() for layer in _contracts()["arrows"]["layers"] for name in layer.split("|")}
    assert names == {*PACKAGES, "webhooks", "console", "dropline"}


def test_every_module_without_a_database_or_vendor_is_held_to_it() -> None:
    graph = grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)
    pure = _contracts()["pure"]
    listed, forbidden = set(pure["source_modules"]), set(pure["forbidden_modules"])
    modules = [module for module in graph.modules if module.startswith(tuple(f"{package}." for package in PACKAGES))]
    unlisted = [
        module
        for module in modules
        if not graph.find_children(module)
        and "store" not in module.split(".")
        and not {module, *_above(module)} & listed
        and not graph.find_modules_directly_imported_by(module) & forbidden
    ]
    assert sorted(set(unlisted) - SHELL) == [], "list them as pure in pyproject.toml"


def _above(module: str) -> set[str]:
    parts = module.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts))}


def test_only_stores_write_queries() -> None:
    outside = [
        str(path.relative_to(ROOT))
        for package in (*PACKAGES, "webhooks", "console", "dropline")
        for path in (ROOT / package).rglob("*.py")
        if "select(" in path.read_text(encoding="utf-8") and "store" not in (path.stem, path.parent.name)
    ]
    assert outside == []
