"""How good is a ranking, given what people judged? The standard formulas, pure; every figure is between 0 and 1.

Sources: Järvelin and Kekäläinen 2002 (discounted cumulative gain), with the gain 2^grade - 1 of Burges et al. 2005;
Manning, Raghavan and Schütze, Introduction to Information Retrieval, chapter 8 (recall, reciprocal rank).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import ceil, log2


def dcg(grades: Sequence[int]) -> float:
    """Discounted cumulative gain of grades in rank order: 2^grade - 1 over log2(1 + rank), ranks from 1."""
    return sum(((1 << grade) - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], *, depth: int) -> float:
    """The gain of the first `depth`, over that of the best possible order of all judged; 0.0 when nothing is relevant."""
    best = dcg(sorted(grades.values(), reverse=True)[:depth])
    return dcg([grades.get(each, 0) for each in ranked[:depth]]) / best if best else 0.0


def recall(ranked: Sequence[str], relevant: Collection[str], *, depth: int) -> float:
    """The share of all relevant that is among the first `depth`; 0.0 when nothing is relevant."""
    return len(set(ranked[:depth]) & set(relevant)) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """One over the rank of the first relevant, 0.0 without any."""
    return next((1 / rank for rank, each in enumerate(ranked, 1) if each in relevant), 0.0)


def mean(values: Iterable[float]) -> float:
    """The arithmetic mean; 0.0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, share from 0 to 1; 0.0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0
