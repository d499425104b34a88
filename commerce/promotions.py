"""Is a code good for this cart, now, for this person? Pure: terms and lines in, accepted or the failed rule out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce.pricing import Line, Rate, Rule, quote
from commerce.refusals import Refused, refused

MENDABLE = frozenset({"minimum", "not_started"})  # refusals that time or a fuller cart can lift


@dataclass(frozen=True)
class Terms:
    """A code's rule and its conditions. uses: counted at placed orders, this shopper's unpaid one of this cart taken off.

    member: whether the shopper belongs to customer_group. minimum_minor compares goods at list price.
    """

    id: str
    rule: Rule
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum_minor: int = 0
    customer_group: str = ""
    member: bool = False
    uses_max: int | None = None
    uses: int = 0
    active: bool = True


@dataclass(frozen=True)
class Accepted:
    """The code may go on."""

    rule: Rule


@dataclass(frozen=True)
class Setting:
    """What a code is judged against. on: the rules of the other codes that are on already."""

    lines: Sequence[Line]
    on: Sequence[Rule]
    rate: Rate | None
    tax_rate_bps: int
    now: datetime

    @property
    def goods_minor(self) -> int:
        return sum(line.list_minor for line in self.lines)


def verdict(terms: Terms | None, setting: Setting) -> Accepted | Refused:
    """Whether a code may go on; the first rule that fails, with what would mend it.

    A group code tells outsiders nothing but "not_for_account". ends_at is exclusive: at that instant it has ended.
    """
    if terms is None or not terms.active:
        return refused("unknown")
    if terms.customer_group and not terms.member:
        return refused("not_for_account")
    standing = _standing(terms, setting.now)
    if standing is not None:
        return standing
    rule = terms.rule
    taken = next((other for other in setting.on if other.stacking_class == rule.stacking_class), None)
    if setting.goods_minor < terms.minimum_minor:
        return refused(
            "minimum",
            code=rule.code,
            minimum_minor=terms.minimum_minor,
            goods_minor=setting.goods_minor,
            code_on=taken.code if taken else "",
        )
    if taken is not None:
        others = [other for other in setting.on if other is not taken]
        switched = quote(setting.lines, [*others, rule], setting.rate, setting.tax_rate_bps)
        return refused("class_taken", code=rule.code, code_on=taken.code, would_be=switched.total_minor)
    return Accepted(rule)


def _standing(terms: Terms, now: datetime) -> Refused | None:
    """The refusal that lies in the code itself, whatever the cart."""
    if terms.ends_at is not None and now >= terms.ends_at:
        return refused("ended", code=terms.rule.code, ends_at=terms.ends_at)
    if terms.uses_max is not None and terms.uses >= terms.uses_max:
        return refused("used_up", code=terms.rule.code)
    if terms.starts_at is not None and now < terms.starts_at:
        return refused("not_started", code=terms.rule.code, starts_at=terms.starts_at)
    return None


@dataclass(frozen=True)
class Named:
    """A code that a cart knows: on, or remembered until its condition is met."""

    terms: Terms
    on: bool


@dataclass(frozen=True)
class Review:
    """What became of a cart's codes. came_on and dropped are what has to be said."""

    named: tuple[Named, ...]
    came_on: tuple[Rule, ...]
    dropped: tuple[Refused, ...]

    @property
    def on(self) -> tuple[Rule, ...]:
        return tuple(each.terms.rule for each in self.named if each.on)


def review(named: Sequence[Named], lines: Sequence[Line], rate: Rate | None, tax_rate_bps: int, now: datetime) -> Review:
    """The cart's codes judged anew: those on are kept or drop off, those remembered come on where they can.

    An empty cart has no code on; what it knows waits without a word. Of several that could come on in one class, the
    one that saves most does, ties by key, so that the outcome depends on the set alone.
    """
    stay: dict[str, bool] = {}
    dropped: list[Refused] = []
    ready: list[Rule] = []
    on: list[Rule] = []
    for each in sorted(named, key=lambda each: not each.on):
        said = verdict(each.terms, Setting(lines, on, rate, tax_rate_bps, now))
        if isinstance(said, Accepted):
            stay[each.terms.id] = each.on and bool(lines)
            (on if each.on and lines else ready).append(said.rule)
            continue
        if said.reason in MENDABLE or (said.reason == "class_taken" and not each.on):
            stay[each.terms.id] = False
        if each.terms.id not in stay or (each.on and lines):
            dropped.append(Refused(said.reason, {**said.facts, "code": each.terms.rule.code}))
    came_on = _coming_on(ready, on, lines, rate, tax_rate_bps) if lines else []
    kept = tuple(Named(each.terms, stay[each.terms.id] or each.terms.rule in came_on) for each in named if each.terms.id in stay)
    return Review(kept, tuple(came_on), tuple(dropped))


def _coming_on(ready: Sequence[Rule], on: Sequence[Rule], lines: Sequence[Line], rate: Rate | None, tax_rate_bps: int) -> list[Rule]:
    """One rule of each class that is free, goods before shipping: the cheapest total, ties by key."""
    chosen: list[Rule] = []
    for stacking_class in sorted({rule.stacking_class for rule in ready}):
        rivals = [rule for rule in ready if rule.stacking_class == stacking_class]
        if any(rule.stacking_class == stacking_class for rule in on):
            continue
        totals = {rule: quote(lines, [*on, *chosen, rule], rate, tax_rate_bps).total_minor for rule in rivals}
        chosen.append(min(rivals, key=lambda rule: (totals[rule], rule.key)))
    return chosen
