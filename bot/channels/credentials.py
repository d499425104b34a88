"""Which secrets does an account of each channel need, and how are they kept? Sealed under keys made from the program's own secret."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import CredentialsUnreadable, CredentialsWrong

VALUE_MAX = 1_000  # letters; Meta's tokens have some two hundred
GRACE = timedelta(hours=24)  # how long what was exchanged still proves a provider, unless the new one proves it first
KEY_INFO = b"dropline channel credentials"  # changing it makes everything sealed unreadable

WHATSAPP_SENDER = re.compile(r"(?:whatsapp:)?(\+[1-9]\d{6,14})")


@dataclass(frozen=True)
class Part:
    """One of the values an account is known by. made: we make one up where none is given. proves: incoming calls are checked by it.

    optional: an account does without.
    """

    name: str
    label: str
    shape: str  # a regular expression of all of it
    hidden: bool = True
    made: bool = False
    proves: bool = False
    optional: bool = False


# As the vendors describe them, each at core.telegram.org/bots/api#setwebhook, twilio.com/docs/iam/api/account and
# developers.facebook.com/docs/graph-api/webhooks/getting-started; docs.stripe.com/keys, /webhooks.
PARTS: Mapping[str, tuple[Part, ...]] = {
    "telegram": (
        Part("token", "Bot token, from @BotFather", r"\d+:[\w-]+"),
        Part("webhook_secret", "Webhook secret", r"[\w-]{1,256}", made=True, proves=True),
        Part("payment_token", "Payment provider token, from @BotFather's Payments menu", r"[\w:.-]+", optional=True),
    ),
    "whatsapp": (
        Part("account_sid", "Twilio account SID", r"AC\w+", hidden=False),
        Part("auth_token", "Twilio auth token", r"\S+", proves=True),
        Part("from", "WhatsApp sender, such as +14155550100", r"whatsapp:\+\d+", hidden=False),
    ),
    "messenger": (
        Part("page_id", "Page id", r"\d+", hidden=False),
        Part("page_token", "Page access token", r"\S+"),
        Part("app_secret", "App secret", r"\S+", proves=True),
        Part("verify_token", "Verify token", r"\S+", made=True, proves=True),
    ),
    "stripe": (
        Part("account", "Stripe account id, acct_…", r"acct_\w+", hidden=False),
        Part("api_key", "Secret key, sk_… or a restricted rk_…", r"[sr]k_\w+"),
        Part("webhook_secret", "Signing secret of the webhook endpoint, whsec_…", r"whsec_\S+", proves=True),
    ),
}


class Credentials(dict[str, str]):
    """Values by the names of `PARTS`; shown by their names only."""

    def __repr__(self) -> str:
        return f"<credentials: {', '.join(self)}>"

    __str__ = __repr__


@dataclass(frozen=True)
class Kept:
    """What is sealed of one account. previous: what proved the provider before an exchange, good until `until`."""

    current: Credentials
    previous: Credentials = field(default_factory=Credentials)
    until: datetime | None = None

    def previous_at(self, now: datetime) -> Credentials:
        """What else proves the provider at `now`, over the current ones."""
        return self.previous if self.until is not None and now < self.until else Credentials()


def complete(channel: str, given: Mapping[str, str], new_secret: Callable[[], str], *, now: Mapping[str, str] | None = None) -> Credentials:
    """All values of an account: those given, else those it has `now`, else made up where that can be.

    Raises `CredentialsWrong`, which names what is missing, unknown or of a wrong shape, and shows no value.
    """
    parts = _parts(channel)
    if unknown := set(given) - {part.name for part in parts}:
        raise CredentialsWrong(channel=channel, why=f"there is no {', '.join(sorted(unknown))} here")
    values = dict(now or {}) | {name: value.strip() for name, value in given.items() if value.strip()}
    if "from" in values:
        values["from"] = sender(values["from"])
    for part in parts:
        if part.made and part.name not in values:
            values[part.name] = new_secret()
    if missing := [part.name for part in parts if part.name not in values and not part.optional]:
        raise CredentialsWrong(channel=channel, why=f"{', '.join(missing)} missing")
    wrong = [part.name for part in parts if part.name in values and not _fits(part, values[part.name])]
    if wrong:
        raise CredentialsWrong(channel=channel, why=f"{', '.join(wrong)} cannot look like that")
    return Credentials({part.name: values[part.name] for part in parts if part.name in values})


def exchange(kept: Kept, fresh: Credentials, channel: str, *, now: datetime) -> Kept:
    """The new credentials, with those before them for as long as a provider may still prove itself by them."""
    before = {p.name: kept.current[p.name] for p in _parts(channel) if p.proves and kept.current[p.name] != fresh[p.name]}
    if not before:  # what was exchanged earlier may still be on its way
        return Kept(fresh, kept.previous_at(now), kept.until)
    return Kept(fresh, Credentials({**kept.previous_at(now), **before}), now + GRACE)


def identity(channel: str, credentials: Mapping[str, str]) -> str:
    """The provider's id of the account, as its credentials tell without asking."""
    match channel:
        case "telegram":
            return credentials["token"].partition(":")[0]
        case "whatsapp":
            return credentials["from"]
        case "stripe":
            return credentials.get("account") or _digest(credentials["api_key"])
    return credentials["page_id"]


def _digest(key: str) -> str:
    """What tells a key of the environment, which names no account, from others without showing it; "" of none."""
    return f"key_{sha256(key.encode()).hexdigest()[:16]}" if key else ""


def _fits(part: Part, value: str) -> bool:
    return len(value) <= VALUE_MAX and re.fullmatch(part.shape, value, re.ASCII) is not None


def sender(text: str) -> str:
    """A WhatsApp sender in Twilio's spelling, "whatsapp:+…", where `text` holds a whole number; else as it came."""
    found = WHATSAPP_SENDER.fullmatch(re.sub(r"[ ().-]", "", text))
    return f"whatsapp:{found[1]}" if found else text


def _parts(channel: str) -> tuple[Part, ...]:
    if channel not in PARTS:
        raise CredentialsWrong(channel=channel, why=f"accounts are of {', '.join(PARTS)}")
    return PARTS[channel]


class Vault:
    """Seals with the key of the first secret, opens with any of them. Source: cryptography.io/en/latest/fernet."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._fernet = MultiFernet([Fernet(_key(secret)) for secret in secrets])

    def seal(self, account_id: str, kept: Kept) -> str:
        """Text for the account's row, which opens for no other account."""
        until = kept.until.isoformat() if kept.until else None
        plain = {"account": account_id, "current": dict(kept.current), "previous": dict(kept.previous), "until": until}
        return self._fernet.encrypt(json.dumps(plain).encode()).decode()

    def open(self, account_id: str, sealed: str) -> Kept:
        """What was sealed for this account; raises `CredentialsUnreadable` under another secret, or for a damaged or a moved text."""
        try:
            plain = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise CredentialsUnreadable(account=account_id) from None
        if plain["account"] != account_id:
            raise CredentialsUnreadable(account=account_id)
        until = datetime.fromisoformat(plain["until"]) if plain["until"] else None
        return Kept(Credentials(plain["current"]), Credentials(plain["previous"]), until)


def _key(secret: str) -> bytes:
    return urlsafe_b64encode(HKDF(algorithm=SHA256(), length=32, salt=None, info=KEY_INFO).derive(secret.encode()))
