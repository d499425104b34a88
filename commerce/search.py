"""Which products does a phrase mean? Postings of folded word stems, spelling corrected word by word; pure."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.text import fold, words

NAME_WEIGHT, KIND_WEIGHT, BODY_WEIGHT = 6.0, 4.0, 1.0
PHRASE_WORDS_MAX = 24
RELATED_MAX = 3  # words that one misspelled word may stand for
PREFIX_LETTERS_MIN = 4
CORRECTED_LETTERS_MIN = 4  # shorter words have too many neighbours
UNDERSTOOD_LETTERS_MIN = 3  # "do" and "of" are not worth repeating
PREFIX_FACTOR = 0.7
DISTANCE_FACTOR = {0: 1.0, 1: 0.8, 2: 0.6}
SCORE_SHARE_MIN = 0.3  # of the best hit's: what scores less is noise beside it

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Document:
    """A product as it is searched: its name, what kind of thing it is, all other words; category and price bounds to filter by."""

    product_id: str
    name: str
    kind: str
    body: str
    category: str
    price_min_minor: int
    price_max_minor: int


@dataclass(frozen=True)
class Hit:
    """A product found; corrected: the phrase as it was understood, "" when it was spelled as we spell it."""

    product_id: str
    score: float
    corrected: str


@dataclass(frozen=True)
class Posting:
    """Where a stem occurs: documents by place, and how much it says of each (field weight times rarity)."""

    places: Ints
    weights: Floats
    rarity: float
    spelling: str  # the stem's most frequent word


@dataclass(frozen=True, eq=False)
class Index:
    """Built once a catalogue version, read by many threads."""

    product_ids: tuple[str, ...]
    categories: tuple[str, ...]
    price_min: Ints
    price_max: Ints
    postings: Mapping[str, Posting]
    stems_by_length: Mapping[int, Sequence[str]]
    stems_by_prefix: Mapping[str, Sequence[str]]


def stem(word: str) -> str:
    """A word without its plural, singular and plural alike: hoodies, hoodie and hoody are one; so are boxes and box."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]
    if len(word) > 4 and word.endswith("ie"):
        return word[:-1]
    if len(word) > 3 and word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word


class _Stems(dict[str, str]):
    """Stems worked out once a word: a catalogue repeats its words."""

    def __missing__(self, word: str) -> str:
        self[word] = stem(word)
        return self[word]


def build_index(documents: Sequence[Document]) -> Index:
    """The index of all documents, in their order."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    stems = _Stems()
    for place, document in enumerate(documents):
        for text, weight in ((document.body, BODY_WEIGHT), (document.kind, KIND_WEIGHT), (document.name, NAME_WEIGHT)):
            for word, times in Counter(words(text)).items():
                root = stems[word]
                spellings[root][word] += times
                found[root][place] = weight  # the weightiest field comes last
    by_length: dict[int, list[str]] = defaultdict(list)
    by_prefix: dict[str, list[str]] = defaultdict(list)
    for root in sorted(found):
        by_length[len(root)].append(root)
        by_prefix[root[:PREFIX_LETTERS_MIN]].append(root)
    return Index(
        tuple(document.product_id for document in documents),
        tuple(fold(document.category) for document in documents),
        np.array([document.price_min_minor for document in documents], dtype=np.int64),
        np.array([document.price_max_minor for document in documents], dtype=np.int64),
        {root: _posting(places, spellings[root], len(documents)) for root, places in found.items()},
        by_length,
        by_prefix,
    )


def _posting(places: Mapping[int, float], spellings: Counter[str], documents: int) -> Posting:
    rarity = math.log(1 + documents / len(places))
    weights = np.array(list(places.values()), dtype=np.float64) * rarity
    # The shortest of the most frequent: "hoodie" rather than "hoodies".
    spelling = min(spellings, key=lambda word: (-spellings[word], len(word), word))
    return Posting(np.array(list(places), dtype=np.int64), weights, rarity, spelling)


def search(
    index: Index, phrase: str, *, limit: int = 5, price_min_minor: int | None = None, price_max_minor: int | None = None, category: str = ""
) -> tuple[Hit, ...]:
    """The best products for a phrase, best first, ties in the brand's order; prices in minor units, any variant's counts.

    Without words: all within the bounds, in the brand's order. With words of which none is known: nothing.
    """
    allowed = _within(index, price_min_minor, price_max_minor, category)
    asked = words(phrase)[:PHRASE_WORDS_MAX]
    if not asked:
        return tuple(Hit(index.product_ids[place], 0.0, "") for place in np.flatnonzero(allowed)[:limit])
    scores, corrected = _scores(index, asked)
    scores[~allowed] = 0.0
    places = np.argsort(-scores, kind="stable")[:limit]
    floor = scores[places[0]] * SCORE_SHARE_MIN if len(places) else 0.0
    return tuple(Hit(index.product_ids[at], float(scores[at]), corrected) for at in places if scores[at] > 0 and scores[at] >= floor)


def _within(index: Index, price_min_minor: int | None, price_max_minor: int | None, category: str) -> npt.NDArray[np.bool_]:
    allowed = np.ones(len(index.product_ids), dtype=np.bool_)
    if price_min_minor is not None:
        allowed &= index.price_max >= price_min_minor
    if price_max_minor is not None:
        allowed &= index.price_min <= price_max_minor
    if category:
        wanted = fold(category)
        allowed &= np.array([name == wanted for name in index.categories], dtype=np.bool_)
    return allowed


def _scores(index: Index, asked: Sequence[str]) -> tuple[Floats, str]:
    """Each document's score, and the phrase as understood where a word was corrected.

    What a document misses counts against it, rare words more; words that nothing resembles are passed over.
    """
    total = np.zeros(len(index.product_ids))
    covered = np.zeros(len(index.product_ids))
    wanted = 0.0
    understood: list[str] = []
    changed = False
    for word in asked:
        readings = list(_readings(index, word))
        if not readings:
            continue
        best = np.zeros(len(index.product_ids))
        for posting, factor in readings:
            best[posting.places] = np.maximum(best[posting.places], posting.weights * factor)
        rarity = max(posting.rarity for posting, _ in readings)
        total += best
        covered += rarity * (best > 0)
        wanted += rarity
        exact = stem(word) in index.postings
        if len(word) >= UNDERSTOOD_LETTERS_MIN or word.isdigit():
            understood.append(word if exact else readings[0][0].spelling)
        changed |= not exact
    if wanted:
        total *= (covered / wanted) ** 2
    return total, " ".join(understood) if changed else ""


def _readings(index: Index, word: str) -> Iterator[tuple[Posting, float]]:
    """What a word may mean, the best first: itself, words it begins, or words spelled nearly so."""
    root = stem(word)
    if root in index.postings:
        yield index.postings[root], 1.0
        return
    begun = [full for full in index.stems_by_prefix.get(root[:PREFIX_LETTERS_MIN], ()) if full.startswith(root)]
    if len(root) >= PREFIX_LETTERS_MIN and begun:
        for full in sorted(begun, key=lambda each: -_voice(index, each))[:RELATED_MAX]:
            yield index.postings[full], PREFIX_FACTOR
        return
    for full, distance in _nearest(index, root):
        yield index.postings[full], DISTANCE_FACTOR[distance]


def _nearest(index: Index, root: str) -> list[tuple[str, int]]:
    """The known stems at the least OSA distance: at most 1 below five letters, else 2; the same first letter first."""
    if len(root) < CORRECTED_LETTERS_MIN or not root.isalpha():
        return []
    reach = 1 if len(root) < 5 else 2
    choices = [full for length in range(len(root) - reach, len(root) + reach + 1) for full in index.stems_by_length.get(length, ())]
    near = process.extract(root, choices, scorer=OSA.distance, score_cutoff=reach, limit=50)
    if not near:
        return []
    least = min(distance for _, distance, _ in near)
    equals = [full for full, distance, _ in near if distance == least]
    equals.sort(key=lambda full: (full[0] != root[0], -_voice(index, full), full))
    return [(full, int(least)) for full in equals[:RELATED_MAX]]


def _voice(index: Index, root: str) -> float:
    """How much a stem matters in this catalogue: words of names before words of descriptions."""
    posting = index.postings[root]
    return float(posting.weights.max() / posting.rarity) * 1000 + len(posting.places)
