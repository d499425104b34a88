"""Which places does a brand have, what of a variant lies in each, and what of it may be owed?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, exists, func, update
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from commerce.store.statements import table_of
from commerce.tables import BundlePart, Location, LocationStock, StockMovement, Variant
from core.db import insert_once

_PLACE, _VARIANT, _THERE, _MOVED = (table_of(kind) for kind in (Location, Variant, LocationStock, StockMovement))

_STOCKED = plain_select(
    _VARIANT.c.id,
    _VARIANT.c.sku,
    _VARIANT.c.stock,
    _VARIANT.c.backorder_max,
    _VARIANT.c.backorder_at,
    exists().where(col(BundlePart.bundle_variant_id) == _VARIANT.c.id).label("bundle"),
).where(_VARIANT.c.brand_id == bindparam("brand_id"), _VARIANT.c.sku == bindparam("sku"))


def list_locations(session: Session, brand_id: str) -> list[Location]:
    """The brand's places beside the main one, in the order they are drawn from."""
    statement = select(Location).where(Location.brand_id == brand_id).order_by(col(Location.priority), Location.id)
    return list(session.exec(statement))


def insert_location(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether the place is new."""
    return insert_once(session, Location, row) == 1


def update_location(session: Session, brand_id: str, location_id: str, **values: Any) -> None:
    mine = update(_PLACE).where(_PLACE.c.brand_id == brand_id, _PLACE.c.id == location_id)
    session.connection().execute(mine.values(**values))


def find_stocked(session: Session, brand_id: str, sku: str) -> Any:
    """A row (id, sku, stock, backorder_max, backorder_at, bundle), or None."""
    return session.connection().execute(_STOCKED, {"brand_id": brand_id, "sku": sku}).first()


def units_by_place(session: Session, brand_id: str, variant_id: str) -> dict[str, int]:
    """Units of a variant in each place that ever had some, "" for the main one, which has what no other has."""
    there = (
        plain_select(_THERE.c.location_id, _THERE.c.stock)
        .join(_PLACE, _PLACE.c.id == _THERE.c.location_id)
        .where(_PLACE.c.brand_id == brand_id, _THERE.c.variant_id == variant_id)
    )
    elsewhere = {row.location_id: row.stock for row in session.connection().execute(there)}
    whole = plain_select(func.sum(_VARIANT.c.stock)).where(_VARIANT.c.brand_id == brand_id, _VARIANT.c.id == variant_id)
    return {"": session.connection().execute(whole).scalar_one() - sum(elsewhere.values()), **elsewhere}


def update_backorder(session: Session, brand_id: str, variant_id: str, *, most: int, by: datetime | None) -> None:
    """The units of a variant (locked by the caller) that may be owed, and for when they are promised."""
    mine = update(_VARIANT).where(_VARIANT.c.brand_id == brand_id, _VARIANT.c.id == variant_id)
    session.connection().execute(mine.values(backorder_max=most, backorder_at=by))


_LEDGER = (
    plain_select(_MOVED.c.id, _MOVED.c.delta, _MOVED.c.location_id, _MOVED.c.reason, _MOVED.c.at)
    .where(
        _MOVED.c.brand_id == bindparam("brand_id"),
        _MOVED.c.variant_id == bindparam("variant_id"),
        _MOVED.c.id < bindparam("before", type_=BigInteger),
    )
    .order_by(_MOVED.c.id.desc())
    .limit(bindparam("most"))
)


def list_movements(session: Session, brand_id: str, variant_id: str, *, before: int, limit: int) -> Sequence[Any]:
    """Rows (id, delta, location_id, reason, at) of a variant's movements, the newest first, of those written before one."""
    values = {"brand_id": brand_id, "variant_id": variant_id, "before": before, "most": limit}
    return session.connection().execute(_LEDGER, values).all()
