"""Is the environment read once, whole, and refused in words?"""

import stat
from pathlib import Path

import pytest

from dropline import settings

TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "twilio-token", "TWILIO_WHATSAPP_FROM": "whatsapp:+14155550100"}
MESSENGER = {
    "MESSENGER_PAGE_ID": "1077",
    "MESSENGER_PAGE_TOKEN": "page-token",
    "MESSENGER_APP_SECRET": "app-secret",
    "MESSENGER_VERIFY_TOKEN": "verify-token",
}


def sqlite(path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{path}/shop.db"}


def test_nothing_set_is_the_embedded_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = settings.load({})
    assert found.embedded
    assert (found.port, found.public_url, found.default_brand) == (8000, "http://127.0.0.1:8000", "aurora")


def test_the_secret_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    first, second = settings.load(sqlite(tmp_path)), settings.load(sqlite(tmp_path))
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) > 30
    kept = tmp_path / "shop.db.secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [kept]


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    ours = {"SECRET_KEY": "hush-hush", "TELEGRAM_BOT_TOKEN": "1:token", "TELEGRAM_WEBHOOK_SECRET": "psst"}
    found = settings.load(sqlite(tmp_path) | ours | TWILIO | MESSENGER)
    secrets = (*ours.values(), TWILIO["TWILIO_AUTH_TOKEN"], *(v for k, v in MESSENGER.items() if k != "MESSENGER_PAGE_ID"))
    assert [secret for secret in secrets if secret in repr(found)] == []


@pytest.mark.parametrize("url", ["postgres://db/shop", "postgresql://db/shop"])
def test_both_postgres_spellings_mean_psycopg(url: str) -> None:
    found = settings.load({"DATABASE_URL": url, "SECRET_KEY": "k"})
    assert found.database_url == "postgresql+psycopg://db/shop"
    assert not found.embedded


def test_everything_missing_is_named_at_once() -> None:
    with pytest.raises(settings.SettingsMissing, match="SECRET_KEY, TELEGRAM_BOT_TOKEN"):
        settings.load({"DATABASE_URL": "postgresql://db/shop", "TELEGRAM_WEBHOOK_SECRET": "s"})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"REDIS_URL": "redis://r"}, "REDIS_URL"),
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"PUBLIC_URL": "shop.example"}, "PUBLIC_URL"),
        ({"TWILIO_API_BASE": "api.twilio.com"}, "TWILIO_API_BASE"),
        ({"TELEGRAM_API_BASE": "ftp://api.telegram.org"}, "TELEGRAM_API_BASE"),
        ({"MESSENGER_API_BASE": "/graph"}, "MESSENGER_API_BASE"),
        (TWILIO | {"TWILIO_WHATSAPP_FROM": "555 0100"}, "TWILIO_WHATSAPP_FROM"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_wrong(tmp_path: Path, wrong: dict[str, str], named: str) -> None:
    with pytest.raises(settings.SettingsWrong, match=named):
        settings.load(sqlite(tmp_path) | wrong)


@pytest.mark.parametrize("whole", [TWILIO, MESSENGER])
def test_half_a_set_names_the_other_half(tmp_path: Path, whole: dict[str, str]) -> None:
    settings.load(sqlite(tmp_path) | whole)
    for name in whole:
        with pytest.raises(settings.SettingsMissing) as caught:
            settings.load(sqlite(tmp_path) | {name: whole[name]})
        assert caught.value.facts["names"] == ", ".join(other for other in whole if other != name)


@pytest.mark.parametrize("written", ["whatsapp:+14155550100", "+14155550100", "+1 (415) 555-0100"])
def test_a_sender_is_a_number_however_written(tmp_path: Path, written: str) -> None:
    found = settings.load(sqlite(tmp_path) | TWILIO | {"TWILIO_WHATSAPP_FROM": written})
    assert found.twilio_whatsapp_from == "whatsapp:+14155550100"


@pytest.mark.parametrize("name", ["TELEGRAM", "TWILIO", "MESSENGER"])
def test_providers_may_be_elsewhere(tmp_path: Path, name: str) -> None:
    plain = settings.load(sqlite(tmp_path))
    assert (plain.twilio_api_base, plain.twilio_content_base) == ("https://api.twilio.com", "https://content.twilio.com")
    assert (plain.telegram_api_base, plain.messenger_api_base) == ("https://api.telegram.org", "https://graph.facebook.com")
    moved = settings.load(sqlite(tmp_path) | {f"{name}_API_BASE": "http://127.0.0.1:9/"})
    assert getattr(moved, f"{name.lower()}_api_base") == "http://127.0.0.1:9"
    assert moved.twilio_content_base == ("http://127.0.0.1:9" if name == "TWILIO" else "https://content.twilio.com")
