"""What may the words of a phrase mean in this catalogue? Themselves, synonyms, one word for two, what they begin, what they misspell."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from commerce.search.index import PREFIX_LETTERS_MIN, Field, Floats, Index, Ints
from commerce.search.lexicon import KIND_OF, PHRASE_WORDS_MAX, said
from commerce.search.spelling import nearest
from commerce.search.stems import STEMMERS, family
from commerce.search.tokens import asked

WORDS_MAX = 24
RELATED_MAX = 3  # words that one beginning may stand for
PART_LETTERS_MIN = 3  # of a word that may be two
ALTERNATIVES_MAX = 24
JOINED_FACTOR, PREFIX_FACTOR, FAMILY_FACTOR = 0.95, 0.7, 0.5
STRONG = Field.NAME | Field.KIND | Field.ATTRIBUTE


class How(StrEnum):
    """Why a word of the catalogue is taken for what was typed."""

    EXACT = "exact"
    SYNONYM = "synonym"
    KIND_OF = "kind_of"
    JOINED = "joined"
    SPLIT = "split"
    RELATED = "related"
    BEGINNING = "beginning"
    TYPO = "typo"


@dataclass(frozen=True)
class Reading:
    """Words of the catalogue, all of which a product must have; factor: what they count for beside the word itself, up to 1."""

    how: How
    words: str
    terms: tuple[int, ...]
    factor: float
    adjacent: bool = False  # only where the name has them side by side


@dataclass(frozen=True)
class Word:
    """A word as it was typed and all it may mean, the surest first; rarity 0: nothing that we know."""

    typed: str
    readings: tuple[Reading, ...]
    rarity: float


@dataclass(frozen=True)
class Span:
    """Neighbouring words, from the start-th to before the end-th, that mean something together."""

    start: int
    end: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Plan:
    """A phrase as it is understood."""

    words: tuple[Word, ...]
    spans: tuple[Span, ...]


def read(index: Index, phrase: str) -> Plan:
    """The plan of a phrase; without words where it has none."""
    typed = said(asked(phrase), index.lexicon.stopwords)[:WORDS_MAX]
    spans = tuple(_spans(index, typed))
    together = {at for span in spans for at in range(span.start, span.end)}
    return Plan(tuple(_word(index, word, guess=at not in together) for at, word in enumerate(typed)), spans)


def knows(index: Index, word: str) -> bool:
    """Whether a word, as it is spelled, means something of this catalogue: it uses it, or a synonym of it."""
    term = index.terms.get(index.stem(word))
    return term is not None or next(_synonyms(index, word, known=False), None) is not None


def _word(index: Index, typed: str, *, guess: bool) -> Word:
    readings = tuple(_readings(index, typed, guess=guess))
    sure = [reading for reading in readings if reading.factor >= KIND_OF] or readings
    count = max((min(index.count(term) for term in reading.terms) for reading in sure), default=0)
    return Word(typed, readings, rarity(count, len(index.product_ids)) if readings else 0.0)


def rarity(count: int, products: int) -> float:
    """How much a word that `count` of all products have tells them apart: BM25's inverse document frequency, never below 0."""
    return math.log(1 + (products - count + 0.5) / (count + 0.5))


def _readings(index: Index, typed: str, *, guess: bool) -> Iterator[Reading]:
    root = index.stem(typed)
    term = index.terms.get(root)
    if term is not None:
        yield Reading(How.EXACT, index.spellings[term], (term,), 1.0)
    found = [*_synonyms(index, typed, known=term is not None), *_split(index, typed)]
    yield from found
    if term is None and not found and guess and root not in index.lexicon.known:
        yield from _guesses(index, root)
    yield from _family(index, root)


def _guesses(index: Index, root: str) -> Iterator[Reading]:
    """What an unknown word begins, or else misspells; synonyms of that as well."""
    begun = [full for full in index.roots_by_prefix.get(root[:PREFIX_LETTERS_MIN], ()) if full.startswith(root)]
    if len(root) >= PREFIX_LETTERS_MIN and begun:
        for full in sorted(begun, key=lambda each: -voice(index, index.terms[each]))[:RELATED_MAX]:
            yield _of(index, How.BEGINNING, index.terms[full], PREFIX_FACTOR)
        return
    for full, factor in nearest(index, root, voice):
        term = index.terms.get(full)
        if term is not None:
            yield _of(index, How.TYPO, term, factor)
        word = index.spellings[term] if term is not None else full
        others = _synonyms(index, word, known=True) if term is not None else _by_key(index, full, list(STEMMERS))
        yield from (Reading(How.TYPO, other.words, other.terms, other.factor * factor) for other in others)


def _of(index: Index, how: How, term: int, factor: float) -> Reading:
    return Reading(how, index.spellings[term], (term,), factor)


def _synonyms(index: Index, typed: str, *, known: bool) -> Iterator[Reading]:
    """What the lexicon has for a word: in the catalogue's language, and in others where the catalogue does not use the word itself."""
    own = index.language.partition("-")[0].casefold()
    languages = [own] if known and own in STEMMERS else list(STEMMERS)
    seen: set[tuple[int, ...]] = set()
    for language in languages:
        for reading in _by_key(index, STEMMERS[language](typed), [language]):
            if reading.terms not in seen:
                seen.add(reading.terms)
                yield reading


def _by_key(index: Index, key: str, languages: Sequence[str]) -> Iterator[Reading]:
    for language in languages:
        for phrase, factor in index.lexicon.alternatives.get(language, {}).get(key, ())[:ALTERNATIVES_MAX]:
            words = said(asked(phrase), index.lexicon.stopwords)
            terms = [index.terms.get(index.stem(word), -1) for word in words]
            if -1 not in terms and terms:
                how = How.KIND_OF if factor <= KIND_OF else How.SYNONYM
                yield Reading(how, phrase, tuple(dict.fromkeys(terms)), factor)


def _split(index: Index, typed: str) -> Iterator[Reading]:
    """One word for two: "hairdryer" where names have "hair dryer"."""
    for at in range(PART_LETTERS_MIN, len(typed) - PART_LETTERS_MIN + 1):
        first, second = (index.terms.get(index.stem(part)) for part in (typed[:at], typed[at:]))
        if first is not None and second is not None and first != second:
            reading = Reading(How.SPLIT, f"{index.spellings[first]} {index.spellings[second]}", (first, second), JOINED_FACTOR, True)
            if len(matches(index, reading)[0]):
                yield reading


def _family(index: Index, root: str) -> Iterator[Reading]:
    """Words of the same origin: cook, cooking, cooker."""
    if index.language.startswith("en"):
        for term in sorted(index.families.get(family(root), ()), key=lambda term: -voice(index, term))[:RELATED_MAX]:
            if index.roots[term] != root:
                yield _of(index, How.RELATED, term, FAMILY_FACTOR)


def _spans(index: Index, typed: Sequence[str]) -> Iterator[Span]:
    """Neighbours that mean something together, the longest first; none overlaps another."""
    at = 0
    while at < len(typed):
        for end in range(min(len(typed), at + PHRASE_WORDS_MAX), at + 1, -1):
            readings = tuple(_together(index, typed[at:end]))
            if readings:
                yield Span(at, end, readings)
                at = end - 1
                break
        at += 1


def _together(index: Index, words: Sequence[str]) -> Iterator[Reading]:
    joined = index.terms.get(index.stem("".join(words)))
    if joined is not None and len(words) == 2:
        yield _of(index, How.JOINED, joined, JOINED_FACTOR)
    for language, stem in STEMMERS.items():
        yield from _by_key(index, " ".join(stem(word) for word in words), [language])


def voice(index: Index, term: int) -> float:
    """How much a term matters in this catalogue: words of names before words of descriptions."""
    return float(index.prominence[term]) * 1000 + index.count(term)


def matches(index: Index, reading: Reading) -> tuple[Ints, Floats]:
    """The products that have all terms of a reading, and how strongly: the mean of the terms."""
    places, strengths = index.posting(reading.terms[0])
    for term in reading.terms[1:]:
        others, more = index.posting(term)
        both, mine, theirs = np.intersect1d(places, others, assume_unique=True, return_indices=True)
        places, strengths = both, strengths[mine] + more[theirs]
    if len(reading.terms) > 1:
        strengths = strengths / np.float32(len(reading.terms))
    if reading.adjacent:
        kept = np.array([_side_by_side(index.name(int(place)), reading.terms) for place in places], dtype=np.bool_)
        places, strengths = places[kept] if len(places) else places, strengths[kept] if len(places) else strengths
    return places, strengths


def _side_by_side(name: Sequence[int], terms: Sequence[int]) -> bool:
    return any(tuple(name[at : at + len(terms)]) == tuple(terms) for at in range(len(name) - len(terms) + 1))
