"""How are ways of delivery told: what each costs for this cart, in how many days, and which is taken? Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.dialog.actions import ChooseDelivery, pack
from bot.dialog.says import Choice, Say, say
from commerce.catalogue.views import Point
from commerce.kinds import DeliveryMethod, PromotionKind
from commerce.pricing import Quote, Rate, delivery_minor
from commerce.tax import DELIVERY, Taxes
from core.money import Money

POINTS_MAX = 8  # buttons under the question where to fetch it
METHOD: dict[str, Say] = {
    DeliveryMethod.STANDARD: say("method_standard"),
    DeliveryMethod.EXPRESS: say("method_express"),
    DeliveryMethod.PICKUP: say("method_pickup"),
}
CHOICE: dict[str, Say] = {
    DeliveryMethod.STANDARD: say("choice_standard"),
    DeliveryMethod.EXPRESS: say("choice_express"),
    DeliveryMethod.PICKUP: say("choice_pickup"),
}


@dataclass(frozen=True)
class Way:
    """One method at its cheapest; price_minor with tax on top. varies: it costs more in other countries."""

    rate: Rate
    price_minor: int
    varies: bool = False


def ways(options: Sequence[Rate], quote: Quote, taxes: Taxes) -> tuple[Way, ...]:
    """The methods among `options`, each as it would be for these goods, cheapest first; a code that frees delivery frees all."""
    free = any(each.kind == PromotionKind.FREE_SHIPPING for each in quote.applied)
    net = quote.goods_minor - quote.discount_minor
    found = []
    for method in dict.fromkeys(rate.method for rate in options):
        rates = [rate for rate in options if rate.method == method]
        rate = min(rates, key=lambda rate: (rate.price_minor, rate.country))
        fee = 0 if free else delivery_minor(net, rate)
        tax = taxes.of(DELIVERY)
        price = fee if tax.included else fee + tax.on(fee)
        found.append(Way(rate, price, len({(each.price_minor, each.free_from_minor) for each in rates}) > 1))
    return tuple(sorted(found, key=lambda way: (way.price_minor, way.rate.method)))


def told(way: Way, currency: str) -> Say:
    """ "express (9.90, 1 to 2 days)"."""
    price = Money(way.price_minor, currency)
    cost = say("way_free") if not way.price_minor else say("way_from", price=price) if way.varies else say("way_price", price=price)
    return say("way", method=METHOD[way.rate.method], parts=[cost, *days(way.rate.days)])


def days(promised: tuple[int, int] | None) -> tuple[Say, ...]:
    """What is promised, from payment; nothing where nothing is."""
    if promised is None:
        return ()
    low, high = promised
    return (say("way_days", count=high) if low == high else say("way_days_between", low=low, high=high),)


def offered(found: Sequence[Way], chosen: Rate | None, currency: str) -> tuple[Say, ...]:
    """Which way it goes, and which others there are; no word where there is no choice."""
    taken = next((way for way in found if chosen and way.rate.method == chosen.method), None)
    others = [told(way, currency) for way in found if way is not taken]
    if taken is None or not others:
        return ()
    return (say("ways_offered", chosen=told(taken, currency), others=others),)


def choices(methods: Iterable[str], chosen: str) -> tuple[Choice, ...]:
    """Buttons for the ways that are not taken."""
    return tuple(Choice(CHOICE[method], pack(ChooseDelivery(method))) for method in dict.fromkeys(methods) if method != chosen)


def point_choices(points: Sequence[Point]) -> tuple[Choice, ...]:
    """Buttons for the places."""
    return tuple(Choice(point.name, pack(ChooseDelivery(DeliveryMethod.PICKUP, point.id))) for point in points[:POINTS_MAX])


def at_point(point: Point, name: str) -> dict[str, str]:
    """The fields of an address where what is fetched lies; only the name is the shopper's."""
    fields = {"street": f"{point.name}, {point.street}", "postcode": point.postcode, "city": point.city, "country": point.country}
    return {"name": name, **fields} if name else fields
