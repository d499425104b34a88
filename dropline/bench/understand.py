"""How long does it take to understand a message, in a small shop and a large one? The bare search of the same words as floor."""

import gc
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from random import Random
from time import perf_counter, thread_time
from typing import Any

from bot.dialog.state import Dialog
from bot.dialog.understand import understand
from bot.dialog.understand.grammar import grammar
from bot.dialog.understand.vocabulary import Vocabulary
from bot.events import EventKind, Inbound
from commerce.catalogue.views import ProductView, Snapshot, VariantView, build_snapshot, variant_name
from commerce.search import search
from core.errors import DroplineError
from dropline.bench.catalogue import Town, phrases, products
from dropline.bench.figures import milliseconds, percentile
from dropline.bench.turns import Progress, resident_mib
from dropline.eval.typos import slipped
from dropline.training.sentences import examples

SEED = 1
SIZES = ("S", "M", "L", "XL")  # so many variants a product
MESSAGES = 1000
WARMING = 20
COLD_SECONDS_MAX = 60
_COLD = """
from time import perf_counter; began = perf_counter()
from datetime import UTC, datetime
from bot.dialog.state import Dialog
from bot.dialog.understand import understand
from bot.events import EventKind, Inbound
from commerce.catalogue.views import build_snapshot
event = Inbound("bench", EventKind.TEXT, "thread", "shopper", datetime.now(UTC), text="any idea when my parcel turns up?")
for language in ("en", "es"):
    understand(event, Dialog(), build_snapshot("", 1, "EUR", [], {}, []), language)
print(perf_counter() - began)
"""


class NotStarted(DroplineError):
    """A fresh process did not come to understand anything: {why}."""

    code = "not_understood"


@dataclass(frozen=True)
class Figures:
    """All that `dropline bench understand` prints; docs/benchmarks.md says what each means."""

    small_variants: int
    large_variants: int
    messages: int
    small_p50_ms: float
    small_p99_ms: float
    large_p50_ms: float
    large_p99_ms: float
    growth_p50: float
    growth_p99: float
    memory_mib: float
    build_s: float
    cold_start_s: float
    floor_p50_ms: float
    ratio: float

    def dump(self) -> dict[str, Any]:
        """JSON of the command line."""
        return asdict(self)


def measure(small: int, large: int, messages: int, progress: Progress) -> Figures:
    """So many messages understood in a shop of `small` variants, then in one of `large`; what the large one's words take."""
    town = Town(SEED)
    little = _shop(town, small, progress)
    said = _messages(town, little, messages)
    before = _timed(lambda text: _understood(text, little), said, "small", progress)
    shop = _shop(town, large, progress)
    memory, build_s = _weighed(shop)
    said = _messages(town, shop, messages)
    after = _timed(lambda text: _understood(text, shop), said, "large", progress)
    floor = _timed(lambda text: search(shop.index, text, limit=10), said, "floor", progress)
    p50, p99 = percentile(before, 50), percentile(before, 99)
    large_p50, large_p99, floor_p50 = percentile(after, 50), percentile(after, 99), percentile(floor, 50)
    return Figures(
        small,
        large,
        messages,
        milliseconds(p50),
        milliseconds(p99),
        milliseconds(large_p50),
        milliseconds(large_p99),
        round(large_p50 / p50, 2),
        round(large_p99 / p99, 2),
        memory,
        build_s,
        _cold_start(),
        milliseconds(floor_p50),
        round(floor_p50 / large_p50, 2),
    )


def _shop(town: Town, variants: int, progress: Progress) -> Snapshot:
    """A shop of so many variants, four sizes a product."""
    sold = [_sized(product) for product in products(town, -(-variants // len(SIZES)))]
    snapshot = build_snapshot(f"shop of {variants}", 1, "EUR", sold, {}, [])
    progress("making up", 1.0)
    return snapshot


def _sized(product: ProductView) -> ProductView:
    def variant(size: str) -> VariantView:
        options = {"size": size}
        name = variant_name(product.name, ("size",), options)
        return VariantView(f"{product.id}-{size}", product.id, f"{product.sku}-{size}", name, options, product.variants[0].price_minor)

    return replace(product, options=("size",), variants=tuple(variant(size) for size in SIZES))


def _messages(town: Town, snapshot: Snapshot, count: int) -> list[str]:
    """Half of them name goods (a third of those with a slip), half are sentences of all intents in both languages."""
    chance = Random(SEED)
    named = [phrase for phrase, _ in phrases(town, tuple(snapshot.products.values()), count // 2)]
    named = [
        slipped(text, chance) if at % 3 == 0 else f"do you have a {text} in L" if at % 3 == 1 else text for at, text in enumerate(named)
    ]
    talk = [example.text for example in chance.sample(examples(), count - len(named))]
    said = [*named, *talk]
    chance.shuffle(said)
    return said


def _understood(text: str, snapshot: Snapshot) -> object:
    event = Inbound("bench", EventKind.TEXT, "thread", "shopper", datetime.now(UTC), text=text)
    return understand(event, Dialog(), snapshot, "en")


def _timed(act: Callable[[str], object], said: Sequence[str], phase: str, progress: Progress) -> list[float]:
    """Seconds of the processor that each message took: nothing is waited for, so what else runs here is not counted."""
    for text in said[:WARMING]:
        act(text)
    taken = []
    for done, text in enumerate(said, start=1):
        began = thread_time()
        act(text)
        taken.append(thread_time() - began)
        progress(phase, done / len(said))
    return taken


def _weighed(snapshot: Snapshot) -> tuple[float, float]:
    """MiB that the process holds more with the words of a shop tabled once, and seconds to table them."""
    rules = grammar("en")
    gc.collect()
    before, began = resident_mib(), perf_counter()
    kept = Vocabulary(snapshot, rules)
    build_s = perf_counter() - began
    gc.collect()
    memory = resident_mib() - before
    assert kept.postings
    return round(memory, 1), round(build_s, 2)


def _cold_start() -> float:
    """Seconds from the first import to a message understood in both languages, in a process of its own."""
    run = subprocess.run([sys.executable, "-c", _COLD], capture_output=True, text=True, timeout=COLD_SECONDS_MAX, check=False)
    if run.returncode:
        raise NotStarted(why=run.stderr.strip().splitlines()[-1] if run.stderr.strip() else f"exit {run.returncode}")
    return round(float(run.stdout), 2)


def words(found: Figures) -> str:
    """The figures as people read them."""
    return (
        f"{found.small_variants:>7} variants   p50 {found.small_p50_ms} ms   p99 {found.small_p99_ms} ms   ({found.messages} messages)\n"
        f"{found.large_variants:>7} variants   p50 {found.large_p50_ms} ms   p99 {found.large_p99_ms} ms   "
        f"times {found.growth_p50} and {found.growth_p99}\n"
        f"memory {found.memory_mib} MiB   build {found.build_s} s   cold start {found.cold_start_s} s\n"
        f"floor  p50 {found.floor_p50_ms} ms   ratio {found.ratio}"
    )
