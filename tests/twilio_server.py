"""What would Twilio do? Its messages, contents and senders on loopback: requests kept and answered, and the faults a test asks for."""

import asyncio
import base64
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.conftest import NOW
from tests.loopback import Loopback


@dataclass(frozen=True)
class Asked:
    """One request as it came in, whatever became of it. fields: of a form, each with its values; else of the JSON body."""

    method: str
    path: str
    fields: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        values = self.fields[name]
        return values[0] if isinstance(values, list) else values


@dataclass(frozen=True)
class Fault:
    """An error answered before anything was done."""

    status: int
    code: int
    message: str = "No."
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Lost:
    """The work is done, and no answer comes: the line hangs, breaks off, or brings something else."""

    how: str = "hang"  # "hang", "break", "garbage"


class _BrokenOff(Response):
    """An answer that promises more than it brings."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b'{"sid":'})


class TwilioServer:
    """One account with one sender. Everything public may be used from the test's own thread."""

    def __init__(self) -> None:
        self.account_sid, self.auth_token, self.sender = "AC" + "5" * 32, "a-token-of-the-tests", "whatsapp:+14155550100"
        self.asked: list[Asked] = []
        self.messages: list[dict[str, Any]] = []
        self.contents: list[dict[str, Any]] = []
        self.senders = [{"sid": "XE" + "5" * 32, "sender_id": self.sender, "status": "ONLINE", "webhook": {}}]
        self.status, self.now = "active", NOW
        self.approvals: dict[str, dict[str, Any]] = {}  # by the content's sid, as WhatsApp has judged it
        self._faults: deque[tuple[str, Fault | Lost | None]] = deque()
        self._lock = threading.Lock()
        self.changed = threading.Condition()  # told after every request
        self._over = asyncio.Event()
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        table = [
            (f"{account}.json", "GET", self._account),
            (f"{account}/Messages.json", "POST", self._create),
            (f"{account}/Messages.json", "GET", self._list),
            ("/v1/Content", "POST", self._make_content),
            ("/v1/Content", "GET", self._list_contents),
            ("/v1/Content/{sid}/ApprovalRequests/whatsapp", "POST", self._ask_approval),
            ("/v1/Content/{sid}/ApprovalRequests", "GET", self._tell_approval),
            ("/v2/Channels/Senders", "GET", self._list_senders),
            ("/v2/Channels/Senders/{sid}", "POST", self._set_sender),
        ]
        routes = [Route(path, self._guarded(work), methods=[method]) for path, method, work in table]
        self._line = Loopback(Starlette(routes=routes), before_end=self._over.set)
        self.base = self._line.base  # what TWILIO_API_BASE would be

    def __enter__(self) -> "TwilioServer":
        self._line.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._line.__exit__(*exc)

    def then(self, *faults: Fault | Lost | None, path: str = "Messages.json") -> None:
        """The next requests whose path ends so meet these in turn; None: all is well."""
        with self._lock:
            self._faults.extend((path, fault) for fault in faults)

    def posted(self, path: str = "Messages.json") -> list[Asked]:
        """What was posted there, in order."""
        return [asked for asked in self.asked if asked.method == "POST" and asked.path.endswith(path)]

    def bodies(self) -> list[str]:
        """The messages that came about as they are read, in order: their text, or their content's plain text."""
        return [message["body"] for message in self.messages]

    def _guarded(self, work: Any) -> Any:
        async def answer(request: Request) -> Response:
            raw = (await request.body()).decode()
            is_json = request.headers.get("content-type", "").startswith("application/json")
            fields = json.loads(raw) if is_json else parse_qs(raw or request.url.query, keep_blank_values=True)
            asked = Asked(request.method, request.url.path, fields)
            self.asked.append(asked)
            wanted = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
            if request.headers.get("authorization") != f"Basic {wanted}":
                return _refusal(Fault(401, 20003, "Authenticate"))
            with self._lock:
                meets = bool(self._faults) and asked.path.endswith(self._faults[0][0]) and asked.method == "POST"
                fault = self._faults.popleft()[1] if meets else None
            if isinstance(fault, Fault):
                return _refusal(fault)
            done: Response = work(asked)
            with self.changed:
                self.changed.notify_all()
            return await self._lose(fault) if isinstance(fault, Lost) else done

        return answer

    async def _lose(self, fault: Lost) -> Response:
        if fault.how == "hang":
            await self._over.wait()
        return _BrokenOff() if fault.how == "break" else Response(b"<html>bad gateway</html>", 201)

    def _account(self, asked: Asked) -> Response:
        return JSONResponse({"sid": self.account_sid, "friendly_name": "A shop", "status": self.status})

    def _create(self, asked: Asked) -> Response:
        if asked["From"] != self.sender:
            return _refusal(Fault(400, 63007, "Twilio could not find a Channel with the specified From address"))
        body = asked["Body"] if "Body" in asked.fields else ""
        if "ContentSid" in asked.fields:
            content = next((each for each in self.contents if each["sid"] == asked["ContentSid"]), None)
            if content is None:
                return _refusal(Fault(400, 21655, "The ContentSid is Invalid"))
            body = content["types"]["twilio/text"]["body"]
            for number, value in json.loads(asked.fields.get("ContentVariables", ["{}"])[0]).items():
                body = body.replace(f"{{{{{number}}}}}", value)
        if not body and "MediaUrl" not in asked.fields:
            return _refusal(Fault(400, 21619, "A text message body or media urls must be specified."))
        if len(body) > 1600:
            return _refusal(Fault(400, 21617, "The concatenated message body exceeds the 1600 character limit"))
        sid, at = f"SM{len(self.messages) + 1:032x}", format_datetime(self.now)
        message = {
            "sid": sid,
            "to": asked["To"],
            "from": asked["From"],
            "body": body,
            "status": "queued",
            "date_created": at,
            "date_sent": None,
        }
        self.messages.append(message)
        return JSONResponse(message, 201)

    def _list(self, asked: Asked) -> Response:
        found = [message for message in reversed(self.messages) if message["to"] == asked["To"]]
        return JSONResponse({"messages": found, "page_size": 50, "next_page_uri": None})

    def _make_content(self, asked: Asked) -> Response:
        content = {"sid": f"HX{len(self.contents) + 1:032x}", "account_sid": self.account_sid, **asked.fields}
        self.contents.append(content)
        return JSONResponse(content, 201)

    def _list_contents(self, asked: Asked) -> Response:
        return JSONResponse({"contents": self.contents, "meta": {"key": "contents", "page": 0, "page_size": 50, "next_page_url": None}})

    def _ask_approval(self, asked: Asked) -> Response:
        self.approvals[asked.path.split("/")[3]] = {**asked.fields, "status": "received", "rejection_reason": ""}
        return JSONResponse(self.approvals[asked.path.split("/")[3]], 201)

    def _tell_approval(self, asked: Asked) -> Response:
        sid = asked.path.split("/")[3]
        if all(each["sid"] != sid for each in self.contents):
            return _refusal(Fault(404, 20404, "The requested resource was not found"))
        return JSONResponse({"sid": sid, "whatsapp": self.approvals.get(sid, {"status": "unsubmitted"})})

    def _list_senders(self, asked: Asked) -> Response:
        return JSONResponse({"senders": self.senders, "meta": {"key": "senders", "page": 0, "page_size": 50, "next_page_url": None}})

    def _set_sender(self, asked: Asked) -> Response:
        self.senders[0]["webhook"] = asked.fields["webhook"]
        return JSONResponse(self.senders[0], 202)


def _refusal(fault: Fault) -> Response:
    body = {
        "code": fault.code,
        "message": fault.message,
        "status": fault.status,
        "more_info": f"https://www.twilio.com/docs/errors/{fault.code}",
    }
    return JSONResponse(body, fault.status, dict(fault.headers))
