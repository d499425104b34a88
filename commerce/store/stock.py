"""How are variants locked, holds taken, extended and ended, stock moved? In the main place and in others."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, union_all, update
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from commerce.kinds import HoldState
from commerce.store.carts import held_by_others, promised_beside
from commerce.store.catalogue import list_stock
from commerce.store.statements import table_of
from commerce.tables import BundlePart, CartLine, Hold, Location, LocationStock, StockMovement, Variant
from commerce.units import drawn
from core.db import UTCDateTime, insert_once, insert_rows

_HOLD, _VARIANT, _THERE = table_of(Hold), table_of(Variant), table_of(LocationStock)

_LOCK = (
    plain_select(col(Variant.id))
    .where(col(Variant.brand_id) == bindparam("brand_id"), col(Variant.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Variant.id))
    .with_for_update()
)
_LOCK_ALL = plain_select(col(Variant.id)).where(col(Variant.brand_id) == bindparam("brand_id")).order_by(col(Variant.id)).with_for_update()
_GIVEN = _VARIANT.alias("given")
_LOCK_CART = (
    plain_select(col(Variant.id))
    .where(
        col(Variant.brand_id) == bindparam("brand_id"),
        col(Variant.id).in_(
            union_all(
                plain_select(col(CartLine.variant_id)).where(col(CartLine.cart_id) == bindparam("cart_id")),
                plain_select(col(BundlePart.part_variant_id))
                .join(CartLine, col(CartLine.variant_id) == col(BundlePart.bundle_variant_id))
                .where(col(CartLine.cart_id) == bindparam("cart_id")),
                plain_select(_GIVEN.c.id).where(_GIVEN.c.id.in_(bindparam("also", expanding=True))),
            )
        ),
    )
    .order_by(col(Variant.id))
    .with_for_update()
)


def lock_variants(session: Session, brand_id: str, variant_ids: Sequence[str]) -> None:
    """Lock variants in the order of their ids; what is read after this is what was committed before."""
    session.connection().execute(_LOCK, {"brand_id": brand_id, "ids": list(variant_ids)})


def lock_all_variants(session: Session, brand_id: str) -> None:
    """The same for everything a brand sells: for who will change many and does not know which."""
    session.connection().execute(_LOCK_ALL, {"brand_id": brand_id})


def lock_variants_of_cart(session: Session, brand_id: str, cart_id: str, also: Sequence[str] = ()) -> None:
    """The same for what lies in a cart (locked by the caller), the parts of its bundles, and what may be given with it."""
    session.connection().execute(_LOCK_CART, {"brand_id": brand_id, "cart_id": cart_id, "also": list(also) or [""]})


_POSITIONS = plain_select(
    col(Variant.id),
    col(Variant.stock),
    col(Variant.backorder_max),
    promised_beside().label("later"),
    held_by_others().label("held"),
    plain_select(func.coalesce(func.sum(col(Hold.quantity)), 0))
    .where(
        col(Hold.variant_id) == col(Variant.id),
        col(Hold.order_id) == bindparam("order_id"),
        col(Hold.state) == HoldState.ACTIVE,
        col(Hold.expires_at) > bindparam("now", type_=UTCDateTime),
    )
    .correlate(Variant)
    .scalar_subquery()
    .label("own"),
).where(col(Variant.brand_id) == bindparam("brand_id"), col(Variant.id).in_(bindparam("ids", expanding=True)))


def list_positions(
    session: Session, brand_id: str, variant_ids: Sequence[str], *, order_id: str, cart_id: str, now: datetime
) -> Sequence[Any]:
    """Rows (id, stock, backorder_max, later, held, own).

    Units on hand; that may be owed, and of these that may be promised now; validly held by other carts' orders, and by this order.
    """
    values = {"brand_id": brand_id, "ids": list(variant_ids), "order_id": order_id, "cart_id": cart_id, "now": now}
    return session.connection().execute(_POSITIONS, values).all()


def insert_holds(session: Session, brand_id: str, order_id: str, quantities: Mapping[str, int], *, expires_at: datetime) -> None:
    shared = {"brand_id": brand_id, "order_id": order_id, "state": HoldState.ACTIVE, "expires_at": expires_at}
    insert_rows(session, Hold, [{**shared, "variant_id": each, "quantity": quantity} for each, quantity in quantities.items()])


_END_HOLDS = (
    update(_HOLD)
    .where(_HOLD.c.order_id.in_(bindparam("order_ids", expanding=True)), _HOLD.c.state == HoldState.ACTIVE)
    .values(state=bindparam("ended"))
)
_MOVE = (
    update(_VARIANT)
    .where(_VARIANT.c.brand_id == bindparam("of_brand"), _VARIANT.c.id == bindparam("moved"))
    .values(stock=_VARIANT.c.stock + bindparam("delta"))
)


def end_holds(session: Session, order_ids: Sequence[str], state: HoldState) -> None:
    """Holds of orders (locked by the caller) become used or released; ended ones stay as they are."""
    session.connection().execute(_END_HOLDS, {"order_ids": list(order_ids), "ended": state})


def extend_holds(session: Session, order_id: str, *, until: datetime, now: datetime) -> int:
    """How many holds of an order (locked by the caller) that are valid now end no earlier than `until` any more."""
    mine = (_HOLD.c.order_id == order_id, _HOLD.c.state == HoldState.ACTIVE, _HOLD.c.expires_at > now, _HOLD.c.expires_at < until)
    return session.connection().execute(update(_HOLD).where(*mine).values(expires_at=until)).rowcount


def list_parts(session: Session, brand_id: str) -> dict[str, dict[str, int]]:
    """Of each bundle of the brand: units of every part, by variant."""
    bundles = plain_select(col(BundlePart.bundle_variant_id), col(BundlePart.part_variant_id), col(BundlePart.quantity)).join(
        Variant, col(Variant.id) == col(BundlePart.bundle_variant_id)
    )
    found: dict[str, dict[str, int]] = {}
    for bundle, part, quantity in session.connection().execute(bundles.where(col(Variant.brand_id) == brand_id)):
        found.setdefault(bundle, {})[part] = quantity
    return found


def list_part_skus(session: Session, brand_id: str, bundle_ids: Sequence[str]) -> Sequence[Any]:
    """Rows (bundle_variant_id, sku, quantity) of the parts of these bundles, by SKU."""
    parts = plain_select(col(BundlePart.bundle_variant_id), col(Variant.sku), col(BundlePart.quantity))
    mine = col(Variant.brand_id) == brand_id, col(BundlePart.bundle_variant_id).in_(bundle_ids)
    return (
        session.connection()
        .execute(parts.join(Variant, col(Variant.id) == col(BundlePart.part_variant_id)).where(*mine).order_by(Variant.sku))
        .all()
    )


def clear_parts(session: Session, brand_id: str, bundle_ids: Sequence[str]) -> None:
    """Take all their parts from bundles."""
    mine = plain_select(col(Variant.id)).where(col(Variant.brand_id) == brand_id, col(Variant.id).in_(bundle_ids))
    session.connection().execute(delete(BundlePart).where(col(BundlePart.bundle_variant_id).in_(mine)))


def insert_parts(session: Session, brand_id: str, rows: Sequence[tuple[str, str, int]]) -> None:
    """Give bundles parts: (bundle, part, units); what is not the brand's is left out."""
    ids = {each for bundle, part, _ in rows for each in (bundle, part)}
    own = set(session.exec(select(Variant.id).where(Variant.brand_id == brand_id, col(Variant.id).in_(ids))))
    named = [
        {"bundle_variant_id": bundle, "part_variant_id": part, "quantity": units} for bundle, part, units in rows if {bundle, part} <= own
    ]
    insert_rows(session, BundlePart, named)


_ELSEWHERE = (
    plain_select(col(LocationStock.variant_id), col(LocationStock.location_id), col(LocationStock.stock), col(Location.priority))
    .join(Location, col(Location.id) == col(LocationStock.location_id))
    .where(
        col(Location.brand_id) == bindparam("brand_id"),
        col(LocationStock.variant_id).in_(bindparam("ids", expanding=True)),
        col(LocationStock.stock) > 0,
    )
    .order_by(col(Location.priority), col(Location.id))
)


def list_elsewhere(session: Session, brand_id: str, variant_ids: Sequence[str]) -> Sequence[Any]:
    """Rows (variant_id, location_id, stock, priority) of what lies in places beside the main one, in the order they are drawn from."""
    return session.connection().execute(_ELSEWHERE, {"brand_id": brand_id, "ids": list(variant_ids)}).all()


_ADD_THERE = (
    update(_THERE)
    .where(_THERE.c.variant_id == bindparam("moved"), _THERE.c.location_id == bindparam("place"))
    .values(stock=_THERE.c.stock + bindparam("delta"))
)


def move_stock(
    session: Session, brand_id: str, deltas: Mapping[str, int], *, key: str, reason: str, at: datetime, location_id: str | None = None
) -> bool:
    """Add to the stock of variants (locked by the caller), once per key; False when it was done before.

    key: of the cause; each variant's movement is `<key>:<variant id>`. location_id: "" for the main place; None: what comes, comes
    there, and what goes is drawn from the places by their priority. The database refuses a stock below what may be owed.
    """
    moves = {variant: {location_id or "": delta} for variant, delta in deltas.items() if delta}
    going = {variant: -delta for variant, delta in deltas.items() if delta < 0}
    if location_id is None and going:
        moves |= _drawn(session, brand_id, going)
    shared = {"brand_id": brand_id, "reason": reason, "at": at}
    rows = [
        {**shared, "variant_id": variant, "delta": delta, "location_id": place, "key": f"{key}:{variant}" + (f"@{place}" if nth else "")}
        for variant, places in moves.items()
        for nth, (place, delta) in enumerate(places.items())
    ]
    first = [row for row in rows if row["key"] == f"{key}:{row['variant_id']}"]
    if not rows or insert_once(session, StockMovement, first) == 0:
        return False
    insert_rows(session, StockMovement, [row for row in rows if row not in first])
    session.connection().execute(_MOVE, [{"of_brand": brand_id, "moved": row["variant_id"], "delta": row["delta"]} for row in rows])
    _add_there(session, [row for row in rows if row["location_id"]])
    return True


def _drawn(session: Session, brand_id: str, going: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """From which places units go: none but the main one for what lies nowhere else."""
    elsewhere: dict[str, list[Any]] = {}
    for row in list_elsewhere(session, brand_id, list(going)):
        elsewhere.setdefault(row.variant_id, []).append(row)
    if not elsewhere:
        return {}
    whole = list_stock(session, brand_id, list(elsewhere))
    drawing = {}
    for variant, rows in elsewhere.items():
        places = [("", 0, whole[variant] - sum(row.stock for row in rows))] + [(row.location_id, row.priority, row.stock) for row in rows]
        ordered = sorted(places, key=lambda place: place[1])
        drawing[variant] = {place: -units for place, units in drawn(going[variant], [(name, units) for name, _, units in ordered]).items()}
    return drawing


def _add_there(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add each row's `delta` to what lies of its variant in its place beside the main one; the rows name their brand."""
    if not rows:
        return
    places = [{"variant_id": row["variant_id"], "location_id": row["location_id"], "stock": 0} for row in rows]
    insert_once(session, LocationStock, places)
    session.connection().execute(
        _ADD_THERE, [{"moved": row["variant_id"], "place": row["location_id"], "delta": row["delta"]} for row in rows]
    )
