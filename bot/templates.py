"""Which words has a provider approved for this brand, and which of them fit this person's language?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from sqlmodel import Session

from bot.channels import CHANNELS
from bot.dialog.actions import Act, Alerts, Browse, Checkout, Human, OrderStatusAsked, Search, ShowCart, pack
from bot.errors import BadTemplate, NoSuchTemplate, TemplateNotReady
from bot.events import Button, Message, Otherwise
from bot.store import templates as store
from bot.tables import Approval, Template
from bot.template_rules import PLACE, Draft, check, in_order, render_template
from bot.window import MARKETING, NotNow
from commerce.brands import get_brand_by_id
from commerce.tables import Brand
from core.errors import Conflict
from core.ids import NewId

# What a template's button may do, by a word; any other word is searched for.
BUTTON_ACTS: dict[str, Act] = {
    "browse": Browse(),
    "cart": ShowCart(),
    "checkout": Checkout(),
    "orders": OrderStatusAsked(),
    "person": Human(),
    "stop": Alerts(on=False),
}


ALWAYS_KNOWN = ("brand", "name")  # variables that need no telling: the brand's name, the person's first one


@dataclass(frozen=True)
class Offer:
    """A template somebody may choose now. missing: the variables nobody has filled in yet."""

    template: Template
    values: dict[str, str]
    missing: tuple[str, ...]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """How it reads, piece by piece: plain words with "", or a value, or a missing one's sample, with the name of its variable."""
        samples = dict(self.template.variables)
        names, pieces = list(samples), PLACE.split(self.template.body)
        shown = []
        for words, number in zip_longest(pieces[::2], pieces[1::2], fillvalue=""):
            name = names[int(number) - 1] if number else ""
            shown += [(words, ""), (self.values.get(name) or samples[name], name)] if name else [(words, "")]
        return shown


def add_template(session: Session, brand: Brand, draft: Draft, *, now: datetime, new_id: NewId) -> Template:
    """The new template, a draft. Raises `BadTemplate` naming all that is wrong, `Conflict` where one of that name and language stands."""
    channel = CHANNELS.get(draft.channel)
    if channel is None:
        known = ", ".join(name for name, each in CHANNELS.items() if each.templates)
        raise BadTemplate(why=f"there is no channel {draft.channel!r}; templates are for {known or 'none of the channels here'}")
    check(draft, channel.templates)
    template = Template(
        id=new_id("tpl"),
        brand_id=brand.id,
        channel=draft.channel,
        name=draft.name,
        language=draft.language,
        category=draft.category,
        body=draft.body.strip(),
        variables=[[name, sample] for name, sample in draft.variables],
        buttons=[[label.strip(), action] for label, action in draft.buttons],
        updated_at=now,
    )
    if not store.insert_template(session, template.model_dump()):
        raise Conflict(key=f"the template {draft.name} ({draft.channel}, {draft.language})")
    return template


def get_template(session: Session, brand_id: str, name: str, channel: str, language: str = "") -> Template:
    """One template by name; `language` may be left out where there is one. Raises `NoSuchTemplate` naming those there are."""
    standing = store.list_templates(session, brand_id, channel=channel)
    found = [each for each in standing if each.name == name and language in ("", each.language)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{each.name} ({each.language})" for each in standing) or "none"
    raise NoSuchTemplate(name=name, channel=channel, language=f" in {language}" if language else "", names=names)


def settle_approval(
    session: Session, template: Template, approval: Approval, *, reason: str = "", external_id: str = "", now: datetime
) -> None:
    """Write how a template stands with its provider; an approved one has the provider's id of it. Raises `TemplateNotReady`."""
    external_id = external_id or template.external_id or _own_id(template)
    if approval is Approval.APPROVED and not external_id:
        raise TemplateNotReady(name=template.name, why="its provider gave it no id yet; submit it")
    values = {"approval": approval, "reason": reason, "external_id": external_id, "updated_at": now}
    store.change_template(session, template.brand_id, template.id, **values)


class Phrasebook:
    """The brands and templates that some messages need, each looked up once: what a batch of sends shares."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._brands: dict[str, Brand] = {}
        self._templates: dict[tuple[str, str, str], list[Template]] = {}

    def brand(self, brand_id: str) -> Brand:
        """The brand of this id."""
        if brand_id not in self._brands:
            self._brands[brand_id] = get_brand_by_id(self.session, brand_id)
        return self._brands[brand_id]

    def standing(self, brand_id: str, channel: str, name: str = "") -> list[Template]:
        """The brand's templates of a channel, of one name where asked; approved or not."""
        key = (brand_id, channel, name)
        if key not in self._templates:
            self._templates[key] = store.list_templates(self.session, brand_id, channel=channel, name=name)
        return self._templates[key]


def choose(standing: Sequence[Template], languages: Sequence[str]) -> Template | NotNow:
    """Of the templates of one name the approved one in the best language there is: as wished, in order; else any."""
    if not standing:
        return NotNow("no_such_template")
    approved = [each for each in standing if each.approval == Approval.APPROVED]
    if not approved:
        return NotNow("template_not_approved")
    return min(approved, key=lambda each: (_far(each.language, languages), each.language))


def check_marketing(session: Session, brand: Brand, name: str, values: Mapping[str, str]) -> None:
    """Raises `NoSuchTemplate`, or `TemplateNotReady` with why a broadcast cannot be said as the template of that name.

    values: what its variables may stand for, besides the brand's and the person's name.
    """
    standing = [each for each in store.list_templates(session, brand.id) if each.name == name]
    if not standing:
        names = ", ".join(dict.fromkeys(each.name for each in store.list_templates(session, brand.id))) or "none"
        raise NoSuchTemplate(name=name, channel="any channel", language="", names=names)
    selling = [each for each in standing if each.category == MARKETING]
    if not selling:
        raise TemplateNotReady(name=name, why="it is a utility template, and a broadcast is marketing")
    if not any(each.approval == Approval.APPROVED for each in selling):
        raise TemplateNotReady(name=name, why="no provider has approved it yet")
    known = {key for key, value in values.items() if value.strip()} | set(ALWAYS_KNOWN)
    missing = sorted({variable for each in selling for variable, _ in each.variables} - known)
    if missing:
        raise TemplateNotReady(name=name, why=f"nothing says what {' and '.join(missing)} stand for; give --value NAME=TEXT")


def said_as(template: Template, message: Message) -> Message | NotNow:
    """`message` said as this template: its words, as they are read in the thread, and the provider's id of it."""
    values = in_order(template.variables, message.otherwise.values if message.otherwise else {})
    if values is None:
        return NotNow("template_values")
    return Message(
        render_template(template.body, values),
        tuple(Button(label, action) for label, action in template.buttons),
        keys=message.keys,
        automatic=message.automatic,
        template=template.external_id,
        variables=values,
        otherwise=Otherwise(template.name, message.otherwise.values if message.otherwise else {}),
    )


def preview(template: Template) -> str:
    """How it reads with its samples."""
    return render_template(template.body, [sample for _, sample in template.variables])


def named(pairs: Iterable[str], what: str) -> tuple[tuple[str, str], ...]:
    """ "name=text" as (name, text). Raises `BadTemplate` for one without "="."""
    found = [(name.strip(), sign, text.strip()) for name, sign, text in (pair.partition("=") for pair in pairs)]
    wrong = next((name for name, sign, _ in found if not sign), None)
    if wrong is not None:
        raise BadTemplate(why=f"{what} {wrong!r} has to be written NAME=TEXT")
    return tuple((name, text) for name, _, text in found)


def button(label: str, word: str) -> tuple[str, str]:
    """A button and what it does: one of `BUTTON_ACTS`, else a search for the word."""
    try:
        return label, pack(BUTTON_ACTS.get(word) or Search(word))
    except ValueError as error:
        raise BadTemplate(why=f"the button {label!r} searches for too many words") from error


def does(action: str) -> str:
    """What a button of a template does, in a word."""
    return next((word for word, act in BUTTON_ACTS.items() if pack(act) == action), "search")


def _own_id(template: Template) -> str:
    # Messenger knows a template by its name and language; other providers give an id of their own.
    return f"{template.name}:{template.language.replace('-', '_')}" if template.channel == "messenger" else ""


def _far(language: str, wanted: Sequence[str]) -> int:
    """How far a language is from what is wanted: 0 the very one, then a kin of it, then the next wish, and so on."""
    for position, wish in enumerate(wanted):
        if language == wish:
            return 2 * position
        if language.partition("-")[0] == wish.partition("-")[0]:
            return 2 * position + 1
    return 2 * len(wanted)
