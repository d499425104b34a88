"""Which words does a catalogue know? Names, kinds, categories, option values and article numbers, tabled once a version."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialog.understand.grammar import Grammar
from commerce.catalogue.views import ProductView, Snapshot
from commerce.search import stem
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
        enough = max(1, len(snapshot.products) // HEAD_SHARE)
        self.heads = frozenset(kinds | set(self.categories) | {word for word, count in last_words.items() if count >= enough})
        self.values: dict[str, list[OptionValue]] = defaultdict(list)
        self.by_product: dict[str, dict[str, dict[str, str]]] = {}
        self.skus: dict[str, tuple[str, Mapping[str, str]]] = {}
        for product in snapshot.products.values():
            self._add_options(product, grammar)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for root in sorted({*self.postings, *self.categories}):
            self._by_length[len(root)].append(root)
        self._corrected: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

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
        return stem(word) in self.postings or stem(word) in self.categories or word in self.values

    def root(self, word: str) -> str:
        """The stem that a word, perhaps misspelt, has in this catalogue; "" for none. At most 1 slip in a short word, 2 in a long one."""
        wanted = stem(word)
        if wanted in self.postings or wanted in self.categories:
            return wanted
        if len(wanted) < SLIPS_LETTERS_MIN or not wanted.isalpha():
            return ""
        with self._lock:
            if wanted in self._corrected:
                return self._corrected[wanted]
        found = self._nearest(wanted)
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
        return min(fitting)[2] if fitting else ""


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
