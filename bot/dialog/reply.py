"""What does a skill give back, and what is it given? Values: says, facts, touches, the dialog as it is now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from sqlmodel import Session

from attribution.tables import CreditClass
from bot.dialog.state import Dialog
from bot.events import Inbound
from bot.tables import Conversation
from commerce.catalog import Snapshot
from commerce.facts import Fact
from commerce.tables import Brand
from core.ids import NewId


@dataclass(frozen=True)
class Say:
    """A phrase of the locale pack and its values; Money, datetimes and nested Says are put in words by the pack."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


def say(key: str, **values: Any) -> Say:
    """`Say` without the braces."""
    return Say(key, values)


@dataclass(frozen=True)
class Choice:
    """A button: `label` a phrase or a literal name, and the packed act it carries."""

    label: Say | str
    action: str


@dataclass(frozen=True)
class ShownProduct:
    """A product card in the making."""

    title: str
    subtitle: Say
    image: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Touched:
    """Something that happened to the shopper in this turn; who, where and when are the turn's to add.

    suffix makes the key unique within the event; kind is a word of docs/touchpoints.md.
    """

    kind: str
    suffix: str = ""
    credit_class: CreditClass = CreditClass.CONTEXT
    creator_id: str = ""
    link_id: str = ""
    code_key: str = ""
    campaign_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What one act came to. dialog None: as it was. waiting: a person is wanted, with the reason."""

    says: tuple[Say, ...] = ()
    choices: tuple[Choice, ...] = ()
    products: tuple[ShownProduct, ...] = ()
    facts: tuple[Fact, ...] = ()
    touches: tuple[Touched, ...] = ()
    dialog: Dialog | None = None
    waiting: str = ""


@dataclass(frozen=True)
class Turn:
    """What a skill may know of the moment. `dialog` is as the acts before this one left it."""

    event: Inbound
    event_id: int
    brand: Brand
    conversation: Conversation
    shopper_id: str
    snapshot: Snapshot
    dialog: Dialog
    now: datetime


@dataclass(frozen=True)
class Kit:
    """What the program lends the turn: ids, chance, the catalogue, who hears of facts, where we live.

    dispatch(session, facts, now=…) runs the handlers of facts in the same transaction.
    catalogue(session, brand) is the snapshot of the brand's present version.
    """

    new_id: NewId
    random: Random
    catalogue: Callable[[Session, Brand], Snapshot]
    dispatch: Callable[..., None]
    public_url: str
    secret: str
    worker: str = "worker"
    bot_handles: Mapping[str, str] = field(default_factory=dict)


Skill = Callable[[Session, Turn, Any, Kit], Reply]


def join(replies: Sequence[Reply]) -> Reply:
    """The replies of one turn as one; the last dialog stands, the last choices are offered."""
    return Reply(
        tuple(s for r in replies for s in r.says),
        next((r.choices for r in reversed(replies) if r.choices), ()),
        tuple(p for r in replies for p in r.products),
        tuple(f for r in replies for f in r.facts),
        tuple(t for r in replies for t in r.touches),
        next((r.dialog for r in reversed(replies) if r.dialog is not None), None),
        next((r.waiting for r in replies if r.waiting), ""),
    )
