"""How are brands, products, variants and shipping rates read and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, update
from sqlalchemy import select as plain_select
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from commerce.kinds import HoldState
from commerce.store.statements import table_of
from commerce.tables import Brand, Hold, Product, ShippingRate, StockMovement, Variant
from core.db import UTCDateTime, insert_once

BRANDS_MAX = 1000


def find_brand(session: Session, slug: str) -> Brand | None:
    return session.exec(select(Brand).where(Brand.slug == slug)).one_or_none()


def find_brand_by_id(session: Session, brand_id: str) -> Brand | None:
    return session.exec(select(Brand).where(Brand.id == brand_id)).one_or_none()


def list_brands(session: Session) -> list[Brand]:
    """All brands by slug, a thousand at most."""
    return list(session.exec(select(Brand).order_by(Brand.slug).limit(BRANDS_MAX)))


def insert_brand(session: Session, row: Mapping[str, Any]) -> bool:
    return insert_once(session, Brand, row) == 1


_NEXT_VERSION = (
    update(table_of(Brand))
    .where(col(Brand.id) == bindparam("brand_id"))
    .values(catalogue_version=col(Brand.catalogue_version) + 1)
    .returning(col(Brand.catalogue_version))
)


def raise_version(session: Session, brand: Brand) -> None:
    """Let every reader of the catalogue see that it changed. Last in its transaction: it locks the brand's row."""
    version = session.connection().execute(_NEXT_VERSION, {"brand_id": brand.id}).scalar_one()
    set_committed_value(brand, "catalogue_version", version)  # the object follows its row, whether a session knows it or not


_NEXT_NUMBER = (
    update(table_of(Brand))
    .where(col(Brand.id) == bindparam("brand_id"))
    .values(last_order_number=col(Brand.last_order_number) + 1)
    .returning(col(Brand.last_order_number))
)


def next_order_number(session: Session, brand_id: str) -> int:
    """The brand's next number, taken; the row stays locked until commit."""
    number: int = session.connection().execute(_NEXT_NUMBER, {"brand_id": brand_id}).scalar_one()
    return number


def list_rates(session: Session, brand_id: str) -> list[ShippingRate]:
    return list(session.exec(select(ShippingRate).where(ShippingRate.brand_id == brand_id).order_by(col(ShippingRate.id))))


def insert_rates(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many rates are new; a country has one."""
    return insert_once(session, ShippingRate, rows)


_PRODUCTS = plain_select(table_of(Product)).where(col(Product.brand_id) == bindparam("brand_id"))
_VARIANTS = plain_select(table_of(Variant)).where(col(Variant.brand_id) == bindparam("brand_id"))
_ACTIVE_PRODUCTS = _PRODUCTS.where(col(Product.active).is_(True)).order_by(col(Product.position), col(Product.id))
_ACTIVE_VARIANTS = _VARIANTS.where(col(Variant.active).is_(True)).order_by(col(Variant.position), col(Variant.id))


def list_active_products(session: Session, brand_id: str) -> Sequence[Any]:
    """Plain rows of what is sold, in the brand's order."""
    return session.connection().execute(_ACTIVE_PRODUCTS, {"brand_id": brand_id}).all()


def list_active_variants(session: Session, brand_id: str) -> Sequence[Any]:
    """Plain rows of what is sold, in their product's order."""
    return session.connection().execute(_ACTIVE_VARIANTS, {"brand_id": brand_id}).all()


_AVAILABILITY = plain_select(
    col(Variant.id),
    col(Variant.price_minor),
    (
        col(Variant.stock)
        - plain_select(func.coalesce(func.sum(col(Hold.quantity)), 0))
        .where(
            col(Hold.variant_id) == col(Variant.id),
            col(Hold.state) == HoldState.ACTIVE,
            col(Hold.expires_at) > bindparam("now", type_=UTCDateTime),
        )
        .correlate(Variant)
        .scalar_subquery()
    ).label("available"),
).where(col(Variant.brand_id) == bindparam("brand_id"), col(Variant.id).in_(bindparam("ids", expanding=True)))


def list_availability(session: Session, brand_id: str, variant_ids: Sequence[str], *, now: datetime) -> Sequence[Any]:
    """Rows (id, price_minor, available): on hand less every valid hold."""
    return session.connection().execute(_AVAILABILITY, {"brand_id": brand_id, "ids": list(variant_ids), "now": now}).all()


def list_stock(session: Session, brand_id: str, variant_ids: Sequence[str]) -> dict[str, int]:
    """Units on hand, holds not taken off, by variant."""
    statement = plain_select(col(Variant.id), col(Variant.stock)).where(col(Variant.brand_id) == brand_id, col(Variant.id).in_(variant_ids))
    return {row.id: row.stock for row in session.connection().execute(statement)}


def list_products_by_sku(session: Session, brand_id: str, skus: Sequence[str]) -> Sequence[Any]:
    """Plain rows of the brand's products among these SKUs, sold or not."""
    return session.connection().execute(_PRODUCTS.where(col(Product.sku).in_(skus)), {"brand_id": brand_id}).all()


def list_variants_of(session: Session, brand_id: str, product_ids: Sequence[str], skus: Sequence[str]) -> Sequence[Any]:
    """Plain rows of these products' variants, and of whatever else has one of these SKUs."""
    wanted = col(Variant.product_id).in_(product_ids) | col(Variant.sku).in_(skus)
    return session.connection().execute(_VARIANTS.where(wanted), {"brand_id": brand_id}).all()


def last_position(session: Session, brand_id: str) -> int:
    """The place of the brand's last product, -1 without any."""
    statement = plain_select(func.coalesce(func.max(col(Product.position)), -1)).where(col(Product.brand_id) == brand_id)
    last: int = session.connection().execute(statement).scalar_one()
    return last


def insert_catalogue(
    session: Session, table: type[Product] | type[Variant] | type[StockMovement], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write new rows, any number; they name their brand. The driver repeats one small statement: one long one takes ten times as long."""
    if rows:
        session.connection().execute(insert(table), [dict(row) for row in rows])


def update_product(session: Session, brand_id: str, product_id: str, values: Mapping[str, Any]) -> None:
    session.connection().execute(update(Product).where(col(Product.brand_id) == brand_id, col(Product.id) == product_id).values(**values))


def update_variant(session: Session, brand_id: str, variant_id: str, values: Mapping[str, Any]) -> None:
    session.connection().execute(update(Variant).where(col(Variant.brand_id) == brand_id, col(Variant.id) == variant_id).values(**values))
