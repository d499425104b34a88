"""What passes between a channel and the turn? Events in, words out, calls to a provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


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
    PAYMENT = "payment"  # in the stream of its order


@dataclass(frozen=True)
class Inbound:
    """One event as its adapter understood it.

    external_id: unique within the channel account, prefixed by kind ("update:…", "web:…").
    thread: the provider's id of the chat; person: the provider's id of who wrote.
    ack: what the provider wants named when a tap is acknowledged (Telegram's callback query id).
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
class Message:
    """What is said in one go, in the words of the conversation's language; stored in the outbox as a dict."""

    text: str
    buttons: tuple[Button, ...] = ()
    cards: tuple[Card, ...] = ()
    keys: tuple[str, ...] = ()  # the locale keys it was made of, for tests and reports
    automatic: bool = False  # said by the machine while a person has the conversation

    def dump(self) -> dict[str, Any]:
        """JSON of the outbox row."""
        return {
            "text": self.text,
            "buttons": [[b.label, b.action] for b in self.buttons],
            "cards": [[c.title, c.subtitle, c.image, [[b.label, b.action] for b in c.buttons]] for c in self.cards],
            "keys": list(self.keys),
            "automatic": self.automatic,
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
    """What a channel can carry; data, so that the dialog never asks which channel it is."""

    text_max: int
    buttons_max: int
    label_max: int
    payload_max: int


@dataclass(frozen=True)
class Sent:
    """The provider has it, under its own id."""

    provider_id: str = ""


@dataclass(frozen=True)
class Failed:
    """Known not to be delivered. permanent: never try again; retry_after: seconds the provider asked for.

    unreachable: this person cannot be reached there any more (blocked, deactivated).
    """

    reason: str
    permanent: bool = False
    retry_after: float | None = None
    unreachable: bool = False


@dataclass(frozen=True)
class Unknown:
    """It may or may not have been delivered; never sent again blindly."""

    reason: str


Outcome = Sent | Failed | Unknown
