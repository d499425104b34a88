"""What is in a shopper's one open cart? Every change answers with the cart as it then is, and what must be said aloud."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commerce.cart_view import CartLineView as CartLineView
from commerce.cart_view import CartView as CartView
from commerce.cart_view import CodeCameOn as CodeCameOn
from commerce.cart_view import CodeDropped as CodeDropped
from commerce.cart_view import FreeShippingLost as FreeShippingLost
from commerce.cart_view import FreeShippingWon as FreeShippingWon
from commerce.cart_view import LineGone as LineGone
from commerce.cart_view import PriceChanged as PriceChanged
from commerce.refusals import Refused as Refused
from commerce.tables import Brand, Code
from commerce.views import Snapshot
from core.ids import NewId

QUANTITY_MAX = 999
UNDO_MAX = 10


@dataclass(frozen=True)
class CodeApplied:
    """A code went on. remembered: the cart is empty, it comes on with the first goods (saving_minor is 0 then)."""

    code: str
    key: str
    saving_minor: int
    cart: CartView
    remembered: bool = False


def view_cart(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, *, now: datetime) -> CartView | None:
    """The cart at today's prices, what has to be said of it noted as said; None without lines and codes."""
    raise NotImplementedError


def peek_cart(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, *, now: datetime) -> CartView | None:
    """The cart as `view_cart` would show it, on a reading session: nothing is noted as said."""
    raise NotImplementedError


def add_line(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, variant_id: str, quantity: int, *, now: datetime, new_id: NewId
) -> CartView | Refused:
    """The cart with `quantity` more. Refused: bad_quantity, gone, out_of_stock, only_left(left, in_cart)."""
    raise NotImplementedError


def set_quantity(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, variant_id: str, quantity: int, *, now: datetime
) -> CartView | Refused:
    """The cart with exactly `quantity` of a line; 0 takes it out. Refused: bad_quantity, not_in_cart, out_of_stock, only_left."""
    raise NotImplementedError


def remove_line(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, variant_id: str, *, now: datetime
) -> CartView | Refused:
    """The cart without a line. Refused: not_in_cart."""
    raise NotImplementedError


def clear_cart(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, *, now: datetime) -> CartView | Refused:
    """The cart without lines, its codes remembered; can be undone. Refused: not_in_cart when it was empty."""
    raise NotImplementedError


def undo_cart(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, *, now: datetime) -> CartView | Refused:
    """The cart as it was before its last change of lines or codes, ten back at most. Refused: nothing_to_undo."""
    raise NotImplementedError


def enter_code(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    shopper_id: str,
    text: str,
    *,
    switch: bool = False,
    now: datetime,
    new_id: NewId,
) -> CodeApplied | Refused:
    """The cart with a code on, in any spelling; switch takes it in place of the one of its class.

    Refused: paused(until), unknown, not_for_account, already_on, ended(ends_at), used_up, not_started(starts_at),
    minimum(minimum_minor, goods_minor, code_on), class_taken(code_on, would_be). The mendable ones are remembered.
    """
    raise NotImplementedError


def remove_code(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, key: str, *, now: datetime) -> CartView | Refused:
    """The cart without a code, on or remembered; "" for all that are on. Refused: not_on."""
    raise NotImplementedError


def public_codes(session: Session, brand_id: str, *, now: datetime) -> list[Code]:
    """What may be told to anyone: public codes that run now and are not used up."""
    raise NotImplementedError
