"""What does a program do with promotions? Lists, makes and ends them, makes codes in bulk, and tries them on carts."""

from datetime import datetime
from random import SystemRandom
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field
from sqlmodel import Session

from attribution import creators
from bot.tables import Role
from commerce.brands import get_brand_by_id
from commerce.catalogue import named
from commerce.kinds import PromotionKind, TierBasis
from commerce.promotions import promotion_book, simulation
from commerce.promotions.discounts import BundlePart, Tier
from commerce.promotions.promotion_book import BATCH_MAX, PromotionTerms
from commerce.store import codes
from commerce.store import promotions as store
from commerce.tables import Brand, Promotion
from core.money import BPS
from webhooks.api.auth import Api, Caller, needs
from webhooks.api.shapes import Cursor, Limit, Page, cursor, place

WORDS_MAX = 100  # codes of one promotion that people know, made with it
NAMED_MAX = 500  # SKUs or slugs in one rule
CARTS_MAX = 1_000
LINES_MAX = 100  # of one sample cart

# What the terms call the same.
ALIKE = (
    *("kind", "amount_minor", "times_max", "tier_basis", "starts_at", "ends_at", "minimum_minor", "minimum_quantity"),
    *("customer_group", "first_order", "uses_max", "customer_uses_max"),
)

Names = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=NAMED_MAX)]


class Goods(BaseModel):
    """Some of what the brand sells; all of it where nothing is named."""

    products: Names = Field(default_factory=list, description="SKUs.", examples=[["CAP"]])
    collections: Names = Field(default_factory=list, description="Slugs.", examples=[["summer"]])


class SetPart(BaseModel):
    """Part of a set."""

    product: str = Field(max_length=100, description="SKU.", examples=["CAP"])
    quantity: int = Field(default=1, ge=1, le=999)


class VolumeTier(BaseModel):
    """So much off from so many on."""

    start: int = Field(ge=1, description="Units, or minor units of goods where `tier_basis` is amount.", examples=[3])
    percent_bps: int = Field(ge=1, le=BPS, examples=[1000])


class NewPromotion(BaseModel):
    """What a promotion saves, on what and for whom. Without codes it applies by itself."""

    handle: str = Field(max_length=40, description="What you call it: one word.", examples=["caps3for2"])
    name: str = Field(max_length=80, description="What shoppers read.", examples=["3 for 2 on caps"])
    kind: PromotionKind = Field(examples=["buy_x_get_y"])
    percent_bps: int = Field(default=0, ge=0, le=BPS, description="Of percent and buy_x_get_y, where 0 means free.")
    amount_minor: int = Field(default=0, ge=0, description="Of fixed: off; of bundle_price: the price of a set.")
    goods: Goods = Field(default_factory=Goods)
    buy: int = Field(default=0, ge=0, le=999)
    get: int = Field(default=0, ge=0, le=999)
    gets: Goods | None = Field(default=None, description="What buy_x_get_y gives, if other goods.")
    times_max: int | None = Field(default=None, ge=1, description="Sets in one order.")
    parts: list[SetPart] = Field(default_factory=list, max_length=20)
    tiers: list[VolumeTier] = Field(default_factory=list, max_length=20)
    tier_basis: TierBasis = TierBasis.LINE_QUANTITY
    gift: str = Field(default="", max_length=100, description="SKU of the variant that is given.")
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = Field(default=None, description="Exclusive.")
    minimum_minor: int = Field(default=0, ge=0, description="Of the goods it covers, at list price.")
    minimum_quantity: int = Field(default=0, ge=0, le=999)
    customer_group: str = Field(default="", max_length=80)
    first_order: bool = False
    channels: Names = Field(default_factory=list)
    creators: Names = Field(default_factory=list, description="Handles: only who arrived by their link.")
    uses_max: int | None = Field(default=None, ge=1)
    customer_uses_max: int | None = Field(default=None, ge=1)
    codes: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=WORDS_MAX)] = Field(default_factory=list)


class PromotionShown(BaseModel):
    """A promotion as it stands."""

    handle: str
    name: str
    kind: str
    stacking_class: str = Field(description="Of each class one promotion can be on a cart.")
    automatic: bool
    active: bool
    rule: dict[str, Any] = Field(description="What its kind needs; products by their ids.")
    starts_at: datetime | None
    ends_at: datetime | None
    minimum_minor: int
    minimum_quantity: int
    customer_group: str
    first_order: bool
    channels: list[str]
    uses: int
    uses_max: int | None
    customer_uses_max: int | None
    codes: int = Field(description="How many words open it.")


class NewBatch(BaseModel):
    """Codes for one use each."""

    count: int = Field(ge=1, le=BATCH_MAX, examples=[500])
    prefix: str = Field(min_length=2, max_length=30, description="Two letters or more.", examples=["WELCOME"])
    batch: str = Field(
        min_length=1, max_length=80, description="What you call them; a name is used once.", examples=["newsletter-december"]
    )


class Batch(BaseModel):
    """Codes that were made together."""

    batch: str
    codes: list[str]


class SampleCart(BaseModel):
    """A cart to try."""

    name: str = Field(default="", max_length=80)
    lines: dict[str, Annotated[int, Field(ge=1, le=999)]] = Field(max_length=LINES_MAX, examples=[{"CAP-RED": 3}])
    codes: Names = Field(default_factory=list)


class Simulation(BaseModel):
    """Carts to try; without them the brand's latest orders are."""

    carts: list[SampleCart] = Field(default_factory=list, max_length=CARTS_MAX)
    recent: int = Field(default=50, ge=1, le=CARTS_MAX)


def routes(api: Api) -> APIRouter:
    """/promotions, for marketers and admins."""
    router = APIRouter(prefix="/promotions", tags=["promotions"])
    marketer = needs(api, Role.MARKETER, Role.ADMIN)

    @router.get("")
    async def list_promotions(
        caller: Annotated[Caller, marketer],
        stopped: Annotated[bool, Query(description="Those that were ended too.")] = False,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Page[PromotionShown]:
        """The brand's promotions, by handle."""
        return await api.database.read(_page, caller.brand_id, stopped, cursor, limit)

    @router.post("", status_code=201)
    async def create_promotion(caller: Annotated[Caller, marketer], new: NewPromotion) -> PromotionShown:
        """Make a promotion, with the words that open it or without any. It is never edited: end it, and make another."""
        return await api.database.write(_create, api, caller.brand_id, new)

    @router.post("/simulate")
    async def simulate(caller: Annotated[Caller, marketer], asked: Simulation) -> list[dict[str, Any]]:
        """What carts come to with the promotions that run and without, what is left after cost where that is known, and why."""
        return await api.database.read(_simulate, api, caller.brand_id, asked)

    @router.get("/{handle}")
    async def show_promotion(caller: Annotated[Caller, marketer], handle: str) -> PromotionShown:
        """One promotion."""
        return await api.database.read(_one, caller.brand_id, handle)

    @router.post("/{handle}/end")
    async def end_promotion(caller: Annotated[Caller, marketer], handle: str) -> PromotionShown:
        """End it now, with all its codes. Orders keep what they were given; carts are told. Ended already: the same answer."""
        return await api.database.write(_end, caller.brand_id, handle)

    @router.post("/{handle}/codes", status_code=201)
    async def make_codes(caller: Annotated[Caller, marketer], handle: str, new: NewBatch) -> Batch:
        """Make codes in bulk, unguessable, for one use each. A batch of that name that stands is a conflict: read it instead."""
        return await api.database.write(_make_codes, api, caller.brand_id, handle, new)

    @router.get("/{handle}/codes")
    async def list_codes(caller: Annotated[Caller, marketer], handle: str, batch: Annotated[str, Query(max_length=80)]) -> Batch:
        """The codes of a batch; none where there is no such batch."""
        return await api.database.read(_batch, caller.brand_id, handle, batch)

    return router


def _page(session: Session, brand_id: str, stopped: bool, after: str, limit: int) -> Page[PromotionShown]:
    (handle,) = place(after, str) or ("",)
    counts = codes.count_codes(session, brand_id)
    found = store.list_promotions(session, brand_id, stopped=stopped, after=handle, limit=limit)
    items = [_shown(each, counts.get(each.id, 0)) for each in found]
    return Page[PromotionShown](items=items, next_cursor=cursor(found[-1].handle) if len(found) == limit else None)


def _one(session: Session, brand_id: str, handle: str) -> PromotionShown:
    found = promotion_book.get_promotion(session, brand_id, handle)
    return _shown(found, codes.count_codes(session, brand_id).get(found.id, 0))


def _create(session: Session, api: Api, brand_id: str, new: NewPromotion) -> PromotionShown:
    brand = get_brand_by_id(session, brand_id)
    made = promotion_book.add_promotion(session, brand, new.handle, new.name, _terms(session, brand, new), new_id=api.kit.new_id)
    for word in new.codes:
        promotion_book.add_alias(session, brand, made, word, new_id=api.kit.new_id)
    return _shown(made, len(new.codes))


def _end(session: Session, brand_id: str, handle: str) -> PromotionShown:
    promotion_book.stop_promotion(session, get_brand_by_id(session, brand_id), handle)
    return _one(session, brand_id, handle)


def _make_codes(session: Session, api: Api, brand_id: str, handle: str, new: NewBatch) -> Batch:
    promotion, brand = promotion_book.get_promotion(session, brand_id, handle), get_brand_by_id(session, brand_id)
    made = promotion_book.generate_codes(
        session, brand, promotion, new.count, prefix=new.prefix, batch=new.batch, random=SystemRandom(), new_id=api.kit.new_id
    )
    return Batch(batch=new.batch, codes=made)


def _batch(session: Session, brand_id: str, handle: str, batch: str) -> Batch:
    promotion = promotion_book.get_promotion(session, brand_id, handle)
    return Batch(batch=batch, codes=codes.list_batch(session, brand_id, promotion.id, batch))


def _simulate(session: Session, api: Api, brand_id: str, asked: Simulation) -> list[dict[str, Any]]:
    brand = get_brand_by_id(session, brand_id)
    given = [simulation.SampleCart(cart.name or str(number), cart.lines, tuple(cart.codes)) for number, cart in enumerate(asked.carts, 1)]
    carts = given or simulation.recent_carts(session, brand, limit=asked.recent)
    found = simulation.simulate(session, brand, api.kit.catalogue(session, brand), carts, now=api.now())
    return [each.dump() | {"currency": brand.currency} for each in found]


def _terms(session: Session, brand: Brand, new: NewPromotion) -> PromotionTerms:
    """What was asked, in ids; whether it makes sense is the book's to say."""
    values: dict[str, Any] = {name: getattr(new, name) for name in ALIKE}
    given = new.gets
    return PromotionTerms(
        **values,
        automatic=not new.codes,
        value_bps=new.percent_bps or (BPS if new.kind is PromotionKind.BUY_X_GET_Y else 0),
        scope=named.scope(session, brand.id, new.goods.products, new.goods.collections),
        buy_quantity=new.buy,
        get_quantity=new.get,
        gets=named.scope(session, brand.id, given.products, given.collections) if given else None,
        parts=tuple(BundlePart(named.product_id(session, brand.id, each.product), each.quantity) for each in new.parts),
        tiers=tuple(Tier(each.start, each.percent_bps) for each in new.tiers),
        gift_variant_id=named.variant_id(session, brand.id, new.gift) if new.gift else "",
        channels=tuple(new.channels),
        creators=tuple(creators.get_creator(session, brand.id, each).id for each in new.creators),
    )


def _shown(found: Promotion, words: int) -> PromotionShown:
    alike = PromotionShown.model_fields.keys() - {"codes"}
    return PromotionShown(**{name: getattr(found, name) for name in alike}, codes=words)
