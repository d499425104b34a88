"""Which products does a phrase mean? Postings of folded words, spelling corrected word by word; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


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
class Index:
    """Built once a catalogue version, read by many threads."""

    documents: tuple[Document, ...]
    postings: Mapping[str, Sequence[tuple[int, float]]]


def build_index(documents: Sequence[Document]) -> Index:
    """The index of all documents, in their order."""
    raise NotImplementedError


def search(
    index: Index, phrase: str, *, limit: int = 5, price_min_minor: int | None = None, price_max_minor: int | None = None, category: str = ""
) -> tuple[Hit, ...]:
    """The best products for a phrase, best first; without words, all within the bounds in the brand's order."""
    raise NotImplementedError
