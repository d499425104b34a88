"""How many loyalty points are there, and what do they pay?"""

from sqlmodel import Session

from attribution.loyalty import Holding
from bot.dialog import basket
from bot.dialog import points as tender
from bot.dialog.actions import AskPoints, UsePoints, pack
from bot.dialog.aftermath import BROWSE, CHECK_OUT, came_on
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.skills import checkout
from bot.dialog.state import AwaitingPayment
from commerce import points
from commerce.carts.cart import peek_cart
from commerce.carts.view import CartView
from commerce.refusals import Refused
from core.money import Money


def ask(session: Session, turn: Turn, act: AskPoints, kit: Kit) -> Reply:
    """What can be spent and what it is worth, what comes when, what goes when."""
    holding = tender.held(session, turn)
    if holding is None:
        return Reply((say("points_none_here", brand=turn.brand.name),))
    cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    pays = tender.payable(holding, cart, points.ALL) if cart is not None and not cart.empty else 0
    choices = (Choice(say("choice_use_points", worth=_worth(holding, pays, turn)), pack(UsePoints())),) if pays else ()
    return Reply(_standing(holding, turn), choices)


def use(session: Session, turn: Turn, act: UsePoints, kit: Kit) -> Reply:
    """The cart is paid with points as far as they go; an order that waited for payment is made anew with them, or without."""
    holding = tender.held(session, turn)
    if holding is None:
        return Reply((say("points_none_here", brand=turn.brand.name),))
    wanted = points.ALL if act.points is None else act.points
    cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    if cart is None or cart.empty:
        return Reply((*_standing(holding, turn), say("points_cart_empty")), (BROWSE,))
    count = tender.payable(holding, cart, wanted)
    if wanted and not count:
        return Reply(_why_none(holding, cart, wanted, turn))
    changed = points.use(session, turn.brand, turn.snapshot, turn.shopper_id, wanted, now=turn.now)
    if isinstance(changed, Refused):
        return Reply((say("points_cart_empty"),), (BROWSE,))
    done = _on(holding, changed, count, turn) if count else say("points_off")
    touches = came_on(session, turn, changed.changes)
    if isinstance(turn.dialog.state, AwaitingPayment):
        reply = checkout.go_on(session, turn, kit, checkout.destination(session, turn, changed))
        return Reply((done, *reply.says), reply.choices, facts=reply.facts, touches=(*touches, *reply.touches), dialog=reply.dialog)
    return Reply((done, *basket.changes(changed)), (CHECK_OUT,), touches=touches)


def _worth(holding: Holding, count: int, turn: Turn) -> Money:
    return Money(count * holding.program.point_minor, turn.brand.currency)


def _standing(holding: Holding, turn: Turn) -> tuple[Say, ...]:
    purse = holding.purse
    has = say("points_have", count=purse.spendable, worth=_worth(holding, purse.spendable, turn)) if purse.spendable else say("points_zero")
    coming = sorted((lot.spendable_at, lot.pending) for lot in purse.lots if lot.pending)
    going = sorted((lot.expires_at, lot.available) for lot in purse.lots if lot.available and lot.expires_at) if purse.spendable else []
    return (
        has,
        *(say("points_coming", count=count, start=start) for start, count in coming[:1]),
        *(say("points_going", count=min(count, purse.spendable), end=end) for end, count in going[:1]),
        *((say("points_owed", count=purse.owing),) if purse.owing and not purse.spendable else ()),
    )


def _why_none(holding: Holding, cart: CartView, wanted: int, turn: Turn) -> tuple[Say, ...]:
    """Why no points can pay: there are none, too few, too few were asked for, or nothing here is paid with them."""
    terms = holding.program
    if not holding.purse.spendable:
        return _standing(holding, turn)
    cap = points.cap_of_cart(cart, terms.share_bps) // terms.point_minor
    if cap < max(1, terms.spend_min):
        return (say("points_not_for_this"),)
    return (*_standing(holding, turn), say("points_minimum", count=terms.spend_min))


def _on(holding: Holding, cart: CartView, count: int, turn: Turn) -> Say:
    pays = _worth(holding, count, turn)
    return say("points_on", count=count, pays=pays, left=Money(cart.quote.total_minor - pays.minor, cart.currency))
