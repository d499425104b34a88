"""Which words may be a template, and how does one read with its values in it?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.dialog.actions import Alerts, unpack
from bot.errors import BadTemplate
from bot.events import TemplateLimits

NAME_MAX, SAMPLE_MAX, VARIABLES_MAX = 100, 200, 20
VALUE_MAX = 500  # letters of one value, so that no value fills a message by itself
PLACE = re.compile(r"\{\{\s*(\d{1,2})\s*\}\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_STOP = re.compile(r"\bstop\b", re.IGNORECASE)
_BRACES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True)
class Draft:
    """A template as somebody wants it. body: with {{1}}, {{2}} …; variables: (name, sample) in order; buttons: (label, packed act)."""

    channel: str
    name: str
    language: str
    category: str
    body: str
    variables: tuple[tuple[str, str], ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()


def check(draft: Draft, limits: TemplateLimits | None) -> None:
    """Raises `BadTemplate` naming all that is wrong. Sources: Twilio, "twilio/quick-reply" (variables, buttons); Meta's template names."""
    if limits is None:
        raise BadTemplate(why=f"{draft.channel} has no templates: free text may be sent there at any time")
    why = [*_naming(draft, limits), *_body(draft, limits), *_variables(draft), *_buttons(draft, limits), *_way_out(draft)]
    if why:
        raise BadTemplate(why="; ".join(why))


def render_template(body: str, values: Sequence[str]) -> str:
    """`body` with its values in it, each on one line; a variable without a value stays as it is written."""
    kept = [flat(value) for value in values]

    def value(place: re.Match[str]) -> str:
        position = int(place[1])
        return kept[position - 1] if 1 <= position <= len(kept) else place[0]

    return PLACE.sub(value, body)


def in_order(variables: Sequence[Sequence[str]], values: Mapping[str, str]) -> tuple[str, ...] | None:
    """The values that a template's variables stand for, in its own order; None where one has none, for providers refuse an empty one."""
    found = tuple(flat(values.get(name, "")) for name, _ in variables)
    return found if all(found) else None


def flat(value: str) -> str:
    """A value as providers take it: one line, single spaces. Source: WhatsApp Business Platform, error 132018."""
    return " ".join(value.split())[:VALUE_MAX]


def _naming(draft: Draft, limits: TemplateLimits) -> Iterator[str]:
    if len(draft.name) > NAME_MAX or not _NAME.fullmatch(draft.name):
        yield f"the name {draft.name!r} has to be lower-case letters, digits and underscores, a letter first, at most {NAME_MAX}"
    if not _LANGUAGE.fullmatch(draft.language):
        yield f"the language {draft.language!r} has to be written like en or es-MX"
    if draft.category not in limits.categories:
        known = " or ".join(limits.categories)
        yield f"the category {draft.category!r} is none that {draft.channel} takes: {known}"


def _body(draft: Draft, limits: TemplateLimits) -> Iterator[str]:
    body = draft.body.strip()
    if not body:
        yield "there are no words"
        return
    length = len(render_template(body, [sample for _, sample in draft.variables]))
    if length > limits.body_max:
        yield f"with its samples it has {length} letters; {limits.body_max} are the most"
    places = list(PLACE.finditer(body))
    if _BRACES.search(PLACE.sub("", body)):
        yield "a variable has to be written {{1}}, with a number in double braces"
    if places and places[0].start() == 0:
        yield "it starts with a variable; put a word before it"
    if places and places[-1].end() == len(body):
        yield "it ends with a variable; put a word or a full stop after it"
    for one, other in pairwise(places):
        if not body[one.end() : other.start()].strip():
            yield f"{one[0]} and {other[0]} stand side by side; put a word between them"


def _variables(draft: Draft) -> Iterator[str]:
    used = list(dict.fromkeys(int(place[1]) for place in PLACE.finditer(draft.body)))
    count = len(draft.variables)
    if used != list(range(1, len(used) + 1)):
        yield f"variables count from {{{{1}}}} in the order they first appear; here they are {', '.join(map(str, used))}"
    elif len(used) != count:
        yield f"the words have {len(used)} variables, and {count} are named with a sample"
    if count > VARIABLES_MAX:
        yield f"{count} variables; {VARIABLES_MAX} are the most"
    names = [name for name, _ in draft.variables]
    yield from (
        f"the variable name {name!r} has to be lower-case letters, digits and underscores" for name in names if not _NAME.fullmatch(name)
    )
    yield from (f"two variables are called {name}" for name in dict.fromkeys(names) if names.count(name) > 1)
    for name, sample in draft.variables:
        if not sample.strip():
            yield f"{name} has no sample"
        elif len(sample) > SAMPLE_MAX or sample != flat(sample):
            yield f"the sample of {name} has to be one line without double spaces, at most {SAMPLE_MAX} letters"


def _buttons(draft: Draft, limits: TemplateLimits) -> Iterator[str]:
    if len(draft.buttons) > limits.buttons_max:
        yield f"{len(draft.buttons)} buttons; {limits.buttons_max} are the most"
    labels = [label.strip() for label, _ in draft.buttons]
    yield from (f"two buttons read {label!r}" for label in dict.fromkeys(labels) if labels.count(label) > 1)
    for label, action in draft.buttons:
        if not label.strip() or len(label) > limits.label_max:
            yield f"the button {label!r} needs 1 to {limits.label_max} letters"
        if _BRACES.search(label):
            yield f"the button {label!r} has a variable; a label is the same for everybody"
        if not action or len(action.encode()) > limits.payload_max:
            yield f"the button {label!r} needs an act of 1 to {limits.payload_max} bytes"


def _way_out(draft: Draft) -> Iterator[str]:
    stops = [unpack(action) for _, action in draft.buttons]
    if draft.category == "marketing" and not _STOP.search(draft.body) and Alerts(on=False) not in stops:
        yield "marketing has to say how to stop it: the words Reply STOP, or a button that does stop"
