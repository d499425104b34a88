"""Which languages does the bot speak, and how is a reply put in one of them?"""

from typing import Protocol

from bot.dialog.locales.en import PHRASES as ENGLISH
from bot.dialog.locales.es import BEFORE_SOUND, DAY, OPTIONS
from bot.dialog.locales.es import PHRASES as SPANISH
from bot.dialog.locales.forms import Pack, language_name, territory, words
from bot.dialog.says import Choice, Country, Language, Reply, Say
from bot.events import Button, Card, Message

PACKS: dict[str, Pack] = {"en": Pack("en", ENGLISH), "es": Pack("es", SPANISH, DAY, BEFORE_SOUND, OPTIONS)}
DEFAULT_LANGUAGE = "en"


class Placed(Protocol):
    """What has a place in the world: a brand's IANA zone."""

    timezone: str


def pack(language: str) -> Pack:
    """The pack of a language tag such as "es-MX", or the default one."""
    return PACKS.get(language.partition("-")[0].casefold(), PACKS[DEFAULT_LANGUAGE])


def put(said: Say, language: str, zone: str) -> str:
    """`said` in words; moments in the IANA `zone`."""
    return words(pack(language), said, zone)


def render_reply(reply: Reply, language: str, brand: Placed) -> Message:
    """What the shopper reads: one line a phrase, then cards and buttons. `keys` names the phrases, in order."""
    zone = brand.timezone
    return Message(
        text="\n".join(put(said, language, zone) for said in reply.says),
        buttons=tuple(_button(choice, language, zone) for choice in reply.choices),
        cards=tuple(
            Card(
                shown.title,
                put(shown.subtitle, language, zone),
                shown.image,
                tuple(_button(choice, language, zone) for choice in shown.choices),
            )
            for shown in reply.products
        ),
        keys=tuple(said.key for said in reply.says),
        sources=tuple((source.passage_id, source.label) for source in reply.sources),
    )


def _button(choice: Choice, language: str, zone: str) -> Button:
    match choice.label:
        case Say():
            label = put(choice.label, language, zone)
        case Country(code=code):
            label = territory(code, pack(language).language)
        case Language(tag=tag):
            label = language_name(tag, tag).capitalize()
        case str():
            label = choice.label
    return Button(label, choice.action)
