"""How is told what applies by itself: what is given, what is near, what runs for everybody?"""

from collections.abc import Sequence
from datetime import datetime

from bot.dialog.says import Say, say
from commerce.carts.view import CartView, OfferDropped
from commerce.promotions.accepted import Hint
from commerce.promotions.verdicts import Terms
from core.money import Money

NAMED_MAX = 10


def gift_lines(cart: CartView) -> tuple[Say, ...]:
    """A line for each gift, at nothing."""
    free = Money(0, cart.currency)
    return tuple(say("line_gift", quantity=1, name=gift.line.name, total=free, promotion=gift.of) for gift in cart.gifts)


def hint(cart: CartView) -> tuple[Say, ...]:
    """The nearest thing that would save more; nothing where nothing is near."""
    return () if cart.hint is None else (_near(cart.hint, cart.currency),)


def _near(near: Hint, currency: str) -> Say:
    if near.gets:
        return say("hint_gets", name=near.name)
    if near.value_bps and near.missing_minor:
        return say("hint_tier_amount", name=near.name, missing=Money(near.missing_minor, currency), percent=f"{near.value_bps / 100:g}")
    if near.value_bps:
        return say("hint_tier_units", name=near.name, count=near.missing_units, percent=f"{near.value_bps / 100:g}")
    if near.missing_minor:
        return say("hint_amount", name=near.name, missing=Money(near.missing_minor, currency))
    return say("hint_units", name=near.name, count=near.missing_units)


def dropped(change: OfferDropped) -> Say:
    """That an automatic promotion is off, and why where it matters."""
    if change.reason == "ended":
        return say("offer_dropped_ended", name=change.name, ends_at=change.facts["ends_at"])
    return say("offer_dropped_gift" if change.reason == "gift_gone" else "offer_dropped", name=change.name)


def running(offers: Sequence[Terms], now: datetime) -> tuple[Say, ...]:
    """What applies by itself now and may be told to anyone: not what is for a group, a creator's visitors or a drop."""
    names = [
        each.rule.code
        for each in offers
        if not (each.customer_group or each.creators or each.drop_id)
        and (each.starts_at is None or each.starts_at <= now)
        and (each.ends_at is None or each.ends_at > now)
    ]
    return (say("offers_running", names=names[:NAMED_MAX]),) if names else ()
