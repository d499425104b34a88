"""What about the shop itself: delivery, returns, paying, codes, who is talking?"""

from typing import Any

from sqlmodel import Session

from bot.dialog import ways
from bot.dialog.actions import AskShop, Human, ShopTopic, pack
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.says import Country
from bot.dialog.skills import promo
from commerce.carts.cart import peek_cart
from commerce.catalogue.catalog import availability
from commerce.kinds import DeliveryMethod
from commerce.pricing import Rate
from core.money import Money

HUMAN = Choice(say("choice_human"), pack(Human()))


def ask(session: Session, turn: Turn, act: AskShop, kit: Kit) -> Reply:
    """An answer from the brand's own terms."""
    match act.topic:
        case ShopTopic.SHIPPING:
            return Reply(_shipping(session, turn, act.country))
        case ShopTopic.RETURNS:
            return Reply((say("returns", count=turn.brand.return_days),))
        case ShopTopic.PAYMENT:
            return Reply((say("payment"),))
        case ShopTopic.CODES:
            return promo.public(session, turn)
        case ShopTopic.ABOUT_BOT:
            return Reply((say("about_bot", brand=turn.brand.name),), (HUMAN,))
    return Reply((say("help", brand=turn.brand.name),))


def _shipping(session: Session, turn: Turn, country: str) -> tuple[Say, ...]:
    """One country's rate, or all of them, in one sentence where they are the same; and what it comes to for the cart."""
    snapshot = turn.snapshot
    served = [Country(code) for code in snapshot.countries]
    if not served:
        return (say("ships_nowhere"),)
    unclear = (say("country_unclear"),) if country == "??" else ()
    country = "" if unclear else country
    if country and snapshot.rate(country) is None:
        return (say("ships_not_to", country=Country(country), served=served),)
    alike: dict[tuple[Any, ...], list[Rate]] = {}
    for rate in snapshot.options(country):
        alike.setdefault((rate.method, rate.price_minor, rate.free_from_minor, rate.days), []).append(rate)
    grouped = [(group[0], [Country(rate.country) for rate in group]) for group in alike.values()]
    rates = tuple(said for rate, countries in grouped for said in _rate(rate, countries, snapshot.currency))
    return (*unclear, *rates, *_for_cart(session, turn, country))


def _for_cart(session: Session, turn: Turn, country: str) -> tuple[Say, ...]:
    """That shipping is free for the cart; while there is none, for the thing talked about."""
    cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    if cart is None or cart.empty:
        return _for_one(session, turn, country)
    return () if cart.quote.shipping_minor else (say("cart_ships_free"),)


def _for_one(session: Session, turn: Turn, country: str) -> tuple[Say, ...]:
    product = turn.snapshot.products.get(turn.dialog.memory.product_id)
    rate = turn.snapshot.rate(country)
    if product is None or rate is None or not rate.free_from_minor:
        return ()
    stocks = availability(session, turn.brand.id, [variant.id for variant in product.variants], now=turn.now)
    enough = stocks and min(stock.price_minor for stock in stocks.values()) >= rate.free_from_minor
    return (say("product_ships_free", name=product.name),) if enough else ()


def _rate(rate: Rate, countries: list[Country], currency: str) -> tuple[Say, ...]:
    """What a way costs, and in how many days it is there."""
    if rate.method != DeliveryMethod.STANDARD:
        return (say("ships_by", way=ways.told(ways.Way(rate, rate.price_minor), currency), countries=countries),)
    return (_standard(rate, countries, currency), *(say("ships_in", days=each) for each in ways.days(rate.days)))


def _standard(rate: Rate, countries: list[Country], currency: str) -> Say:
    price = Money(rate.price_minor, currency)
    if rate.price_minor == 0:
        return say("ships_free", countries=countries)
    if rate.free_from_minor is None:
        return say("ships", countries=countries, price=price)
    return say("ships_free_from", countries=countries, price=price, start=Money(rate.free_from_minor, currency))
