"""What is a case of goods that come back? Its label, its window, and whether these units may come back at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce.kinds import Step
from commerce.orders import fulfilment
from commerce.orders.lines import Units, id_of, rows, units_in, words
from commerce.orders.return_terms import DELIVERY_TAKES, Returnable, judge, window_end
from commerce.orders.steps import may
from commerce.refusals import Refused, refused
from commerce.store import fulfilment as store
from commerce.tables import Brand, Exchange, OrderLine, OrderReturn, ShopOrder
from core.ids import NewId


@dataclass(frozen=True)
class ReturnOpened:
    """A case. items: "1 × Aurora Hoodie, black / M". until: the last moment to send it back. again: it stood already.

    exchange: what they are to be exchanged for, None where money is wanted.
    """

    case: OrderReturn
    label: str
    items: tuple[str, ...]
    until: datetime
    again: bool = False
    exchange: Exchange | None = None


def label(order: ShopOrder, case: OrderReturn) -> str:
    """What is written on the parcel, so that it is known on arrival."""
    return f"R{order.number}-{case.id.rpartition('_')[2][:6].upper()}"


def standing(session: Session, brand: Brand, locked: ShopOrder, sold: Sequence[OrderLine], *, now: datetime) -> ReturnOpened | None:
    """The case that is open for an order, if one is: of an order there is one at a time, for money or for other goods."""
    case = store.find_open_return(session, locked.id)
    if case is None:
        return None
    exchange = store.find_exchange(session, case)
    until = _until(brand, arrived_at(session, sold, units_in(case.lines)) or now)
    return ReturnOpened(case, label(locked, case), words(case.lines, sold), until, again=True, exchange=exchange)


def window(
    session: Session, brand: Brand, order: ShopOrder, sold: Sequence[OrderLine], units: Units, *, now: datetime
) -> datetime | Refused:
    """Until when these units, by line, may be sent back. Refused: not_sent, and the reasons of `return_terms.judge`."""
    arrived = arrived_at(session, sold, units)
    if arrived is None or not may(Step.OPEN_RETURN, order.status, order.fulfilment):
        return refused("not_sent", number=order.number)
    until = _until(brand, arrived)
    terms = [Returnable(id_of(line), line.name, fulfilment.units(line), line.final_sale) for line in sold]
    return judge(terms, units, number=order.number, arrived_at=arrived, until=until, now=now) or until


def open_case(
    session: Session,
    locked: ShopOrder,
    sold: Sequence[OrderLine],
    units: Units,
    *,
    amount_minor: int,
    reason: str,
    by: str,
    step: Step,
    now: datetime,
    new_id: NewId,
) -> OrderReturn:
    """A case, written down. amount_minor: what it will bring."""
    case = OrderReturn(
        id=new_id("ret"),
        brand_id=locked.brand_id,
        order_id=locked.id,
        reason=reason,
        lines=rows(sold, units),
        amount_minor=amount_minor,
        opened_at=now,
    )
    store.insert_return(session, case)
    store.insert_step(session, locked, step, by=by, reason=reason, at=now, data={"return_id": case.id})
    return case


def arrived_at(session: Session, sold: Sequence[OrderLine], units: Units) -> datetime | None:
    """When the shopper had the last parcel of the order; of goods that took others' place, the last with them. None: none was sent."""
    replaced = {line.id for line in sold if line.exchange_of is not None}
    mine = replaced.intersection(units)
    found = [
        parcel.delivered_at or parcel.shipped_at + DELIVERY_TAKES
        for parcel in store.list_shipments(session, sold[0].order_id)
        if any((row["line_id"] in mine) if mine else (row["line_id"] not in replaced) for row in parcel.lines)
    ]
    return max(found, default=None)


def _until(brand: Brand, arrived: datetime) -> datetime:
    return window_end(arrived, brand.return_days, brand.timezone)
