"""Which promotions can a story have? A handle, a name, and a rule in words."""

import re
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from attribution import creators
from commerce.kinds import PromotionKind
from commerce.promotions import promotion_book
from commerce.promotions.discounts import Scope
from commerce.promotions.promotion_book import PromotionTerms
from commerce.store import catalogue
from commerce.tables import Brand
from core.ids import random_id
from core.money import parse_minor
from dropline.eval.stories.expectation import Unmet


def give_promotion(session: Session, brand: Brand, what: str) -> None:
    """The promotion that "HANDLE: NAME, RULE" says, of the brand."""
    named = re.fullmatch(r"([\w-]+): ([^,]+), (.+)", what)
    if named is None:
        raise Unmet(f"write HANDLE: NAME, RULE, not {what!r}")
    for pattern, terms in RULES:
        if found := re.fullmatch(pattern, named[3]):
            made = terms(session, brand, *found.groups())
            promotion = promotion_book.add_promotion(session, brand, named[1], named[2], made, new_id=random_id)
            if not made.automatic:
                promotion_book.add_alias(session, brand, promotion, found["code"], new_id=random_id)
            return
    raise Unmet(f"nobody knows how {named[3]!r} is promised")


def _buy(session: Session, brand: Brand, buy: str, get: str, sku: str) -> PromotionTerms:
    of = Scope(frozenset(row.id for row in catalogue.list_products_by_sku(session, brand.id, [sku])))
    kind = PromotionKind.BUY_X_GET_Y
    return PromotionTerms(kind, automatic=True, value_bps=10_000, buy_quantity=int(buy), get_quantity=int(get), scope=of)


def _gift(session: Session, brand: Brand, sku: str, start: str) -> PromotionTerms:
    variant_id = next(row.id for row in catalogue.list_variants_of(session, brand.id, [], [sku]))
    return PromotionTerms(PromotionKind.GIFT, automatic=True, gift_variant_id=variant_id, minimum_minor=parse_minor(start, brand.currency))


def _friends(session: Session, brand: Brand, percent: str, handle: str) -> PromotionTerms:
    came = (creators.get_creator(session, brand.id, handle).id,)
    return PromotionTerms(PromotionKind.PERCENT, automatic=True, value_bps=100 * int(percent), creators=came)


def _code(session: Session, brand: Brand, percent: str, code: str) -> PromotionTerms:
    return PromotionTerms(PromotionKind.PERCENT, value_bps=100 * int(percent), customer_uses_max=1)


RULES: list[tuple[str, Callable[..., Any]]] = [
    (r"buy (\d+) get (\d+) of ([\w-]+)", _buy),
    (r"gift ([\w-]+) from ([\d.]+)", _gift),
    (r"(\d+) % for who came through (\w+)", _friends),
    (r"(\d+) % with (?P<code>\w+) once each", _code),
]
