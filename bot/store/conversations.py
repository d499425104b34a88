"""Which conversation is this, who drains it, who answers it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, true, union, update
from sqlmodel import Session, col

from attribution.tables import Identity
from bot.store.unsettled import OPEN, WAITING
from bot.tables import ChannelAccount, Conversation, Handling, InboundEvent, Outbox, OutboxStatus
from commerce.tables import Brand
from core.db import insert_once, row_object
from core.prepared import Prepared

_C = Conversation.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_EVENT = InboundEvent.__table__  # type: ignore[attr-defined]
_OUT = Outbox.__table__  # type: ignore[attr-defined]
_FREE = or_(_C.c.lease_owner == "", _C.c.lease_owner == bindparam("owner"), _C.c.lease_until < bindparam("now"))

_OPENED = func.coalesce(bindparam("opened", type_=_C.c.last_inbound_at.type), _C.c.last_inbound_at)
_NEXT_SEQUENCE = Prepared(
    update(_C)
    .where(_C.c.channel_account_id == bindparam("account_id"), _C.c.thread == bindparam("chat"))
    .values(
        sequence=_C.c.sequence + 1,
        last_inbound_at=case((func.coalesce(_C.c.last_inbound_at < _OPENED, True), _OPENED), else_=_C.c.last_inbound_at),
    )
    .returning(_C.c.id, _C.c.sequence, _C.c.identity_id)
)
_LEASE = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("conversation"), _FREE)
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("until"))
    .returning(_C)
)
_PUT_BACK = Prepared(update(_C).where(_C.c.id == bindparam("conversation")).values(lease_owner="", lease_until=None))
_NOTHING_LEFT = and_(
    ~exists().where(_EVENT.c.conversation_id == _C.c.id, WAITING, _EVENT.c.due_at <= bindparam("now")),
    ~exists().where(_OUT.c.conversation_id == _C.c.id, OPEN, or_(_OUT.c.status == OutboxStatus.SENDING, _OUT.c.due_at <= bindparam("now"))),
)
_RELEASE = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("conversation"), _C.c.lease_owner == bindparam("owner"), _NOTHING_LEFT)
    .values(lease_owner="", lease_until=None)
)
_SAVE = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("conversation"))
    .values(
        state=bindparam("new_state"),
        sequence=bindparam("new_sequence"),
        language=bindparam("new_language"),
        handling=bindparam("new_handling"),
        handling_version=bindparam("new_version"),
        waiting_since=bindparam("new_since"),
        waiting_reason=bindparam("new_reason"),
    )
)
_BRAND_AND_SHOPPER_OF = (
    select(Brand.__table__, Identity.__table__.c.shopper_id)  # type: ignore[attr-defined]
    .select_from(Brand.__table__.join(Identity.__table__, Identity.__table__.c.brand_id == Brand.__table__.c.id))  # type: ignore[attr-defined]
    .where(Identity.__table__.c.id == bindparam("identity"))  # type: ignore[attr-defined]
)
_BRAND_AND_SHOPPER = Prepared(_BRAND_AND_SHOPPER_OF)
_LOCKED_SHOPPER = Prepared(_BRAND_AND_SHOPPER_OF.with_for_update(read=True, of=Identity.__table__))  # type: ignore[attr-defined]


def next_sequence(session: Session, account_id: str, thread: str, *, opened_at: datetime | None) -> tuple[str, int, str] | None:
    """(conversation, its next position, identity), the row locked; None where nobody wrote from there yet.

    opened_at: when its person did what opens the reply window, None where they did not; an earlier time than the last changes nothing.
    """
    row = _NEXT_SEQUENCE.first(session, {"account_id": account_id, "chat": thread, "opened": opened_at})
    return None if row is None else (row["id"], row["sequence"], row["identity_id"])


def open_conversation(session: Session, conversation: Mapping[str, Any]) -> bool:
    """True where the conversation is new; two first messages at once make one."""
    return insert_once(session, Conversation, conversation) == 1


@dataclass(frozen=True)
class Served:
    """Which conversations a process can send for: every one of some channels, and those of some accounts."""

    channels: tuple[str, ...]
    accounts: tuple[str, ...]


def lease(
    session: Session, conversation_id: str, owner: str, *, now: datetime, until: datetime, served: Served | None = None
) -> Conversation | None:
    """The conversation, locked until commit and leased to `owner`; None while another holds the lease, or where it is not served."""
    row = _LEASE.first(session, {"conversation": conversation_id, "owner": owner, "now": now, "until": until})
    if row is None:
        return None
    if served is not None and row["channel"] not in served.channels and row["channel_account_id"] not in served.accounts:
        _PUT_BACK.run(session, {"conversation": conversation_id})
        return None
    return row_object(Conversation, row)


def release(session: Session, conversation_id: str, owner: str, *, now: datetime) -> bool:
    """True once the lease is given back, which happens only where nothing is left to do now."""
    return _RELEASE.run(session, {"conversation": conversation_id, "owner": owner, "now": now}) == 1


def renew(session: Session, conversation_ids: Sequence[str], owner: str, *, until: datetime) -> None:
    """Keep the leases of sends that take long."""
    statement = update(_C).where(_C.c.id.in_(conversation_ids), _C.c.lease_owner == owner).values(lease_until=until)
    session.connection().execute(statement)


def save(session: Session, conversation: Conversation) -> None:
    """Write what a turn may change of a locked conversation."""
    _SAVE.run(
        session,
        {
            "conversation": conversation.id,
            "new_state": conversation.state,
            "new_sequence": conversation.sequence,
            "new_language": conversation.language,
            "new_handling": conversation.handling,
            "new_version": conversation.handling_version,
            "new_since": conversation.waiting_since,
            "new_reason": conversation.waiting_reason,
        },
    )


def lock_conversation(session: Session, brand_id: str, conversation_id: str) -> Conversation | None:
    """The conversation, locked until commit, without the lease: agents and their acts."""
    statement = update(_C).where(_C.c.id == conversation_id, _C.c.brand_id == brand_id).values(sequence=_C.c.sequence).returning(_C)
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else row_object(Conversation, row)


def set_handling(session: Session, brand_id: str, conversation_id: str, **values: object) -> None:
    """Change who answers; the caller holds the lock."""
    session.connection().execute(update(_C).where(_C.c.id == conversation_id, _C.c.brand_id == brand_id).values(**values))


def shut_window(session: Session, brand_id: str, conversation_id: str, *, at: datetime) -> None:
    """The provider took no free text at that time; what they write later opens the window again."""
    session.connection().execute(update(_C).where(_C.c.id == conversation_id, _C.c.brand_id == brand_id).values(shut_at=at))


def place_of(session: Session, conversation_id: str) -> tuple[str, str]:
    """The channel and the channel account of a conversation; empty where there is none such."""
    row = session.connection().execute(select(_C.c.channel, _C.c.channel_account_id).where(_C.c.id == conversation_id)).first()
    return ("", "") if row is None else (row.channel, row.channel_account_id)


def set_unreachable(session: Session, conversation_id: str, reason: str) -> None:
    """Keep why nobody can be reached there, "" once somebody can."""
    session.connection().execute(update(_C).where(_C.c.id == conversation_id).values(unreachable=reason))


def get_brand_and_shopper(session: Session, identity_id: str) -> tuple[Brand, str]:
    """The brand and the shopper behind an identity, in one look."""
    row = _BRAND_AND_SHOPPER.rows(session, {"identity": identity_id})[0]
    shopper_id = row.pop("shopper_id")
    return row_object(Brand, row), shopper_id


def lock_shopper(session: Session, identity_id: str) -> tuple[Brand, str]:
    """The same for a turn: until it commits the identity joins no other shopper, so that what the turn puts in a cart is in theirs."""
    row = _LOCKED_SHOPPER.rows(session, {"identity": identity_id})[0]
    shopper_id = row.pop("shopper_id")
    return row_object(Brand, row), shopper_id


def list_of_identities(session: Session, brand_id: str, identity_ids: Sequence[str]) -> list[str]:
    """The conversations that these identities have had."""
    theirs = select(_C.c.id).where(_C.c.brand_id == brand_id, _C.c.identity_id.in_(identity_ids))
    return list(session.connection().execute(theirs).scalars())


def find_by_thread(session: Session, brand_id: str, channel: str, thread: str) -> Conversation | None:
    """The brand's latest conversation with a person on a channel, on whichever of its accounts."""
    latest = func.coalesce(_C.c.last_inbound_at, _C.c.created_at).desc()
    mine = (_C.c.brand_id == brand_id, _C.c.channel == channel, _C.c.thread == thread)
    row = session.connection().execute(select(_C).where(*mine).order_by(latest).limit(1)).mappings().first()
    return None if row is None else row_object(Conversation, row)


def find_conversation(session: Session, brand_id: str, conversation_id: str) -> Conversation | None:
    """A conversation of this brand."""
    row = session.connection().execute(select(_C).where(_C.c.id == conversation_id, _C.c.brand_id == brand_id)).mappings().first()
    return None if row is None else row_object(Conversation, row)


def find_thread(session: Session, account_id: str, thread: str) -> Conversation | None:
    """The conversation of a chat on a channel account."""
    row = session.connection().execute(select(_C).where(_C.c.channel_account_id == account_id, _C.c.thread == thread)).mappings().first()
    return None if row is None else row_object(Conversation, row)


def list_due(session: Session, served: Served, *, now: datetime, limit: int) -> list[str]:
    """Conversations with work that nobody holds, that this process can serve: what a lost bell left behind."""
    due = union(
        select(_EVENT.c.conversation_id).where(WAITING, _EVENT.c.conversation_id.is_not(None), _EVENT.c.due_at <= now),
        select(_OUT.c.conversation_id).where(OPEN, or_(_OUT.c.status == OutboxStatus.SENDING, _OUT.c.due_at <= now)),
    )
    free = or_(_C.c.lease_owner == "", _C.c.lease_until < now)
    ours = or_(_C.c.channel.in_(served.channels), _C.c.channel_account_id.in_(served.accounts))
    statement = select(_C.c.id).where(_C.c.id.in_(due), ours, free).limit(limit)
    return list(session.connection().execute(statement).scalars())


def list_conversations(
    session: Session, brand_id: str, *, handling: str = "", agent_id: str = "", name: str = "", flagged: bool = False, limit: int = 50
) -> list[Conversation]:
    """A brand's conversations, those waiting for a person first by how long, then the newest. flagged: only with an event worth a look."""
    wanted = [
        _C.c.brand_id == brand_id,
        _C.c.handling == handling if handling else true(),
        _C.c.agent_id == agent_id if agent_id else true(),
        _C.c.name.icontains(name, autoescape=True) if name else true(),
        exists().where(_EVENT.c.conversation_id == _C.c.id, _EVENT.c.brand_id == brand_id, _EVENT.c.flag != "") if flagged else true(),
        _C.c.sequence > 0,
    ]
    first = (_C.c.handling == Handling.WAITING).desc()
    latest = func.coalesce(_C.c.last_inbound_at, _C.c.created_at).desc()
    statement = select(_C).where(*wanted).order_by(first, _C.c.waiting_since, latest).limit(limit)
    return [row_object(Conversation, row) for row in session.connection().execute(statement).mappings()]


def list_accounts(session: Session, brand_id: str = "") -> list[ChannelAccount]:
    """Channel accounts of one brand, or of all of them for a worker."""
    wanted = col(ChannelAccount.brand_id) == brand_id if brand_id else true()
    return list(session.scalars(select(ChannelAccount).where(wanted).order_by(col(ChannelAccount.id))))


def find_account(session: Session, brand_id: str, channel: str, name: str) -> ChannelAccount | None:
    """One account of a brand by channel and name."""
    statement = select(ChannelAccount).where(
        col(ChannelAccount.brand_id) == brand_id, col(ChannelAccount.channel) == channel, col(ChannelAccount.name) == name
    )
    return session.scalars(statement).first()


def find_account_of(session: Session, slug: str, channel: str, name: str) -> ChannelAccount | None:
    """One account of the brand with this slug."""
    statement = (
        select(ChannelAccount)
        .join(Brand, col(Brand.id) == col(ChannelAccount.brand_id))
        .where(col(Brand.slug) == slug, col(ChannelAccount.channel) == channel, col(ChannelAccount.name) == name)
    )
    return session.scalars(statement).first()


def handles(session: Session, account_ids: Sequence[str]) -> dict[str, str]:
    """The public names of accounts at their providers."""
    statement = select(ChannelAccount).where(col(ChannelAccount.id).in_(account_ids))
    return {account.id: account.handle for account in session.scalars(statement)}
