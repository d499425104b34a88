"""Which lexicon reads a language? The table of those we have, and English for the rest."""

from collections.abc import Mapping

from bot.dialog.locales.en_words import EN_WORDS
from bot.dialog.locales.es_words import ES_WORDS
from bot.dialog.locales.lexicon import Lexicon

LEXICONS: Mapping[str, Lexicon] = {"en": EN_WORDS, "es": ES_WORDS}


def lexicon(language: str) -> Lexicon:
    """The lexicon of an IETF language tag ("en", "en-GB"); English where we have none."""
    return LEXICONS.get(language.partition("-")[0].casefold(), EN_WORDS)
