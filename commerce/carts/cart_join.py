"""How do the carts of two shoppers who are one person become one? Both locked, in one transaction: nothing is lost, nothing is doubled.

Who calls has proof that they are one, and has seen to it that no turn of theirs adds to a cart meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from commerce.carts.joining import Capped, joined, joined_codes
from commerce.carts.rows import OpenCart, judge, make_cart, read_cart, save
from commerce.carts.view import CartView
from commerce.catalogue.views import Snapshot
from commerce.facts import Fact
from commerce.kinds import CartStatus
from commerce.orders import orders
from commerce.store import carts
from commerce.store import orders as order_store
from commerce.tables import Brand
from core.ids import NewId


class Take(StrEnum):
    """Whose lines the one cart has."""

    BOTH = "both"
    STAYING = "staying"
    JOINING = "joining"


@dataclass(frozen=True)
class CartsJoined:
    """The one cart, what of it was capped at the stock, and what became of the other's unpaid order. view None: both were empty."""

    view: CartView | None
    capped: tuple[Capped, ...]
    facts: tuple[Fact, ...]


def join_carts(
    session: Session, brand: Brand, snapshot: Snapshot, staying_id: str, joining_id: str, take: Take, *, now: datetime, new_id: NewId
) -> CartsJoined:
    """The staying shopper's cart with the lines that were chosen; the joining one's is kept as it was, for when they part.

    Undo brings the staying cart's former lines back. An unpaid order of the joining cart gives way, as when a cart is changed.
    Locks carts in the order of their ids, then the joining cart's order.
    """
    found = carts.lock_open_carts(session, brand.id, [staying_id, joining_id])
    if joining_id in found and staying_id not in found:
        make_cart(session, brand, staying_id, OpenCart(), (), now=now, new_id=new_id)  # or somebody did beside us
        found = carts.lock_open_carts(session, brand.id, [staying_id, joining_id])
    if staying_id not in found:
        return CartsJoined(None, (), ())
    other = OpenCart()
    facts: tuple[Fact, ...] = ()
    if joining_id in found:
        other = read_cart(session, brand, snapshot, joining_id, now=now, found=found[joining_id])
        facts = orders.cancel_locked(session, order_store.lock_unpaid_of_cart(session, other.id), reason="replaced", now=now)
        carts.save_cart(session, other.id, status=CartStatus.JOINED, updated_at=now)
    wanted = [item.variant_id for item in other.items]
    cart = read_cart(session, brand, snapshot, staying_id, now=now, wanted=wanted, found=found[staying_id])
    own = () if take is Take.JOINING else cart.items
    items, capped = joined(own, () if take is Take.STAYING else other.items, cart.positions, snapshot.parts)
    named, dropped = joined_codes(cart.named, other.named)
    reckoned = judge(cart, items, named, brand, snapshot, snapshot.rate(), now)
    view = save(session, cart, reckoned, snapshot, now=now, undo=cart.undo_with_this())
    return CartsJoined(replace(view, changes=(*view.changes, *dropped)), capped, facts)


def join_orders(session: Session, brand_id: str, staying_id: str, joining_id: str) -> None:
    """One history: the joining shopper's orders, and the uses of codes in them, are the staying one's."""
    order_store.reassign(session, brand_id, was=joining_id, now_of=staying_id)


def part(session: Session, brand_id: str, staying_id: str, leaving_id: str, conversation_ids: Sequence[str], *, now: datetime) -> None:
    """Two shoppers again: who leaves has back the orders made in their conversations, and the cart that they came with.

    A cart holds nothing, so that its lines may lie in both.
    """
    kept = carts.find_joined_cart(session, brand_id, leaving_id)
    if kept and not carts.lock_open_carts(session, brand_id, [leaving_id]):
        carts.save_cart(session, kept, status=CartStatus.OPEN, updated_at=now)
    order_store.reassign(session, brand_id, was=staying_id, now_of=leaving_id, conversation_ids=conversation_ids)
