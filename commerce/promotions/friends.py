"""What does a friend who was sent here save on a first order? A code for those let in, made like any other."""

from dataclasses import dataclass

from sqlmodel import Session

from commerce.errors import BadPromotion
from commerce.kinds import PromotionKind
from commerce.promotions.promotion_book import PromotionTerms, add_alias, add_promotion, get_promotion
from commerce.store import codes
from commerce.tables import Brand, Promotion
from core.ids import NewId
from core.text import code_key

GROUP = "friends:"  # and the code's key: who may use it


@dataclass(frozen=True)
class FriendOffer:
    """So much off a first order by this code, from a minimum of goods on."""

    code: str
    amount_minor: int
    minimum_minor: int


def add_offer(session: Session, brand: Brand, code: str, amount_minor: int, *, minimum_minor: int, new_id: NewId) -> Promotion:
    """The new promotion: for friends only, once each, on a first order. Raises `BadPromotion`, `BadCodeTerms`, `Conflict`."""
    key = code_key(code)
    terms = PromotionTerms(
        PromotionKind.FIXED,
        amount_minor=amount_minor,
        minimum_minor=minimum_minor,
        customer_group=f"{GROUP}{key}",
        first_order=True,
        customer_uses_max=1,
    )
    if not key:
        raise BadPromotion(field="code", value=code, why="letters or digits")
    promotion = add_promotion(session, brand, f"friends-{key}", code, terms, new_id=new_id)
    add_alias(session, brand, promotion, code, new_id=new_id)
    return get_promotion(session, brand.id, promotion.handle)


def find_offer(session: Session, brand_id: str, code: str) -> FriendOffer | None:
    """What a code gives friends; None where it was stopped."""
    found = codes.find_code(session, brand_id, code_key(code))
    if found is None:
        return None
    promotion = get_promotion(session, brand_id, f"friends-{found.key}")
    if not (found.active and promotion.active):
        return None
    return FriendOffer(found.code, int(promotion.rule.get("amount_minor", 0)), promotion.minimum_minor)


def let_in(session: Session, brand: Brand, shopper_id: str, offer: FriendOffer) -> None:
    """The shopper is a friend: the code is good for them."""
    codes.insert_member(session, brand.id, shopper_id, f"{GROUP}{code_key(offer.code)}")
