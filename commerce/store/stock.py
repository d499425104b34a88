"""How are variants locked, holds taken and ended, stock moved?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from commerce.kinds import HoldState
from commerce.store.carts import held_by_others
from commerce.store.statements import table_of
from commerce.tables import CartLine, Hold, StockMovement, Variant
from core.db import UTCDateTime, insert_once, insert_rows

_HOLD, _VARIANT = table_of(Hold), table_of(Variant)

_LOCK = (
    plain_select(col(Variant.id))
    .where(col(Variant.brand_id) == bindparam("brand_id"), col(Variant.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Variant.id))
    .with_for_update()
)
_LOCK_ALL = plain_select(col(Variant.id)).where(col(Variant.brand_id) == bindparam("brand_id")).order_by(col(Variant.id)).with_for_update()
_LOCK_CART = (
    plain_select(col(Variant.id))
    .where(
        col(Variant.brand_id) == bindparam("brand_id"),
        col(Variant.id).in_(plain_select(col(CartLine.variant_id)).where(col(CartLine.cart_id) == bindparam("cart_id"))),
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


def lock_variants_of_cart(session: Session, brand_id: str, cart_id: str) -> None:
    """The same for what lies in a cart (locked by the caller)."""
    session.connection().execute(_LOCK_CART, {"brand_id": brand_id, "cart_id": cart_id})


_POSITIONS = plain_select(
    col(Variant.id),
    col(Variant.stock),
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
    """Rows (id, stock, held, own): units on hand, validly held by other carts' orders, validly held by this order."""
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


def move_stock(session: Session, brand_id: str, deltas: Mapping[str, int], *, key: str, reason: str, at: datetime) -> bool:
    """Add to the stock of variants (locked by the caller), once per key; False when it was done before.

    key: of the cause; each variant's movement is `<key>:<variant id>`. The database refuses a stock below 0.
    """
    shared = {"brand_id": brand_id, "reason": reason, "at": at}
    rows = [{**shared, "variant_id": each, "delta": delta, "key": f"{key}:{each}"} for each, delta in deltas.items() if delta]
    if not rows or insert_once(session, StockMovement, rows) == 0:
        return False
    session.connection().execute(_MOVE, [{"of_brand": brand_id, "moved": row["variant_id"], "delta": row["delta"]} for row in rows])
    return True
