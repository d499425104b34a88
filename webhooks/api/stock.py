"""What does a program read of stock, and how does it change it? Counts, arrivals and moves; every change is a movement with its reason."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.tables import Role
from commerce import stock_book
from webhooks.api.acting import Done, Once, take
from webhooks.api.auth import Api, Caller, needs
from webhooks.api.shapes import Cursor, Limit, Page, cursor, place

UNITS_MAX = 1_000_000

Place = Annotated[str, Field(max_length=40, description="Slug of the place; `main` is the brand's main one.")]
Reason = Annotated[str, Field(min_length=1, max_length=200, description="Kept with the movement.")]


class Lying(BaseModel):
    """What there is of a variant."""

    sku: str = Field(examples=["CAP-RED"])
    units: int = Field(description="On hand, in all places; below 0 what is owed.")
    places: dict[str, int] = Field(examples=[{"main": 3, "porto": 2}])
    held: int = Field(description="Kept for orders that are not paid yet.")
    available: int = Field(description="What can be had now.")
    later: int = Field(description="Of these, not here yet.")
    backorder_max: int
    by: datetime | None = Field(description="By when what is not here is sent.")


class Movement(BaseModel):
    """One change, never edited."""

    delta: int
    place: str
    reason: str
    at: datetime


class Counted(BaseModel):
    """What was counted at a place."""

    units: int = Field(ge=0, le=UNITS_MAX, examples=[12])
    place: Place = stock_book.MAIN
    reason: Reason = "counted"


class Received(BaseModel):
    """What came."""

    units: int = Field(ge=1, le=UNITS_MAX, examples=[20])
    place: Place = stock_book.MAIN
    reason: Reason = "received"


class Moved(BaseModel):
    """What goes from a place to another."""

    units: int = Field(ge=1, le=UNITS_MAX, examples=[5])
    start: Place = Field(alias="from", max_length=40, examples=["main"])
    to: Place = Field(max_length=40, examples=["porto"])


def routes(api: Api) -> APIRouter:
    """/stock: to read for agents and admins, to change for admins."""
    router = APIRouter(prefix="/stock", tags=["stock"])
    reader, admin = needs(api, Role.AGENT, Role.ADMIN), needs(api, Role.ADMIN)

    @router.get("/{sku:path}/movements")
    async def list_movements(caller: Annotated[Caller, reader], sku: str, cursor: Cursor = "", limit: Limit = 50) -> Page[Movement]:
        """The variant's ledger, newest first: its units on hand are the sum of it."""
        return await api.database.read(_movements, caller.brand_id, sku, cursor, limit)

    @router.get("/{sku:path}")
    async def show_stock(caller: Annotated[Caller, reader], sku: str) -> Lying:
        """What there is of a variant, where, and what of it can be had."""
        return await api.database.read(_lying, api, caller.brand_id, sku)

    @router.post("/{sku:path}/count", response_model=Lying)
    async def count(caller: Annotated[Caller, admin], sku: str, counted: Counted, call: Once) -> object:
        """Set what was counted at a place; the difference becomes a movement. What is owed already is covered by `receive`."""

        def act(session: Session, now: datetime) -> Done:
            how: dict[str, Any] = {"at": counted.place, "reason": counted.reason, "now": now, "new_id": api.kit.new_id}
            stock_book.count(session, caller.brand_id, sku, counted.units, **how)
            return Done(_lying(session, api, caller.brand_id, sku))

        return await take(api, caller, call, act)

    @router.post("/{sku:path}/receive", response_model=Lying)
    async def receive(caller: Annotated[Caller, admin], sku: str, received: Received, call: Once) -> object:
        """Units come in; what is owed is covered first."""

        def act(session: Session, now: datetime) -> Done:
            how: dict[str, Any] = {"at": received.place, "reason": received.reason, "now": now, "new_id": api.kit.new_id}
            stock_book.receive(session, caller.brand_id, sku, received.units, **how)
            return Done(_lying(session, api, caller.brand_id, sku))

        return await take(api, caller, call, act)

    @router.post("/{sku:path}/move", response_model=Lying)
    async def move(caller: Annotated[Caller, admin], sku: str, moved: Moved, call: Once) -> object:
        """Units go from one place to another; no more than lie there."""

        def act(session: Session, now: datetime) -> Done:
            how: dict[str, Any] = {"start": moved.start, "to": moved.to, "now": now, "new_id": api.kit.new_id}
            stock_book.move(session, caller.brand_id, sku, moved.units, **how)
            return Done(_lying(session, api, caller.brand_id, sku))

        return await take(api, caller, call, act)

    return router


def _lying(session: Session, api: Api, brand_id: str, sku: str) -> Lying:
    return Lying(**vars(stock_book.look(session, brand_id, sku, now=api.now())))


def _movements(session: Session, brand_id: str, sku: str, after: str, limit: int) -> Page[Movement]:
    last = place(after, int)
    found = stock_book.list_movements(session, brand_id, sku, limit=limit, **({} if last is None else {"before": last[0]}))
    items = [Movement(delta=each.delta, place=each.place, reason=each.reason, at=each.at) for each in found]
    return Page[Movement](items=items, next_cursor=cursor(found[-1].id) if len(found) == limit else None)
