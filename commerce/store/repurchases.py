"""When did a shopper buy a product, order by order?"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from commerce.kinds import OrderStatus
from commerce.store.statements import table_of
from commerce.tables import OrderLine, ShopOrder

_ORDER, _LINE = table_of(ShopOrder), table_of(OrderLine)
BOUGHT_MAX = 500  # lines looked back at
_NOT_SOLD = (OrderStatus.PLACED, OrderStatus.CANCELLED, OrderStatus.REFUNDED)


def list_bought(session: Session, brand_id: str, shopper_id: str, *, order_id: str = "", product_id: str = "") -> Sequence[Any]:
    """Rows (product_id, variant_id, name, order_id, paid_at) that were kept, the oldest first; of one product, or of those of an order."""
    of_order = select(_LINE.c.product_id).where(_LINE.c.order_id == order_id)
    wanted = _LINE.c.product_id == product_id if product_id else _LINE.c.product_id.in_(of_order)
    mine = (_ORDER.c.brand_id == brand_id, _ORDER.c.shopper_id == shopper_id, _ORDER.c.paid_at.is_not(None))
    kept = (_ORDER.c.status.not_in(_NOT_SOLD), _LINE.c.refunded_quantity < _LINE.c.quantity)
    statement = (
        select(_LINE.c.product_id, _LINE.c.variant_id, _LINE.c.name, _LINE.c.order_id, _ORDER.c.paid_at)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .where(*mine, *kept, wanted)
        .order_by(_ORDER.c.number.desc(), _LINE.c.position)
        .limit(BOUGHT_MAX)
    )
    return list(reversed(session.connection().execute(statement).all()))
