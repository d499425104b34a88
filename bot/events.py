"""What passes between a channel and the turn? Events in, words out, calls to a provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from commerce.payments.events import PaymentEvent


class EventKind(StrEnum):
    """What a person, or their app, did."""

    TEXT = "text"
    BUTTON = "button"  # `action` holds the packed act of the button
    START = "start"  # opened the chat; `start` holds the link's payload, if any
    MEDIA = "media"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    EDITED = "edited"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    UNSERVED = "unserved"  # a kind we cannot answer in substance; answered kindly
    REACTION = "reaction"  # an emoji on a message; `text` holds it, "" where it was taken away
    ORDER = "order"  # a cart of the app's own; `lines` hold what was chosen, the prices are ours
    GROUP = "group"  # somebody spoke to the bot in a group
    OPT_IN = "opt_in"  # agreed to offers in the app's own dialog; `text` holds its wording
    HANDED_OVER = "handed_over"  # a person answers from another program of the provider's
    HANDED_BACK = "handed_back"
    POLICY = "policy"  # the provider's word to the owner of the account
    MODEL = "model"  # a language model's answer; `action` names the call, and what was asked about is an event of its own
    PAYMENT = "payment"  # in the stream of its order
    RECEIPT = "receipt"  # in the stream of its channel account


@dataclass(frozen=True)
class Inbound:
    """One event as its adapter understood it.

    external_id: unique within the channel account, prefixed by kind ("update:…", "web:…").
    thread: the provider's id of the chat; person: the provider's id of who wrote.
    ack: what the provider wants named when a tap is acknowledged (Telegram's callback query id).
    phone: as an attribute, never as a key. reply_to: the provider's id of the message that is answered.
    media: addresses or file ids. lines: (our SKU, quantity) of a native order. referral: what an ad or a link told, as it came.
    by_staff: somebody of the brand wrote it, in a program of the provider's. action of a POLICY: the provider's word for what it did.
    """

    external_id: str
    kind: EventKind
    thread: str
    person: str
    sent_at: datetime
    text: str = ""
    action: str = ""
    start: str = ""
    name: str = ""
    language: str = ""
    ack: str = ""
    phone: str = ""
    reply_to: str = ""
    forwarded: bool = False
    media: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    referral: Mapping[str, str] = field(default_factory=dict)
    by_staff: bool = False


class Delivery(StrEnum):
    """How far a message that was sent has come; later in `DELIVERY_ORDER` is further, and nothing goes back."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"  # final, unless it proves to have been delivered after all


DELIVERY_ORDER = (Delivery.QUEUED, Delivery.SENT, Delivery.FAILED, Delivery.DELIVERED, Delivery.READ)


@dataclass(frozen=True)
class Receipt:
    """A provider's word on messages of ours: on one, or on all of a thread up to a time.

    external_id: "status:<id>:<status>", unique within the channel account. provider_id: the message's; "" with `upto`.
    reference: what the send was given as its own, "" where the provider gave none back.
    code, reason: the provider's, where it failed. failure: what kind of failing it was, as a send's own outcome would say.
    """

    external_id: str
    status: Delivery
    thread: str
    at: datetime
    provider_id: str = ""
    upto: datetime | None = None
    reference: str = ""
    code: str = ""
    failure: "Failed | None" = None


@dataclass(frozen=True)
class PaymentAsked:
    """The app waits for a yes or no before it takes money: may this order be paid? Answered within seconds, outside any turn.

    external_id: of the event; query: the provider's id of the question. person: who is about to pay.
    amount_minor None: the app asks for ways of delivery first, to `country` (ISO 3166 alpha-2).
    """

    external_id: str
    query: str
    order_id: str
    person: str
    currency: str = ""
    amount_minor: int | None = None
    country: str = ""
    language: str = ""


Arrived = Inbound | Receipt | PaymentEvent | PaymentAsked


@dataclass(frozen=True)
class Button:
    """`label` as people read it; `action` a packed act."""

    label: str
    action: str


@dataclass(frozen=True)
class Card:
    """One product shown: a line under the title, a picture where there is one, buttons of its own."""

    title: str
    subtitle: str = ""
    image: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Otherwise:
    """A template of the brand's by its name, and values by the names of its variables; its language is chosen when it goes."""

    template: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Invoice:
    """An order to be paid inside the app: `amount` of `currency` in its smallest unit, "XTR" for Telegram's Stars."""

    order_id: str
    title: str
    description: str
    amount: int
    currency: str


@dataclass(frozen=True)
class Message:
    """What is said in one go, in the words of the conversation's language; stored in the outbox as a dict."""

    text: str
    buttons: tuple[Button, ...] = ()
    cards: tuple[Card, ...] = ()
    keys: tuple[str, ...] = ()  # the locale keys it was made of, for tests and reports
    automatic: bool = False  # said by the machine while a person has the conversation
    template: str = ""  # to be said as this one and not freely: the provider's id of it
    variables: tuple[str, ...] = ()  # its values, in order
    otherwise: "Otherwise | None" = None  # which template says the same where free text may not be sent
    invoice: Invoice | None = None  # to be paid where the app can; elsewhere the words stand alone
    sources: tuple[tuple[str, str], ...] = ()  # the passages it quotes: id, and where they stand; for agents, not for the shopper
    late: bool = False  # a person's own reply, past the time for anybody else's (Messenger's HUMAN_AGENT)

    def dump(self) -> dict[str, Any]:
        """JSON of the outbox row."""
        return {
            "text": self.text,
            "buttons": [[b.label, b.action] for b in self.buttons],
            "cards": [[c.title, c.subtitle, c.image, [[b.label, b.action] for b in c.buttons]] for c in self.cards],
            "keys": list(self.keys),
            "automatic": self.automatic,
            **({"template": self.template, "variables": list(self.variables)} if self.template else {}),
            **({"otherwise": [self.otherwise.template, dict(self.otherwise.values)]} if self.otherwise else {}),
            **({"sources": [list(source) for source in self.sources]} if self.sources else {}),
            **({"late": True} if self.late else {}),
            **({"invoice": vars(self.invoice)} if self.invoice else {}),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> "Message":
        """The message an outbox row holds."""
        return cls(
            data["text"],
            tuple(Button(label, action) for label, action in data.get("buttons", [])),
            tuple(
                Card(title, subtitle, image, tuple(Button(label, action) for label, action in buttons))
                for title, subtitle, image, buttons in data.get("cards", [])
            ),
            tuple(data.get("keys", [])),
            data.get("automatic", False),
            data.get("template", ""),
            tuple(data.get("variables", [])),
            Otherwise(*data["otherwise"]) if "otherwise" in data else None,
            Invoice(**data["invoice"]) if "invoice" in data else None,
            late=data.get("late", False),
            sources=tuple((passage_id, label) for passage_id, label in data.get("sources", [])),
        )

    def all_buttons(self) -> tuple[Button, ...]:
        """Every button of the message, the cards' first, in the order they are shown."""
        return tuple(button for card in self.cards for button in card.buttons) + self.buttons


@dataclass(frozen=True)
class ApiCall:
    """One request to a provider, by the vendor's own method name."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What a channel can carry; data, so that the dialog never asks which channel it is.

    Lengths as the channel counts them. buttons_max: under one message; past them a list (`list_max` rows), past that numbered text.
    """

    text_max: int
    buttons_max: int
    label_max: int
    payload_max: int
    caption_max: int = 0
    list_max: int = 0
    list_label_max: int = 0
    list_text_max: int = 0
    cards_max: int = 0
    card_title_max: int = 0
    card_text_max: int = 0
    card_buttons_max: int = 0


@dataclass(frozen=True)
class TemplateLimits:
    """What a channel's templates may be. categories: of "utility" and "marketing"; lengths in letters, the body's with its samples in it.

    barred: countries (ISO, upper case) whose people get none of category "marketing".
    """

    categories: tuple[str, ...]
    body_max: int
    buttons_max: int
    label_max: int
    payload_max: int
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pace:
    """How fast a provider takes messages, by default: from one account, and to one thread; a second, averaged over `burst_seconds`."""

    account_per_second: int
    thread_per_second: int
    burst_seconds: int = 1


@dataclass(frozen=True)
class Sent:
    """The provider has it, under its own id."""

    provider_id: str = ""


@dataclass(frozen=True)
class Failed:
    """Known not to be delivered. permanent: never try again; retry_after: seconds the provider asked for.

    unreachable: this person cannot be reached there any more (blocked, deactivated). opted_out: they told the provider to stop us;
    no_offers: to stop our offers, all else still arrives.
    account: it is the whole account's trouble (its limit, its token), not this thread's; permanent then means until somebody mends it.
    window: free text is not taken now, a template may be. code: the provider's own.
    """

    reason: str
    permanent: bool = False
    retry_after: float | None = None
    unreachable: bool = False
    opted_out: bool = False
    no_offers: bool = False
    account: bool = False
    window: bool = False
    code: str = ""


@dataclass(frozen=True)
class Unknown:
    """It may or may not have been delivered; never sent again blindly."""

    reason: str


Outcome = Sent | Failed | Unknown
