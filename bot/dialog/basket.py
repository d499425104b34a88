"""How is a cart told: its lines, what codes save, delivery, the total, and what of it changed by itself?"""

from collections.abc import Sequence
from datetime import datetime

from bot.dialog import offers
from bot.dialog.says import Say, say
from commerce.carts.view import (
    CartView,
    Change,
    CodeCameOn,
    CodeDropped,
    FreeShippingLost,
    FreeShippingNear,
    FreeShippingWon,
    LineGone,
    OfferDropped,
    PriceChanged,
)
from commerce.kinds import PromotionKind
from commerce.pricing import Quote
from core.money import Money

_HINTS = ("hint_amount", "hint_units", "hint_gets", "hint_tier_amount", "hint_tier_units")
SUMMARY = ("cart_lines", "cart_sums", "cart_empty_now", "total_stays", *_HINTS)  # of several in one turn only the last is said

_Told = PriceChanged | CodeCameOn | CodeDropped | OfferDropped | FreeShippingLost | FreeShippingNear | LineGone


def summary(cart: CartView, *, all_lines: bool = False) -> tuple[Say, ...]:
    """The cart as it is now; its lines where there are several, or where they are asked for."""
    if cart.empty:
        return (say("cart_empty_now"),)
    lines = tuple(
        line(each.quantity, each.name, Money(each.total_minor, cart.currency), each.promised_at) for each in cart.lines
    ) + offers.gift_lines(cart)
    later = any(each.promised_at for each in cart.lines)
    listed = (say("cart_lines", lines=lines),) if len(lines) > 1 or all_lines or later else ()
    return (*listed, sums(cart.quote, cart.currency), *offers.hint(cart))


def line(quantity: int, name: str, total: Money, promised_at: datetime | None) -> Say:
    """Goods, and by when they are sent where not all of them are in stock."""
    what = {"quantity": quantity, "name": name, "total": total}
    return say("line_later", **what, by=promised_at) if promised_at else say("line", **what)


def without(says: Sequence[Say]) -> tuple[Say, ...]:
    """What is said but for the state of the cart, which only the last word of a turn tells."""
    return tuple(said for said in says if said.key not in SUMMARY)


def without_hints(says: Sequence[Say]) -> tuple[Say, ...]:
    """What is said but for what would save more."""
    return tuple(said for said in says if said.key not in _HINTS)


def sums(quote: Quote, currency: str) -> Say:
    """What promotions save, what delivery costs, what is to be paid; a gift is a line of its own."""
    parts = [
        say("part_saves", code=each.code, saving=Money(each.saving_minor, currency))
        for each in quote.applied
        if each.kind not in (PromotionKind.FREE_SHIPPING, PromotionKind.GIFT) and each.saving_minor
    ]
    free_by = next((each.code for each in quote.applied if each.kind == PromotionKind.FREE_SHIPPING and each.saving_minor), "")
    return say(
        "cart_sums",
        parts=(
            *parts,
            _delivery(quote, free_by, currency),
            *tax_on_top(quote.added_tax_minor, currency),
            say("part_total", total=Money(quote.total_minor, currency)),
        ),
    )


def tax_on_top(added_minor: int, currency: str) -> tuple[Say, ...]:
    """The tax that prices do not contain; no word of what they do."""
    return (say("part_tax", tax=Money(added_minor, currency)),) if added_minor else ()


def _delivery(quote: Quote, free_by: str, currency: str) -> Say:
    if free_by:
        return say("part_delivery_code", code=free_by)
    if quote.shipping_minor == 0:
        return say("part_delivery_free")
    price = Money(quote.shipping_minor, currency)
    if quote.free_shipping_from_minor is None:
        return say("part_delivery", price=price)
    return say("part_delivery_from", price=price, start=Money(quote.free_shipping_from_minor, currency))


def kept(cart: CartView | None) -> tuple[Say, ...]:
    """That nothing changed: the total as it stands; no word of an empty cart."""
    if cart is None or cart.empty:
        return ()
    return (say("total_stays", total=Money(cart.quote.total_minor, cart.currency)),)


def changes(cart: CartView) -> tuple[Say, ...]:
    """What has to be said aloud of a cart."""
    return told(cart.changes, cart.quote.goods_minor - cart.quote.discount_minor, cart.currency)


def told(happened: Sequence[Change], net_minor: int, currency: str) -> tuple[Say, ...]:
    """What happened to goods that now come to `net_minor` after discounts; that delivery became free the sums say."""
    return tuple(_change(each, net_minor, currency) for each in happened if not isinstance(each, FreeShippingWon))


def _change(change: _Told, net_minor: int, currency: str) -> Say:
    match change:
        case PriceChanged(name=name, was_minor=was, is_minor=now):
            return say("price_changed", name=name, was=Money(was, currency), now=Money(now, currency))
        case CodeCameOn(code=code, saving_minor=saving):
            return say("code_came_on", code=code, saving=Money(saving, currency))
        case CodeDropped(code=code, reason="minimum", facts=facts):
            return say("code_dropped_minimum", code=code, minimum=Money(facts["minimum_minor"], currency))
        case CodeDropped(code=code, reason="ended", facts=facts):
            return say("code_dropped_ended", code=code, ends_at=facts["ends_at"])
        case CodeDropped(code=code, reason="class_taken", facts=facts):
            return say("code_dropped_class", code=code, code_on=facts["code_on"])
        case CodeDropped(code=code, reason="used_up"):
            return say("code_dropped_used_up", code=code)
        case CodeDropped(code=code):
            return say("code_dropped", code=code)
        case OfferDropped():
            return offers.dropped(change)
        case FreeShippingLost(shipping_minor=price, free_from_minor=start):
            return say("free_delivery_lost", goods=Money(net_minor, currency), price=Money(price, currency), start=Money(start, currency))
        case FreeShippingNear(missing_minor=missing):
            return say("free_delivery_near", missing=Money(missing, currency))
        case LineGone(name=name, quantity=quantity):
            return say("line_gone", name=name, quantity=quantity)
