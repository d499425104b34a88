"""Who has which units? Holds with an end, movements once per key; never more promised than there is or may be owed.

Lock first (variants in the order of their ids), then look, then hold or move: what is read after the lock is true.
Bundles have no units of their own: whoever holds, takes or puts back says units (`units_of`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce.kinds import HoldState
from commerce.store import orders as order_store
from commerce.store import stock
from commerce.tables import OrderLine, ShopOrder

HOLD_MAX = timedelta(hours=1)  # from placing: a payment in flight keeps goods from others no longer, unless its kind takes days


def units_of(lines: Iterable[OrderLine], quantities: Mapping[int, int] | None = None) -> dict[str, int]:
    """Units by variant of an order's lines, bundles taken apart as they were sold. quantities: by line, of some of them only."""
    needed: Counter[str] = Counter()
    for line in lines:
        quantity = line.quantity if quantities is None else quantities.get(line.id or 0, 0)
        for variant_id, per in (line.parts or {line.variant_id: 1}).items():
            needed[variant_id] += per * quantity
    return {variant_id: count for variant_id, count in needed.items() if count}


def lock(session: Session, brand_id: str, cart_id: str, *, also: Sequence[str] = ()) -> None:
    """Nobody else promises what lies in this cart, nor variants `also` named, until we commit; what can be had is read after it."""
    stock.lock_variants_of_cart(session, brand_id, cart_id, also)


def reserve(session: Session, order: ShopOrder, quantities: Mapping[str, int]) -> None:
    """Hold units by variant until the order's hold ends; the caller has locked them and seen that they are there."""
    stock.insert_holds(session, order.brand_id, order.id, quantities, expires_at=order.hold_until)


def extend(session: Session, order: ShopOrder, until: datetime, *, now: datetime, most: timedelta = HOLD_MAX) -> bool:
    """Hold the units of an unpaid order (locked by the caller) on, while its payment is in flight; never past `most` from placing.

    False where the hold is over already: what others may have is not taken back from them.
    """
    if order.hold_until <= now:
        return False
    bound = min(until, order.placed_at + most)
    if bound > order.hold_until:
        stock.extend_holds(session, order.id, until=bound, now=now)
        order_store.update_orders(session, [order], hold_until=bound)
    return True


def release(session: Session, order_ids: Sequence[str]) -> None:
    """Give the units held for orders back to all."""
    stock.end_holds(session, order_ids, HoldState.RELEASED)


def short_of(session: Session, order: ShopOrder, quantities: Mapping[str, int], *, now: datetime) -> dict[str, int]:
    """What an order that was paid cannot have, by variant, with the units it could; {} when it can have all.

    Variants stay locked until commit. A valid hold of its own counts, and so does what nobody else holds.
    """
    stock.lock_variants(session, order.brand_id, list(quantities))
    rows = stock.list_positions(session, order.brand_id, list(quantities), order_id=order.id, cart_id=order.cart_id, now=now)
    left = {row.id: row.stock + row.backorder_max if row.own >= quantities[row.id] else row.stock + row.later - row.held for row in rows}
    return {each: max(0, left.get(each, 0)) for each, quantity in quantities.items() if left.get(each, 0) < quantity}


def take_out(session: Session, order: ShopOrder, quantities: Mapping[str, int], *, now: datetime) -> None:
    """The goods of a paid order leave the stock, once; its holds are used."""
    deltas = {each: -quantity for each, quantity in quantities.items()}
    stock.move_stock(session, order.brand_id, deltas, key=f"sold:{order.id}", reason="sold", at=now)
    stock.end_holds(session, [order.id], HoldState.USED)


def lock_variants(session: Session, brand_id: str, variant_ids: Sequence[str]) -> None:
    """Nobody else promises or moves units of these variants until we commit; in the order of their ids."""
    stock.lock_variants(session, brand_id, list(variant_ids))


def exchange_out(session: Session, order: ShopOrder, quantities: Mapping[str, int], *, key: str, now: datetime) -> None:
    """Units held for an exchange leave the stock, once per key; its holds are used."""
    stock.lock_variants(session, order.brand_id, list(quantities))
    stock.move_stock(session, order.brand_id, {each: -count for each, count in quantities.items()}, key=key, reason="exchanged", at=now)
    stock.end_holds(session, [order.id], HoldState.USED)


def put_back(session: Session, brand_id: str, quantities: Mapping[str, int], *, key: str, reason: str, now: datetime) -> bool:
    """Goods come back into stock, once per key; False when they did before."""
    stock.lock_variants(session, brand_id, list(quantities))
    return stock.move_stock(session, brand_id, quantities, key=key, reason=reason, at=now)
