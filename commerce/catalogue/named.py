"""Which goods does somebody mean by a brand's own names? SKUs and slugs, as the ids that rows have."""

from collections.abc import Sequence

from sqlmodel import Session

from commerce.promotions.discounts import EVERYTHING, Scope
from commerce.store import catalogue, collections
from core.errors import NotFound


def product_id(session: Session, brand_id: str, sku: str) -> str:
    """The brand's product of this SKU, or the one that has a variant of it; raises `NotFound`."""
    found = [row.id for row in catalogue.list_products_by_sku(session, brand_id, [sku])]
    found += [row.product_id for row in catalogue.list_variants_of(session, brand_id, [], [sku])]
    if not found:
        raise NotFound(what="product", key=sku)
    return str(found[0])


def variant_id(session: Session, brand_id: str, sku: str) -> str:
    """The brand's variant of this SKU; raises `NotFound`."""
    found = [row.id for row in catalogue.list_variants_of(session, brand_id, [], [sku]) if row.sku == sku]
    if not found:
        raise NotFound(what="variant", key=sku)
    return str(found[0])


def scope(session: Session, brand_id: str, skus: Sequence[str], slugs: Sequence[str]) -> Scope:
    """These products and all in these collections; everything where none is named. Raises `NotFound`."""
    if not skus and not slugs:
        return EVERYTHING
    known = collections.list_ids(session, brand_id) if slugs else {}
    for slug in slugs:
        if slug not in known:
            raise NotFound(what="collection", key=slug)
    return Scope(frozenset(product_id(session, brand_id, sku) for sku in skus), frozenset(slugs))
