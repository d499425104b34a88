"""Is everything that people may meet by name in the docs? Settings, commands, error codes, touchpoints, skills."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import typer
from sqlmodel import SQLModel
from typer.core import TyperGroup

import bot.dialog.skills
from attribution.kinds import Kind
from core.errors import DroplineError
from dropline import settings
from dropline.app import status_of
from dropline.cli import COMMANDS, load

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PACKAGES = ("core", "commerce", "attribution", "bot", "webhooks", "console", "dropline")


def _named(page: str) -> set[str]:
    """What a page puts in code marks."""
    return set(re.findall(r"`([^`\n]+)`", (DOCS / page).read_text(encoding="utf-8")))


def _errors(base: type[DroplineError] = DroplineError) -> Iterator[type[DroplineError]]:
    yield base
    for error in base.__subclasses__():
        yield from _errors(error)


def _import_everything() -> None:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)


def _usages() -> Iterator[str]:
    """ "brand add SLUG --name …" is documented under "brand add"."""
    for name in COMMANDS:
        command = load(name)
        if isinstance(command, TyperGroup):
            yield from (f"{name} {below}" for below in command.list_commands(typer.Context(command)))
        else:
            yield name


def test_every_setting_is_explained() -> None:
    known = {field.name.upper() for field in dataclasses.fields(settings.Settings)}
    read = set(re.findall(r'"([A-Z][A-Z_]+)"', Path(settings.__file__).read_text(encoding="utf-8")))
    assert (known | read) - _named("settings.md") == set()


def test_every_variable_of_the_tests_is_explained() -> None:
    used = set(re.findall(r"DROPLINE_[A-Z_]+", (ROOT / "tests/conftest.py").read_text(encoding="utf-8")))
    assert used - _named("settings.md") == set()


def test_every_command_is_explained() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert [usage for usage in _usages() if f"`dropline {usage}" not in text] == []


def test_every_error_code_is_explained_and_means_one_thing() -> None:
    _import_everything()
    ours = [error for error in _errors() if "code" in vars(error) and error.__module__.partition(".")[0] in PACKAGES]
    assert {error.code for error in ours} - _named("errors.md") == set()
    assert sorted(error.code for error in ours) == sorted({error.code for error in ours})


def test_every_status_is_as_the_page_has_it() -> None:
    """The page names the codes with the status the API answers with; the program has the one table."""
    _import_everything()
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (\d+) \|", (DOCS / "errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    said = {code: int(status) for codes, status in rows for code in re.findall(r"`(\w+)`", codes)}
    ours = [error for error in _errors() if error.code in said and "code" in vars(error)]
    assert {error.code: status_of(error) for error in ours} == {error.code: said[error.code] for error in ours}
    assert len(ours) > 50


def test_every_refusal_of_a_command_or_webhook_is_explained() -> None:
    texts = [path.read_text(encoding="utf-8") for folder in ("dropline/cli", "webhooks") for path in (ROOT / folder).glob("*.py")]
    refusals = re.compile(r'(?:Stopped\(|refused\(\d+, )"(\w+)"')
    assert {code for text in texts for code in refusals.findall(text)} - _named("errors.md") == set()


def test_every_touchpoint_is_explained() -> None:
    assert {str(kind) for kind in Kind} - _named("touchpoints.md") == set()


def test_every_skill_is_explained() -> None:
    files = {module.name for module in pkgutil.iter_modules(bot.dialog.skills.__path__)}
    assert files - _named("skills.md") == set()


def test_every_table_has_its_owner() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8").partition("## Tables")[2].partition("## ")[0]
    assert set(SQLModel.metadata.tables) - set(re.findall(r"\w+", text)) == set()


def test_no_page_leads_nowhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text(encoding="utf-8"))]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []
