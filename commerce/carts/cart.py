"""What is in a shopper's one open cart? Every change answers with the cart as it then is, and what must be said aloud."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce import units
from commerce.carts.codes import CodeApplied as CodeApplied
from commerce.carts.codes import enter_code as enter_code
from commerce.carts.codes import public_codes as public_codes
from commerce.carts.codes import remove_code as remove_code
from commerce.carts.rows import UNDO_MAX as UNDO_MAX
from commerce.carts.rows import OpenCart, judge, make_cart, promised, read_cart, save
from commerce.carts.view import CartLineView as CartLineView
from commerce.carts.view import CartView as CartView
from commerce.carts.view import CodeCameOn as CodeCameOn
from commerce.carts.view import CodeDropped as CodeDropped
from commerce.carts.view import FreeShippingLost as FreeShippingLost
from commerce.carts.view import FreeShippingWon as FreeShippingWon
from commerce.carts.view import Item, cart_view
from commerce.carts.view import LineGone as LineGone
from commerce.carts.view import OfferDropped as OfferDropped
from commerce.carts.view import PriceChanged as PriceChanged
from commerce.catalogue.views import Snapshot
from commerce.promotions.accepted import Named
from commerce.refusals import Refused as Refused
from commerce.refusals import refused
from commerce.tables import Brand
from core.ids import NewId

QUANTITY_MAX = 999


def view_cart(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, *, now: datetime) -> CartView | None:
    """The cart at today's prices, what has to be said of it noted as said; None without lines and codes."""
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    if not cart.items and not cart.named:
        return None
    return _write(session, brand, snapshot, cart, cart.items, now=now)


def peek_cart(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, *, now: datetime) -> CartView | None:
    """The cart as `view_cart` would show it, on a reading session: nothing is noted as said."""
    cart = read_cart(session, brand, snapshot, shopper_id, now=now, lock=False)
    if not cart.items and not cart.named:
        return None
    reckoned = judge(cart, cart.items, cart.named, brand, snapshot, cart.rate(snapshot), now)
    return cart_view(cart.id, cart.version, reckoned, snapshot, cart.wishes, promised(cart, reckoned.items, snapshot))


def add_line(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, variant_id: str, quantity: int, *, now: datetime, new_id: NewId
) -> CartView | Refused:
    """The cart with `quantity` more. Refused: bad_quantity, gone, out_of_stock(name), only_left(name, left, in_cart).

    left counts all that this cart could have, what is in it included. A cart holds nothing for anybody.
    """
    if not 1 <= quantity <= QUANTITY_MAX:
        return refused("bad_quantity", quantity=quantity, most=QUANTITY_MAX)
    cart = read_cart(session, brand, snapshot, shopper_id, now=now, wanted=[variant_id])
    item = cart.item(variant_id) or cart.beside.get(variant_id)
    if item is None or not item.sold or variant_id not in snapshot.variants:
        return refused("gone", variant_id=variant_id)
    more = replace(item, quantity=item.quantity + quantity)
    short = _short(cart, more, item.quantity, snapshot)
    if short is not None:
        return short
    if not cart.id:
        made = make_cart(session, brand, shopper_id, cart, (), now=now, new_id=new_id)
        if made is None:
            return add_line(session, brand, snapshot, shopper_id, variant_id, quantity, now=now, new_id=new_id)
        cart = made
    return _write(session, brand, snapshot, cart, _with(cart.items, more), now=now, undo=cart.undo_with_this())


def set_quantity(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, variant_id: str, quantity: int, *, now: datetime
) -> CartView | Refused:
    """The cart with exactly `quantity` of a line; 0 takes it out. Refused: bad_quantity, not_in_cart, out_of_stock, only_left."""
    if not 0 <= quantity <= QUANTITY_MAX:
        return refused("bad_quantity", quantity=quantity, most=QUANTITY_MAX)
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    item = cart.item(variant_id)
    if item is None:
        return refused("not_in_cart", variant_id=variant_id)
    wanted = replace(item, quantity=quantity)
    short = _short(cart, wanted, item.quantity, snapshot) if quantity > item.quantity else None
    if short is not None:
        return short
    undo = cart.undo if quantity == item.quantity else cart.undo_with_this()
    return _write(session, brand, snapshot, cart, _with(cart.items, wanted), now=now, undo=undo)


def swap_line(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, old_id: str, new_id: str, quantity: int, *, now: datetime
) -> CartView | Refused:
    """The cart with `quantity` of another variant in a line's place: one change, undone as one. Refused as by `add_line`; not_in_cart."""
    if not 1 <= quantity <= QUANTITY_MAX:
        return refused("bad_quantity", quantity=quantity, most=QUANTITY_MAX)
    cart = read_cart(session, brand, snapshot, shopper_id, now=now, wanted=[new_id])
    old, item = cart.item(old_id), cart.item(new_id) or cart.beside.get(new_id)
    if old is None:
        return refused("not_in_cart", variant_id=old_id)
    if item is None or not item.sold or new_id not in snapshot.variants:
        return refused("gone", variant_id=new_id)
    rest = replace(cart, items=tuple(each for each in cart.items if each.variant_id != old_id))
    more = replace(item, quantity=item.quantity + quantity)
    short = _short(rest, more, item.quantity, snapshot)
    if short is not None:
        return short
    return _write(session, brand, snapshot, cart, _with(rest.items, more), now=now, undo=cart.undo_with_this())


def remove_line(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, variant_id: str, *, now: datetime
) -> CartView | Refused:
    """The cart without a line. Refused: not_in_cart."""
    return set_quantity(session, brand, snapshot, shopper_id, variant_id, 0, now=now)


def clear_cart(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, *, now: datetime) -> CartView | Refused:
    """The cart without lines, its codes remembered; can be undone. Refused: empty_cart."""
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    if not cart.items:
        return refused("empty_cart")
    return _write(session, brand, snapshot, cart, (), now=now, undo=cart.undo_with_this())


def undo_cart(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, *, now: datetime) -> CartView | Refused:
    """The cart as it was before its last change of lines or codes, ten back at most. Refused: nothing_to_undo.

    Prices and codes are judged anew: what is not sold or not valid any more does not come back, and that is said.
    """
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    if not cart.undo:
        return refused("nothing_to_undo")
    state = cart.undo[-1]
    known = {**cart.beside, **{item.variant_id: item for item in cart.items}}
    items = [_restored(known[line[0]], line) for line in state["lines"] if line[0] in known]
    named = [Named(cart.terms[each["code_id"]], each["on"]) for each in state["codes"] if each["code_id"] in cart.terms]
    restored = {each.terms.code_id for each in named}
    named += [each for each in cart.named if not each.on and each.terms.code_id not in restored]  # what waits is not undone
    return _write(session, brand, snapshot, cart, items, named, now=now, undo=cart.undo[:-1])


def _restored(item: Item, line: Sequence[Any]) -> Item:
    _, quantity, seen_minor, position = line
    return replace(item, quantity=quantity, seen_minor=seen_minor, position=position)


def _with(items: Sequence[Item], wanted: Item) -> tuple[Item, ...]:
    """The items with one put in, changed, or (at quantity 0) left out."""
    if all(item.variant_id != wanted.variant_id for item in items):
        return (*items, wanted)
    changed = (wanted if item.variant_id == wanted.variant_id else item for item in items)
    return tuple(item for item in changed if item.quantity)


def _short(cart: OpenCart, wanted: Item, in_cart: int, snapshot: Snapshot) -> Refused | None:
    """Why this many of an item cannot be had: none at all, fewer left, or past what a line may count."""
    variant = snapshot.variants.get(wanted.variant_id)
    name = variant.name if variant else wanted.name
    beside = [(item.variant_id, item.quantity) for item in cart.items if item.variant_id != wanted.variant_id]
    left = units.left(wanted.variant_id, beside, cart.positions, snapshot.parts)
    if left == 0:
        return refused("out_of_stock", variant_id=wanted.variant_id, name=name, in_cart=in_cart)
    if wanted.quantity > left:
        return refused("only_left", variant_id=wanted.variant_id, name=name, left=left, in_cart=in_cart)
    if wanted.quantity > QUANTITY_MAX:
        return refused("bad_quantity", quantity=wanted.quantity, most=QUANTITY_MAX)
    return None


def _write(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    cart: OpenCart,
    items: Sequence[Item],
    named: Sequence[Named] | None = None,
    *,
    now: datetime,
    undo: Sequence[Mapping[str, Any]] | None = None,
) -> CartView:
    reckoned = judge(cart, items, cart.named if named is None else named, brand, snapshot, cart.rate(snapshot), now)
    return save(session, cart, reckoned, snapshot, now=now, undo=undo)
