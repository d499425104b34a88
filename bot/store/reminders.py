"""Which reminders wait, and for whom?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, literal_column, select, text, update
from sqlmodel import Session

from attribution.tables import Identity
from bot.tables import Conversation, Reminder, ReminderStatus
from commerce.tables import Cart, CartLine
from core.db import insert_once, row_object

_R = Reminder.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_C = Conversation.__table__  # type: ignore[attr-defined]
_I = Identity.__table__  # type: ignore[attr-defined]
_CART = Cart.__table__  # type: ignore[attr-defined]
_LINE = CartLine.__table__  # type: ignore[attr-defined]
_WAITING = _R.c.status == literal_column(f"'{ReminderStatus.WAITING}'")  # word for word the condition of its index


def add_reminders(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many are new: one of a kind and subject is there once, whatever became of it."""
    return insert_once(session, Reminder, rows)


def take_due(session: Session, *, now: datetime, limit: int) -> list[tuple[Reminder, Conversation]]:
    """The next due reminders of all brands with their conversations; locked, those left out that somebody else has in hand."""
    statement = (
        select(*[column.label(f"row_{column.name}") for column in _R.c], *[column.label(f"conversation_{column.name}") for column in _C.c])
        .join(_C, _C.c.id == _R.c.conversation_id)
        .where(_WAITING, _R.c.due_at <= now)
        .order_by(_R.c.due_at, _R.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_R)
    )
    return [
        (
            row_object(Reminder, {column.name: row[f"row_{column.name}"] for column in _R.c}),
            row_object(Conversation, {column.name: row[f"conversation_{column.name}"] for column in _C.c}),
        )
        for row in session.connection().execute(statement).mappings()
    ]


def list_reminders(session: Session, brand_id: str, reminder_ids: Sequence[str]) -> dict[str, Reminder]:
    """Reminders by id."""
    mine = (_R.c.brand_id == brand_id, _R.c.id.in_(reminder_ids))
    return {row["id"]: row_object(Reminder, row) for row in session.connection().execute(select(_R).where(*mine)).mappings()}


def settle_reminder(session: Session, reminder: Reminder, status: ReminderStatus, reason: str = "") -> None:
    """Queued, or dropped with why."""
    session.connection().execute(update(_R).where(_R.c.id == reminder.id).values(status=status, reason=reason))


@dataclass(frozen=True)
class IdleCart:
    """A cart nobody touches, and the chat its shopper wrote in last."""

    cart_id: str
    brand_id: str
    shopper_id: str
    conversation_id: str


def list_idle_carts(
    session: Session, kind: str, *, brand_ids: Sequence[str], others: bool, until: datetime, after: datetime, limit: int
) -> list[IdleCart]:
    """Carts left between these times, without a reminder of this kind, whose shopper has written nowhere since.

    Of these brands; with `others` of every brand but these.
    """
    mine = _CART.c.brand_id.not_in(brand_ids) if others else _CART.c.brand_id.in_(brand_ids)
    known = exists().where(_R.c.brand_id == _CART.c.brand_id, _R.c.kind == kind, _R.c.subject == _CART.c.id)
    elsewhere, theirs = _C.alias("elsewhere"), _I.alias("theirs")
    awake = exists().where(
        theirs.c.shopper_id == _CART.c.shopper_id, elsewhere.c.identity_id == theirs.c.id, elsewhere.c.last_inbound_at > until
    )
    filled = exists().where(_LINE.c.cart_id == _CART.c.id)
    statement = (
        select(_CART.c.id, _CART.c.brand_id, _CART.c.shopper_id, _C.c.id.label("conversation_id"))
        .join(_I, _I.c.shopper_id == _CART.c.shopper_id)
        .join(_C, _C.c.identity_id == _I.c.id)
        .where(text("cart.status = 'open'"), _CART.c.updated_at <= until, _CART.c.updated_at > after, mine, filled, ~known, ~awake)
        .order_by(_CART.c.updated_at, _CART.c.id, _C.c.last_inbound_at.desc())
        .limit(limit)
    )
    found: dict[str, IdleCart] = {}
    for row in session.connection().execute(statement):
        found.setdefault(row.id, IdleCart(row.id, row.brand_id, row.shopper_id, row.conversation_id))
    return list(found.values())


def hand_over(session: Session, brand_id: str, from_id: str, to_id: str, conversation_ids: Sequence[str] | None = None) -> None:
    """Make one shopper's reminders another's; of these conversations alone, where some are named."""
    mine = update(_R).where(_R.c.brand_id == brand_id, _R.c.shopper_id == from_id)
    mine = mine if conversation_ids is None else mine.where(_R.c.conversation_id.in_(conversation_ids))
    session.connection().execute(mine.values(shopper_id=to_id))
