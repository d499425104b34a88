"""What does a program read of orders? The list by state, and one with its lines, parcels, returns, refunds, money and timeline."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.tables import Role
from commerce.kinds import FulfilmentStatus, OrderStatus, RefundState, ReturnState
from commerce.orders import orders, returns, timeline
from commerce.orders.fulfilment import units
from commerce.store import fulfilment as log
from commerce.store import orders as store
from commerce.tables import OrderLine, OrderReturn, Refund, Shipment, ShopOrder
from core.errors import NotFound
from webhooks.api import order_acts
from webhooks.api.auth import Api, Caller, needs
from webhooks.api.shapes import Amount, Cursor, Limit, Page, cursor, place

MONEY = ("goods", "discount", "shipping", "fee", "tax", "total", "refunded")


class OrderSummary(BaseModel):
    """One line of the list."""

    id: str = Field(description="For addresses of the API.", examples=["ord_7k2m9q4t8w1x3z5b"])
    number: int = Field(description="As the shopper reads it.", examples=[1001])
    status: OrderStatus = Field(description="Where its money stands.")
    fulfilment: FulfilmentStatus = Field(description="Where its goods are.")
    total: Amount
    refunded: Amount
    placed_at: datetime
    paid_at: datetime | None


class Line(BaseModel):
    """What was sold, as it was said."""

    line_id: int
    sku: str = Field(examples=["CAP-RED"])
    name: str = Field(examples=["Trail Cap, red"])
    quantity: int
    unit: Amount
    discount: Amount
    paid: Amount
    refunded: Amount
    gift: bool
    to_send: int
    shipped: int
    cancelled: int
    returned: int


class UnitsOf(BaseModel):
    """Units of a line."""

    line_id: int
    sku: str
    quantity: int


class Parcel(BaseModel):
    """What left together."""

    id: str
    lines: list[UnitsOf]
    carrier: str
    tracking: str
    tracking_url: str
    shipped_at: datetime
    delivered_at: datetime | None


class Return(BaseModel):
    """Goods that come back, or came."""

    id: str
    state: ReturnState
    reason: str
    label: str = Field(description="What stands on the parcel.")
    lines: list[UnitsOf]
    amount: Amount = Field(description="What it brings.")
    opened_at: datetime


class RefundShown(BaseModel):
    """Money given back, to one of the charges."""

    id: str
    state: RefundState
    amount: Amount
    reason: str
    lines: list[UnitsOf]
    problem: str = Field(description="Why not yet, or not at all.")
    at: datetime


class Happened(BaseModel):
    """One thing that happened."""

    at: datetime
    what: str = Field(examples=["shipped"])
    by: str = Field(description='shopper, brand, provider, an id of the staff, "" for none.')
    reason: str
    data: dict[str, Any]


class Order(OrderSummary):
    """An order with all that is known of it. Amounts are of its currency."""

    currency: str
    money: dict[str, Amount] = Field(description=f"By what for: {', '.join(MONEY)}.")
    codes: list[str]
    address: dict[str, str]
    delivery_method: str
    note: str
    gift_note: str
    lines: list[Line]
    parcels: list[Parcel]
    returns: list[Return]
    refunds: list[RefundShown]
    timeline: list[Happened]


def routes(api: Api) -> APIRouter:
    """/orders: to read for agents and admins; what is done to them: `order_acts`."""
    router = APIRouter(prefix="/orders", tags=["orders"])
    reader = needs(api, Role.AGENT, Role.ADMIN)

    @router.get("")
    async def list_orders(
        caller: Annotated[Caller, reader],
        status: Annotated[OrderStatus | None, Query(description="Only where the money stands so.")] = None,
        fulfilment: Annotated[FulfilmentStatus | None, Query(description="Only where the goods are so.")] = None,
        number: Annotated[int | None, Query(ge=1, le=10**9 - 1, description="Only the one of this number.")] = None,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Page[OrderSummary]:
        """The brand's orders, newest first."""
        if number is not None:
            return await api.database.read(_numbered, caller.brand_id, number)
        return await api.database.read(_page, caller.brand_id, status or "", fulfilment or "", cursor, limit)

    @router.get("/{order_id}")
    async def show_order(caller: Annotated[Caller, reader], order_id: str) -> Order:
        """One order."""
        return await api.database.read(shown_of, caller.brand_id, order_id)

    order_acts.add(router, api, Order, shown_of)
    return router


def _numbered(session: Session, brand_id: str, number: int) -> Page[OrderSummary]:
    found = orders.find_order(session, brand_id, number)
    return Page[OrderSummary](items=[OrderSummary(**_summary(found))] if found else [], next_cursor=None)


def _page(session: Session, brand_id: str, status: str, goods: str, after: str, limit: int) -> Page[OrderSummary]:
    (before,) = place(after, int) or (None,)
    found = store.list_of_brand(session, brand_id, status=status, goods=goods, before=before, limit=limit)
    items = [OrderSummary(**_summary(each)) for each in found]
    return Page[OrderSummary](items=items, next_cursor=cursor(found[-1].number) if len(found) == limit else None)


def shown_of(session: Session, brand_id: str, order_id: str) -> Order:
    """The brand's order as it stands now; raises NotFound."""
    order = orders.find_order_by_id(session, brand_id, order_id)
    if order is None:
        raise NotFound(what="order", key=order_id)
    return Order(
        **_summary(order),
        currency=order.currency,
        money={name: _amount(order, getattr(order, f"{name}_minor")) for name in MONEY},
        codes=[code["code"] for code in order.codes],
        address=dict(order.address),
        delivery_method=order.delivery_method,
        note=order.note,
        gift_note=order.gift_note,
        lines=[_line(order, each) for each in store.list_lines(session, order.id)],
        parcels=[_parcel(each) for each in log.list_shipments(session, order.id)],
        returns=[_return(order, each) for each in log.list_returns(session, order.id)],
        refunds=[_refund(order, each) for each in store.list_refunds(session, order.id)],
        timeline=[Happened(**vars(each)) for each in timeline.timeline(session, order)],
    )


def _amount(order: ShopOrder, minor: int) -> Amount:
    return Amount(amount_minor=minor, currency=order.currency)


def _summary(order: ShopOrder) -> dict[str, Any]:
    plain = {name: getattr(order, name) for name in ("id", "number", "status", "fulfilment", "placed_at", "paid_at")}
    return plain | {"total": _amount(order, order.total_minor), "refunded": _amount(order, order.refunded_minor)}


def _line(order: ShopOrder, line: OrderLine) -> Line:
    return Line(
        line_id=line.id or 0,
        **{name: getattr(line, name) for name in ("sku", "name", "quantity", "gift")},
        unit=_amount(order, line.unit_minor),
        discount=_amount(order, line.discount_minor),
        paid=_amount(order, line.paid_minor),
        refunded=_amount(order, line.refunded_minor),
        to_send=units(line).to_send,
        shipped=line.shipped_quantity,
        cancelled=line.cancelled_quantity,
        returned=line.returned_quantity,
    )


def _parcel(parcel: Shipment) -> Parcel:
    return Parcel(**{name: getattr(parcel, name) for name in Parcel.model_fields})


def _return(order: ShopOrder, case: OrderReturn) -> Return:
    plain = {name: getattr(case, name) for name in ("id", "state", "reason", "lines", "opened_at")}
    return Return(**plain, label=returns.label(order, case), amount=_amount(order, case.amount_minor))


def _refund(order: ShopOrder, refund: Refund) -> RefundShown:
    plain = {name: getattr(refund, name) for name in ("id", "state", "reason", "lines", "problem", "at")}
    return RefundShown(**plain, amount=_amount(order, refund.amount_minor))
