"""May this message go to this person now, and in which words? The window, the brand's templates, and what the provider said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot import consent, window
from bot.channels import CHANNELS
from bot.events import Message, Otherwise
from bot.store import conversations
from bot.store import outbox as messages
from bot.tables import Conversation, Outbox, Purpose, Template
from bot.templates import ALWAYS_KNOWN, Offer, Phrasebook, choose, said_as
from bot.window import FreeText, NotNow
from commerce.tables import Brand

NAME_UNKNOWN = "there"  # as in "Hello there"; values of templates may not be empty
NAME_MAX = 40


@dataclass(frozen=True)
class Standing:
    """How the reply window of a conversation stands. until: when it closes, or closed; None: it never does, or never was open.

    human: who writes is a person, and for them it is still open.
    """

    open: bool
    human: bool
    until: datetime | None
    minutes: int


def standing(conversation: Conversation, *, now: datetime) -> Standing:
    """The window as an agent meets it now."""
    channel = CHANNELS[conversation.channel]
    allowed = _allowed(conversation, now, by_person=True)
    if isinstance(allowed, FreeText):
        left = 0 if allowed.until is None else window.minutes_left(allowed.until, now)
        return Standing(True, allowed.late, allowed.until, left)
    return Standing(False, False, window.closes_at(channel, conversation.last_inbound_at, by_person=True), 0)


def put_in_words(book: Phrasebook, row: Outbox, conversation: Conversation, *, now: datetime) -> str:
    """Why a row of a locked conversation has no words that may go now, "" where it has: outside the window it becomes its template."""
    if CHANNELS[conversation.channel].window is None:
        return ""
    message = Message.load(row.message)
    by_person, marketing = row.author not in ("bot", "system"), row.purpose == Purpose.MARKETING
    said = sayable(book, conversation, message, by_person=by_person, marketing=marketing, now=now)
    if isinstance(said, NotNow):
        return said.reason
    if said is not message:
        row.message = {**row.message, **said.dump()}
        messages.change(book.session, row.id or 0, message=row.message)
    return ""


def sayable(
    book: Phrasebook, conversation: Conversation, message: Message, *, by_person: bool, marketing: bool, now: datetime
) -> Message | NotNow:
    """The message as it may go now: as it is, marked as a person's late reply, or said by its template; else why it may not.

    One that was given its template before stays so, for the window may be open again by the time it goes.
    """
    if message.template:
        return message
    allowed = _allowed(conversation, now, by_person=by_person)
    if isinstance(allowed, FreeText):
        return replace(message, late=True) if allowed.late else message
    return _as_template(book, conversation, message, marketing=marketing, now=now)


def refused(
    book: Phrasebook, conversation: Conversation, message: Message, *, marketing: bool, sent_at: datetime, now: datetime
) -> Message | NotNow:
    """What to do where the provider took `message` for free text outside its window: say its template, or nothing and why.

    sent_at: when it was handed over; the window counts as shut since, until they write again.
    """
    if conversation.shut_at is None or conversation.shut_at < sent_at:
        conversation.shut_at = sent_at
        conversations.shut_window(book.session, conversation.brand_id, conversation.id, at=sent_at)
    if message.template:
        return NotNow("template_refused")
    return _as_template(book, conversation, message, marketing=marketing, now=now)


def offers(book: Phrasebook, conversation: Conversation, *, now: datetime) -> tuple[list[Offer], str]:
    """The templates an agent may choose from now, one a name, in the best language; where there is none, why not, in words.

    Marketing ones only to those who agreed to it, and where it reaches them.
    """
    channel, brand = CHANNELS[conversation.channel], book.brand(conversation.brand_id)
    if channel.templates is None:
        return [], f"{channel.name} has no templates; they have to write first."
    standing = book.standing(brand.id, conversation.channel)
    if not standing:
        return [], f"{brand.name} has no template for {channel.name} yet: a marketer adds one under Templates."
    agreed = consent.current(book.session, brand.id, conversation.identity_id) is True
    found, withheld = [], set()
    for name in dict.fromkeys(each.name for each in standing):
        best = choose([each for each in standing if each.name == name], (conversation.language, brand.language))
        why = best.reason if isinstance(best, NotNow) else _withheld(conversation, best, now, agreed=agreed)
        if why or isinstance(best, NotNow):
            withheld.add(why)
        else:
            found.append(_offer(brand, conversation, best))
    return found, "" if found else " ".join(_WITHHELD[why].format(channel=channel.name) for why in sorted(withheld))


_WITHHELD = {
    "template_not_approved": "None of the templates is approved by {channel} yet.",
    "no_consent": "The approved templates are marketing, which this person has not agreed to.",
    "no_marketing_there": "The approved templates are marketing, which {channel} does not bring to people of that country.",
    "window_closed": "They have not written for too long.",
}


def _withheld(conversation: Conversation, template: Template, now: datetime, *, agreed: bool) -> str:
    if template.category == window.MARKETING and not agreed:
        return "no_consent"
    allowed = _allowed(conversation, now, template=template.category)
    return allowed.reason if isinstance(allowed, NotNow) else ""


def _offer(brand: Brand, conversation: Conversation, template: Template) -> Offer:
    known = _known(brand, conversation)
    names = [name for name, _ in template.variables]
    values = {name: known[name] for name in names if name in known}
    return Offer(template, values, tuple(name for name in names if name not in known))


def as_offered(
    book: Phrasebook, conversation: Conversation, name: str, values: Mapping[str, str], *, now: datetime
) -> tuple[Message | None, str]:
    """A template that an agent chose, with their values in it; None with the reason in words where it may not go."""
    found, why = offers(book, conversation, now=now)
    offer = next((each for each in found if each.template.name == name), None)
    if offer is None:
        return None, why or f"it is not among those that may go now: {', '.join(each.template.name for each in found)}."
    filled = offer.values | {key: value for key, value in values.items() if value.strip()}
    missing = [each for each in offer.missing if not filled.get(each)]
    if missing:
        return None, f"{' and '.join(missing)} {'has' if len(missing) == 1 else 'have'} to be filled in."
    said = said_as(offer.template, Message("", otherwise=Otherwise(name, filled)))
    return (None, window.REASONS[said.reason]) if isinstance(said, NotNow) else (said, "")


def _as_template(book: Phrasebook, conversation: Conversation, message: Message, *, marketing: bool, now: datetime) -> Message | NotNow:
    if message.otherwise is None or CHANNELS[conversation.channel].templates is None:
        return NotNow("window_closed")
    brand = book.brand(conversation.brand_id)
    standing = book.standing(brand.id, conversation.channel, message.otherwise.template)
    template = choose(standing, (conversation.language, brand.language))
    if isinstance(template, NotNow):
        return template
    allowed = _allowed(conversation, now, marketing=marketing, template=template.category, shut=True)
    if isinstance(allowed, NotNow):
        return allowed
    values = _known(brand, conversation) | dict(message.otherwise.values)
    return said_as(template, replace(message, otherwise=Otherwise(message.otherwise.template, values)))


def _allowed(
    conversation: Conversation, now: datetime, *, by_person: bool = False, marketing: bool = False, template: str = "", shut: bool = False
) -> window.Allowance:
    channel = CHANNELS[conversation.channel]
    last = conversation.last_inbound_at
    told = conversation.shut_at is not None and (last is None or conversation.shut_at >= last)
    return window.allowance(
        channel,
        last,
        now,
        by_person=by_person,
        marketing=marketing,
        template=template,
        country=channel.country(conversation.thread) if template else "",
        shut=shut or told,
    )


def _known(brand: Brand, conversation: Conversation) -> dict[str, str]:
    """What every template may name without being told."""
    return dict(zip(ALWAYS_KNOWN, (brand.name, (conversation.name.split() or [NAME_UNKNOWN])[0][:NAME_MAX]), strict=True))
