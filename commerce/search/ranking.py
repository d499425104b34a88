"""Which products answer a phrase best? Strength of each word by its rarity, how much of the phrase is answered, and what is in stock."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from commerce.search.bounds import Bounds, bounds_in
from commerce.search.index import STRENGTH_MAX, Bools, Floats, Index, Ints
from commerce.search.reading import How, Plan, Reading, Word, matches, read
from core.text import code_key, fold

SCORE_SHARE_MIN = 0.12  # of the best hit's: what scores less is noise beside it
SCORE_MIN = 0.04  # of the best score there could be: less is noise by itself
LOOKED_AT_MAX = 100  # hits whose names are compared with the phrase
SOLD_OUT_FACTOR = 0.6
ANSWERED_POWER = np.float32(1.5)  # how much an unanswered part of the phrase takes from the rest
FOR_WORDS = ("for", "para")
FOR_FACTOR = 0.7
HEAD_FACTOR, PAIR_FACTOR, WHOLE_FACTOR = 1.15, 1.1, 1.25
CODE_SCORE = 10.0
CODE_LETTERS_MIN = 4
MISSED_LETTERS_MIN = 4
UNDERSTOOD_LETTERS_MIN = 3  # "xl" is worth repeating only where it was found


@dataclass(frozen=True)
class Hit:
    """A product found; corrected: the phrase as it was understood, "" when it was spelled as we spell it.

    score: 1 is about the best there is for the phrase; above 10 a SKU or barcode was named.
    """

    product_id: str
    score: float
    corrected: str


@dataclass(frozen=True)
class Asked:
    """A phrase taken apart: price bounds, the products whose codes are in it, and what its words may mean.

    A code with a digit is all that is asked; one of letters alone may be a word ("hoodie"), and only puts its product first.
    """

    bounds: Bounds
    coded: tuple[int, ...]
    plan: Plan


def search(
    index: Index,
    phrase: str,
    *,
    limit: int = 5,
    price_min_minor: int | None = None,
    price_max_minor: int | None = None,
    category: str = "",
    collection: str = "",
) -> tuple[Hit, ...]:
    """The best products for a phrase, best first, ties in the brand's order; prices in minor units, any variant's counts.

    Prices said in the phrase ("under 15", in whole units of the brand's currency) bound it as well, unless bounds are given.
    Without words: all within the bounds, in the brand's order. With words of which none is known: nothing.
    """
    asked = taken_apart(index, phrase)
    low = price_min_minor if price_min_minor is not None else asked.bounds.least_minor
    high = price_max_minor if price_max_minor is not None else asked.bounds.most_minor
    allowed = _within(index, low, high, category, collection)
    if not asked.plan.words and not asked.coded:
        return tuple(Hit(index.product_ids[place], 0.0, "") for place in np.flatnonzero(allowed)[:limit])
    scores = scored(index, asked)
    scores[list(asked.coded)] += SCORE_MIN  # even where none of its words is the code
    scores[~allowed] = 0.0
    places = _best(scores, max(limit, LOOKED_AT_MAX))
    factors = np.array([name_factor(index, asked.plan, int(place)) for place in places], dtype=np.float32)
    final = scores[places] * factors
    floor = max(SCORE_MIN, float(final.max(initial=0.0)) * SCORE_SHARE_MIN)
    final[np.isin(places, asked.coded)] += CODE_SCORE
    order = np.lexsort((places, -final))
    kept = [at for at in order if final[at] >= floor][:limit]
    understood = corrected(index, asked.plan, int(places[kept[0]])) if kept else ""
    return tuple(Hit(index.product_ids[places[at]], float(final[at]), understood) for at in kept)


def by_stock(hits: Sequence[Hit], sold_out: Collection[str], limit: int) -> tuple[Hit, ...]:
    """The best hits where these products are sold out: they rank lower, and stay. Ties keep their order."""
    scores = {hit.product_id: hit.score * (SOLD_OUT_FACTOR if hit.product_id in sold_out else 1.0) for hit in hits}
    ranked = sorted(hits, key=lambda hit: -scores[hit.product_id])
    return tuple(replace(hit, score=scores[hit.product_id]) for hit in ranked[:limit])


def taken_apart(index: Index, phrase: str) -> Asked:
    """What is asked: a SKU or barcode in one piece, prices, words."""
    keys = [code_key(phrase), *map(code_key, phrase.split())]
    numbered = (key for key in keys if len(key) >= CODE_LETTERS_MIN and any(map(str.isdigit, key)))
    coded = next((index.codes[key] for key in numbered if key in index.codes), ())
    if coded:
        return Asked(Bounds(), coded, Plan((), ()))
    bounds, rest = bounds_in(phrase, index.currency)
    return Asked(bounds, index.codes.get(keys[0], ()), read(index, rest))


def _within(index: Index, low: int | None, high: int | None, category: str, collection: str) -> Bools:
    allowed = np.ones(len(index.product_ids), dtype=np.bool_)
    if low is not None:
        allowed &= index.price_max >= low
    if high is not None:
        allowed &= index.price_min <= high
    if category:
        wanted = fold(category)
        allowed &= np.array([name == wanted for name in index.categories], dtype=np.bool_)
    if collection:
        allowed &= np.array([collection in inside for inside in index.collections], dtype=np.bool_)
    return allowed


def scored(index: Index, asked: Asked) -> Floats:
    """Each product's score before its name is looked at: 0 to about 1, above 10 where its code was named."""
    words, size = asked.plan.words, len(index.product_ids)
    strengths = [_strengths(index, word, size) for word in words]
    rarities = rarities_of(words)
    total, covered = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    at = 0
    spans = {span.start: span for span in asked.plan.spans}
    while at < len(words):
        span = spans.get(at)
        end = span.end if span else at + 1
        worth, part = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
        for place in range(at, end):
            worth += strengths[place] * rarities[place]
            part += (strengths[place] > 0) * rarities[place]
        for reading in span.readings if span else ():
            places, found = matches(index, reading)
            whole = np.float32(sum(rarities[at:end]) or 1.0)
            worth[places] = np.maximum(worth[places], found * np.float32(reading.factor) * whole)
            part[places] = np.maximum(part[places], whole)
        total += worth
        covered += part
        at = end
    wanted = np.float32(sum(rarities) or 1.0)
    total *= (covered / wanted) ** ANSWERED_POWER / (wanted * np.float32(STRENGTH_MAX))
    return total


def rarities_of(words: Sequence[Word]) -> list[np.float32]:
    """What each word weighs; one that nothing resembles weighs what the others do on average, for it was meant as well.

    Short ones that nothing resembles are chat ("u", "hav") rather than goods, and weigh nothing.
    """
    known = [word.rarity for word in words if word.readings]
    usual = sum(known) / len(known) if known else 0.0
    missed = (usual if len(word.typed) >= MISSED_LETTERS_MIN else 0.0 for word in words)
    return [np.float32(word.rarity if word.readings else miss) for word, miss in zip(words, missed, strict=True)]


def _strengths(index: Index, word: Word, size: int) -> Floats:
    best = np.zeros(size, dtype=np.float32)
    for reading in word.readings:
        places, strengths = matches(index, reading)
        best[places] = np.maximum(best[places], strengths * np.float32(reading.factor))
    return best


def _best(scores: Floats, most: int) -> Ints:
    """The places of the highest scores above 0, in the brand's order; ties at the end go to the earlier."""
    places = np.flatnonzero(scores > 0)
    if len(places) > most:
        found = scores[places]
        least = np.partition(found, len(found) - most)[len(found) - most]
        above = places[found > least]
        places = np.sort(np.concatenate([above, places[found == least][: most - len(above)]]))
    return places.astype(np.int32)


def name_factor(index: Index, plan: Plan, place: int) -> float:
    """What a product's name adds: it ends in a word that was asked for, has two side by side as asked, or is just what was asked.

    What stands behind "for" is no name of the thing: a case for a phone is no phone.
    """
    name = index.name(place)
    meant = [{term for reading in word.readings if reading.how is not How.RELATED for term in reading.terms} for word in plan.words]
    every = set().union(*meant, *({term for reading in span.readings for term in reading.terms} for span in plan.spans))
    own = _before_for(index, name)
    if len(own) < len(name) and not every.isdisjoint(name) and every.isdisjoint(own):
        return FOR_FACTOR
    factor = HEAD_FACTOR if own and own[-1] in every else 1.0
    if any(first in one and second in two for one, two in pairwise(meant) for first, second in pairwise(name)):
        factor *= PAIR_FACTOR
    return factor * WHOLE_FACTOR if name and set(name) <= every else factor


def _before_for(index: Index, name: Sequence[int]) -> Sequence[int]:
    """The name up to what the thing is for."""
    ends = {index.terms.get(index.stem(word), -1) for word in FOR_WORDS}
    return next((name[:at] for at, term in enumerate(name) if at and term in ends), name)


def corrected(index: Index, plan: Plan, place: int) -> str:
    """The phrase as the product at a place understands it, "" when nothing was spelled otherwise."""
    if all(word.readings and word.readings[0].how not in (How.TYPO, How.BEGINNING) for word in plan.words):
        return ""
    joined = {at for span in plan.spans for at in range(span.start, span.end)}
    understood = []
    for at, word in enumerate(plan.words):
        reading = strongest(index, word.readings, place)
        if reading is not None and reading[0].how in (How.TYPO, How.BEGINNING):
            understood.append(reading[0].words)
        elif (word.readings or at in joined) and (len(word.typed) >= UNDERSTOOD_LETTERS_MIN or word.typed.isdigit()):
            understood.append(word.readings[0].words if _guessed(word) else word.typed)
    return "" if understood == [word.typed for word in plan.words] else " ".join(understood)


def _guessed(word: Word) -> bool:
    return bool(word.readings) and word.readings[0].how in (How.TYPO, How.BEGINNING)


def strongest(index: Index, readings: Iterable[Reading], place: int) -> tuple[Reading, float] | None:
    """The reading that says most of the product at a place, and its strength there; None where it has none of them."""
    best: tuple[Reading, float] | None = None
    for reading in readings:
        places, strengths = matches(index, reading)
        at = int(np.searchsorted(places, place))
        if at < len(places) and places[at] == place:
            strength = float(strengths[at]) * reading.factor
            if best is None or strength > best[1]:
                best = reading, strength
    return best
