"""How are the calls of a message performed at Telegram, and what became of them? Sent, failed with a reason, or unknown."""

import logging
import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.channels import telegram as adapter
from bot.channels.clients import REASON_MAX, TIMEOUT_SECONDS, CheckedAccount, Registration
from bot.errors import BotError, NoPolling, ProviderRefused, ProviderUnreachable
from bot.events import ApiCall, Failed, Outcome, Sent, Unknown

if TYPE_CHECKING:
    from telegram.error import TelegramError

TELEGRAM_API_BASE = "https://api.telegram.org"
CONNECTIONS_MAX = 64
UPDATES_MAX = 100  # in one answer, Telegram's own bound

_ACKNOWLEDGE = "answerCallbackQuery"
_INVOICE, _STARS = "sendInvoice", "XTR"
# What was asked for stands already, or nobody waits for it any more.
_HARMLESS = ("message is not modified", "query is too old", "charge_already_refunded")


class TelegramClient:
    """One bot at Telegram, through python-telegram-bot. Belongs to one event loop; close it there."""

    def __init__(
        self, token: str, api_base: str = TELEGRAM_API_BASE, *, payment_token: str = "", timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        # Loaded with the first client: the library takes half a second, and most commands send nothing.
        from telegram import Bot
        from telegram.request import HTTPXRequest

        _keep_quiet()
        self._token, self._timeout_seconds = token, timeout_seconds
        self._payment_token = payment_token
        self._request = HTTPXRequest(
            connection_pool_size=CONNECTIONS_MAX,
            connect_timeout=timeout_seconds,
            read_timeout=timeout_seconds,
            write_timeout=timeout_seconds,
            pool_timeout=timeout_seconds,
        )
        base = api_base.rstrip("/").removesuffix("/bot") + "/bot"
        self._bot = Bot(token, base_url=base, request=self._request, get_updates_request=self._request)

    @property
    def takes_cards(self) -> bool:
        """Whether its invoices can be paid by card; by Stars any bot's can."""
        return bool(self._payment_token)

    async def close(self) -> None:
        """Give the connections back."""
        await self._request.shutdown()

    async def perform(self, calls: Sequence[ApiCall], *, reference: str = "") -> Outcome:
        """Performs `calls` in order until one fails; the id is that of the last message. Telegram has no place for `reference`.

        Once a part was sent, a failure is permanent and says so: another try would send that part twice. An acknowledgement
        among other calls is a courtesy, and never costs the shopper the answer.
        """
        sent, provider_id = 0, ""
        for call in calls:
            outcome = await self._perform(call)
            if isinstance(outcome, Sent):
                sent += call.method != _ACKNOWLEDGE
                provider_id = outcome.provider_id or provider_id
            elif call.method != _ACKNOWLEDGE or len(calls) == 1:
                parts = sum(call.method != _ACKNOWLEDGE for call in calls)
                return _in_part(outcome, sent, parts) if sent else outcome
        return Sent(provider_id)

    async def get_me(self) -> Mapping[str, Any]:
        """The bot as Telegram knows it: id, username. Raises `ProviderRefused` for a wrong token, or `ProviderUnreachable`."""
        result: Mapping[str, Any] = await self._ask("getMe", {})
        return result

    async def check(self) -> CheckedAccount:
        """The bot's id and username."""
        bot = await self.get_me()
        return CheckedAccount(str(bot.get("id", "")), str(bot.get("username", "")))

    async def register(self, address: str, credentials: Mapping[str, str]) -> bool:
        """Sets the webhook, with the account's secret, or takes it away."""
        await (self.set_webhook(address, credentials["webhook_secret"]) if address else self.delete_webhook())
        return True

    async def registration(self) -> Registration | None:
        """The webhook that is set, "" for none. Source: core.telegram.org/bots/api#webhookinfo."""
        told: Mapping[str, Any] = await self._ask("getWebhookInfo", {})
        address, waiting = str(told.get("url", "")), int(told.get("pending_update_count", 0))
        return Registration(address, waiting, str(told.get("last_error_message", ""))[:REASON_MAX])

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to `url` with `secret` in their header. Raises as `get_me` does."""
        await self._ask("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": adapter.ALLOWED_UPDATES})

    async def delete_webhook(self) -> None:
        """Have updates kept for whoever polls."""
        await self._ask("deleteWebhook", {})

    async def get_updates(self, offset: int | None, *, wait_seconds: float) -> list[Any]:
        """Updates not yet confirmed, as they came; those below `offset` are confirmed by this. Waits while there are none.

        Raises `NoPolling` while a webhook is set or another program polls, else as `get_me` does.
        """
        params = {"timeout": int(wait_seconds), "limit": UPDATES_MAX, "allowed_updates": adapter.ALLOWED_UPDATES}
        if offset is not None:
            params["offset"] = offset
        result = await self._ask("getUpdates", params, wait_seconds=wait_seconds)
        return list(result)

    async def _perform(self, call: ApiCall) -> Outcome:
        from telegram.error import BadRequest, TelegramError

        try:
            return Sent(_message_id(await self._call(call.method, call.params)))
        except BadRequest as error:
            if call.method == "sendPhoto":  # nothing was sent; most likely the picture could not be fetched
                return await self._perform(adapter.without_picture(call))
            return self._outcome(error)
        except TelegramError as error:
            return self._outcome(error)
        except (AttributeError, KeyError, TypeError):
            return Unknown("Telegram answered in a form we cannot read")

    async def _ask(self, method: str, params: Mapping[str, Any], *, wait_seconds: float = 0.0) -> Any:
        from telegram.error import Conflict, TelegramError

        try:
            return await self._call(method, params, wait_seconds=wait_seconds)
        except Conflict as error:
            raise NoPolling(reason=_conflict(str(error))) from None
        except TelegramError as error:
            raise _refusal(self._outcome(error)) from None  # the original may show the token

    async def _call(self, method: str, params: Mapping[str, Any], *, wait_seconds: float = 0.0) -> Any:
        # By name and with the raw answer: the library's own methods read every field of it, and raise when one is new to them.
        # In lower case, which is the same to Telegram, for the library warns where it has a method of that name.
        if method == _INVOICE and params.get("currency") != _STARS:
            params = {**params, "provider_token": self._payment_token}
        timeout_seconds = wait_seconds + self._timeout_seconds
        return await self._bot.do_api_request(method.lower(), api_kwargs=dict(params), read_timeout=timeout_seconds)

    def _outcome(self, error: "TelegramError") -> Failed | Sent | Unknown:
        """What an error says of the call. `BadRequest` and `TimedOut` are both network errors to the library, so the order matters."""
        from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

        reason = str(error).replace(self._token, "…")[:REASON_MAX]
        match error:
            case RetryAfter():
                return Failed(reason, retry_after=_seconds(error.retry_after))
            case Forbidden():
                return Failed(reason, permanent=True, unreachable=True)
            case BadRequest() if any(words in reason.lower() for words in _HARMLESS):
                return Sent()
            case InvalidToken():
                return Failed("Telegram knows no bot of this token, or no such method", permanent=True)
            case BadRequest() | ChatMigrated():
                return Failed(reason, permanent=True)
            case Conflict():
                return Failed(reason)
        return Failed(reason) if _never_left(error) else Unknown(reason)


def _seconds(duration: float | timedelta) -> float:
    return duration.total_seconds() if isinstance(duration, timedelta) else float(duration)


def _never_left(error: "TelegramError") -> bool:
    """Whether the request certainly did not go out: no connection was made, or none was free."""
    import httpx

    early = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
    return isinstance(error.__cause__, early)


def _in_part(outcome: Failed | Unknown, sent: int, parts: int) -> Failed | Unknown:
    reason = f"{sent} of {parts} parts were sent, then: {outcome.reason}"
    if isinstance(outcome, Unknown):
        return Unknown(reason)
    return Failed(reason, permanent=True, unreachable=outcome.unreachable)


def _message_id(result: Any) -> str:
    """The id of the message made; answers of other kinds than a message have none."""
    return str(result["message_id"]) if isinstance(result, Mapping) else ""


def _refusal(outcome: Outcome) -> BotError:
    """The exception for commands that cannot go on from an outcome."""
    match outcome:
        case Failed(reason=reason, permanent=True):
            return ProviderRefused(provider="Telegram", reason=reason)
        case Failed(reason=reason, retry_after=seconds):
            return ProviderUnreachable(provider="Telegram", reason=reason, retry_after=seconds)
    return ProviderUnreachable(provider="Telegram", reason="" if isinstance(outcome, Sent) else outcome.reason)


def _conflict(reason: str) -> str:
    if "webhook" in reason.lower():
        return "a webhook is set for this bot: run dropline channel register telegram --delete"
    return "another program polls this bot; only one can"


class _TokenHidden(logging.Filter):
    """Takes bot tokens out of the libraries' log lines: both write the whole address, which holds it."""

    _IN_ADDRESS = re.compile(r"/bot[^/\s\"]+")

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._IN_ADDRESS.sub("/bot…", record.getMessage()), None
        return True


_token_hidden = _TokenHidden()


def _keep_quiet() -> None:
    """No token in logs, and no notice with each 429 that `retry_after` will be of another type; doing it again changes nothing."""
    from telegram.warnings import PTBDeprecationWarning

    for name in ("httpx", "telegram.Bot"):
        logging.getLogger(name).addFilter(_token_hidden)
    warnings.filterwarnings("ignore", message=".*attribute `retry_after`", category=PTBDeprecationWarning)
