"""Which snapshot of a brand's catalogue serves a turn? The newest; while that of a large one is built beside, another stands in."""

from collections.abc import Callable
from threading import Lock, Thread

from sqlalchemy import Engine
from sqlmodel import Session

from commerce.brands import get_brand_by_id
from commerce.catalogue.catalog import load_snapshot, stand_in
from commerce.catalogue.views import Snapshot
from commerce.tables import Brand
from core.db import reading

BESIDE_FROM = 5_000  # products: fewer are built within the turn, in less time than anybody notices


class SnapshotCache:
    """The newest snapshot of each brand, shared by all threads; one a brand, and one that stands in while its next is built.

    after_load: called when a snapshot was loaded, for whoever keeps house. begin(build): runs it beside, in a thread of its own.
    """

    def __init__(self, *, beside_from: int = BESIDE_FROM, begin: Callable[[Callable[[], None]], None] | None = None) -> None:
        self.after_load: Callable[[], None] = lambda: None
        self._beside_from = beside_from
        self._begin = begin or _in_a_thread
        self._built: dict[str, Snapshot] = {}
        self._standing_in: dict[str, Snapshot] = {}
        self._building: set[str] = set()
        self._lock = Lock()

    def get(self, session: Session, brand: Brand) -> Snapshot:
        """The snapshot of the version the brand's row has; made when it is not at hand."""
        known = self._at_hand(brand)
        if known is not None:
            return known
        with self._lock:  # one thread makes it, the others wait for it rather than make the same
            return self._at_hand(brand) or self._made(session, brand)

    def _at_hand(self, brand: Brand) -> Snapshot | None:
        for known in (self._built.get(brand.id), self._standing_in.get(brand.id)):
            if known is not None and known.version == brand.catalogue_version:
                return known
        return None

    def _made(self, session: Session, brand: Brand) -> Snapshot:
        former = self._built.get(brand.id)
        if former is None or len(former.products) < self._beside_from:
            snapshot = self._built[brand.id] = load_snapshot(session, brand, former)
            self.after_load()
            return snapshot
        snapshot = self._standing_in[brand.id] = stand_in(session, brand, former)
        if brand.id not in self._building:
            self._building.add(brand.id)
            engine = session.connection().engine
            self._begin(lambda: self._build(engine, brand.id, former))
        return snapshot

    def _build(self, engine: Engine, brand_id: str, former: Snapshot) -> None:
        """The committed version, put in place whole; where it is not the newest any more, the next turn begins again."""
        try:
            with reading(engine) as session:
                self._built[brand_id] = load_snapshot(session, get_brand_by_id(session, brand_id), former)
            self.after_load()
        finally:
            with self._lock:
                self._building.discard(brand_id)
                self._standing_in.pop(brand_id, None)


def _in_a_thread(build: Callable[[], None]) -> None:
    """Nobody waits for it: a process that ends leaves it, for it writes nothing."""
    Thread(target=build, name="catalogue", daemon=True).start()
