"""What would Meta's Graph do? A Page's part of it on loopback, which writes down what it was asked and fails as a test wants it to."""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.loopback import WAIT_SECONDS, Loopback

PAGE, TOKEN, SECRET, APP = "100200300400500", "EAA-page-token", "app_secret", "1517776481860111"


@dataclass(frozen=True)
class Asked:
    """One request, whatever became of it."""

    method: str
    path: str
    query: dict[str, str]
    token: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """An error of Graph's, answered before anything was done."""

    code: int
    subcode: int = 0
    status: int = 400
    retry_after: str = ""
    words: str = "(#0) An error."


@dataclass(frozen=True)
class Lost:
    """The work is done, and no answer comes: the line hangs, breaks off, or brings something else."""

    how: str = "hang"  # "hang", "break", "garbage"


class _BrokenOff(Response):
    """An answer that promises more than it brings."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b'{"recipient_id":'})


class MessengerServer:
    """One Page's Graph."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.messages: list[dict[str, Any]] = []  # the bodies of what was really sent
        self.page: dict[str, Any] = {"id": PAGE, "name": "Aurora"}
        self.app: dict[str, Any] = {"id": APP}
        self.subscriptions: list[dict[str, Any]] = []
        self.subscribed = False
        self.unfetchable = ""  # a picture's address that cannot be fetched
        self.takes_carts = True
        self._faults: deque[Fault | Lost | None] = deque()
        self._changed = threading.Condition()
        self._over = asyncio.Event()
        self._line = Loopback(
            Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST", "DELETE"])]), before_end=self._over.set
        )
        self.base = self._line.base

    def __enter__(self) -> "MessengerServer":
        self._line.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._line.__exit__(*exc)

    def then(self, *faults: Fault | Lost | None) -> None:
        """The next requests meet these in turn; None: all is well."""
        self._faults.extend(faults)

    def let_go(self) -> None:
        """Lines that hang break off."""
        self._line.loop.call_soon_threadsafe(self._over.set)

    def sent(self, person: str = "") -> list[dict[str, Any]]:
        """The messages that came about, in order; to one person, or to all."""
        return [body["message"] for body in self.messages if person in ("", body["recipient"]["id"])]

    def wait(self, done: Callable[["MessengerServer"], bool]) -> None:
        """Return once `done(self)`; looked at after every request."""
        with self._changed:
            if not self._changed.wait_for(lambda: done(self), WAIT_SECONDS):
                raise AssertionError(f"it never came to that; requests so far: {self.asked}")

    async def _answer(self, request: Request) -> Response:
        body = json.loads(await request.body() or b"{}")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.asked.append(Asked(request.method, request.url.path, dict(request.query_params), token, body))
        fault = self._faults.popleft() if self._faults else None
        if isinstance(fault, Fault):
            answer: Response = _error(fault)
        elif token not in (TOKEN, f"{APP}|{SECRET}"):
            answer = _error(Fault(190, 460, 401, words=f"Invalid OAuth access token {token} - Cannot parse access token"))
        else:
            answer = self._work(request, body)
        with self._changed:
            self._changed.notify_all()
        return await self._lose(fault) if isinstance(fault, Lost) else answer

    def _work(self, request: Request, body: dict[str, Any]) -> Response:
        match request.method, request.url.path.removeprefix("/v25.0/").split("/"):
            case "POST", [node, "messages"] if node == PAGE:
                return self._send(body)
            case "POST", [node, "subscribed_apps"] if node == PAGE:
                if "send_cart" in body["subscribed_fields"] and not self.takes_carts:
                    return _error(Fault(100, words="(#100) Param subscribed_fields[12] must be one of {messages}"))
                self.subscribed = True
                return JSONResponse({"success": True})
            case "DELETE", [node, "subscribed_apps"] if node == PAGE:
                self.subscribed = False
                return JSONResponse({"success": True})
            case "GET", [node, "subscribed_apps"] if node == PAGE:
                return JSONResponse({"data": [self.app] if self.subscribed else []})
            case "POST", ["me", "messenger_profile"]:
                return JSONResponse({"result": "success"})
            case "GET", ["me"]:
                return JSONResponse(self.page)
            case "GET", ["app"]:
                return JSONResponse(self.app)
            case "POST", [node, "subscriptions"] if node == APP:
                self.subscriptions = [{"object": "page", "callback_url": body["callback_url"], "active": True}]
                return JSONResponse({"success": True})
            case "GET", [node, "subscriptions"] if node == APP:
                return JSONResponse({"data": self.subscriptions})
        return _error(Fault(100, 33, words="Unsupported request. Object does not exist"))

    def _send(self, body: dict[str, Any]) -> Response:
        if "sender_action" in body:
            return JSONResponse({"recipient_id": body["recipient"]["id"]})
        payload = body["message"].get("attachment", {}).get("payload", {})
        if self.unfetchable and payload.get("url") == self.unfetchable:
            return _error(Fault(100, 2018008, words="(#100) Failed to fetch the file from the url"))
        self.messages.append(body)
        return JSONResponse({"recipient_id": body["recipient"]["id"], "message_id": f"m_{len(self.messages)}"})

    async def _lose(self, fault: Lost) -> Response:
        if fault.how == "hang":
            await self._over.wait()
        return _BrokenOff() if fault.how == "break" else Response(b"<html>bad gateway</html>", 502)


def _error(fault: Fault) -> JSONResponse:
    error = {"message": fault.words, "type": "OAuthException", "code": fault.code, "fbtrace_id": "A0"}
    if fault.subcode:
        error["error_subcode"] = fault.subcode
    return JSONResponse({"error": error}, fault.status, {"Retry-After": fault.retry_after} if fault.retry_after else {})
