"""Where are the goods of an order? Packed, sent in parts with tracking, delivered, called off; each a step of its log, and a fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce import inventory
from commerce.errors import NothingToShip
from commerce.facts import Fact, OrderDelivered, OrderPacked, OrderShipped
from commerce.kinds import FulfilmentStatus, Step
from commerce.orders import orders, steps
from commerce.orders.lines import Units, id_of, rows, words
from commerce.orders.steps import check
from commerce.store import fulfilment as store
from commerce.store import orders as order_rows
from commerce.tables import OrderLine, Shipment, ShopOrder
from core.errors import NotFound
from core.ids import NewId


@dataclass(frozen=True)
class Tracking:
    """Who carries a parcel, under which number, and where that can be followed; each may be ""."""

    carrier: str = ""
    number: str = ""
    url: str = ""


def parcels(session: Session, order: ShopOrder) -> list[Shipment]:
    """The parcels of an order, the first that left first."""
    return store.list_shipments(session, order.id)


def units(line: OrderLine) -> steps.Units:
    """A line's row as the rules of steps see it."""
    return steps.Units(line.quantity, line.cancelled_quantity, line.shipped_quantity, line.returned_quantity)


def pack_order(session: Session, order: ShopOrder, *, by: str, now: datetime) -> tuple[Fact, ...]:
    """OrderPacked; nothing when it was packed already. Raises IllegalStep."""
    locked = orders.lock_order(session, order)
    if locked.fulfilment == FulfilmentStatus.PACKED:
        return ()
    check(Step.PACK, locked.status, locked.fulfilment)
    order_rows.update_orders(session, [locked], fulfilment=FulfilmentStatus.PACKED)
    store.insert_step(session, locked, Step.PACK, by=by, at=now)
    return (OrderPacked(*_who(locked), now),)


def ship_order(
    session: Session,
    order: ShopOrder,
    *,
    lines: Units | None,
    tracking: Tracking,
    key: str,
    by: str,
    now: datetime,
    new_id: NewId,
) -> tuple[Shipment, tuple[Fact, ...]]:
    """A parcel once per key, with OrderShipped: these units by line, or None for all that is still to be sent.

    The same key again: the same parcel, no facts. Raises IllegalStep, NothingToShip, NotFound for a line that is not the order's.
    """
    locked = orders.lock_order(session, order)
    known = store.find_shipment(session, locked.brand_id, key)
    if known is not None:
        return known, ()
    check(Step.SHIP, locked.status, locked.fulfilment)
    sold = order_rows.list_lines(session, locked.id)
    wanted = unsent(sold, lines)
    shipment = Shipment(
        id=new_id("shp"),
        brand_id=locked.brand_id,
        order_id=locked.id,
        key=key,
        lines=rows(sold, wanted),
        carrier=tracking.carrier,
        tracking=tracking.number,
        tracking_url=tracking.url,
        shipped_at=now,
    )
    store.insert_shipment(session, shipment)
    for line in sold:
        if id_of(line) in wanted:
            order_rows.update_line(session, line, shipped_quantity=line.shipped_quantity + wanted[id_of(line)])
    settle_fulfilment(session, locked, sold)
    store.insert_step(session, locked, Step.SHIP, by=by, at=now, data={"shipment_id": shipment.id})
    rest = sum(units(line).to_send for line in sold)
    place = (tracking.carrier, tracking.number, tracking.url)
    who = (locked.brand_id, locked.id, locked.number, shipment.id, locked.shopper_id, locked.conversation_id)
    return shipment, (OrderShipped(*who, items(shipment, sold), *place, rest, now),)


def deliver_shipments(session: Session, order: ShopOrder, *, shipment_id: str = "", by: str, now: datetime) -> tuple[Fact, ...]:
    """OrderDelivered for that parcel, or for all that are on their way; nothing for one that arrived before.

    Raises IllegalStep where nothing was sent, NotFound for a parcel that is not of this order.
    """
    locked = orders.lock_order(session, order)
    parcels = store.list_shipments(session, locked.id)
    chosen = [parcel for parcel in parcels if shipment_id in ("", parcel.id)]
    if shipment_id and not chosen:
        raise NotFound(what="shipment", key=shipment_id)
    arriving = [parcel for parcel in chosen if parcel.delivered_at is None]
    if chosen and not arriving:
        return ()
    check(Step.DELIVER, locked.status, locked.fulfilment)
    for parcel in arriving:
        store.note_delivered(session, parcel, at=now)
        store.insert_step(session, locked, Step.DELIVER, by=by, at=now, data={"shipment_id": parcel.id})
    sold = order_rows.list_lines(session, locked.id)
    settle_fulfilment(session, locked, sold, parcels)
    whole = locked.fulfilment == FulfilmentStatus.DELIVERED
    if whole:
        order_rows.update_orders(session, [locked], delivered_at=now)
    who = [(locked.brand_id, locked.id, locked.number, parcel.id, locked.shopper_id, locked.conversation_id) for parcel in arriving]
    last = len(arriving) - 1
    return tuple(
        OrderDelivered(*each, items(parcel, sold), whole and place == last, now)
        for place, (each, parcel) in enumerate(zip(who, arriving, strict=True))
    )


def call_off(session: Session, locked: ShopOrder, sold: Sequence[OrderLine], quantities: Units, *, key: str, now: datetime) -> None:
    """Units of a locked order that will not be sent, by line: back to stock, once per key. Money is somebody else's."""
    chosen = {id_of(line): line for line in sold if quantities.get(id_of(line), 0)}
    if not chosen:
        return
    back = inventory.units_of(sold, quantities)
    if inventory.put_back(session, locked.brand_id, back, key=key, reason="cancelled", now=now):
        for line_id, line in chosen.items():
            order_rows.update_line(session, line, cancelled_quantity=line.cancelled_quantity + quantities[line_id])
        settle_fulfilment(session, locked, sold)


def settle_fulfilment(session: Session, locked: ShopOrder, sold: Sequence[OrderLine], parcels: Sequence[Shipment] | None = None) -> None:
    """Write where the goods of a locked order are, after its lines or parcels (None: to be read) changed."""
    parcels = store.list_shipments(session, locked.id) if parcels is None else parcels
    packed = locked.fulfilment == FulfilmentStatus.PACKED
    arrived = all(parcel.delivered_at is not None for parcel in parcels)
    found = steps.fulfilment([units(line) for line in sold], packed=packed, arrived=arrived)
    if found != locked.fulfilment:
        order_rows.update_orders(session, [locked], fulfilment=found)


def items(shipment: Shipment, sold: Sequence[OrderLine]) -> tuple[str, ...]:
    """What is in a parcel, as people read it."""
    return words(shipment.lines, sold)


def unsent(sold: Sequence[OrderLine], lines: Units | None) -> dict[int, int]:
    """These units by line, or None for all that are still to be sent. Raises NothingToShip, NotFound for a line that is not there."""
    left = {id_of(line): units(line).to_send for line in sold}
    skus = {id_of(line): line.sku for line in sold}
    wanted = {line_id: quantity for line_id, quantity in left.items() if quantity} if lines is None else dict(lines)
    for line_id, quantity in wanted.items():
        if line_id not in left:
            raise NotFound(what="order line", key=line_id)
        if not 1 <= quantity <= left[line_id]:
            raise NothingToShip(sku=skus[line_id], left=left[line_id], asked=quantity)
    return wanted


def _who(order: ShopOrder) -> tuple[str, str, int, str, str]:
    return order.brand_id, order.id, order.number, order.shopper_id, order.conversation_id
