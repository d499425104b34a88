"""Which promotions does a brand have, and which words open them? Made once, with terms that make sense; stopped, never edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlmodel import Session

from commerce.errors import BadCodeTerms, BadPromotion
from commerce.kinds import PromotionKind, StackingClass, TierBasis
from commerce.promotions.discounts import EVERYTHING, BundlePart, Rule, Scope, Tier
from commerce.promotions.rows import dump_rule
from commerce.store import catalogue, codes
from commerce.store import promotions as store
from commerce.tables import Brand, Promotion
from core.errors import Conflict, NotFound
from core.ids import NewId
from core.money import BPS
from core.text import code_key

CODE_MAX = 40
BATCH_MAX = 100_000
BATCH_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another: no 0 O, 1 I L, U V
BATCH_LENGTH = 10  # of 30 letters: one guess in 100 billion finds one of 5,000
NAME_MAX = 80
COUNT_MAX = 999


@dataclass(frozen=True)
class PromotionTerms:
    """What a promotion saves, on what and for whom. Its rule's fields are those of `commerce.promotions.discounts.Rule`.

    minimum_minor, minimum_quantity: of the goods in scope, at list price. ends_at is exclusive. None: no limit.
    """

    kind: PromotionKind
    automatic: bool = False
    value_bps: int = 0
    amount_minor: int = 0
    scope: Scope = EVERYTHING
    buy_quantity: int = 0
    get_quantity: int = 0
    gets: Scope | None = None
    times_max: int | None = None
    parts: tuple[BundlePart, ...] = ()
    tiers: tuple[Tier, ...] = ()
    tier_basis: TierBasis = TierBasis.LINE_QUANTITY
    gift_variant_id: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum_minor: int = 0
    minimum_quantity: int = 0
    customer_group: str = ""
    first_order: bool = False
    channels: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    drop_id: str = ""
    uses_max: int | None = None
    customer_uses_max: int | None = None

    @property
    def stacking_class(self) -> StackingClass:
        """By what it touches; goods apart for what comes by itself and what a code brings."""
        if self.kind == PromotionKind.FREE_SHIPPING:
            return StackingClass.SHIPPING
        if self.kind == PromotionKind.GIFT:
            return StackingClass.GIFT
        return StackingClass.SALE if self.automatic else StackingClass.GOODS

    @property
    def rule(self) -> Rule:
        """Its rule, with no name yet."""
        named = ("value_bps", "amount_minor", "scope", "buy_quantity", "get_quantity", "gets", "times_max", "parts", "tiers", "tier_basis")
        values: dict[str, Any] = {name: getattr(self, name) for name in (*named, "gift_variant_id")}
        return Rule("", "", self.kind, self.stacking_class, **values)


def add_promotion(session: Session, brand: Brand, handle: str, name: str, terms: PromotionTerms, *, new_id: NewId) -> Promotion:
    """The new promotion. Raises `BadPromotion`, and `Conflict` when the brand has one of that handle."""
    if not insert_promotion(session, brand, handle, name, terms, new_id=new_id):
        raise Conflict(key=f"promotion {handle}")
    catalogue.raise_version(session, brand)
    return get_promotion(session, brand.id, handle)


def insert_promotion(session: Session, brand: Brand, handle: str, name: str, terms: PromotionTerms, *, new_id: NewId) -> bool:
    """Whether the promotion is new; one that stands is left as it is. The caller raises the catalogue's version."""
    check(handle, name, terms)
    row = {
        "id": new_id("prm"),
        "brand_id": brand.id,
        "handle": handle,
        "name": name.strip(),
        "kind": terms.kind,
        "stacking_class": terms.stacking_class,
        "automatic": terms.automatic,
        "rule": dump_rule(terms.rule),
        "starts_at": terms.starts_at,
        "ends_at": terms.ends_at,
        "minimum_minor": terms.minimum_minor,
        "minimum_quantity": terms.minimum_quantity,
        "customer_group": terms.customer_group,
        "first_order": terms.first_order,
        "channels": list(terms.channels),
        "creators": list(terms.creators),
        "drop_id": terms.drop_id,
        "uses_max": terms.uses_max,
        "customer_uses_max": terms.customer_uses_max,
    }
    return store.insert_promotion(session, row)


def get_promotion(session: Session, brand_id: str, handle: str) -> Promotion:
    """The brand's promotion of this handle, running or stopped; raises `NotFound`."""
    found = store.find_promotion(session, brand_id, handle)
    if found is None:
        raise NotFound(what="promotion", key=handle)
    return found


def stop_promotion(session: Session, brand: Brand, handle: str) -> Promotion:
    """The promotion, off from now on with all its codes; carts that have it are told. Raises `NotFound`."""
    promotion = get_promotion(session, brand.id, handle)
    store.stop_promotion(session, brand.id, promotion.id)
    catalogue.raise_version(session, brand)
    return promotion


def add_alias(session: Session, brand: Brand, promotion: Promotion, code: str, *, new_id: NewId, **word: Any) -> None:
    """One more word that opens a promotion. word: public, shopper_id, uses_max. Raises `BadCodeTerms`, `BadPromotion`, `Conflict`."""
    _opened_by_codes(promotion)
    check_word(code)
    if not codes.insert_code(session, code_row(brand.id, promotion.id, code, new_id=new_id, **word)):
        raise Conflict(key=f"code {code}")
    catalogue.raise_version(session, brand)


def generate_codes(
    session: Session, brand: Brand, promotion: Promotion, count: int, *, prefix: str, batch: str, random: Random, new_id: NewId
) -> list[str]:
    """`count` new codes for one use each, in order, unguessable: prefix and ten letters by `random`, a digit among them.

    random: of the system (`SystemRandom`) for codes that are given out. Raises `BadPromotion` for an automatic promotion or a
    count past 100,000, `BadCodeTerms` for a prefix that shoppers cannot type in one word, `Conflict` for a batch that stands.
    """
    _opened_by_codes(promotion)
    if not 1 <= count <= BATCH_MAX:
        raise BadPromotion(field="count", value=count, why=f"1 to {BATCH_MAX}")
    if not (2 <= len(prefix) <= CODE_MAX - BATCH_LENGTH and prefix.isascii() and prefix.isalpha()):
        raise BadCodeTerms(why="codes made in a batch begin with two letters or more, so that they are known for codes in a message")
    if codes.list_batch(session, brand.id, promotion.id, batch):
        raise Conflict(key=f"batch {batch}")
    missing = count
    while missing:
        made = {prefix.upper() + _letters(random) for _ in range(missing)}
        rows = [code_row(brand.id, promotion.id, each, uses_max=1, batch=batch, new_id=new_id) for each in sorted(made)]
        missing -= codes.insert_codes(session, rows)
    return codes.list_batch(session, brand.id, promotion.id, batch)


def _letters(random: Random) -> str:
    while True:
        made = "".join(random.choices(BATCH_LETTERS, k=BATCH_LENGTH))
        if any(letter.isdigit() for letter in made):
            return made


def code_row(brand_id: str, promotion_id: str, code: str, *, new_id: NewId, **word: Any) -> dict[str, Any]:
    """A code's row. word: public, shopper_id, uses_max, batch."""
    return {"id": new_id("cod"), "brand_id": brand_id, "promotion_id": promotion_id, "code": code.strip(), "key": code_key(code)} | {
        "public": False,
        "shopper_id": "",
        "batch": "",
        "uses_max": None,
        **word,
    }


def _opened_by_codes(promotion: Promotion) -> None:
    if promotion.automatic or not promotion.active:
        why = "it applies by itself, without a code" if promotion.automatic else "it was stopped"
        raise BadPromotion(field="promotion", value=promotion.handle, why=why)


def check_word(code: str) -> None:
    """Nothing, for what can be a code; else `BadCodeTerms`."""
    if not 1 <= len(code_key(code)) <= len(code.strip()) <= CODE_MAX:
        raise BadCodeTerms(why=f"a code has letters or digits, at most {CODE_MAX} in all")


def check(handle: str, name: str, terms: PromotionTerms) -> None:
    """Nothing, for terms that make sense; else `BadPromotion` naming the first field that does not."""
    wrong = next((each for each in (*_of_name(handle, name), *_of_kind(terms), *_of_conditions(terms)) if each[2]), None)
    if wrong is not None:
        field, value, _, why = wrong
        raise BadPromotion(field=field, value=value, why=why)


Check = tuple[str, object, bool, str]  # field, value, whether it is wrong, what would be right


def _of_name(handle: str, name: str) -> Sequence[Check]:
    return (
        ("handle", handle, not 1 <= len(handle) <= CODE_MAX or any(c.isspace() for c in handle), "one word of 40 letters at most"),
        ("name", name, not 1 <= len(name.strip()) <= NAME_MAX, f"shoppers read it: 1 to {NAME_MAX} letters"),
    )


def _of_kind(terms: PromotionTerms) -> Sequence[Check]:
    kind, bps, amount = terms.kind, terms.value_bps, terms.amount_minor
    sets = kind == PromotionKind.BUY_X_GET_Y
    products = [part.product_id for part in terms.parts]
    rising = [tier.start for tier in terms.tiers]
    parts_wrong = kind == PromotionKind.BUNDLE_PRICE and (len(products) != len(set(products)) or not products)
    few = kind == PromotionKind.BUNDLE_PRICE and sum(part.quantity for part in terms.parts) < 2
    tiers_wrong = kind == PromotionKind.VOLUME and (not rising or rising != sorted(set(rising)) or rising[0] < 1)
    return (
        ("percent", bps, kind in (PromotionKind.PERCENT, PromotionKind.BUY_X_GET_Y) and not 1 <= bps <= BPS, "more than 0, at most 100 %"),
        ("amount", amount, kind in (PromotionKind.FIXED, PromotionKind.BUNDLE_PRICE) and amount < 1, "at least one minor unit"),
        ("buy", terms.buy_quantity, sets and not 1 <= terms.buy_quantity <= COUNT_MAX, f"1 to {COUNT_MAX}"),
        ("get", terms.get_quantity, sets and not 1 <= terms.get_quantity <= COUNT_MAX, f"1 to {COUNT_MAX}"),
        ("times", terms.times_max, terms.times_max is not None and terms.times_max < 1, "at least 1, or none for no limit"),
        ("parts", products, parts_wrong, "different products"),
        ("parts", products, few or any(part.quantity < 1 for part in terms.parts), "two things or more"),
        ("tiers", rising, tiers_wrong, "at least one, each starting higher than the one before"),
        ("tiers", rising, any(not 1 <= tier.value_bps <= BPS for tier in terms.tiers), "more than 0, at most 100 % off"),
        ("gift", terms.gift_variant_id, kind == PromotionKind.GIFT and not terms.gift_variant_id, "a variant"),
    )


def _of_conditions(terms: PromotionTerms) -> Sequence[Check]:
    backwards = terms.starts_at is not None and terms.ends_at is not None and terms.ends_at <= terms.starts_at
    return (
        ("ends", terms.ends_at, backwards, "after it starts"),
        ("minimum", terms.minimum_minor, terms.minimum_minor < 0, "not negative"),
        ("minimum quantity", terms.minimum_quantity, not 0 <= terms.minimum_quantity <= COUNT_MAX, f"0 to {COUNT_MAX}"),
        ("uses", terms.uses_max, terms.uses_max is not None and terms.uses_max < 1, "at least 1, or none for no limit"),
        ("uses each", terms.customer_uses_max, terms.customer_uses_max is not None and terms.customer_uses_max < 1, "at least 1, or none"),
    )
