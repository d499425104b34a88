"""What happened to an order, in order? Its own dates, its refunds and the log of its steps as one list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce.kinds import OrderStatus, Step
from commerce.orders import fulfilment
from commerce.store import fulfilment as log
from commerce.store import orders as store
from commerce.tables import ShopOrder


@dataclass(frozen=True)
class Happened:
    """One thing that happened. what: a word of docs/orders.md; by: shopper, brand, provider, an id of the staff, "" for none."""

    at: datetime
    what: str
    by: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def timeline(session: Session, order: ShopOrder) -> list[Happened]:
    """Everything that happened to an order, the oldest first."""
    found = [Happened(order.placed_at, "placed", "shopper")]
    if order.paid_at is not None:
        found.append(Happened(order.paid_at, "paid", "provider"))
    steps = log.list_steps(session, order.id)
    if order.closed_at is not None and order.status == OrderStatus.CANCELLED and not any(step.step == Step.CANCEL for step in steps):
        found.append(Happened(order.closed_at, "cancelled", "", order.closed_reason))
    found += [Happened(step.at, step.step, step.by, step.reason, step.data) for step in steps]
    refunds = store.list_refunds(session, order.id)
    found += [Happened(each.at, "refunded", "", each.reason, {"refund_id": each.id, "amount_minor": each.amount_minor}) for each in refunds]
    return sorted(found, key=lambda each: each.at)


def described(session: Session, order: ShopOrder) -> dict[str, Any]:
    """An order for programs: its states, lines, parcels, returns and timeline; amounts in minor units of its currency."""
    lines = store.list_lines(session, order.id)
    return {
        **summary(order),
        "address": dict(order.address),
        "lines": [
            {
                "line_id": line.id,
                "sku": line.sku,
                "name": line.name,
                "quantity": line.quantity,
                "paid_minor": line.paid_minor,
                "refunded_minor": line.refunded_minor,
                "to_send": fulfilment.units(line).to_send,
                "shipped": line.shipped_quantity,
                "cancelled": line.cancelled_quantity,
                "returned": line.returned_quantity,
            }
            for line in lines
        ],
        "shipments": [
            {
                "id": parcel.id,
                "lines": parcel.lines,
                "carrier": parcel.carrier,
                "tracking": parcel.tracking,
                "tracking_url": parcel.tracking_url,
                "shipped_at": parcel.shipped_at.isoformat(),
                "delivered_at": parcel.delivered_at.isoformat() if parcel.delivered_at else None,
            }
            for parcel in log.list_shipments(session, order.id)
        ],
        "returns": [
            {"id": case.id, "state": case.state, "reason": case.reason, "lines": case.lines, "amount_minor": case.amount_minor}
            for case in log.list_returns(session, order.id)
        ],
        "timeline": [
            {"at": each.at.isoformat(), "what": each.what, "by": each.by, "reason": each.reason, **each.data}
            for each in timeline(session, order)
        ],
    }


def summary(order: ShopOrder) -> dict[str, Any]:
    """The same of one line of a list."""
    return {
        "id": order.id,
        "order": order.number,
        "status": order.status,
        "fulfilment": order.fulfilment,
        "total_minor": order.total_minor,
        "refunded_minor": order.refunded_minor,
        "currency": order.currency,
        "placed_at": order.placed_at.isoformat(),
    }
