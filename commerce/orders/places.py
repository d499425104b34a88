"""Does an order go where somebody else's orders went?"""

from collections.abc import Sequence

from sqlmodel import Session

from commerce.kinds import DeliveryMethod
from commerce.orders.orders import find_order_by_id, list_orders
from commerce.tables import ShopOrder
from core.text import fold

ORDERS_LOOKED_AT = 20  # of each shopper, the newest


def sent_alike(session: Session, brand_id: str, order_id: str, shopper_ids: Sequence[str]) -> bool:
    """Whether an order's street, postcode and country are those of an order of one of these shoppers; what is fetched tells nothing."""
    order = find_order_by_id(session, brand_id, order_id)
    place = _place(order) if order is not None else ()
    others = (each for shopper_id in shopper_ids for each in list_orders(session, brand_id, shopper_id, limit=ORDERS_LOOKED_AT))
    return bool(place) and any(_place(each) == place for each in others if each.id != order_id)


def _place(order: ShopOrder) -> tuple[str, ...]:
    if order.delivery_method == DeliveryMethod.PICKUP:
        return ()
    return tuple("".join(fold(order.address.get(part, "")).split()) for part in ("street", "postcode", "country"))
