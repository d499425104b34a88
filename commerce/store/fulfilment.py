"""How are an order's log, parcels and returns read and written?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from commerce.kinds import ReturnState, Step
from commerce.store.statements import table_of
from commerce.tables import Exchange, OrderReturn, OrderStep, Shipment, ShopOrder
from core.db import insert_once, insert_rows, row_object

_STEP, _SHIPMENT, _RETURN, _EXCHANGE = (table_of(kind) for kind in (OrderStep, Shipment, OrderReturn, Exchange))

_STEPS = select(_STEP).where(_STEP.c.order_id == bindparam("order_id")).order_by(_STEP.c.id)
_SHIPMENTS = select(_SHIPMENT).where(_SHIPMENT.c.order_id == bindparam("order_id")).order_by(_SHIPMENT.c.shipped_at, _SHIPMENT.c.id)
_SHIPMENT_BY_KEY = select(_SHIPMENT).where(_SHIPMENT.c.brand_id == bindparam("brand_id"), _SHIPMENT.c.key == bindparam("key"))
_RETURNS = select(_RETURN).where(_RETURN.c.order_id == bindparam("order_id")).order_by(_RETURN.c.opened_at, _RETURN.c.id)

_RETURN_BY_ID = select(_RETURN).where(_RETURN.c.id == bindparam("return_id"))
_EXCHANGE_OF = select(_EXCHANGE).where(_EXCHANGE.c.return_id == bindparam("return_id"))


def insert_step(
    session: Session, order: ShopOrder, step: Step, *, by: str, at: datetime, reason: str = "", data: Mapping[str, Any] | None = None
) -> None:
    """Write down who did what to an order."""
    row = {"brand_id": order.brand_id, "order_id": order.id, "step": step, "by": by, "reason": reason, "data": dict(data or {}), "at": at}
    insert_rows(session, OrderStep, [row])


def list_steps(session: Session, order_id: str) -> list[OrderStep]:
    """What was done to an order, in order."""
    rows = session.connection().execute(_STEPS, {"order_id": order_id}).mappings()
    return [row_object(OrderStep, row) for row in rows]


def insert_shipment(session: Session, shipment: Shipment) -> bool:
    """Whether the parcel is new."""
    return insert_once(session, Shipment, shipment.model_dump()) == 1


def find_shipment(session: Session, brand_id: str, key: str) -> Shipment | None:
    row = session.connection().execute(_SHIPMENT_BY_KEY, {"brand_id": brand_id, "key": key}).mappings().one_or_none()
    return None if row is None else row_object(Shipment, row)


def list_shipments(session: Session, order_id: str) -> list[Shipment]:
    """The parcels of an order, the first that left first."""
    rows = session.connection().execute(_SHIPMENTS, {"order_id": order_id}).mappings()
    return [row_object(Shipment, row) for row in rows]


def note_delivered(session: Session, shipment: Shipment, *, at: datetime) -> None:
    shipment.delivered_at = at
    session.connection().execute(update(_SHIPMENT).where(_SHIPMENT.c.id == shipment.id).values(delivered_at=at))


def insert_return(session: Session, case: OrderReturn) -> None:
    insert_rows(session, OrderReturn, [case.model_dump()])


def list_returns(session: Session, order_id: str) -> list[OrderReturn]:
    """The returns of an order, the oldest first; one of them open at most."""
    rows = session.connection().execute(_RETURNS, {"order_id": order_id}).mappings()
    return [row_object(OrderReturn, row) for row in rows]


def find_open_return(session: Session, order_id: str) -> OrderReturn | None:
    return next((case for case in list_returns(session, order_id) if case.state == ReturnState.OPEN), None)


def get_return(session: Session, exchange: Exchange) -> OrderReturn:
    """The return that an exchange is of."""
    return row_object(OrderReturn, session.connection().execute(_RETURN_BY_ID, {"return_id": exchange.return_id}).mappings().one())


def find_exchange(session: Session, case: OrderReturn) -> Exchange | None:
    """What the goods of a return are exchanged for, if they are."""
    row = session.connection().execute(_EXCHANGE_OF, {"return_id": case.id}).mappings().first()
    return None if row is None else row_object(Exchange, row)


def list_exchanges(session: Session, order_id: str) -> dict[str, Exchange]:
    """The exchanges of an order, by the return they are of."""
    rows = session.connection().execute(select(_EXCHANGE).where(_EXCHANGE.c.order_id == order_id)).mappings()
    return {row["return_id"]: row_object(Exchange, row) for row in rows}


def update_return(session: Session, case: OrderReturn, **values: Any) -> None:
    """Change columns of a return, in its row and in this object."""
    for name, value in values.items():
        setattr(case, name, value)
    session.connection().execute(update(_RETURN).where(_RETURN.c.id == case.id).values(**values))
