"""What do a shopper's points pay of what they buy? Between attribution, where points are, and commerce, which takes them as money."""

from dataclasses import replace

from sqlmodel import Session

from attribution import loyalty
from attribution.loyalty import Holding
from attribution.loyalty.points import usable
from bot.dialog.actions import UsePoints, pack
from bot.dialog.reply import Choice, Kit, Turn, say
from commerce import points
from commerce.carts.view import CartView
from commerce.checkout import Placed
from core.money import Money


def held(session: Session, turn: Turn) -> Holding | None:
    """The shopper's points and the terms in force; None where the brand has none."""
    return loyalty.holding(session, turn.brand.id, turn.shopper_id, now=turn.now)


def payable(holding: Holding, cart: CartView, most: int) -> int:
    """How many points pay of the cart, of `most` at most."""
    terms = holding.program
    cap = points.cap_of_cart(cart, terms.share_bps)
    return usable(min(holding.purse.spendable, most), cap, terms.point_minor, terms.spend_min)


def offered(session: Session, turn: Turn, cart: CartView) -> tuple[Choice, ...]:
    """The button that pays with points, where there are some and they were not asked for yet."""
    if cart.wishes.points:
        return ()
    holding = held(session, turn)
    count = payable(holding, cart, points.ALL) if holding else 0
    if holding is None or not count:
        return ()
    worth = Money(count * holding.program.point_minor, cart.currency)
    return (Choice(say("choice_use_points", worth=worth), pack(UsePoints())),)


def take(session: Session, turn: Turn, kit: Kit, placed: Placed) -> Placed:
    """The order, with what points pay of it taken from who has them, under their lock: the last one that checkout takes."""
    terms = loyalty.find_terms(session, turn.brand.id) if placed.points and not placed.again else None
    if terms is None:
        return placed
    kit.dispatch(session, placed.facts, now=turn.now)  # what an earlier order of this cart took is the shopper's again, before
    cap = points.cap_of_order(placed.order, placed.lines, terms.share_bps)
    spent = loyalty.spend(
        session, turn.brand.id, turn.shopper_id, placed.order.id, cap, most=placed.points, now=turn.now, new_id=kit.new_id
    )
    if spent.points:
        points.pay(session, placed.order, spent.points, spent.minor)
    return replace(placed, facts=())
