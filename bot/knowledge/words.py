"""What do the words of help pages and of questions about them mean? Ideas with their names in two languages, and words that say nothing.

The tables are data: `ideas.txt` and the stopwords beside this file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel import Locale

from bot.knowledge.roots import ROOTS, rooter
from core.text import words

LANGUAGES = tuple(ROOTS)
PHRASE_WORDS_MAX = 5
PLACES = "abroad"  # the class that countries belong to


@dataclass(frozen=True)
class Meaning:
    """What a word or phrase stands for. ideas: by the first word of each. classes: members of one answer for one another less well."""

    ideas: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()

    def __or__(self, other: "Meaning") -> "Meaning":
        return Meaning(self.ideas | other.ideas, self.classes | other.classes)


NOTHING = Meaning()
SILENT = Meaning(frozenset({"-"}))  # of phrases that say nothing


@dataclass(frozen=True)
class Words:
    """One language: phrases by their words and by their roots, words that say nothing, and every single word for what a slip may mean."""

    language: str
    spelled: Mapping[tuple[str, ...], Meaning]
    rooted: Mapping[tuple[str, ...], Meaning]
    stopwords: frozenset[str]
    single: tuple[str, ...]

    def meaning(self, said: Sequence[str]) -> Meaning:
        """Of a word or phrase as it is spelled, else of another form of it; `NOTHING` for none."""
        found = self.spelled.get(tuple(said))
        if found is None:
            root = rooter(self.language)
            found = self.rooted.get(tuple(root(word) for word in said), NOTHING)
        return found


@lru_cache(maxsize=8)
def vocabulary(language: str) -> Words:
    """The words of a language tag such as "es-MX"; English where we have none."""
    known = language.partition("-")[0].casefold()
    known = known if known in ROOTS else LANGUAGES[0]
    root, spelled, rooted = rooter(known), dict[tuple[str, ...], Meaning](), dict[tuple[str, ...], Meaning]()
    for phrase, meaning in _entries(known):
        said = tuple(words(phrase))
        for table, key in ((spelled, said), (rooted, tuple(root(word) for word in said))):
            table[key] = table.get(key, NOTHING) | meaning
    single = tuple(sorted(key[0] for key in spelled if len(key) == 1))
    return Words(known, spelled, rooted, _stopwords(known), single)


def language_of(text: str, default: str) -> str:
    """The language whose plain words a text has most of; `default` where they are even."""
    said = words(text)
    counts = {language: sum(word in _telling(language) for word in said) for language in LANGUAGES}
    most = max(counts.values())
    best = [language for language, count in counts.items() if count == most]
    return best[0] if len(best) == 1 else default


def _entries(language: str) -> Iterable[tuple[str, Meaning]]:
    place = LANGUAGES.index(language)
    for line in _lines():
        parts = line.lstrip("~- ").split("|")
        name = frozenset({parts[0].partition(",")[0].strip()})
        meaning = {"~": Meaning(classes=name), "-": SILENT}.get(line[0], Meaning(name))
        for phrase in parts[place].split(",") if place < len(parts) else ():
            yield phrase.strip(), meaning
    for name in Locale(language).territories.values():
        if not name.isdecimal() and 1 <= len(words(name)) <= PHRASE_WORDS_MAX:
            yield name, Meaning(classes=frozenset({PLACES}))


@lru_cache(maxsize=4)
def _stopwords(language: str) -> frozenset[str]:
    return frozenset(words(_file(f"stopwords_{language}.txt")))


@lru_cache(maxsize=4)
def _telling(language: str) -> frozenset[str]:
    """Stopwords that no other language has."""
    return _stopwords(language) - frozenset().union(*(_stopwords(other) for other in LANGUAGES if other != language))


def _lines() -> list[str]:
    return [line.strip() for line in _file("ideas.txt").splitlines() if line.strip() and not line.startswith("#")]


def _file(name: str) -> str:
    return files("bot.knowledge").joinpath(name).read_text(encoding="utf-8")
