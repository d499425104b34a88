"""How do goods come back? A case with a reason and a label; received, it pays what it promised; one open at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from commerce import inventory
from commerce.errors import IllegalStep, NoOpenReturn
from commerce.facts import Fact, OrderRefunded, ReturnClosed
from commerce.kinds import ReturnState, Step
from commerce.orders import cases, exchanges, fulfilment, orders, refunding
from commerce.orders.cases import ReturnOpened as ReturnOpened
from commerce.orders.cases import label as label
from commerce.orders.lines import Units, id_of, units_in, words
from commerce.refusals import Refused as Refused
from commerce.store import fulfilment as store
from commerce.store import orders as order_rows
from commerce.tables import Brand, OrderLine, OrderReturn, ShopOrder
from core.ids import NewId


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
    standing = cases.standing(session, brand, locked, sold, now=now)
    if standing is not None:
        return standing
    until = cases.window(session, brand, locked, sold, lines, now=now)
    if isinstance(until, Refused):
        return until
    amount = refunding.preview(locked, sold, _unpaid_back(sold, lines)).amount_minor
    case = cases.open_case(
        session, locked, sold, lines, amount_minor=amount, reason=reason, by=by, step=Step.OPEN_RETURN, now=now, new_id=new_id
    )
    return ReturnOpened(case, label(locked, case), words(case.lines, sold), until)


def receive_return(session: Session, order: ShopOrder, *, restock: bool, by: str, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """The goods of the open case are here, and sold again where `restock`: paid back, or exchanged. What follows from it.

    OrderRefunded, ReturnClosed; of an exchange see `exchanges.goods_here`. What was paid back meanwhile is not paid twice.
    The goods of an exchange that came too late are a return. Raises NoOpenReturn.
    """
    locked = orders.lock_order(session, order)
    case = _awaited(session, locked)
    sold = order_rows.list_lines(session, locked.id)
    back = units_in(case.lines)
    again = inventory.units_of(sold, back) if restock else {}
    exchange = exchanges.awaited(session, locked, case, sold, list(again), now=now)
    facts = () if exchange else _pay_back(session, locked, sold, back, case, by=by, now=now, new_id=new_id)
    locked = orders.lock_order(session, locked)
    sold = order_rows.list_lines(session, locked.id)
    for line in sold:
        if id_of(line) in back:
            order_rows.update_line(session, line, returned_quantity=line.returned_quantity + back[id_of(line)])
    fulfilment.settle_fulfilment(session, locked, sold)
    if again:
        inventory.put_back(session, locked.brand_id, again, key=f"returned:{case.id}", reason="returned", now=now)
    refund = next((fact for fact in facts if isinstance(fact, OrderRefunded)), None)
    refund_id = refund.refund_id if refund else ""
    store.update_return(session, case, state=ReturnState.RECEIVED, restocked=restock, refund_id=refund_id, closed_at=now)
    store.insert_step(session, locked, Step.RECEIVE_RETURN, by=by, reason=case.reason, at=now, data={"return_id": case.id})
    if exchange:
        return exchanges.goods_here(session, locked, exchange, by=by, now=now, new_id=new_id)
    late = exchanges.end(session, locked, case, expired=True, now=now, new_id=new_id)
    return (_closed(locked, case, received=True, amount_minor=refund.amount_minor if refund else 0, now=now), *late, *facts)


def refund_return(session: Session, order: ShopOrder, *, by: str, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """What the open return brings, before its goods are here; once, and its receipt pays nothing more.

    Raises NoOpenReturn; IllegalStep for an exchange.
    """
    locked = orders.lock_order(session, order)
    case = _open(session, locked)
    if store.find_exchange(session, case) is not None:
        raise IllegalStep(status="to be exchanged", to="refunded before it is here")
    return _pay_back(session, locked, order_rows.list_lines(session, locked.id), units_in(case.lines), case, by=by, now=now, new_id=new_id)


def close_return(session: Session, order: ShopOrder, *, by: str, reason: str, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """The open case ended without goods or money: ReturnClosed, or ExchangeEnded. Raises NoOpenReturn."""
    locked = orders.lock_order(session, order)
    case = _open(session, locked)
    store.update_return(session, case, state=ReturnState.CLOSED, closed_at=now)
    store.insert_step(session, locked, Step.CLOSE_RETURN, by=by, reason=reason, at=now, data={"return_id": case.id})
    ended = exchanges.end(session, locked, case, expired=False, now=now, new_id=new_id)
    return ended or (_closed(locked, case, received=False, amount_minor=0, now=now),)


def standing(session: Session, order: ShopOrder) -> OrderReturn | None:
    """The return that is open, if one is."""
    return store.find_open_return(session, order.id)


def refusal(session: Session, brand: Brand, order: ShopOrder, line_id: int, *, now: datetime) -> Refused | None:
    """Why not even one of a line may come back; None when it may. For who asks before saying how many."""
    found = cases.window(session, brand, order, order_rows.list_lines(session, order.id), {line_id: 1}, now=now)
    return found if isinstance(found, Refused) else None


def returnable(session: Session, order: ShopOrder) -> list[OrderLine]:
    """The lines of which the shopper has units, in order."""
    return [line for line in order_rows.list_lines(session, order.id) if fulfilment.units(line).with_shopper > 0]


def _open(session: Session, locked: ShopOrder) -> OrderReturn:
    case = store.find_open_return(session, locked.id)
    if case is None:
        raise NoOpenReturn(number=locked.number)
    return case


def _awaited(session: Session, locked: ShopOrder) -> OrderReturn:
    """The open case; else an exchange that was over before its goods came, while the shopper has them."""
    there = {id_of(line): fulfilment.units(line).with_shopper for line in order_rows.list_lines(session, locked.id)}
    late = [
        case
        for case in store.list_returns(session, locked.id)
        if case.state == ReturnState.EXPIRED and all(there[line] >= count for line, count in units_in(case.lines).items())
    ]
    return store.find_open_return(session, locked.id) or (late[-1] if late else _open(session, locked))


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
    left = {id_of(line): min(units.get(id_of(line), 0), refunding.as_sold(line).left) for line in sold}
    return {line_id: quantity for line_id, quantity in left.items() if quantity}


def _closed(locked: ShopOrder, case: OrderReturn, *, received: bool, amount_minor: int, now: datetime) -> ReturnClosed:
    who = (locked.brand_id, locked.id, locked.number, case.id, locked.shopper_id, locked.conversation_id)
    return ReturnClosed(*who, received, amount_minor, locked.currency, now)
