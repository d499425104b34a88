"""How are promotions read for a shopper, locked, counted, and counted back?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, union_all, update
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from commerce.kinds import OrderStatus
from commerce.store.statements import table_of
from commerce.tables import Code, CustomerGroup, Promotion, Redemption, ShopOrder, ShopperOrigin
from core.db import insert_once, insert_or_change

PROMOTIONS_MAX = 1000
NOBODY = [""]  # an empty list would be answered by reading all of the brand's rows

_PROMOTION, _CODE, _REDEMPTION = table_of(Promotion), table_of(Code), table_of(Redemption)
_OFFER = _PROMOTION.alias("offer")


def _uses(*of_which: ColumnElement[bool]) -> Select[int]:
    """Uses that count, of orders that stand."""
    return plain_select(func.count()).select_from(Redemption).where(col(Redemption.returned).is_(False), *of_which)


def _for_shopper() -> list[Any]:
    """What is known of `:shopper_id` beside a promotion; uses by unpaid orders of `:cart_id` are its own, a new order replaces them."""
    own = plain_select(col(ShopOrder.id)).where(col(ShopOrder.cart_id) == bindparam("cart_id"), col(ShopOrder.status) == OrderStatus.PLACED)
    of_it = col(Redemption.promotion_id) == _PROMOTION.c.id
    own_uses = _uses(of_it, col(Redemption.order_id).in_(own)).correlate(_PROMOTION).scalar_subquery()
    theirs = _uses(of_it, col(Redemption.shopper_id) == bindparam("shopper_id"), col(Redemption.order_id).not_in(own))
    member = exists().where(
        col(CustomerGroup.brand_id) == _PROMOTION.c.brand_id,
        col(CustomerGroup.shopper_id) == bindparam("shopper_id"),
        col(CustomerGroup.name) == _PROMOTION.c.customer_group,
    )
    ordered = exists().where(
        col(ShopOrder.brand_id) == _PROMOTION.c.brand_id,
        col(ShopOrder.shopper_id) == bindparam("shopper_id"),
        col(ShopOrder.status) != OrderStatus.CANCELLED,
        col(ShopOrder.cart_id) != bindparam("cart_id"),
    )
    limited = _PROMOTION.c.customer_uses_max.is_not(None)
    return [
        member.label("member"),
        own_uses.label("own_uses"),
        case((limited, theirs.correlate(_PROMOTION).scalar_subquery()), else_=0).label("customer_uses"),
        and_(_PROMOTION.c.first_order, ordered).label("ordered_before"),
        col(ShopperOrigin.channel),
        col(ShopperOrigin.creator_id),
        col(ShopperOrigin.drop_id).label("arrived_in_drop"),
    ]


_COLUMNS = [column for column in _PROMOTION.c if column.name != "brand_id"]
_CAME = and_(col(ShopperOrigin.brand_id) == _PROMOTION.c.brand_id, col(ShopperOrigin.shopper_id) == bindparam("shopper_id"))


def _by_code() -> tuple[Select[Any], Select[Any]]:
    """Codes of `:brand_id` by id, and by key."""
    of_brand = _CODE.c.brand_id == bindparam("brand_id")
    return (
        plain_select(_CODE.c.id, _CODE.c.promotion_id).where(of_brand, _CODE.c.id.in_(bindparam("ids", expanding=True))),
        plain_select(_CODE.c.id, _CODE.c.promotion_id).where(of_brand, _CODE.c.key.in_(bindparam("keys", expanding=True))),
    )


def _code_terms() -> Select[Any]:
    by_id, by_key = (each.with_only_columns(_CODE.c.id).correlate(None) for each in _by_code())
    own = plain_select(col(ShopOrder.id)).where(col(ShopOrder.cart_id) == bindparam("cart_id"), col(ShopOrder.status) == OrderStatus.PLACED)
    code_own_uses = _uses(col(Redemption.code_id) == _CODE.c.id, col(Redemption.order_id).in_(own)).correlate(_CODE).scalar_subquery()
    return (
        plain_select(
            *_COLUMNS,
            *_for_shopper(),
            _CODE.c.id.label("code_id"),
            _CODE.c.code,
            _CODE.c.key,
            _CODE.c.uses.label("code_uses"),
            _CODE.c.uses_max.label("code_uses_max"),
            _CODE.c.active.label("code_active"),
            and_(_CODE.c.shopper_id != "", _CODE.c.shopper_id != bindparam("shopper_id")).label("foreign"),
            code_own_uses.label("code_own_uses"),
        )
        .select_from(_CODE.join(_PROMOTION, _PROMOTION.c.id == _CODE.c.promotion_id).outerjoin(ShopperOrigin, _CAME))
        .where(_CODE.c.id.in_(union_all(by_id, by_key)))
        .order_by(_CODE.c.id)
    )


_CODE_TERMS = _code_terms()
_OFFER_TERMS = (
    plain_select(*_COLUMNS, *_for_shopper())
    .select_from(_PROMOTION.outerjoin(ShopperOrigin, _CAME))
    .where(_PROMOTION.c.brand_id == bindparam("brand_id"), _PROMOTION.c.id.in_(bindparam("ids", expanding=True)))
)
_LOCK = (
    plain_select(_PROMOTION.c.id)
    .where(
        _PROMOTION.c.id.in_(
            union_all(
                *(each.with_only_columns(_CODE.c.promotion_id).correlate(None) for each in _by_code()),
                plain_select(_OFFER.c.id).where(
                    _OFFER.c.id.in_(bindparam("offers", expanding=True)),
                ),
            )
        )
    )
    .order_by(_PROMOTION.c.id)
    .with_for_update()
)


def list_code_terms(
    session: Session, brand_id: str, ids: Sequence[str], keys: Sequence[str], *, shopper_id: str, cart_id: str
) -> Sequence[Any]:
    """Rows for `promotion_rows.code_terms`: codes by id or key, each with its promotion as this shopper meets it."""
    values = {"brand_id": brand_id, "ids": list(ids) or NOBODY, "keys": list(keys) or NOBODY, "shopper_id": shopper_id, "cart_id": cart_id}
    return session.connection().execute(_CODE_TERMS, values).all()


def list_offer_terms(session: Session, brand_id: str, ids: Sequence[str], *, shopper_id: str, cart_id: str) -> dict[str, Any]:
    """Rows for `promotion_rows.for_shopper`, by promotion."""
    values = {"brand_id": brand_id, "ids": list(ids), "shopper_id": shopper_id, "cart_id": cart_id}
    return {row.id: row for row in session.connection().execute(_OFFER_TERMS, values)}


def lock_promotions(session: Session, brand_id: str, code_ids: Sequence[str], keys: Sequence[str], offers: Sequence[str]) -> None:
    """Lock promotions in the order of their ids, by their codes or by themselves; counts read after this are true."""
    values = {"brand_id": brand_id, "ids": list(code_ids) or NOBODY, "keys": list(keys) or NOBODY, "offers": list(offers) or NOBODY}
    session.connection().execute(_LOCK, values)


def _take(kind: type[Promotion] | type[Code]) -> Any:
    table = table_of(kind)
    free = or_(table.c.uses_max.is_(None), table.c.uses < table.c.uses_max)
    of_brand = table.c.brand_id == bindparam("of_brand")
    return update(table).where(of_brand, table.c.id.in_(bindparam("ids", expanding=True)), free).values(uses=table.c.uses + 1)


def _fewer(kind: type[Promotion] | type[Code]) -> Any:
    table = table_of(kind)
    return update(table).where(table.c.id == bindparam("ident")).values(uses=table.c.uses - bindparam("given_back"))


_TAKE = {kind: _take(kind) for kind in (Promotion, Code)}
_FEWER = {kind: _fewer(kind) for kind in (Promotion, Code)}
_RETURN = (
    update(_REDEMPTION)
    .where(_REDEMPTION.c.order_id.in_(bindparam("order_ids", expanding=True)), _REDEMPTION.c.returned.is_(False))
    .values(returned=True)
    .returning(_REDEMPTION.c.promotion_id, _REDEMPTION.c.code_id)
)


def take_uses(session: Session, brand_id: str, promotion_ids: Sequence[str], code_ids: Sequence[str]) -> bool:
    """Count one use of each (locked by the caller), none past its limit; False when a limit stood against it."""
    taken = True
    for kind, ids in ((Promotion, promotion_ids), (Code, code_ids)):
        if ids:
            found = session.connection().execute(_TAKE[kind], {"of_brand": brand_id, "ids": list(ids)})
            taken = taken and found.rowcount == len(set(ids))
    return taken


def return_uses(session: Session, order_ids: Sequence[str]) -> None:
    """Give back what orders (locked by the caller) used; once each."""
    connection = session.connection()
    returned = connection.execute(_RETURN, {"order_ids": list(order_ids)}).all()
    for kind, ids in ((Promotion, [row.promotion_id for row in returned]), (Code, [row.code_id for row in returned if row.code_id])):
        if ids:
            connection.execute(_FEWER[kind], [{"ident": each, "given_back": count} for each, count in sorted(Counter(ids).items())])


def retake_uses(session: Session, order: ShopOrder) -> bool:
    """Count again what an expired order had given back, all of it or (where a limit is reached meanwhile) nothing: False."""
    of_order = (_REDEMPTION.c.order_id == order.id) & _REDEMPTION.c.returned.is_(True)
    returned = session.connection().execute(plain_select(_REDEMPTION.c.promotion_id, _REDEMPTION.c.code_id).where(of_order)).all()
    if not returned:
        return True
    promotion_ids, code_ids = [row.promotion_id for row in returned], [row.code_id for row in returned if row.code_id]
    lock_promotions(session, order.brand_id, (), (), promotion_ids)
    offers = list_offer_terms(session, order.brand_id, promotion_ids, shopper_id=order.shopper_id, cart_id="").values()
    words = list_code_terms(session, order.brand_id, code_ids, (), shopper_id=order.shopper_id, cart_id="") if code_ids else ()
    counts = [(row.uses, row.uses_max) for row in offers] + [(row.customer_uses, row.customer_uses_max) for row in offers]
    counts += [(row.code_uses, row.code_uses_max) for row in words]
    if any(most is not None and uses >= most for uses, most in counts):
        return False
    session.connection().execute(update(_REDEMPTION).where(of_order).values(returned=False))
    return take_uses(session, order.brand_id, promotion_ids, code_ids)


_RUNNING = (
    plain_select(_PROMOTION)
    .where(_PROMOTION.c.brand_id == bindparam("brand_id"), _PROMOTION.c.active.is_(True))
    .order_by(_PROMOTION.c.automatic.desc(), _PROMOTION.c.id)
    .limit(PROMOTIONS_MAX)
)


def list_running(session: Session, brand_id: str) -> Sequence[Any]:
    """Rows of the brand's active promotions, automatic ones first, then by id; a thousand at most."""
    return session.connection().execute(_RUNNING, {"brand_id": brand_id}).all()


def find_promotion(session: Session, brand_id: str, handle: str) -> Promotion | None:
    return session.exec(select(Promotion).where(Promotion.brand_id == brand_id, Promotion.handle == handle)).one_or_none()


def list_promotions(
    session: Session, brand_id: str, *, stopped: bool = False, after: str = "", limit: int = PROMOTIONS_MAX
) -> list[Promotion]:
    """The brand's promotions by handle, a thousand at most; stopped: those too; after: only behind this handle."""
    statement = select(Promotion).where(Promotion.brand_id == brand_id, col(Promotion.handle) > after)
    if not stopped:
        statement = statement.where(col(Promotion.active).is_(True))
    return list(session.exec(statement.order_by(Promotion.handle).limit(min(limit, PROMOTIONS_MAX))))


def insert_promotion(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether the promotion is new; row names its brand."""
    return insert_once(session, Promotion, row) == 1


def stop_promotion(session: Session, brand_id: str, promotion_id: str) -> None:
    of_brand = (_PROMOTION.c.brand_id == brand_id) & (_PROMOTION.c.id == promotion_id)
    session.connection().execute(update(_PROMOTION).where(of_brand).values(active=False))


def save_origin(session: Session, brand_id: str, shopper_id: str, **came: str) -> None:
    """Note how a shopper came; what is not named stays."""
    insert_or_change(session, ShopperOrigin, [{"brand_id": brand_id, "shopper_id": shopper_id, **came}], same=("brand_id", "shopper_id"))
