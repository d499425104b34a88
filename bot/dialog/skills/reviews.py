"""Hear what buyers think: stars, words, a photo; and say what they said. Their words are quoted, never obeyed."""

from sqlmodel import Session

from attribution.touchpoints import Kind
from bot.dialog.actions import FinishReview, GiveReview, pack
from bot.dialog.aftermath import BROWSE
from bot.dialog.reply import Choice, Kit, Reply, Say, Touched, Turn, say
from bot.dialog.says import Tenths
from bot.dialog.state import Idle, Reviewing, moved
from bot.occasions.reviews import star_choices
from commerce import reviews
from commerce.ratings import Summary
from commerce.refusals import Refused
from commerce.reviews import Purchase, Written

ASKED_MAX = 8  # purchases under one question
DONE = Choice(say("choice_review_done"), pack(FinishReview()))


def give(session: Session, turn: Turn, act: GiveReview, kit: Kit) -> Reply:
    """A review begun, rated, written or changed; of what the shopper bought and kept, and of nothing else."""
    bought = _bought(session, turn, act)
    if not bought:
        return Reply((say("review_only_buyers"),), (BROWSE,))
    purchase = _meant(turn, act, bought)
    if purchase is None:
        return _which(bought)
    has_words = bool(act.text or turn.event.media)
    if not act.stars and not purchase.review_id:
        return _ask_stars(turn, purchase)
    if not act.stars and not has_words:
        return _ask_stars(turn, purchase)
    written = reviews.write_review(
        session,
        turn.brand.id,
        turn.shopper_id,
        purchase,
        rating=act.stars,
        text=act.text,
        media=turn.event.media,
        conversation_id=turn.conversation.id,
        now=turn.now,
        new_id=kit.new_id,
    )
    return _answer(session, turn, purchase, written, told=has_words)


def _bought(session: Session, turn: Turn, act: GiveReview) -> list[Purchase]:
    state = turn.dialog.state
    if isinstance(state, Reviewing) and act.product_id in ("", state.product_id):
        return reviews.list_purchases(session, turn.brand.id, turn.shopper_id, product_id=state.product_id, order_id=state.order_id)
    return reviews.list_purchases(session, turn.brand.id, turn.shopper_id, product_id=act.product_id)


def _meant(turn: Turn, act: GiveReview, bought: list[Purchase]) -> Purchase | None:
    """The purchase that is reviewed: the one in hand, the product in context, the only one; None where it has to be asked."""
    if act.product_id or isinstance(turn.dialog.state, Reviewing):
        return next((each for each in bought if not each.review_id), bought[0])
    in_context = [each for each in bought if each.product_id == turn.dialog.memory.product_id]
    if in_context:
        return in_context[0]
    products = {each.product_id for each in bought}
    return bought[0] if len(products) == 1 else None


def _which(bought: list[Purchase]) -> Reply:
    names = {each.product_id: each.name for each in reversed(bought)}
    choices = tuple(Choice(name, pack(GiveReview(0, product_id))) for product_id, name in reversed(names.items()))
    return Reply((say("review_which"),), choices[:ASKED_MAX])


def _ask_stars(turn: Turn, purchase: Purchase) -> Reply:
    dialog = moved(turn.dialog, Idle() if isinstance(turn.dialog.state, Reviewing) else None, product_id=purchase.product_id, variant_id="")
    return Reply((say("review_stars", name=purchase.name),), star_choices(purchase.product_id), dialog=dialog)


def _answer(session: Session, turn: Turn, purchase: Purchase, written: Written | Refused, *, told: bool) -> Reply:
    if isinstance(written, Refused):
        dialog = moved(turn.dialog, Idle() if isinstance(turn.dialog.state, Reviewing) else None)
        return Reply((say("review_closed", name=purchase.name),), dialog=dialog)
    review = written.review
    touch = Touched(Kind.REVIEW_WRITTEN, review.id, data={"review": review.id, "product_id": review.product_id, "rating": review.rating})
    here = Reviewing(purchase.order_id, purchase.product_id, told=told)
    dialog = moved(turn.dialog, here, product_id=purchase.product_id, variant_id="")
    if not told:
        return Reply((say("review_rated", count=review.rating, name=review.name),), (DONE,), touches=(touch,), dialog=dialog)
    kept = say("review_kept", count=review.rating, name=review.name, until=written.editable_until)
    following = _following(session, turn, purchase)
    return Reply((kept, *following.says), following.choices, touches=(touch,), dialog=dialog)


def _following(session: Session, turn: Turn, purchase: Purchase) -> Reply:
    """The next product of the same order that has no review yet."""
    same_order = reviews.list_purchases(session, turn.brand.id, turn.shopper_id, order_id=purchase.order_id)
    left = next((each for each in same_order if not each.review_id and each.product_id != purchase.product_id), None)
    return Reply((say("review_next", name=left.name),), star_choices(left.product_id)) if left else Reply()


def finish(session: Session, turn: Turn, act: FinishReview, kit: Kit) -> Reply:
    """Nothing more is said of it; the next product of the order may be."""
    state = turn.dialog.state
    if not isinstance(state, Reviewing):
        return Reply((say("fine"),), (BROWSE,))
    dialog = moved(turn.dialog, Idle())
    bought = reviews.list_purchases(session, turn.brand.id, turn.shopper_id, product_id=state.product_id, order_id=state.order_id)
    following = _following(session, turn, bought[0]) if bought else Reply()
    return Reply((say("review_thanks"), *following.says), following.choices or (BROWSE,), dialog=dialog)


def summed(found: Summary) -> tuple[Say, ...]:
    """What reviews come to, in words: mean, count, a quotation or two as others' words; nothing where there are none."""
    if not found.count:
        return ()
    total = say("reviews_sum", mean=Tenths(found.tenths), count=found.count)
    return (total, *(say("review_quote", text=text) for text in found.quotes))
