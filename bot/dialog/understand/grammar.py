"""What does a lexicon come to when it is compiled? Its patterns ready to search, and all the words it knows."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.dialog.locales.lexicon import Lexicon
from bot.dialog.locales.lexicons import lexicon
from core.text import fold

_WORD = re.compile(r"[a-z]{3,}")
_ESCAPE = re.compile(r"\\[a-zA-Z]|\?P<\w+>")
_ENDINGS = re.compile(r"([a-z]{2,})\[([a-z]+)\]")  # "roj[oa]"
_PHRASE = re.compile(r"@(\w+)")


class Grammar:
    """One lexicon, compiled. Patterns are matched on whole words parted by single spaces."""

    def __init__(self, words: Lexicon) -> None:
        self.words = words
        self._patterns = {name: re.compile(rf"(?<!\S)(?:{_whole(block, words)})(?!\S)") for name, block in words.patterns.items()}
        self.known = frozenset(_known(words))
        self.keywords = tuple(sorted(words.keywords))

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """The first place where a pattern of this intent fits, or None."""
        return self._patterns[name].search(text)

    def groups(self, name: str) -> frozenset[str]:
        """The names a pattern of this intent gives to parts of what it finds."""
        return frozenset(self._patterns[name].groupindex)

    def canonical(self, value: str) -> str:
        """What a colour or size is called by us: "blk" is "black", "Large" is "l"; anything else is itself, folded."""
        folded = fold(value).replace("-", " ")
        return self.words.values.get(folded, folded)

    def kind_of_value(self, canonical: str) -> str:
        """ "colour", "size" or ""."""
        if canonical in self.words.colours:
            return "colour"
        return "size" if canonical in self.words.sizes else ""


def _known(words: Lexicon) -> Iterable[str]:
    """Every word that is not a misspelling of another."""
    yield from words.function_words | words.common_words | words.keywords | words.lead_ins | words.closings | words.measures
    yield from words.colours | words.sizes | words.packs | words.ordinal_nouns | words.pronouns
    for table in (words.spellings, words.numbers, words.ordinals, words.values, words.countries, words.stop, words.start):
        for phrase in table:
            yield from phrase.split()
    for block in words.patterns.values():  # a word that a pattern asks for is a word
        plain = _ESCAPE.sub(" ", _whole(block, words))
        yield from _WORD.findall(plain)
        yield from (root + ending + plural for root, endings in _ENDINGS.findall(plain) for ending in endings for plural in ("", "s"))


def _whole(block: str, words: Lexicon) -> str:
    """A pattern in one piece, its phrases filled in."""
    joined = "".join(line.strip() for line in block.splitlines())
    return _PHRASE.sub(lambda match: _whole(words.phrases[match[1]], words), joined)


@lru_cache(maxsize=16)
def grammar(language: str) -> Grammar:
    """The compiled lexicon of a language."""
    return Grammar(lexicon(language))
