"""Which orders wait for somebody, and what is known of one? The queries of the pages of orders; each names its brand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from attribution.tables import Shopper
from bot.store import staff
from commerce.kinds import FulfilmentStatus, RefundState, ReturnState
from commerce.orders import orders, returns, timeline
from commerce.orders.lines import words
from commerce.orders.steps import PROMISED
from commerce.orders.timeline import Happened
from commerce.payments.giving_back import TROUBLED
from commerce.store import fulfilment as log
from commerce.store import orders as rows
from commerce.tables import Exchange, OrderLine, OrderReturn, Refund, Shipment, ShopOrder

LIST_MAX = 100
NUMBER_DIGITS_MAX = 9  # more is no number of ours, and no integer of every database

_WAITING: Mapping[str, ColumnElement[bool]] = {
    "pack": and_(col(ShopOrder.status).in_(PROMISED), col(ShopOrder.fulfilment) == FulfilmentStatus.WAITING),
    "send": and_(
        col(ShopOrder.status).in_(PROMISED),
        col(ShopOrder.fulfilment).in_((FulfilmentStatus.PACKED, FulfilmentStatus.PARTLY_SHIPPED)),
    ),
    "returns": select(OrderReturn.id)  # type: ignore[call-overload]  # SQLModel's columns read as their values
    .where(col(OrderReturn.order_id) == col(ShopOrder.id), col(OrderReturn.state) == ReturnState.OPEN)
    .exists(),
    "refunds": select(Refund.id)  # type: ignore[call-overload]  # as above
    .where(col(Refund.order_id) == col(ShopOrder.id), col(Refund.state).in_(TROUBLED))
    .exists(),
}
WAITING = tuple(_WAITING)


@dataclass(frozen=True)
class Known:
    """One order with all that a page of it shows. mark: one word that differs when anything of it moved."""

    order: ShopOrder
    shopper: str
    lines: list[OrderLine]
    parcels: list[Shipment]
    returns: list[OrderReturn]
    refunds: list[Refund]
    happened: list[Happened]
    staff: Mapping[str, str]
    mark: str
    exchanges: Mapping[str, Exchange] = field(default_factory=dict)  # by the return they are of

    @property
    def open_return(self) -> OrderReturn | None:
        """The return whose goods are awaited."""
        return next((case for case in self.returns if case.state == ReturnState.OPEN), None)

    @property
    def awaited(self) -> OrderReturn | None:
        """The return whose goods would be received now: the open one, else an exchange that was over before they came."""
        late = [case for case in self.returns if case.state == ReturnState.EXPIRED]
        return self.open_return or (late[-1] if late else None)

    def label(self, case: OrderReturn) -> str:
        """What stands on its parcel."""
        return returns.label(self.order, case)

    def items(self, kept: Sequence[Mapping[str, Any]]) -> str:
        """What is in a parcel or a return."""
        return ", ".join(words(kept, self.lines))

    def who(self, by: str) -> str:
        """Who took a step, as people call them."""
        return self.staff.get(by, by)


def list_orders(session: Session, brand_id: str, *, waiting: str = "", wanted: str = "", before: int = 0) -> list[tuple[ShopOrder, str]]:
    """The newest `LIST_MAX` below number `before` (0: of all) with the buyer's name.

    waiting: one of `WAITING`, "" for all. wanted: a number, or part of the name of the buyer or of who gets it.
    """
    found = (
        select(ShopOrder, col(Shopper.name))
        .join(Shopper, col(Shopper.id) == col(ShopOrder.shopper_id), isouter=True)
        .where(col(ShopOrder.brand_id) == brand_id)
    )
    if waiting:
        found = found.where(_WAITING[waiting])
    if wanted:
        found = found.where(_fits(wanted))
    if before:
        found = found.where(col(ShopOrder.number) < before)
    return [(order, name or "") for order, name in session.execute(found.order_by(col(ShopOrder.number).desc()).limit(LIST_MAX))]


def count_waiting(session: Session, brand_id: str) -> dict[str, int]:
    """How many orders wait, by what for."""
    counted = [
        select(func.count()).select_from(ShopOrder).where(col(ShopOrder.brand_id) == brand_id, each).scalar_subquery()
        for each in _WAITING.values()
    ]
    return dict(zip(_WAITING, session.execute(select(*counted)).one(), strict=True))


def find_known(session: Session, brand_id: str, number: int) -> Known | None:
    """The brand's order of that number."""
    order = orders.find_order(session, brand_id, number)
    if order is None:
        return None
    happened = timeline.timeline(session, order)
    buyer = select(col(Shopper.name)).where(col(Shopper.brand_id) == brand_id, col(Shopper.id) == order.shopper_id)
    return Known(
        order,
        session.scalars(buyer).first() or "",
        rows.list_lines(session, order.id),
        log.list_shipments(session, order.id),
        log.list_returns(session, order.id),
        rows.list_refunds(session, order.id),
        happened,
        staff.names(session, brand_id, {each.by for each in happened}),
        find_mark(session, order),
        log.list_exchanges(session, order.id),
    )


def find_mark(session: Session, order: ShopOrder) -> str:
    """What a form says it saw: the states of the order, how much happened to it, and how its refunds stand."""
    steps, refunds = log.list_steps(session, order.id), rows.list_refunds(session, order.id)
    states = [RefundState(refund.state) for refund in refunds]
    rounds = sum(refund.round for refund in refunds)
    return ".".join([order.status, order.fulfilment, str(len(steps)), str(rounds), *states])


def _fits(wanted: str) -> ColumnElement[bool]:
    digits = wanted.lstrip("#")
    if digits.isascii() and digits.isdecimal() and len(digits) <= NUMBER_DIGITS_MAX:
        return col(ShopOrder.number) == int(digits)
    receiver = col(ShopOrder.address)["name"].as_string()
    return or_(col(Shopper.name).icontains(wanted, autoescape=True), receiver.icontains(wanted, autoescape=True))
