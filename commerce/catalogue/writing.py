"""How do products as read become rows? New ones written, old ones made what the file says; many in few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce.catalogue.contents import content_hash, next_change, runs, same_stock, without_past
from commerce.imports.rows import Part, ProductRow, Shelf, VariantRow
from commerce.store import catalogue, collections, prices, stock
from commerce.tables import Product, StockMovement, Variant
from core.ids import NewId


@dataclass(frozen=True)
class BundleRow:
    """The parts of a bundle that landed; they are tied to it when every product of the file has."""

    row: int
    product_id: str
    variant_id: str
    parts: tuple[Part, ...]


@dataclass
class Writer:
    """Writes for one import of one brand. key: of its stock movements; shelves: slug -> id of collections that stand."""

    brand_id: str
    now: datetime
    new_id: NewId
    key: str
    position: int
    shelves: dict[str, str]
    shelf_position: int
    bundles: list[BundleRow] = field(default_factory=list)

    def create(self, session: Session, rows: Sequence[tuple[ProductRow, ProductRow]]) -> None:
        """Write new products: each as read, whose hash is kept, and with the variants that fit."""
        products, variants, movements, placed = [], [], [], []
        beside = _Prices(self)
        for row, fitting in rows:
            self.position += 1
            product_id = self.new_id("prd")
            own = {"id": product_id, "brand_id": self.brand_id, "sku": row.sku, "position": self.position}
            products.append({**own, **self._product_values(row)})
            placed += [(product_id, shelf) for shelf in row.collections]
            for place, variant in enumerate(fitting.variants):
                values = self._new_variant(product_id, variant, place)
                variants.append(values)
                beside.take(values["id"], variant)
                if values["stock"]:
                    movements.append(self._movement(values["id"], values["stock"]))
                self._note_parts(product_id, values["id"], variant)
        catalogue.insert_catalogue(session, Product, products)
        catalogue.insert_catalogue(session, Variant, variants)
        catalogue.insert_catalogue(session, StockMovement, movements)
        prices.insert_prices(session, beside.markets, beside.sales)
        self._place(session, placed)

    def update(self, session: Session, rows: Sequence[tuple[ProductRow, ProductRow, Any, Sequence[Any]]]) -> None:
        """Make products (their variants locked by the caller) what the file says: (as read, fitting, its row, its variants' rows)."""
        products, changed, fresh, gone, placed = [], [], [], [], []
        counted: dict[str, int] = {}
        beside = _Prices(self)
        for row, fitting, product, found in rows:
            products.append({"the_id": product.id, **self._product_values(row)})
            placed += [(product.id, shelf) for shelf in row.collections]
            by_sku = {each.sku: each for each in found}
            for place, variant in enumerate(fitting.variants):
                known = by_sku.pop(variant.sku, None)
                if known is None:
                    values = self._new_variant(product.id, variant, place)
                    fresh.append(values)
                    variant_id = values["id"]
                else:
                    variant_id = known.id
                    changed.append({"the_id": variant_id, **self._variant_values(variant, place)})
                    if not variant.parts and not same_stock(product.content_hash, row):
                        counted[variant_id] = variant.stock
                beside.take(variant_id, variant)
                self._note_parts(product.id, variant_id, variant)
            gone += [each.id for each in by_sku.values() if each.active]
        ids = [each["the_id"] for each in changed]
        prices.clear_prices(session, self.brand_id, [*ids, *gone])
        stock.clear_parts(session, self.brand_id, [*ids, *gone])
        collections.clear(session, self.brand_id, [each["the_id"] for each in products])
        catalogue.update_many(session, self.brand_id, Product, products)
        catalogue.update_many(session, self.brand_id, Variant, [*changed])
        catalogue.update_many(session, self.brand_id, Variant, [{"the_id": each, "active": False} for each in gone])
        catalogue.insert_catalogue(session, Variant, fresh)
        catalogue.insert_catalogue(session, StockMovement, [self._movement(each["id"], each["stock"]) for each in fresh if each["stock"]])
        prices.insert_prices(session, beside.markets, beside.sales)
        self._place(session, placed)
        self.restock(session, counted)

    def restock(self, session: Session, counted: Mapping[str, int]) -> None:
        """Set the stock of variants (locked by the caller) to what was counted, as movements from what stands now."""
        if counted:
            rows = catalogue.list_stock(session, self.brand_id, list(counted))
            deltas = {variant_id: counted[variant_id] - units for variant_id, units in rows.items()}
            stock.move_stock(session, self.brand_id, deltas, key=self.key, reason="import", at=self.now)

    def shelf(self, session: Session, shelves: Sequence[Shelf]) -> None:
        """Have these collections stand; one that stands keeps its name."""
        new = [shelf for shelf in dict.fromkeys(shelves) if shelf.slug not in self.shelves]
        rows = []
        for shelf in {each.slug: each for each in new}.values():
            self.shelf_position += 1
            row = {"id": self.new_id("col"), "brand_id": self.brand_id, "slug": shelf.slug, "name": shelf.name}
            rows.append({**row, "position": self.shelf_position})
        if rows:
            collections.insert_collections(session, rows)
            self.shelves.update(collections.list_ids(session, self.brand_id))  # another import may have made it meanwhile

    def _place(self, session: Session, placed: Sequence[tuple[str, Shelf]]) -> None:
        self.shelf(session, [shelf for _, shelf in placed])
        collections.place(session, self.brand_id, [(self.shelves[shelf.slug], product_id) for product_id, shelf in placed])

    def _note_parts(self, product_id: str, variant_id: str, variant: VariantRow) -> None:
        if variant.parts:
            self.bundles.append(BundleRow(variant.row, product_id, variant_id, variant.parts))

    def _product_values(self, row: ProductRow) -> dict[str, Any]:
        return {
            "name": row.name,
            "description": row.description,
            "category": row.category,
            "images": list(row.images),
            "options": list(row.options),
            "attributes": dict(row.attributes),
            "kind": str(row.kind),
            "texts": {language: dict(texts) for language, texts in row.texts.items()},
            "active": row.active,
            "content_hash": content_hash(row),
        }

    def _variant_values(self, variant: VariantRow, place: int) -> dict[str, Any]:
        price, before = variant.price_minor, variant.compare_at_minor
        if variant.sale is not None and runs(variant.sale, self.now):
            price, before = variant.sale.price_minor, variant.price_minor
        return {
            "options": dict(variant.options),
            "price_minor": price,
            "compare_at_minor": before,
            "barcode": variant.barcode,
            "image": variant.image,
            "cost_minor": variant.cost_minor,
            "weight_grams": variant.weight_grams,
            "tax_class": variant.tax_class,
            "active": True,
            "position": place,
        }

    def _new_variant(self, product_id: str, variant: VariantRow, place: int) -> dict[str, Any]:
        owner = {"id": self.new_id("var"), "brand_id": self.brand_id, "product_id": product_id, "sku": variant.sku}
        return {**owner, "stock": 0 if variant.parts else variant.stock, **self._variant_values(variant, place)}

    def _movement(self, variant_id: str, delta: int) -> dict[str, Any]:
        row = {"brand_id": self.brand_id, "variant_id": variant_id, "delta": delta}
        return {**row, "reason": "import", "key": f"{self.key}:{variant_id}", "at": self.now}


class _Prices:
    """Market prices and sales of the variants of a batch, as rows to write."""

    def __init__(self, writer: Writer) -> None:
        self._brand, self._now = {"brand_id": writer.brand_id}, writer.now
        self.markets: list[dict[str, Any]] = []
        self.sales: list[dict[str, Any]] = []

    def take(self, variant_id: str, row: VariantRow) -> None:
        self.markets += [{"variant_id": variant_id, **self._brand, **vars(each)} for each in row.market_prices]
        sale = without_past(row, self._now).sale
        if sale is not None:
            more = {"list_minor": row.price_minor, "running": runs(sale, self._now), "next_at": next_change(sale, self._now)}
            self.sales.append({"variant_id": variant_id, **self._brand, **vars(sale), **more})
