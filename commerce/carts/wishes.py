"""What does the shopper want beside goods? How it gets there, a note, a word with a present; kept on the cart, carried by the order."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlmodel import Session

from commerce.carts.rows import OpenCart, judge, promised, read_cart
from commerce.carts.view import CartView, Wishes, cart_view
from commerce.catalogue.views import Snapshot
from commerce.kinds import DeliveryMethod
from commerce.refusals import Refused, refused
from commerce.store import carts
from commerce.tables import Brand

NOTE_LETTERS_MAX = 300


def choose_delivery(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, method: str, point_id: str = "", *, now: datetime
) -> CartView | Refused:
    """The cart with another way of delivery, priced with it; for pickup the place too, where there is more than one.

    Refused: empty_cart, no_such_delivery(method), which_point(points).
    """
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    if not cart.items:
        return refused("empty_cart")
    if all(rate.method != method for rate in snapshot.options()):
        return refused("no_such_delivery", method=method)
    if method != DeliveryMethod.PICKUP:
        point_id = ""
    elif point_id not in snapshot.points:
        if len(snapshot.points) != 1:
            return refused("which_point", points=tuple(snapshot.points.values()))
        point_id = next(iter(snapshot.points))
    return wish(session, brand, snapshot, cart, replace(cart.wishes, delivery_method=method, pickup_point_id=point_id), now=now)


def set_note(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, text: str, *, gift: bool, now: datetime
) -> CartView | Refused:
    """The cart with a note for the order, or with a present's; "" takes it off. Refused: empty_cart, note_too_long(most)."""
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    if not cart.items:
        return refused("empty_cart")
    written = " ".join(text.split())
    if len(written) > NOTE_LETTERS_MAX:
        return refused("note_too_long", most=NOTE_LETTERS_MAX)
    wishes = replace(cart.wishes, gift_note=written) if gift else replace(cart.wishes, note=written)
    return wish(session, brand, snapshot, cart, wishes, now=now)


def wish(session: Session, brand: Brand, snapshot: Snapshot, cart: OpenCart, wishes: Wishes, *, now: datetime) -> CartView:
    """Other wishes, written as a change of the cart, so that an order made before it is another; changes are left to be said."""
    version = cart.version + (wishes != cart.wishes)
    if wishes != cart.wishes:
        carts.save_cart(session, cart.id, version=version, **asdict(wishes), updated_at=now)
    cart = replace(cart, wishes=wishes, version=version)
    reckoned = judge(cart, cart.items, cart.named, brand, snapshot, cart.rate(snapshot), now)
    return cart_view(cart.id, version, reckoned, snapshot, wishes, promised(cart, reckoned.items, snapshot))
