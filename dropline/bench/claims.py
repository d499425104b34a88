"""How fast are the last units sold, to exactly as many as there are? Everybody at once; the database's own lock and count as floor."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import Engine, text

from commerce import brands, checkout, payments
from commerce.carts import cart
from commerce.catalogue import catalog
from commerce.catalogue.views import Snapshot
from commerce.facts import OrderPaid
from commerce.imports.rows import ProductRow, VariantRow
from commerce.tables import Brand
from core.db import POSTGRES_POOL, transaction
from core.errors import DroplineError
from core.ids import random_id
from dropline import migrate
from dropline.bench.ground import Ground
from dropline.bench.turns import Progress
from dropline.eval.metrics import percentile

HOME = checkout.Address("Sam Lee", "Calle Mayor 5", "Madrid", "28013", "ES")
SKU = "LAST"

T = TypeVar("T")
R = TypeVar("R")


class SoldWrong(DroplineError):
    """{claims} claims on {units} units came to {sold} sales, and {stock} are left."""

    code = "sold_wrong"


@dataclass(frozen=True)
class Figures:
    """All that `dropline bench claims` prints; docs/benchmarks.md says what each means."""

    mode: str
    claims: int
    units: int
    sold: int
    refused: int
    claims_per_second: float
    p50_ms: float
    p99_ms: float
    floor_per_second: float
    ratio: float

    def dump(self) -> dict[str, Any]:
        """JSON of the command line."""
        return asdict(self)


@dataclass(frozen=True)
class _Stand:
    """One thing on sale; each act in a transaction of its own, as many at once as the program opens connections."""

    engine: Engine
    brand: Brand
    snapshot: Snapshot
    variant_id: str
    now: datetime

    @property
    def hands(self) -> int:
        return 1 if self.engine.dialect.name == "sqlite" else POSTGRES_POOL

    def want(self, shopper: str) -> None:
        with transaction(self.engine) as session:
            who = (self.brand, self.snapshot, shopper)
            cart.add_line(session, *who, self.variant_id, 1, now=self.now, new_id=random_id)

    def claim(self, shopper: str) -> checkout.Placed | checkout.Refused:
        with transaction(self.engine) as session:
            who = (self.brand, self.snapshot, shopper, HOME)
            return checkout.place_order(session, *who, conversation_id="", now=self.now, new_id=random_id)

    def pay(self, placed: checkout.Placed) -> int:
        """How many sales it was."""
        order = placed.order
        event = payments.PaymentEvent("test", f"ch_{order.id}", order.id, order.total_minor, order.currency, self.now)
        with transaction(self.engine) as session:
            facts = payments.settle(session, event, now=self.now, new_id=random_id)
        return sum(isinstance(fact, OrderPaid) for fact in facts)


def measure(ground: Ground, claims: int, units: int, progress: Progress) -> Figures:
    """So many shoppers with the thing in their cart check out at once; whoever got one pays. Raises SoldWrong for another count."""
    with ground.database() as url, ground.looked_at(url) as engine:
        migrate.upgrade(engine)
        stand = _open(engine, units)
        shoppers = [f"shopper{number}" for number in range(claims)]
        for number, shopper in enumerate(shoppers):
            stand.want(shopper)
            progress("carts", (number + 1) / claims)
        answers, took, seconds = _at_once(stand.hands, stand.claim, shoppers)
        progress("claims", 1.0)
        placed = [answer for answer in answers if isinstance(answer, checkout.Placed)]
        sold = sum(_at_once(stand.hands, stand.pay, placed)[0])
        left = _left(stand)
        if sold != min(claims, units) or left != units - sold or len(placed) != sold:
            raise SoldWrong(claims=claims, units=units, sold=sold, stock=left)
        floor = _floor(stand, claims, units)
        progress("floor", 1.0)
    rate = claims / seconds
    p50, p99 = (round(percentile(took, share) * 1000, 2) for share in (0.5, 0.99))
    return Figures(
        ground.mode, claims, units, sold, claims - len(placed), round(rate, 1), p50, p99, round(floor, 1), round(rate / floor, 4)
    )


def _open(engine: Engine, units: int) -> _Stand:
    now = datetime.now(UTC)
    with transaction(engine) as session:
        brand = brands.add_brand(session, "bench", "Bench", currency="EUR", timezone="UTC", now=now, new_id=random_id)
        brands.add_deliveries(session, brand, [brands.Delivery("ES", 490)])
        row = ProductRow(1, SKU, "The last ones", "", "", (), (), (VariantRow(1, SKU, {}, 1900, units),))
        catalog.import_rows(session, brand, [row], now=now, new_id=random_id)
    with transaction(engine) as session:
        brand = brands.get_brand(session, "bench")
        snapshot = catalog.load_snapshot(session, brand)
    return _Stand(engine, brand, snapshot, next(iter(snapshot.variants)), now + timedelta(seconds=1))


def _at_once(hands: int, act: Callable[[T], R], what: list[T]) -> tuple[list[R], list[float], float]:
    """What each came to, the seconds each waited for its own answer, and the seconds of all."""

    def timed(each: T) -> tuple[R, float]:
        begun = perf_counter()
        return act(each), perf_counter() - begun

    began = perf_counter()
    with ThreadPoolExecutor(hands) as threads:
        done = list(threads.map(timed, what))
    return [result for result, _ in done], [seconds for _, seconds in done], perf_counter() - began


def _left(stand: _Stand) -> int:
    with transaction(stand.engine) as session:
        return catalog.availability(session, stand.brand.id, [stand.variant_id], now=stand.now)[stand.variant_id].available


def _floor(stand: _Stand, claims: int, units: int) -> float:
    """Claims a second where one is no more than a row locked and counted down, and a row written."""
    with stand.engine.begin() as connection:
        connection.execute(text("CREATE TABLE floor_stock (id INTEGER PRIMARY KEY, units INTEGER)"))
        connection.execute(text("CREATE TABLE floor_claim (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO floor_stock VALUES (1, :units)"), {"units": units})

    def claim(number: int) -> bool:
        with stand.engine.begin() as connection:
            got = connection.execute(text("UPDATE floor_stock SET units = units - 1 WHERE id = 1 AND units > 0")).rowcount == 1
            if got:
                connection.execute(text("INSERT INTO floor_claim VALUES (:number)"), {"number": number})
            return got

    return claims / _at_once(stand.hands, claim, list(range(claims)))[2]


def words(figures: Figures) -> str:
    """The figures as people read them."""
    return "\n".join(f"{name.replace('_', ' '):<18} {value}" for name, value in figures.dump().items())
