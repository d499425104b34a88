"""What can still be called off? Whatever was not sent: its money goes back, its goods go back to stock."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce.errors import IllegalStep
from commerce.facts import Fact, OrderRefunded
from commerce.kinds import FulfilmentStatus, OrderStatus, Step
from commerce.orders import fulfilment, orders, refunding
from commerce.orders.lines import Units, id_of, rows, words
from commerce.orders.steps import check
from commerce.store import fulfilment as store
from commerce.store import orders as order_rows
from commerce.store import promotions
from commerce.tables import OrderLine, ShopOrder
from core.ids import NewId


@dataclass(frozen=True)
class CalledOff:
    """What was cancelled. whole: nothing of the order is sent; else some was sent before. items: "1 × Trail Cap, red"."""

    items: tuple[str, ...]
    refunded_minor: int
    whole: bool
    facts: tuple[Fact, ...]


def call_off_order(
    session: Session,
    order: ShopOrder,
    *,
    by: str,
    reason: str,
    key: str,
    now: datetime,
    new_id: NewId,
    lines: Units | None = None,
) -> CalledOff:
    """What was not sent of an order, or these units of it by line, cancelled once per key: paid back, and back in stock.

    Uses of codes are given back where nothing of the order was sent. Raises IllegalStep where all was sent or the order is
    over, and for a part of an order that is not paid yet; NothingToShip, NotFound for units it has not to send.
    """
    locked = orders.lock_order(session, order)
    if locked.status == OrderStatus.PLACED and lines is None:
        return CalledOff((), 0, True, orders.cancel_order(session, locked, reason=reason or by, now=now))
    known = order_rows.find_refund(session, locked.brand_id, key)
    if known is not None:
        return CalledOff((), known.amount_minor, locked.fulfilment == FulfilmentStatus.CANCELLED, ())
    check(Step.CANCEL, locked.status, locked.fulfilment)
    sold = order_rows.list_lines(session, locked.id)
    chosen = fulfilment.unsent(sold, lines)
    whole = all(chosen.get(id_of(line), 0) == line.quantity for line in sold)
    kept = rows(sold, chosen)
    if locked.status == OrderStatus.CONFIRMED:
        if not whole:  # what is to be paid at the door would be another sum
            raise IllegalStep(status=locked.status, to="cancelled in part")
        facts = _unpaid(session, locked, sold, chosen, reason=reason or by, now=now)
    else:
        facts = _paid(session, locked, sold, chosen, by=by, reason=reason, key=key, now=now, new_id=new_id)
        if whole:
            promotions.return_uses(session, [locked.id])
    store.insert_step(session, locked, Step.CANCEL, by=by, reason=reason, at=now, data={"lines": kept})
    given = sum(fact.amount_minor for fact in facts if isinstance(fact, OrderRefunded))
    return CalledOff(words(kept, sold), given, whole, facts)


def _unpaid(session: Session, locked: ShopOrder, sold: list[OrderLine], chosen: Units, *, reason: str, now: datetime) -> tuple[Fact, ...]:
    """An order that was to be paid at the door: there is nothing to pay back."""
    fulfilment.call_off(session, locked, sold, chosen, key=f"cancelled:{locked.id}", now=now)
    return orders.cancel_locked(session, [locked], reason=reason, now=now)


def _paid(
    session: Session,
    locked: ShopOrder,
    sold: list[OrderLine],
    chosen: Units,
    *,
    by: str,
    reason: str,
    key: str,
    now: datetime,
    new_id: NewId,
) -> tuple[Fact, ...]:
    """The money of units that was not given back before, then the goods."""
    left = {id_of(line): refunding.as_sold(line).left for line in sold}
    due = {line_id: min(quantity, left[line_id]) for line_id, quantity in chosen.items() if left[line_id]}
    everything = all(due.get(line_id, 0) == quantity for line_id, quantity in left.items())
    facts: tuple[Fact, ...] = ()
    if due and refunding.preview(locked, sold, due).amount_minor:
        _, facts = refunding.refund_order(
            session, locked, lines=None if everything else due, key=key, reason=reason, now=now, new_id=new_id, by=by, called_off=True
        )
    locked = orders.lock_order(session, locked)
    fresh = order_rows.list_lines(session, locked.id)
    unsent = {id_of(line): min(chosen.get(id_of(line), 0), fulfilment.units(line).to_send) for line in fresh}
    fulfilment.call_off(session, locked, fresh, unsent, key=f"cancelled:{key}", now=now)
    return facts
