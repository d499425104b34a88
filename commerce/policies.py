"""What does a brand want done by itself after a sale? One row a brand, each choice with its meaning and bounds here."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from commerce.errors import BadPolicy
from commerce.rhythm import PURCHASES_MIN
from commerce.store import policies as store
from commerce.tables import Brand, BrandPolicy


@dataclass(frozen=True)
class Choice:
    """What a column of `brand_policy` means to people, and the numbers it may have."""

    words: str
    least: int
    most: int


CHOICES: Mapping[str, Choice] = {
    "review_after_days": Choice("days after delivery until buyers are asked for a review; 0: never", 0, 365),
    "review_edit_days": Choice("days a buyer may change a review", 0, 365),
    "cart_reminder_minutes": Choice("minutes a cart is left alone until its one reminder; 0: never", 0, 7 * 24 * 60),
    "repurchase_purchases_min": Choice("purchases of a product until its rhythm is believed and reminded of; 0: never", 0, 20),
}


DEFAULTS = BrandPolicy(brand_id="")


def list_policies(session: Session) -> list[BrandPolicy]:
    """The policies of the brands that have chosen something."""
    return store.list_policies(session)


def get_policy(session: Session, brand_id: str) -> BrandPolicy:
    """The brand's policy; the defaults where it has chosen nothing."""
    return store.find_policy(session, brand_id) or BrandPolicy(brand_id=brand_id)


def set_policy(session: Session, brand: Brand, name: str, value: int) -> BrandPolicy:
    """The policy with one choice changed. Raises `BadPolicy` for an unknown name or a number out of bounds."""
    choice = CHOICES.get(name)
    if choice is None:
        raise BadPolicy(name=name, why=f"there are {', '.join(CHOICES)}")
    if not choice.least <= value <= choice.most:
        raise BadPolicy(name=name, why=f"{value} is not between {choice.least} and {choice.most}")
    if name == "repurchase_purchases_min" and 0 < value < PURCHASES_MIN:
        raise BadPolicy(name=name, why=f"a rhythm takes at least {PURCHASES_MIN} purchases; 0 turns it off")
    policy = get_policy(session, brand.id)
    changed = BrandPolicy(**{**policy.model_dump(), name: value})
    store.save_policy(session, changed)
    return changed
