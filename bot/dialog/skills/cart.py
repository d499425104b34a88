"""Put in, change, take out, show, undo: one open cart, told after every change."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from attribution.touchpoints import Kind
from bot.dialog import basket, shortage
from bot.dialog.actions import AddToCart, ChangeQuantity, ClearCart, FillCart, RemoveLine, SetLine, ShowCart, Undo, Which, pack
from bot.dialog.aftermath import BROWSE, CHECK_OUT, UNDO, came_on, cart_changed, line_changed
from bot.dialog.meant import lines_meant, meant
from bot.dialog.reply import Choice, Kit, Reply, Touched, Turn, join, say
from bot.dialog.state import ChoosingVariant, Idle, moved
from bot.dialog.understand.quantities import QUANTITY_MAX
from commerce.carts import cart as carts
from commerce.carts.cart import CartLineView, CartView, Refused
from commerce.catalogue.views import VariantView
from core.text import code_key

LINES_MAX = 8  # buttons under one question
FILL_MAX = 30  # lines of a cart filled elsewhere
CART = Choice(say("choice_cart"), pack(ShowCart()))


def add(session: Session, turn: Turn, act: AddToCart, kit: Kit) -> Reply:
    """This very variant (a button, or words that came to one)."""
    variant = turn.snapshot.variants.get(act.variant_id)
    if variant is None:
        return Reply((say("gone_nameless"),), (BROWSE,))
    replaced = _replaced(turn, variant)
    if replaced is not None:
        return swap(session, turn, replaced, variant, act.quantity)
    result = carts.add_line(session, turn.brand, turn.snapshot, turn.shopper_id, variant.id, act.quantity, now=turn.now, new_id=kit.new_id)
    if isinstance(result, Refused):
        return shortage.reply(session, turn, variant, act.quantity, result)
    line = next(line for line in result.lines if line.variant_id == variant.id)
    touch = line_changed(variant, before=line.quantity - act.quantity, after=line.quantity, unit_minor=line.unit_minor)
    done = say("added", quantity=act.quantity, name=variant.name)
    return _put_in(cart_changed(session, turn, result, (done,), (touch,), variant), act.quantity)


def _put_in(reply: Reply, quantity: int) -> Reply:
    """The same, with how many were put in kept for "the same again"."""
    return replace(reply, dialog=None if reply.dialog is None else moved(reply.dialog, quantity=quantity))


def _replaced(turn: Turn, variant: VariantView) -> VariantView | None:
    """The line that a choice in hand was begun to replace, where this variant settles it."""
    state = turn.dialog.state
    if not isinstance(state, ChoosingVariant) or state.product_id != variant.product_id or state.replaces == variant.id:
        return None
    return turn.snapshot.variants.get(state.replaces)


def swap(session: Session, turn: Turn, old: VariantView, new: VariantView, quantity: int) -> Reply:
    """One line in the place of another; where it cannot be had, the old one stays."""
    before = _peek(session, turn)
    old_line = next((line for line in before.lines if line.variant_id == old.id), None) if before else None
    who = (session, turn.brand, turn.snapshot, turn.shopper_id)
    result = carts.swap_line(*who, old.id, new.id, quantity, now=turn.now)
    if isinstance(result, Refused) or old_line is None:
        refused = result if isinstance(result, Refused) else carts.Refused("not_in_cart", {})
        reply = shortage.reply(session, turn, new, quantity, refused)
        return replace(reply, says=(*reply.says, *basket.kept(before)))
    line = next(line for line in result.lines if line.variant_id == new.id)
    touches = (
        line_changed(old, before=old_line.quantity, after=0, unit_minor=old_line.unit_minor),
        line_changed(new, before=line.quantity - quantity, after=line.quantity, unit_minor=line.unit_minor),
    )
    done = say("swapped", quantity=quantity, name=new.name, old=old.name)
    return _put_in(cart_changed(session, turn, result, (done,), touches, new), quantity)


def fill(session: Session, turn: Turn, act: FillCart, kit: Kit) -> Reply:
    """What was chosen in the app's own shop, line by line at our prices; what we do not know by that number is said."""
    variants = {code_key(variant.sku): variant for variant in turn.snapshot.variants.values()}
    singles = {code_key(each.sku): each.variants[0] for each in turn.snapshot.products.values() if len(each.variants) == 1}
    replies, unknown, dialog = [], [], turn.dialog
    for sku, quantity in act.lines[:FILL_MAX]:
        variant = variants.get(code_key(sku)) or singles.get(code_key(sku))
        if variant is None or not 1 <= quantity <= QUANTITY_MAX:
            unknown.append(sku)
            continue
        replies.append(add(session, replace(turn, dialog=dialog), AddToCart(variant.id, quantity), kit))
        dialog = replies[-1].dialog or dialog
    last = max((at for at, reply in enumerate(replies) if basket.without(reply.says) != reply.says), default=-1)
    told = [reply if at == last else replace(reply, says=basket.without(reply.says)) for at, reply in enumerate(replies)]
    missing = Reply((say("order_lines_unknown", names=unknown),), () if replies else (BROWSE,)) if unknown else Reply()
    return join([missing, *told])


def change(session: Session, turn: Turn, act: ChangeQuantity, kit: Kit) -> Reply:
    """Exactly this many of a line; 0 takes it out."""
    cart = _peek(session, turn)
    line = _line(turn, act.which, cart, act.quantity)
    if isinstance(line, Reply):
        return _offer_instead(turn, act, cart) or line
    return _set(session, turn, line, act.quantity)


def set_line(session: Session, turn: Turn, act: SetLine, kit: Kit) -> Reply:
    """Exactly this many of the line a button names; an old button may name one that is gone."""
    cart = _peek(session, turn)
    line = next((line for line in cart.lines if line.variant_id == act.variant_id), None) if cart else None
    return Reply((say("no_such_line_now"),), (CART,)) if line is None else _set(session, turn, line, act.quantity)


def _set(session: Session, turn: Turn, line: CartLineView, quantity: int) -> Reply:
    if quantity == 0:
        return _remove(session, turn, line)
    variant = turn.snapshot.variants[line.variant_id]
    result = carts.set_quantity(session, turn.brand, turn.snapshot, turn.shopper_id, variant.id, quantity, now=turn.now)
    if isinstance(result, Refused):
        return shortage.reply(session, turn, variant, quantity, result)
    touch = line_changed(variant, before=line.quantity, after=quantity, unit_minor=line.unit_minor)
    return cart_changed(session, turn, result, (say("changed", quantity=quantity, name=variant.name),), (touch,), variant)


def _offer_instead(turn: Turn, act: ChangeQuantity, cart: CartView | None) -> Reply | None:
    """For one that was only talked about: the offer to put that many in. None where no single variant is meant or the cart holds it."""
    variants = meant(act.which, turn.dialog, turn.snapshot).variants
    in_cart = {line.variant_id for line in cart.lines} if cart else set()
    if len(variants) != 1 or variants[0].id in in_cart or act.quantity < 1:
        return None
    action = pack(AddToCart(variants[0].id, act.quantity))
    return Reply(
        (say("not_in_cart_yet", name=variants[0].name), say("offer_add", count=act.quantity)),
        (Choice(say("choice_add_count", count=act.quantity), action), shortage.NO),
        dialog=moved(turn.dialog, offer=action),
    )


def remove(session: Session, turn: Turn, act: RemoveLine, kit: Kit) -> Reply:
    """Take a line out, whole."""
    line = _line(turn, act.which, _peek(session, turn), 0)
    return line if isinstance(line, Reply) else _remove(session, turn, line)


def _remove(session: Session, turn: Turn, line: CartLineView) -> Reply:
    result = carts.remove_line(session, turn.brand, turn.snapshot, turn.shopper_id, line.variant_id, now=turn.now)
    if isinstance(result, Refused):
        return Reply((say("not_in_cart", name=line.name),))
    variant = turn.snapshot.variants[line.variant_id]
    touch = line_changed(variant, before=line.quantity, after=0, unit_minor=line.unit_minor)
    reply = cart_changed(session, turn, result, (say("removed", name=line.name),), (touch,))
    memory: dict[str, Any] = {"variant_id": ""} if turn.dialog.memory.variant_id == line.variant_id else {}
    if len(result.lines) == 1:  # then "it" can only be the line that is left
        memory = {"variant_id": result.lines[0].variant_id, "product_id": result.lines[0].product_id}
    return Reply(reply.says, reply.choices, touches=reply.touches, dialog=moved(reply.dialog or turn.dialog, **memory))


def show(session: Session, turn: Turn, act: ShowCart, kit: Kit) -> Reply:
    """What is in it, at today's prices."""
    cart = carts.view_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    if cart is None or cart.empty:
        waiting = (say("codes_waiting", codes=cart.remembered),) if cart and cart.remembered else ()
        return Reply((say("cart_empty"), *waiting), (BROWSE,))
    says = (*basket.changes(cart), *basket.summary(cart, all_lines=True))
    waiting = (say("codes_waiting", codes=cart.remembered),) if cart.remembered else ()
    return Reply((*says, *waiting), (CHECK_OUT, BROWSE), touches=came_on(session, turn, cart.changes))


def clear(session: Session, turn: Turn, act: ClearCart, kit: Kit) -> Reply:
    """Take everything out."""
    result = carts.clear_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    if isinstance(result, Refused):
        return Reply((say("cart_empty"),), (BROWSE,))
    reply = cart_changed(session, turn, result, (), (_whole("clear", result),))
    dialog = reply.dialog or turn.dialog
    left = Idle() if isinstance(dialog.state, ChoosingVariant) else None
    return Reply(reply.says, reply.choices, touches=reply.touches, dialog=moved(dialog, left, variant_id="", wishes=()))


def undo(session: Session, turn: Turn, act: Undo, kit: Kit) -> Reply:
    """The cart as it was before the last change."""
    result = carts.undo_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    if isinstance(result, Refused):
        return Reply((say("nothing_to_undo"),))
    reply = cart_changed(session, turn, result, (say("undone"),), (_whole("undo", result),))
    listed = basket.summary(result, all_lines=True)
    says = tuple(said for said in reply.says if said.key not in basket.SUMMARY)
    return Reply((*says, *listed), (CHECK_OUT, BROWSE) if result.lines else (BROWSE,), touches=reply.touches, dialog=reply.dialog)


def _whole(how: str, cart: CartView) -> Touched:
    """The touch of a change of many lines at once: the lines as they are after it."""
    lines = [{"variant_id": line.variant_id, "quantity": line.quantity, "unit_minor": line.unit_minor} for line in cart.lines]
    return Touched(Kind.CART_CHANGED, how, data={"how": how, "lines": lines})


def _peek(session: Session, turn: Turn) -> CartView | None:
    return carts.peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)


def _line(turn: Turn, which: Which, cart: CartView | None, quantity: int) -> CartLineView | Reply:
    """The cart line that is meant, or the question which, with buttons that set `quantity`."""
    if cart is None or cart.empty:
        return Reply((say("cart_empty"),), (BROWSE,))
    lines = {line.variant_id: line for line in cart.lines}
    variants = [turn.snapshot.variants[line.variant_id] for line in cart.lines]
    found = lines_meant(which, variants, turn.dialog)
    if len(found) == 1:
        return lines[found[0].id]
    if not found:
        return Reply((say("no_such_line"), *basket.summary(cart, all_lines=True)), (CHECK_OUT, UNDO))
    return which_line(found, quantity)


def which_line(found: Sequence[VariantView], quantity: int) -> Reply:
    """The question which line is meant, with buttons that set `quantity`."""
    choices = tuple(Choice(variant.name, pack(SetLine(variant.id, quantity))) for variant in found[:LINES_MAX])
    return Reply((say("which_line", names=[variant.name for variant in found]),), choices)
