"""What does a program do to an order? Each step of the console and the command line, once for its Idempotency-Key, by the same rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field, HttpUrl, model_validator
from sqlmodel import Session

from bot.idempotency import Call
from bot.tables import Role
from commerce.brands import get_brand_by_id
from commerce.errors import ReturnRefused
from commerce.facts import Fact
from commerce.orders import cancellation, fulfilment, orders, refunding, returns
from commerce.orders.lines import id_of, named
from commerce.orders.return_terms import REASONS
from commerce.payments import giving_back, methods
from commerce.refusals import Refused
from commerce.store import orders as store
from commerce.tables import OrderLine, ShopOrder
from core.errors import NotFound
from webhooks.api.acting import Done, Once, OnceByKey, take
from webhooks.api.auth import Api, Caller, needs

BY = "brand"
LINES_MAX = 200
Reason = Annotated[str, Field(max_length=300, description="Kept with the step.")]
Shown = Callable[[Session, str, str], BaseModel]
Step = Callable[[Session, ShopOrder, "Moment"], Sequence[Fact]]


class LineUnits(BaseModel):
    """Units of one line, by its id or by its SKU: then of what was bought before what was given."""

    line_id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    sku: str | None = Field(default=None, max_length=100, examples=["CAP-RED"])
    quantity: int = Field(ge=1, le=999, examples=[1])

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if (self.line_id is None) == (self.sku is None):
            raise ValueError("name the line by either line_id or sku")
        return self


Lines = Annotated[list[LineUnits], Field(max_length=LINES_MAX, description="Only these units; none: all there are.")]


class ShipAsked(BaseModel):
    """A parcel that has left."""

    lines: Lines = Field(default_factory=list)
    carrier: str = Field(default="", max_length=80, examples=["Correos"])
    tracking: str = Field(default="", max_length=100, examples=["PX123"])
    tracking_url: HttpUrl | None = None


class DeliverAsked(BaseModel):
    """What has arrived."""

    parcel_id: str = Field(default="", max_length=40, description="None: all that are on their way.")


class CancelAsked(BaseModel):
    """What is not sent."""

    lines: Lines = Field(default_factory=list)
    reason: Reason = ""


class RefundAsked(BaseModel):
    """An amount, some units, or neither: all that is left, delivery included."""

    amount_minor: int | None = Field(default=None, ge=1, le=2**31 - 1, description="Of the order's currency.", examples=[500])
    lines: Lines = Field(default_factory=list)
    reason: str = Field(min_length=1, max_length=300, examples=["late"])

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.amount_minor is not None and self.lines:
            raise ValueError("either amount_minor or lines")
        return self


class ReturnAsked(BaseModel):
    """Goods that come back."""

    lines: Lines = Field(default_factory=list)
    reason: str = Field(default="other", pattern=f"^({'|'.join(REASONS)})$", description=f"One of {', '.join(REASONS)}.")


class Receipt(BaseModel):
    """The goods of the open return are here."""

    restock: bool = Field(default=True, description="Whether what came back is sold again.")


class Closing(BaseModel):
    """Why the open return ends without goods or money."""

    reason: Reason = ""


@dataclass(frozen=True)
class Moment:
    """An act as it happens. key: of this act on this order, the same for the same call again."""

    role: str
    key: str
    now: datetime
    new_id: Callable[[str], str]


@dataclass(frozen=True)
class _Taking:
    """How every step of an order is taken, and what it is answered with."""

    api: Api
    shown: Shown

    async def take(self, caller: Caller, order_id: str, call: Call, step: Step) -> dict[str, Any]:
        """The step and all that follows from it; the order as it then stands."""

        def act(session: Session, now: datetime) -> Done:
            found = orders.find_order_by_id(session, caller.brand_id, order_id)
            if found is None:
                raise NotFound(what="order", key=order_id)
            new_id = self.api.kit.new_id
            key = f"api:{found.id}:{call.digest[:16]}:{call.key or new_id('call')}"
            facts = step(session, found, Moment(caller.role, key, now, new_id))
            return Done(self.shown(session, caller.brand_id, order_id), facts, (found.conversation_id, found.id))

        return await take(self.api, caller, call, act)


def add(router: APIRouter, api: Api, answer: type[BaseModel], shown: Shown) -> None:
    """Every step, for admins; refunding what an open return brings for agents too. answer: the model of what `shown` returns."""
    taking = _Taking(api, shown)
    _goods(router, taking, needs(api, Role.ADMIN), answer)
    _money(router, taking, needs(api, Role.ADMIN), answer)
    _returns(router, taking, needs(api, Role.ADMIN), needs(api, Role.AGENT, Role.ADMIN), answer)


def _goods(router: APIRouter, taking: _Taking, admin: Any, answer: type[BaseModel]) -> None:
    @router.post("/{order_id}/pack", response_model=answer)
    async def pack(caller: Annotated[Caller, admin], order_id: str, call: Once) -> object:
        """Say that it is packed; the shopper is told."""
        return await taking.take(
            caller, order_id, call, lambda session, order, at: fulfilment.pack_order(session, order, by=BY, now=at.now)
        )

    @router.post("/{order_id}/ship", response_model=answer)
    async def ship(caller: Annotated[Caller, admin], order_id: str, asked: ShipAsked, call: Once) -> object:
        """Say that a parcel has left, with all that is still to be sent or some of it; the shopper is told where to follow it."""

        def step(session: Session, order: ShopOrder, at: Moment) -> Sequence[Fact]:
            tracking = fulfilment.Tracking(asked.carrier, asked.tracking, str(asked.tracking_url or ""))
            how: dict[str, Any] = {"tracking": tracking, "key": at.key, "by": BY, "now": at.now, "new_id": at.new_id}
            return fulfilment.ship_order(session, order, lines=_units(session, order, asked.lines, _to_send), **how)[1]

        return await taking.take(caller, order_id, call, step)

    @router.post("/{order_id}/deliver", response_model=answer)
    async def deliver(caller: Annotated[Caller, admin], order_id: str, asked: DeliverAsked, call: Once) -> object:
        """Say that a parcel has arrived, or all that are on their way; the time for returns runs from here."""

        def step(session: Session, order: ShopOrder, at: Moment) -> Sequence[Fact]:
            return fulfilment.deliver_shipments(session, order, shipment_id=asked.parcel_id, by=BY, now=at.now)

        return await taking.take(caller, order_id, call, step)

    @router.post("/{order_id}/cancel", response_model=answer)
    async def cancel(caller: Annotated[Caller, admin], order_id: str, asked: CancelAsked, call: OnceByKey) -> object:
        """Call off what was not sent: its money goes back, its units go back to stock."""

        def step(session: Session, order: ShopOrder, at: Moment) -> Sequence[Fact]:
            how: dict[str, Any] = {"by": BY, "reason": asked.reason, "key": at.key, "now": at.now, "new_id": at.new_id}
            return cancellation.call_off_order(session, order, lines=_units(session, order, asked.lines, _to_send), **how).facts

        return await taking.take(caller, order_id, call, step)


def _money(router: APIRouter, taking: _Taking, admin: Any, answer: type[BaseModel]) -> None:
    @router.post("/{order_id}/paid", response_model=answer)
    async def paid(caller: Annotated[Caller, admin], order_id: str, call: Once) -> object:
        """Say that a confirmed order was paid at the door or in the store; the receipt goes out, creators earn from here."""
        return await taking.take(
            caller, order_id, call, lambda session, order, at: methods.mark_paid(session, order, now=at.now, new_id=at.new_id)
        )

    @router.post("/{order_id}/refunds", response_model=answer)
    async def refund(caller: Annotated[Caller, admin], order_id: str, asked: RefundAsked, call: OnceByKey) -> object:
        """Give money back: an amount, some units, or all that is left; never more than was paid. The shopper is told."""
        return await taking.take(caller, order_id, call, lambda session, order, at: _refund(session, order, asked, at))

    @router.post("/{order_id}/refunds/{refund_id}/retry", response_model=answer)
    async def retry(caller: Annotated[Caller, admin], order_id: str, refund_id: str, call: Once) -> object:
        """Ask the provider once more for a refund that failed."""

        def step(session: Session, order: ShopOrder, at: Moment) -> Sequence[Fact]:
            giving_back.retry(session, order.brand_id, _own_refund(session, order, refund_id), now=at.now)
            return ()

        return await taking.take(caller, order_id, call, step)

    @router.post("/{order_id}/refunds/{refund_id}/given", response_model=answer)
    async def given(caller: Annotated[Caller, admin], order_id: str, refund_id: str, call: Once) -> object:
        """Say that a refund which only the brand could give was given."""

        def step(session: Session, order: ShopOrder, at: Moment) -> Sequence[Fact]:
            giving_back.mark_done(session, order.brand_id, _own_refund(session, order, refund_id))
            return ()

        return await taking.take(caller, order_id, call, step)


def _returns(router: APIRouter, taking: _Taking, admin: Any, agent: Any, answer: type[BaseModel]) -> None:
    @router.post("/{order_id}/returns", response_model=answer)
    async def open_return(caller: Annotated[Caller, admin], order_id: str, asked: ReturnAsked, call: Once) -> object:
        """Open a return within the brand's terms; where one is open already, that one."""
        return await taking.take(caller, order_id, call, lambda session, order, at: _open_return(session, order, asked, at))

    @router.post("/{order_id}/returns/receive", response_model=answer)
    async def receive(caller: Annotated[Caller, admin], order_id: str, asked: Receipt, call: OnceByKey) -> object:
        """The goods of the open return are here: what it promised is paid."""

        def step(session: Session, order: ShopOrder, at: Moment) -> Sequence[Fact]:
            return returns.receive_return(session, order, restock=asked.restock, by=BY, now=at.now, new_id=at.new_id)

        return await taking.take(caller, order_id, call, step)

    @router.post("/{order_id}/returns/refund", response_model=answer)
    async def refund_return(caller: Annotated[Caller, agent], order_id: str, call: OnceByKey) -> object:
        """Pay what the open return brings before its goods are here; its receipt pays nothing more."""

        def step(session: Session, order: ShopOrder, at: Moment) -> Sequence[Fact]:
            return returns.refund_return(session, order, by=BY, now=at.now, new_id=at.new_id)

        return await taking.take(caller, order_id, call, step)

    @router.post("/{order_id}/returns/close", response_model=answer)
    async def close(caller: Annotated[Caller, admin], order_id: str, asked: Closing, call: Once) -> object:
        """End the open return without goods or money."""

        def step(session: Session, order: ShopOrder, at: Moment) -> Sequence[Fact]:
            return returns.close_return(session, order, by=BY, reason=asked.reason, now=at.now, new_id=at.new_id)

        return await taking.take(caller, order_id, call, step)


def _refund(session: Session, order: ShopOrder, asked: RefundAsked, at: Moment) -> Sequence[Fact]:
    """Within what the caller's role may give, by units as by amount."""
    how: dict[str, Any] = {"key": at.key, "reason": asked.reason, "by": BY, "now": at.now, "new_id": at.new_id}
    if asked.amount_minor is not None:
        return refunding.refund_as(session, order, asked.amount_minor, role=at.role, **how)[1]
    locked = orders.lock_order(session, order)
    sold = orders.order_lines(session, locked.id)
    lines = _units(session, locked, asked.lines, lambda line: refunding.as_sold(line).left)
    amount = refunding.preview(locked, sold, lines).amount_minor
    refunding.check_role(session, locked, amount, role=at.role, reason=asked.reason)
    return refunding.refund_order(session, locked, lines=lines, **how)[1]


def _own_refund(session: Session, order: ShopOrder, refund_id: str) -> str:
    if all(refund.id != refund_id for refund in store.list_refunds(session, order.id)):
        raise NotFound(what="refund", key=refund_id)
    return refund_id


def _open_return(session: Session, order: ShopOrder, asked: ReturnAsked, at: Moment) -> Sequence[Fact]:
    all_there = {id_of(line): _with_shopper(line) for line in returns.returnable(session, order)}
    units = _units(session, order, asked.lines, _with_shopper) or all_there
    brand = get_brand_by_id(session, order.brand_id)
    opened = returns.open_return(session, brand, order, lines=units, reason=asked.reason, by=BY, now=at.now, new_id=at.new_id)
    if isinstance(opened, Refused):
        raise ReturnRefused(number=order.number, why=opened.reason.replace("_", " "))
    return ()


def _units(session: Session, order: ShopOrder, lines: Sequence[LineUnits], left: Callable[[OrderLine], int]) -> dict[int, int] | None:
    """Units by line, None where none was named. left: of a line, for this step."""
    if not lines:
        return None
    by_sku: dict[str, int] = {}
    found: dict[int, int] = {}
    for each in lines:
        if each.line_id is not None:
            found[each.line_id] = found.get(each.line_id, 0) + each.quantity
        elif each.sku is not None:
            by_sku[each.sku] = by_sku.get(each.sku, 0) + each.quantity
    for line_id, quantity in named(orders.order_lines(session, order.id), by_sku, left).items():
        found[line_id] = found.get(line_id, 0) + quantity
    return found


def _to_send(line: OrderLine) -> int:
    return fulfilment.units(line).to_send


def _with_shopper(line: OrderLine) -> int:
    return fulfilment.units(line).with_shopper
