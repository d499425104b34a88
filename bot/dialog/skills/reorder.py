"""The same again: what an earlier order had, as it can be had today, with what has changed since."""

from sqlmodel import Session

from bot.dialog.actions import Reorder
from bot.dialog.aftermath import BROWSE, cart_changed, line_changed
from bot.dialog.reply import Kit, Reply, Say, Touched, Turn, say
from commerce.carts import cart as carts
from commerce.carts.cart import CartView, Refused
from commerce.orders import orders
from commerce.tables import OrderLine, ShopOrder
from core.money import Money

ORDERS_LOOK = 20  # back to the last one that was paid
LINES_MAX = 30


def again(session: Session, turn: Turn, act: Reorder, kit: Kit) -> Reply:
    """The lines of an order put into the cart: as many as there are, at today's prices, and said what is different."""
    order = _order(session, turn, act.number)
    if order is None:
        none = say("no_orders") if act.number is None else say("no_such_order", number=act.number)
        return Reply((none,), (BROWSE,))
    says: list[Say] = [say("reordering", number=order.number)]
    touches: list[Touched] = []
    view: CartView | None = None
    for line in [each for each in orders.order_lines(session, order.id) if not each.gift][:LINES_MAX]:
        added, said, touched = _put_in(session, turn, line, kit)
        view = added or view
        says += said
        touches += touched
    if view is None:
        return Reply((*says, say("nothing_of_it")), (BROWSE,))
    return cart_changed(session, turn, view, tuple(says), tuple(touches))


def _order(session: Session, turn: Turn, number: int | None) -> ShopOrder | None:
    if number is not None:
        return orders.find_order(session, turn.brand.id, number, turn.shopper_id)
    latest = orders.list_orders(session, turn.brand.id, turn.shopper_id, limit=ORDERS_LOOK)
    return next((order for order in latest if order.paid_at is not None), None)


def _put_in(session: Session, turn: Turn, line: OrderLine, kit: Kit) -> tuple[CartView | None, list[Say], list[Touched]]:
    """The cart with what can be had of a line, None where nothing can; what has to be said of it, and its touch."""
    variant = turn.snapshot.variants.get(line.variant_id)
    if variant is None:
        return None, [say("gone", name=line.name)], []
    result, quantity = _add(session, turn, line, kit)
    if isinstance(result, Refused):
        left = result.facts.get("left", 0)
        return None, [say("all_in_cart", count=left, name=variant.name) if left else say("sold_out", name=variant.name)], []
    here = next(each for each in result.lines if each.variant_id == variant.id)
    told = [say("added", quantity=quantity, name=variant.name)]
    if quantity < line.quantity:
        told.append(say("reorder_fewer", count=line.quantity))
    if here.unit_minor != line.unit_minor:
        was, now = (Money(minor, result.currency) for minor in (line.unit_minor, here.unit_minor))
        told.append(say("price_changed", name=variant.name, was=was, now=now))
    touch = line_changed(variant, before=here.quantity - quantity, after=here.quantity, unit_minor=here.unit_minor)
    return result, told, [touch]


def _add(session: Session, turn: Turn, line: OrderLine, kit: Kit) -> tuple[CartView | Refused, int]:
    """As many of the line as there are, and how many that is."""

    def add(quantity: int) -> CartView | Refused:
        who = (session, turn.brand, turn.snapshot, turn.shopper_id, line.variant_id, quantity)
        return carts.add_line(*who, now=turn.now, new_id=kit.new_id)

    result = add(line.quantity)
    if isinstance(result, Refused) and result.reason == "only_left":
        room = int(result.facts["left"]) - int(result.facts["in_cart"])
        if room > 0:
            return add(room), room
    return result, line.quantity
