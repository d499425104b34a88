"""How are brands, products, variants and shipping rates read and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, delete, func, insert, update
from sqlalchemy import select as plain_select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from commerce.kinds import HoldState
from commerce.store.statements import table_of
from commerce.tables import Brand, BundlePart, CountryTax, Hold, PickupPoint, Product, ShippingRate, StockMovement, Variant
from core.db import UTCDateTime, insert_once, insert_or_change

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


def save_rate(session: Session, row: Mapping[str, Any]) -> None:
    """Write the rate of a country and method, or put it in place of the one there was."""
    insert_or_change(session, ShippingRate, [row], same=("brand_id", "country", "method"))


def delete_rate(session: Session, brand_id: str, country: str, method: str) -> bool:
    """Whether there was one."""
    gone = delete(ShippingRate).where(
        col(ShippingRate.brand_id) == brand_id, col(ShippingRate.country) == country, col(ShippingRate.method) == method
    )
    return session.connection().execute(gone).rowcount == 1


def list_points(session: Session, brand_id: str) -> Sequence[Any]:
    """Rows (id, name, street, postcode, city, country) by name."""
    wanted = (PickupPoint.id, PickupPoint.name, PickupPoint.street, PickupPoint.postcode, PickupPoint.city, PickupPoint.country)
    statement = plain_select(*(col(each) for each in wanted)).where(col(PickupPoint.brand_id) == brand_id)
    return session.connection().execute(statement.order_by(col(PickupPoint.name))).all()


def delete_point(session: Session, brand_id: str, name: str) -> bool:
    """Whether there was one."""
    gone = delete(PickupPoint).where(col(PickupPoint.brand_id) == brand_id, col(PickupPoint.name) == name)
    return session.connection().execute(gone).rowcount == 1


def save_point(session: Session, row: Mapping[str, Any]) -> None:
    """Write a place by its name, or its new address."""
    insert_or_change(session, PickupPoint, [row], same=("brand_id", "name"))


def list_country_taxes(session: Session, brand_id: str) -> list[CountryTax]:
    """By country, then by class."""
    statement = select(CountryTax).where(CountryTax.brand_id == brand_id).order_by(CountryTax.country, CountryTax.tax_class)
    return list(session.exec(statement))


def save_country_tax(session: Session, row: Mapping[str, Any]) -> None:
    """Write a class's rate in a country, or put it in place of the one there was."""
    insert_or_change(session, CountryTax, [row], same=("brand_id", "country", "tax_class"))


_PRODUCTS = plain_select(table_of(Product)).where(col(Product.brand_id) == bindparam("brand_id"))
_VARIANTS = plain_select(table_of(Variant)).where(col(Variant.brand_id) == bindparam("brand_id"))
_ACTIVE_PRODUCTS = _PRODUCTS.where(col(Product.active).is_(True)).order_by(col(Product.position), col(Product.id))
_ACTIVE_VARIANTS = _VARIANTS.where(col(Variant.active).is_(True)).order_by(col(Variant.position), col(Variant.id))


def list_active_products(session: Session, brand_id: str) -> Sequence[Any]:
    """Plain rows of what is sold, in the brand's order."""
    return session.connection().execute(_ACTIVE_PRODUCTS, {"brand_id": brand_id}).all()


def list_sold_ids(session: Session, brand_id: str) -> tuple[set[str], set[str]]:
    """The ids of all products, and of all variants, that are sold."""
    products = plain_select(col(Product.id)).where(col(Product.brand_id) == brand_id, col(Product.active).is_(True))
    variants = plain_select(col(Variant.id)).where(col(Variant.brand_id) == brand_id, col(Variant.active).is_(True))
    connection = session.connection()
    return set(connection.execute(products).scalars()), set(connection.execute(variants).scalars())


def list_active_variants(session: Session, brand_id: str) -> Sequence[Any]:
    """Plain rows of what is sold, in their product's order."""
    return session.connection().execute(_ACTIVE_VARIANTS, {"brand_id": brand_id}).all()


def _availability() -> Select[*tuple[Any, ...]]:
    unit = aliased(Variant)
    now = bindparam("now", type_=UTCDateTime)
    held = (
        plain_select(func.coalesce(func.sum(col(Hold.quantity)), 0))
        .where(col(Hold.variant_id) == col(unit.id), col(Hold.state) == HoldState.ACTIVE, col(Hold.expires_at) > now)
        .correlate(unit)
        .scalar_subquery()
    )
    return (
        plain_select(
            col(Variant.id),
            col(Variant.price_minor),
            col(unit.id).label("unit_id"),
            func.coalesce(col(BundlePart.quantity), 1).label("per"),
            (col(unit.stock) - held).label("ready"),
            case((col(unit.backorder_at) > now, col(unit.backorder_max)), else_=0).label("later"),
            col(unit.backorder_at),
        )
        .outerjoin(BundlePart, col(BundlePart.bundle_variant_id) == col(Variant.id))
        .join(unit, col(unit.id) == func.coalesce(col(BundlePart.part_variant_id), col(Variant.id)))
        .where(col(Variant.brand_id) == bindparam("brand_id"), col(Variant.id).in_(bindparam("ids", expanding=True)))
    )


_AVAILABILITY = _availability()


def list_availability(session: Session, brand_id: str, variant_ids: Sequence[str], *, now: datetime) -> Sequence[Any]:
    """Rows (id, price_minor, unit_id, per, ready, later, backorder_at): one a variant, of a bundle one a part.

    ready: on hand less every valid hold, below 0 what is owed. later: what may be promised beside.
    """
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
    found: dict[str, Any] = {}
    for column, wanted in ((Variant.product_id, product_ids), (Variant.sku, skus)):  # each has its index; an OR of them reads the brand
        if wanted:
            rows = session.connection().execute(_VARIANTS.where(col(column).in_(wanted)), {"brand_id": brand_id})
            found.update((row.id, row) for row in rows)
    return list(found.values())


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


def update_many(session: Session, brand_id: str, table: type[Product] | type[Variant], rows: Sequence[Mapping[str, Any]]) -> None:
    """Change rows of the brand, each named by `the_id`; all change the same columns. One statement, repeated by the driver."""
    if rows:
        target = table_of(table)
        fresh: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "the_id"}
        change = update(target).where(target.c.brand_id == bindparam("of_brand"), target.c.id == bindparam("the_id")).values(**fresh)
        named = [
            {"of_brand": brand_id, **{name if name == "the_id" else f"new_{name}": value for name, value in row.items()}} for row in rows
        ]
        session.connection().execute(change, named)


_AFTER = (
    _PRODUCTS.where(col(Product.position) > bindparam("after")).order_by(col(Product.position), col(Product.id)).limit(bindparam("most"))
)


def list_products_after(session: Session, brand_id: str, position: int, *, limit: int) -> Sequence[Any]:
    """Plain rows of the brand's products behind a place, sold or not, in the brand's order."""
    return session.connection().execute(_AFTER, {"brand_id": brand_id, "after": position, "most": limit}).all()


def announce_import(session: Session, brand_id: str, *, until: datetime | None) -> None:
    """Something of an import landed and its end comes before `until`; None: it has. Last in its transaction: it locks the brand's row."""
    session.connection().execute(update(table_of(Brand)).where(col(Brand.id) == brand_id).values(importing_until=until))


def list_unfinished(session: Session, *, now: datetime) -> list[Brand]:
    """Brands whose import should have ended before now."""
    return list(session.exec(select(Brand).where(col(Brand.importing_until) <= now).order_by(Brand.id).limit(BRANDS_MAX)))


def list_costs(session: Session, brand_id: str, variant_ids: Sequence[str]) -> Sequence[Any]:
    """Rows (id, cost_minor): what one unit costs the brand, None where that is not known."""
    statement = plain_select(col(Variant.id), col(Variant.cost_minor)).where(
        col(Variant.brand_id) == brand_id, col(Variant.id).in_(variant_ids)
    )
    return session.connection().execute(statement).all()
