"""What does a rule take off goods? One kind a function: lines and what is left to pay of each in, the saving by line out. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from commerce.kinds import PromotionKind, StackingClass, TierBasis
from commerce.refusals import Refused, refused
from commerce.tax import STANDARD
from core.money import BPS, percent, split


@dataclass(frozen=True)
class Line:
    """eligible: False for what no code touches and no tax is in (gift cards). collections: slugs of its product's.

    gift_of: the key of the rule that gives it for nothing, "" for what is bought.
    """

    variant_id: str
    quantity: int
    unit_minor: int
    eligible: bool = True
    product_id: str = ""
    collections: frozenset[str] = frozenset()
    tax_class: str = STANDARD
    gift_of: str = ""

    @property
    def list_minor(self) -> int:
        return self.quantity * self.unit_minor


@dataclass(frozen=True)
class Scope:
    """The goods a rule is about: these products (ids), and what is in these collections (slugs); all goods without either."""

    products: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()

    @property
    def everything(self) -> bool:
        return not self.products and not self.collections

    def covers(self, line: Line) -> bool:
        """Whether the line is goods of this kind; gift cards and gifts never are."""
        if not line.eligible or line.gift_of:
            return False
        return self.everything or line.product_id in self.products or not self.collections.isdisjoint(line.collections)

    def places(self, lines: Sequence[Line], amounts: Sequence[int]) -> list[int]:
        """Where the lines are that it covers and that have an amount above 0."""
        there = [place for place, amount in enumerate(amounts) if amount > 0]
        if self.everything:
            return [place for place in there if lines[place].eligible and not lines[place].gift_of]
        return [place for place in there if self.covers(lines[place])]


EVERYTHING = Scope()


@dataclass(frozen=True)
class Tier:
    """From `start` on (units, or minor units of goods), `value_bps` off."""

    start: int
    value_bps: int


@dataclass(frozen=True)
class BundlePart:
    """So many of one product in each set."""

    product_id: str
    quantity: int = 1


@dataclass(frozen=True)
class Rule:
    """What a promotion does to a price. code: what people call it, its code or its name; key: one for each, sorts ties.

    value_bps: of a percent, and of what "buy X get Y" gives (10000 is free). amount_minor: of a fixed one, the price of a set.
    gets: what "buy X get Y" gives, None for more of the same. times_max: sets in one order. tiers: by rising start.
    """

    code: str
    key: str
    kind: str
    stacking_class: str
    value_bps: int = 0
    amount_minor: int = 0
    scope: Scope = EVERYTHING
    buy_quantity: int = 0
    get_quantity: int = 0
    gets: Scope | None = None
    times_max: int | None = None
    parts: tuple[BundlePart, ...] = ()
    tiers: tuple[Tier, ...] = ()
    tier_basis: str = TierBasis.LINE_QUANTITY
    gift_variant_id: str = ""

    @property
    def stage(self) -> tuple[int, str]:
        """When it is counted: automatic ones at list price, codes on what those left, then gifts, then delivery; ties by key."""
        return _STAGES[StackingClass(self.stacking_class)], self.key

    @property
    def automatic(self) -> bool:
        return self.key.startswith(AUTOMATIC)


AUTOMATIC = "promotion:"  # how keys of promotions without a code begin; a code's key has letters and digits only
_STAGES = {each: place for place, each in enumerate((StackingClass.SALE, StackingClass.GOODS, StackingClass.GIFT, StackingClass.SHIPPING))}


def savings(rule: Rule, lines: Sequence[Line], left: Sequence[int]) -> list[int]:
    """What the rule saves on each line, minor units, in the order of the lines; never more than is left to pay of it.

    left: by line, 0 for what nothing may touch. A percent is taken once on all it covers, half away from zero; shares
    are by largest remainder, ties to the earlier line.
    """
    if rule.kind == PromotionKind.GIFT:
        return [line.list_minor if line.gift_of == rule.key else 0 for line in lines]
    places = rule.scope.places(lines, left)
    saved = [0] * len(lines)
    if places:
        for place, part in _KINDS[PromotionKind(rule.kind)](rule, lines, left, places).items():
            saved[place] = part
    return saved


_NEED_NOTHING = (PromotionKind.PERCENT, PromotionKind.FIXED, PromotionKind.FREE_SHIPPING, PromotionKind.GIFT)


def shortfall(rule: Rule, lines: Sequence[Line]) -> Refused | None:
    """What of goods is missing for the rule to save anything; None where it can. No statement about an empty scope of everything.

    Refused: goods (nothing it is about), quantity(missing, needed), minimum(minimum_minor, goods_minor), parts(missing).
    """
    if rule.scope.everything and rule.kind in _NEED_NOTHING:
        return None
    places = rule.scope.places(lines, [line.list_minor for line in lines])
    match rule.kind:
        case PromotionKind.BUY_X_GET_Y:
            return _short_of_set(rule, lines, places)
        case PromotionKind.BUNDLE_PRICE:
            missing = [part.product_id for part in rule.parts if _units_of(part, lines, places) < part.quantity]
            return refused("parts", missing=missing) if missing else None
        case PromotionKind.VOLUME:
            return _short_of_tier(rule, lines, places)
    return None if places else refused("goods")


def next_tier(rule: Rule, lines: Sequence[Line]) -> tuple[Tier | None, int]:
    """The tier above the one that the goods have reached, and what they count now."""
    reached = _reached(rule, lines, [place for place, line in enumerate(lines) if rule.scope.covers(line)])
    return next((tier for tier in rule.tiers if tier.start > reached), None), reached


def _units(lines: Sequence[Line], places: Sequence[int]) -> int:
    return sum(lines[place].quantity for place in places)


def _units_of(part: BundlePart, lines: Sequence[Line], places: Sequence[int]) -> int:
    return _units(lines, [place for place in places if lines[place].product_id == part.product_id])


def _short_of_set(rule: Rule, lines: Sequence[Line], places: Sequence[int]) -> Refused | None:
    if rule.gets is None:
        needed, have = rule.buy_quantity + rule.get_quantity, _units(lines, places)
        return refused("quantity", missing=needed - have, needed=needed) if have < needed else None
    got, bought = _got_and_bought(rule, lines, [line.list_minor for line in lines])
    if _units(lines, bought) < rule.buy_quantity:
        return refused("quantity", missing=rule.buy_quantity - _units(lines, bought), needed=rule.buy_quantity)
    return None if got else refused("gets", missing=rule.get_quantity)


def _short_of_tier(rule: Rule, lines: Sequence[Line], places: Sequence[int]) -> Refused | None:
    first, reached = rule.tiers[0].start, _reached(rule, lines, places)
    if reached >= first:
        return None
    if rule.tier_basis == TierBasis.AMOUNT:
        return refused("minimum", minimum_minor=first, goods_minor=reached)
    return refused("quantity", missing=first - reached, needed=first)


def _reached(rule: Rule, lines: Sequence[Line], places: Sequence[int]) -> int:
    """What the goods count towards tiers: at list price, in units, or the units of the largest line."""
    match rule.tier_basis:
        case TierBasis.AMOUNT:
            return sum(lines[place].list_minor for place in places)
        case TierBasis.QUANTITY:
            return _units(lines, places)
    return max((lines[place].quantity for place in places), default=0)


Saved = Mapping[int, int]  # place of a line -> its saving


def _shared(saving: int, left: Sequence[int], places: Sequence[int]) -> Saved:
    weights = [left[place] for place in places]
    return dict(zip(places, split(min(saving, sum(weights)), weights), strict=True))


def _percent(rule: Rule, lines: Sequence[Line], left: Sequence[int], places: Sequence[int]) -> Saved:
    return _shared(percent(sum(left[place] for place in places), rule.value_bps), left, places)


def _fixed(rule: Rule, lines: Sequence[Line], left: Sequence[int], places: Sequence[int]) -> Saved:
    return _shared(rule.amount_minor, left, places)


def _nothing(rule: Rule, lines: Sequence[Line], left: Sequence[int], places: Sequence[int]) -> Saved:
    return {}


def _buy_x_get_y(rule: Rule, lines: Sequence[Line], left: Sequence[int], places: Sequence[int]) -> Saved:
    """The cheapest units by list price, ties to the earlier line."""
    if rule.gets is None:
        pool, sets = list(places), _units(lines, places) // (rule.buy_quantity + rule.get_quantity)
    else:
        pool, bought = _got_and_bought(rule, lines, left)
        sets = _units(lines, bought) // rule.buy_quantity
    given = _capped(sets, rule) * rule.get_quantity
    cheapest = _taken(given, lines, sorted(pool, key=lambda place: lines[place].unit_minor))
    return {place: percent(_worth(place, units, lines, left), rule.value_bps) for place, units in cheapest.items()}


def _got_and_bought(rule: Rule, lines: Sequence[Line], left: Sequence[int]) -> tuple[list[int], list[int]]:
    """The places of what can be given, and of what counts as bought; what is both can only be given, so no unit counts twice."""
    gets = rule.gets or rule.scope
    got = [place for place, line in enumerate(lines) if left[place] > 0 and gets.covers(line)]
    return got, [place for place, line in enumerate(lines) if left[place] > 0 and place not in got and rule.scope.covers(line)]


def _capped(sets: int, rule: Rule) -> int:
    return sets if rule.times_max is None else min(sets, rule.times_max)


def _taken(units: int, lines: Sequence[Line], places: Sequence[int]) -> dict[int, int]:
    """So many units off the lines at these places, the first ones first; fewer where there are not so many."""
    taken = {}
    for place in places:
        taken[place] = min(units, lines[place].quantity)
        units -= taken[place]
    return {place: count for place, count in taken.items() if count}


def _worth(place: int, units: int, lines: Sequence[Line], left: Sequence[int]) -> int:
    """What is left to pay for some units of a line."""
    return left[place] * units // lines[place].quantity


def _bundle_price(rule: Rule, lines: Sequence[Line], left: Sequence[int], places: Sequence[int]) -> Saved:
    """The dearest units of each part make the sets; a set that costs less by itself saves nothing."""
    of_part = {part: [place for place in places if lines[place].product_id == part.product_id] for part in rule.parts}
    sets = _capped(min(_units(lines, found) // part.quantity for part, found in of_part.items()), rule)
    worth = [0] * len(lines)
    for part, found in of_part.items():
        dearest = sorted(found, key=lambda place: -lines[place].unit_minor)
        for place, units in _taken(sets * part.quantity, lines, dearest).items():
            worth[place] = _worth(place, units, lines, left)
    saving = sum(worth) - sets * rule.amount_minor
    return _shared(saving, worth, [place for place in places if worth[place]]) if saving > 0 else {}


def _volume(rule: Rule, lines: Sequence[Line], left: Sequence[int], places: Sequence[int]) -> Saved:
    """By line quantity: a percent of each line by its own tier, rounded by line; else one percent of all it covers."""
    if rule.tier_basis == TierBasis.LINE_QUANTITY:
        return {place: percent(left[place], _tier_bps(rule, lines[place].quantity)) for place in places}
    reached = _reached(rule, lines, places)
    return _shared(percent(sum(left[place] for place in places), _tier_bps(rule, reached)), left, places)


def _tier_bps(rule: Rule, reached: int) -> int:
    return next((min(tier.value_bps, BPS) for tier in reversed(rule.tiers) if reached >= tier.start), 0)


_KINDS: Mapping[PromotionKind, Callable[[Rule, Sequence[Line], Sequence[int], Sequence[int]], Saved]] = {
    PromotionKind.PERCENT: _percent,
    PromotionKind.FIXED: _fixed,
    PromotionKind.FREE_SHIPPING: _nothing,
    PromotionKind.BUY_X_GET_Y: _buy_x_get_y,
    PromotionKind.BUNDLE_PRICE: _bundle_price,
    PromotionKind.VOLUME: _volume,
}
