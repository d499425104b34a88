"""Is somebody to be told that the time has come to buy a thing again? By their own rhythm, if they have not, and if it is there."""

from sqlmodel import Session

from bot.dialog.actions import AddToCart, Browse, pack
from bot.dialog.says import Choice, say
from bot.occasions.moment import Moment, Nothing, Spoken
from commerce import repurchases
from commerce.carts.cart import peek_cart
from commerce.catalogue.catalog import availability
from core.money import Money

BROWSE = Choice(say("choice_browse"), pack(Browse()))


def subject(product_id: str, order_id: str) -> str:
    """What a reminder of this kind is about: a product, in the cycle that began with an order."""
    return f"{product_id}:{order_id}"


def speak(session: Session, moment: Moment) -> Spoken | Nothing:
    """What they buy and how often, at today's price; nothing where they bought it again, have it in the cart, or it is not there."""
    reminder = moment.reminder
    product_id, _, order_id = reminder.subject.partition(":")
    found = repurchases.expected(session, reminder.brand_id, reminder.shopper_id, product_id=product_id)
    if not found:
        return Nothing("given_back")
    if found[0].order_id != order_id:
        return Nothing("bought_again")
    snapshot = moment.catalogue(session, moment.brand)
    variant = snapshot.variants.get(found[0].variant_id)
    stock = availability(session, moment.brand.id, [found[0].variant_id], now=moment.now).get(found[0].variant_id)
    if variant is None or stock is None or stock.available <= 0:
        return Nothing("sold_out")
    cart = peek_cart(session, moment.brand, snapshot, reminder.shopper_id, now=moment.now)
    if cart is not None and any(line.product_id == product_id for line in cart.lines):
        return Nothing("in_cart")
    price = Money(stock.price_minor, snapshot.currency)
    action = pack(AddToCart(variant.id))
    told = say("time_again", name=variant.name, count=max(1, found[0].gap.days), last=found[0].last_at, price=price)
    memory = {"product_id": variant.product_id, "variant_id": "", "offer": action}
    return Spoken((told,), (Choice(say("choice_add"), action), BROWSE), {"product": variant.name, "price": price}, memory)
