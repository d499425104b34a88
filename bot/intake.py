"""How does an event get in? One way: stored once under (channel account, external id), in its conversation or its order's stream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from attribution import identities
from bot import window
from bot.events import Delivery, EventKind, Failed, Inbound, Receipt
from bot.store import conversations, events
from bot.tables import ChannelAccount, EventStatus, InboundEvent
from commerce.orders import orders
from commerce.payments import PaymentEvent
from commerce.store import payments as payment_rows
from core.ids import NewId

TEXT_STORED_MAX = 16_000  # letters; what is longer is cut, for no skill reads that far


@dataclass(frozen=True)
class Accepted:
    """Where an event went, and whether it was new."""

    conversation_id: str
    order_id: str
    brand_id: str
    new: bool
    account_id: str = ""

    @property
    def bell(self) -> str:
        """Whose bell to ring: the conversation's, the order's, or for a receipt the account's."""
        return self.conversation_id or self.order_id or self.account_id


def accept(session: Session, account: ChannelAccount, arrived: Sequence[Inbound], *, now: datetime, new_id: NewId) -> list[Accepted]:
    """Store what a provider told us. A repeat stores nothing; a first message opens the shopper's conversation."""
    return [_accept(session, account, event, now=now, new_id=new_id) for event in arrived]


def accept_payment(session: Session, account: ChannelAccount, event: PaymentEvent, *, now: datetime) -> Accepted:
    """Store a provider's word on money in the stream of its order, once; one on no order of the brand is kept for a person to look at."""
    order_id = event.order_id or _order_of_charge(session, account, event)
    event = replace(event, order_id=order_id, account_id=account.id)
    row = _row(account, event.external_id, EventKind.PAYMENT, event.dump(), event.at, now)
    if orders.find_order_by_id(session, account.brand_id, order_id) is None:
        events.store_event(session, row | {"status": EventStatus.DEAD, "error": "this money is for no order of ours"})
        return Accepted("", "", account.brand_id, False)
    new = events.store_event(session, row | {"order_id": order_id})
    return Accepted("", order_id, account.brand_id, new)


def _order_of_charge(session: Session, account: ChannelAccount, event: PaymentEvent) -> str:
    payment = payment_rows.find_payment(session, account.brand_id, event.provider, event.charge_id)
    return payment.order_id if payment else ""


def note(
    session: Session, account: ChannelAccount, external_id: str, kind: EventKind, payload: Mapping[str, Any], at: datetime, *, now: datetime
) -> bool:
    """True where this is new: something that asks for no turn, kept because it happened."""
    row = _row(account, external_id, kind, payload, at, now)
    return events.store_event(session, row | {"status": EventStatus.HANDLED, "handled_at": now})


def accept_receipt(session: Session, account: ChannelAccount, receipt: Receipt, *, now: datetime) -> Accepted:
    """Store a provider's word on messages of ours in the stream of its account, once per message and status."""
    new = events.store_event(session, _row(account, receipt.external_id, EventKind.RECEIPT, dump_receipt(receipt), receipt.at, now))
    return Accepted("", "", account.brand_id, new, account.id)


def _accept(session: Session, account: ChannelAccount, event: Inbound, *, now: datetime, new_id: NewId) -> Accepted:
    opened_at = min(event.sent_at, now) if event.kind in window.OPENING and not event.by_staff else None
    place = conversations.next_sequence(session, account.id, event.thread, opened_at=opened_at)
    if place is None:
        _open(session, account, event, now=now, new_id=new_id)
        place = conversations.next_sequence(session, account.id, event.thread, opened_at=opened_at)
        if place is None:
            raise RuntimeError(f"the conversation of {account.id} was opened and is not there")
    conversation_id, sequence, _ = place
    row = _row(account, event.external_id, event.kind, dump(event), event.sent_at, now)
    new = events.store_event(session, row | {"conversation_id": conversation_id, "sequence": sequence})
    return Accepted(conversation_id, "", account.brand_id, new)


def _open(session: Session, account: ChannelAccount, event: Inbound, *, now: datetime, new_id: NewId) -> None:
    identity = identities.ensure(session, account.brand_id, account.id, account.channel, event.person, event.name, now=now, new_id=new_id)
    row = {
        "id": new_id("cnv"),
        "brand_id": account.brand_id,
        "channel_account_id": account.id,
        "channel": account.channel,
        "identity_id": identity.id,
        "thread": event.thread,
        "name": event.name,
        "created_at": now,
    }
    conversations.open_conversation(session, row)


def _row(
    account: ChannelAccount, external_id: str, kind: EventKind, payload: Mapping[str, Any], sent_at: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "brand_id": account.brand_id,
        "channel_account_id": account.id,
        "external_id": external_id,
        "kind": kind,
        "payload": dict(payload),
        "occurred_at": min(sent_at, now),
        "received_at": now,
        "due_at": now,
    }


def dump(event: Inbound) -> dict[str, Any]:
    """JSON of an event's row."""
    values = vars(event) | {"sent_at": event.sent_at.isoformat(), "text": event.text[:TEXT_STORED_MAX]}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items() if value}


def dump_receipt(receipt: Receipt) -> dict[str, Any]:
    """JSON of a receipt's row."""
    values = vars(receipt) | {"at": receipt.at.isoformat()}
    if receipt.upto is not None:
        values["upto"] = receipt.upto.isoformat()
    if receipt.failure is not None:
        values["failure"] = vars(receipt.failure)
    return {name: value for name, value in values.items() if value or name in ("status", "thread")}


def load_receipt(row: InboundEvent) -> Receipt:
    """The receipt a row holds."""
    values = row.payload | {"status": Delivery(row.payload["status"]), "at": datetime.fromisoformat(row.payload["at"])}
    if "upto" in values:
        values["upto"] = datetime.fromisoformat(values["upto"])
    if "failure" in values:
        values["failure"] = Failed(**values["failure"])
    return Receipt(**values)


def load(row: InboundEvent) -> Inbound:
    """The event a row holds."""
    values = row.payload | {"kind": EventKind(row.kind), "sent_at": datetime.fromisoformat(row.payload["sent_at"])}
    if "media" in values:
        values["media"] = tuple(values["media"])
    if "lines" in values:
        values["lines"] = tuple((sku, quantity) for sku, quantity in values["lines"])
    return Inbound(**values)
