"""Which words of a language do we understand? The shape of a lexicon: data alone, so that a third language is a file."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Lexicon:
    """Words as `core.text.fold` leaves them: lower case, no marks; apostrophes taken out ("dont").

    spellings: chat spelling -> what it stands for, maybe several words.
    joiners part two wishes, alternatives among them offer a choice; lead_ins and closings stand before and after one without changing it.
    function_words never name a product; common_words name one only where the catalogue has them.
    keywords: what a misspelt word may have meant, beside the words of the catalogue.
    measures after a number make it no quantity; packs after one do not matter; glue_words may stand between option values.
    values: what a colour or size is called -> its canonical form, of which `colours` and `sizes` are lists.
    option_kinds: name of an option -> "colour" or "size". countries: names besides the official one -> ISO 3166 alpha-2.
    commands: word after the slash -> key of `understand.commands.ACTS`. stop, stop_everywhere, start: whole messages.
    patterns: regular expressions by intent, on words parted by one space; their lines are joined without a break, and
    @name stands for one of the phrases.
    """

    language: str
    spellings: Mapping[str, str]
    joiners: frozenset[str]
    alternatives: frozenset[str]
    lead_ins: frozenset[str]
    closings: frozenset[str]
    function_words: frozenset[str]
    common_words: frozenset[str]
    keywords: frozenset[str]
    numbers: Mapping[str, int]
    articles: frozenset[str]
    measures: frozenset[str]
    packs: frozenset[str]
    glue_words: frozenset[str]
    ordinals: Mapping[str, int]
    ordinal_nouns: frozenset[str]
    pronouns: frozenset[str]
    values: Mapping[str, str]
    colours: frozenset[str]
    sizes: frozenset[str]
    option_kinds: Mapping[str, str]
    countries: Mapping[str, str]
    commands: Mapping[str, str]
    stop: frozenset[str]
    stop_everywhere: frozenset[str]
    start: frozenset[str]
    phrases: Mapping[str, str]
    patterns: Mapping[str, str]
