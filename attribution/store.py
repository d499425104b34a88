"""Which queries does attribution make? All of them are here; each takes a brand, or an id loaded by one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, delete, func, or_
from sqlmodel import Session, col, select

from attribution.errors import UnknownConversion
from attribution.kinds import CreditClass, Kind
from attribution.tables import (
    Click,
    Creator,
    CreatorCode,
    CreatorIdentity,
    Credit,
    Decision,
    Identity,
    Journal,
    Link,
    Posting,
    Program,
    Shopper,
    ShopperLink,
    Touchpoint,
)

LIST_MAX = 500
PATH_MAX = 1_000  # creditable touches of one shopper that a decision looks at, newest first
SEEN_MAX = 50  # showings of single products that tell what a shopper looks at, newest first
STORY_MAX = 500  # touches of one shopper that an explanation shows as context, newest first


class FoundLink(NamedTuple):
    """A link and its creator's name."""

    brand_id: str
    creator_id: str
    creator_name: str
    target: str
    active: bool
    fan: bool = False


class Leg(NamedTuple):
    """One posting with the key and the reason of its journal."""

    key: str
    source: str
    target: str
    amount_minor: int
    currency: str
    reason: str


# identities


def find_identity(session: Session, brand_id: str, channel_account_id: str, handle: str) -> Identity | None:
    """The brand's identity of a handle at one channel account."""
    return session.exec(
        select(Identity).where(Identity.brand_id == brand_id, Identity.channel_account_id == channel_account_id, Identity.handle == handle)
    ).first()


def list_identities(session: Session, brand_id: str, shopper_id: str) -> list[Identity]:
    """Every account a shopper is known by at the brand, the oldest first, at most `LIST_MAX`."""
    return list(
        session.exec(
            select(Identity)
            .where(Identity.brand_id == brand_id, Identity.shopper_id == shopper_id)
            .order_by(col(Identity.created_at), col(Identity.id))
            .limit(LIST_MAX)
        )
    )


def delete_shopper(session: Session, brand_id: str, shopper_id: str) -> None:
    """Take back a shopper made in this transaction whose identity another transaction made first."""
    session.connection().execute(delete(Shopper).where(col(Shopper.brand_id) == brand_id, col(Shopper.id) == shopper_id))


def own_creator_ids(session: Session, brand_id: str, shopper_id: str) -> set[str]:
    """The creators whose own accounts are among the shopper's identities."""
    mine = (CreatorIdentity.channel == Identity.channel, CreatorIdentity.handle == Identity.handle)
    return set(
        session.exec(
            select(CreatorIdentity.creator_id).where(
                CreatorIdentity.brand_id == brand_id, Identity.brand_id == brand_id, Identity.shopper_id == shopper_id, *mine
            )
        )
    )


# creators, codes, links, programs


def find_creator(session: Session, brand_id: str, handle: str) -> Creator | None:
    """The brand's creator of this handle."""
    return session.exec(select(Creator).where(Creator.brand_id == brand_id, Creator.handle == handle)).first()


def list_creators(session: Session, brand_id: str) -> list[Creator]:
    """The brand's creators by handle, fans left out, at most `LIST_MAX`."""
    theirs = (Creator.brand_id == brand_id, Creator.kind == "creator")
    return list(session.exec(select(Creator).where(*theirs).order_by(Creator.handle).limit(LIST_MAX)))


def creator_handles(session: Session, brand_id: str, creator_ids: Collection[str]) -> dict[str, str]:
    """The handle of each of these creators of the brand, by id."""
    rows = session.exec(select(Creator.id, Creator.handle).where(Creator.brand_id == brand_id, col(Creator.id).in_(creator_ids)))
    return dict(rows.all())


def list_fan_ids(session: Session, brand_id: str, creator_ids: Collection[str]) -> set[str]:
    """Those of these creators who are fans."""
    fans = (Creator.brand_id == brand_id, col(Creator.id).in_(creator_ids), Creator.kind == "fan")
    return set(session.exec(select(Creator.id).where(*fans)))


def find_creator_code(session: Session, brand_id: str, key: str, creator_id: str) -> CreatorCode | None:
    """The ownership of a code by one creator."""
    return session.exec(
        select(CreatorCode).where(CreatorCode.brand_id == brand_id, CreatorCode.key == key, CreatorCode.creator_id == creator_id)
    ).first()


def list_creator_codes(session: Session, brand_id: str) -> list[tuple[CreatorCode, Creator]]:
    """The brand's owned codes with their owners, by code, at most `LIST_MAX`."""
    rows = session.exec(
        select(CreatorCode, Creator)
        .where(CreatorCode.brand_id == brand_id, CreatorCode.creator_id == Creator.id)
        .order_by(CreatorCode.key, Creator.handle)
        .limit(LIST_MAX)
    )
    return list(rows)


def code_owner_id(session: Session, brand_id: str, key: str, at: datetime) -> str:
    """Whose code it is at `at`, "" for nobody's; the latest start wins, then the lesser id."""
    starts, ends = col(CreatorCode.starts_at), col(CreatorCode.ends_at)
    owner = session.exec(
        select(CreatorCode.creator_id)
        .where(CreatorCode.brand_id == brand_id, CreatorCode.key == key)
        .where(or_(starts.is_(None), starts <= at), or_(ends.is_(None), ends > at))
        .order_by(case((starts.is_(None), 1), else_=0), starts.desc(), CreatorCode.creator_id)
    ).first()
    return owner or ""


def find_link(session: Session, brand_id: str, link_id: str) -> FoundLink | None:
    """The link of this id, of any brand: the caller compares with `brand_id`, and a foreign one comes without its content."""
    row = session.exec(select(Link, Creator).where(Link.id == link_id, Link.creator_id == Creator.id)).first()
    if row is None:
        return None
    link, creator = row
    if link.brand_id != brand_id:
        return FoundLink(link.brand_id, "", "", "", False)
    return FoundLink(link.brand_id, creator.id, creator.name, link.target, link.active, creator.kind == "fan")


def find_open_link(session: Session, link_id: str) -> Link | None:
    """The link of an id taken from a token of ours, when it is on. The id names its brand."""
    return session.exec(select(Link).where(Link.id == link_id, col(Link.active).is_(True))).first()


def list_links(session: Session, brand_id: str) -> list[tuple[Link, Creator, int]]:
    """The brand's links with their creators and how often the short link was opened, newest first, at most `LIST_MAX`."""
    clicks = select(func.count(col(Click.id))).where(Click.link_id == Link.id).scalar_subquery()
    rows = session.exec(
        select(Link, Creator, clicks)
        .where(Link.brand_id == brand_id, Link.creator_id == Creator.id)
        .order_by(col(Link.created_at).desc(), Link.id)
        .limit(LIST_MAX)
    )
    return [(link, creator, int(count)) for link, creator, count in rows]


def find_program(session: Session, brand_id: str) -> Program | None:
    """The brand's latest version of its terms."""
    return session.exec(select(Program).where(Program.brand_id == brand_id).order_by(col(Program.version).desc()).limit(1)).first()


def get_program(session: Session, brand_id: str, program_id: str) -> Program:
    """The version a decision was made under."""
    return session.exec(select(Program).where(Program.brand_id == brand_id, Program.id == program_id)).one()


# touchpoints


def person(session: Session, brand_id: str, shopper_id: str) -> list[str]:
    """A shopper, and those who have proved to be the same person: their touches from before are of one journey."""
    standing = (ShopperLink.brand_id == brand_id, ShopperLink.shopper_id == shopper_id, col(ShopperLink.parted_at).is_(None))
    return [shopper_id, *session.exec(select(ShopperLink.home_id).where(*standing).distinct())]


def list_path(session: Session, brand_id: str, shopper_id: str) -> list[Touchpoint]:
    """What a decision looks at: the shopper's creditable touches and every named code, newest first, at most `PATH_MAX`."""
    steps = col(Touchpoint.credit_class).in_([CreditClass.CREATOR, CreditClass.BRAND])
    return list(
        session.exec(
            select(Touchpoint)
            .where(Touchpoint.brand_id == brand_id, col(Touchpoint.shopper_id).in_(person(session, brand_id, shopper_id)))
            .where(or_(steps, col(Touchpoint.kind) == Kind.CODE_NAMED))
            .order_by(col(Touchpoint.occurred_at).desc(), col(Touchpoint.id).desc())
            .limit(PATH_MAX)
        )
    )


def list_touches(session: Session, brand_id: str, shopper_id: str, *, until: datetime) -> list[Touchpoint]:
    """All that a shopper did and met until then, oldest first; of more than `STORY_MAX`, the newest."""
    rows = session.exec(
        select(Touchpoint)
        .where(
            Touchpoint.brand_id == brand_id,
            col(Touchpoint.shopper_id).in_(person(session, brand_id, shopper_id)),
            Touchpoint.occurred_at <= until,
        )
        .order_by(col(Touchpoint.occurred_at).desc(), col(Touchpoint.id).desc())
        .limit(STORY_MAX)
    )
    return list(rows)[::-1]


def list_products_seen(session: Session, brand_id: str, shopper_id: str) -> list[str]:
    """The products that a shopper was shown by themselves, the latest first, each once; of the latest `SEEN_MAX` showings."""
    rows = session.exec(
        select(Touchpoint)
        .where(
            Touchpoint.brand_id == brand_id,
            col(Touchpoint.shopper_id).in_(person(session, brand_id, shopper_id)),
            Touchpoint.kind == Kind.PRODUCT_SHOWN,
        )
        .order_by(col(Touchpoint.occurred_at).desc(), col(Touchpoint.id).desc())
        .limit(SEEN_MAX)
    )
    return list(dict.fromkeys(str(row.data.get("product_id", "")) for row in rows))


def find_touch(session: Session, brand_id: str, kind: str, key: str) -> Touchpoint | None:
    """The record of one thing."""
    return session.exec(select(Touchpoint).where(Touchpoint.brand_id == brand_id, Touchpoint.kind == kind, Touchpoint.key == key)).first()


def list_reversals(session: Session, brand_id: str, shopper_id: str) -> list[Touchpoint]:
    """What was taken back of a shopper's conversions, in order of receipt, at most `PATH_MAX`."""
    return list(
        session.exec(
            select(Touchpoint)
            .where(Touchpoint.brand_id == brand_id, col(Touchpoint.shopper_id).in_(person(session, brand_id, shopper_id)))
            .where(Touchpoint.credit_class == CreditClass.REVERSAL)
            .order_by(col(Touchpoint.id))
            .limit(PATH_MAX)
        )
    )


# decisions and credits


def find_decision(session: Session, brand_id: str, conversion_key: str) -> Decision | None:
    """The latest decision about a conversion."""
    return session.exec(
        select(Decision)
        .where(Decision.brand_id == brand_id, Decision.conversion_key == conversion_key)
        .order_by(col(Decision.version).desc())
        .limit(1)
    ).first()


def get_decision(session: Session, brand_id: str, conversion_key: str) -> Decision:
    """The latest decision about a conversion; raises `UnknownConversion`."""
    decision = find_decision(session, brand_id, conversion_key)
    if decision is None:
        raise UnknownConversion(key=conversion_key)
    return decision


def lock_decision(session: Session, brand_id: str, conversion_key: str) -> Decision | None:
    """The latest decision, locked until commit, so that two refunds of it post one after the other."""
    return session.exec(
        select(Decision)
        .where(Decision.brand_id == brand_id, Decision.conversion_key == conversion_key)
        .order_by(col(Decision.version).desc())
        .limit(1)
        .with_for_update()
    ).first()


def list_credits(session: Session, brand_id: str, decision_id: str) -> list[Credit]:
    """The shares of one decision, in the order of its path."""
    return list(
        session.exec(select(Credit).where(Credit.brand_id == brand_id, Credit.decision_id == decision_id).order_by(col(Credit.position)))
    )


def list_touches_by_id(session: Session, brand_id: str, touch_ids: Sequence[int]) -> list[Touchpoint]:
    """The touches of a decision, in order of receipt."""
    return list(
        session.exec(
            select(Touchpoint).where(Touchpoint.brand_id == brand_id, col(Touchpoint.id).in_(touch_ids)).order_by(col(Touchpoint.id))
        )
    )


# ledger


def find_journals(session: Session, brand_id: str, keys: Sequence[str]) -> list[Journal]:
    """The journals of these keys."""
    return list(session.exec(select(Journal).where(Journal.brand_id == brand_id, col(Journal.key).in_(keys))))


def list_postings(session: Session, brand_id: str, cause: str) -> list[Leg]:
    """Every posting with this cause, in the order they were written."""
    rows = session.exec(
        select(Journal.key, Journal.reason, Posting)
        .where(Journal.brand_id == brand_id, Journal.cause == cause, Posting.journal_id == Journal.id)
        .order_by(col(Posting.id))
    )
    return [Leg(key, row.source, row.target, row.amount_minor, row.currency, reason) for key, reason, row in rows]


def sums(session: Session, brand_id: str, prefix: str) -> list[tuple[str, str, int]]:
    """(account, currency, debits − credits) of every account whose name begins with `prefix`."""
    source, target = col(Posting.source), col(Posting.target)
    rows = session.exec(
        select(Posting.source, Posting.target, Posting.currency, func.sum(col(Posting.amount_minor)))
        .where(Journal.brand_id == brand_id, Posting.journal_id == Journal.id)
        .where(or_(source.startswith(prefix, autoescape=True), target.startswith(prefix, autoescape=True)))
        .group_by(source, target, col(Posting.currency))
    )
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for credited, debited, currency, amount in rows:
        totals[credited, currency] -= int(amount)
        totals[debited, currency] += int(amount)
    return [(account, currency, total) for (account, currency), total in sorted(totals.items()) if account.startswith(prefix)]


def list_journals(session: Session, brand_id: str, *, after: str, limit: int) -> list[Journal]:
    """A page of the brand's journals by id."""
    return list(session.exec(select(Journal).where(Journal.brand_id == brand_id, Journal.id > after).order_by(Journal.id).limit(limit)))


def list_postings_of(session: Session, brand_id: str, journal_ids: Sequence[str]) -> list[Posting]:
    """The postings of these journals."""
    return list(
        session.exec(
            select(Posting)
            .where(Journal.brand_id == brand_id, Posting.journal_id == Journal.id, col(Journal.id).in_(journal_ids))
            .order_by(col(Posting.id))
        )
    )


def decisions_out_of_balance(session: Session, brand_id: str) -> list[tuple[str, int, int]]:
    """(conversion key, value, sum of credits) of every decision whose credits are not its value, at most `LIST_MAX`."""
    credited = func.coalesce(func.sum(col(Credit.value_minor)), 0)
    statement = (
        select(Decision.conversion_key, Decision.value_minor, credited)
        .outerjoin(Credit, col(Credit.decision_id) == col(Decision.id))
        .where(Decision.brand_id == brand_id)
        .group_by(col(Decision.id), col(Decision.conversion_key), col(Decision.value_minor))
        .having(credited != col(Decision.value_minor))
        .limit(LIST_MAX)
    )
    return [(key, value, int(total)) for key, value, total in session.connection().execute(statement)]
