"""What may a person be reminded of? One kind a file, one line a kind: what there is to say of it now, or why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.occasions import carts, repurchases, reviews, watched
from bot.occasions.moment import Moment, Nothing
from bot.occasions.moment import Spoken as Spoken
from commerce.kinds import AlertKind


@dataclass(frozen=True)
class Occasion:
    """speak: what to say now, or `Nothing` with why. template: what says it where free text is not taken; docs/templates.md."""

    speak: Callable[[Session, Moment], Spoken | Nothing]
    template: str


REVIEW = "review"
CART = "cart"
REPURCHASE = "repurchase"

OCCASIONS: Mapping[str, Occasion] = {
    REVIEW: Occasion(reviews.speak, "review_request"),
    CART: Occasion(carts.speak, "cart_reminder"),
    AlertKind.BACK_IN_STOCK: Occasion(watched.speak, "back_in_stock"),
    AlertKind.PRICE_DROP: Occasion(watched.speak, "price_drop"),
    REPURCHASE: Occasion(repurchases.speak, "repurchase_reminder"),
}
