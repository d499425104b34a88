"""Which products are like this one? Those that share the words of its name, kind and attributes, rare words more."""

from collections.abc import Collection

import numpy as np

from commerce.search.index import Field, Index
from commerce.search.ranking import Hit
from commerce.search.reading import STRONG, rarity

KIND_FACTOR = 1.5  # what kind of thing it is tells more than what it is called
TERMS_MAX = 24  # of a product, the most telling
SCORE_SHARE_MIN = 0.25  # of the likest: what shares less is another thing
SCORE_MIN = 1e-6
PRICE_STEP = 0.15  # what each doubling of the price takes from likeness


def similar(index: Index, product_id: str, *, limit: int, without: Collection[str] = ()) -> tuple[Hit, ...]:
    """The products most like one, itself and `without` left out, likest first, ties in the brand's order; none for one we do not have.

    score: 1 is as like as the product itself.
    """
    place = index.places_by_id.get(product_id)
    if place is None:
        return ()
    scores = np.zeros(len(index.product_ids), dtype=np.float32)
    for term, weight in _telling(index, place):
        places, strengths = index.posting(term)
        scores[places] += strengths * np.float32(weight)
    itself = float(scores[place]) or 1.0
    apart = np.abs(np.log2((index.price_min + 1.0) / (index.price_min[place] + 1.0)))
    scores *= np.maximum(0.0, 1.0 - PRICE_STEP * apart).astype(np.float32)
    scores[[index.places_by_id[each] for each in {product_id, *without} if each in index.places_by_id]] = 0.0
    floor = max(float(scores.max(initial=0.0)) * SCORE_SHARE_MIN, SCORE_MIN)
    near = np.flatnonzero(scores >= floor)
    order = np.lexsort((near, -scores[near]))[:limit]
    return tuple(Hit(index.product_ids[at], float(scores[at]) / itself, "") for at in near[order])


def _telling(index: Index, place: int) -> list[tuple[int, float]]:
    """The terms that tell most of a product, each with its weight: strength there by rarity."""
    at = np.flatnonzero((index.places == place) & ((index.fields & STRONG) > 0))
    terms = np.searchsorted(index.starts, at, side="right") - 1
    size = len(index.product_ids)
    kinds = np.where(index.fields[at] & Field.KIND > 0, KIND_FACTOR, 1.0)
    weighed = [
        (int(term), float(index.strengths[each] * factor) * rarity(index.count(int(term)), size))
        for each, term, factor in zip(at, terms, kinds, strict=True)
    ]
    return sorted(weighed, key=lambda one: (-one[1], one[0]))[:TERMS_MAX]
