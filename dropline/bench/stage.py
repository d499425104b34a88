"""Where does the benchmark play? The demo shops on a temporary SQLite file, the whole program but its web server, a recorded wire."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlmodel import Session

from bot.channels.recording import RecordingClient
from bot.store import conversations
from bot.tables import ChannelAccount
from commerce import brands
from commerce.catalogue import catalog
from commerce.tables import Brand
from core.db import insert_once, make_engine, transaction
from core.errors import NotFound
from core.ids import random_id
from dropline import migrate
from dropline.bench.mix import Goods, Shelf
from dropline.bench.watched import WatchedDatabase
from dropline.demo.load import load_demo
from dropline.program import Program, build
from dropline.settings import Settings, load

BRAND = "retail"
CODE = "MIA10"  # a creator's: its sales are credited
ADDRESS = "Sam Lee, 12 Main Street, 10001 New York, United States"
GOODS_MAX = 400
STOCK_MIN = 5
SECRET = "of the benchmark"


@dataclass
class Clock:
    """A time in which people write at the paced rate, however fast they are answered: flat out is not a flood."""

    start: datetime
    a_second: float
    events: int = 0

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=self.events / self.a_second)


@dataclass
class Stopwatch:
    """How long understanding took, between two named points of the turn."""

    seconds: float = 0.0
    _since: float = field(default=0.0, repr=False)

    def point(self, name: str) -> None:
        if name == "in_turn":
            self._since = perf_counter()
        elif name == "understood":
            self.seconds += perf_counter() - self._since


@dataclass(frozen=True)
class Stage:
    """A program ready to be driven, and what the drive must know of it. path: the database's file."""

    path: Path
    program: Program
    database: WatchedDatabase
    client: RecordingClient
    clock: Clock
    understanding: Stopwatch
    brand: Brand
    account: ChannelAccount
    payments: ChannelAccount
    shelf: Shelf


@contextmanager
def set_up(a_second: float) -> Iterator[Stage]:
    """A stage on files of its own, gone at the end."""
    with TemporaryDirectory(prefix="dropline-bench-") as directory:
        path = Path(directory) / "bench.db"
        engine = make_engine(f"sqlite:///{path}")
        migrate.upgrade(engine)
        clock, understanding = Clock(datetime.now(UTC), a_second), Stopwatch()
        with transaction(engine) as session:
            load_demo(session, now=clock(), new_id=random_id, shops=[BRAND])
            account = _account(session, brands.get_brand(session, BRAND))
        engine.dispose()
        client = RecordingClient()
        program = build(
            _settings(path),
            clients={account.id: client},
            clock=clock,
            checkpoint=understanding.point,
            open_database=WatchedDatabase,
            paces={},
        )
        with transaction(program.db.engine) as session:
            brand = brands.get_brand(session, BRAND)
            payments = conversations.find_account(session, brand.id, "payment", "test")
            shelf = _shelf(session, program, brand)
        if payments is None or not isinstance(program.db, WatchedDatabase):
            raise NotFound(what="payment account of the brand", key=BRAND)
        yield Stage(path, program, program.db, client, clock, understanding, brand, account, payments, shelf)


def _settings(path: Path) -> Settings:
    return load({"DATABASE_URL": f"sqlite:///{path}", "SECRET_KEY": SECRET, "DEFAULT_BRAND": BRAND})


def _account(session: Session, brand: Brand) -> ChannelAccount:
    """An account whose messages somebody has to send: only there a turn has its third transaction."""
    values: dict[str, Any] = {"id": "acc_bench", "brand_id": brand.id, "channel": "telegram", "name": "bench"}
    insert_once(session, ChannelAccount, values)
    return ChannelAccount(**values)


def _shelf(session: Session, program: Program, brand: Brand) -> Shelf:
    """What there is most of, each of its own name."""
    snapshot = program.kit.catalogue(session, brand)
    stocks = catalog.availability(session, brand.id, list(snapshot.variants)[:5000], now=program.clock())
    plenty = sorted((each for each in snapshot.variants.values() if each.id in stocks), key=lambda each: -stocks[each.id].available)
    named = {variant.name: variant for variant in plenty if stocks[variant.id].available >= STOCK_MIN}
    goods = [Goods(name, _asked_for(name), variant.id) for name, variant in list(named.items())[:GOODS_MAX]]
    return Shelf(goods, CODE, ADDRESS)


def _asked_for(name: str) -> str:
    """What people type for "Adventure-Ready Expedition Backpack": its last two words, in small letters."""
    words: Sequence[str] = name.lower().split()
    return " ".join(words[-2:])
