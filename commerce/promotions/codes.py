"""Which codes does a brand have? The short way: one code with a promotion of its own; who may use a group's codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce.errors import BadCodeTerms
from commerce.kinds import PromotionKind
from commerce.promotions.promotion_book import PromotionTerms, check_word, code_row, get_promotion, insert_promotion
from commerce.store import catalogue
from commerce.store import codes as store
from commerce.tables import Brand, Code
from core.errors import Conflict, NotFound
from core.ids import NewId
from core.money import BPS
from core.text import code_key


@dataclass(frozen=True)
class CodeTerms:
    """What a code saves and when it is good. value_bps of eligible goods for a percent, amount_minor for a fixed code.

    minimum_minor: of goods at list price. ends_at is exclusive. uses_max: in total, None for no limit.
    """

    kind: PromotionKind
    value_bps: int = 0
    amount_minor: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum_minor: int = 0
    customer_group: str = ""
    uses_max: int | None = None
    public: bool = False


def add_code(session: Session, brand: Brand, code: str, terms: CodeTerms, *, new_id: NewId) -> Code:
    """The new code, spelled as given. Raises `BadCodeTerms`, and `Conflict` when the brand has one of that key."""
    if not insert_code(session, brand, code, terms, new_id=new_id):
        raise Conflict(key=f"code {code}")
    catalogue.raise_version(session, brand)
    return get_code(session, brand.id, code)


def insert_code(session: Session, brand: Brand, code: str, terms: CodeTerms, *, new_id: NewId) -> bool:
    """Whether the code is new; one that stands is left as it is. The caller raises the catalogue's version.

    Its promotion has the code's key for a handle. Raises `Conflict` where another promotion has that.
    """
    _check(code, terms)
    key = code_key(code)
    if store.find_code(session, brand.id, key) is not None:
        return False
    values = {name: value for name, value in vars(terms).items() if name != "public"}
    if not insert_promotion(session, brand, key, code, PromotionTerms(**values), new_id=new_id):
        raise Conflict(key=f"promotion {key}")
    promotion = get_promotion(session, brand.id, key)
    return store.insert_code(session, code_row(brand.id, promotion.id, code, public=terms.public, new_id=new_id))


def get_code(session: Session, brand_id: str, code: str) -> Code:
    """The brand's code in any spelling; raises `NotFound`."""
    found = store.find_code(session, brand_id, code_key(code))
    if found is None:
        raise NotFound(what="code", key=code)
    return found


def list_codes(session: Session, brand_id: str) -> Sequence[Any]:
    """Rows of the brand's active codes by spelling, each with its promotion; those made in batches left out."""
    return store.list_codes(session, brand_id)


def add_to_group(session: Session, brand: Brand, shopper_id: str, group: str) -> bool:
    """Whether the shopper is new to a group whose codes they may use from now on."""
    return store.insert_member(session, brand.id, shopper_id, group)


def _check(code: str, terms: CodeTerms) -> None:
    check_word(code)
    if terms.kind == PromotionKind.PERCENT and not 1 <= terms.value_bps <= BPS:
        raise BadCodeTerms(why="a percent code saves more than 0 and at most 100 %")
    if terms.kind == PromotionKind.FIXED and terms.amount_minor < 1:
        raise BadCodeTerms(why="a fixed code saves at least one minor unit")
    if terms.starts_at and terms.ends_at and terms.ends_at <= terms.starts_at:
        raise BadCodeTerms(why="it ends before it starts")
    if terms.minimum_minor < 0 or (terms.uses_max is not None and terms.uses_max < 1):
        raise BadCodeTerms(why="a minimum is not negative, a limit of uses at least 1")
