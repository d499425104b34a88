"""What would Telegram do? A Bot API on loopback: its methods, limits, webhooks, long polls, and the faults a test asks for."""

import asyncio
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests import telegram_rules as rules
from tests.loopback import WAIT_SECONDS, Loopback
from tests.telegram_rules import Refusal

DELIVERIES_MAX = 5
RETRY_SECONDS = 0.02


@dataclass(frozen=True)
class Call:
    """One request as it came in, whatever became of it."""

    method: str
    params: dict[str, Any]

    @property
    def chat_id(self) -> str:
        return str(self.params.get("chat_id", ""))


@dataclass(frozen=True)
class Flood:
    """429: wait."""

    retry_after: int = 1


@dataclass(frozen=True)
class Fault:
    """An error answered before anything was done."""

    status: int
    description: str


@dataclass(frozen=True)
class Lost:
    """The work is done, and no answer comes: the line hangs, breaks off, or brings something else."""

    how: str = "hang"  # "hang", "break", "garbage"


BLOCKED = Fault(403, "Forbidden: bot was blocked by the user")
BROKEN = Fault(500, "Internal Server Error")


class _BrokenOff(Response):
    """An answer that promises more than it brings."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b'{"ok":'})


class TelegramServer:
    """One bot's Telegram. Everything public may be called from the test's own thread."""

    def __init__(self, token: str = "4200:TEST-token") -> None:
        self.token = token
        self.calls: list[Call] = []
        self.messages: dict[int, dict[str, Any]] = {}
        self.updates: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {}
        self.undelivered = ""  # why its last delivery failed, in its words
        self.unfetchable: set[str] = set()
        self.old_queries: set[str] = set()
        self._faults: dict[tuple[str, str], deque[Any]] = defaultdict(deque)
        self._changed = threading.Condition()
        self._polls = 0
        app = Starlette(routes=[Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"])])
        self._over, self._news = asyncio.Event(), asyncio.Event()
        self._line = Loopback(app, before_end=self._over.set)
        self.base = self._line.base  # what TELEGRAM_API_BASE would be

    def __enter__(self) -> "TelegramServer":
        self._loop = self._line.__enter__().loop
        return self

    def __exit__(self, *exc: object) -> None:
        self._line.__exit__(*exc)

    # What a test tells it

    def then(self, *faults: Flood | Fault | Lost | None, method: str = "sendMessage", chat_id: str = "") -> None:
        """The next calls of `method` (to `chat_id`, if given) meet these in turn; None: all is well."""
        self._faults[method.lower(), chat_id].extend(faults)

    def push(self, *updates: dict[str, Any], times: int = 1) -> list[Future[list[int]]]:
        """Something happened: to the webhook `times` over, all at once as Telegram may, or to whoever polls next.

        Each future holds the answers to one update's delivery: repeated until 2xx, a few times.
        """
        if self.webhook:
            return [asyncio.run_coroutine_threadsafe(self._deliver(update), self._loop) for update in updates for _ in range(times)]
        self.updates.extend(updates)
        self._loop.call_soon_threadsafe(self._news.set)
        return []

    def sent(self, chat_id: str = "") -> list[dict[str, Any]]:
        """The messages that came about, in order."""
        return [message for message in self.messages.values() if chat_id in ("", message["chat_id"])]

    def wait(self, done: Callable[["TelegramServer"], bool]) -> None:
        """Return once `done(self)`; looked at after every call."""
        with self._changed:
            if not self._changed.wait_for(lambda: done(self), WAIT_SECONDS):
                raise AssertionError(f"it never came to that; calls so far: {self.calls}")

    # What it does

    async def _answer(self, request: Request) -> Response:
        params = rules.decode(dict(request.query_params) | dict(await request.form()))
        method = request.path_params["method"].lower()
        if request.path_params["token"] != self.token:
            return _error(401, "Unauthorized")
        with self._changed:
            self.calls.append(Call(method, params))
            self._changed.notify_all()
        fault = self._fault(method, str(params.get("chat_id", "")))
        if isinstance(fault, Flood):
            return _error(429, f"Too Many Requests: retry after {fault.retry_after}", {"retry_after": fault.retry_after})
        if isinstance(fault, Fault):
            return _error(fault.status, fault.description)
        work = getattr(self, f"_do_{method}", None)
        if work is None:
            return _error(404, "Not Found")
        try:
            result = await work(params)
        except Refusal as refusal:
            return _error(refusal.status, refusal.description)
        with self._changed:
            self._changed.notify_all()
        return await self._lose(fault) if isinstance(fault, Lost) else JSONResponse({"ok": True, "result": result})

    def _fault(self, method: str, chat_id: str) -> Flood | Fault | Lost | None:
        for key in ((method, chat_id), (method, "")):
            if self._faults[key]:
                return self._faults[key].popleft()
        return None

    async def _lose(self, fault: Lost) -> Response:
        if fault.how == "hang":
            await self._over.wait()
        return _BrokenOff() if fault.how == "break" else Response(b"<html>bad gateway</html>")

    async def _do_getme(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "Shop", "username": "shop_bot"}

    async def _do_setwebhook(self, params: dict[str, Any]) -> bool:
        rules.check_webhook(params)
        self.webhook = {"url": params["url"], "secret": params.get("secret_token", "")} if params.get("url") else {}
        waiting, self.updates = self.updates, []
        self.push(*waiting)
        return True

    async def _do_deletewebhook(self, params: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def _do_getwebhookinfo(self, params: dict[str, Any]) -> dict[str, Any]:
        told = {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": len(self.updates)}
        return told | ({"last_error_date": 1, "last_error_message": self.undelivered} if self.undelivered else {})

    async def _do_getupdates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        self._polls += 1
        mine = self._polls
        self._news.set()  # an older poll ends: there can be only one
        if "offset" in params:
            self.updates = [update for update in self.updates if update["update_id"] >= int(params["offset"])]
        deadline = self._loop.time() + float(params.get("timeout", 0))
        while True:
            if self.webhook:
                raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first")
            if mine != self._polls:
                raise Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
            if self.updates or self._loop.time() >= deadline or self._over.is_set():
                return self.updates[: int(params.get("limit", 100))]
            self._news.clear()
            waits = [asyncio.ensure_future(event.wait()) for event in (self._news, self._over)]
            await asyncio.wait(waits, timeout=deadline - self._loop.time(), return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    async def _do_sendmessage(self, params: dict[str, Any]) -> dict[str, Any]:
        rules.check_message(params)
        return self._post(params, text=params["text"])

    async def _do_sendphoto(self, params: dict[str, Any]) -> dict[str, Any]:
        rules.check_photo(params, self.unfetchable)
        return self._post(params, text=params.get("caption", ""), photo=params["photo"])

    async def _do_editmessagetext(self, params: dict[str, Any]) -> dict[str, Any]:
        rules.check_message(params)
        message = self.messages.get(int(params.get("message_id", 0)))
        rules.check_edit(params, message)
        assert message is not None
        message.update(text=params["text"], reply_markup=params.get("reply_markup"))
        return rules.shown(message)

    async def _do_answercallbackquery(self, params: dict[str, Any]) -> bool:
        if not params.get("callback_query_id") or params["callback_query_id"] in self.old_queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _post(self, params: dict[str, Any], **content: Any) -> dict[str, Any]:
        number = len(self.messages) + 1
        said = {"message_id": number, "chat_id": str(params["chat_id"]), "reply_markup": params.get("reply_markup"), **content}
        self.messages[number] = said
        return rules.shown(said)

    async def _deliver(self, update: dict[str, Any]) -> list[int]:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"], "content-type": "application/json"}
        url, answers = self.webhook["url"], []
        async with httpx2.AsyncClient(trust_env=False, timeout=60.0) as client:
            for _ in range(DELIVERIES_MAX):
                answer = await client.post(url, content=json.dumps(update), headers=headers)
                answers.append(answer.status_code)
                if answer.is_success:
                    break
                await asyncio.sleep(RETRY_SECONDS)
        return answers


def _error(status: int, description: str, parameters: dict[str, Any] | None = None) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return JSONResponse(body | ({"parameters": parameters} if parameters else {}), status_code=status)
