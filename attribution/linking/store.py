"""Which queries does joining accounts make? Requests with their codes, links, and whose identity is whose."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from attribution.tables import Identity, LinkRequest, Shopper, ShopperLink
from core.db import insert_rows

GUESTS_MAX = 50  # accounts of one person


def insert_request(
    session: Session,
    request_id: str,
    brand_id: str,
    identity_id: str,
    target_identity_id: str,
    *,
    now: datetime,
    state: str = "waiting",
    wrong: int = 0,
) -> None:
    row = {"id": request_id, "brand_id": brand_id, "identity_id": identity_id, "target_identity_id": target_identity_id}
    insert_rows(session, LinkRequest, [{**row, "state": state, "wrong": wrong, "created_at": now}])


def lock_by_id(session: Session, brand_id: str, request_id: str) -> LinkRequest | None:
    """A request of this brand, locked until commit."""
    mine = select(LinkRequest).where(LinkRequest.brand_id == brand_id, LinkRequest.id == request_id)
    return session.exec(mine.with_for_update().execution_options(populate_existing=True)).first()


def end_shown(session: Session, brand_id: str, target_identity_id: str, *, now: datetime) -> None:
    """What this account was shown before counts no more."""
    mine = (col(LinkRequest.brand_id) == brand_id, col(LinkRequest.target_identity_id) == target_identity_id)
    session.connection().execute(update(LinkRequest).where(*mine, col(LinkRequest.state) == "shown").values(state="over", settled_at=now))


def last_locked(session: Session, brand_id: str, identity_id: str) -> datetime | None:
    """When somebody last typed too many wrong codes from here."""
    mine = (LinkRequest.brand_id == brand_id, LinkRequest.identity_id == identity_id, LinkRequest.state == "locked")
    return session.exec(select(func.max(LinkRequest.settled_at)).where(*mine)).one()


def count_to(session: Session, brand_id: str, target_identity_id: str, *, since: datetime) -> int:
    """How many codes were asked for an account since then."""
    to = (LinkRequest.brand_id == brand_id, LinkRequest.target_identity_id == target_identity_id, LinkRequest.created_at > since)
    return session.exec(select(func.count()).select_from(LinkRequest).where(*to)).one()


def end_waiting(session: Session, brand_id: str, identity_id: str, *, now: datetime) -> None:
    """What was asked before from here, or proven and not acted on, counts no more."""
    mine = (col(LinkRequest.brand_id) == brand_id, col(LinkRequest.identity_id) == identity_id)
    standing = col(LinkRequest.state).in_(["waiting", "proven"])
    session.connection().execute(update(LinkRequest).where(*mine, standing).values(state="over", settled_at=now))


def lock_request(session: Session, brand_id: str, identity_id: str, state: str) -> LinkRequest | None:
    """The newest request of this identity in a state, locked until commit."""
    mine = (LinkRequest.brand_id == brand_id, LinkRequest.identity_id == identity_id, LinkRequest.state == state)
    newest = select(LinkRequest).where(*mine).order_by(col(LinkRequest.created_at).desc(), LinkRequest.id).limit(1)
    return session.exec(newest.with_for_update().execution_options(populate_existing=True)).first()


def change_request(session: Session, request: LinkRequest, **values: Any) -> None:
    """Set columns of a locked request, in its row and in this object."""
    session.connection().execute(update(LinkRequest).where(col(LinkRequest.id) == request.id).values(**values))
    for name, value in values.items():
        setattr(request, name, value)


def get_shopper_id(session: Session, brand_id: str, identity_id: str) -> str:
    """The shopper of an identity, as committed last."""
    return session.exec(select(Identity.shopper_id).where(Identity.brand_id == brand_id, Identity.id == identity_id)).one()


def list_shoppers(session: Session, brand_id: str, shopper_ids: Sequence[str]) -> list[Shopper]:
    """These shoppers of the brand."""
    return list(session.exec(select(Shopper).where(Shopper.brand_id == brand_id, col(Shopper.id).in_(shopper_ids))))


def lock_identities(session: Session, brand_id: str, shopper_id: str) -> list[Identity]:
    """A shopper's identities, locked until commit: turns of theirs wait, and then read whose they are."""
    mine = select(Identity).where(Identity.brand_id == brand_id, Identity.shopper_id == shopper_id).order_by(Identity.id)
    return list(session.exec(mine.with_for_update().execution_options(populate_existing=True)))


def list_identities_by_id(session: Session, brand_id: str, identity_ids: Sequence[str]) -> list[Identity]:
    """These identities, locked in the order of their ids."""
    mine = select(Identity).where(Identity.brand_id == brand_id, col(Identity.id).in_(identity_ids)).order_by(Identity.id)
    return list(session.exec(mine.with_for_update().execution_options(populate_existing=True)))


def move_identities(session: Session, brand_id: str, identity_ids: Sequence[str], shopper_id: str) -> None:
    """Let locked identities be another shopper's."""
    mine = (col(Identity.brand_id) == brand_id, col(Identity.id).in_(identity_ids))
    session.connection().execute(update(Identity).where(*mine).values(shopper_id=shopper_id))


def move_home(session: Session, brand_id: str, shopper_id: str, to_id: str) -> None:
    """Whoever had joined one shopper has joined another now."""
    standing = (col(ShopperLink.brand_id) == brand_id, col(ShopperLink.shopper_id) == shopper_id, col(ShopperLink.parted_at).is_(None))
    session.connection().execute(update(ShopperLink).where(*standing).values(shopper_id=to_id))


def list_guests(session: Session, brand_id: str, shopper_id: str) -> set[str]:
    """The identities that have joined a shopper."""
    standing = (ShopperLink.brand_id == brand_id, ShopperLink.shopper_id == shopper_id, col(ShopperLink.parted_at).is_(None))
    return set(session.exec(select(ShopperLink.identity_id).where(*standing).limit(GUESTS_MAX)))


def insert_links(
    session: Session, request: LinkRequest, identity_ids: Sequence[str], *, home_id: str, shopper_id: str, now: datetime
) -> None:
    shared = {"brand_id": request.brand_id, "home_id": home_id, "shopper_id": shopper_id, "request_id": request.id, "linked_at": now}
    insert_rows(session, ShopperLink, [{**shared, "identity_id": each} for each in identity_ids])


def lock_links(session: Session, brand_id: str, identity_id: str) -> list[ShopperLink]:
    """The standing link of an identity, or where it is the host, those of its guests; locked until commit."""
    here = select(Identity.shopper_id).where(Identity.brand_id == brand_id, Identity.id == identity_id).scalar_subquery()
    standing = (ShopperLink.brand_id == brand_id, col(ShopperLink.parted_at).is_(None))
    mine = or_(col(ShopperLink.identity_id) == identity_id, col(ShopperLink.shopper_id) == here)
    links = list(session.exec(select(ShopperLink).where(*standing, mine).order_by(col(ShopperLink.id)).with_for_update()))
    own = [link for link in links if link.identity_id == identity_id]
    return own or links


def part_links(session: Session, links: Sequence[ShopperLink], *, now: datetime) -> None:
    """These links end now."""
    ids = [link.id for link in links]
    session.connection().execute(update(ShopperLink).where(col(ShopperLink.id).in_(ids)).values(parted_at=now))
