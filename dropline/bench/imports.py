"""How fast does a large catalogue land, and again when nothing changed? Beside it the driver's own INSERTs of the same rows, as floor."""

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import JSON, Engine, Table
from sqlmodel import SQLModel

from commerce import brands
from commerce.catalogue.importing import ImportReport, import_steps
from commerce.imports.files import read_catalogue
from commerce.imports.rows import Read, RowError
from commerce.store.statements import table_of
from commerce.tables import Brand, Product, StockMovement, Variant
from core.db import make_engine, transaction
from core.errors import DroplineError
from core.ids import random_id
from dropline import migrate
from dropline.bench.ground import Ground
from dropline.bench.turns import Progress, peak_memory_mib

SEED = 1
SIZES = ("S", "M", "L", "XL")
HEADER = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,"
    "Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Cost per item,Status,Collection"
)
TABLES: tuple[type[SQLModel], ...] = (Product, Variant, StockMovement)
FLOOR_BATCH = 1_000
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class RowsMissing(DroplineError):
    """Of {wanted} variants {landed} landed: what does not work is not measured."""

    code = "rows_missing"


@dataclass(frozen=True)
class Figures:
    """All that `dropline bench import` prints; docs/benchmarks.md says what each means."""

    mode: str
    variants: int
    products: int
    seconds: float
    rows_per_second: float
    again_seconds: float
    again_rows_per_second: float
    floor_rows_per_second: float
    ratio: float
    peak_memory_mib: float

    def dump(self) -> dict[str, Any]:
        """JSON of the command line."""
        return asdict(self)


def measure(ground: Ground, variants: int, progress: Progress) -> Figures:
    """Write a Shopify export of so many variants, import it twice on a fresh database, then time its rows alone. Raises `RowsMissing`."""
    with TemporaryDirectory(prefix="dropline-bench-") as directory, ground.database() as url:
        file = Path(directory) / "products_export.csv"
        _make_up(file, variants, progress)
        engine = _fresh(url)
        brand_id = _brand(engine)
        report, first = _timed(engine, brand_id, file, variants, "importing", progress)
        again, second = _timed(engine, brand_id, file, variants, "again", progress)
        peak = peak_memory_mib()  # the floor's own memory is not ours
        landed = _count(engine)
        if (landed, report.created, again.unchanged, report.failed) != (variants, report.created, report.created, 0):
            raise RowsMissing(wanted=variants, landed=landed)
        with ground.database() as other:
            floor = _floor(engine, _fresh(other), progress)
        engine.dispose()
    per_second = variants / first
    return Figures(
        ground.mode,
        variants,
        report.created,
        round(first, 2),
        round(per_second, 1),
        round(second, 2),
        round(variants / second, 1),
        round(variants / floor, 1),
        round(per_second * floor / variants, 4),
        peak,
    )


def _make_up(file: Path, variants: int, progress: Progress) -> None:
    """An export of products of four sizes each, with what such files hold."""
    chance = Random(SEED)
    words = ["soft", "warm", "light", "strong", "woven", "washed", "striped", "plain", "classic", "modern"]
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(HEADER.split(","))
        for number in range(variants):
            product, place = divmod(number, len(SIZES))
            size, price = SIZES[place], f"{chance.randrange(500, 30_000) / 100:.2f}"
            body = f"<p>{' '.join(chance.choices(words, k=30))} &amp; more.</p><p>{' '.join(chance.choices(words, k=20))}.</p>"
            own = [f"Product {product}", body, "Hearth", "Shirts", "new, cotton", "true", "Size"] if place == 0 else [""] * 7
            code = [f"SKU-{number}", "180", "shopify", "7", price, "", f"590{number:010}"]
            image = f"https://shop.example/{product}.jpg" if place == 0 else ""
            writer.writerow([f"product-{product}", *own, size, *code, image, "4.20", "active", "Summer" if place == 0 else ""])
    progress("making up", 1.0)


def _fresh(url: str) -> Engine:
    engine = make_engine(url)
    migrate.upgrade(engine)
    return engine


def _brand(engine: Engine) -> str:
    with transaction(engine) as session:
        return brands.add_brand(session, "bench", "Bench", currency="EUR", timezone="UTC", now=NOW, new_id=random_id).id


def _timed(engine: Engine, brand_id: str, file: Path, variants: int, phase: str, progress: Progress) -> tuple[ImportReport, float]:
    """What an import of the file came to, as the command line runs it, and its seconds."""
    rows = _told(read_catalogue(file, currency="EUR"), variants, phase, progress)
    began = perf_counter()
    report = import_steps(lambda: transaction(engine), brand_id, rows, clock=lambda: NOW, new_id=random_id, tell=_unheard)
    return report, perf_counter() - began


def _told(rows: Iterator[Read], variants: int, phase: str, progress: Progress) -> Iterator[Read]:
    for row in rows:
        progress(phase, min(1.0, row.row / variants))
        yield row


def _unheard(error: RowError) -> None:
    """The report counts it."""


def _count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM variant").scalar_one())


def _floor(source: Engine, target: Engine, progress: Progress) -> float:
    """Seconds that the driver takes to write the same products, variants and movements, a thousand a transaction."""
    seconds = 0.0
    try:
        _copy(source, target, table_of(Brand))
        for done, kind in enumerate(TABLES):
            seconds += _copy(source, target, table_of(kind))
            progress("floor", (done + 1) / len(TABLES))
    finally:
        target.dispose()
    return seconds


def _copy(source: Engine, target: Engine, table: Table) -> float:
    """Seconds of writing alone; reading them is not counted."""
    names = [f'"{column.name}"' for column in table.columns]
    wanted = ", ".join(
        f"CAST({name} AS TEXT)" if isinstance(column.type, JSON) else name for name, column in zip(names, table.columns, strict=True)
    )
    sign = "%s" if target.dialect.name == "postgresql" else "?"
    insert = f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({", ".join(sign for _ in names)})'
    seconds = 0.0
    with source.connect() as reading:
        found = reading.exec_driver_sql(f'SELECT {wanted} FROM "{table.name}"')
        while rows := [tuple(row) for row in found.fetchmany(FLOOR_BATCH)]:
            began = perf_counter()
            with target.begin() as writing:
                writing.exec_driver_sql(insert, rows)
            seconds += perf_counter() - began
    return seconds


def words(figures: Figures) -> str:
    """The figures as people read them."""
    return "\n".join(
        (
            f"{figures.variants} variants of {figures.products} products, {figures.mode}",
            f"import           {figures.rows_per_second} rows/s   ({figures.seconds} s)",
            f"nothing changed  {figures.again_rows_per_second} rows/s   ({figures.again_seconds} s)",
            f"floor            {figures.floor_rows_per_second} rows/s   ratio {figures.ratio:.2%}",
            f"peak memory      {figures.peak_memory_mib} MiB",
        )
    )
