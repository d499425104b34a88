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
    definites: words that point at something known ("the", "my"), demonstratives ("this").
    proforms stand for a thing ("one"), after one of proform_leads.
    place_words: before a place in a list ("option 2"). size_words: before a size. halves, minuses make a number no quantity.
    price_ends: after "or" they belong to the price before ("30 or less"); ranges begin one ("between").
    edit_verbs: no address begins with them. buying_verbs: after "I want to", for goods. assents agree to what was offered.
    code_words name a code, code_plurals codes in general; code_verbs put one on, code_links may stand between either and the code.
    periods: how many weeks a word for a stretch of time is; alternates, said of one, double it ("every other week").
    rating_words: around a rating, saying nothing more.
    telling: words that only who writes this language writes, and marks only it has: by them it is told from others.
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
    definites: frozenset[str]
    demonstratives: frozenset[str]
    proforms: frozenset[str]
    proform_leads: frozenset[str]
    place_words: frozenset[str]
    size_words: frozenset[str]
    halves: frozenset[str]
    minuses: frozenset[str]
    price_ends: frozenset[str]
    ranges: frozenset[str]
    edit_verbs: frozenset[str]
    buying_verbs: frozenset[str]
    assents: frozenset[str]
    code_words: frozenset[str]
    code_plurals: frozenset[str]
    code_verbs: frozenset[str]
    code_links: frozenset[str]
    periods: Mapping[str, int]
    alternates: frozenset[str]
    rating_words: frozenset[str]
    telling: frozenset[str]
    marks: str
    phrases: Mapping[str, str]
    patterns: Mapping[str, str]
