"""How is the program told what to do? The environment, read once, into one frozen value."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.channels import credentials
from core.db import database_url
from core.errors import DroplineError

DEFAULT_DATABASE = "sqlite:///var/dropline.db"
DEFAULT_PORT = 8000
TWILIO_API_BASE = "https://api.twilio.com"
STRIPE_API_BASE = "https://api.stripe.com"
OPENAI_API_BASE = "https://api.openai.com/v1"
OPENAI_MODEL = "gpt-4.1-mini"
TWILIO_CONTENT_BASE = "https://content.twilio.com"
# What belongs together: with one of them set, the others must be.
SETS = (
    ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM"),
    ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"),
    ("MESSENGER_PAGE_ID", "MESSENGER_PAGE_TOKEN", "MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN"),
)


class SettingsMissing(DroplineError):
    """These settings are missing: {names}."""

    code = "settings_missing"


class SettingsWrong(DroplineError):
    """The setting {name} cannot be {value!r}: {why}."""

    code = "settings_wrong"


@dataclass(frozen=True)
class Settings:
    """One field an environment variable, of the same name in capitals; docs/settings.md says what each does."""

    database_url: str
    redis_url: str
    port: int
    public_url: str
    secret_key: str = field(repr=False)
    default_brand: str
    telegram_bot_token: str = field(repr=False)
    telegram_webhook_secret: str = field(repr=False)
    telegram_api_base: str
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)
    twilio_whatsapp_from: str  # "whatsapp:+…", as Twilio names senders
    twilio_api_base: str
    messenger_page_id: str
    messenger_page_token: str = field(repr=False)
    messenger_app_secret: str = field(repr=False)
    messenger_verify_token: str = field(repr=False)
    messenger_api_base: str
    secret_key_old: str = field(default="", repr=False)
    telegram_payment_token: str = field(default="", repr=False)
    stripe_api_key: str = field(default="", repr=False)
    stripe_webhook_secret: str = field(default="", repr=False)
    stripe_api_base: str = STRIPE_API_BASE
    openai_api_key: str = field(default="", repr=False)
    openai_base_url: str = ""
    openai_model: str = OPENAI_MODEL
    model_wait_seconds: int = 6
    model_shopper_calls_day: int = 40
    model_brand_tokens_day: int = 1_000_000
    model_brand_tokens_month: int = 20_000_000

    @property
    def has_model(self) -> bool:
        """Whether a language model may be asked: at OpenAI with a key, or anywhere with an address."""
        return bool(self.openai_api_key or self.openai_base_url)

    @property
    def embedded(self) -> bool:
        """Whether everything lives in one file and one process."""
        return self.database_url.startswith("sqlite")

    @property
    def twilio_content_base(self) -> str:
        """Where Twilio's templates are; a stand-in for its API serves them too."""
        return TWILIO_CONTENT_BASE if self.twilio_api_base == TWILIO_API_BASE else self.twilio_api_base


def load(environ: Mapping[str, str]) -> Settings:
    """The settings, or one error that names everything wrong. On SQLite a missing secret is made once and kept beside the database."""
    database = database_url(environ.get("DATABASE_URL", "") or DEFAULT_DATABASE)
    embedded = database.startswith("sqlite")
    redis_url = environ.get("REDIS_URL", "")
    if embedded and redis_url:
        raise SettingsWrong(name="REDIS_URL", value=redis_url, why="SQLite serves one machine; use PostgreSQL with Redis")
    port = _port(environ.get("PORT", "") or str(DEFAULT_PORT))
    public_url = environ.get("PUBLIC_URL", "") or f"http://127.0.0.1:{port}"
    if urlsplit(public_url).scheme not in ("http", "https") or not urlsplit(public_url).netloc:
        raise SettingsWrong(name="PUBLIC_URL", value=public_url, why="give the whole address, such as https://shop.example")
    missing = []
    secret_key = environ.get("SECRET_KEY", "")
    if not secret_key and not embedded:
        missing.append("SECRET_KEY")
    token = environ.get("TELEGRAM_BOT_TOKEN", "")
    if (environ.get("TELEGRAM_WEBHOOK_SECRET") or environ.get("TELEGRAM_PAYMENT_TOKEN")) and not token:
        missing.append("TELEGRAM_BOT_TOKEN")
    for names in SETS:
        absent = [name for name in names if not environ.get(name)]
        missing += absent if len(absent) < len(names) else []
    if missing:
        raise SettingsMissing(names=", ".join(missing))
    return Settings(
        database_url=database,
        redis_url=redis_url,
        port=port,
        public_url=public_url.rstrip("/"),
        secret_key=secret_key or _kept_secret(database),
        secret_key_old=environ.get("SECRET_KEY_OLD", ""),
        default_brand=environ.get("DEFAULT_BRAND", "") or "aurora",
        telegram_bot_token=token,
        telegram_webhook_secret=environ.get("TELEGRAM_WEBHOOK_SECRET", ""),
        telegram_api_base=_base(environ, "TELEGRAM_API_BASE", "https://api.telegram.org"),
        twilio_account_sid=environ.get("TWILIO_ACCOUNT_SID", ""),
        twilio_auth_token=environ.get("TWILIO_AUTH_TOKEN", ""),
        twilio_whatsapp_from=_sender(environ.get("TWILIO_WHATSAPP_FROM", "")),
        twilio_api_base=_base(environ, "TWILIO_API_BASE", TWILIO_API_BASE),
        messenger_page_id=environ.get("MESSENGER_PAGE_ID", ""),
        messenger_page_token=environ.get("MESSENGER_PAGE_TOKEN", ""),
        messenger_app_secret=environ.get("MESSENGER_APP_SECRET", ""),
        messenger_verify_token=environ.get("MESSENGER_VERIFY_TOKEN", ""),
        messenger_api_base=_base(environ, "MESSENGER_API_BASE", "https://graph.facebook.com"),
        telegram_payment_token=environ.get("TELEGRAM_PAYMENT_TOKEN", ""),
        stripe_api_key=environ.get("STRIPE_API_KEY", ""),
        stripe_webhook_secret=environ.get("STRIPE_WEBHOOK_SECRET", ""),
        stripe_api_base=_base(environ, "STRIPE_API_BASE", STRIPE_API_BASE),
        openai_api_key=environ.get("OPENAI_API_KEY", ""),
        openai_base_url=_base(environ, "OPENAI_BASE_URL", OPENAI_API_BASE) if environ.get("OPENAI_BASE_URL") else "",
        openai_model=environ.get("OPENAI_MODEL", "") or OPENAI_MODEL,
        model_wait_seconds=_number(environ, "MODEL_WAIT_SECONDS", 6, 1, 30),
        model_shopper_calls_day=_number(environ, "MODEL_SHOPPER_CALLS_DAY", 40, 0),
        model_brand_tokens_day=_number(environ, "MODEL_BRAND_TOKENS_DAY", 1_000_000, 0),
        model_brand_tokens_month=_number(environ, "MODEL_BRAND_TOKENS_MONTH", 20_000_000, 0),
    )


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int = 10**12) -> int:
    text = environ.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingsWrong(name=name, value=text, why=f"a whole number from {least} to {most}")
    return int(text)


def _base(environ: Mapping[str, str], name: str, default: str) -> str:
    """The address of a provider's API, without a slash at its end."""
    base = environ.get(name, "") or default
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
        raise SettingsWrong(name=name, value=base, why=f"give the whole address, such as {default}")
    return base.rstrip("/")


def _sender(text: str) -> str:
    """ "whatsapp:+…" of a number with or without that word; "" of none."""
    if not text:
        return ""
    found = credentials.sender(text)
    if not found.startswith("whatsapp:+"):
        raise SettingsWrong(name="TWILIO_WHATSAPP_FROM", value=text, why="give the number in full, such as whatsapp:+14155550100")
    return found


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsWrong(name="PORT", value=text, why="a number from 1 to 65535")
    return int(text)


def _kept_secret(database: str) -> str:
    path = Path(database.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = path.with_name(f"{path.name}.secret")
    made = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600, exist_ok=False)
    made.write_text(secrets.token_urlsafe(32))
    try:
        os.link(made, kept)  # whole or not at all: another process never reads half a secret
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return kept.read_text()
