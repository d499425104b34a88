"""Can accounts and tokens be kept by command alone? Secrets from variables, files and prompts, never from the command's words."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import dropline.program
from core.db import make_engine, transaction
from dropline.cli import app
from tests.connected import found
from tests.messenger_server import PAGE, SECRET, TOKEN, MessengerServer
from tests.telegram_server import TelegramServer
from tests.twilio_server import TwilioServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
def environ(telegram: TelegramServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    monkeypatch.setattr(dropline.program, "NOTICE_SECONDS", 0.0)  # there is no other process here to wait for
    engine = make_engine(sqlite_url)
    with transaction(engine) as session:
        for slug in ("aurora", "retail"):
            found(session, slug)
    engine.dispose()
    with TwilioServer() as twilio, MessengerServer() as messenger:
        bases = {"TELEGRAM_API_BASE": telegram.base, "TWILIO_API_BASE": twilio.base, "MESSENGER_API_BASE": messenger.base}
        secrets = {"MY_TOKEN": telegram.token, "MY_AUTH": twilio.auth_token, "MY_SID": twilio.account_sid}
        yield {"DATABASE_URL": sqlite_url, "SECRET_KEY": "of the tests", "PUBLIC_URL": "https://shop.test", **bases, **secrets}


def invoke(environ: dict[str, str], *words: str, exit_code: int = 0, **more: Any) -> Result:
    result = CliRunner().invoke(app, list(words), env=environ, **more)
    assert result.exit_code == exit_code, result.output
    return result


def run(environ: dict[str, str], *words: str, exit_code: int = 0, **more: Any) -> list[dict[str, Any]]:
    result = invoke(environ, *words, "--json", exit_code=exit_code, **more)
    return [json.loads(line) for line in result.stdout.splitlines()]


def one(environ: dict[str, str], *words: str, **more: Any) -> dict[str, Any]:
    [said] = run(environ, *words, **more)
    return said


def test_an_account_from_a_variable_its_whole_life(environ: dict[str, str], telegram: TelegramServer) -> None:
    added = one(environ, "channel", "add", "telegram", "main", "--env", "token=MY_TOKEN")
    assert (added["handle"], added["webhook"]) == ("shop_bot", telegram.webhook["url"])
    [listed] = run(environ, "channel", "list")
    assert listed == one(environ, "channel", "show", "telegram", "main")
    assert (listed["state"], listed["handle"], listed["webhook"]) == ("active", "shop_bot", added["webhook"])
    checked = one(environ, "channel", "check", "telegram", "main")
    assert (checked["registered"], checked["problem"]) == (added["webhook"], "")
    assert one(environ, "channel", "pause", "telegram", "main")["active"] is False
    assert one(environ, "channel", "show", "telegram", "main")["state"] == "paused"
    assert one(environ, "channel", "resume", "telegram", "main")["active"] is True
    before = telegram.webhook["secret"]
    telegram.token = "4200:a-new-token"
    one(environ | {"NEXT": telegram.token}, "channel", "rotate", "telegram", "main", "--env", "token=NEXT")
    assert telegram.webhook["secret"] != before
    assert one(environ, "channel", "check", "telegram", "main")["handle"] == "shop_bot"
    assert one(environ, "channel", "remove", "telegram", "main")["removed"]
    assert run(environ, "channel", "list") == []


@pytest.mark.parametrize("as_lines", [False, True])
def test_an_account_from_a_file_or_standard_input(environ: dict[str, str], tmp_path: Path, as_lines: bool) -> None:
    values = {"page_id": PAGE, "page_token": TOKEN, "app_secret": SECRET}
    text = "\n".join(f"{name}={value}" for name, value in values.items()) if as_lines else json.dumps(values)
    if as_lines:
        added = one(environ, "channel", "add", "messenger", "--brand", "retail", "--file", "-", input=text)
    else:
        (tmp_path / "page.json").write_text(text)
        added = one(environ, "channel", "add", "messenger", "--brand", "retail", "--file", str(tmp_path / "page.json"))
    assert (added["handle"], added["name"], bool(added["verify_token"])) == ("Aurora", "default", True)
    assert TOKEN not in json.dumps(run(environ, "channel", "list", "--brand", "retail"))


def test_open_values_may_be_written_and_secrets_may_not(environ: dict[str, str]) -> None:
    words = ("channel", "add", "whatsapp", "--set", "from=+14155550100", "--env", "account_sid=MY_SID")
    refused = invoke(environ, *words, "--set", f"auth_token={environ['MY_AUTH']}", exit_code=2)
    assert environ["MY_AUTH"] not in refused.output
    assert one(environ, *words, "--env", "auth_token=MY_AUTH")["handle"] == "14155550100"


@pytest.mark.parametrize(
    ("words", "exit_code", "named"),
    [
        (("add", "telegram"), 1, "credentials_wrong"),
        (("add", "sms"), 1, "credentials_wrong"),
        (("add", "telegram", "--env", "token=NOT_SET"), 2, "NOT_SET"),
        (("add", "telegram", "--env", "token"), 2, "NAME=VALUE"),
        (("add", "telegram", "--file", "/nowhere"), 2, "/nowhere"),
        (("check", "telegram", "main"), 1, "no_such_account"),
        (("check", "telegram"), 1, "settings_missing"),
        (("check", "telegram", "--brand", "retail"), 1, "no_such_account"),
        (("list", "--brand", "nobody"), 1, "not_found"),
    ],
)
def test_what_is_missing_is_named(environ: dict[str, str], words: tuple[str, ...], exit_code: int, named: str) -> None:
    assert named in invoke(environ, "channel", *words, "--json", exit_code=exit_code).output


def test_a_file_that_cannot_be_read_shows_nothing_of_itself(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text('{"page_token": "hush-hush", ')
    assert "hush-hush" not in invoke(environ, "channel", "add", "messenger", "--file", str(tmp_path / "page.json"), exit_code=2).output


def test_a_bot_is_not_taken_by_another_brand(environ: dict[str, str]) -> None:
    one(environ, "channel", "add", "telegram", "main", "--env", "token=MY_TOKEN")
    taken = one(environ, "channel", "add", "telegram", "main", "--brand", "retail", "--env", "token=MY_TOKEN", exit_code=1)
    assert taken["error"] == "account_taken"
    assert run(environ, "channel", "list", "--brand", "retail") == []


def test_a_new_key_reads_what_the_old_one_sealed_and_seals_it_anew(environ: dict[str, str]) -> None:
    account = one(environ, "channel", "add", "telegram", "main", "--env", "token=MY_TOKEN")
    changed = environ | {"SECRET_KEY": "a new one"}
    assert one(changed, "channel", "check", "telegram", "main", exit_code=1)["error"] == "credentials_unreadable"
    assert account["id"] in run(changed, "channel", "list")[0]["trouble"]
    assert one(changed | {"SECRET_KEY_OLD": "of the tests"}, "channel", "reseal") == {"resealed": 1, "unreadable": []}
    assert one(changed, "channel", "check", "telegram", "main")["handle"] == "shop_bot"


def test_people_read_words(environ: dict[str, str]) -> None:
    said = invoke(environ, "channel", "add", "telegram", "main", "--env", "token=MY_TOKEN").stdout
    assert "Connected shop_bot: telegram main of Aurora." in said
    assert environ["MY_TOKEN"] not in said
    assert "shop_bot" in invoke(environ, "channel", "list").stdout
    assert "Events come here" in invoke(environ, "channel", "check", "telegram", "main").stdout
    assert "web chat only" in invoke(environ, "channel", "list", "--brand", "retail").stdout


def test_tokens_are_shown_once_listed_and_ended(environ: dict[str, str]) -> None:
    made = one(environ, "token", "create", "warehouse")
    assert len(made["token"]) > 30
    [listed] = run(environ, "token", "list")
    assert (listed["id"], listed["name"], listed["role"], listed["revoked_at"]) == (made["id"], "warehouse", "admin", None)
    assert made["token"] not in json.dumps(listed)
    assert one(environ, "token", "revoke", made["id"], "--brand", "retail", exit_code=1)["error"] == "not_found"
    ended = one(environ, "token", "revoke", made["id"])["revoked_at"]
    assert one(environ, "token", "revoke", made["id"])["revoked_at"] == ended
    assert run(environ, "token", "list")[0]["revoked_at"]
