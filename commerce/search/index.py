"""How are a catalogue's words kept, to be found quickly? Postings in numpy: for each stem the products that have it, and how strongly.

The strength of a stem in a product is that of BM25F (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"):
occurrences weighed by field and divided by the description's length, then saturated. Rarity is applied when a phrase is read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt

from commerce.search.lexicon import Lexicon
from commerce.search.stems import stemmer

SATURATION = 6.0
PREFIX_LETTERS_MIN = 4

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


class Field(IntFlag):
    """Where a word stands in a product."""

    NAME = 1
    KIND = 2
    ATTRIBUTE = 4
    BODY = 8


WEIGHTS: Mapping[Field, float] = {Field.NAME: 5.0, Field.KIND: 5.0, Field.ATTRIBUTE: 3.0, Field.BODY: 1.0}
STRENGTH_MAX = 11.0 * (SATURATION + 1) / (11.0 + SATURATION)  # of a word in the name, the kind and the description


@dataclass(frozen=True)
class Document:
    """A product as it is searched: its name, what kind of thing it is, its attributes, all other words; and what to filter by.

    codes: SKUs and barcodes. Prices in minor units, of the cheapest and the dearest variant.
    """

    product_id: str
    name: str
    kind: str
    body: str
    category: str
    price_min_minor: int
    price_max_minor: int
    attributes: str = ""
    codes: tuple[str, ...] = ()
    collections: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Index:
    """Built once a catalogue version, read by many threads.

    The postings of term t are places[starts[t]:starts[t+1]], with strengths and fields beside; likewise name_terms by product.
    """

    language: str
    currency: str
    product_ids: tuple[str, ...]
    places_by_id: Mapping[str, int]
    categories: tuple[str, ...]
    collections: tuple[frozenset[str], ...]
    price_min: npt.NDArray[np.int64]
    price_max: npt.NDArray[np.int64]
    codes: Mapping[str, tuple[int, ...]]
    terms: Mapping[str, int]
    roots: tuple[str, ...]
    spellings: tuple[str, ...]
    starts: npt.NDArray[np.int64]
    places: Ints
    strengths: Floats
    fields: npt.NDArray[np.uint8]
    prominence: Floats
    name_starts: npt.NDArray[np.int64]
    name_terms: Ints
    roots_by_length: Mapping[int, Sequence[str]]
    roots_by_prefix: Mapping[str, Sequence[str]]
    families: Mapping[str, Sequence[int]]
    lexicon: Lexicon

    @property
    def stem(self) -> Callable[[str], str]:
        return stemmer(self.language)

    def count(self, term: int) -> int:
        """How many products have a term."""
        return int(self.starts[term + 1] - self.starts[term])

    def posting(self, term: int) -> tuple[Ints, Floats]:
        """Where a term stands, products in their order, and how strongly."""
        span = slice(self.starts[term], self.starts[term + 1])
        return self.places[span], self.strengths[span]

    def fields_at(self, term: int, place: int) -> Field:
        """Where a product has a term."""
        places, _ = self.posting(term)
        at = int(np.searchsorted(places, place))
        return Field(int(self.fields[self.starts[term] + at])) if at < len(places) and places[at] == place else Field(0)

    def name(self, place: int) -> list[int]:
        """The terms of a product's name in order."""
        found: list[int] = self.name_terms[self.name_starts[place] : self.name_starts[place + 1]].tolist()
        return found
