"""How are reviews, and the purchases that allow them, read and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlmodel import Session

from commerce.kinds import OrderStatus, ReviewState
from commerce.store.statements import change, table_of
from commerce.tables import OrderLine, Review, ShopOrder
from core.db import insert_once, row_object

_REVIEW, _ORDER, _LINE = (table_of(kind) for kind in (Review, ShopOrder, OrderLine))
LIST_MAX = 200
PURCHASES_MAX = 50  # lines looked back at
TEXTS_LOOK = 10  # newest approved texts that a summary may quote from


def _bought(brand_id: str, shopper_id: str) -> Select[Any]:
    """Lines that the shopper paid for and kept, the newest order first, each with its review's id or None."""
    review = (_REVIEW.c.order_id == _LINE.c.order_id) & (_REVIEW.c.product_id == _LINE.c.product_id)
    return (
        select(_LINE.c.order_id, _LINE.c.product_id, _LINE.c.name, _ORDER.c.number, _ORDER.c.paid_at, _REVIEW.c.id.label("review_id"))
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .outerjoin(_REVIEW, review)
        .where(
            _ORDER.c.brand_id == brand_id,
            _ORDER.c.shopper_id == shopper_id,
            _ORDER.c.paid_at.is_not(None),
            _ORDER.c.status.not_in((OrderStatus.PLACED, OrderStatus.CANCELLED, OrderStatus.REFUNDED)),
            _LINE.c.refunded_quantity < _LINE.c.quantity,
        )
        .order_by(_ORDER.c.number.desc(), _LINE.c.position)
        .limit(PURCHASES_MAX)
    )


def list_purchases(session: Session, brand_id: str, shopper_id: str, *, product_id: str = "", order_id: str = "") -> Sequence[Any]:
    """Rows (order_id, product_id, name, number, paid_at, review_id) of what the shopper bought and kept; of one product or order."""
    statement = _bought(brand_id, shopper_id)
    statement = statement.where(_LINE.c.product_id == product_id) if product_id else statement
    statement = statement.where(_LINE.c.order_id == order_id) if order_id else statement
    return session.connection().execute(statement).all()


def insert_review(session: Session, review: Review) -> bool:
    """Whether it is the first of that order's product."""
    return insert_once(session, Review, review.model_dump()) == 1


def find_review(session: Session, brand_id: str, review_id: str) -> Review | None:
    """One review of this brand."""
    row = session.connection().execute(select(_REVIEW).where(_REVIEW.c.brand_id == brand_id, _REVIEW.c.id == review_id)).mappings().first()
    return None if row is None else row_object(Review, row)


def lock_review(session: Session, brand_id: str, review_id: str) -> Review | None:
    """The same, locked until commit."""
    statement = select(_REVIEW).where(_REVIEW.c.brand_id == brand_id, _REVIEW.c.id == review_id).with_for_update()
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else row_object(Review, row)


def find_review_of(session: Session, order_id: str, product_id: str) -> Review | None:
    """The review of an order's product, locked until commit."""
    statement = select(_REVIEW).where(_REVIEW.c.order_id == order_id, _REVIEW.c.product_id == product_id).with_for_update()
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else row_object(Review, row)


def change_review(session: Session, review: Review, values: Mapping[str, Any]) -> None:
    """Change columns of a locked review, in its row and in this object."""
    change(session, Review, [review.id], values)
    for name, value in values.items():
        setattr(review, name, value)


def list_reviews(
    session: Session,
    brand_id: str,
    *,
    state: str = "",
    product_id: str = "",
    after: tuple[datetime, str] | None = None,
    limit: int = LIST_MAX,
) -> list[Review]:
    """The brand's reviews, the oldest waiting first, else the newest first; after: (changed_at, id) of the last one of the page before."""
    changed, waiting = _REVIEW.c.changed_at, state == ReviewState.PENDING
    wanted = [_REVIEW.c.brand_id == brand_id]
    wanted += [_REVIEW.c.state == state] if state else []
    wanted += [_REVIEW.c.product_id == product_id] if product_id else []
    if after is not None:
        at, last = after
        wanted.append(or_(changed > at if waiting else changed < at, and_(changed == at, _REVIEW.c.id > last)))
    order = changed if waiting else changed.desc()
    rows = session.connection().execute(select(_REVIEW).where(*wanted).order_by(order, _REVIEW.c.id).limit(min(limit, LIST_MAX)))
    return [row_object(Review, row) for row in rows.mappings()]


def count_states(session: Session, brand_id: str) -> dict[str, int]:
    """How many reviews stand how."""
    statement = select(_REVIEW.c.state, func.count().label("number")).where(_REVIEW.c.brand_id == brand_id).group_by(_REVIEW.c.state)
    return {row.state: row.number for row in session.connection().execute(statement)}


def count_stars(session: Session, brand_id: str, product_id: str) -> dict[int, int]:
    """Approved reviews of a product by stars."""
    mine = (_REVIEW.c.brand_id == brand_id, _REVIEW.c.product_id == product_id, _REVIEW.c.state == ReviewState.APPROVED)
    statement = select(_REVIEW.c.rating, func.count().label("number")).where(*mine).group_by(_REVIEW.c.rating)
    return {row.rating: row.number for row in session.connection().execute(statement)}


def list_texts(session: Session, brand_id: str, product_id: str) -> list[str]:
    """The newest approved texts of a product."""
    mine = (_REVIEW.c.brand_id == brand_id, _REVIEW.c.product_id == product_id, _REVIEW.c.state == ReviewState.APPROVED)
    statement = select(_REVIEW.c.text).where(*mine, _REVIEW.c.text != "").order_by(_REVIEW.c.changed_at.desc()).limit(TEXTS_LOOK)
    return list(session.connection().execute(statement).scalars())


def hand_over(session: Session, brand_id: str, from_id: str, to_id: str, conversation_ids: Sequence[str] | None = None) -> None:
    """Make one shopper's reviews another's; of these conversations alone, where some are named."""
    mine = update(_REVIEW).where(_REVIEW.c.brand_id == brand_id, _REVIEW.c.shopper_id == from_id)
    mine = mine if conversation_ids is None else mine.where(_REVIEW.c.conversation_id.in_(conversation_ids))
    session.connection().execute(mine.values(shopper_id=to_id))
