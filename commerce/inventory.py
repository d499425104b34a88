"""Who has which units? Holds with an end, movements once per key; never below zero.

Lock first (variants in the order of their ids), then look, then hold or move: what is read after the lock is true.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from commerce.kinds import HoldState
from commerce.store import stock
from commerce.tables import ShopOrder


def lock(session: Session, brand_id: str, cart_id: str) -> None:
    """Nobody else promises what lies in this cart until we commit; what can be had is read after it."""
    stock.lock_variants_of_cart(session, brand_id, cart_id)


def reserve(session: Session, order: ShopOrder, quantities: Mapping[str, int]) -> None:
    """Hold units by variant until the order's hold ends; the caller has locked them and seen that they are there."""
    stock.insert_holds(session, order.brand_id, order.id, quantities, expires_at=order.hold_until)


def release(session: Session, order_ids: Sequence[str]) -> None:
    """Give the units held for orders back to all."""
    stock.end_holds(session, order_ids, HoldState.RELEASED)


def short_of(session: Session, order: ShopOrder, quantities: Mapping[str, int], *, now: datetime) -> dict[str, int]:
    """What an order that was paid cannot have, by variant, with the units it could; {} when it can have all.

    Variants stay locked until commit. A valid hold of its own counts, and so does what nobody else holds.
    """
    stock.lock_variants(session, order.brand_id, list(quantities))
    rows = stock.list_positions(session, order.brand_id, list(quantities), order_id=order.id, cart_id=order.cart_id, now=now)
    left = {row.id: row.stock if row.own >= quantities[row.id] else row.stock - row.held for row in rows}
    return {each: max(0, left.get(each, 0)) for each, quantity in quantities.items() if left.get(each, 0) < quantity}


def take_out(session: Session, order: ShopOrder, quantities: Mapping[str, int], *, now: datetime) -> None:
    """The goods of a paid order leave the stock, once; its holds are used."""
    deltas = {each: -quantity for each, quantity in quantities.items()}
    stock.move_stock(session, order.brand_id, deltas, key=f"sold:{order.id}", reason="sold", at=now)
    stock.end_holds(session, [order.id], HoldState.USED)


def put_back(session: Session, brand_id: str, quantities: Mapping[str, int], *, key: str, reason: str, now: datetime) -> bool:
    """Goods come back into stock, once per key; False when they did before."""
    stock.lock_variants(session, brand_id, list(quantities))
    return stock.move_stock(session, brand_id, quantities, key=key, reason=reason, at=now)
