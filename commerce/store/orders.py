"""How are orders, their lines, payments and refunds read, locked and written?

Rows come back as objects outside the session: what is read under a lock is what the database has, never an older copy.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, or_, select, text, update
from sqlmodel import Session

from commerce.store.statements import change, table_of
from commerce.tables import OrderLine, Payment, Redemption, Refund, ShopOrder, Variant
from core.db import insert_once, insert_rows, row_object

ORDERS_MAX = 200

_ORDER, _LINE, _PAYMENT, _REFUND = (table_of(kind) for kind in (ShopOrder, OrderLine, Payment, Refund))
_VARIANT = table_of(Variant)

_UNPAID = text("shop_order.status = 'placed'")  # word for word the condition of its index, or it is not used

_BY_NUMBER = select(_ORDER).where(_ORDER.c.brand_id == bindparam("brand_id"), _ORDER.c.number == bindparam("number"))
_BY_ID = select(_ORDER).where(_ORDER.c.id == bindparam("order_id"))
_LOCKED_BY_ID = _BY_ID.with_for_update()
_OF_SHOPPER = (
    select(_ORDER)
    .where(_ORDER.c.brand_id == bindparam("brand_id"), _ORDER.c.shopper_id == bindparam("shopper_id"))
    .order_by(_ORDER.c.number.desc())
    .limit(bindparam("limit"))
)
_UNPAID_OF_CART = select(_ORDER).where(_ORDER.c.cart_id == bindparam("cart_id"), _UNPAID).order_by(_ORDER.c.id).with_for_update()
_IT_AND_RIVALS = (
    select(_ORDER)
    .where(_ORDER.c.cart_id == bindparam("cart_id"), or_(_ORDER.c.id == bindparam("order_id"), _UNPAID))
    .order_by(_ORDER.c.id)
    .with_for_update()
)
_EXPIRED = (
    select(_ORDER)
    .where(_UNPAID, _ORDER.c.hold_until <= bindparam("now"))
    .order_by(_ORDER.c.hold_until)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_LINES = select(_LINE).where(_LINE.c.order_id == bindparam("order_id")).order_by(_LINE.c.position)
_LINES_WITH_PRICES = (
    select(_LINE, _VARIANT.c.price_minor)
    .join(_VARIANT, _VARIANT.c.id == _LINE.c.variant_id)
    .where(_LINE.c.order_id == bindparam("order_id"))
    .order_by(_LINE.c.position)
)
_PAYMENTS = select(_PAYMENT).where(_PAYMENT.c.order_id == bindparam("order_id")).order_by(_PAYMENT.c.at, _PAYMENT.c.id)
_ADD_REFUNDED = (
    update(_PAYMENT)
    .where(_PAYMENT.c.id == bindparam("payment_id"))
    .values(refunded_minor=_PAYMENT.c.refunded_minor + bindparam("given_back"))
)
_REFUND_BY_KEY = select(_REFUND).where(_REFUND.c.brand_id == bindparam("brand_id"), _REFUND.c.key == bindparam("key"))
_REFUNDS = select(_REFUND).where(_REFUND.c.order_id == bindparam("order_id")).order_by(_REFUND.c.at, _REFUND.c.id)


def _orders(session: Session, statement: Select[Any], values: Mapping[str, Any]) -> list[ShopOrder]:
    return [row_object(ShopOrder, row) for row in session.connection().execute(statement, values).mappings()]


def find_order(session: Session, brand_id: str, number: int) -> ShopOrder | None:
    return next(iter(_orders(session, _BY_NUMBER, {"brand_id": brand_id, "number": number})), None)


def find_order_by_id(session: Session, order_id: str) -> ShopOrder | None:
    """The order of an opaque id, which names its brand."""
    return next(iter(_orders(session, _BY_ID, {"order_id": order_id})), None)


def list_orders(session: Session, brand_id: str, shopper_id: str, *, limit: int) -> list[ShopOrder]:
    """The shopper's newest orders first."""
    return _orders(session, _OF_SHOPPER, {"brand_id": brand_id, "shopper_id": shopper_id, "limit": min(limit, ORDERS_MAX)})


def list_of_brand(
    session: Session, brand_id: str, *, status: str = "", goods: str = "", before: int | None = None, limit: int
) -> list[ShopOrder]:
    """The brand's newest orders first; of one state of the money, of the goods, or any (""); before: of lower numbers only."""
    wanted = select(_ORDER).where(_ORDER.c.brand_id == brand_id)
    if status:
        wanted = wanted.where(_ORDER.c.status == status)
    if goods:
        wanted = wanted.where(_ORDER.c.fulfilment == goods)
    if before is not None:
        wanted = wanted.where(_ORDER.c.number < before)
    return _orders(session, wanted.order_by(_ORDER.c.number.desc()).limit(min(limit, ORDERS_MAX)), {})


def lock_order(session: Session, order_id: str) -> ShopOrder | None:
    """The order as committed last, locked until commit."""
    return next(iter(_orders(session, _LOCKED_BY_ID, {"order_id": order_id})), None)


def lock_order_and_rivals(session: Session, order: ShopOrder) -> list[ShopOrder]:
    """The order and the other unpaid ones of its cart, locked in the order of their ids."""
    return _orders(session, _IT_AND_RIVALS, {"cart_id": order.cart_id, "order_id": order.id})


def lock_unpaid_of_cart(session: Session, cart_id: str) -> list[ShopOrder]:
    """The unpaid orders of a cart (locked by the caller): one, but for accidents."""
    return _orders(session, _UNPAID_OF_CART, {"cart_id": cart_id})


def lock_expired(session: Session, *, now: datetime, limit: int) -> list[ShopOrder]:
    """Unpaid orders of all brands whose hold has ended, those left out that someone else has in hand."""
    return _orders(session, _EXPIRED, {"now": now, "limit": limit})


def insert_order(session: Session, order: ShopOrder, lines: Sequence[OrderLine]) -> None:
    """Write an order and its lines in two statements; the lines' ids are for who reads them again."""
    insert_rows(session, ShopOrder, [order.model_dump()])
    insert_rows(session, OrderLine, [line.model_dump(exclude={"id"}) for line in lines])


def insert_line(session: Session, line: OrderLine) -> int:
    """The id of a line that an order has from now on."""
    written = session.connection().execute(insert(_LINE).values(**line.model_dump(exclude={"id"})).returning(_LINE.c.id))
    return int(written.scalar_one())


def update_orders(session: Session, orders: Sequence[ShopOrder], **values: Any) -> None:
    """Change columns of locked orders, in their rows and in these objects."""
    change(session, ShopOrder, [order.id for order in orders], values)
    for order in orders:
        for name, value in values.items():
            setattr(order, name, value)


def reassign(session: Session, brand_id: str, *, was: str, now_of: str, conversation_ids: Sequence[str] | None = None) -> None:
    """Orders of one shopper, and the uses of codes they stand for, become another's. conversation_ids: only those made there."""
    mine = [_ORDER.c.brand_id == brand_id, _ORDER.c.shopper_id == was]
    if conversation_ids is not None:
        mine.append(_ORDER.c.conversation_id.in_(conversation_ids))
    connection = session.connection()
    orders = connection.execute(update(_ORDER).where(*mine).values(shopper_id=now_of).returning(_ORDER.c.id)).scalars().all()
    uses = table_of(Redemption)
    connection.execute(update(uses).where(uses.c.order_id.in_(orders)).values(shopper_id=now_of))


def list_lines(session: Session, order_id: str) -> list[OrderLine]:
    rows = session.connection().execute(_LINES, {"order_id": order_id}).mappings()
    return [row_object(OrderLine, row) for row in rows]


def list_lines_with_prices(session: Session, order_id: str) -> list[tuple[OrderLine, int]]:
    """The order's lines, each with what its variant costs now."""
    rows = session.connection().execute(_LINES_WITH_PRICES, {"order_id": order_id}).mappings()
    return [(row_object(OrderLine, {name: row[name] for name in OrderLine.model_fields}), row["price_minor"]) for row in rows]


def update_line(session: Session, line: OrderLine, **values: int) -> None:
    """Note what of a line was given back, called off, sent or returned, in its row and in this object."""
    for name, value in values.items():
        setattr(line, name, value)
    session.connection().execute(update(_LINE).where(_LINE.c.id == line.id).values(**values))


def insert_payment(session: Session, payment: Payment) -> bool:
    """Whether the charge is new."""
    return insert_once(session, Payment, payment.model_dump()) == 1


def list_payments(session: Session, order_id: str) -> list[Payment]:
    rows = session.connection().execute(_PAYMENTS, {"order_id": order_id}).mappings()
    return [row_object(Payment, row) for row in rows]


def insert_refund(session: Session, refund: Refund) -> None:
    """Write a refund, and note it on the charge it was paid back from."""
    insert_rows(session, Refund, [refund.model_dump()])
    session.connection().execute(_ADD_REFUNDED, {"payment_id": refund.payment_id, "given_back": refund.amount_minor})


def find_refund(session: Session, brand_id: str, key: str) -> Refund | None:
    row = session.connection().execute(_REFUND_BY_KEY, {"brand_id": brand_id, "key": key}).mappings().one_or_none()
    return None if row is None else row_object(Refund, row)


def list_refunds(session: Session, order_id: str) -> list[Refund]:
    rows = session.connection().execute(_REFUNDS, {"order_id": order_id}).mappings()
    return [row_object(Refund, row) for row in rows]


def insert_redemptions(session: Session, order: ShopOrder, savings: Sequence[tuple[str, str | None, int]]) -> None:
    """One use of each promotion by the order; savings: promotion id, the id of the code that opened it if one did, what it saved."""
    shared = {"brand_id": order.brand_id, "order_id": order.id, "shopper_id": order.shopper_id, "returned": False, "at": order.placed_at}
    used = [{**shared, "promotion_id": each, "code_id": code_id, "saving_minor": saving} for each, code_id, saving in savings]
    insert_rows(session, Redemption, used)
