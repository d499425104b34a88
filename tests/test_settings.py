"""Is the environment read once, whole, and refused in words?"""

import stat
from pathlib import Path

import pytest

from dropline import settings


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
    found = settings.load(
        sqlite(tmp_path) | {"SECRET_KEY": "hush-hush", "TELEGRAM_BOT_TOKEN": "1:token", "TELEGRAM_WEBHOOK_SECRET": "psst"}
    )
    assert not any(secret in repr(found) for secret in ("hush-hush", "1:token", "psst"))


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
    ],
)
def test_a_wrong_setting_is_named_with_what_is_wrong(tmp_path: Path, wrong: dict[str, str], named: str) -> None:
    with pytest.raises(settings.SettingsWrong, match=named):
        settings.load(sqlite(tmp_path) | wrong)
