"""What is in a brand's catalogue, and how much of it can be had now?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce import units
from commerce.brands import get_brand as get_brand
from commerce.brands import get_brand_by_id as get_brand_by_id
from commerce.catalogue.importing import ImportReport as ImportReport
from commerce.catalogue.importing import import_rows as import_rows
from commerce.catalogue.views import Point as Point
from commerce.catalogue.views import ProductView as ProductView
from commerce.catalogue.views import Snapshot as Snapshot
from commerce.catalogue.views import Stock as Stock
from commerce.catalogue.views import VariantView as VariantView
from commerce.catalogue.views import build_snapshot as build_snapshot
from commerce.catalogue.views import variant_name
from commerce.kinds import DeliveryMethod, PromotionKind
from commerce.pricing import Rate
from commerce.promotions.rows import offer_terms
from commerce.store import catalogue, codes, collections, promotions, stock
from commerce.synonyms import list_synonyms
from commerce.tables import Brand, ShippingRate
from commerce.tax import TaxRate
from commerce.units import Position


def load_snapshot(session: Session, brand: Brand, former: Snapshot | None = None) -> Snapshot:
    """The catalogue of the brand's present version; the former lends its index where it still serves. From ten statements."""
    variants: dict[str, list[Any]] = {}
    for row in catalogue.list_active_variants(session, brand.id):
        variants.setdefault(row.product_id, []).append(row)
    standing = collections.list_memberships(session, brand.id)
    products = [
        _product(row, variants.get(row.id, []), standing.get(row.id, ())) for row in catalogue.list_active_products(session, brand.id)
    ]
    return build_snapshot(brand.id, brand.catalogue_version, brand.currency, products, **_beside(session, brand), former=former)


def stand_in(session: Session, brand: Brand, former: Snapshot) -> Snapshot:
    """What serves until the catalogue's new version is built: the former's products that are still sold, found by its index.

    What money hangs on is of now: codes, promotions, delivery, tax, bundles; prices and stock are read anew. New words and products wait.
    """
    product_ids, variant_ids = catalogue.list_sold_ids(session, brand.id)
    kept = [
        replace(product, variants=tuple(each for each in product.variants if each.id in variant_ids))
        if any(each.id not in variant_ids for each in product.variants)
        else product
        for product in former.products.values()
        if product.id in product_ids
    ]
    return build_snapshot(brand.id, brand.catalogue_version, brand.currency, kept, **_beside(session, brand), index=former.index)


def _beside(session: Session, brand: Brand) -> dict[str, Any]:
    """All of a snapshot but its products: few rows, however many those are."""
    points = [Point(*row) for row in catalogue.list_points(session, brand.id)]
    fetched = {point.country for point in points}
    rates = [_rate(row) for row in catalogue.list_rates(session, brand.id) if row.method != DeliveryMethod.PICKUP or row.country in fetched]
    tax_rates: dict[str, dict[str, TaxRate]] = {}
    for each in catalogue.list_country_taxes(session, brand.id):
        tax_rates.setdefault(each.country, {})[each.tax_class] = TaxRate(each.rate_bps, each.included)
    running = promotions.list_running(session, brand.id)
    return {
        "codes": codes.list_spellings(session, brand.id),
        "rates": rates,
        "collections": collections.list_names(session, brand.id),
        "tax_rates": tax_rates,
        "parts": stock.list_parts(session, brand.id),
        "points": points,
        "language": brand.language,
        "synonyms": list_synonyms(session, brand.id),
        "offers": [offer_terms(row) for row in running if row.automatic],
        "gifts": [row.rule["gift_variant_id"] for row in running if row.kind == PromotionKind.GIFT],
        "asks_channel": any(row.channels for row in running),
    }


def _rate(row: ShippingRate) -> Rate:
    days = None if row.days_min is None or row.days_max is None else (row.days_min, row.days_max)
    return Rate(row.country, row.price_minor, row.free_from_minor, row.method, days)


def _product(row: Any, variants: Sequence[Any], collections_of: Sequence[str]) -> ProductView:
    return ProductView(
        row.id,
        row.sku,
        row.name,
        row.description,
        row.category,
        tuple(row.images),
        tuple(row.options),
        tuple(_variant(each, row) for each in variants),
        row.attributes,
        tuple(collections_of),
        row.kind,
        row.texts,
    )


def _variant(row: Any, product: Any) -> VariantView:
    name = variant_name(product.name, product.options, row.options)
    return VariantView(
        row.id,
        row.product_id,
        row.sku,
        name,
        row.options,
        row.price_minor,
        row.barcode,
        row.compare_at_minor,
        row.image,
        row.weight_grams,
        row.tax_class,
    )


def availability(session: Session, brand_id: str, variant_ids: Sequence[str], *, now: datetime) -> dict[str, Stock]:
    """Price and available units of the brand's variants among `variant_ids`, in one statement; unknown ones are absent."""
    if not variant_ids:
        return {}
    found: dict[str, list[Any]] = {}
    for row in catalogue.list_availability(session, brand_id, variant_ids, now=now):
        found.setdefault(row.id, []).append(row)
    return {variant_id: _stock(rows) for variant_id, rows in found.items()}


def _stock(rows: Sequence[Any]) -> Stock:
    """What can be had of a variant: as much as the scarcest of its units allows."""
    positions = {row.unit_id: Position(row.ready, row.later, row.backorder_at if row.later else None) for row in rows}
    here = {unit: Position(position.ready) for unit, position in positions.items()}
    parts = {rows[0].id: {row.unit_id: row.per for row in rows}}
    total, ready = (units.left(rows[0].id, (), each, parts) for each in (positions, here))
    promised = units.promise([(rows[0].id, total)], positions, parts).get(rows[0].id)
    return Stock(rows[0].price_minor, total, total - ready, promised)
