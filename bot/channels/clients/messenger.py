"""How are the calls of a message performed at Meta's Graph, and what became of them? Sent, failed with a reason, or unknown."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from bot.channels import messenger_codes
from bot.channels.clients import REASON_MAX, TIMEOUT_SECONDS, CheckedAccount, Registration, in_part
from bot.channels.messenger import CART_FIELD, GET_STARTED, METADATA, SUBSCRIBED_FIELDS
from bot.channels.messenger_messages import is_picture
from bot.errors import BotError, ProviderRefused, ProviderUnreachable
from bot.events import ApiCall, Failed, Outcome, Sent, Unknown

GRAPH_API_BASE = "https://graph.facebook.com"
VERSION = "v25.0"
CONNECTIONS_MAX = 64

_BAD_PARAMETER = 100
_COURTESY = "sender_action"  # three dots: nothing is lost with them
_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol)


class MessengerClient:
    """One Page at Meta. Belongs to one event loop; close it there."""

    def __init__(
        self,
        page_id: str,
        page_token: str,
        app_secret: str,
        *,
        api_base: str = GRAPH_API_BASE,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._page_id, self._secrets = page_id, (page_token, app_secret)
        # The token goes in a header, so that no address holds it, for addresses are logged.
        self._http = httpx2.AsyncClient(
            base_url=f"{api_base.rstrip('/')}/{VERSION}",
            headers={"Authorization": f"Bearer {page_token}"},
            params={"appsecret_proof": _proof(app_secret, page_token)},
            timeout=timeout_seconds,
            limits=httpx2.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX),
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def perform(self, calls: Sequence[ApiCall], *, reference: str = "") -> Outcome:
        """Performs `calls` in order until one fails; the id is that of the last message. Meta has no key against sending twice.

        `reference` stands in the metadata of the last message, and comes back in its echo, which so proves that all were sent; those
        before it carry "reference.1" and so on. Once a part was sent, a failure is permanent: another try would send that part twice.
        """
        parts = sum(_COURTESY not in call.params for call in calls)
        part, provider_id = 0, ""
        for call in calls:
            if _COURTESY in call.params:
                await self._post(call.params)
                continue
            part += 1
            outcome = await self._say(call, reference if part == parts or not reference else f"{reference}.{part}", alone=parts == 1)
            if not isinstance(outcome, Sent):
                return in_part(outcome, part - 1, parts)
            provider_id = outcome.provider_id or provider_id
        return Sent(provider_id)

    async def check(self) -> CheckedAccount:
        """The Page whose token it is. Raises `ProviderRefused` for another Page, a wrong token or secret, or `ProviderUnreachable`."""
        page = await self._ask("GET", "me", {"fields": "id,name"})
        found, name = str(page.get("id", "")), str(page.get("name", ""))
        if found != self._page_id:
            raise ProviderRefused(
                provider="Meta", reason=f"the token is that of {name or 'another Page'} ({found}), not of {self._page_id}"
            )
        return CheckedAccount(found, name)

    async def register(self, address: str, credentials: Mapping[str, str]) -> bool:
        """Has the app's events of Pages posted to `address`, which Meta tries at once; subscribes the Page, and sets Get Started.

        Without an address the Page is no longer subscribed; other Pages of the app go on. False where Meta does not tell which app the
        token belongs to: then only the app's own page at Meta takes the address. Source: Meta, Graph API, "App subscriptions".
        """
        if not address:
            await self._ask("DELETE", f"{self._page_id}/subscribed_apps", {})
            return True
        app_id = await self._app()
        if not app_id:
            return False
        wanted = {
            "object": "page",
            "callback_url": address,
            "verify_token": credentials["verify_token"],
            "fields": ",".join(SUBSCRIBED_FIELDS),
        }
        await self._ask("POST", f"{app_id}/subscriptions", wanted, as_app=app_id)
        await self.subscribe()
        await self.set_profile()
        return True

    async def registration(self) -> Registration | None:
        """The address this Page's events go to, "" for none. None where Meta does not tell. Raises as `check` does."""
        app_id = await self._app()
        if not app_id:
            return None
        apps = _objects(await self._ask("GET", f"{self._page_id}/subscribed_apps", {}))
        told = _objects(await self._ask("GET", f"{app_id}/subscriptions", {}, as_app=app_id))
        pages = [each for each in told if each.get("object") == "page"]
        if not pages or app_id not in (str(app.get("id", "")) for app in apps):
            return Registration("")
        problem = "" if pages[0].get("active", True) else "Meta has stopped calling it, after too many failures"
        return Registration(str(pages[0].get("callback_url", "")), problem=problem)

    async def subscribe(self) -> None:
        """Has the app told what happens at the Page. Native orders are asked for apart: not every Page can have them."""
        fields = ",".join(SUBSCRIBED_FIELDS)
        try:
            await self._ask("POST", f"{self._page_id}/subscribed_apps", {"subscribed_fields": f"{fields},{CART_FIELD}"})
        except ProviderRefused:
            await self._ask("POST", f"{self._page_id}/subscribed_apps", {"subscribed_fields": fields})

    async def set_profile(self, questions: Sequence[tuple[str, str]] = ()) -> None:
        """Sets the Get Started button, without which a creator's link into a new chat is lost, and up to four questions to begin with.

        questions: (words, packed act). Meta shows them instead of Get Started. Source: Meta, "Messenger Profile API", "Ice Breakers".
        """
        profile: dict[str, Any] = {"get_started": {"payload": GET_STARTED}}
        if questions:
            actions = [{"question": words, "payload": action} for words, action in questions]
            profile["ice_breakers"] = [{"locale": "default", "call_to_actions": actions}]
        await self._ask("POST", "me/messenger_profile", profile)

    async def _app(self) -> str:
        return str((await self._ask("GET", "app", {"fields": "id"})).get("id", ""))

    async def _say(self, call: ApiCall, reference: str, *, alone: bool) -> Outcome:
        message = {**call.params["message"], "metadata": f"{METADATA}{reference}"} if reference else call.params["message"]
        outcome = await self._post({**call.params, "message": message})
        lost = isinstance(outcome, Failed) and outcome.code.partition("/")[0] == str(_BAD_PARAMETER) and not outcome.unreachable
        return Sent() if lost and is_picture(call) and not alone else outcome  # a picture never costs the words

    async def _post(self, body: Mapping[str, Any]) -> Outcome:
        try:
            answer = await self._http.post(f"/{self._page_id}/messages", json=body)
        except _NEVER_LEFT as error:
            return Failed(self._plain(f"{type(error).__name__}: {error}"))
        except httpx2.HTTPError as error:
            return Unknown(self._plain(f"{type(error).__name__}: {error}"))
        told = _object(answer)
        if isinstance(refused := told.get("error"), Mapping):
            return self._refused(answer, refused)
        if answer.is_success and (told.get("message_id") or _COURTESY in body):
            return Sent(str(told.get("message_id", "")))
        if answer.status_code == 429:
            return Failed("Meta takes fewer messages at a time", account=True, retry_after=_wait(answer), code="429")
        if answer.is_client_error:
            return Failed(f"Meta answered {answer.status_code}", permanent=True, code=str(answer.status_code))
        return Unknown(f"Meta answered {answer.status_code}, in a form we cannot read")

    async def _ask(self, method: str, path: str, values: Mapping[str, Any], *, as_app: str = "") -> Mapping[str, Any]:
        sent: dict[str, Any] = {"params": values} if method == "GET" else {"json": values}
        if as_app:
            token = f"{as_app}|{self._secrets[1]}"
            sent["headers"] = {"Authorization": f"Bearer {token}"}
            sent["params"] = {**sent.get("params", {}), "appsecret_proof": _proof(self._secrets[1], token)}
        try:
            answer = await self._http.request(method, f"/{path}", **sent)
        except httpx2.HTTPError as error:
            raise ProviderUnreachable(provider="Meta", reason=self._plain(f"{type(error).__name__}: {error}"), retry_after=None) from None
        told = _object(answer)
        if isinstance(refused := told.get("error"), Mapping):
            raise _refusal(self._refused(answer, refused))
        if not answer.is_success:
            raise ProviderUnreachable(provider="Meta", reason=f"it answered {answer.status_code}", retry_after=None)
        return told

    def _refused(self, answer: httpx2.Response, error: Mapping[str, Any]) -> Failed | Unknown:
        """What an error of Graph's says of the call. With code 1 it says that it does not know itself, and in trouble of its own too."""
        code, subcode, words = _number(error.get("code")), _number(error.get("error_subcode")), self._plain(str(error.get("message", "")))
        known = messenger_codes.find(code, subcode, retry_after=_wait(answer))
        if known is not None:
            return known
        words = words or f"Meta answered {answer.status_code}"
        return (
            Unknown(words)
            if answer.is_server_error or code == 1
            else Failed(words, permanent=True, code=messenger_codes.name(code, subcode))
        )

    def _plain(self, words: str) -> str:
        """Words that may be kept and logged: without our secrets, which Meta quotes."""
        for secret in self._secrets:
            words = words.replace(secret, "…") if secret else words
        return words[:REASON_MAX]


def _proof(app_secret: str, token: str) -> str:
    """Proof that the caller knows the app's secret. Source: Meta, "Secure Graph API Calls"."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _object(answer: httpx2.Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, Mapping) else {}


def _objects(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a list of Graph's holds."""
    data = told.get("data")
    return [each for each in data if isinstance(each, Mapping)] if isinstance(data, list) else []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _wait(answer: httpx2.Response) -> float | None:
    """How many seconds Meta asks us to wait, if it does."""
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isdecimal() and len(given) < 8 else None


def _refusal(outcome: Failed | Unknown) -> BotError:
    """The exception for commands that cannot go on from an outcome."""
    if isinstance(outcome, Failed) and outcome.permanent:
        return ProviderRefused(provider="Meta", reason=outcome.reason)
    return ProviderUnreachable(
        provider="Meta", reason=outcome.reason, retry_after=outcome.retry_after if isinstance(outcome, Failed) else None
    )
