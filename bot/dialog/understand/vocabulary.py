"""Which words does a catalogue know? Names, kinds, categories, option values and article numbers, tabled once a version."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialog.understand.grammar import Grammar
from commerce.catalogue.views import ProductView, Snapshot
from commerce.search import stem, stemmer
from core.text import code_key, words

VOCABULARIES_MAX = 16  # brands times languages kept at once
SLIPS_LETTERS_MIN = 4
SLIPS_LONG_LETTERS = 7  # from here two slips are forgiven
KIND_ATTRIBUTES = ("style", "type", "product_type", "brand", "vendor")
KIND_LETTERS_MAX = 40
HEAD_SHARE = 500  # one name in so many must end in a word for it to say what kind of thing is sold


@dataclass(frozen=True)
class OptionValue:
    """One value of one option in the catalogue's own spelling, and the product that has it."""

    option: str
    value: str
    product_id: str


class Vocabulary:
    """Tables over one snapshot, read by many threads; immutable but for a bounded memory of corrections."""

    def __init__(self, snapshot: Snapshot, grammar: Grammar) -> None:
        self.snapshot = snapshot
        named: dict[str, set[str]] = defaultdict(set)
        last_words: Counter[str] = Counter()
        kinds: set[str] = set()
        self.full_names: dict[frozenset[str], str] = {}
        for product in snapshot.products.values():
            stems, kind = [stem(word) for word in words(product.name)], _kind_stems(product)
            for root in (*stems, *kind):
                named[root].add(product.id)
            last_words.update(stems[-1:])
            kinds.update(kind)
            self.full_names.setdefault(frozenset(stems), product.id)
        self.postings: Mapping[str, frozenset[str]] = {root: frozenset(ids) for root, ids in named.items()}
        self.categories = {" ".join(stem(word) for word in words(name)): name for name in snapshot.categories}
        inside: dict[str, set[str]] = defaultdict(set)
        for product in snapshot.products.values():
            inside[product.category].add(product.id)
        self.in_category = {root: frozenset(inside[name]) for root, name in self.categories.items()}
        self._stem = stemmer(grammar.words.language)
        self._translated = self._translations(grammar.words.language)
        enough = max(1, len(snapshot.products) // HEAD_SHARE)
        self.heads = frozenset(kinds | set(self.categories) | {word for word, count in last_words.items() if count >= enough})
        self.values: dict[str, list[OptionValue]] = defaultdict(list)
        self.by_product: dict[str, dict[str, dict[str, str]]] = {}
        self.skus: dict[str, tuple[str, Mapping[str, str]]] = {}
        for product in snapshot.products.values():
            self._add_options(product, grammar)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for root in sorted({*self.postings, *self.categories, *self._translated}):
            self._by_length[len(root)].append(root)
        self._corrected: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def _translations(self, language: str) -> Mapping[str, str]:
        """By the stems of a language that is not the catalogue's: the stem the catalogue has for the same thing."""
        index = self.snapshot.index
        if index.language.partition("-")[0].casefold() == language:
            return {}
        found = {}
        for key, phrases in index.lexicon.alternatives.get(language, {}).items():
            roots = [[stem(word) for word in words(phrase)] for phrase, _ in phrases]
            ours = [each[-1] for each in sorted(roots, key=len) if each and (each[-1] in self.postings or each[-1] in self.categories)]
            if ours and " " not in key:
                found[key] = ours[0]
        return found

    def _add_options(self, product: ProductView, grammar: Grammar) -> None:
        table: dict[str, dict[str, str]] = {}
        self.skus.setdefault(code_key(product.sku), (product.id, {}))
        for variant in product.variants:
            self.skus.setdefault(code_key(variant.sku), (product.id, variant.options))
            for option, value in variant.options.items():
                canonical = grammar.canonical(value)
                if canonical not in table.setdefault(option, {}):
                    table[option][canonical] = value
                    self.values[canonical].append(OptionValue(option, value, product.id))
        if table:
            self.by_product[product.id] = table

    def sold(self, word: str) -> bool:
        """Whether the catalogue uses this word for what it sells."""
        return self._known(word) != "" or word in self.values

    def _known(self, word: str) -> str:
        """The stem of a word that is spelled right: as the shopper's language has it, or as the catalogue does; "" for none."""
        wanted = stem(word)
        own = wanted if wanted in self.postings or wanted in self.categories else ""
        return self._translated.get(self._stem(word), own)

    def root(self, word: str) -> str:
        """The stem that a word, perhaps misspelt, has in this catalogue; "" for none. At most 1 slip in a short word, 2 in a long one."""
        if known := self._known(word):
            return known
        wanted = stem(word)
        if len(wanted) < SLIPS_LETTERS_MIN or not wanted.isalpha():
            return ""
        with self._lock:
            if wanted in self._corrected:
                return self._corrected[wanted]
        found = self._nearest(wanted) or (self._nearest(self._stem(word)) if self._translated else "")
        with self._lock:
            self._corrected[wanted] = found
            if len(self._corrected) > CORRECTIONS_MAX:
                self._corrected.popitem(last=False)
        return found

    def _nearest(self, wanted: str) -> str:
        reach = 2 if len(wanted) >= SLIPS_LONG_LETTERS else 1
        choices = [root for length in range(len(wanted) - reach, len(wanted) + reach + 1) for root in self._by_length.get(length, ())]
        near = process.extract(wanted, choices, scorer=OSA.distance, score_cutoff=reach, limit=8)
        # The first letter is seldom the slip; without it two slips make too many words alike.
        fitting = [(distance, root[0] != wanted[0], root) for root, distance, _ in near if distance == 1 or root[0] == wanted[0]]
        nearest = min(fitting)[2] if fitting else ""
        return self._translated.get(nearest, nearest)


CORRECTIONS_MAX = 4096  # misspellings remembered per catalogue


def _kind_stems(product: ProductView) -> list[str]:
    texts: Iterable[object] = (product.attributes.get(name, "") for name in KIND_ATTRIBUTES)
    return [stem(word) for text in texts if isinstance(text, str) and len(text) <= KIND_LETTERS_MAX for word in words(text)]


class Vocabularies:
    """The vocabulary of each brand's newest snapshot that was asked for; bounded, shared by threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Vocabulary] = OrderedDict()
        self._lock = Lock()

    def get(self, snapshot: Snapshot, grammar: Grammar) -> Vocabulary:
        """The vocabulary of this very snapshot; made when another, or none, is at hand."""
        key = (snapshot.brand_id, grammar.words.language)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.snapshot is snapshot:
                self._kept.move_to_end(key)
                return kept
        made = Vocabulary(snapshot, grammar)  # outside the lock: two threads may make it twice, none waits for another brand
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > VOCABULARIES_MAX:
                self._kept.popitem(last=False)
        return made
