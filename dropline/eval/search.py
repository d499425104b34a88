"""How well does the search find what people judged? Queries over a catalogue file, in memory; no brand, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter

from commerce.catalogue.views import ProductView, Snapshot, VariantView, build_snapshot, variant_name
from commerce.imports.rows import ProductRow, Read
from commerce.search import Index, search
from commerce.search.lexicon import NO_LEXICON
from dropline.eval.judgments import Judged
from dropline.eval.metrics import mean, ndcg, percentile, recall, reciprocal_rank
from dropline.eval.typos import slipped

DEPTH = 10  # of each ranking
ROUNDS = 3  # each query is timed so often, and the quickest counts: the machine has other things to do


@dataclass(frozen=True)
class Answered:
    """One query as it was typed, and the products found, best first."""

    judged: Judged
    typed: str
    found: tuple[str, ...]
    milliseconds: float


@dataclass(frozen=True)
class Figures:
    """Means over the queries that have something relevant; zero_results counts the queries that found nothing at all."""

    queries: int
    ndcg_10: float
    recall_10: float
    mrr: float
    zero_results: int
    p50_ms: float
    p99_ms: float

    def dump(self) -> dict[str, float]:
        """As programs read it: shares to four decimals, times in milliseconds."""
        names = {"ndcg_10": "ndcg@10", "recall_10": "recall@10"}
        return {names.get(name, name): round(value, 4) for name, value in vars(self).items()}


def snapshot_of(rows: Iterable[Read], currency: str, language: str, *, lexicon: bool = True) -> Snapshot:
    """A catalogue file's good rows as a brand's snapshot, products known by their SKU. lexicon: with the general one."""
    products = [_product(row) for row in rows if isinstance(row, ProductRow) and row.active]
    return build_snapshot("", 1, currency, products, {}, [], language=language, lexicon=None if lexicon else NO_LEXICON)


def _product(row: ProductRow) -> ProductView:
    variants = tuple(
        VariantView(
            each.sku, row.sku, each.sku, variant_name(row.name, row.options, each.options), each.options, each.price_minor, each.barcode
        )
        for each in row.variants
    )
    return ProductView(row.sku, row.sku, row.name, row.description, row.category, row.images, row.options, variants, row.attributes)


def answers(index: Index, asked: Sequence[Judged], *, typos: int | None = None) -> list[Answered]:
    """What each query finds. typos: a seed, with which each query gets one slip of the keyboard."""
    chance = Random(typos)
    return [_answered(index, each, each.query if typos is None else slipped(each.query, chance)) for each in asked]


def _answered(index: Index, judged: Judged, typed: str) -> Answered:
    taken = []
    for _ in range(ROUNDS):
        began = perf_counter()
        hits = search(index, typed, limit=DEPTH)
        taken.append(perf_counter() - began)
    return Answered(judged, typed, tuple(hit.product_id for hit in hits), min(taken) * 1000)


def figures(answered: Sequence[Answered]) -> Figures:
    """What the answers are worth, and how long they took."""
    judged = [each for each in answered if each.judged.relevant]
    times = [each.milliseconds for each in answered]
    return Figures(
        len(answered),
        mean(ndcg(each.found, each.judged.grades, depth=DEPTH) for each in judged),
        mean(recall(each.found, each.judged.relevant, depth=DEPTH) for each in judged),
        mean(reciprocal_rank(each.found, each.judged.relevant) for each in judged),
        sum(not each.found for each in answered),
        percentile(times, 0.5),
        percentile(times, 0.99),
    )
