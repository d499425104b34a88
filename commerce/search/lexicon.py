"""Which different words mean the same in a shop? Ideas with their names in several languages, and things that are kinds of others.

The general lexicon is `lexicon.txt` beside this file; a brand adds synonyms of its own. Both are data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from commerce.search.stems import STEMMERS, stemmer
from commerce.search.tokens import asked

SAME, OWN, KIND_OF = 0.9, 1.0, 0.6  # what a synonym, one of the brand's own, and a kind of the thing count for
PHRASE_WORDS_MAX = 4


class BadLexicon(ValueError):
    """A line of a lexicon that says nothing."""


@dataclass(frozen=True)
class Synonym:
    """Who looks for `term` finds `means` too; both_ways: and the other way round."""

    term: str
    means: str
    both_ways: bool = True


@dataclass(frozen=True)
class Lexicon:
    """By language, then by the stems of a phrase: the phrases that stand for it, in words, each with what it counts for.

    stopwords: words that say nothing of the goods. known: the stems of all words that are no misspelling.
    """

    alternatives: Mapping[str, Mapping[str, tuple[tuple[str, float], ...]]] = field(default_factory=dict)
    stopwords: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


NO_LEXICON = Lexicon()


@lru_cache(maxsize=1)
def general() -> Lexicon:
    """The lexicon of shops in general, English and Spanish."""
    folder = files("commerce.search")
    stopwords = frozenset(asked(folder.joinpath("stopwords.txt").read_text(encoding="utf-8")))
    return parsed(folder.joinpath("lexicon.txt").read_text(encoding="utf-8").splitlines(), stopwords)


def parsed(lines: Iterable[str], stopwords: frozenset[str] = frozenset()) -> Lexicon:
    """A lexicon of its lines. "couch, sofa | sofá": one idea, English and then Spanish; "shoe > boot, sandal": kinds of it.

    Empty lines and those that begin with # are passed over. Raises `BadLexicon`.
    """
    draft = _Draft(stopwords)
    ideas: dict[str, list[tuple[str, str]]] = {}
    kinds: list[tuple[str, str]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        broad, kind_of, narrow = line.partition(">")
        if kind_of:
            kinds.extend((broad.strip(), each) for each in _phrases(narrow))
            continue
        spoken = [(language, phrase) for language, part in zip(STEMMERS, line.split("|"), strict=False) for phrase in _phrases(part)]
        if len(spoken) < 2:
            raise BadLexicon(f"line {number}: {line!r} names nothing twice")
        draft.relate(spoken, [phrase for _, phrase in spoken], SAME)
        ideas.update({phrase: [*ideas.get(phrase, ()), *spoken] for language, phrase in spoken if language == "en"})
    for broad, narrow in kinds:
        narrower = [phrase for _, phrase in ideas.get(narrow, [("en", narrow)])]
        draft.relate(ideas.get(broad, [("en", broad)]), narrower, KIND_OF)
    return draft.finished()


def with_synonyms(lexicon: Lexicon, synonyms: Sequence[Synonym]) -> Lexicon:
    """The lexicon and a brand's own synonyms, which count for as much as the word itself."""
    if not synonyms:
        return lexicon
    draft = _Draft(lexicon.stopwords, lexicon)
    for synonym in synonyms:
        draft.relate([(language, synonym.term) for language in STEMMERS], [synonym.means], OWN)
        if synonym.both_ways:
            draft.relate([(language, synonym.means) for language in STEMMERS], [synonym.term], OWN)
    return draft.finished()


class _Draft:
    """A lexicon while it is written."""

    def __init__(self, stopwords: frozenset[str], former: Lexicon = NO_LEXICON) -> None:
        self.stopwords = stopwords
        self.found: dict[str, dict[str, dict[str, float]]] = {
            language: {key: dict(phrases) for key, phrases in former.alternatives.get(language, {}).items()} for language in STEMMERS
        }

    def relate(self, spoken: Iterable[tuple[str, str]], phrases: Sequence[str], factor: float) -> None:
        """Who says one of `spoken` (language, phrase) means each of `phrases` too."""
        for language, phrase in spoken:
            alternatives = self.found[language].setdefault(key_of(phrase, language, self.stopwords), {})
            for other in phrases:
                if other != phrase:
                    alternatives[other] = max(factor, alternatives.get(other, 0.0))

    def finished(self) -> Lexicon:
        alternatives = {language: {key: tuple(phrases.items()) for key, phrases in keys.items()} for language, keys in self.found.items()}
        known = frozenset(word for keys in alternatives.values() for key in keys for word in key.split())
        return Lexicon(alternatives, self.stopwords, known)


def key_of(phrase: str, language: str, stopwords: frozenset[str]) -> str:
    """The stems by which a phrase is kept, its stopwords left out."""
    stem = stemmer(language)
    return " ".join(stem(word) for word in said(asked(phrase), stopwords)[:PHRASE_WORDS_MAX])


def said(words: Sequence[str], stopwords: frozenset[str]) -> list[str]:
    """The words that say something, or all where none does."""
    return [word for word in words if word not in stopwords] or list(words)


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]
