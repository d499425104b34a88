"""Is somebody to be reminded of a cart they left? At today's price, with what is really there."""

from sqlmodel import Session

from bot.dialog import basket, shelf
from bot.dialog.actions import Checkout, ShowCart, pack
from bot.dialog.says import Choice, Say, say
from bot.occasions.moment import Moment, Nothing, Spoken
from commerce.carts.cart import peek_cart
from commerce.carts.view import CartView, PriceChanged
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import Stock
from commerce.kinds import OrderStatus
from commerce.orders.orders import latest_order
from core.money import Money

CHOICES = (Choice(say("choice_checkout"), pack(Checkout())), Choice(say("choice_cart"), pack(ShowCart())))
LINES_MAX = 10


def speak(session: Session, moment: Moment) -> Spoken | Nothing:
    """What is in the cart and can be had; nothing of one that was bought, emptied, or gone back to."""
    reminder, conversation = moment.reminder, moment.conversation
    last = conversation.last_inbound_at
    if last is not None and last > reminder.created_at:
        return Nothing("came_back")
    snapshot = moment.catalogue(session, moment.brand)
    cart = peek_cart(session, moment.brand, snapshot, reminder.shopper_id, now=moment.now)
    if cart is None or cart.cart_id != reminder.subject:
        return Nothing("bought")
    if cart.empty:
        return Nothing("cart_empty")
    order = latest_order(session, reminder.brand_id, reminder.shopper_id)
    if order is not None and order.cart_id == cart.cart_id and order.status == OrderStatus.PLACED and order.hold_until > moment.now:
        return Nothing("order_waits")
    stocks = availability(session, moment.brand.id, [line.variant_id for line in cart.lines], now=moment.now)
    if not any(_left(stocks, line.variant_id) for line in cart.lines):
        return Nothing("sold_out")
    values = {"items": ", ".join(f"{line.quantity} × {line.name}" for line in cart.lines), "total": _total(cart)}
    return Spoken((say("cart_waits"), *_lines(cart, stocks), *_repriced(cart), basket.sums(cart.quote, cart.currency)), CHOICES, values)


def _lines(cart: CartView, stocks: dict[str, Stock]) -> tuple[Say, ...]:
    """Each line, and after it how few there are, where there are."""
    says: list[Say] = []
    for line in cart.lines[:LINES_MAX]:
        left = _left(stocks, line.variant_id)
        says.append(say("line", quantity=line.quantity, name=line.name, total=Money(line.total_minor, cart.currency)))
        if not left:
            says.append(say("line_out"))
        elif left <= max(shelf.LOW_STOCK, line.quantity - 1):
            says.append(say("line_low", count=left))
    return tuple(says)


def _repriced(cart: CartView) -> tuple[Say, ...]:
    """Prices that are not what they were told last."""
    return tuple(
        say("price_changed", name=each.name, was=Money(each.was_minor, cart.currency), now=Money(each.is_minor, cart.currency))
        for each in cart.changes
        if isinstance(each, PriceChanged)
    )


def _left(stocks: dict[str, Stock], variant_id: str) -> int:
    return stocks[variant_id].available if variant_id in stocks else 0


def _total(cart: CartView) -> Money:
    return Money(cart.quote.total_minor, cart.currency)
