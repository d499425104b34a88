"""How are carts and their lines read, locked and written?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, bindparam, case, delete, func, select, text, union_all
from sqlmodel import Session, col

from commerce.kinds import CartStatus, HoldState
from commerce.store.statements import change, table_of
from commerce.tables import BundlePart, Cart, CartLine, Hold, Product, ShopOrder, Subscription, Variant
from core.db import UTCDateTime, insert_once, insert_or_change, insert_rows

_WISHED = (Cart.delivery_method, Cart.pickup_point_id, Cart.note, Cart.gift_note, Cart.gift_cards, Cart.points)
_COLUMNS = (Cart.id, Cart.version, Cart.codes, Cart.promotions, Cart.undo, *_WISHED)
_FIND = select(*(col(each) for each in _COLUMNS)).where(
    col(Cart.brand_id) == bindparam("brand_id"), col(Cart.shopper_id) == bindparam("shopper_id"), text("cart.status = 'open'")
)  # the status word for word as in the condition of its index, or that is not used
_NO_WISHES = {"delivery_method": "", "pickup_point_id": "", "note": "", "gift_note": "", "gift_cards": [], "points": 0}
# Not against who merely points at the cart: an order's second change in one transaction has PostgreSQL look its cart up again,
# under the order's lock, and that would turn the order of locks round.
_LOCK = _FIND.with_for_update(key_share=True)


def held_by_others() -> ScalarSelect[int]:
    """Valid holds on a variant but for those of the cart `:cart_id`, whose order a new one replaces."""
    own = select(col(ShopOrder.id)).where(col(ShopOrder.cart_id) == bindparam("cart_id", type_=String))
    return (
        select(func.coalesce(func.sum(col(Hold.quantity)), 0))
        .where(
            col(Hold.variant_id) == col(Variant.id),
            col(Hold.state) == HoldState.ACTIVE,
            col(Hold.expires_at) > bindparam("now", type_=UTCDateTime),
            col(Hold.order_id).not_in(own),
        )
        .correlate(Variant)
        .scalar_subquery()
    )


def promised_beside() -> ColumnElement[int]:
    """Units of a variant that may be promised beyond those on hand at `:now`: a date that has passed promises nothing."""
    now = bindparam("now", type_=UTCDateTime)
    return case((col(Variant.backorder_at) > now, col(Variant.backorder_max)), else_=0)


def _contents() -> Select[*tuple[Any, ...]]:
    in_cart = select(col(CartLine.variant_id)).where(col(CartLine.cart_id) == bindparam("cart_id", type_=String))
    wanted = select(col(Variant.id)).where(col(Variant.id).in_(bindparam("wanted", expanding=True)))
    named = union_all(in_cart, wanted).subquery()
    parts = select(col(BundlePart.part_variant_id)).where(col(BundlePart.bundle_variant_id).in_(select(named)))
    return (
        select(
            col(Variant.id),
            col(Variant.price_minor),
            (col(Variant.active) & col(Product.active)).label("sold"),
            col(Product.name),
            (col(Variant.stock) - held_by_others()).label("ready"),
            promised_beside().label("later"),
            col(Variant.backorder_at),
            col(CartLine.quantity),
            col(CartLine.price_seen_minor),
            col(CartLine.position),
        )
        .join(Product, col(Product.id) == col(Variant.product_id))
        .outerjoin(CartLine, (col(CartLine.variant_id) == col(Variant.id)) & (col(CartLine.cart_id) == bindparam("cart_id", type_=String)))
        .where(col(Variant.brand_id) == bindparam("brand_id"), col(Variant.id).in_(union_all(in_cart, wanted, parts)))
        .order_by(col(CartLine.position), col(Variant.id))
    )


_CONTENTS = _contents()
_TAKE_OUT = delete(table_of(CartLine)).where(
    col(CartLine.cart_id) == bindparam("cart_id"), col(CartLine.variant_id).in_(bindparam("gone", expanding=True))
)
_LOCK_BY_ID = (
    select(col(Cart.id), col(Cart.version), col(Cart.status))
    .where(col(Cart.brand_id) == bindparam("brand_id"), col(Cart.id) == bindparam("cart_id"))
    .with_for_update(key_share=True)
)
_LOCK_STANDING = (
    select(*(col(each) for each in _COLUMNS))
    .where(col(Cart.brand_id) == bindparam("brand_id"), col(Cart.id) == bindparam("cart_id"), col(Cart.status) == CartStatus.STANDING)
    .with_for_update()
)


def lock_open_cart(session: Session, brand_id: str, shopper_id: str) -> Any | None:
    """Row (id, version, codes, promotions, undo, and what the shopper wishes) of the shopper's open cart, locked until commit."""
    return session.connection().execute(_LOCK, {"brand_id": brand_id, "shopper_id": shopper_id}).one_or_none()


def lock_standing_cart(session: Session, brand_id: str, cart_id: str) -> Any | None:
    """The same row of one period of a standing order."""
    return session.connection().execute(_LOCK_STANDING, {"brand_id": brand_id, "cart_id": cart_id}).one_or_none()


def insert_standing_cart(session: Session, subscription: Subscription, cart_id: str, *, now: datetime) -> None:
    """A cart beside the shopper's open one, for one period of a standing order, delivered as that is."""
    row = {"id": cart_id, "brand_id": subscription.brand_id, "shopper_id": subscription.shopper_id, "status": CartStatus.STANDING}
    delivery = {"delivery_method": subscription.delivery_method, "pickup_point_id": subscription.pickup_point_id}
    insert_rows(session, Cart, [{**row, **delivery, "created_at": now, "updated_at": now}])


def lock_open_carts(session: Session, brand_id: str, shopper_ids: Sequence[str]) -> dict[str, Any]:
    """The same rows of several shoppers, by shopper, locked in the order of the carts' ids."""
    open_ones = (
        select(*(col(each) for each in _COLUMNS), col(Cart.shopper_id))
        .where(col(Cart.brand_id) == brand_id, col(Cart.shopper_id).in_(shopper_ids), text("cart.status = 'open'"))
        .order_by(col(Cart.id))
        .with_for_update(key_share=True)
    )
    return {row.shopper_id: row for row in session.connection().execute(open_ones)}


def find_joined_cart(session: Session, brand_id: str, shopper_id: str) -> str:
    """The shopper's cart that was last put together with another's, "" without one."""
    newest = (
        select(col(Cart.id))
        .where(col(Cart.brand_id) == brand_id, col(Cart.shopper_id) == shopper_id, col(Cart.status) == CartStatus.JOINED)
        .order_by(col(Cart.updated_at).desc(), col(Cart.id))
        .limit(1)
    )
    return session.connection().execute(newest).scalar_one_or_none() or ""


def find_open_cart(session: Session, brand_id: str, shopper_id: str) -> Any | None:
    """The same row, not locked."""
    return session.connection().execute(_FIND, {"brand_id": brand_id, "shopper_id": shopper_id}).one_or_none()


def lock_cart(session: Session, brand_id: str, cart_id: str) -> Any | None:
    """Row (id, version, status) of any cart, locked until commit."""
    return session.connection().execute(_LOCK_BY_ID, {"brand_id": brand_id, "cart_id": cart_id}).one_or_none()


def list_contents(session: Session, brand_id: str, cart_id: str, wanted: Sequence[str], *, now: datetime) -> Sequence[Any]:
    """Variants in the cart, in its order, those wanted beside, and the parts of bundles: price, stock that this cart could have, line."""
    values = {"brand_id": brand_id, "cart_id": cart_id, "wanted": list(wanted), "now": now}
    return session.connection().execute(_CONTENTS, values).all()


def insert_cart(
    session: Session, brand_id: str, cart_id: str, shopper_id: str, codes: Sequence[Mapping[str, Any]], *, now: datetime
) -> bool:
    """Whether the cart is new: False when the shopper has an open one, made beside us."""
    row = {"id": cart_id, "brand_id": brand_id, "shopper_id": shopper_id, "status": CartStatus.OPEN, "version": 1, **_NO_WISHES}
    known = {"codes": list(codes), "promotions": {}, "undo": []}
    return insert_once(session, Cart, {**row, **known, "created_at": now, "updated_at": now}) == 1


def save_lines(session: Session, cart_id: str, gone: Sequence[str], kept: Sequence[Mapping[str, Any]]) -> None:
    """Take lines out by variant, and write or overwrite others: at most two statements."""
    if gone:
        session.connection().execute(_TAKE_OUT, {"cart_id": cart_id, "gone": list(gone)})
    insert_or_change(session, CartLine, [{"cart_id": cart_id, **row} for row in kept], same=("cart_id", "variant_id"))


def save_cart(session: Session, cart_id: str, **values: Any) -> None:
    """Change columns of a locked cart."""
    change(session, Cart, [cart_id], values)
