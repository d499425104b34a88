"""How does what a provider delivers get in, by webhook or by polling, and what of that which nobody can read?"""

import hashlib
import json
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import at_once, intake
from bot.channels import CHANNELS
from bot.errors import BadPayload
from bot.events import ApiCall, Arrived, EventKind, Inbound, PaymentAsked, Receipt
from bot.store import events
from bot.tables import ChannelAccount, EventStatus
from commerce.errors import UnreadablePayment
from commerce.payments import PaymentEvent
from core.ids import NewId

RAW_MAX = 16_000  # letters of an unreadable item that are kept
KIND_MAX = 32  # letters of its kind

# parse(item, received_at): the events of one item of a delivery; an adapter's.
Parse = Callable[[Any, datetime], Sequence[Arrived]]

_NOT_ITS_KIND = ("update_id", "sender", "recipient", "timestamp")  # what every item of a provider has


@dataclass(frozen=True)
class Unreadable:
    """An item kept raw among the dead events; what is here may be logged, for it says nothing of the person."""

    external_id: str
    kind: str
    why: str


@dataclass(frozen=True)
class Taken:
    """What became of some items.

    bells: the conversations and orders that have something new to do, and the account where a receipt is new.
    calls: what the provider waits for within seconds, to be performed after the commit; nobody tries them again.
    """

    bells: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    calls: tuple[ApiCall, ...] = ()


def take_in(session: Session, account: ChannelAccount, parse: Parse, items: Iterable[Any], *, now: datetime, new_id: NewId) -> Taken:
    """Store the events of `items`, each once; one that cannot be read is kept as it came and stops none of the others."""
    accepted: list[intake.Accepted] = []
    calls: list[ApiCall] = []
    unreadable: list[Unreadable] = []
    for item in items:
        try:
            arrived = parse(item, now)
        except Exception as error:  # noqa: BLE001  # the boundary: an item that trips its adapter must not hold up the others, nor be lost
            unreadable.append(_keep(session, account, item, _why(error), now=now))
            continue
        for each in arrived:
            if isinstance(each, PaymentAsked) or (isinstance(each, Inbound) and each.kind in at_once.KINDS):
                calls += at_once.answer(session, account, each, now=now)
            else:
                accepted.append(_store(session, account, each, now=now, new_id=new_id))
                calls += _acknowledged(account, each) if accepted[-1].new else []
    # A repeat rings no bell: what its first delivery left undone is the sweeper's to find.
    bells = dict.fromkeys(each.bell for each in accepted if each.new)
    return Taken(tuple(bells), tuple(unreadable), tuple(calls))


def _store(session: Session, account: ChannelAccount, arrived: Arrived, *, now: datetime, new_id: NewId) -> intake.Accepted:
    match arrived:
        case Receipt():
            return intake.accept_receipt(session, account, arrived, now=now)
        case PaymentEvent():
            return intake.accept_payment(session, account, arrived, now=now)
        case Inbound():
            return intake.accept(session, account, [arrived], now=now, new_id=new_id)[0]
    raise TypeError(f"{type(arrived).__name__} has no place to be stored")


def _acknowledged(account: ChannelAccount, arrived: Arrived) -> list[ApiCall]:
    """The call that tells the app its tap has arrived: now, for what the tap comes to may be long in coming, or nothing."""
    if not isinstance(arrived, Inbound) or not arrived.ack:
        return []
    acknowledge = CHANNELS[account.channel].acknowledge
    return [acknowledge(arrived.ack)] if acknowledge is not None else []


def _why(error: Exception) -> str:
    """What is wrong with an item; of a fault of ours its kind and place only, for its message may quote a shopper."""
    if isinstance(error, BadPayload | UnreadablePayment):
        return str(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {where.filename.rsplit('/', 1)[-1]}:{where.lineno}"


def _keep(session: Session, account: ChannelAccount, item: Any, why: str, *, now: datetime) -> Unreadable:
    raw = json.dumps(item, default=str)
    found = item.get("update_id") if isinstance(item, Mapping) else None
    # Its number, where that is one; else its content names it, so that a repeat is known for one.
    number = str(found) if isinstance(found, int) and abs(found) < 2**63 else hashlib.sha256(raw.encode()).hexdigest()[:16]
    external_id = f"unreadable:{number}"
    row = {
        "brand_id": account.brand_id,
        "channel_account_id": account.id,
        "external_id": external_id,
        "kind": EventKind.UNSERVED,
        "payload": {"raw": raw[:RAW_MAX]},
        "occurred_at": now,
        "received_at": now,
        "due_at": now,
        "status": EventStatus.DEAD,
        "error": why,
    }
    events.store_event(session, row)
    return Unreadable(external_id, kind_of(item), why)


def kind_of(item: object) -> str:
    """The kind of an item by the provider's word for it, whatever else is wrong with it; safe for logs."""
    if not isinstance(item, Mapping):
        return type(item).__name__
    return next((str(key)[:KIND_MAX] for key in item if key not in _NOT_ITS_KIND), "empty")
