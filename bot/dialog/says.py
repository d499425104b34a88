"""What did one act come to? Phrases with their values, cards, buttons, touches: all plain, none in words yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from attribution.kinds import CreditClass
from bot.dialog.state import Dialog
from bot.knowledge.sources import Source
from commerce.facts import Fact


@dataclass(frozen=True)
class Say:
    """A phrase of the locale pack and its values; Money, datetimes, countries and nested Says are put in words by the pack."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


def say(key: str, **values: Any) -> Say:
    """`Say` without the braces."""
    return Say(key, values)


@dataclass(frozen=True)
class Country:
    """A country to be named in the reader's language; ISO 3166 alpha-2."""

    code: str


@dataclass(frozen=True)
class Language:
    """A language to be named in the reader's, or, `own`, in itself; an IETF tag."""

    tag: str
    own: bool = False


@dataclass(frozen=True)
class Option:
    """What a product comes in, by the catalogue's name of it ("size"); said in the reader's language where that has a word."""

    name: str


@dataclass(frozen=True)
class Tenths:
    """A number in tenths, said with one decimal as the reader's language writes it: 46 is "4.6"."""

    value: int


@dataclass(frozen=True)
class Choice:
    """A button: `label` a phrase or a literal name, and the packed act it carries."""

    label: Say | Country | Language | str
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
    """What one act came to. dialog None: as it was. waiting: a person is wanted, with the reason. language: it is spoken from now on.

    sources: the passages it quotes.
    flag: why somebody of the brand may want to look at the event, a word of `docs/flags.md`; "" for most.
    """

    says: tuple[Say, ...] = ()
    choices: tuple[Choice, ...] = ()
    products: tuple[ShownProduct, ...] = ()
    facts: tuple[Fact, ...] = ()
    touches: tuple[Touched, ...] = ()
    dialog: Dialog | None = None
    waiting: str = ""
    language: str = ""
    sources: tuple[Source, ...] = ()
    flag: str = ""


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
        next((r.language for r in reversed(replies) if r.language), ""),
        tuple(s for r in replies for s in r.sources),
        next((r.flag for r in replies if r.flag), ""),
    )
