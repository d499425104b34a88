"""How does an event get in? One way: stored once under (channel account, external id), in its conversation or its order's stream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from attribution import identities
from bot.events import EventKind, Inbound
from bot.store import conversations, events
from bot.tables import ChannelAccount, InboundEvent
from commerce.payments import PaymentEvent
from core.ids import NewId

TEXT_STORED_MAX = 16_000  # letters; what is longer is cut, for no skill reads that far


@dataclass(frozen=True)
class Accepted:
    """Where an event went, and whether it was new. The bell to ring is the conversation's, or the order's."""

    conversation_id: str
    order_id: str
    brand_id: str
    new: bool


def accept(session: Session, account: ChannelAccount, arrived: Sequence[Inbound], *, now: datetime, new_id: NewId) -> list[Accepted]:
    """Store what a provider told us. A repeat stores nothing; a first message opens the shopper's conversation."""
    return [_accept(session, account, event, now=now, new_id=new_id) for event in arrived]


def accept_payment(session: Session, account: ChannelAccount, event: PaymentEvent, *, now: datetime) -> Accepted:
    """Store a provider's word on a charge in the stream of its order, once per charge."""
    payload = vars(event) | {"at": event.at.isoformat()}
    row = _row(account, f"charge:{event.charge_id}", EventKind.PAYMENT, payload, event.at, now)
    new = events.store_event(session, row | {"order_id": event.order_id})
    return Accepted("", event.order_id, account.brand_id, new)


def _accept(session: Session, account: ChannelAccount, event: Inbound, *, now: datetime, new_id: NewId) -> Accepted:
    place = conversations.next_sequence(session, account.id, event.thread, now=now)
    if place is None:
        _open(session, account, event, now=now, new_id=new_id)
        place = conversations.next_sequence(session, account.id, event.thread, now=now)
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


def load(row: InboundEvent) -> Inbound:
    """The event a row holds."""
    values = row.payload | {"kind": EventKind(row.kind), "sent_at": datetime.fromisoformat(row.payload["sent_at"])}
    if "media" in values:
        values["media"] = tuple(values["media"])
    if "lines" in values:
        values["lines"] = tuple((sku, quantity) for sku, quantity in values["lines"])
    return Inbound(**values)
