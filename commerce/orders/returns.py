"""How do goods come back? A case with a reason and a label; received, it pays what it promised; one open at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce import inventory
from commerce.errors import NoOpenReturn
from commerce.facts import Fact, OrderRefunded, ReturnClosed
from commerce.kinds import ReturnState, Step
from commerce.orders import fulfilment, orders, refunding
from commerce.orders.lines import Units, id_of, rows, units_in, words
from commerce.orders.return_terms import DELIVERY_TAKES, Returnable, judge, window_end
from commerce.orders.steps import may
from commerce.refusals import Refused as Refused
from commerce.refusals import refused
from commerce.store import fulfilment as store
from commerce.store import orders as order_rows
from commerce.tables import Brand, OrderLine, OrderReturn, ShopOrder
from core.ids import NewId


@dataclass(frozen=True)
class ReturnOpened:
    """A case. items: "1 × Aurora Hoodie, black / M". until: the last moment to send it back. again: it stood already."""

    case: OrderReturn
    label: str
    items: tuple[str, ...]
    until: datetime
    again: bool = False


def label(order: ShopOrder, case: OrderReturn) -> str:
    """What is written on the parcel, so that it is known on arrival."""
    return f"R{order.number}-{case.id.rpartition('_')[2][:6].upper()}"


def open_return(
    session: Session,
    brand: Brand,
    order: ShopOrder,
    *,
    lines: Units,
    reason: str,
    by: str,
    now: datetime,
    new_id: NewId,
) -> ReturnOpened | Refused:
    """A case for units by line, with what they will bring: the case that is open already, whatever is asked now.

    The amount is what a refund of these units comes to now: goods only, unless it is all of an untouched order.
    Refused: not_sent, and the reasons of `return_terms.judge`.
    """
    locked = orders.lock_order(session, order)
    sold = order_rows.list_lines(session, locked.id)
    standing = store.find_open_return(session, locked.id)
    arrived_at = _arrived_at(session, locked)
    if standing is not None:
        return ReturnOpened(standing, label(locked, standing), _items(standing, sold), _until(brand, arrived_at or now), again=True)
    if arrived_at is None or not may(Step.OPEN_RETURN, locked.status, locked.fulfilment):
        return refused("not_sent", number=locked.number)
    until = _until(brand, arrived_at)
    refusal = _judged(locked, sold, lines, arrived_at, until, now)
    if refusal is not None:
        return refusal
    case = OrderReturn(
        id=new_id("ret"),
        brand_id=locked.brand_id,
        order_id=locked.id,
        reason=reason,
        lines=rows(sold, lines),
        amount_minor=refunding.preview(locked, sold, _unpaid_back(sold, lines)).amount_minor,
        opened_at=now,
    )
    store.insert_return(session, case)
    store.insert_step(session, locked, Step.OPEN_RETURN, by=by, reason=reason, at=now, data={"return_id": case.id})
    return ReturnOpened(case, label(locked, case), _items(case, sold), until)


def receive_return(session: Session, order: ShopOrder, *, restock: bool, by: str, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """The goods of the open case are here: paid back, and sold again where `restock`. OrderRefunded, ReturnClosed.

    What was paid back meanwhile is not paid twice. Raises NoOpenReturn.
    """
    locked = orders.lock_order(session, order)
    case = _open(session, locked)
    sold = order_rows.list_lines(session, locked.id)
    back = units_in(case.lines)
    facts = _pay_back(session, locked, sold, back, case, by=by, now=now, new_id=new_id)
    locked = orders.lock_order(session, locked)
    sold = order_rows.list_lines(session, locked.id)
    for line in sold:
        if id_of(line) in back:
            order_rows.update_line(session, line, returned_quantity=line.returned_quantity + back[id_of(line)])
    fulfilment.settle_fulfilment(session, locked, sold)
    if restock:
        again = inventory.units_of(sold, back)
        inventory.put_back(session, locked.brand_id, again, key=f"returned:{case.id}", reason="returned", now=now)
    refund = next((fact for fact in facts if isinstance(fact, OrderRefunded)), None)
    refund_id = refund.refund_id if refund else ""
    store.update_return(session, case, state=ReturnState.RECEIVED, restocked=restock, refund_id=refund_id, closed_at=now)
    store.insert_step(session, locked, Step.RECEIVE_RETURN, by=by, reason=case.reason, at=now, data={"return_id": case.id})
    return (_closed(locked, case, received=True, amount_minor=refund.amount_minor if refund else 0, now=now), *facts)


def refund_return(session: Session, order: ShopOrder, *, by: str, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """What the open return brings, before its goods are here; once, and its receipt pays nothing more. Raises NoOpenReturn."""
    locked = orders.lock_order(session, order)
    case = _open(session, locked)
    back = units_in(case.lines)
    return _pay_back(session, locked, order_rows.list_lines(session, locked.id), back, case, by=by, now=now, new_id=new_id)


def close_return(session: Session, order: ShopOrder, *, by: str, reason: str, now: datetime) -> tuple[Fact, ...]:
    """The open case ended without goods or money: ReturnClosed. Raises NoOpenReturn."""
    locked = orders.lock_order(session, order)
    case = _open(session, locked)
    store.update_return(session, case, state=ReturnState.CLOSED, closed_at=now)
    store.insert_step(session, locked, Step.CLOSE_RETURN, by=by, reason=reason, at=now, data={"return_id": case.id})
    return (_closed(locked, case, received=False, amount_minor=0, now=now),)


def standing(session: Session, order: ShopOrder) -> OrderReturn | None:
    """The return that is open, if one is."""
    return store.find_open_return(session, order.id)


def refusal(session: Session, brand: Brand, order: ShopOrder, line_id: int, *, now: datetime) -> Refused | None:
    """Why not even one of a line may come back; None when it may. For who asks before saying how many."""
    arrived_at = _arrived_at(session, order)
    if arrived_at is None:
        return refused("not_sent", number=order.number)
    sold = order_rows.list_lines(session, order.id)
    return _judged(order, sold, {line_id: 1}, arrived_at, _until(brand, arrived_at), now)


def returnable(session: Session, order: ShopOrder) -> list[OrderLine]:
    """The lines of which the shopper has units, in order."""
    return [line for line in order_rows.list_lines(session, order.id) if fulfilment.units(line).with_shopper > 0]


def _judged(
    order: ShopOrder, sold: Sequence[OrderLine], wanted: Units, arrived_at: datetime, until: datetime, now: datetime
) -> Refused | None:
    terms = [Returnable(id_of(line), line.name, fulfilment.units(line), line.final_sale) for line in sold]
    return judge(terms, wanted, number=order.number, arrived_at=arrived_at, until=until, now=now)


def _open(session: Session, locked: ShopOrder) -> OrderReturn:
    case = store.find_open_return(session, locked.id)
    if case is None:
        raise NoOpenReturn(number=locked.number)
    return case


def _pay_back(
    session: Session,
    locked: ShopOrder,
    sold: Sequence[OrderLine],
    back: Units,
    case: OrderReturn,
    *,
    by: str,
    now: datetime,
    new_id: NewId,
) -> tuple[Fact, ...]:
    due = _unpaid_back(sold, back)
    if not due or refunding.preview(locked, sold, due).amount_minor == 0:
        return ()
    _, facts = refunding.refund_order(
        session, locked, lines=due, key=f"return:{case.id}", reason=case.reason, by=by, now=now, new_id=new_id
    )
    return facts


def _unpaid_back(sold: Sequence[OrderLine], units: Units) -> dict[int, int]:
    """Of these units those whose money is still ours."""
    left = {id_of(line): min(units.get(id_of(line), 0), line.quantity - line.refunded_quantity) for line in sold}
    return {line_id: quantity for line_id, quantity in left.items() if quantity}


def _arrived_at(session: Session, locked: ShopOrder) -> datetime | None:
    """When the shopper had the last parcel; None when none was sent."""
    parcels = store.list_shipments(session, locked.id)
    return max((parcel.delivered_at or parcel.shipped_at + DELIVERY_TAKES for parcel in parcels), default=None)


def _until(brand: Brand, arrived_at: datetime) -> datetime:
    return window_end(arrived_at, brand.return_days, brand.timezone)


def _items(case: OrderReturn, sold: Sequence[OrderLine]) -> tuple[str, ...]:
    return words(case.lines, sold)


def _closed(locked: ShopOrder, case: OrderReturn, *, received: bool, amount_minor: int, now: datetime) -> ReturnClosed:
    who = (locked.brand_id, locked.id, locked.number, case.id, locked.shopper_id, locked.conversation_id)
    return ReturnClosed(*who, received, amount_minor, locked.currency, now)
