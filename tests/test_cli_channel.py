"""Does a bot come to life by command? Polling as a process of its own, the webhook set and taken away, refusals in words."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from bot.tables import ChannelAccount
from core.db import make_engine, transaction
from core.ids import random_id
from dropline.cli import app
from dropline.demo.load import load_demo
from dropline.program import utc_now
from tests.telegram_server import TelegramServer

WEBHOOK_SECRET = "S3cret_of-the-webhook"
DEADLINE_SECONDS = 60


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
def environ(telegram: TelegramServer, sqlite_url: str) -> dict[str, str]:
    engine = make_engine(sqlite_url)
    with transaction(engine) as session:
        load_demo(session, now=utc_now(), new_id=random_id, shops=("aurora",))
    engine.dispose()
    bot = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.base, "TELEGRAM_WEBHOOK_SECRET": WEBHOOK_SECRET}
    return {"DATABASE_URL": sqlite_url, "SECRET_KEY": "of the tests", "PUBLIC_URL": "https://shop.test", **bot}


def _run(environ: dict[str, str], *words: str, exit_code: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["channel", *words, "--json"], env=environ)
    assert result.exit_code == exit_code, result.output
    said: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return said


def _handle(environ: dict[str, str]) -> str:
    engine = make_engine(environ["DATABASE_URL"])
    with Session(engine) as session:
        account = session.get(ChannelAccount, "acc_telegram_aurora")
    engine.dispose()
    return account.handle if account else ""


def test_polling_answers_until_it_is_stopped(telegram: TelegramServer, environ: dict[str, str]) -> None:
    words = [sys.executable, "-c", "from dropline.cli import main; main()", "channel", "poll", "--json"]
    with subprocess.Popen(words, env=os.environ | environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline()) == {"polling": "shop_bot", "brand": "aurora"}
            sender = {"id": 7001, "is_bot": False, "first_name": "Ana"}
            chat = {"id": 7001, "type": "private", "first_name": "Ana"}
            message = {"message_id": 1, "from": sender, "chat": chat, "date": int(utc_now().timestamp()), "text": "do you have hoodies"}
            telegram.push({"update_id": 500, "message": message})
            telegram.wait(lambda server: bool(server.sent("7001")))
            process.send_signal(signal.SIGTERM)
            assert process.wait(DEADLINE_SECONDS) == 0
        finally:
            process.kill()
    assert "Aurora Hoodie" in telegram.sent("7001")[0]["text"]
    assert _handle(environ) == "shop_bot"


def test_the_webhook_is_set_and_taken_away(telegram: TelegramServer, environ: dict[str, str]) -> None:
    assert _run(environ, "register", "telegram")["webhook"] == "https://shop.test/webhooks/telegram/default"
    assert telegram.webhook == {"url": "https://shop.test/webhooks/telegram/default", "secret": WEBHOOK_SECRET}
    assert _handle(environ) == "shop_bot"
    assert _run(environ, "poll", exit_code=1)["error"] == "no_polling"
    assert _run(environ, "register", "telegram", "--delete")["webhook"] == ""
    assert telegram.webhook == {}


@pytest.mark.parametrize(
    ("words", "change", "code"),
    [
        (("poll",), {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_WEBHOOK_SECRET": ""}, "settings_missing"),
        (("register", "telegram"), {"TELEGRAM_WEBHOOK_SECRET": ""}, "credentials_wrong"),
        (("register", "telegram"), {"TELEGRAM_BOT_TOKEN": "4200:WRONG"}, "provider_refused"),
        (("poll",), {"TELEGRAM_BOT_TOKEN": "4200:WRONG"}, "provider_refused"),
        (("register", "telegram"), {"TELEGRAM_API_BASE": "http://127.0.0.1:1"}, "provider_unreachable"),
        (("poll",), {"DEFAULT_BRAND": "nobody"}, "not_found"),
    ],
)
def test_what_is_missing_or_wrong_is_said(environ: dict[str, str], words: tuple[str, ...], change: dict[str, str], code: str) -> None:
    refusal = _run(environ | change, *words, exit_code=1)
    assert refusal["error"] == code
    assert environ["TELEGRAM_BOT_TOKEN"].split(":")[1] not in refusal["message"]


def test_the_environments_bot_has_a_short_way(telegram: TelegramServer, environ: dict[str, str]) -> None:
    for words, webhook in (((), "https://shop.test/webhooks/telegram/default"), (("--delete",), "")):
        result = CliRunner().invoke(app, ["telegram", "set-webhook", *words, "--json"], env=environ)
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout.splitlines()[-1])["webhook"] == webhook
    for words in (("set-webhook",), ("poll",)):
        result = CliRunner().invoke(
            app, ["telegram", *words, "--json"], env=environ | {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_WEBHOOK_SECRET": ""}
        )
        assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, "settings_missing")
