"""How are codes, their uses and wrong attempts read and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, func, or_, union_all, update
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from commerce.kinds import OrderStatus
from commerce.store.statements import table_of
from commerce.tables import Code, CodeAttempt, CustomerGroup, Redemption, ShopOrder
from core.db import insert_once

CODES_MAX = 1000
SPELLINGS_MAX = 10_000


def _terms() -> Select[*tuple[Any, ...]]:
    member = exists().where(
        col(CustomerGroup.brand_id) == col(Code.brand_id),
        col(CustomerGroup.shopper_id) == bindparam("shopper_id"),
        col(CustomerGroup.name) == col(Code.customer_group),
    )
    own = plain_select(col(ShopOrder.id)).where(col(ShopOrder.cart_id) == bindparam("cart_id"), col(ShopOrder.status) == OrderStatus.PLACED)
    own_uses = (  # by way of the cart's orders, for a code may have been used by a hundred thousand others
        plain_select(func.count())
        .select_from(Redemption)
        .where(col(Redemption.code_id) == col(Code.id), col(Redemption.order_id).in_(own), col(Redemption.returned).is_(False))
        .correlate(Code)
        .scalar_subquery()
    )
    columns = [column for column in table_of(Code).c if column.name not in ("brand_id", "public")]
    code = table_of(Code)
    by_id = plain_select(code.c.id).where(code.c.brand_id == bindparam("brand_id"), code.c.id.in_(bindparam("ids", expanding=True)))
    by_key = plain_select(code.c.id).where(code.c.brand_id == bindparam("brand_id"), code.c.key.in_(bindparam("keys", expanding=True)))
    return (
        plain_select(*columns, member.label("member"), own_uses.label("own_uses"))
        .where(col(Code.id).in_(union_all(by_id.correlate(None), by_key.correlate(None))))
        .order_by(col(Code.id))
    )


_TERMS = _terms()
_TERMS_LOCKED = _TERMS.with_for_update(of=Code)


def list_terms(
    session: Session, brand_id: str, ids: Sequence[str], keys: Sequence[str], *, shopper_id: str, cart_id: str, lock: bool = False
) -> Sequence[Any]:
    """Code rows by id or key, with `member` and `own_uses` (by unpaid orders of this cart); locked in id order for counting."""
    nobody = [""]  # an empty list would be answered by reading all of the brand's codes
    values = {"brand_id": brand_id, "ids": list(ids) or nobody, "keys": list(keys) or nobody, "shopper_id": shopper_id, "cart_id": cart_id}
    return session.connection().execute(_TERMS_LOCKED if lock else _TERMS, values).all()


def find_code(session: Session, brand_id: str, key: str) -> Code | None:
    return session.exec(select(Code).where(Code.brand_id == brand_id, Code.key == key)).one_or_none()


def list_spellings(session: Session, brand_id: str) -> dict[str, str]:
    """The brand's active codes, key to spelling; ten thousand at most."""
    code = table_of(Code)
    statement = plain_select(code.c.key, code.c.code).where(code.c.brand_id == brand_id, code.c.active.is_(True))
    return {row.key: row.code for row in session.connection().execute(statement.order_by(code.c.key).limit(SPELLINGS_MAX))}


def list_codes(session: Session, brand_id: str, *, public_only: bool = False) -> list[Code]:
    """The brand's active codes by spelling, a thousand at most."""
    statement = select(Code).where(Code.brand_id == brand_id, col(Code.active).is_(True))
    if public_only:
        statement = statement.where(col(Code.public).is_(True))
    return list(session.exec(statement.order_by(Code.code).limit(CODES_MAX)))


def insert_code(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether the code is new; row names its brand."""
    return insert_once(session, Code, row) == 1


def insert_member(session: Session, brand_id: str, shopper_id: str, name: str) -> bool:
    return insert_once(session, CustomerGroup, {"brand_id": brand_id, "shopper_id": shopper_id, "name": name}) == 1


_CODE, _REDEMPTION, _ATTEMPT = table_of(Code), table_of(Redemption), table_of(CodeAttempt)
_TAKE = (
    update(_CODE)
    .where(
        _CODE.c.brand_id == bindparam("of_brand"),
        _CODE.c.id.in_(bindparam("ids", expanding=True)),
        or_(_CODE.c.uses_max.is_(None), _CODE.c.uses < _CODE.c.uses_max),
    )
    .values(uses=_CODE.c.uses + 1)
)
_RETURN = (
    update(_REDEMPTION)
    .where(_REDEMPTION.c.order_id.in_(bindparam("order_ids", expanding=True)), _REDEMPTION.c.returned.is_(False))
    .values(returned=True)
    .returning(_REDEMPTION.c.code_id)
)
_FEWER = update(_CODE).where(_CODE.c.id == bindparam("code_id")).values(uses=_CODE.c.uses - bindparam("given_back"))
_ATTEMPTS = (
    plain_select(_ATTEMPT.c.at)
    .where(
        _ATTEMPT.c.brand_id == bindparam("brand_id"),
        _ATTEMPT.c.shopper_id == bindparam("shopper_id"),
        _ATTEMPT.c.at > bindparam("since"),
    )
    .order_by(_ATTEMPT.c.at)
)


def take_uses(session: Session, brand_id: str, ids: Sequence[str]) -> bool:
    """Count one use of each code, none past its limit; False when a limit stood against it and fewer were counted."""
    return session.connection().execute(_TAKE, {"of_brand": brand_id, "ids": list(ids)}).rowcount == len(set(ids))


def return_uses(session: Session, order_ids: Sequence[str]) -> None:
    """Give back what orders (locked by the caller) used; once each."""
    connection = session.connection()
    ids = sorted(connection.execute(_RETURN, {"order_ids": list(order_ids)}).scalars())
    if ids:
        connection.execute(_FEWER, [{"code_id": each, "given_back": ids.count(each)} for each in dict.fromkeys(ids)])


def list_returned(session: Session, order_id: str) -> list[str]:
    """Ids of codes whose use by this order was given back."""
    statement = select(Redemption.code_id).where(Redemption.order_id == order_id, col(Redemption.returned).is_(True))
    return sorted(session.exec(statement))


def retake_redemptions(session: Session, order_id: str) -> None:
    session.connection().execute(update(_REDEMPTION).where(_REDEMPTION.c.order_id == order_id).values(returned=False))


def list_wrong_attempts(session: Session, brand_id: str, shopper_id: str, *, since: datetime) -> list[datetime]:
    """When the shopper entered wrong codes after `since`, oldest first."""
    values = {"brand_id": brand_id, "shopper_id": shopper_id, "since": since}
    return list(session.connection().execute(_ATTEMPTS, values).scalars())


def insert_wrong_attempt(session: Session, brand_id: str, shopper_id: str, *, at: datetime, forget_before: datetime) -> None:
    """Note a wrong code; older ones are cleared away, so that a shopper's rows stay few."""
    old = delete(CodeAttempt).where(
        col(CodeAttempt.brand_id) == brand_id, col(CodeAttempt.shopper_id) == shopper_id, col(CodeAttempt.at) <= forget_before
    )
    session.connection().execute(old)
    insert_once(session, CodeAttempt, {"brand_id": brand_id, "shopper_id": shopper_id, "at": at})
