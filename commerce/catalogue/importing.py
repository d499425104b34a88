"""How do products as read become the brand's catalogue? Good rows land, the same file twice changes nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from commerce.brands import get_brand_by_id
from commerce.catalogue.contents import alike, content_hash
from commerce.catalogue.stored import stored_rows
from commerce.catalogue.writing import BundleRow, Writer
from commerce.imports.rows import ProductRow, Read, RowError, ShelfRow, VariantRow, shown
from commerce.store import catalogue, collections, stock
from commerce.tables import Brand, CollectionProduct, Product, Variant
from core.ids import NewId
from core.statistics import measure

BATCH = 200  # products
BATCH_VARIANTS = 1_000
ERRORS_MAX = 10_000  # listed; all are counted
MEASURED_AFTER = 1_000  # products that landed, and again each time they have doubled
UNFINISHED = timedelta(minutes=2)  # an import that says nothing for so long is over: what landed of it is shown

Begin = Callable[[], AbstractContextManager[Session]]
Told = Callable[[RowError], None]


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
    """One import while it goes on. changed: readers have something to be told of."""

    brand_id: str
    writer: Writer
    dry_run: bool
    tell: Told
    counts: dict[str, int] = field(default_factory=lambda: {"created": 0, "updated": 0, "unchanged": 0})
    errors: list[RowError] = field(default_factory=list)
    failed_rows: set[int] = field(default_factory=set)
    groups: list[ShelfRow] = field(default_factory=list)
    changed: bool = False
    announced_until: datetime | None = None
    measured: int = 0

    def fail(self, error: RowError) -> None:
        self.failed_rows.add(error.row)
        self.tell(error)
        if len(self.errors) < ERRORS_MAX:
            self.errors.append(error)

    def report(self) -> ImportReport:
        return ImportReport(**self.counts, failed=len(self.failed_rows), errors=tuple(self.errors))


def import_rows(
    session: Session, brand: Brand, rows: Iterable[Read], *, now: datetime, new_id: NewId, dry_run: bool = False
) -> ImportReport:
    """What became of `rows`, all in the caller's transaction. A product is known by its SKU; variants it has no more are taken out of sale.

    Stock is set to what the file says when that changed since the product's last import, so sales in between are not
    undone by a file that is imported again. dry_run writes nothing and reports the same.
    """
    if not dry_run:
        stock.lock_all_variants(session, brand.id)  # at once, in the order in which checkouts lock them: the file's order is another
    run = _begin(session, brand, now, new_id, dry_run, lambda _: None)
    for batch in _batches(rows, run):
        _land(session, run, batch)
    _finish(session, run, brand)
    return run.report()


def import_steps(
    begin: Begin, brand_id: str, rows: Iterable[Read], *, clock: Callable[[], datetime], new_id: NewId, tell: Told, dry_run: bool = False
) -> ImportReport:
    """The same in many short transactions, so that shoppers are served meanwhile; readers see the change at its end.

    begin: opens a transaction. tell: hears of each error when it is met. An import that dies half-way is shown by `end_imports`;
    run again, it lands the rest.
    """
    with begin() as session:
        run = _begin(session, get_brand_by_id(session, brand_id), clock(), new_id, dry_run, tell)
    for batch in _batches(rows, run):
        with begin() as session:
            _land(session, run, batch)
            _announce(session, run, clock())
        _measure(begin, run)
    with begin() as session:
        _finish(session, run, get_brand_by_id(session, brand_id))
    return run.report()


def end_imports(session: Session, *, now: datetime) -> int:
    """How many imports that died are over now: what landed of them is shown."""
    brands = catalogue.list_unfinished(session, now=now)
    for brand in brands:
        catalogue.raise_version(session, brand)
        catalogue.announce_import(session, brand.id, until=None)
    return len(brands)


def _begin(session: Session, brand: Brand, now: datetime, new_id: NewId, dry_run: bool, tell: Told) -> _Run:
    last = catalogue.last_position(session, brand.id), collections.last_position(session, brand.id)
    shelves = collections.list_ids(session, brand.id)
    writer = Writer(brand.id, now, new_id, f"import:{new_id('imp')}", last[0], shelves, last[1])
    return _Run(brand.id, writer, dry_run, tell, changed=brand.importing_until is not None)


def _announce(session: Session, run: _Run, now: datetime) -> None:
    """Leave word that something landed which readers have not been told of, renewed now and then. Last in its transaction."""
    if run.changed and not run.dry_run and (run.announced_until is None or now + UNFINISHED / 2 > run.announced_until):
        run.announced_until = now + UNFINISHED
        catalogue.announce_import(session, run.brand_id, until=run.announced_until)


def _measure(begin: Begin, run: _Run) -> None:
    """Once in a while, and in a transaction of its own: without, each batch takes longer than the one before."""
    created = run.counts["created"]
    if created >= max(MEASURED_AFTER, 2 * run.measured) and not run.dry_run:
        run.measured = created
        with begin() as session:
            measure(session, Product, Variant, CollectionProduct)


def _finish(session: Session, run: _Run, brand: Brand) -> None:
    """What could not land before every product had: groups and bundles. Then readers are told."""
    for group in run.groups:
        _gather(session, run, group)
    _tie(session, run)
    if run.changed and not run.dry_run:
        catalogue.raise_version(session, brand)
        if brand.importing_until is not None or run.announced_until is not None:
            catalogue.announce_import(session, brand.id, until=None)


def _batches(rows: Iterable[Read], run: _Run) -> Iterator[list[ProductRow]]:
    """Products, some hundred at a time; errors and groups are noted on the way."""

    def good() -> Iterator[ProductRow]:
        for row in rows:
            if isinstance(row, RowError):
                run.fail(row)
            elif isinstance(row, ShelfRow):
                run.groups.append(row)
            else:
                yield row

    batch: list[ProductRow] = []
    variants = 0
    for product in good():
        batch.append(product)
        variants += len(product.variants)
        if len(batch) >= BATCH or variants >= BATCH_VARIANTS:
            yield batch
            batch, variants = [], 0
    if batch:
        yield batch


def _land(session: Session, run: _Run, batch: Sequence[ProductRow]) -> None:
    """Write what is new or changed of a batch."""
    known = {row.sku: row for row in catalogue.list_products_by_sku(session, run.brand_id, [row.sku for row in batch])}
    skus = [variant.sku for row in batch for variant in row.variants]
    found = catalogue.list_variants_of(session, run.brand_id, [row.id for row in known.values()], skus)
    taken = {row.sku: row for row in found}
    of: dict[str, list[Any]] = {}
    for each in found:
        of.setdefault(each.product_id, []).append(each)
    changed = [row for row in batch if row.sku in known and known[row.sku].content_hash != content_hash(row)]
    may_change = {each.id for row in changed for each in of.get(known[row.sku].id, [])}
    may_change |= {variant_id for row in batch for variant_id in _sold_out(row, taken)}
    if may_change and not run.dry_run:  # a file that says nothing new holds nobody up
        stock.lock_variants(session, run.brand_id, sorted(may_change))
    standing = stored_rows(session, run.brand_id, [known[row.sku] for row in changed])
    fresh, updates, sold_out = [], [], {}
    for row in batch:
        product = known.get(row.sku)
        if (product is not None and product.content_hash == content_hash(row)) or _is_alike(row, product, standing, run):
            run.counts["unchanged"] += 1
            sold_out.update(_sold_out(row, taken))
            continue
        fitting = _without_foreign(row, product.id if product else "", taken, run)
        if fitting is None:
            continue
        run.counts["created" if product is None else "updated"] += 1
        if product is None:
            fresh.append((row, fitting))
        else:
            updates.append((row, fitting, product, of.get(product.id, [])))
    run.changed = run.changed or bool(fresh or updates)
    if run.dry_run:
        return
    if fresh:
        run.writer.create(session, fresh)
    if updates:
        run.writer.update(session, updates)
    run.writer.restock(session, sold_out)


def _is_alike(row: ProductRow, product: Any, standing: dict[str, ProductRow], run: _Run) -> bool:
    stored = standing.get(product.id) if product is not None else None
    return stored is not None and alike(row, stored, now=run.writer.now)


def _sold_out(row: ProductRow, taken: dict[str, Any]) -> dict[str, int]:
    """Variants of which the file says that they are there, without a number, and of which none is left here."""
    return {
        taken[each.sku].id: each.stock for each in row.variants if not each.counted and each.sku in taken and taken[each.sku].stock <= 0
    }


def _without_foreign(row: ProductRow, product_id: str, taken: dict[str, Any], run: _Run) -> ProductRow | None:
    """The product without variants whose SKU another product of the brand has; None when none is left."""
    good: list[VariantRow] = []
    for variant in row.variants:
        owner = taken.get(variant.sku)
        if owner is not None and owner.product_id != product_id:
            run.fail(RowError(variant.row, variant.sku_column, f"{variant.sku!r} is a variant of another product"))
        else:
            good.append(variant)
    return replace(row, variants=tuple(good)) if good else None


def _gather(session: Session, run: _Run, group: ShelfRow) -> None:
    """Have a collection hold exactly the products it names; those that the brand lacks are told."""
    products = {row.sku: row.id for row in catalogue.list_products_by_sku(session, run.brand_id, group.product_skus)}
    missing = [sku for sku in group.product_skus if sku not in products]
    if missing and not run.dry_run:
        run.fail(RowError(group.row, group.column, f"{', '.join(shown(sku) for sku in missing[:5])} did not land"))
    wanted = {products[sku] for sku in group.product_skus if sku in products}
    shelf_id = run.writer.shelves.get(group.shelf.slug)
    standing = collections.list_members(session, run.brand_id, shelf_id) if shelf_id else set[str]()
    if wanted == standing or run.dry_run:
        return
    run.changed = True
    run.writer.shelf(session, [group.shelf])
    shelf_id = run.writer.shelves[group.shelf.slug]
    collections.remove(session, run.brand_id, shelf_id, sorted(standing - wanted))
    collections.place(session, run.brand_id, [(shelf_id, each) for each in sorted(wanted - standing)])


def _tie(session: Session, run: _Run) -> None:
    """Give bundles their parts; one whose parts the brand lacks, or that are bundles themselves, is taken out of sale and told."""
    bundles: dict[str, BundleRow] = {each.variant_id: each for each in run.writer.bundles}
    skus = sorted({part.sku for each in bundles.values() for part in each.parts})
    if not skus:
        return
    found = {row.sku: row.id for row in catalogue.list_variants_of(session, run.brand_id, [], skus)}
    nested = set(bundles) | set(stock.list_parts(session, run.brand_id))
    rows = []
    for bundle in bundles.values():
        bad = [part.sku for part in bundle.parts if found.get(part.sku) is None or found[part.sku] in nested]
        if bad:
            reason = f"{', '.join(shown(sku) for sku in bad[:5])} cannot be a part: it did not land, or is a bundle itself"
            run.fail(RowError(bundle.row, "parts", reason))
            catalogue.update_many(session, run.brand_id, Product, [{"the_id": bundle.product_id, "active": False}])
            continue
        rows += [(bundle.variant_id, found[part.sku], part.quantity) for part in bundle.parts]
    stock.insert_parts(session, run.brand_id, rows)
