"""Which country was named? Names as people of the language write them, to ISO 3166 alpha-2."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialog.understand.grammar import Grammar
from core.text import words

NAME_WORDS_MAX = 5
SLIPS_LETTERS_MIN = 5
UNKNOWN = "??"


@lru_cache(maxsize=16)
def names(language: str) -> Mapping[str, str]:
    """Folded name -> code, for every country the language has a name for."""
    try:
        territories = Locale.parse(language.replace("-", "_")).territories
    except (UnknownLocaleError, ValueError):
        territories = Locale("en").territories
    return {" ".join(words(name)): code for code, name in territories.items() if len(code) == 2 and code.isalpha() and code != "ZZ"}


def country_in(said: Sequence[str], grammar: Grammar) -> str:
    """The code of a country named anywhere among these words, "" for none."""
    known = names(grammar.words.language)
    for length in range(NAME_WORDS_MAX, 0, -1):
        for start in range(len(said) - length + 1):
            name = " ".join(said[start : start + length])
            code = grammar.words.countries.get(name) or known.get(name)
            if code:
                return code
    return ""


def country_of(place: str, grammar: Grammar) -> str:
    """The code for what stands where a place is named: a slip is forgiven, "??" for a place that is no country we know."""
    code = country_in(place.split(), grammar)
    if code:
        return code
    known = names(grammar.words.language)
    for name in (place, place.split(" ")[0]):
        near = process.extractOne(name, known.keys(), scorer=OSA.distance, score_cutoff=1 if len(name) < 8 else 2)
        if near and len(name) >= SLIPS_LETTERS_MIN and near[0][0] == name[0]:
            return known[near[0]]
    return UNKNOWN
