"""How do products as read become the brand's catalogue? Good rows land, the same file twice changes nothing."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlmodel import Session

from commerce.imports.rows import ProductRow, Read, RowError, VariantRow
from commerce.store import catalogue, stock
from commerce.tables import Brand, Product, StockMovement, Variant
from core.ids import NewId

BATCH = 200
ERRORS_MAX = 10_000  # listed; all are counted


@dataclass(frozen=True)
class ImportReport:
    """Products created, updated and unchanged; failed: rows of the file of which something did not land."""

    created: int
    updated: int
    unchanged: int
    failed: int
    errors: tuple[RowError, ...]


@dataclass
class _Run:
    """One import while it goes on."""

    brand: Brand
    now: datetime
    new_id: NewId
    dry_run: bool
    key: str
    position: int
    counts: dict[str, int] = field(default_factory=lambda: {"created": 0, "updated": 0, "unchanged": 0})
    errors: list[RowError] = field(default_factory=list)
    failed_rows: set[int] = field(default_factory=set)
    locked: bool = False

    def fail(self, error: RowError) -> None:
        self.failed_rows.add(error.row)
        if len(self.errors) < ERRORS_MAX:
            self.errors.append(error)


def import_rows(
    session: Session, brand: Brand, rows: Iterable[Read], *, now: datetime, new_id: NewId, dry_run: bool = False
) -> ImportReport:
    """What became of `rows`. A product is known by its SKU; variants it has no more are taken out of sale.

    Stock is set to what the file says when that changed since the product's last import, so sales in between are not
    undone by a file that is imported again. dry_run writes nothing and reports the same.
    """
    run = _Run(brand, now, new_id, dry_run, f"import:{new_id('imp')}", catalogue.last_position(session, brand.id))
    for batch in _batches(rows, run):
        _land(session, run, batch)
    if not dry_run and run.counts["created"] + run.counts["updated"]:
        catalogue.raise_version(session, brand)
    return ImportReport(**run.counts, failed=len(run.failed_rows), errors=tuple(run.errors))


def _batches(rows: Iterable[Read], run: _Run) -> Iterator[list[ProductRow]]:
    """Products, some hundred at a time; errors are noted on the way."""

    def good() -> Iterator[ProductRow]:
        for row in rows:
            if isinstance(row, RowError):
                run.fail(row)
            else:
                yield row

    products = good()
    while batch := list(islice(products, BATCH)):
        yield batch


def _land(session: Session, run: _Run, batch: Sequence[ProductRow]) -> None:
    known = {row.sku: row for row in catalogue.list_products_by_sku(session, run.brand.id, [row.sku for row in batch])}
    skus = [variant.sku for row in batch for variant in row.variants]
    found = catalogue.list_variants_of(session, run.brand.id, [row.id for row in known.values()], skus)
    taken = {row.sku: row for row in found}
    new: list[tuple[ProductRow, ProductRow]] = []
    for row in batch:
        product = known.get(row.sku)
        if product is not None and product.content_hash == content_hash(row):
            run.counts["unchanged"] += 1
            continue
        fitting = _without_foreign(row, product.id if product else "", taken, run)
        if fitting is None:
            continue
        run.counts["created" if product is None else "updated"] += 1
        if run.dry_run:
            continue
        if product is None:
            new.append((row, fitting))
        else:
            _update(session, run, row, fitting, product, [each for each in found if each.product_id == product.id])
    _create(session, run, new)


def content_hash(row: ProductRow) -> str:
    """What tells whether a product changed since it was imported: its content, and apart from that its stock."""
    content = asdict(row)
    del content["row"]
    stocks = []
    for variant in content["variants"]:
        del variant["row"], variant["sku_column"]
        stocks.append(variant.pop("stock"))
    return f"{_digest(content)}.{_digest(stocks)}"


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:32]


def _without_foreign(row: ProductRow, product_id: str, taken: dict[str, Any], run: _Run) -> ProductRow | None:
    """The product without variants whose SKU another product of the brand has; None when none is left."""
    good: list[VariantRow] = []
    for variant in row.variants:
        owner = taken.get(variant.sku)
        if owner is not None and owner.product_id != product_id:
            run.fail(RowError(variant.row, variant.sku_column, f"{variant.sku!r} is a variant of another product"))
        else:
            good.append(variant)
    return ProductRow(**{**vars(row), "variants": tuple(good)}) if good else None


def _create(session: Session, run: _Run, rows: Sequence[tuple[ProductRow, ProductRow]]) -> None:
    """Write new products: each as read, whose hash is kept, and with the variants that fit."""
    products, variants, movements = [], [], []
    for row, fitting in rows:
        run.position += 1
        product_id = run.new_id("prd")
        products.append({"id": product_id, "brand_id": run.brand.id, "sku": row.sku, "position": run.position, **_product_values(row)})
        for place, variant in enumerate(fitting.variants):
            values = _new_variant(run, product_id, variant, place)
            variants.append(values)
            movements.append(_movement(run, values["id"], variant.stock))
    catalogue.insert_catalogue(session, Product, products)
    catalogue.insert_catalogue(session, Variant, variants)
    catalogue.insert_catalogue(session, StockMovement, [each for each in movements if each["delta"]])


def _product_values(row: ProductRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "description": row.description,
        "category": row.category,
        "images": list(row.images),
        "options": list(row.options),
        "attributes": dict(row.attributes),
        "active": row.active,
        "content_hash": content_hash(row),
    }


def _variant_values(variant: VariantRow, place: int) -> dict[str, Any]:
    return {
        "options": dict(variant.options),
        "price_minor": variant.price_minor,
        "compare_at_minor": variant.compare_at_minor,
        "barcode": variant.barcode,
        "active": True,
        "position": place,
    }


def _new_variant(run: _Run, product_id: str, variant: VariantRow, place: int) -> dict[str, Any]:
    owner = {"id": run.new_id("var"), "brand_id": run.brand.id, "product_id": product_id}
    return {**owner, "sku": variant.sku, "stock": variant.stock, **_variant_values(variant, place)}


def _movement(run: _Run, variant_id: str, delta: int) -> dict[str, Any]:
    row = {"brand_id": run.brand.id, "variant_id": variant_id, "delta": delta}
    return {**row, "reason": "import", "key": f"{run.key}:{variant_id}", "at": run.now}


def _update(session: Session, run: _Run, row: ProductRow, fitting: ProductRow, product: Any, found: Sequence[Any]) -> None:
    """An existing product made what the file says; the hash is of the row as read, so that the same file is known again."""
    if not run.locked:  # all at once, in the order in which checkouts lock them: the file's order is another
        stock.lock_all_variants(session, run.brand.id)
        run.locked = True
    catalogue.update_product(session, run.brand.id, product.id, _product_values(row))
    by_sku = {each.sku: each for each in found}
    fresh = []
    for place, variant in enumerate(fitting.variants):
        if variant.sku in by_sku:
            catalogue.update_variant(session, run.brand.id, by_sku[variant.sku].id, _variant_values(variant, place))
        else:
            fresh.append(_new_variant(run, product.id, variant, place))
    catalogue.insert_catalogue(session, Variant, fresh)
    catalogue.insert_catalogue(session, StockMovement, [_movement(run, each["id"], each["stock"]) for each in fresh if each["stock"]])
    for gone in by_sku.keys() - {variant.sku for variant in fitting.variants}:
        catalogue.update_variant(session, run.brand.id, by_sku[gone].id, {"active": False})
    if product.content_hash.partition(".")[2] != content_hash(row).partition(".")[2]:
        _restock(session, run, {by_sku[each.sku].id: each.stock for each in fitting.variants if each.sku in by_sku})


def _restock(session: Session, run: _Run, counted: dict[str, int]) -> None:
    """Set stock to what was counted, as movements from what stands now."""
    rows = catalogue.list_stock(session, run.brand.id, list(counted))
    deltas = {variant_id: counted[variant_id] - units for variant_id, units in rows.items()}
    stock.move_stock(session, run.brand.id, deltas, key=run.key, reason="import", at=run.now)
