"""Where is the conversation? A tagged frozen state and a bounded memory, loaded and dumped here alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

VERSION = 2  # of the shape `dump` writes; `load` reads every earlier one
SHOWN_MAX = 10
WISHES_MAX = 4  # wishes that wait for the choice in hand
CHOICES_MAX = 30
LABEL_MAX = 80  # letters of a choice that are remembered
DOUBLE_TAP = timedelta(seconds=2)  # who presses again on purpose has seen the answer first
DOUBLE_TAP_ANYWHERE = timedelta(seconds=1)  # where the app does not tell of which message a button was pressed


@dataclass(frozen=True)
class Idle:
    """Nothing is being asked of the shopper."""


@dataclass(frozen=True)
class ChoosingVariant:
    """The bot asked which variant; `options` are settled already. quantity None: not said.

    replaces: the variant in the cart that the chosen one takes the place of, "" for none.
    """

    product_id: str
    options: Mapping[str, str] = field(default_factory=dict)
    quantity: int | None = None
    replaces: str = ""


@dataclass(frozen=True)
class GivingAddress:
    """The bot asked for the address; `fields` are understood already."""

    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AwaitingPayment:
    """A pay link was said for this order."""

    order_id: str


@dataclass(frozen=True)
class Reviewing:
    """The bot asked what they think of a product of an order. told: they have written; photos are still taken."""

    order_id: str
    product_id: str
    told: bool = False


@dataclass(frozen=True)
class Linking:
    """The bot asked for the number somebody has on another channel; asked: or for the code that went there."""

    channel: str
    asked: bool = False


@dataclass(frozen=True)
class ProvingOrder:
    """The bot asked for the number of an order made elsewhere; with a number: for the code that went to where it was ordered."""

    number: int | None = None


@dataclass(frozen=True)
class ChangingAddress:
    """The bot asked where an order that stands shall go instead; `fields` are understood already."""

    number: int
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exchanging:
    """The bot asked what they want in place of units of one line of an order. reason: why, as far as it was said."""

    number: int
    line: int
    product_id: str
    quantity: int = 0
    reason: str = ""


State = Exchanging | ChangingAddress | Idle | ChoosingVariant | GivingAddress | AwaitingPayment | Reviewing | Linking | ProvingOrder
TAGS: dict[str, type[Any]] = {
    "idle": Idle,
    "choosing_variant": ChoosingVariant,
    "giving_address": GivingAddress,
    "awaiting_payment": AwaitingPayment,
    "changing_address": ChangingAddress,
    "exchanging": Exchanging,
    "reviewing": Reviewing,
    "linking": Linking,
    "proving_order": ProvingOrder,
}
_NAMES = {kind: tag for tag, kind in TAGS.items()}


@dataclass(frozen=True)
class Memory:
    """What "it", "the second one" and "yes" mean.

    shown: product ids as last listed, in order. product_id, variant_id: the last one talked about.
    options: what was asked of that product. offer: the packed act that "yes" stands for.
    quantity: how many of variant_id were put in last. wishes: (product, options, quantity) that wait for the choice in hand.
    misses: turns in a row that were not understood. apology: the phrase last used to say sorry or no.
    broadcast_id: the last broadcast this conversation received.
    upset, upset_at: how often somebody was rude of late, and when last (ISO 8601); from the second time on the bot only serves.
    echoes: what the latest messages said, as short digests, oldest first; said: what we said last, likewise.
    idle: turns in a row without business.
    unserved: the kind of message last found unreadable, unserved_at: when it was sent (ISO 8601).
    pressed: the button pressed last and of which message, pressed_at: when (ISO 8601).
    looked: the order whose state was said last, as it stood.
    language_sure: the shopper's own words, and not only the provider's hint, said which language this is.
    choices: (label, packed act) of the buttons under the last answer, in order; numbered: a number stood before each.
    asked: the call to the language model whose answer would still be in time.
    """

    shown: tuple[str, ...] = ()
    product_id: str = ""
    variant_id: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    offer: str = ""
    quantity: int = 0
    wishes: tuple[tuple[str, Mapping[str, str], int | None], ...] = ()
    misses: int = 0
    apology: str = ""
    broadcast_id: str = ""
    upset: int = 0
    upset_at: str = ""
    echoes: tuple[str, ...] = ()
    said: str = ""
    idle: int = 0
    unserved: str = ""
    unserved_at: str = ""
    pressed: str = ""
    pressed_at: str = ""
    looked: str = ""
    language_sure: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    numbered: bool = False
    asked: str = ""


@dataclass(frozen=True)
class Dialog:
    """State and memory of one conversation."""

    state: State = Idle()
    memory: Memory = Memory()


def moved(dialog: Dialog, state: State | None = None, **memory: Any) -> Dialog:
    """`dialog` in another state (None: the same) and with these fields of memory changed; another product begins without options."""
    if "product_id" in memory:
        memory.setdefault("options", {})
    return Dialog(dialog.state if state is None else state, replace(dialog.memory, **memory))


def offering(dialog: Dialog, choices: Sequence[tuple[str, str]], *, numbered: bool) -> Dialog:
    """`dialog` with these as the choices that words may answer; of too many none, for then the places would not agree."""
    kept = tuple((label[:LABEL_MAX], action) for label, action in choices) if len(choices) <= CHOICES_MAX else ()
    return moved(dialog, choices=kept, numbered=numbered and bool(kept))


def press(dialog: Dialog, message_id: str, action: str, at: datetime) -> Dialog | None:
    """`dialog` with this press remembered; None where the same button of the same message was pressed within `DOUBLE_TAP` before.

    message_id: the provider's, "" where it tells none. Times are the provider's too, so that a second press that was only
    delivered late counts as what it was.
    """
    memory, button = dialog.memory, f"{message_id}:{action}"
    within = DOUBLE_TAP if message_id else DOUBLE_TAP_ANYWHERE
    if memory.pressed == button and abs(at - datetime.fromisoformat(memory.pressed_at)) <= within:
        return None
    return moved(dialog, pressed=button, pressed_at=at.isoformat())


def dump(dialog: Dialog) -> dict[str, Any]:
    """JSON of the conversation's row."""
    memory = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(dialog.memory).items()}
    memory["shown"] = memory["shown"][:SHOWN_MAX]
    memory["wishes"] = [list(wish) for wish in memory["wishes"][:WISHES_MAX]]
    return {"version": VERSION, "tag": _NAMES[type(dialog.state)], "state": dict(vars(dialog.state)), "memory": memory}


def load(data: Mapping[str, Any]) -> Dialog:
    """The dialog a row holds; what is unknown or of another shape becomes `Idle` and an empty memory.

    Rows without a version are of the first shape: all of its fields are still read, what came since is as of the beginning.
    """
    kind = TAGS.get(data.get("tag", "idle"), Idle)
    memory = data.get("memory", {})
    known = {f.name: memory[f.name] for f in fields(Memory) if f.name in memory}
    for name in ("shown", "echoes"):
        known[name] = tuple(known.get(name, ()))
    for name in ("choices", "wishes"):
        known[name] = tuple(tuple(each) for each in known.get(name, ()))
    try:
        return Dialog(kind(**data.get("state", {})), Memory(**known))
    except TypeError:
        return Dialog(Idle(), Memory(**known))
