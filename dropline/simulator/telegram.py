"""How does Telegram behave? One bot's API, webhook and long polls. Source: core.telegram.org/bots/api."""

import asyncio
import itertools
import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dropline.simulator import markup
from dropline.simulator.network import Network, Webhook
from dropline.simulator.phones import Bubble, Key, Phone, Phones, Run, Tick
from dropline.simulator.telegram_payments import Invoice, InvoiceWrong, Till, read_invoice

NAME = "telegram"
TEXT_MAX, CAPTION_MAX, BUTTONS_MAX, ROW_MAX, DATA_MAX = 4096, 1024, 100, 8, 64
WEBHOOK_TRIES = 40  # Telegram gives up "after a reasonable amount of attempts"
_AS_JSON = ("reply_markup", "link_preview_options", "allowed_updates", "media", "prices", "commands", "reaction", "reply_parameters")


class Refusal(Exception):
    """An error answer of Telegram's."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


class Telegram:
    """One bot and the people who write to it. Its methods are called in the simulator's loop."""

    def __init__(self, phones: Phones, network: Network, *, token: str = "4200:SIMULATED-token") -> None:
        self.phones, self.network, self.token, self.username = phones, network, token, "simulated_shop_bot"
        self.hook, self.secret = Webhook(""), ""
        self.updates: list[dict[str, Any]] = []
        self.pre_checkouts: dict[str, bool] = {}
        self.till = Till()
        self._update_ids, self._query_ids = itertools.count(700_001), itertools.count(1)
        self._news, self._polls = asyncio.Event(), 0

    def routes(self) -> list[BaseRoute]:
        """The Bot API."""
        return [Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"])]

    def register(self, url: str, secret: str) -> None:
        """Send updates there from now on."""
        self.hook, self.secret = Webhook(url, tries=WEBHOOK_TRIES) if url else Webhook(""), secret

    # What people do

    async def write(self, phone: Phone, text: str, answers: Bubble | None = None) -> None:
        """Somebody writes."""
        bubble, message = self._message(phone, text)
        if answers is not None:
            bubble.answers = answers.text
            message["reply_to_message"] = self._shown(phone, answers)
        await self._tell(phone, bubble, {"message": message | {"text": text} | _commands(text)})

    async def arrive(self, phone: Phone, token: str) -> None:
        """Somebody opens the bot, by a link where there is a token: the app shows a button that sends /start."""
        await self.write(phone, f"/start {token}".strip())

    async def tap(self, phone: Phone, bubble: Bubble, key: Key) -> None:
        """Somebody presses a button under a message; an invoice's own pays it."""
        if key.value in self.till.invoices:
            await self.pay(phone, self.till.invoices[key.value])
            return
        query = {
            "id": f"{next(self._query_ids)}",
            "from": _sender(phone),
            "chat_instance": "-4200",
            "data": key.value,
            "message": self._shown(phone, bubble),
        }
        await self._tell(phone, None, {"callback_query": query})

    async def give(self, phone: Phone, kind: str) -> None:
        """Somebody sends a photo, a sticker or a place."""
        content: dict[str, dict[str, Any]] = {
            "photo": {"photo": [{"file_id": "AgAC-photo", "file_unique_id": "p1", "width": 90, "height": 90}]},
            "sticker": {"sticker": _STICKER},
            "location": {"location": {"latitude": 40.4168, "longitude": -3.7038}},
        }
        bubble, message = self._message(phone, {"photo": "📷 Photo", "sticker": "😀", "location": "📍 Madrid"}[kind])
        await self._tell(phone, bubble, {"message": message | content[kind]})

    async def react(self, phone: Phone, bubble: Bubble, emoji: str) -> None:
        """Somebody puts an emoji on a message."""
        bubble.reaction = emoji
        change = {
            "chat": _chat(phone),
            "message_id": int(bubble.id),
            "user": _sender(phone),
            "date": self._now(),
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
        }
        await self._tell(phone, None, {"message_reaction": change})

    async def block(self, phone: Phone, blocked: bool) -> None:
        """Somebody blocks the bot, or lets it in again."""
        phone.blocked = blocked
        bot = {"user": self._me(), "status": "member"}
        out = {"user": self._me(), "status": "kicked", "until_date": 0}
        change = {"chat": _chat(phone), "from": _sender(phone), "date": self._now()}
        change |= {"old_chat_member": bot, "new_chat_member": out} if blocked else {"old_chat_member": out, "new_chat_member": bot}
        await self._tell(phone, None, {"my_chat_member": change})

    async def read(self, phone: Phone) -> None:
        """Telegram tells bots nothing of who has read what."""

    async def check_out(self, phone: Phone, payload: str, currency: str, total: int) -> str:
        """Somebody is about to pay an invoice; the id that the bot has to answer within ten seconds."""
        number = f"pcq-{next(self._query_ids)}"
        query = {"id": number, "from": _sender(phone), "currency": currency, "total_amount": total, "invoice_payload": payload}
        await self._tell(phone, None, {"pre_checkout_query": query})
        return number

    async def pay(self, phone: Phone, invoice: Invoice) -> bool:
        """Somebody pays an invoice, if the bot lets it go on in time."""
        query = await self.check_out(phone, invoice.payload, invoice.currency, invoice.total)
        if not await self.till.may_go_on(query):
            self.phones.refuse(phone, "The payment did not go on")
            return False
        _, message = self._message(phone, f"Paid {invoice.total} {invoice.currency}")
        await self._tell(phone, None, {"message": message | {"successful_payment": self.till.charge(phone.person, invoice)}})
        return True

    def _message(self, phone: Phone, text: str) -> tuple[Bubble, dict[str, Any]]:
        number = (len(phone.bubbles) and int(phone.bubbles[-1].id)) or 0
        bubble = self.phones.add(phone, text, mine=True, id=str(number + 1))
        return bubble, {"message_id": number + 1, "from": _sender(phone), "chat": _chat(phone), "date": self._now()}

    async def _tell(self, phone: Phone, bubble: Bubble | None, content: Mapping[str, Any]) -> None:
        update = {"update_id": next(self._update_ids), **content}
        if bubble is not None:
            bubble.tick = Tick.SENT
        self.phones.changed()
        if not self.hook.url:
            self.updates.append(update)
            self._news.set()
            return
        told = await self._deliver(update)
        if bubble is not None and told:
            bubble.tick = Tick.DELIVERED
            self.phones.changed()

    async def _deliver(self, update: dict[str, Any]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret, "content-type": "application/json"}
        told = await self.network.event(self.hook, f"update:{update['update_id']}", json.dumps(update).encode(), headers)
        return told.taken

    # What the bot asks for

    async def _answer(self, request: Request) -> Response:
        params = dict(request.query_params) | dict(await request.form())
        method = request.path_params["method"].lower()
        if request.path_params["token"] != self.token:
            return _error(Refusal(401, "Unauthorized"))
        chat, sends = str(params.get("chat_id", "")), method.startswith("send") and method != "sendchataction"
        work = getattr(self, f"_do_{method}", None)
        try:
            if work is None:
                raise Refusal(404, "Not Found")
            values = {key: json.loads(str(value)) if key in _AS_JSON else value for key, value in params.items()}
            if not sends:
                return JSONResponse({"ok": True, "result": await work(values)})
            if self.network.stormed(chat):
                seconds = self.network.faults.storm_seconds
                raise Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
            number = self.network.number(chat)
            if self.network.refuses(chat, number):
                raise Refusal(500, "Internal Server Error")
            return self.network.answered(chat, number, JSONResponse({"ok": True, "result": await work(values)}))
        except Refusal as refusal:
            phone = self.phones.find(NAME, chat)
            if phone is not None and sends:
                self.phones.refuse(phone, refusal.description)
            return _error(refusal)

    def _me(self) -> dict[str, Any]:
        return {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "Aurora", "username": self.username}

    async def _do_getme(self, params: dict[str, Any]) -> dict[str, Any]:
        return self._me()

    async def _do_setwebhook(self, params: dict[str, Any]) -> bool:
        secret = params.get("secret_token", "")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.register(params.get("url", ""), secret)
        waiting, self.updates = self.updates, []
        for update in waiting if self.hook.url else []:
            self.network.later(self._deliver(update))
        return True

    async def _do_deletewebhook(self, params: dict[str, Any]) -> bool:
        self.register("", "")
        return True

    async def _do_getwebhookinfo(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.hook.url, "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    async def _do_getupdates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        self._polls += 1
        mine, loop = self._polls, asyncio.get_running_loop()
        self._news.set()  # an older poll ends: there can be only one
        if "offset" in params:
            self.updates = [update for update in self.updates if update["update_id"] >= int(params["offset"])]
        deadline = loop.time() + float(params.get("timeout", 0))
        while True:
            if self.hook.url:
                raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first")
            if mine != self._polls:
                raise Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
            if self.updates or loop.time() >= deadline or self.network.over.is_set():
                return self.updates[: int(params.get("limit", 100))]
            self._news.clear()
            waits = [asyncio.ensure_future(event.wait()) for event in (self._news, self.network.over)]
            await asyncio.wait(waits, timeout=deadline - loop.time(), return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    async def _do_sendmessage(self, params: dict[str, Any]) -> dict[str, Any]:
        phone = self._reached(params)
        if not params.get("text", "").strip():
            raise Refusal(400, "Bad Request: message text is empty")
        return self._post(phone, params, params["text"], TEXT_MAX)

    async def _do_sendphoto(self, params: dict[str, Any]) -> dict[str, Any]:
        phone = self._reached(params)
        if not re.match(r"https?://", params.get("photo", "")):
            raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        return self._post(phone, params, params.get("caption", ""), CAPTION_MAX, image=params["photo"])

    async def _do_sendmediagroup(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        phone, media = self._reached(params), params.get("media", [])
        if not 2 <= len(media) <= 10:
            raise Refusal(400, "Bad Request: wrong number of items in the media group")
        return [self._post(phone, each, each.get("caption", ""), CAPTION_MAX, image=each["media"]) for each in media]

    async def _do_sendchataction(self, params: dict[str, Any]) -> bool:
        self.phones.types(self._reached(params))
        return True

    async def _do_editmessagetext(self, params: dict[str, Any]) -> dict[str, Any]:
        phone = self._reached(params)
        bubble = phone.find(str(params.get("message_id", "")))
        if bubble is None or bubble.mine:
            raise Refusal(400, "Bad Request: message to edit not found")
        text, runs = _words(params, params.get("text", ""), TEXT_MAX)
        keys = _keyboard(params)
        if (bubble.text, bubble.keys) == (text, keys):
            raise Refusal(400, "Bad Request: message is not modified")
        bubble.text, bubble.runs, bubble.keys, bubble.edited = text, runs, keys, True
        self.phones.changed()
        return self._shown(phone, bubble)

    async def _do_answercallbackquery(self, params: dict[str, Any]) -> bool:
        if not params.get("callback_query_id"):
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    async def _do_answerprecheckoutquery(self, params: dict[str, Any]) -> bool:
        self.pre_checkouts[params["pre_checkout_query_id"]] = str(params.get("ok")).lower() == "true"
        self.till.answered(params["pre_checkout_query_id"], self.pre_checkouts[params["pre_checkout_query_id"]])
        self.phones.changed()
        return True

    async def _do_sendinvoice(self, params: dict[str, Any]) -> dict[str, Any]:
        phone = self._reached(params)
        try:
            invoice = read_invoice(params)
        except InvoiceWrong as error:
            raise Refusal(400, str(error)) from None
        self.till.invoices[invoice.payload] = invoice
        shown = self._post(phone, {}, f"{invoice.title}\n{invoice.description}", TEXT_MAX)
        phone.bubbles[-1].keys = (Key(invoice.label, invoice.payload),)
        self.phones.changed()
        return shown

    async def _do_refundstarpayment(self, params: dict[str, Any]) -> bool:
        if wrong := self.till.give_back(str(params.get("telegram_payment_charge_id"))):
            raise Refusal(400, wrong)
        return True

    async def _do_setmycommands(self, params: dict[str, Any]) -> bool:
        return True

    def _reached(self, params: Mapping[str, Any]) -> Phone:
        """The phone of a chat; bots cannot write first, nor to who has blocked them."""
        phone = self.phones.find(NAME, str(params.get("chat_id", "")))
        if phone is None or not phone.started:
            raise Refusal(400, "Bad Request: chat not found")
        if phone.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return phone

    def _post(self, phone: Phone, params: Mapping[str, Any], words: str, most: int, *, image: str = "") -> dict[str, Any]:
        text, runs = _words(params, words, most)
        keys = _keyboard(params)
        bubble = self.phones.add(phone, text, mine=False, id=str(int(phone.bubbles[-1].id) + 1))
        bubble.runs, bubble.keys, bubble.image, bubble.tick = runs, keys, image, Tick.SENT
        self.phones.changed()
        return self._shown(phone, bubble)

    def _shown(self, phone: Phone, bubble: Bubble) -> dict[str, Any]:
        by = _sender(phone) if bubble.mine else self._me()
        shown = {"message_id": int(bubble.id), "from": by, "date": int(bubble.at.timestamp()), "chat": _chat(phone), "text": bubble.text}
        rows = [[{"text": key.label, "callback_data": key.value}] for key in bubble.keys if not key.opens]
        return shown | ({"reply_markup": {"inline_keyboard": rows}} if rows else {})

    def _now(self) -> int:
        return int(self.phones.clock().timestamp())


_STICKER = {
    "file_id": "CAAC-sticker",
    "file_unique_id": "s1",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "😀",
}


def _sender(phone: Phone) -> dict[str, Any]:
    return {"id": int(phone.person), "is_bot": False, "first_name": phone.name, "language_code": "en"}


def _chat(phone: Phone) -> dict[str, Any]:
    return {"id": int(phone.person), "type": "private", "first_name": phone.name}


def _commands(text: str) -> dict[str, Any]:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]}


def _words(params: Mapping[str, Any], words: str, most: int) -> tuple[str, tuple[Run, ...]]:
    """The text as people read it, and its styles."""
    runs: tuple[Run, ...] = ()
    mode = params.get("parse_mode", "")
    if mode.upper() == "HTML":
        try:
            runs = markup.read_html(words)
        except markup.CannotParse as error:
            raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None
        words = "".join(run.text for run in runs)
    elif mode:
        raise Refusal(400, "Bad Request: unsupported parse_mode")
    if len(words.encode("utf-16-le")) // 2 > most:
        raise Refusal(400, "Bad Request: message is too long")
    return words, runs if any(run.style for run in runs) else ()


def _keyboard(params: Mapping[str, Any]) -> tuple[Key, ...]:
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    keys = [key for row in rows for key in row]
    if len(keys) > BUTTONS_MAX or any(len(row) > ROW_MAX for row in rows):
        raise Refusal(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    for key in keys:
        if not key.get("text", "").strip() or not ("url" in key or "callback_data" in key):
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if "url" not in key and not 1 <= len(key["callback_data"].encode()) <= DATA_MAX:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return tuple(Key(key["text"], key.get("url") or key["callback_data"], opens="url" in key) for key in keys)


def _error(refusal: Refusal) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    return JSONResponse(body | ({"parameters": refusal.parameters} if refusal.parameters else {}), status_code=refusal.status)
