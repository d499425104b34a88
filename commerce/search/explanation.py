"""Why does a product stand where it stands? What each word was taken for, where it was found, and what it added."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from commerce.search.index import STRENGTH_MAX, Field, Index
from commerce.search.ranking import CODE_SCORE, SOLD_OUT_FACTOR, Hit, name_factor, rarities_of, strongest, taken_apart
from commerce.search.reading import Reading


@dataclass(frozen=True)
class Part:
    """One word, or neighbours taken together. how: "missing" where the product has none of it. share: of the best score there could be."""

    typed: str
    how: str
    found: str
    fields: tuple[str, ...]
    rarity: float
    strength: float
    share: float


@dataclass(frozen=True)
class Explanation:
    """score = code + sum of shares * answered^1.5 * stock * name. answered: how much of the phrase, by rarity, 0 to 1."""

    product_id: str
    score: float
    parts: tuple[Part, ...]
    answered: float
    code: float
    stock: float
    name: float

    def dump(self) -> dict[str, Any]:
        """As JSON has it, numbers to four decimals."""
        plain = asdict(self)
        for values in (plain, *plain["parts"]):
            values |= {name: round(value, 4) for name, value in values.items() if isinstance(value, float)}
        return plain


def explain(index: Index, phrase: str, hit: Hit, *, sold_out: Collection[str] = ()) -> Explanation:
    """What made the score of a hit on this phrase; sold_out: what was given to `by_stock`."""
    asked, place = taken_apart(index, phrase), index.places_by_id[hit.product_id]
    words, rarities = asked.plan.words, [float(each) for each in rarities_of(asked.plan.words)]
    wanted, parts, answered, at = sum(rarities) or 1.0, [], 0.0, 0
    spans = {span.start: span for span in asked.plan.spans}
    while at < len(words):
        span = spans.get(at)
        together = strongest(index, span.readings, place) if span else None
        apart = [_part(index, words[at].typed, rarities[at], strongest(index, words[at].readings, place), place, wanted)]
        if span:
            apart += [
                _part(index, words[each].typed, rarities[each], strongest(index, words[each].readings, place), place, wanted)
                for each in range(at + 1, span.end)
            ]
            whole = sum(rarities[at : span.end])
            joined = _part(index, " ".join(word.typed for word in words[at : span.end]), whole, together, place, wanted)
            if joined.share >= sum(part.share for part in apart):
                apart = [joined] if together else apart
        parts.extend(apart)
        answered += sum(part.rarity for part in apart if part.how != "missing")
        at = span.end if span else at + 1
    return Explanation(
        hit.product_id,
        hit.score,
        tuple(parts),
        answered / wanted,
        CODE_SCORE * (place in asked.coded),
        SOLD_OUT_FACTOR if hit.product_id in sold_out else 1.0,
        name_factor(index, asked.plan, place),
    )


def _part(index: Index, typed: str, rarity: float, found: tuple[Reading, float] | None, place: int, wanted: float) -> Part:
    if found is None:
        return Part(typed, "missing", "", (), rarity, 0.0, 0.0)
    reading, strength = found
    fields = Field(0)
    for term in reading.terms:
        fields |= index.fields_at(term, place)
    return Part(
        typed,
        str(reading.how),
        reading.words,
        tuple(str(field.name).lower() for field in fields),
        rarity,
        strength,
        rarity * strength / (wanted * STRENGTH_MAX),
    )
