"""What is done when talk has gone wrong: not this one, one for another, from the beginning, and somebody who is angry."""

from dataclasses import replace

from sqlmodel import Session

from bot.dialog import basket, shelf, temper
from bot.dialog.actions import Browse, ChangeQuantity, ClearCart, No, Reject, RemoveLine, StartOver, Swap, Upset, Want, Which, pack
from bot.dialog.aftermath import BROWSE, UNDO
from bot.dialog.meant import Meant, lines_meant, meant
from bot.dialog.reply import Choice, Kit, Reply, Turn, say
from bot.dialog.skills import browse, cart, choose
from bot.dialog.state import ChoosingVariant, Dialog, Idle, moved
from commerce.carts.cart import CartLineView, CartView, peek_cart
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView, VariantView


def swap(session: Session, turn: Turn, act: Swap, kit: Kit) -> Reply:
    """One thing of the cart for another, its quantity kept; what is not in the cart is only wished for."""
    view = _cart(session, turn)
    if view is None or view.empty:
        return choose.want(session, turn, Want(act.new, act.quantity), kit)
    lines = [turn.snapshot.variants[line.variant_id] for line in view.lines]
    found = lines_meant(act.old, lines, turn.dialog)
    if act.old == Which():
        found = [line for line in found if line.id == turn.dialog.memory.variant_id]
    if act.new == Which():
        return cart.remove(session, turn, RemoveLine(act.old), kit)
    if not found:
        return choose.want(session, turn, Want(act.new, act.quantity), kit)
    if len(found) > 1:
        return _which_first(turn, found, act)
    return _in_place(session, turn, kit, found[0], view, act)


def _in_place(session: Session, turn: Turn, kit: Kit, old: VariantView, view: CartView, act: Swap) -> Reply:
    line = next(each for each in view.lines if each.variant_id == old.id)
    subject = _instead(turn, old, act.new)
    if subject.product is not None and [each.id for each in subject.variants] == [old.id]:
        return cart.change(session, turn, ChangeQuantity(act.quantity or line.quantity, Which(old.product_id, dict(old.options))), kit)
    return choose.settle(session, turn, kit, subject, act.quantity or _kept(line, subject, old), replaces=old.id)


def _kept(line: CartLineView, subject: Meant, old: VariantView) -> int:
    """As many as there were of the same thing in another option; one of another thing."""
    return line.quantity if subject.product and subject.product.id == old.product_id else 1


def _instead(turn: Turn, old: VariantView, new: Which) -> Meant:
    """What is wanted in the place of `old`: of the same product, what was not said stays as it was."""
    if new.product_id not in ("", old.product_id) or new.ordinal or new.words:
        return meant(new, moved(turn.dialog, Idle()), turn.snapshot)
    here = moved(turn.dialog, Idle(), product_id=old.product_id, variant_id=old.id)
    return meant(replace(new, product_id=""), here, turn.snapshot)


def _which_first(turn: Turn, found: list[VariantView], act: Swap) -> Reply:
    """Several lines may be the old one: one is taken out by the answer, and the new one is wished for then."""
    wanted = meant(act.new, turn.dialog, turn.snapshot)
    wishes = ((wanted.product.id, dict(wanted.options), act.quantity),) if wanted.product else ()
    asked = cart.which_line(found, 0)
    return replace(asked, dialog=moved(turn.dialog, wishes=wishes))


def reject(session: Session, turn: Turn, act: Reject, kit: Kit) -> Reply:
    """Not this one: out of the cart with what was put in last, and what there is beside it."""
    state, memory = turn.dialog.state, turn.dialog.memory
    if isinstance(state, ChoosingVariant):
        return _leave_choice(session, turn)
    view = _cart(session, turn)
    variant = turn.snapshot.variants.get(memory.variant_id)
    if variant is not None and view is not None and any(line.variant_id == variant.id for line in view.lines):
        taken_out = cart.remove(session, turn, RemoveLine(Which(variant.product_id, dict(variant.options))), kit)
        asked = _others_of(session, turn, turn.snapshot.products[variant.product_id])
        if not asked:
            return taken_out
        dialog = moved(taken_out.dialog or turn.dialog, product_id=variant.product_id)
        return replace(taken_out, says=(*taken_out.says, say("which_then")), choices=(*asked, UNDO), dialog=dialog)
    return _leave_choice(session, turn)


def _leave_choice(session: Session, turn: Turn) -> Reply:
    memory = turn.dialog.memory
    others = [turn.snapshot.products[each] for each in memory.shown if each in turn.snapshot.products and each != memory.product_id]
    dialog = moved(turn.dialog, Idle() if isinstance(turn.dialog.state, ChoosingVariant) else None, variant_id="")
    if others and memory.product_id:
        return browse.listed(session, replace(turn, dialog=dialog), others, (say("the_others"),), source="rejected")
    return Reply((say("which_then_any"),), (BROWSE,), dialog=moved(dialog, product_id=""))


def _others_of(session: Session, turn: Turn, product: ProductView) -> tuple[Choice, ...]:
    if len(product.variants) == 1:
        return ()
    stocks = availability(session, turn.brand.id, [variant.id for variant in product.variants], now=turn.now)
    return shelf.buy_choices(product, product.variants, stocks)


def start_over(session: Session, turn: Turn, act: StartOver, kit: Kit) -> Reply:
    """From the beginning: the step is left at once, a filled cart is asked about."""
    dialog = moved(_forgotten(turn.dialog), Idle())
    view = _cart(session, turn)
    if view is None or view.empty:
        return Reply((say("fresh_start"),), (Choice(say("choice_browse"), pack(Browse())),), dialog=dialog)
    empty = pack(ClearCart())
    says = (say("ask_empty_cart"), *basket.without_hints(basket.summary(view, all_lines=True)))
    return Reply(
        says, (Choice(say("choice_empty_cart"), empty), Choice(say("choice_keep_cart"), pack(No()))), dialog=moved(dialog, offer=empty)
    )


def _forgotten(dialog: Dialog) -> Dialog:
    return moved(dialog, shown=(), product_id="", variant_id="", quantity=0, wishes=(), misses=0)


def upset(session: Session, turn: Turn, act: Upset, kit: Kit) -> Reply:
    """One calm line and a person offered; who stays rude is told that only business is answered from here."""
    times = temper.rude_times(turn.dialog.memory, turn.now) + act.rude
    dialog = moved(turn.dialog, upset=times, upset_at=turn.now.isoformat())
    flag = "insult" if act.rude else ""
    if temper.muted(dialog.memory, turn.now):
        return Reply((say("only_business"),), (temper.PERSON,), dialog=dialog, flag=flag)
    return Reply((say("sorry"), say("offer_human")), (temper.PERSON,), dialog=moved(dialog, offer=temper.PERSON.action), flag=flag)


def _cart(session: Session, turn: Turn) -> CartView | None:
    return peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
