"""Every query of the pages: what moved, who is signed in, what stands beside a thread. Each names its brand."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, select, update
from sqlmodel import Session, col

from attribution.kinds import Kind
from attribution.tables import Creator, CreatorCode, Identity, Link, Touchpoint
from bot.tables import ChannelAccount, Conversation, EventStatus, Handling, InboundEvent, Outbox, OutboxStatus
from commerce.tables import Brand, Payment, ShopOrder

LIST_MAX = 100
ORDERS_BESIDE_MAX, TOUCHES_BESIDE_MAX = 5, 30

EVERYDAY = (Kind.MESSAGE_IN, Kind.PRODUCT_SHOWN, Kind.LIST_SHOWN)  # too many to tell a journey

_C = Conversation.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_E = InboundEvent.__table__  # type: ignore[attr-defined]
_O = Outbox.__table__  # type: ignore[attr-defined]

_MOVED = select(
    _C.c.sequence,
    _C.c.handling_version,
    select(func.count()).where(_E.c.conversation_id == _C.c.id, _E.c.status == EventStatus.WAITING).scalar_subquery().label("waiting"),
    select(func.count())
    .where(_O.c.conversation_id == _C.c.id, _O.c.status.in_((OutboxStatus.QUEUED, OutboxStatus.SENDING)))
    .scalar_subquery()
    .label("going"),
).where(_C.c.brand_id == bindparam("brand"), _C.c.id == bindparam("conversation"))
_INBOX_MOVED = select(
    func.count(), func.coalesce(func.sum(_C.c.sequence), 0), func.coalesce(func.sum(_C.c.handling_version + _C.c.seen_sequence), 0)
).where(_C.c.brand_id == bindparam("brand"))


@dataclass(frozen=True)
class Moved:
    """Where a conversation is: everything a page of it shows follows from these."""

    sequence: int
    handling_version: int
    waiting: int
    going: int

    @property
    def mark(self) -> str:
        """One word that differs when anything does, the sequence first."""
        return f"{self.sequence}.{self.handling_version}.{self.waiting}.{self.going}"


def find_moved(session: Session, brand_id: str, conversation_id: str) -> Moved | None:
    """Where the conversation is now."""
    row = session.connection().execute(_MOVED, {"brand": brand_id, "conversation": conversation_id}).first()
    return None if row is None else Moved(*row)


def inbox_mark(session: Session, brand_id: str) -> str:
    """One word that differs when any conversation of the brand moved."""
    return ".".join(str(each) for each in session.connection().execute(_INBOX_MOVED, {"brand": brand_id}).one())


def count_waiting(session: Session, brand_id: str) -> int:
    """How many conversations wait for a person."""
    statement = select(func.count()).where(_C.c.brand_id == brand_id, _C.c.handling == Handling.WAITING)
    return int(session.connection().execute(statement).scalar_one())


def mark_seen(session: Session, brand_id: str, conversation_id: str) -> bool:
    """An agent has read the thread so far; True where there was something new in it."""
    statement = (
        update(_C)
        .where(_C.c.brand_id == brand_id, _C.c.id == conversation_id, _C.c.seen_sequence < _C.c.sequence)
        .values(seen_sequence=_C.c.sequence)
    )
    return session.connection().execute(statement).rowcount == 1


def get_brand(session: Session, brand_id: str) -> Brand:
    """The brand a row names."""
    return session.get_one(Brand, brand_id)


def find_account(session: Session, brand_id: str, channel: str) -> ChannelAccount | None:
    """The brand's first account of a channel of ours (the web chat, the test payment)."""
    statement = select(ChannelAccount).where(col(ChannelAccount.brand_id) == brand_id, col(ChannelAccount.channel) == channel)
    return session.scalars(statement.order_by(col(ChannelAccount.id))).first()


def get_shopper_id(session: Session, brand_id: str, identity_id: str) -> str:
    """Who is behind an identity."""
    return session.scalars(
        select(col(Identity.shopper_id)).where(col(Identity.brand_id) == brand_id, col(Identity.id) == identity_id)
    ).one()


def charge_waits(session: Session, brand_id: str, order_id: str) -> bool:
    """Whether a charge of the order has arrived and is not worked yet."""
    wanted = select(_E.c.id).where(_E.c.brand_id == brand_id, _E.c.order_id == order_id, _E.c.status != EventStatus.HANDLED)
    return session.connection().execute(wanted.limit(1)).first() is not None


def charged_minor(session: Session, brand_id: str, order_id: str) -> int:
    """What was ever charged for the order, refunds not taken off."""
    wanted = and_(col(Payment.brand_id) == brand_id, col(Payment.order_id) == order_id)
    return int(session.execute(select(func.coalesce(func.sum(col(Payment.amount_minor)), 0)).where(wanted)).scalar_one())


def list_orders_of(session: Session, brand_id: str, shopper_id: str) -> list[ShopOrder]:
    """A shopper's latest orders, newest first."""
    wanted = and_(col(ShopOrder.brand_id) == brand_id, col(ShopOrder.shopper_id) == shopper_id)
    return list(session.scalars(select(ShopOrder).where(wanted).order_by(col(ShopOrder.number).desc()).limit(ORDERS_BESIDE_MAX)))


def list_touches(session: Session, brand_id: str, shopper_id: str) -> list[tuple[Touchpoint, str]]:
    """A shopper's latest telling touchpoints, newest first, with the name of the creator where one owns it."""
    statement = (
        select(Touchpoint, col(Creator.name))
        .join(Creator, col(Creator.id) == col(Touchpoint.creator_id), isouter=True)
        .where(col(Touchpoint.brand_id) == brand_id, col(Touchpoint.shopper_id) == shopper_id, col(Touchpoint.kind).not_in(EVERYDAY))
        .order_by(col(Touchpoint.occurred_at).desc(), col(Touchpoint.id).desc())
        .limit(TOUCHES_BESIDE_MAX)
    )
    return [(touch, name or "") for touch, name in session.execute(statement)]


def list_creators(session: Session, brand_id: str) -> list[tuple[Creator, tuple[str, ...], int]]:
    """The brand's creators with their codes and how many links they have."""
    creators = list(session.scalars(select(Creator).where(col(Creator.brand_id) == brand_id).order_by(col(Creator.name)).limit(LIST_MAX)))
    codes = session.execute(select(col(CreatorCode.creator_id), col(CreatorCode.code)).where(col(CreatorCode.brand_id) == brand_id)).all()
    counted = select(col(Link.creator_id), func.count()).where(col(Link.brand_id) == brand_id).group_by(col(Link.creator_id))
    links = {row[0]: row[1] for row in session.execute(counted)}
    return [(c, tuple(code for owner, code in codes if owner == c.id), links.get(c.id, 0)) for c in creators]
