"""What follows from a changed cart: the words, what codes did by themselves, a pay link that no longer counts."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from attribution.creators import code_owner
from attribution.touchpoints import CreditClass, Kind
from bot.dialog import basket
from bot.dialog.actions import Browse, Checkout, Undo, pack
from bot.dialog.reply import Choice, Reply, Say, Touched, Turn, say
from bot.dialog.state import AwaitingPayment, ChoosingVariant, Dialog, GivingAddress, Idle, moved
from commerce.carts.view import CartView, Change, CodeCameOn
from commerce.catalogue.views import VariantView
from commerce.kinds import OrderStatus
from commerce.orders.orders import latest_order
from core.text import code_key

CHECK_OUT = Choice(say("choice_checkout"), pack(Checkout()))
UNDO = Choice(say("choice_undo"), pack(Undo()))
BROWSE = Choice(say("choice_browse"), pack(Browse()))


def cart_changed(
    session: Session, turn: Turn, cart: CartView, done: tuple[Say, ...], touches: tuple[Touched, ...], about: VariantView | None = None
) -> Reply:
    """The reply to a change: what was done, what changed by itself, the cart as it is; `about` is what "it" means from now on."""
    stale = _stale_link(session, turn, cart)
    says = (*done, *basket.changes(cart), *basket.summary(cart), *stale)
    memory: dict[str, Any] = {"product_id": about.product_id, "variant_id": about.id} if about else {}
    if stale and not cart.empty:
        memory["offer"] = CHECK_OUT.action
    return Reply(
        says,
        (UNDO, BROWSE) if cart.empty else (CHECK_OUT, UNDO),
        touches=(*touches, *came_on(session, turn, cart.changes)),
        dialog=moved(_left_step(turn.dialog, cart, about), **memory),
    )


def _left_step(dialog: Dialog, cart: CartView, about: VariantView | None) -> Dialog:
    """A choice of this is done, of something else it goes on; an order that stood is none any more; an empty cart needs no address."""
    match dialog.state:
        case ChoosingVariant(product_id=product_id) if about is not None and about.product_id == product_id:
            return moved(dialog, Idle())
        case AwaitingPayment():
            return moved(dialog, Idle())
        case GivingAddress() if cart.empty:
            return moved(dialog, Idle())
    return dialog


def _stale_link(session: Session, turn: Turn, cart: CartView) -> tuple[Say, ...]:
    """A word about the pay link of an unpaid order made of this cart as it was."""
    if not isinstance(turn.dialog.state, AwaitingPayment):
        return ()
    order = latest_order(session, turn.brand.id, turn.shopper_id)
    if order is None or order.status != OrderStatus.PLACED or order.hold_until <= turn.now:
        return ()
    if order.cart_id != cart.cart_id or order.cart_version == cart.version:
        return ()
    return (say("pay_link_off", number=order.number),)


def came_on(session: Session, turn: Turn, changes: Sequence[Change]) -> tuple[Touched, ...]:
    """A remembered code that comes on is named again, with effect: from now on its owner can earn."""
    keys = [code_key(change.code) for change in changes if isinstance(change, CodeCameOn)]
    return tuple(code_named(session, turn, key, "valid", suffix=f"{key}:came_on") for key in keys)


def code_named(session: Session, turn: Turn, key: str, verdict: str, *, suffix: str = "") -> Touched:
    """The touch of a code: a creator's step only where the code holds and is owned."""
    owner = code_owner(session, turn.brand.id, key, at=turn.now) if verdict == "valid" else ""
    return Touched(
        Kind.CODE_NAMED,
        suffix or key,
        CreditClass.CREATOR if owner else CreditClass.CONTEXT,
        creator_id=owner,
        code_key=key,
        data={"verdict": verdict, "owner": owner},
    )


def line_changed(variant: VariantView, *, before: int, after: int, unit_minor: int) -> Touched:
    """The touch of one cart line."""
    data = {"variant_id": variant.id, "sku": variant.sku, "quantity_before": before, "quantity": after, "unit_minor": unit_minor}
    return Touched(Kind.CART_CHANGED, variant.id, data=data)
