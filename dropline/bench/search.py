"""How fast is a search of a large shop, its typos included? Beside it, SQLite's own full text search of the same words, as floor."""

import gc
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from random import Random
from time import perf_counter
from typing import Any

from commerce.catalogue.views import ProductView, Snapshot, build_snapshot
from commerce.search import search
from dropline.bench.catalogue import Town, phrases, products
from dropline.bench.turns import Progress, peak_memory_mib, resident_mib
from dropline.eval.metrics import percentile
from dropline.eval.typos import slipped

SEED = 1
PHRASES = 1000
LISTED = 10


@dataclass(frozen=True)
class Figures:
    """All that `dropline bench search` prints; docs/benchmarks.md says what each means."""

    variants: int
    build_s: float
    memory_mib: float
    p50_ms: float
    p99_ms: float
    typos_p50_ms: float
    typos_p99_ms: float
    found_share: float
    typos_found_share: float
    floor_build_s: float
    floor_p50_ms: float
    floor_p99_ms: float
    ratio: float
    peak_memory_mib: float

    def dump(self) -> dict[str, Any]:
        """JSON of the command line."""
        return asdict(self)


def measure(variants: int, progress: Progress) -> Figures:
    """Build an index of so many products made up from a seed, ask it a thousand phrases, right and misspelt, one after the other."""
    town = Town(SEED)
    sold = list(products(town, variants))
    progress("making up", 1.0)
    gc.collect()
    before, began = resident_mib(), perf_counter()
    snapshot = build_snapshot("", 1, "EUR", sold, {}, [])
    build_s = perf_counter() - began
    gc.collect()
    memory = resident_mib() - before
    progress("building", 1.0)
    asked = phrases(town, sold, min(PHRASES, variants))
    chance = Random(SEED)
    typed = [(slipped(phrase, chance), sku) for phrase, sku in asked]
    right, right_found = _timed(lambda phrase: _found(snapshot, phrase), asked, "searching", progress)
    wrong, wrong_found = _timed(lambda phrase: _found(snapshot, phrase), typed, "with typos", progress)
    peak = peak_memory_mib()  # the floor's own memory is not ours
    floor_build_s, floor = _floor(sold, asked, progress)
    return Figures(
        variants,
        round(build_s, 2),
        round(memory, 1),
        _ms(right, 0.5),
        _ms(right, 0.99),
        _ms(wrong, 0.5),
        _ms(wrong, 0.99),
        right_found,
        wrong_found,
        round(floor_build_s, 2),
        _ms(floor, 0.5),
        _ms(floor, 0.99),
        round(percentile(floor, 0.5) / percentile(right, 0.5), 2),
        peak,
    )


def _found(snapshot: Snapshot, phrase: str) -> list[str]:
    return [hit.product_id for hit in search(snapshot.index, phrase, limit=LISTED)]


def _timed(
    find: Callable[[str], Sequence[str]], asked: Sequence[tuple[str, str]], phase: str, progress: Progress
) -> tuple[list[float], float]:
    """Seconds of each search, and the share of those that found the product whose words they were."""
    taken, found = [], 0
    for done, (phrase, sku) in enumerate(asked):
        began = perf_counter()
        products_found = find(phrase)
        taken.append(perf_counter() - began)
        found += sku in products_found
        progress(phase, done / len(asked))
    return taken, round(found / len(asked), 3)


def _floor(sold: Sequence[ProductView], asked: Sequence[tuple[str, str]], progress: Progress) -> tuple[float, list[float]]:
    """Seconds to build SQLite's index of the same words, and of each search for the same words, ranked by its bm25()."""
    with closing(sqlite3.connect(":memory:")) as connection:
        began = perf_counter()
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(sku UNINDEXED, name, kind, attributes, body)")
        rows = ((each.sku, each.name, each.category, " ".join(map(str, each.attributes.values())), each.description) for each in sold)
        connection.executemany("INSERT INTO words VALUES (?, ?, ?, ?, ?)", rows)
        build_s = perf_counter() - began
        statement = f"SELECT sku FROM words WHERE words MATCH ? ORDER BY rank LIMIT {LISTED}"

        def find(phrase: str) -> list[str]:
            query = " OR ".join(f'"{word}"' for word in phrase.split())
            return [row[0] for row in connection.execute(statement, (query,))]

        return build_s, _timed(find, asked, "floor", progress)[0]


def _ms(seconds: Sequence[float], share: float) -> float:
    return round(percentile(seconds, share) * 1000, 2)


def words(figures: Figures) -> str:
    """The figures as people read them."""
    return "\n".join(f"{name.replace('_', ' '):<18} {value}" for name, value in figures.dump().items())
