"""How do the updates of a Telegram bot get in, by webhook or by polling, and what of those that nobody can read?"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import intake
from bot.channels import telegram
from bot.errors import BadPayload
from bot.events import EventKind
from bot.store import events
from bot.tables import ChannelAccount, EventStatus
from core.ids import NewId

RAW_MAX = 16_000  # letters of an unreadable update that are kept


@dataclass(frozen=True)
class Unreadable:
    """An update kept raw among the dead events; what is here may be logged, for it says nothing of the person."""

    update_id: str
    kind: str
    why: str


@dataclass(frozen=True)
class Taken:
    """What became of some updates. bells: the conversations that have something new to do."""

    bells: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]


def take_in(session: Session, account: ChannelAccount, updates: Sequence[Any], *, now: datetime, new_id: NewId) -> Taken:
    """Store the events of `updates`, each once; one that cannot be read is kept as it came and stops none of the others."""
    accepted: list[intake.Accepted] = []
    unreadable: list[Unreadable] = []
    for update in updates:
        try:
            arrived = telegram.parse(update, now)
        except BadPayload as error:
            unreadable.append(_keep(session, account, update, str(error), now=now))
        else:
            accepted += intake.accept(session, account, arrived, now=now, new_id=new_id)
    # A repeat rings no bell: what its first delivery left undone is the sweeper's to find.
    bells = dict.fromkeys(event.conversation_id for event in accepted if event.new)
    return Taken(tuple(bells), tuple(unreadable))


def _keep(session: Session, account: ChannelAccount, update: Any, why: str, *, now: datetime) -> Unreadable:
    raw = json.dumps(update)
    found = update.get("update_id") if isinstance(update, Mapping) else None
    # Its number, where that is one; else its content names it, so that a repeat is known for one.
    update_id = str(found) if isinstance(found, int) and abs(found) < 2**63 else hashlib.sha256(raw.encode()).hexdigest()[:16]
    row = {
        "brand_id": account.brand_id,
        "channel_account_id": account.id,
        "external_id": f"unreadable:{update_id}",
        "kind": EventKind.UNSERVED,
        "payload": {"raw": raw[:RAW_MAX]},
        "occurred_at": now,
        "received_at": now,
        "due_at": now,
        "status": EventStatus.DEAD,
        "error": why,
    }
    events.store_event(session, row)
    return Unreadable(update_id, telegram.kind_of(update), why)
