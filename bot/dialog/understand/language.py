"""In which language is a message written, and in which shall it be answered? Told by words only one language has; sticky."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialog.actions import Act, SpeakLanguage
from bot.dialog.locales.lexicons import LEXICONS
from bot.dialog.state import ChangingAddress, GivingAddress, Linking, State
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene
from core.text import fold, words

SURE_MIN = 2  # telling words from which a language is no guess any more: "hi" may be what a link typed in
CHANGE_MIN, CHANGE_WORDS_MIN = 3, 4  # so many telling words, in a message so long, change the language of a conversation
WORDS_MAX = 200  # a message is judged by its beginning

# Names and places are written in these steps: they say nothing about the language of who writes.
_NAMING = (GivingAddress, ChangingAddress, Linking)


@dataclass(frozen=True)
class Tongue:
    """read: the language a message is understood in. spoken: the one it is answered in, which stays.

    sure: the shopper's own words said so; else `spoken` is the provider's hint, the brand's language, or a word that may be chance.
    """

    read: str
    spoken: str
    sure: bool


def telling(text: str) -> Mapping[str, int]:
    """How many different words and marks of a text only one language has, by language."""
    said = {word.replace("'", "") for word in words(text)[:WORDS_MAX]}
    return {name: len(said & lexicon.telling) + sum(mark in text for mark in lexicon.marks) for name, lexicon in LEXICONS.items()}


def tongue(text: str, before: Tongue, state: State) -> Tongue:
    """The languages of a message, after those of the conversation so far; what is short, ambiguous or a name changes nothing."""
    counts = telling(text)
    most = max(counts.values())
    ahead = [name for name, count in counts.items() if count == most]
    if most == 0 or len(ahead) > 1:
        return Tongue(before.spoken, before.spoken, before.sure)
    found = ahead[0]
    if isinstance(state, _NAMING):
        return Tongue(found, before.spoken, before.sure)
    long_enough = most >= CHANGE_MIN and len(words(text)) >= CHANGE_WORDS_MIN and most > 2 * counts.get(before.spoken, 0)
    if found == before.spoken or not before.sure or long_enough:
        return Tongue(found, found, before.sure or most >= SURE_MIN)
    return Tongue(found, before.spoken, True)


def supported(tag: str) -> str:
    """The language of an IETF tag ("es-MX") where we have a lexicon of it, "" where we have none."""
    name = fold(tag.partition("-")[0])
    return name if name in LEXICONS else ""


def hear(clause: Clause, _mention: Mention, scene: Scene) -> list[Act]:
    """ "switch to english pls", "en español por favor", "do you speak French?"."""
    match = scene.grammar.search("to_language", clause.text)
    if match is None:
        return []
    return [SpeakLanguage(next(name for name, found in match.groupdict().items() if found))]
