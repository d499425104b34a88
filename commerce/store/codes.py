"""How are codes, groups and wrong attempts read and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, update
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from commerce.store.statements import table_of
from commerce.tables import Code, CodeAttempt, CustomerGroup, Promotion
from core.db import insert_once

CODES_MAX = 1000
SPELLINGS_MAX = 10_000


def find_code(session: Session, brand_id: str, key: str) -> Code | None:
    return session.exec(select(Code).where(Code.brand_id == brand_id, Code.key == key)).one_or_none()


def list_spellings(session: Session, brand_id: str) -> dict[str, str]:
    """The brand's active codes that people know, key to spelling; ten thousand at most."""
    code = table_of(Code)
    statement = plain_select(code.c.key, code.c.code).where(code.c.brand_id == brand_id, code.c.active.is_(True), code.c.batch == "")
    return {row.key: row.code for row in session.connection().execute(statement.order_by(code.c.key).limit(SPELLINGS_MAX))}


_CODES = (
    plain_select(table_of(Code).c.code, table_of(Code).c.public, table_of(Code).c.key, table_of(Code).c.uses.label("code_uses"))
    .add_columns(table_of(Code).c.uses_max.label("code_uses_max"), table_of(Code).c.shopper_id, table_of(Promotion))
    .join(Promotion, col(Promotion.id) == col(Code.promotion_id))
    .where(col(Code.brand_id) == bindparam("brand_id"), col(Code.active).is_(True), col(Promotion.active).is_(True), col(Code.batch) == "")
    .order_by(col(Code.code))
    .limit(CODES_MAX)
)


def list_codes(session: Session, brand_id: str, *, public_only: bool = False) -> Sequence[Any]:
    """Rows of the brand's active codes by spelling, each with its promotion; a thousand at most, those made in batches left out."""
    statement = _CODES.where(col(Code.public).is_(True)) if public_only else _CODES
    return session.connection().execute(statement, {"brand_id": brand_id}).all()


def count_codes(session: Session, brand_id: str) -> dict[str, int]:
    """How many codes open each promotion."""
    statement = plain_select(col(Code.promotion_id), func.count()).where(col(Code.brand_id) == brand_id).group_by(col(Code.promotion_id))
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def insert_code(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether the code is new; row names its brand."""
    return insert_once(session, Code, row) == 1


def insert_codes(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many are new; rows name their brand."""
    return insert_once(session, Code, rows)


def list_batch(session: Session, brand_id: str, promotion_id: str, batch: str) -> list[str]:
    """The spellings of a batch, in order."""
    of_batch = select(Code.code).where(Code.brand_id == brand_id, Code.promotion_id == promotion_id, Code.batch == batch)
    return list(session.exec(of_batch.order_by(Code.code)))


def insert_member(session: Session, brand_id: str, shopper_id: str, name: str) -> bool:
    return insert_once(session, CustomerGroup, {"brand_id": brand_id, "shopper_id": shopper_id, "name": name}) == 1


def hand_over(session: Session, brand_id: str, from_id: str, to_id: str) -> None:
    """Make one shopper's own codes another's, who is of their groups too from now on."""
    code, member = table_of(Code), table_of(CustomerGroup)
    session.connection().execute(update(code).where(code.c.brand_id == brand_id, code.c.shopper_id == from_id).values(shopper_id=to_id))
    groups = plain_select(member.c.name).where(member.c.brand_id == brand_id, member.c.shopper_id == from_id)
    for name in session.connection().execute(groups).scalars().all():
        insert_member(session, brand_id, to_id, name)


_ATTEMPT = table_of(CodeAttempt)
_ATTEMPTS = (
    plain_select(_ATTEMPT.c.at)
    .where(
        _ATTEMPT.c.brand_id == bindparam("brand_id"),
        _ATTEMPT.c.shopper_id == bindparam("shopper_id"),
        _ATTEMPT.c.at > bindparam("since"),
    )
    .order_by(_ATTEMPT.c.at)
)


def list_wrong_attempts(session: Session, brand_id: str, shopper_id: str, *, since: datetime) -> list[datetime]:
    """When the shopper entered wrong codes after `since`, oldest first."""
    values = {"brand_id": brand_id, "shopper_id": shopper_id, "since": since}
    return list(session.connection().execute(_ATTEMPTS, values).scalars())


def count_wrong_attempts(session: Session, brand_id: str, *, since: datetime, most: int) -> int:
    """How many wrong codes all shoppers of a brand entered after `since`; not counted past `most`."""
    found = plain_select(_ATTEMPT.c.id).where(_ATTEMPT.c.brand_id == brand_id, _ATTEMPT.c.at > since).limit(most).subquery()
    return int(session.connection().execute(plain_select(func.count()).select_from(found)).scalar_one())


def insert_wrong_attempt(session: Session, brand_id: str, shopper_id: str, *, at: datetime, forget_before: datetime) -> None:
    """Note a wrong code; older ones are cleared away, so that a shopper's rows stay few."""
    old = delete(CodeAttempt).where(
        col(CodeAttempt.brand_id) == brand_id, col(CodeAttempt.shopper_id) == shopper_id, col(CodeAttempt.at) <= forget_before
    )
    session.connection().execute(old)
    insert_once(session, CodeAttempt, {"brand_id": brand_id, "shopper_id": shopper_id, "at": at})
