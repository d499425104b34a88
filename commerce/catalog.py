"""What is in a brand's catalogue, and how much of it can be had now?"""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from sqlmodel import Session

from commerce.brands import get_brand as get_brand
from commerce.brands import get_brand_by_id as get_brand_by_id
from commerce.catalog_import import ImportReport as ImportReport
from commerce.catalog_import import import_rows as import_rows
from commerce.pricing import Rate
from commerce.store import catalogue, codes
from commerce.tables import Brand
from commerce.views import ProductView as ProductView
from commerce.views import Snapshot as Snapshot
from commerce.views import Stock as Stock
from commerce.views import VariantView as VariantView
from commerce.views import build_snapshot as build_snapshot
from commerce.views import variant_name


def load_snapshot(session: Session, brand: Brand) -> Snapshot:
    """The catalogue of the brand's present version, from four statements."""
    variants: dict[str, list[Any]] = {}
    for row in catalogue.list_active_variants(session, brand.id):
        variants.setdefault(row.product_id, []).append(row)
    products = [_product(row, variants.get(row.id, [])) for row in catalogue.list_active_products(session, brand.id)]
    spellings = codes.list_spellings(session, brand.id)
    rates = [Rate(rate.country, rate.price_minor, rate.free_from_minor) for rate in catalogue.list_rates(session, brand.id)]
    return build_snapshot(brand.id, brand.catalogue_version, brand.currency, products, spellings, rates)


def _product(row: Any, variants: Sequence[Any]) -> ProductView:
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
    )


def _variant(row: Any, product: Any) -> VariantView:
    name = variant_name(product.name, product.options, row.options)
    return VariantView(row.id, row.product_id, row.sku, name, row.options, row.price_minor, row.barcode)


class SnapshotCache:
    """The newest snapshot of each brand, shared by all threads; one a brand, so memory is bounded by the catalogues.

    after_load: called when a snapshot was loaded, for whoever keeps house.
    """

    def __init__(self) -> None:
        self.after_load: Callable[[], None] = lambda: None
        self._snapshots: dict[str, Snapshot] = {}
        self._lock = Lock()

    def get(self, session: Session, brand: Brand) -> Snapshot:
        """The snapshot of the version the brand's row has; loaded when it is not at hand."""
        known = self._snapshots.get(brand.id)
        if known is not None and known.version == brand.catalogue_version:
            return known
        with self._lock:  # one thread builds, the others wait for it rather than build the same
            known = self._snapshots.get(brand.id)
            if known is None or known.version != brand.catalogue_version:
                known = load_snapshot(session, brand)
                self._snapshots[brand.id] = known
                self.after_load()
        return known


def availability(session: Session, brand_id: str, variant_ids: Sequence[str], *, now: datetime) -> dict[str, Stock]:
    """Price and available units of the brand's variants among `variant_ids`, in one statement; unknown ones are absent."""
    if not variant_ids:
        return {}
    rows = catalogue.list_availability(session, brand_id, variant_ids, now=now)
    return {row.id: Stock(row.price_minor, max(0, row.available)) for row in rows}
