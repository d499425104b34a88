"""Which products does a phrase find? Typos, plurals, prices, and how well on the retail catalogue with judgments, where they are."""

import csv
import math
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.imports.files import read_catalogue
from commerce.imports.rows import ProductRow
from commerce.search import Document, Index, build_index, search, stem
from commerce.search.lexicon import general
from dropline.demo.retail import CATALOGUE

JUDGED = Path(__file__).parent.parent.parent / "shared" / "data" / "search"
NDCG_MIN = 0.85  # measured 0.91; a change that costs a twentieth should be noticed

AURORA = build_index(
    [
        Document("hoodie", "Aurora Hoodie", "hoodies HOODIE-BLACK-S black sand S M L", "A heavy hoodie of cotton.", "hoodies", 5900, 5900),
        Document("runner", "Nimbus Runner", "shoes RUNNER-42 42 43", "A light running shoe with a soft sole.", "shoes", 8900, 8900),
        Document(
            "cap", "Trail Cap", "accessories CAP-RED black red", "A cap of washed cotton with a curved brim.", "accessories", 1900, 1900
        ),
    ]
)


@pytest.mark.parametrize(
    ("phrase", "found", "corrected"),
    [
        ("hoodie", ["hoodie"], ""),
        ("hi do u hav hoddies??", ["hoodie"], "hoodie"),
        ("HOODIES", ["hoodie"], ""),
        ("hoody", ["hoodie"], ""),
        ("red cap", ["cap"], ""),
        ("caps", ["cap"], ""),
        ("nimbsu", ["runner"], "nimbus"),
        ("nimbus runer 42", ["runner"], "nimbus runner 42"),
        ("aur hood", ["hoodie"], "hoodie"),
        ("running shoes", ["runner"], ""),
        ("RUNNER-42", ["runner"], ""),
        ("cotton", ["hoodie", "cap"], ""),
        ("", ["hoodie", "runner", "cap"], ""),
        ("...", ["hoodie", "runner", "cap"], ""),
        ("zzzzzz", [], ""),
        ("💥", ["hoodie", "runner", "cap"], ""),
    ],
)
def test_phrases(phrase: str, found: list[str], corrected: str) -> None:
    hits = search(AURORA, phrase)
    assert [hit.product_id for hit in hits] == found
    assert all(hit.corrected == corrected for hit in hits)


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({"price_max_minor": 5900}, ["hoodie", "cap"]),
        ({"price_min_minor": 5901}, ["runner"]),
        ({"price_min_minor": 2000, "price_max_minor": 6000}, ["hoodie"]),
        ({"category": "Shoes"}, ["runner"]),
        ({"category": "boats"}, []),
        ({"limit": 1}, ["hoodie"]),
    ],
)
def test_bounds(bounds: dict[str, int], found: list[str]) -> None:
    assert [hit.product_id for hit in search(AURORA, "", **bounds)] == found  # type: ignore[arg-type]  # a table of keywords


def test_words_and_bounds_together() -> None:
    assert search(AURORA, "hoodie", price_max_minor=3000) == ()


def test_any_variants_price_counts() -> None:
    index = build_index([Document("a", "Scarf", "", "", "", 1000, 3000)])
    assert search(index, "scarf", price_min_minor=2500)
    assert search(index, "scarf", price_max_minor=1500)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("hoodies", "hoodie"), ("shoes", "shoe"), ("boxes", "box"), ("dresses", "dress"), ("accessories", "accessory"), ("gafas", "gafa")],
)
def test_plurals_are_their_singulars(plural: str, singular: str) -> None:
    assert stem(plural) == stem(singular)


@pytest.mark.parametrize("word", ["glass", "bus", "gas", "s", "42", "yes"])
def test_short_and_singular_words_stay_apart(word: str) -> None:
    assert stem(word)


def test_an_empty_catalogue_finds_nothing() -> None:
    assert search(build_index([]), "hoodie") == search(build_index([]), "") == ()


@given(st.text(max_size=400))
def test_no_phrase_breaks_the_search(phrase: str) -> None:
    assert len(search(AURORA, phrase)) <= 3


@pytest.fixture(scope="module")
def retail() -> Index:
    rows = [row for row in read_catalogue(CATALOGUE, currency="USD") if isinstance(row, ProductRow)]
    return build_index([_document(row) for row in rows], currency="USD", lexicon=general())


def _document(row: ProductRow) -> Document:
    price = row.variants[0].price_minor
    return Document(row.sku, row.name, f"{row.category} {row.attributes['style']}", row.description, row.category, price, price)


def test_typos_find_what_was_meant_in_the_retail_catalogue(retail: Index) -> None:
    for wrong, right in (("leather bacpack", "leather backpack"), ("sungalsses", "sunglasses"), ("coffe mug", "coffee mug")):
        assert {hit.product_id for hit in search(retail, wrong)} <= {hit.product_id for hit in search(retail, right, limit=40)}


def test_judged_queries_of_the_retail_catalogue(retail: Index) -> None:
    if not (JUDGED / "search_retail_demo_queries.csv").exists():
        pytest.skip("the judged queries of the shared data are not here")
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    with (JUDGED / "search_retail_demo_judgments.csv").open() as file:
        for row in csv.DictReader(file):
            grades[row["query_id"]][row["product_id"]] = int(row["grade"])
    with (JUDGED / "search_retail_demo_queries.csv").open() as file:
        scores = [_ndcg(retail, row["query"], grades[row["query_id"]]) for row in csv.DictReader(file)]
    assert sum(scores) / len(scores) >= NDCG_MIN


def _ndcg(index: Index, phrase: str, grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten."""

    def gain(found: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(found[:10]))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(hit.product_id, 0) for hit in search(index, phrase, limit=10)]) / best if best else 1.0
