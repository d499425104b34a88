"""What else might this shopper like? Things like one thing, bought with it, or near to what they bought and looked at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlmodel import Session

from commerce.catalogue.views import Snapshot
from commerce.search import similar
from commerce.store import recommendations as store

TOGETHER_ORDERS_MIN = 2  # once is chance
SEEDS_MAX = 5
NEAR_MAX = 20  # of each seed
BOUGHT_WEIGHT, SEEN_WEIGHT = 1.0, 0.7


def like(snapshot: Snapshot, product_id: str, *, limit: int) -> list[str]:
    """Products like one, likest first."""
    return [hit.product_id for hit in similar(snapshot.index, product_id, limit=limit) if hit.product_id in snapshot.products]


def bought_together(session: Session, snapshot: Snapshot, product_id: str, *, limit: int) -> list[str]:
    """Products that others bought in the same orders, two orders at least, the most frequent first; only what is still sold."""
    found = store.list_bought_with(session, snapshot.brand_id, product_id, orders_min=TOGETHER_ORDERS_MIN, limit=limit + NEAR_MAX)
    return [each for each, _ in found if each in snapshot.products][:limit]


def for_shopper(session: Session, snapshot: Snapshot, shopper_id: str, seen: Sequence[str], *, limit: int) -> list[str]:
    """Products near to what the shopper bought and lately looked at (`seen`, the latest first); nothing they have bought.

    Without any history: none.
    """
    bought = store.list_bought_by(session, snapshot.brand_id, shopper_id)
    seeds = [(each, BOUGHT_WEIGHT) for each in bought[:SEEDS_MAX]]
    seeds += [(each, SEEN_WEIGHT) for each in _unlike(seen, bought)[:SEEDS_MAX]]
    return near(snapshot, seeds, without=bought, limit=limit)


def near(snapshot: Snapshot, seeds: Iterable[tuple[str, float]], *, without: Sequence[str], limit: int) -> list[str]:
    """Products like the seeds (id, weight), best first; the seeds themselves come only where another seed is like them."""
    scores: dict[str, float] = defaultdict(float)
    for product_id, weight in seeds:
        for hit in similar(snapshot.index, product_id, limit=NEAR_MAX, without=without):
            if hit.product_id not in snapshot.products:  # taken out of sale since the index was built
                continue
            scores[hit.product_id] += weight * hit.score
    return sorted(scores, key=lambda each: (-scores[each], snapshot.index.places_by_id[each]))[:limit]


def _unlike(products: Sequence[str], others: Sequence[str]) -> list[str]:
    return [each for each in dict.fromkeys(products) if each not in others]
