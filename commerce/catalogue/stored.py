"""What would a file say of products as the brand has them? For exports, and to tell whether an import changes anything."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session

from commerce.imports.rows import MarketRow, Part, ProductRow, Shelf, TimedPrice, VariantRow
from commerce.store import catalogue, collections, prices, stock

BATCH = 200


def stored_rows(session: Session, brand_id: str, products: Sequence[Any]) -> dict[str, ProductRow]:
    """Product id -> the product as our JSON would have it, with the variants that are sold. products: plain rows of the brand's."""
    ids = [row.id for row in products]
    variants: dict[str, list[Any]] = {}
    for row in sorted(catalogue.list_variants_of(session, brand_id, ids, []), key=lambda row: (row.position, row.id)):
        if row.active:
            variants.setdefault(row.product_id, []).append(row)
    of = [row.id for each in variants.values() for row in each]
    beside = _Beside(session, brand_id, of, ids)
    return {row.id: _product(row, variants[row.id], beside) for row in products if row.id in variants}


def every_row(session: Session, brand_id: str) -> Iterator[ProductRow]:
    """All that the brand has, sold or not, in its order, some hundred products in memory at a time."""
    after = -1
    while products := catalogue.list_products_after(session, brand_id, after, limit=BATCH):
        found = stored_rows(session, brand_id, products)
        yield from (found[row.id] for row in products if row.id in found)
        after = products[-1].position


class _Beside:
    """What is kept of products and variants in tables of its own."""

    def __init__(self, session: Session, brand_id: str, variant_ids: Sequence[str], product_ids: Sequence[str]) -> None:
        self.sales = {row.variant_id: row for row in prices.list_sales(session, brand_id, variant_ids)}
        self.markets: dict[str, list[Any]] = {}
        for row in prices.list_market_prices(session, brand_id, variant_ids):
            self.markets.setdefault(row.variant_id, []).append(row)
        self.shelves: dict[str, list[Shelf]] = {}
        for row in collections.list_shelves_of(session, brand_id, product_ids):
            self.shelves.setdefault(row.product_id, []).append(Shelf(row.slug, row.name))
        self.parts: dict[str, list[Part]] = {}
        for row in stock.list_part_skus(session, brand_id, variant_ids):
            self.parts.setdefault(row.bundle_variant_id, []).append(Part(row.sku, row.quantity))


def _product(row: Any, variants: Sequence[Any], beside: _Beside) -> ProductRow:
    return ProductRow(
        row=0,
        sku=row.sku,
        name=row.name,
        description=row.description,
        category=row.category,
        images=tuple(row.images),
        options=tuple(row.options),
        variants=tuple(_variant(each, beside) for each in variants),
        attributes=row.attributes,
        active=row.active,
        collections=tuple(beside.shelves.get(row.id, ())),
        kind=row.kind,
        texts=row.texts,
    )


def _variant(row: Any, beside: _Beside) -> VariantRow:
    sale = beside.sales.get(row.id)
    return VariantRow(
        row=0,
        sku=row.sku,
        options=row.options,
        price_minor=sale.list_minor if sale else row.price_minor,
        stock=max(0, row.stock),
        compare_at_minor=None if sale else row.compare_at_minor,
        barcode=row.barcode,
        image=row.image,
        cost_minor=row.cost_minor,
        weight_grams=row.weight_grams,
        tax_class=row.tax_class,
        sale=TimedPrice(sale.price_minor, sale.starts_at, sale.ends_at) if sale else None,
        market_prices=tuple(
            MarketRow(each.market, each.price_minor, each.currency, each.compare_at_minor) for each in beside.markets.get(row.id, ())
        ),
        parts=tuple(beside.parts.get(row.id, ())),
    )
