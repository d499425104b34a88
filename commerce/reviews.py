"""Who may say what of a product, what of it is shown, and what does it come to? Buyers write, the brand decides, nobody is shown more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce import policies
from commerce.errors import CannotReply
from commerce.facts import Fact, ReviewReplied
from commerce.kinds import ReviewState
from commerce.ratings import STARS, Summary, cleaned, summary
from commerce.refusals import Refused, refused
from commerce.store import reviews as store
from commerce.tables import Review
from core.errors import NotFound
from core.ids import NewId

MEDIA_MAX = 4  # photos of one review
REPLY_MAX = 600  # letters


@dataclass(frozen=True)
class Purchase:
    """A product of an order that the shopper paid for and kept. review_id: "" while they have not reviewed it."""

    order_id: str
    number: int
    product_id: str
    name: str
    review_id: str


@dataclass(frozen=True)
class Written:
    """A review as it stands now. new: it was not there before; editable_until: until when it may be changed."""

    review: Review
    new: bool
    editable_until: datetime


def list_purchases(session: Session, brand_id: str, shopper_id: str, *, product_id: str = "", order_id: str = "") -> list[Purchase]:
    """What the shopper may review, the newest first, each product of an order once."""
    found: dict[tuple[str, str], Purchase] = {}
    for row in store.list_purchases(session, brand_id, shopper_id, product_id=product_id, order_id=order_id):
        purchase = Purchase(row.order_id, row.number, row.product_id, row.name, row.review_id or "")
        found.setdefault((purchase.order_id, purchase.product_id), purchase)
    return list(found.values())


def find_review(session: Session, brand_id: str, review_id: str) -> Review | None:
    """One review of the brand, whatever its state."""
    return store.find_review(session, brand_id, review_id)


def write_review(
    session: Session,
    brand_id: str,
    shopper_id: str,
    purchase: Purchase,
    *,
    rating: int,
    text: str = "",
    media: Sequence[str] = (),
    conversation_id: str,
    now: datetime,
    new_id: NewId,
) -> Written | Refused:
    """A buyer's review, new or changed; it waits for the brand either way. rating 0: as it was. What was told stays unless it is told anew.

    Refused: review_rating_missing for a new one without stars, review_closed(changed_at) past the days of `review_edit_days`.
    The purchase is one of `list_purchases` of that shopper.
    """
    days = timedelta(days=policies.get_policy(session, brand_id).review_edit_days)
    standing = store.find_review_of(session, purchase.order_id, purchase.product_id)
    if standing is None:
        if rating not in STARS:
            return refused("review_rating_missing", name=purchase.name)
        review = Review(
            id=new_id("rev"),
            brand_id=brand_id,
            shopper_id=shopper_id,
            order_id=purchase.order_id,
            product_id=purchase.product_id,
            conversation_id=conversation_id,
            name=purchase.name,
            rating=rating,
            text=cleaned(text),
            media=list(media)[:MEDIA_MAX],
            created_at=now,
            changed_at=now,
        )
        if store.insert_review(session, review):
            return Written(review, True, now + days)
        standing = store.find_review_of(session, purchase.order_id, purchase.product_id)
    if standing is None or standing.shopper_id != shopper_id:
        raise NotFound(what="review", key=purchase.product_id)
    return _changed(session, standing, rating, cleaned(text), media, standing.created_at + days, now)


def _changed(
    session: Session, review: Review, rating: int, text: str, media: Sequence[str], until: datetime, now: datetime
) -> Written | Refused:
    if now > until:
        return refused("review_closed", name=review.name, until=until)
    photos = [*review.media, *(each for each in media if each not in review.media)][:MEDIA_MAX]
    fresh = {"rating": rating if rating in STARS else review.rating, "text": text or review.text, "media": photos}
    if any(getattr(review, name) != value for name, value in fresh.items()):
        store.change_review(session, review, {**fresh, "state": ReviewState.PENDING, "reason": "", "changed_at": now})
    return Written(review, False, until)


def product_summary(session: Session, brand_id: str, product_id: str) -> Summary:
    """What approved reviews of a product come to, with a quotation or two. Counted from the rows: there is no second figure."""
    by_stars = store.count_stars(session, brand_id, product_id)
    return summary(by_stars, store.list_texts(session, brand_id, product_id) if by_stars else ())


def list_reviews(
    session: Session,
    brand_id: str,
    *,
    state: str = "",
    product_id: str = "",
    after: tuple[datetime, str] | None = None,
    limit: int = store.LIST_MAX,
) -> list[Review]:
    """The brand's reviews: of those waiting the oldest first, else the newest; after: behind the one changed then, of that id."""
    return store.list_reviews(session, brand_id, state=state, product_id=product_id, after=after, limit=limit)


def count_states(session: Session, brand_id: str) -> dict[str, int]:
    """How many reviews stand how."""
    return store.count_states(session, brand_id)


def settle(session: Session, brand_id: str, review_id: str, state: ReviewState, *, reason: str = "", now: datetime) -> Review:
    """The review approved or rejected; the same again changes nothing. Raises `NotFound`."""
    review = _locked(session, brand_id, review_id)
    reason = cleaned(reason) if state is ReviewState.REJECTED else ""
    if (review.state, review.reason) != (state, reason):
        store.change_review(session, review, {"state": state, "reason": reason, "decided_at": now})
    return review


def reply(session: Session, brand_id: str, review_id: str, text: str, *, now: datetime) -> tuple[Review, tuple[Fact, ...]]:
    """The brand's answer to an approved review, told to who wrote it. Raises `NotFound`, `CannotReply`."""
    review = _locked(session, brand_id, review_id)
    words = cleaned(text)
    if not words or len(words) > REPLY_MAX:
        raise CannotReply(review_id=review_id, why=f"a reply has 1 to {REPLY_MAX} letters")
    if review.state != ReviewState.APPROVED:
        raise CannotReply(review_id=review_id, why=f"it is {review.state}; approve it first")
    if review.reply == words:
        return review, ()
    store.change_review(session, review, {"reply": words, "replied_at": now})
    return review, (ReviewReplied(brand_id, review.id, review.shopper_id, review.conversation_id, review.name, words, now),)


def _locked(session: Session, brand_id: str, review_id: str) -> Review:
    review = store.lock_review(session, brand_id, review_id)
    if review is None:
        raise NotFound(what="review", key=review_id)
    return review
