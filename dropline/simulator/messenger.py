"""How does Messenger behave? One page's Graph API, its echoes, watermarks and window. Source: Meta, "Messenger Platform", Graph v25.0."""

import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dropline.simulator.network import Network, Webhook
from dropline.simulator.phones import Bubble, Key, Phone, Phones, Tick, Tile

NAME = "messenger"
WINDOW, HUMAN_WINDOW = timedelta(hours=24), timedelta(days=7)
TEXT_MAX, TEMPLATE_TEXT_MAX, TITLE_MAX, PAYLOAD_MAX, METADATA_MAX = 2000, 640, 20, 1000, 1000
QUICK_MAX, BUTTONS_MAX, ELEMENTS_MAX, ELEMENT_TITLE_MAX = 13, 3, 10, 80
APP_ID, PAGE_INBOX_APP_ID = 1517776481860111, 26390203743090
WEBHOOK_TRIES = 40  # Meta calls again at once, then for a while, up to an hour
THUMB = "369239263222822"


class Refusal(Exception):
    """An error answer of Graph's."""

    def __init__(self, status: int, code: int, message: str, subcode: int = 0) -> None:
        super().__init__(message)
        self.status, self.code, self.subcode, self.message = status, code, subcode, message


@dataclass
class Messenger:
    """One page and the people who write to it. Its methods are called in the simulator's loop."""

    phones: Phones
    network: Network
    page_id: str = "420000000000001"
    page_token: str = "SIMULATED-page-token"
    app_secret: str = "simulated-app-secret"
    verify_token: str = "simulated-verify-token"
    hook: Webhook = field(default_factory=lambda: Webhook(""))
    subscribed: tuple[str, ...] = ()
    reads: bool = True
    held: set[str] = field(default_factory=set)  # people whose thread the page's inbox has
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def routes(self) -> list[BaseRoute]:
        """The Graph API, as far as a page that chats needs it."""
        table: list[tuple[str, str, Any]] = [
            ("/v{version:float}/{node}/messages", "POST", self._send),
            ("/v{version:float}/{node}/subscribed_apps", "POST", self._subscribe),
            ("/v{version:float}/{node}/subscribed_apps", "GET", self._subscriptions),
            ("/v{version:float}/{node}/subscribed_apps", "DELETE", self._unsubscribe),
            ("/v{version:float}/{node}/subscriptions", "POST", self._call_there),
            ("/v{version:float}/{node}/subscriptions", "GET", self._called),
            ("/v{version:float}/{node}/messenger_profile", "POST", self._done),
            ("/v{version:float}/{node}/pass_thread_control", "POST", self._done),
            ("/v{version:float}/{node}/take_thread_control", "POST", self._done),
            ("/v{version:float}/{node}", "GET", self._node),
        ]
        return [Route(path, self._guarded(work), methods=[method]) for path, method, work in table]

    def register(self, url: str) -> None:
        """Send events there from now on."""
        self.hook = Webhook(url, WEBHOOK_TRIES) if url else Webhook("")

    async def verify(self, url: str) -> bool:
        """Ask the address for the challenge back, as Meta does before it takes one; then send events there."""
        query = {"hub.mode": "subscribe", "hub.verify_token": self.verify_token, "hub.challenge": "1158201444"}
        async with httpx2.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{url}?{urlencode(query)}")
        if answer.status_code != 200 or answer.text != query["hub.challenge"]:
            return False
        self.register(url)
        return True

    # What people do

    async def write(self, phone: Phone, text: str, answers: Bubble | None = None) -> None:
        """Somebody writes."""
        bubble = self._wrote(phone, text)
        message: dict[str, Any] = {"mid": bubble.id, "text": text}
        if answers is not None:
            bubble.answers = answers.text
            message["reply_to"] = {"mid": answers.id, "is_self_reply": answers.mine}
        await self._tell(phone, bubble, {"message": message})

    async def arrive(self, phone: Phone, token: str) -> None:
        """Somebody opens the chat: new people press Get Started; in a thread that is there, only a link is told."""
        referral = {"referral": {"ref": token, "source": "SHORTLINK", "type": "OPEN_THREAD"}} if token else {}
        if phone.started:
            phone.last_wrote_at = self.phones.clock() if token else phone.last_wrote_at
            await self._tell(phone, None, referral)
            return
        bubble = self._wrote(phone, "Get Started")
        await self._tell(phone, bubble, {"postback": {"mid": bubble.id, "title": "Get Started", "payload": "GET_STARTED", **referral}})

    async def tap(self, phone: Phone, bubble: Bubble, key: Key) -> None:
        """Somebody presses a quick reply, which is a message of theirs, or a button, which is a postback."""
        quick = key in bubble.quick
        mine = self._wrote(phone, key.label)
        if quick:
            message = {"mid": mine.id, "text": key.label, "quick_reply": {"payload": key.value}}
            await self._tell(phone, mine, {"message": message})
            return
        await self._tell(phone, mine, {"postback": {"mid": mine.id, "title": key.label, "payload": key.value}})

    async def give(self, phone: Phone, kind: str) -> None:
        """Somebody sends a photo, a sticker or a place; Messenger makes of a place a link with a picture."""
        mine = self._wrote(phone, {"photo": "📷 Photo", "sticker": "👍", "location": "📍 Madrid"}[kind])
        attachments: dict[str, dict[str, Any]] = {
            "photo": {"type": "image", "payload": {"url": "https://scontent.example/photo.jpg"}},
            "sticker": {"type": "sticker", "payload": {"url": "https://scontent.example/thumb.png", "sticker_id": int(THUMB)}},
            "location": {"type": "fallback", "title": "Madrid", "payload": None},
        }
        await self._tell(phone, mine, {"message": {"mid": mine.id, "attachments": [attachments[kind]]}})

    async def react(self, phone: Phone, bubble: Bubble, emoji: str) -> None:
        """Somebody puts an emoji on a message."""
        reaction = {"reaction": "love" if emoji else "other", "emoji": emoji or bubble.reaction, "mid": bubble.id}
        bubble.reaction = emoji
        phone.last_wrote_at = self.phones.clock()
        await self._tell(phone, None, {"reaction": reaction | {"action": "react" if emoji else "unreact"}})

    async def block(self, phone: Phone, blocked: bool) -> None:
        """Somebody turns messages of the page off. Messenger tells it nothing."""
        phone.blocked = blocked
        self.phones.changed()

    async def read(self, phone: Phone) -> None:
        """Somebody looks at the chat."""
        for bubble in phone.received:
            bubble.tick = Tick.READ
        await self._receipt(phone, {"read": {"watermark": self._now()}}, f"read:{phone.person}:{next(self._numbers)}")

    async def takes_over(self, phone: Phone, text: str) -> None:
        """A person answers in the page's own inbox: the shop's program sees it as an echo."""
        self.held.add(phone.person)
        bubble = self._show(phone, text)
        await self._echo(phone, bubble, PAGE_INBOX_APP_ID)

    def _wrote(self, phone: Phone, text: str) -> Bubble:
        bubble = self.phones.add(phone, text, mine=True, id=self._mid())
        bubble.tick = Tick.SENT
        for other in phone.received:
            other.quick = ()  # they go with the next message
        self.phones.changed()
        return bubble

    async def _tell(self, phone: Phone, bubble: Bubble | None, what: Mapping[str, Any]) -> None:
        self.phones.changed()
        event = {"sender": {"id": phone.person}, "recipient": {"id": self.page_id}, "timestamp": self._now(), **what}
        key = f"mid:{bubble.id}" if bubble else f"event:{next(self._numbers)}"
        told = await self.network.event(self.hook, key, *self._signed(event))
        if bubble is not None and told.taken:
            self.phones.tick(bubble, Tick.DELIVERED)

    async def _receipt(self, phone: Phone, what: Mapping[str, Any], key: str) -> None:
        event = {"sender": {"id": phone.person}, "recipient": {"id": self.page_id}, "timestamp": self._now(), **what}
        await self.network.receipt(self.hook, key, *self._signed(event))

    async def _echo(self, phone: Phone, bubble: Bubble, app_id: int) -> None:
        message: dict[str, Any] = {"is_echo": True, "app_id": app_id, "mid": bubble.id, "text": bubble.text}
        message |= {"metadata": bubble.reference} if bubble.reference else {}
        event = {"sender": {"id": self.page_id}, "recipient": {"id": phone.person}, "timestamp": self._now(), "message": message}
        await self.network.receipt(self.hook, f"echo:{bubble.id}", *self._signed(event))

    def _signed(self, event: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
        """The body, non-ASCII letters escaped as Meta sends them, and the proof over just these bytes."""
        entry = {"id": self.page_id, "time": self._now(), "messaging": [event]}
        body = json.dumps({"object": "page", "entry": [entry]}, ensure_ascii=True).encode()
        digest = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {"content-type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}

    # What the shop asks for

    def _guarded(self, work: Any) -> Any:
        async def answer(request: Request) -> Response:
            try:
                await self._check(request)
                answered: Response = await work(request)
                return answered
            except Refusal as refusal:
                error: dict[str, Any] = {"message": refusal.message, "type": "OAuthException", "code": refusal.code, "fbtrace_id": "A0"}
                error |= {"error_subcode": refusal.subcode} if refusal.subcode else {}
                return JSONResponse({"error": error}, refusal.status)

        return answer

    async def _check(self, request: Request) -> None:
        given = request.query_params.get("access_token") or request.headers.get("authorization", "").removeprefix("Bearer ")
        form = await _body(request)
        given, proof = (
            given or str(form.get("access_token", "")),
            request.query_params.get("appsecret_proof") or form.get("appsecret_proof"),
        )
        if given not in (self.page_token, f"{APP_ID}|{self.app_secret}"):
            raise Refusal(401, 190, "Invalid OAuth access token - Cannot parse access token", 460)
        wanted = hmac.new(self.app_secret.encode(), given.encode(), hashlib.sha256).hexdigest()
        if proof is not None and proof != wanted:
            raise Refusal(400, 100, "Invalid appsecret_proof provided in the API argument")
        if request.path_params["node"] not in ("me", self.page_id, str(APP_ID)) and request.method != "GET":
            raise Refusal(400, 100, "Unsupported post request. Object does not exist", 33)

    async def _send(self, request: Request) -> Response:
        body = await _body(request)
        person = str((body.get("recipient") or {}).get("id", ""))
        if "sender_action" in body:
            if body["sender_action"] == "typing_on" and (phone := self.phones.find(NAME, person)) is not None:
                self.phones.types(phone)
            return JSONResponse({"recipient_id": person})
        if self.network.stormed(person):
            raise Refusal(400, 613, "Calls to this api have exceeded the rate limit.", 2018338)
        number = self.network.number(person)
        if self.network.refuses(person, number):
            raise Refusal(500, 2, "An unexpected error has occurred. Please retry your request later.")
        phone = self._reached(person, body)
        try:
            bubble = self._dressed(phone, body.get("message") or {})
        except Refusal as refusal:
            self.phones.refuse(phone, refusal.message)
            raise
        answer = JSONResponse({"recipient_id": person, "message_id": bubble.id})
        progress = self._progress(phone, bubble)
        if self.network.receipts_first(person, number):
            await progress
        else:
            self.network.later(progress)
        return self.network.answered(person, number, answer)

    def _reached(self, person: str, body: Mapping[str, Any]) -> Phone:
        """The phone of a person, if the page may write to it now."""
        phone = self.phones.find(NAME, person)
        if phone is None or not phone.started:
            raise Refusal(400, 100, "No matching user found", 2018001)
        if person in self.held:
            raise Refusal(400, 10, "Another app is controlling this thread now.", 2018300)
        if phone.blocked:
            self.phones.refuse(phone, "This person isn't available right now. (551)")
            raise Refusal(400, 551, "This person isn't available right now.", 1545041)
        kind, tag, now = body.get("messaging_type"), body.get("tag"), self.phones.clock()
        if kind not in ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"):
            raise Refusal(400, 100, "Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}")
        if kind == "MESSAGE_TAG" and tag != "HUMAN_AGENT":
            raise Refusal(400, 100, f"The tag {tag} is no longer supported")
        by_template = kind == "UTILITY" and "template" in (body.get("message") or {})
        allowed = HUMAN_WINDOW if kind == "MESSAGE_TAG" else WINDOW
        if not by_template and not phone.within(allowed, now):
            self.phones.refuse(phone, "This message is sent outside of allowed window. (10/2018278)")
            raise Refusal(400, 10, "(#10) This message is sent outside of allowed window.", 2018278)
        return phone

    def _show(self, phone: Phone, text: str) -> Bubble:
        bubble = self.phones.add(phone, text, mine=False, id=self._mid())
        bubble.tick = Tick.SENT
        self.phones.changed()
        return bubble

    def _dressed(self, phone: Phone, message: Mapping[str, Any]) -> Bubble:
        quick, keys, tiles, image, text = _content(message)
        bubble = self._show(phone, text)
        bubble.reference = str(message.get("metadata", ""))
        bubble.quick, bubble.keys, bubble.tiles, bubble.image = quick, keys, tiles, image
        self.phones.changed()
        return bubble

    async def _progress(self, phone: Phone, bubble: Bubble) -> None:
        """The echo, then that it has arrived, then that it was seen."""
        await self._echo(phone, bubble, APP_ID)
        await self.network.pause(self.network.faults.latency_ms)
        self.phones.tick(bubble, Tick.DELIVERED)
        await self._receipt(phone, {"delivery": {"mids": [bubble.id], "watermark": self._now()}}, f"delivery:{bubble.id}")
        if self.reads:
            await self.network.pause(self.network.faults.latency_ms)
            await self.read(phone)
            self.phones.changed()

    async def _subscribe(self, request: Request) -> Response:
        fields = str((await _body(request)).get("subscribed_fields") or request.query_params.get("subscribed_fields") or "")
        self.subscribed = tuple(filter(None, fields.split(",")))
        return JSONResponse({"success": True})

    async def _unsubscribe(self, request: Request) -> Response:
        self.subscribed = ()
        return JSONResponse({"success": True})

    async def _subscriptions(self, request: Request) -> Response:
        app = {"id": str(APP_ID), "name": "shop", "subscribed_fields": list(self.subscribed)}
        return JSONResponse({"data": [app] if self.subscribed else []})

    async def _call_there(self, request: Request) -> Response:
        """The app says where its events go; the address is asked first whether it wants them."""
        body = await _body(request)
        self.verify_token = str(body.get("verify_token", ""))
        if not await self.verify(str(body.get("callback_url", ""))):
            raise Refusal(400, 2200, "(#2200) Callback verification failed: the challenge did not come back")
        return JSONResponse({"success": True})

    async def _called(self, request: Request) -> Response:
        page = {"object": "page", "callback_url": self.hook.url, "active": True}
        return JSONResponse({"data": [page] if self.hook.url else []})

    async def _done(self, request: Request) -> Response:
        return JSONResponse({"result": "success", "success": True})

    async def _node(self, request: Request) -> Response:
        node = request.path_params["node"]
        if node == "app":
            return JSONResponse({"id": str(APP_ID), "name": "shop"})
        if node in ("me", self.page_id):
            return JSONResponse({"id": self.page_id, "name": "Aurora", "username": "aurora.simulated"})
        phone = self.phones.find(NAME, node)
        if phone is None:
            raise Refusal(400, 100, "No profile available for this user.", 2018218)
        return JSONResponse({"id": node, "first_name": phone.name, "last_name": "", "profile_pic": ""})

    def _mid(self) -> str:
        return f"m_{hashlib.sha256(str(next(self._numbers)).encode()).hexdigest()[:40]}"

    def _now(self) -> int:
        return int(self.phones.clock().timestamp() * 1000)


async def _body(request: Request) -> Mapping[str, Any]:
    """What a request carries: JSON, or a form whose objects are JSON."""
    if "json" in request.headers.get("content-type", ""):
        body = json.loads(await request.body() or b"{}")
        return body if isinstance(body, dict) else {}
    form = {key: str(value) for key, value in (await request.form()).items()}
    return {key: json.loads(value) if value[:1] in "{[" else value for key, value in form.items()}


_Shown = tuple[tuple[Key, ...], tuple[Key, ...], tuple[Tile, ...], str, str]


def _content(message: Mapping[str, Any]) -> _Shown:
    """Quick replies, buttons, cards, picture and words of a message; refused where it goes past a limit."""
    text, attachment = message.get("text", ""), message.get("attachment") or {}
    payload, image = attachment.get("payload") or {}, ""
    keys: tuple[Key, ...] = ()
    tiles: tuple[Tile, ...] = ()
    _bound(len(text) <= TEXT_MAX, "Length of param message[text] must be less than or equal to 2000")
    _bound(len(str(message.get("metadata", ""))) <= METADATA_MAX, "metadata is too long")
    quick = message.get("quick_replies", [])
    _bound(len(quick) <= QUICK_MAX, "Too many quick replies")
    for reply in quick:
        _bound(1 <= len(reply.get("title", "")) <= TITLE_MAX and len(reply.get("payload", "")) <= PAYLOAD_MAX, "Invalid quick reply")
    if attachment.get("type") == "image":
        image = payload.get("url", "")
    elif payload.get("template_type") == "button":
        text, keys = payload.get("text", ""), _keys(payload.get("buttons", []), least=1)
        _bound(1 <= len(text) <= TEMPLATE_TEXT_MAX, "Param text must be of 1 to 640 letters")
    elif payload.get("template_type") == "generic":
        tiles = tuple(_tile(element) for element in payload.get("elements", []))
        _bound(1 <= len(tiles) <= ELEMENTS_MAX, "A generic template has one to ten elements")
    elif "template" in message:
        text = _utility(message["template"])
    _bound(bool(text or tiles or image), "Param message must have text or an attachment")
    return tuple(Key(each["title"], each["payload"]) for each in quick), keys, tiles, image, text


def _tile(element: Mapping[str, Any]) -> Tile:
    title, subtitle, image = element.get("title", ""), element.get("subtitle", ""), element.get("image_url", "")
    keys = _keys(element.get("buttons", []), least=0)
    _bound(1 <= len(title) <= ELEMENT_TITLE_MAX and len(subtitle) <= ELEMENT_TITLE_MAX, "An element's title and subtitle have 80 letters")
    _bound(bool(subtitle or image or keys), "An element has at least one property besides its title")
    return Tile(title, subtitle, image, keys)


def _keys(buttons: list[Mapping[str, Any]], *, least: int) -> tuple[Key, ...]:
    _bound(least <= len(buttons) <= BUTTONS_MAX, "A template has one to three buttons")
    for button in buttons:
        _bound(1 <= len(button.get("title", "")) <= TITLE_MAX, "A button's title has 1 to 20 letters")
        _bound(1 <= len(button.get("payload") or button.get("url") or "") <= PAYLOAD_MAX, "A button has a payload or an address")
    return tuple(Key(each["title"], each.get("payload") or each["url"], opens=each["type"] == "web_url") for each in buttons)


def _utility(template: Mapping[str, Any]) -> str:
    """The words of a utility template: here its name and what it is filled with."""
    filled = [p.get("text", "") for part in template.get("components", []) for p in part.get("parameters", [])]
    return f"{template.get('name', '')}: {', '.join(filled)}"


def _bound(kept: bool, message: str) -> None:
    if not kept:
        raise Refusal(400, 100, f"(#100) {message}")
