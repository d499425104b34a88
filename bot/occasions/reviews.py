"""Is a buyer to be asked what they think of an order?"""

from sqlmodel import Session

from bot.dialog.actions import FinishReview, GiveReview, pack
from bot.dialog.says import Choice, say
from bot.occasions.moment import Moment, Nothing, Spoken
from commerce import reviews
from commerce.ratings import STARS


def star_choices(product_id: str) -> tuple[Choice, ...]:
    """A button for each number of stars; ascending, so that where they are numbered lines the number is the stars."""
    return tuple(Choice(say("choice_stars", count=stars), pack(GiveReview(stars, product_id))) for stars in STARS)


def speak(session: Session, moment: Moment) -> Spoken | Nothing:
    """The question, about the first product of the order that is kept and not reviewed yet."""
    reminder = moment.reminder
    bought = reviews.list_purchases(session, reminder.brand_id, reminder.shopper_id, order_id=reminder.subject)
    if not bought:
        return Nothing("given_back")
    open_ones = [purchase for purchase in bought if not purchase.review_id]
    if not open_ones:
        return Nothing("reviewed_already")
    first = open_ones[0]
    asked = say("review_wanted", name=first.name, number=first.number)
    choices = (*star_choices(first.product_id), Choice(say("choice_no_review"), pack(FinishReview())))
    values = {"product": first.name, "number": first.number}
    return Spoken((asked,), choices, values, {"product_id": first.product_id, "variant_id": ""})
