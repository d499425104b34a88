"""How does WhatsApp through Twilio behave? Messages and templates taken, receipts told, the day's window kept. Source: Twilio's docs."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dropline.simulator import twilio_content as content
from dropline.simulator import twilio_senders as senders
from dropline.simulator.network import Network, Webhook
from dropline.simulator.phones import Bubble, Key, Phone, Phones, Tick
from dropline.simulator.twilio_content import Content, Contents, Refusal

NAME = "whatsapp"
WINDOW = timedelta(hours=24)
BODY_MAX = 1600
VERSION = "2010-04-01"
RECEIPT_TRIES = 6
WHY = {
    63013: "This kind of message needs an approved template",
    63014: "The person has blocked the business",
    63016: "Outside the 24-hour window only an approved template may be sent",
    63049: "WhatsApp delivers no marketing to numbers in the United States",
}
PAGE_MAX = 1000
TICKS = {"sent": Tick.SENT, "delivered": Tick.DELIVERED, "read": Tick.READ, "failed": Tick.FAILED, "undelivered": Tick.FAILED}


@dataclass
class Row:
    """One message as Twilio keeps it."""

    sid: str
    to: str
    sender: str
    body: str
    created_at: datetime
    status: str = "queued"
    error_code: int | None = None
    callback: str = ""
    bubble: Bubble | None = None
    content_sid: str = ""


@dataclass
class Twilio:
    """One account with one WhatsApp sender, and the people who write to it. Its methods are called in the simulator's loop."""

    phones: Phones
    network: Network
    base: str
    account_sid: str = "AC" + "51a0" * 8
    auth_token: str = "simulated-auth-token"
    sender: str = "whatsapp:+14155550100"
    hook: Webhook = field(default_factory=lambda: Webhook(""))
    messages: dict[str, Row] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)  # who hides their number
    reads: bool = True  # whether people let it be seen that they have read
    _external: dict[str, str] = field(default_factory=dict)  # people by the id that stands for them
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.contents = Contents(self.account_sid, self.base, self.phones.clock, self._sid)

    def routes(self) -> list[BaseRoute]:
        """Messages, the account, templates and senders, as Twilio's hosts serve them."""
        account = f"/{VERSION}/Accounts/{{account}}"
        table: list[tuple[str, str, Any]] = [
            (f"{account}/Messages.json", "POST", self._create),
            (f"{account}/Messages.json", "GET", self._list),
            (f"{account}/Messages/{{sid}}.json", "GET", self._fetch),
            ("/v2/Indicators/Typing.json", "POST", self._typing),
        ]
        table += self.contents.table() + senders.table(self)
        return [Route(path, self._guarded(work), methods=[method]) for path, method, work in table]

    def register(self, url: str) -> None:
        """Send what people write there from now on. "#rc=3&rp=all" after it: called again up to three times, whatever went wrong."""
        address, _, overrides = url.partition("#")
        values = dict(pair.split("=") for pair in overrides.split("&") if "=" in pair)
        self.hook = Webhook(address, 1 + int(values.get("rc", 1)), refused_only=values.get("rp", "ct") != "all")

    # What people do

    async def write(self, phone: Phone, text: str, answers: Bubble | None = None) -> None:
        """Somebody writes."""
        values = {"Body": text, "MessageType": "text"}
        bubble = self._wrote(phone, text)
        if answers is not None:
            bubble.answers = answers.text
            values |= self._replied(answers)
        await self._tell(phone, bubble, values)

    async def arrive(self, phone: Phone, token: str) -> None:
        """Somebody sends the words that a wa.me link has typed in for them."""
        await self.write(phone, f"Hello! (ref: {token})" if token else "Hello!")

    async def tap(self, phone: Phone, bubble: Bubble, key: Key) -> None:
        """Somebody presses a button or chooses from a list; what it says appears as their message."""
        mine = self._wrote(phone, key.label)
        mine.answers = bubble.text
        values = {"Body": key.label} | self._replied(bubble)
        if key in bubble.rows:
            values |= {"MessageType": "interactive", "ListId": key.value, "ListTitle": key.label, "ListDescription": key.note}
        else:
            values |= {"MessageType": "button", "ButtonText": key.label, "ButtonPayload": key.value, "ButtonType": "REPLY"}
        await self._tell(phone, mine, values)

    async def give(self, phone: Phone, kind: str) -> None:
        """Somebody sends a photo, a sticker or a place."""
        mine = self._wrote(phone, {"photo": "📷 Photo", "sticker": "😀", "location": "📍 Madrid"}[kind])
        if kind == "location":
            place = {"Latitude": "40.4168", "Longitude": "-3.7038", "Address": "Puerta del Sol", "Label": "Madrid"}
            await self._tell(phone, mine, {"Body": "", "MessageType": "location", **place})
            return
        media = f"{self.base}/{VERSION}/Accounts/{self.account_sid}/Messages/{mine.id}/Media/ME{mine.id[2:]}"
        values = {"Body": "", "NumMedia": "1", "MediaUrl0": media, "MessageType": "image" if kind == "photo" else "sticker"}
        await self._tell(phone, mine, values | {"MediaContentType0": "image/jpeg" if kind == "photo" else "image/webp"})

    async def react(self, phone: Phone, bubble: Bubble, emoji: str) -> None:
        """Somebody puts an emoji on a message; it reaches the shop as a reply of that emoji."""
        bubble.reaction = emoji
        self.phones.changed()
        if emoji:
            phone.last_wrote_at = self.phones.clock()
            await self._tell(phone, None, {"Body": emoji, "MessageType": "reaction"} | self._replied(bubble))

    async def block(self, phone: Phone, blocked: bool) -> None:
        """Somebody blocks the shop. WhatsApp tells it nothing."""
        phone.blocked = blocked
        self.phones.changed()

    async def read(self, phone: Phone) -> None:
        """Reading is told with each message's receipts."""

    def _wrote(self, phone: Phone, text: str) -> Bubble:
        bubble = self.phones.add(phone, text, mine=True, id=self._sid("SM"))
        bubble.tick = Tick.SENT
        self.phones.changed()
        return bubble

    def _replied(self, bubble: Bubble) -> dict[str, str]:
        return {} if bubble.mine else {"OriginalRepliedMessageSid": bubble.id, "OriginalRepliedMessageSender": self.sender}

    async def _tell(self, phone: Phone, bubble: Bubble | None, values: Mapping[str, str]) -> None:
        sid, digits = bubble.id if bubble else self._sid("SM"), phone.person.removeprefix("whatsapp:+")
        external = external_user_id(phone.person)
        self._external[external] = phone.person
        hidden = phone.person in self.hidden
        form = {
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ProfileName": phone.name,
            "SmsSid": sid,
            "WaId": external.partition(":")[2] if hidden else digits,
            "SmsStatus": "received",
            "To": self.sender,
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": external if hidden else phone.person,
            "ExternalUserId": external,
            "ApiVersion": VERSION,
            **values,
        }
        told = await self.network.event(self.hook, f"sid:{sid}", *self._signed(self.hook.url, form, sid))
        if bubble is not None and told.taken:
            self.phones.tick(bubble, Tick.READ)

    def _signed(self, url: str, form: Mapping[str, str], token: str) -> tuple[bytes, dict[str, str]]:
        """The body, and headers that prove whose it is: HMAC-SHA1 over the address and the sorted fields. Source: "Security", Twilio."""
        text = url.partition("#")[0] + "".join(name + form[name] for name in sorted(form))
        digest = base64.b64encode(hmac.new(self.auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()
        headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8", "X-Twilio-Signature": digest}
        return urlencode(form).encode(), headers | {"I-Twilio-Idempotency-Token": token}

    # What the shop asks for

    def _guarded(self, work: Any) -> Any:
        async def answer(request: Request) -> Response:
            given = request.headers.get("authorization", "").removeprefix("Basic ")
            wanted = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
            try:
                if not hmac.compare_digest(given, wanted) or request.path_params.get("account", self.account_sid) != self.account_sid:
                    raise Refusal(401, 20003, "Authenticate")
                answered: Response = await work(request)
                return answered
            except Refusal as refusal:
                body = {"code": refusal.code, "message": refusal.message, "status": refusal.status}
                return JSONResponse(body | {"more_info": f"https://www.twilio.com/docs/errors/{refusal.code}"}, refusal.status)

        return answer

    async def _create(self, request: Request) -> Response:
        form = {key: str(value) for key, value in (await request.form()).items()}
        to = form.get("To", "")
        if self.network.stormed(to):
            raise Refusal(429, 20429, "Too Many Requests")
        if form.get("From") != self.sender:
            raise Refusal(400, 63007, "Twilio could not find a Channel with the specified From address")
        if not re.fullmatch(r"whatsapp:(\+\d{6,15}|[A-Z]{2}\.[A-Za-z0-9]{1,128})", to):
            raise Refusal(400, 21211, f"Invalid 'To' Phone Number: {to}")
        template, variables = self._template(form)
        if len(form.get("Body", "")) > BODY_MAX:
            raise Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        number = self.network.number(to)
        if self.network.refuses(to, number):
            raise Refusal(500, 20500, "Internal Server Error")
        row = Row(self._sid("MM" if form.get("MediaUrl") else "SM"), to, form["From"], form.get("Body", ""), self.phones.clock())
        row.callback, row.content_sid = form.get("StatusCallback", ""), form.get("ContentSid", "")
        self.messages[row.sid] = row
        code = self._deliver(row, template, variables, form.get("MediaUrl", ""))
        answer = JSONResponse(self._shown(row), 201)
        progress = self._progress(row, code)
        if self.network.receipts_first(to, number):
            await progress
        else:
            self.network.later(progress)
        return self.network.answered(to, number, answer)

    def _template(self, form: Mapping[str, str]) -> tuple[Content | None, dict[str, str]]:
        if not form.get("ContentSid"):
            if not form.get("Body") and not form.get("MediaUrl"):
                raise Refusal(400, 21619, "A text message body or media urls must be specified.")
            return None, {}
        template = self.contents.find(form["ContentSid"])
        if template is None:
            raise Refusal(400, 21655, "The ContentSid is Invalid")
        try:
            variables = json.loads(form.get("ContentVariables") or "{}")
        except ValueError:
            variables = None
        if not isinstance(variables, dict) or not all(isinstance(value, str) for value in variables.values()):
            raise Refusal(400, 21656, "The ContentVariables Parameter is invalid")
        return template, variables

    def _deliver(self, row: Row, template: Content | None, variables: Mapping[str, str], media: str) -> int:
        """Show the message on its phone; 0, or the error code that its receipt will tell."""
        phone = self.phone_of(row.to)
        if phone is None:
            return 63024
        code = self._undeliverable(phone, template)
        if code:
            self.phones.refuse(phone, f"{WHY[code]} ({code})")
            return code
        row.bubble = self.phones.add(phone, row.body, mine=False, id=row.sid)
        row.bubble.reference = _reference(row.callback)
        row.bubble.image = media
        if template is not None:
            content.dress(row.bubble, template.types, variables)
        row.bubble.tick = Tick.SENT
        self.phones.changed()
        return 0

    def _undeliverable(self, phone: Phone, template: Content | None) -> int:
        approved = template is not None and template.approval == "approved"
        if phone.blocked:
            return 63014
        if not phone.within(WINDOW, self.phones.clock()) and not approved:
            return 63016
        if template is None or approved:
            marketing = template is not None and template.category == "MARKETING"
            return 63049 if marketing and phone.person.startswith("whatsapp:+1") else 0
        kind = content.shown_type(template.types)
        if kind in content.ALWAYS_APPROVED or content.buttons(template.types) > content.IN_SESSION_BUTTONS_MAX:
            return 63013
        return 0

    async def _progress(self, row: Row, code: int) -> None:
        """Tell what becomes of it. The first state, queued, is in the answer of the call."""
        states = ["failed"] if code else ["sent", "delivered", *(["read"] if self.reads else [])]
        row.error_code = code or None
        told = []
        for state in states:
            await self.network.pause(self.network.faults.latency_ms)
            row.status = state
            if row.bubble is not None:
                self.phones.tick(row.bubble, TICKS[state])
            told.append(asyncio.create_task(self._receipt(row, state)))
            if self.network.faults.shuffle == 1:
                await told[-1]
        await asyncio.gather(*told)

    async def _receipt(self, row: Row, state: str) -> None:
        if not row.callback:
            return
        form = {
            "MessageSid": row.sid,
            "MessageStatus": state,
            "SmsStatus": state,
            "SmsSid": row.sid,
            "To": row.to,
            "From": row.sender,
            "AccountSid": self.account_sid,
            "ApiVersion": VERSION,
            "ChannelPrefix": "whatsapp",
            "ChannelInstallSid": "XE" + "0" * 32,
            "ChannelToAddress": row.to.removeprefix("whatsapp:")[:-4] + "XXXX",
        }
        form |= {"ErrorCode": str(row.error_code)} if row.error_code else {}
        form |= {"EventType": state.upper()} if state in ("delivered", "read") else {}
        hook = Webhook(row.callback, RECEIPT_TRIES)
        await self.network.receipt(hook, f"status:{row.sid}:{state}", *self._signed(row.callback, form, f"{row.sid}{state}"))

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        rows = [row for row in self.messages.values() if query.get("To") in (None, "", row.to)]
        rows = [row for row in rows if query.get("From") in (None, "", row.sender)]
        for name, sign in (("DateSent>", 1), ("DateSent<", -1)):
            if query.get(name):
                bound = datetime.fromisoformat(query[name]).replace(tzinfo=UTC)
                rows = [row for row in rows if (row.created_at - bound).total_seconds() * sign >= -1]
        size = min(int(query.get("PageSize") or 50), PAGE_MAX)
        shown = [self._shown(row) for row in reversed(rows)][:size]
        return JSONResponse({"messages": shown, "page": 0, "page_size": size, "next_page_uri": None, "uri": str(request.url.path)})

    async def _fetch(self, request: Request) -> Response:
        row = self.messages.get(request.path_params["sid"])
        if row is None:
            raise Refusal(404, 20404, "The requested resource was not found")
        return JSONResponse(self._shown(row))

    async def _typing(self, request: Request) -> Response:
        message = str((await request.form()).get("messageId", ""))
        for phone in self.phones.all():
            if phone.channel == NAME and phone.find(message) is not None:
                self.phones.types(phone)
        return JSONResponse({"success": True})

    def _shown(self, row: Row) -> dict[str, Any]:
        at = format_datetime(row.created_at)
        return {
            "sid": row.sid,
            "account_sid": self.account_sid,
            "to": row.to,
            "from": row.sender,
            "status": row.status,
            "body": row.bubble.text if row.bubble else row.body,
            "direction": "outbound-api",
            "error_code": row.error_code,
            "error_message": None,
            "date_created": at,
            "date_updated": at,
            "date_sent": at,
            "num_segments": "1",
            "num_media": "0",
            "api_version": VERSION,
            "uri": f"/{VERSION}/Accounts/{self.account_sid}/Messages/{row.sid}.json",
        }

    def phone_of(self, to: str) -> Phone | None:
        """The phone of a number, or of the id that stands for it."""
        return self.phones.find(NAME, self._external.get(to, to))

    def _sid(self, kind: str) -> str:
        return kind + hashlib.md5(f"{kind}{next(self._numbers)}".encode(), usedforsecurity=False).hexdigest()


def external_user_id(person: str) -> str:
    """WhatsApp's id of a person for this business, "whatsapp:ES.1A2B…"."""
    return f"whatsapp:ES.{hashlib.md5(person.encode(), usedforsecurity=False).hexdigest()[:16].upper()}"


def _reference(callback: str) -> str:
    """What the shop calls the message, from its callback address."""
    return dict(pair.partition("=")[::2] for pair in urlsplit(callback).query.split("&") if pair).get("ref", "")
