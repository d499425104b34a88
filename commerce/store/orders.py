"""How are orders, their lines, payments and refunds read, locked and written?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from commerce.kinds import OrderStatus
from commerce.tables import OrderLine, Payment, Redemption, Refund, ShopOrder, Variant
from core.db import insert_once, insert_rows

ORDERS_MAX = 200
FRESH = {"populate_existing": True}  # a lock is worth nothing when an older copy is read


def find_order(session: Session, brand_id: str, number: int) -> ShopOrder | None:
    return session.exec(select(ShopOrder).where(ShopOrder.brand_id == brand_id, ShopOrder.number == number)).one_or_none()


def find_order_by_id(session: Session, order_id: str) -> ShopOrder | None:
    """The order of an opaque id, which names its brand."""
    return session.exec(select(ShopOrder).where(ShopOrder.id == order_id)).one_or_none()


def list_orders(session: Session, brand_id: str, shopper_id: str, *, limit: int) -> list[ShopOrder]:
    """The shopper's newest orders first."""
    statement = select(ShopOrder).where(ShopOrder.brand_id == brand_id, ShopOrder.shopper_id == shopper_id)
    return list(session.exec(statement.order_by(col(ShopOrder.number).desc()).limit(min(limit, ORDERS_MAX))))


def lock_order(session: Session, order_id: str) -> ShopOrder | None:
    """The order as committed last, locked until commit."""
    statement = select(ShopOrder).where(ShopOrder.id == order_id).with_for_update()
    return session.exec(statement, execution_options=FRESH).one_or_none()


def lock_order_and_rivals(session: Session, order: ShopOrder) -> list[ShopOrder]:
    """The order and the other unpaid ones of its cart, locked in the order of their ids."""
    open_or_it = (col(ShopOrder.id) == order.id) | (col(ShopOrder.status) == OrderStatus.PLACED)
    statement = select(ShopOrder).where(ShopOrder.cart_id == order.cart_id, open_or_it).order_by(ShopOrder.id).with_for_update()
    return list(session.exec(statement, execution_options=FRESH))


def lock_unpaid_of_cart(session: Session, cart_id: str) -> list[ShopOrder]:
    """The unpaid orders of a cart (locked by the caller): one, but for accidents."""
    statement = select(ShopOrder).where(ShopOrder.cart_id == cart_id, ShopOrder.status == OrderStatus.PLACED)
    return list(session.exec(statement.order_by(ShopOrder.id).with_for_update(), execution_options=FRESH))


def lock_expired(session: Session, *, now: datetime, limit: int) -> list[ShopOrder]:
    """Unpaid orders of all brands whose hold has ended, those left out that someone else has in hand."""
    statement = select(ShopOrder).where(ShopOrder.status == OrderStatus.PLACED, col(ShopOrder.hold_until) <= now)
    statement = statement.order_by(ShopOrder.id).limit(limit).with_for_update(skip_locked=True)
    return list(session.exec(statement, execution_options=FRESH))


def insert(session: Session, row: SQLModel) -> None:
    """Write a new row; from here on the session knows it."""
    session.add(row)
    session.flush()


def insert_lines(session: Session, lines: Sequence[OrderLine]) -> None:
    """Write an order's lines in one statement; the values stay outside the session, without their ids."""
    insert_rows(session, OrderLine, [line.model_dump(exclude={"id"}) for line in lines])


def update_orders(session: Session, order_ids: Sequence[str], **values: Any) -> None:
    """Change columns of locked orders; copies in the session follow."""
    session.exec(update(ShopOrder).where(col(ShopOrder.id).in_(order_ids)).values(**values))


def list_lines(session: Session, order_id: str) -> list[OrderLine]:
    statement = select(OrderLine).where(OrderLine.order_id == order_id).order_by(col(OrderLine.position))
    return list(session.exec(statement, execution_options=FRESH))


def update_line(session: Session, line_id: int, *, refunded_quantity: int, refunded_minor: int) -> None:
    values = {"refunded_quantity": refunded_quantity, "refunded_minor": refunded_minor}
    session.exec(update(OrderLine).where(col(OrderLine.id) == line_id).values(**values))


def list_lines_with_prices(session: Session, order_id: str) -> list[tuple[OrderLine, int]]:
    """The order's lines, each with what its variant costs now."""
    statement = select(OrderLine, Variant.price_minor).join(Variant, col(Variant.id) == col(OrderLine.variant_id))
    return [
        (line, price) for line, price in session.exec(statement.where(OrderLine.order_id == order_id).order_by(col(OrderLine.position)))
    ]


def insert_payment(session: Session, payment: Payment) -> bool:
    """Whether the charge is new; `payment` itself stays outside the session."""
    return insert_once(session, Payment, payment.model_dump()) == 1


def list_payments(session: Session, order_id: str) -> list[Payment]:
    statement = select(Payment).where(Payment.order_id == order_id).order_by(col(Payment.at), Payment.id)
    return list(session.exec(statement, execution_options=FRESH))


def add_refunded(session: Session, payment_id: str, amount_minor: int) -> None:
    session.exec(update(Payment).where(col(Payment.id) == payment_id).values(refunded_minor=col(Payment.refunded_minor) + amount_minor))


def find_refund(session: Session, brand_id: str, key: str) -> Refund | None:
    return session.exec(select(Refund).where(Refund.brand_id == brand_id, Refund.key == key)).one_or_none()


def list_refunds(session: Session, order_id: str) -> list[Refund]:
    return list(session.exec(select(Refund).where(Refund.order_id == order_id).order_by(col(Refund.at), Refund.id)))


def insert_redemptions(session: Session, order: ShopOrder, savings: Sequence[tuple[str, int]]) -> None:
    """One use of each code by the order; savings: code ids and what they saved."""
    shared = {"brand_id": order.brand_id, "order_id": order.id, "shopper_id": order.shopper_id, "returned": False, "at": order.placed_at}
    insert_rows(session, Redemption, [{**shared, "code_id": code_id, "saving_minor": saving} for code_id, saving in savings])
