"""What was bought with what, and by whom? Read from the lines of paid orders when it is asked; bounded, so as dear for a bestseller."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func
from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from commerce.store.statements import table_of
from commerce.tables import OrderLine, ShopOrder

ORDERS_MAX = 500  # the latest of a product that are looked at
BOUGHT_MAX = 50

_OTHER = table_of(OrderLine).alias("other")
_WITH_IT = (
    plain_select(col(OrderLine.order_id))
    .join(ShopOrder, col(ShopOrder.id) == col(OrderLine.order_id))
    .where(
        col(OrderLine.product_id) == bindparam("product_id"),
        col(ShopOrder.brand_id) == bindparam("brand_id"),
        col(ShopOrder.paid_at).is_not(None),
    )
    .order_by(col(OrderLine.order_id).desc())
    .limit(ORDERS_MAX)
    .subquery()
)
_TOGETHER = (
    plain_select(_OTHER.c.product_id, func.count(_OTHER.c.order_id.distinct()).label("orders"))
    .where(_OTHER.c.order_id.in_(plain_select(_WITH_IT.c.order_id)), _OTHER.c.product_id != bindparam("product_id"))
    .group_by(_OTHER.c.product_id)
    .having(func.count(_OTHER.c.order_id.distinct()) >= bindparam("orders_min"))
    .order_by(func.count(_OTHER.c.order_id.distinct()).desc(), _OTHER.c.product_id)
    .limit(bindparam("most"))
)


def list_bought_with(session: Session, brand_id: str, product_id: str, *, orders_min: int, limit: int) -> list[tuple[str, int]]:
    """Products (id, orders) in at least so many of the product's latest paid orders, the most frequent first."""
    values = {"brand_id": brand_id, "product_id": product_id, "orders_min": orders_min, "most": limit}
    return [(row.product_id, row.orders) for row in session.connection().execute(_TOGETHER, values)]


def list_bought_by(session: Session, brand_id: str, shopper_id: str) -> Sequence[str]:
    """The products of a shopper's paid orders, the latest first, each once."""
    statement = (
        plain_select(col(OrderLine.product_id), func.max(col(ShopOrder.number)).label("latest"))
        .join(ShopOrder, col(ShopOrder.id) == col(OrderLine.order_id))
        .where(col(ShopOrder.brand_id) == brand_id, col(ShopOrder.shopper_id) == shopper_id, col(ShopOrder.paid_at).is_not(None))
        .group_by(col(OrderLine.product_id))
        .order_by(func.max(col(ShopOrder.number)).desc(), col(OrderLine.product_id))
        .limit(BOUGHT_MAX)
    )
    return [row.product_id for row in session.connection().execute(statement)]
