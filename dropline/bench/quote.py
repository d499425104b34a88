"""How long does a quote take with many promotions about? Made-up carts through the engine; the bare arithmetic as floor."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from random import Random
from time import thread_time
from typing import Any

from commerce.kinds import PromotionKind, StackingClass, TierBasis
from commerce.pricing import Rate, quote
from commerce.promotions.accepted import Named, review
from commerce.promotions.discounts import BundlePart, Line, Rule, Scope, Tier
from commerce.promotions.verdicts import Terms
from commerce.tax import Taxes, TaxRate
from core.money import percent
from dropline.bench.figures import milliseconds, percentile
from dropline.bench.turns import Progress

SEED = 7
COLLECTIONS = 10
KINDS = (
    PromotionKind.PERCENT,
    PromotionKind.FIXED,
    PromotionKind.BUY_X_GET_Y,
    PromotionKind.BUNDLE_PRICE,
    PromotionKind.VOLUME,
    PromotionKind.FREE_SHIPPING,
)
SPAIN, TAXES = Rate("ES", 490, 7500), Taxes(TaxRate(2100))


@dataclass(frozen=True)
class Figures:
    """All that `dropline bench quote` prints; docs/benchmarks.md says what each means."""

    lines: int
    promotions: int
    quotes: int
    p50_ms: float
    p99_ms: float
    floor_p50_ms: float
    ratio: float

    def dump(self) -> dict[str, Any]:
        """JSON of the command line."""
        return asdict(self)


def measure(lines: int, promotions: int, quotes: int, progress: Progress) -> Figures:
    """So many carts judged and quoted: every automatic promotion looked at, two codes reviewed, what is on summed and taxed."""
    random = Random(SEED)
    now = datetime.now(UTC)
    offers = [_offer(place, random) for place in range(promotions)]
    codes = [Named(_code("SPRING15", PromotionKind.PERCENT), True), Named(_code("SHIPFREE", PromotionKind.FREE_SHIPPING), True)]
    carts = [[_line(random, place) for place in range(lines)] for _ in range(quotes)]

    def quoted(cart: list[Line]) -> None:
        found = review(codes, cart, SPAIN, TAXES, now, offers=offers)
        quote(cart, found.rules, SPAIN, TAXES)

    def bare(cart: list[Line]) -> None:
        for each in offers:
            sum(percent(line.list_minor, each.rule.value_bps) for line in cart)

    taken = _timed(quoted, carts, "quotes", progress)
    floor = _timed(bare, carts, "floor", progress)
    p50, least = percentile(taken, 50), percentile(floor, 50)
    ratio = round(least / p50, 3)
    return Figures(lines, promotions, quotes, milliseconds(p50), milliseconds(percentile(taken, 99)), milliseconds(least), ratio)


def _timed(act: Callable[[list[Line]], None], carts: list[list[Line]], phase: str, progress: Progress) -> list[float]:
    """Seconds of the processor that each cart took: a quote waits for nothing, so what else runs here is not counted."""
    taken = []
    for number, cart in enumerate(carts, start=1):
        began = thread_time()
        act(cart)
        taken.append(thread_time() - began)
        if number % 100 == 0 or number == len(carts):
            progress(phase, number / len(carts))
    return taken


def _line(random: Random, place: int) -> Line:
    shelves = frozenset(f"c{random.randrange(COLLECTIONS)}" for _ in range(2))
    return Line(f"v{place}", random.randint(1, 6), random.randint(100, 20_000), True, f"p{random.randrange(200)}", shelves)


def _offer(place: int, random: Random) -> Terms:
    """Every kind in turn, half of them on one collection, some with a minimum."""
    kind = KINDS[place % len(KINDS)]
    rule = Rule(
        f"Offer {place}",
        f"promotion:{place:03}",
        kind,
        StackingClass.SHIPPING if kind == PromotionKind.FREE_SHIPPING else StackingClass.SALE,
        value_bps=random.randint(100, 3000),
        amount_minor=random.randint(100, 3000),
        scope=Scope(collections=frozenset({f"c{place % COLLECTIONS}"})) if place % 2 else Scope(),
        buy_quantity=2,
        get_quantity=1,
        parts=(BundlePart(f"p{place}"), BundlePart(f"p{place + 1}")),
        tiers=(Tier(3, 500), Tier(6, 1000)),
        tier_basis=TierBasis.LINE_QUANTITY if place % 4 else TierBasis.QUANTITY,
    )
    return Terms(f"p{place:03}", rule, minimum_minor=random.choice([0, 5_000, 20_000]))


def _code(code: str, kind: PromotionKind) -> Terms:
    stacking_class = StackingClass.SHIPPING if kind == PromotionKind.FREE_SHIPPING else StackingClass.GOODS
    return Terms(code, Rule(code, code.casefold(), kind, stacking_class, value_bps=1500))


def words(found: Figures) -> str:
    """The figures as people read them."""
    return (
        f"{found.lines} lines, {found.promotions} promotions   p50 {found.p50_ms} ms   p99 {found.p99_ms} ms   ({found.quotes} quotes)\n"
        f"floor            p50 {found.floor_p50_ms} ms   ratio {found.ratio}"
    )
