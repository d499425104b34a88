"""How does somebody talk to a shop without a provider? Words in, through the real adapter and pipeline; replies and standing out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from bot import inbox, intake
from bot.channels import CHANNELS
from bot.events import Inbound, Message
from bot.store import conversations
from bot.tables import ChannelAccount, Conversation
from commerce.carts import cart
from commerce.orders import orders
from commerce.tables import Brand
from core.db import insert_once
from core.errors import DroplineError
from dropline.program import Program

ACCOUNT = "terminal"


class NoSuchLabel(DroplineError):
    """Line {line}: there is no button [{label}] to press; there are: {labels}."""

    code = "no_such_label"


class DoubledLabel(DroplineError):
    """Line {line}: more than one button reads [{label}]."""

    code = "doubled_label"


class NoTerminalChannel(DroplineError):
    """There is no channel {channel} to talk on; there are: {channels}."""

    code = "no_such_channel"


@dataclass(frozen=True)
class Heard:
    """One reply as a person reads it, and what can be pressed."""

    text: str
    buttons: tuple[str, ...]
    message: Message
    author: str

    def dump(self) -> dict[str, Any]:
        """JSON of the command line."""
        return {"text": self.text, "buttons": list(self.buttons)}


def _webchat(person: str, unique: int, sent_at: float, said: Mapping[str, str]) -> dict[str, Any]:
    return {
        "visitor": f"terminal-{person}",
        "client_id": f"{unique:x}",
        "sent_at": datetime.fromtimestamp(sent_at, UTC).isoformat(),
        "name": person,
        **said,
    }


def _telegram(person: str, unique: int, sent_at: float, said: Mapping[str, str]) -> dict[str, Any]:
    user = int.from_bytes(hashlib.sha256(person.encode()).digest()[:5], "big")
    sender = {"id": user, "is_bot": False, "first_name": person}
    chat = {"id": user, "type": "private", "first_name": person}
    message = {"message_id": unique % 2**31, "from": sender, "chat": chat, "date": int(sent_at)}
    if "action" in said:
        query = {"id": str(unique), "from": sender, "chat_instance": "1", "data": said["action"], "message": message | {"text": ""}}
        return {"update_id": unique, "callback_query": query}
    text = f"/start {said['start']}".strip() if "start" in said else said["text"]
    return {"update_id": unique, "message": message | {"text": text}}


def _whatsapp(person: str, unique: int, sent_at: float, said: Mapping[str, str]) -> dict[str, Any]:
    digits = f"346{int.from_bytes(hashlib.sha256(person.encode()).digest()[:4], 'big') % 10**8:08d}"
    who = {"From": f"whatsapp:+{digits}", "WaId": digits, "ExternalUserId": f"whatsapp:ES.{digits}", "ProfileName": person}
    if "action" in said:
        words = {"Body": said["label"], "ButtonText": said["label"], "ButtonPayload": said["action"]}
    else:  # a link types its token in for the person
        words = {"Body": f"Hi! (ref: {said['start']})" if said.get("start") else said.get("text", "Hi!")}
    return {name: [value] for name, value in {"MessageSid": f"SM{unique:032x}", "NumMedia": "0", **who, **words}.items()}


def _messenger(person: str, unique: int, sent_at: float, said: Mapping[str, str]) -> dict[str, Any]:
    person_id, page, mid = str(int.from_bytes(hashlib.sha256(person.encode()).digest()[:6], "big")), "1", f"m_{unique:x}"
    if "start" in said:
        referral = {"referral": {"ref": said["start"], "source": "SHORTLINK", "type": "OPEN_THREAD"}} if said["start"] else {}
        happened: dict[str, Any] = {"postback": {"mid": mid, "title": "Get Started", "payload": "GET_STARTED", **referral}}
    elif "action" in said:
        happened = {"postback": {"mid": mid, "title": said["label"], "payload": said["action"]}}
    else:
        happened = {"message": {"mid": mid, "text": said["text"]}}
    item = {"sender": {"id": person_id}, "recipient": {"id": page}, "timestamp": int(sent_at * 1_000), **happened}
    return {"object": "page", "entry": [{"id": page, "time": int(sent_at * 1_000), "messaging": [item]}]}


PAYLOADS: dict[str, Callable[[str, int, float, Mapping[str, str]], dict[str, Any]]] = {
    "webchat": _webchat,
    "telegram": _telegram,
    "whatsapp": _whatsapp,
    "messenger": _messenger,
}


class Terminal:
    """One person at one brand on one channel. The same person continues their conversation."""

    def __init__(self, program: Program, brand: Brand, account: ChannelAccount, person: str) -> None:
        self.program, self.brand, self.account, self.person = program, brand, account, person
        self.conversation_id = ""
        self.heard: list[Heard] = []
        self._position = 0
        self._resumed = False

    @property
    def handle(self) -> str:
        """The provider's id of this person."""
        return self._greeting.person

    @property
    def _greeting(self) -> Inbound:
        """An event of this person's, for who they are and where they write."""
        payload = PAYLOADS[self.account.channel](self.person, 1, 0, {"text": "-"})
        return CHANNELS[self.account.channel].parse(payload)[0]

    async def say(self, text: str, *, copies: int = 1) -> list[Heard]:
        """What is answered to a message."""
        return await self._send({"text": text}, copies)

    async def start(self, token: str, *, copies: int = 1) -> list[Heard]:
        """What is answered to opening the chat through a link."""
        return await self._send({"start": token}, copies)

    async def press(self, label: str, line: int, *, copies: int = 1) -> list[Heard]:
        """What is answered to the button that reads `label`, on the newest message that has one so named."""
        await self._resume()
        for heard in reversed(self.heard):
            actions = [button.action for button in heard.message.all_buttons() if button.label.casefold() == label.casefold()]
            if len(actions) > 1:
                raise DoubledLabel(line=line, label=label)
            if actions:
                return await self._send({"action": actions[0], "label": label}, copies)
        labels = ", ".join(f"[{name}]" for heard in self.heard[-1:] for name in heard.buttons) or "none"
        raise NoSuchLabel(line=line, label=label, labels=labels)

    async def listen(self) -> list[Heard]:
        """What was said since, without anything being asked."""
        worker = self.program.worker
        if self.conversation_id:
            await worker.work(self.conversation_id)
            if worker.thinking is not None:
                await worker.thinking.finish(self.conversation_id)
        return await self.program.db.read(self._hear)

    async def standing(self) -> dict[str, Any]:
        """Cart, latest order, language, who answers."""
        return await self.program.db.read(self._standing)

    async def _send(self, said: Mapping[str, str], copies: int) -> list[Heard]:
        now = self.program.clock()
        payload = PAYLOADS[self.account.channel](self.person, self.program.kit.random.getrandbits(50), now.timestamp(), said)
        events = CHANNELS[self.account.channel].parse(payload)
        await self._resume()
        for _ in range(copies):
            accepted = await self.program.db.write(intake.accept, self.account, events, now=now, new_id=self.program.kit.new_id)
            if accepted:
                self.conversation_id = accepted[0].conversation_id
        return await self.listen()

    async def _resume(self) -> None:
        """Take up an earlier talk: what was said then can be pressed, and is not said again."""
        if self._resumed:
            return
        self._resumed = True
        conversation = await self.program.db.read(conversations.find_thread, self.account.id, self._greeting.thread)
        if conversation is not None:
            self.conversation_id = conversation.id
            await self.program.db.read(self._hear)

    def _hear(self, session: Session) -> list[Heard]:
        if not self.conversation_id:
            return []
        heard = []
        for item in inbox.thread(session, self.brand.id, self.conversation_id, after=self._position):
            self._position = max(self._position, item.sequence)
            if item.author != "shopper" and item.sequence:
                labels = tuple(button.label for button in item.message.all_buttons())
                heard.append(Heard(read_aloud(item.message), labels, item.message, item.author))
        self.heard += heard
        return heard

    def _standing(self, session: Session) -> dict[str, Any]:
        conversation = conversations.find_conversation(session, self.brand.id, self.conversation_id)
        if conversation is None:
            return {"cart": None, "order": None, "language": self.brand.language, "handling": "bot"}
        return standing(session, self.program, conversation)


def find_account(session: Session, brand: Brand, channel: str) -> ChannelAccount:
    """The brand's account for terminals on this channel, made when first wanted; the web chat's own where delivery is a row."""
    if channel not in PAYLOADS:
        raise NoTerminalChannel(channel=channel, channels=", ".join(PAYLOADS))
    values: dict[str, Any] = {"id": f"acc_terminal_{channel}_{brand.slug}", "brand_id": brand.id, "channel": channel, "name": ACCOUNT}
    insert_once(session, ChannelAccount, values)
    return ChannelAccount(**values)


def standing(session: Session, program: Program, conversation: Conversation) -> dict[str, Any]:
    """The JSON of `dropline chat --script`, less the line itself."""
    brand, shopper_id = conversations.get_brand_and_shopper(session, conversation.identity_id)
    snapshot = program.kit.catalogue(session, brand)
    view = cart.view_cart(session, brand, snapshot, shopper_id, now=program.clock())
    order = orders.latest_order(session, brand.id, shopper_id)
    return {
        "cart": None if view is None else _cart(view),
        "order": None if order is None else {"number": order.number, "status": order.status, "total_minor": order.total_minor},
        "language": conversation.language or brand.language,
        "handling": conversation.handling,
    }


def _cart(view: cart.CartView) -> dict[str, Any]:
    names = ("sku", "name", "quantity", "unit_minor", "total_minor")
    return {
        "lines": [{name: getattr(line, name) for name in names} | {"options": dict(line.options)} for line in view.lines],
        "discount_minor": view.quote.discount_minor,
        "shipping_minor": view.quote.shipping_minor,
        "total_minor": view.quote.total_minor,
        "currency": view.currency,
    }


def read_aloud(message: Message) -> str:
    """A message as plain lines: its text, then each card's title and line."""
    cards = [f"{card.title}: {card.subtitle}" if card.subtitle else card.title for card in message.cards]
    return "\n".join([message.text, *cards] if message.text else cards)
