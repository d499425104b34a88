"""Of which sends does nobody know the end, and whom could one ask?"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal_column, select, update
from sqlmodel import Session

from bot.store.receipts import SENT_AS
from bot.tables import Conversation, Outbox, OutboxStatus
from core.db import row_object

_O = Outbox.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_C = Conversation.__table__  # type: ignore[attr-defined]
_UNKNOWN = _O.c.status == literal_column(f"'{OutboxStatus.UNKNOWN}'")


def list_accounts(session: Session, *, now: datetime, after: datetime) -> list[str]:
    """The channel accounts, of all brands, with sends to ask about."""
    due = (_UNKNOWN, _O.c.due_at <= now, _O.c.due_at > after, _O.c.claimed_at > after)
    statement = select(_C.c.channel_account_id).join(_O, _O.c.conversation_id == _C.c.id).where(*due).distinct()
    return list(session.connection().execute(statement).scalars())


def take_due(
    session: Session, account_ids: Sequence[str], *, now: datetime, after: datetime, again_at: datetime, limit: int
) -> list[tuple[Outbox, Conversation]]:
    """The next few of these accounts with their conversations, not to be taken again before `again_at`."""
    statement = (
        select(*[column.label(f"row_{column.name}") for column in _O.c], *[column.label(f"conversation_{column.name}") for column in _C.c])
        .select_from(_O.join(_C, _C.c.id == _O.c.conversation_id))
        .where(_UNKNOWN, _O.c.due_at <= now, _O.c.due_at > after, _O.c.claimed_at > after, _C.c.channel_account_id.in_(account_ids))
        .order_by(_O.c.due_at, _O.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_O)
    )
    taken = [
        (
            row_object(Outbox, {column.name: row[f"row_{column.name}"] for column in _O.c}),
            row_object(Conversation, {column.name: row[f"conversation_{column.name}"] for column in _C.c}),
        )
        for row in session.connection().execute(statement).mappings()
    ]
    session.connection().execute(update(_O).where(_O.c.id.in_([row.id for row, _ in taken])).values(due_at=again_at))
    return taken


def known(session: Session, account_id: str, provider_ids: Sequence[str]) -> set[str]:
    """Of these ids of the provider, those of messages that we know we sent from this account."""
    statement = (
        select(_O.c.provider_id)
        .join(_C, _C.c.id == _O.c.conversation_id)
        .where(SENT_AS, _O.c.provider_id.in_(provider_ids), _C.c.channel_account_id == account_id)
    )
    return set(session.connection().execute(statement).scalars())


def change(session: Session, row_id: int, claimed_at: datetime, **values: object) -> bool:
    """Settle a send that is still unknown; False where something settled it meanwhile."""
    statement = update(_O).where(_O.c.id == row_id, _UNKNOWN, _O.c.claimed_at == claimed_at)
    return session.connection().execute(statement.values(**values)).rowcount == 1
