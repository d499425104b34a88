"""How does a catalogue become an index? Each document is read once; occurrences are gathered, then sorted by term."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import numpy.typing as npt

from commerce.search.index import PREFIX_LETTERS_MIN, SATURATION, WEIGHTS, Document, Field, Floats, Index, Ints
from commerce.search.lexicon import NO_LEXICON, Lexicon, said
from commerce.search.stems import family, stemmer
from commerce.search.tokens import asked, tokens
from core.text import code_key, fold

LENGTH_SHARE = 0.6  # how much a long description counts against each of its words
TIMES_MAX = 65_535  # of a word in one description


def build_index(documents: Iterable[Document], *, language: str = "en", currency: str = "EUR", lexicon: Lexicon = NO_LEXICON) -> Index:
    """The index of all documents, in their order, each read once; language: of their words, an IETF tag; currency: of their prices."""
    words, met, facts = _Words(stemmer(language)), _Postings(), _Facts()
    for place, document in enumerate(documents):
        met.add(place, document, words)
        facts.add(place, document)
    starts, places, strengths, fields = _by_term(met, len(words.terms))
    by_length, by_prefix, families = _by_spelling(words.terms)
    for root in sorted(_understood(lexicon, words)):
        by_length[len(root)].append(root)
    return Index(
        language=language,
        currency=currency,
        product_ids=tuple(facts.product_ids),
        places_by_id={product_id: place for place, product_id in enumerate(facts.product_ids)},
        categories=tuple(facts.categories),
        collections=tuple(facts.collections),
        price_min=np.array(facts.price_min, dtype=np.int64),
        price_max=np.array(facts.price_max, dtype=np.int64),
        codes=facts.codes,
        terms=words.terms,
        roots=tuple(words.terms),
        spellings=words.spellings(),
        starts=starts,
        places=places,
        strengths=strengths,
        fields=fields,
        prominence=np.maximum.reduceat(strengths, starts[:-1]) if len(strengths) else np.zeros(0, dtype=np.float32),
        name_starts=np.array(met.name_starts, dtype=np.int64),
        name_terms=np.array(met.name_terms, dtype=np.int32),
        roots_by_length=by_length,
        roots_by_prefix=by_prefix,
        families=families,
        lexicon=lexicon,
    )


class _Words:
    """Terms by the words that stand for them, and how often each word was met."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self.stem = stem
        self.terms: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def number(self, word: str) -> int:
        found = self.numbers.get(word)
        if found is None:
            found = self.terms.setdefault(self.stem(word), len(self.terms))
            self.numbers[word] = found
            self.counts[word] = 0
        self.counts[word] += 1
        return found

    def spellings(self) -> tuple[str, ...]:
        """The most frequent word of each term, of equals the shortest: "hoodie" rather than "hoodies"."""
        best: list[str] = [""] * len(self.terms)
        for word in sorted(self.numbers, key=lambda word: (self.counts[word], -len(word), word)):
            best[self.numbers[word]] = word
        return tuple(best)


class _Postings:
    """Postings as they are met, product by product: weight of the short fields, and apart from that occurrences in the description."""

    def __init__(self) -> None:
        self.terms, self.places = array("i"), array("i")
        self.weights, self.times, self.fields = array("f"), array("H"), array("B")
        self.name_terms, self.name_starts = array("i"), array("q", [0])
        self.body_lengths = array("i")

    def add(self, place: int, document: Document, words: _Words) -> None:
        weights: dict[int, float] = defaultdict(float)
        fields: dict[int, int] = defaultdict(int)
        named = [words.number(word) for word in tokens(document.name)]
        short = (
            (Field.NAME, set(named)),
            (Field.KIND, {words.number(word) for word in tokens(document.kind)}),
            (Field.ATTRIBUTE, {words.number(word) for word in tokens(document.attributes)}),
        )
        for field, numbers in short:
            for number in numbers:
                weights[number] += WEIGHTS[field]
                fields[number] |= field
        body = [words.number(word) for word in tokens(document.body)]
        times = Counter(body)
        for number in times:
            weights[number] += 0.0
            fields[number] |= Field.BODY
        self.terms.extend(weights)
        self.places.extend([place] * len(weights))
        self.weights.extend(weights.values())
        self.times.extend(min(times[number], TIMES_MAX) for number in weights)
        self.fields.extend(fields.values())
        self.name_terms.extend(named)
        self.name_starts.append(len(self.name_terms))
        self.body_lengths.append(len(body))

    def strengths(self) -> Floats:
        """Of each posting: weights of all fields summed, long descriptions counting less a word, saturated."""
        lengths = np.array(self.body_lengths, dtype=np.float32)
        shares = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths / max(1.0, float(lengths.mean()) if len(lengths) else 1.0)
        body = WEIGHTS[Field.BODY] / shares.astype(np.float32)
        weights = np.array(self.weights, dtype=np.float32)
        weights += np.array(self.times, dtype=np.float32) * body[np.frombuffer(self.places, dtype=np.int32)] if len(weights) else 0
        strengths: Floats = weights * np.float32(SATURATION + 1) / (weights + np.float32(SATURATION))
        return strengths


class _Facts:
    """What else is known of each product, by place: what to filter by and its codes."""

    def __init__(self) -> None:
        self.product_ids: list[str] = []
        self.categories: list[str] = []
        self.collections: list[frozenset[str]] = []
        self.price_min, self.price_max = array("q"), array("q")
        self.codes: dict[str, tuple[int, ...]] = {}
        self._folded: dict[str, str] = {}

    def add(self, place: int, document: Document) -> None:
        self.product_ids.append(document.product_id)
        self.categories.append(self._folded.setdefault(document.category, fold(document.category)))
        self.collections.append(document.collections)
        self.price_min.append(document.price_min_minor)
        self.price_max.append(document.price_max_minor)
        here = (place,)
        for key in dict.fromkeys(code_key(code) for code in document.codes if code):
            self.codes[key] = (*self.codes[key], place) if key in self.codes else here


def _by_term(met: _Postings, terms: int) -> tuple[npt.NDArray[np.int64], Ints, Floats, npt.NDArray[np.uint8]]:
    """Starts, places, strengths and fields, sorted by term and within one by product."""
    numbers = np.array(met.terms, dtype=np.int32)
    order = np.argsort(numbers, kind="stable")
    starts = np.zeros(terms + 1, dtype=np.int64)
    np.cumsum(np.bincount(numbers, minlength=terms), out=starts[1:])
    return starts, np.array(met.places, dtype=np.int32)[order], met.strengths()[order], np.array(met.fields, dtype=np.uint8)[order]


def _understood(lexicon: Lexicon, words: _Words) -> set[str]:
    """The words that the catalogue does not use, but for which the lexicon has words that it does."""
    return {
        key
        for keys in lexicon.alternatives.values()
        for key, phrases in keys.items()
        if key.isalpha() and key not in words.terms and any(_all_known(phrase, lexicon, words) for phrase, _ in phrases)
    }


def _all_known(phrase: str, lexicon: Lexicon, words: _Words) -> bool:
    return all(words.stem(word) in words.terms for word in said(asked(phrase), lexicon.stopwords))


def _by_spelling(terms: Mapping[str, int]) -> tuple[dict[int, list[str]], dict[str, list[str]], dict[str, list[int]]]:
    by_length: dict[int, list[str]] = defaultdict(list)
    by_prefix: dict[str, list[str]] = defaultdict(list)
    families: dict[str, list[int]] = defaultdict(list)
    for root in sorted(root for root in terms if root.isalpha()):
        by_length[len(root)].append(root)
        by_prefix[root[:PREFIX_LETTERS_MIN]].append(root)
        families[family(root)].append(terms[root])
    return by_length, by_prefix, families
