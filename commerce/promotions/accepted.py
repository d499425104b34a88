"""Which promotions are on? Codes kept, coming on, dropping off; of automatic ones the best of each class. Pure, a function of sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce.kinds import StackingClass, TierBasis
from commerce.pricing import Rate, quote
from commerce.promotions.discounts import Line, Rule, next_tier, savings
from commerce.promotions.verdicts import MENDABLE, Accepted, Setting, Terms, standing_verdict, verdict
from commerce.refusals import Refused
from commerce.tax import Taxes


@dataclass(frozen=True)
class Named:
    """A code that a cart knows: on, or remembered until its condition is met."""

    terms: Terms
    on: bool


@dataclass(frozen=True)
class Missed:
    """An automatic promotion that is not on, and the rule that failed; "outdone" (facts: by) where another saves more."""

    terms: Terms
    refusal: Refused


@dataclass(frozen=True)
class Review:
    """What became of a cart's codes, and which automatic promotions are on. came_on and dropped are what has to be said."""

    named: tuple[Named, ...]
    came_on: tuple[Rule, ...]
    dropped: tuple[Refused, ...]
    automatic: tuple[Terms, ...] = ()
    missed: tuple[Missed, ...] = ()

    @property
    def on(self) -> tuple[Rule, ...]:
        """The rules of codes."""
        return tuple(each.terms.rule for each in self.named if each.on)

    @property
    def terms(self) -> tuple[Terms, ...]:
        """Of all that is on."""
        return (*(each.terms for each in self.named if each.on), *self.automatic)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Of all that is on: what a quote takes."""
        return tuple(each.rule for each in self.terms)


@dataclass(frozen=True)
class Hint:
    """What would bring an automatic promotion on, or the next tier of one: so much more of goods, or so many more units.

    value_bps: of the tier. gets: what it gives is missing in the cart, not what it asks for.
    """

    name: str
    missing_minor: int = 0
    missing_units: int = 0
    value_bps: int = 0
    gets: bool = False


def review(
    named: Sequence[Named],
    lines: Sequence[Line],
    rate: Rate | None,
    taxes: Taxes,
    now: datetime,
    *,
    offers: Sequence[Terms] = (),
    gifts: Mapping[str, int] | None = None,
) -> Review:
    """The cart's codes judged anew, those on kept or dropped, those remembered coming on where they can; and the best of `offers`.

    An empty cart has nothing on; what it knows waits without a word. Of several codes that could come on in one class,
    the one that saves most does, ties by key; of automatic promotions of one class likewise, ties by id. Automatic
    savings on goods are settled first and know nothing of codes; a code takes its class before a gift or free
    delivery that comes by itself. So the outcome depends on the sets alone.
    """
    bare = Setting(lines, (), rate, taxes, now, gifts=gifts or {})
    sale, outdone = _sale(offers, bare) if lines else ((), ())
    standing = tuple(each.rule for each in sale)
    stay: dict[str, bool] = {}
    dropped: list[Refused] = []
    ready: list[Rule] = []
    on: list[Rule] = []
    for each in sorted(named, key=lambda each: not each.on):
        said = verdict(each.terms, Setting(lines, on, rate, taxes, now, standing, gifts or {}))
        if isinstance(said, Accepted):
            stay[each.terms.rule.key] = each.on and bool(lines)
            (on if each.on and lines else ready).append(said.rule)
            continue
        if said.reason in MENDABLE or (said.reason == "class_taken" and not each.on):
            stay[each.terms.rule.key] = False
        if each.terms.rule.key not in stay or (each.on and lines):
            dropped.append(Refused(said.reason, {**said.facts, "code": each.terms.rule.code}))
    setting = Setting(lines, on, rate, taxes, now, standing, gifts or {})
    came_on = _coming_on(ready, setting) if lines else []
    kept = tuple(
        Named(each.terms, stay[each.terms.rule.key] or each.terms.rule in came_on) for each in named if each.terms.rule.key in stay
    )
    rest, missed = _beside(offers, Setting(lines, (*on, *came_on), rate, taxes, now, standing, gifts or {})) if lines else ((), ())
    return Review(kept, tuple(came_on), tuple(dropped), (*sale, *rest), (*outdone, *missed))


def _sale(offers: Sequence[Terms], setting: Setting) -> tuple[tuple[Terms, ...], tuple[Missed, ...]]:
    """The one automatic promotion of goods that saves most at list price, and why the others are not on."""
    left = [line.list_minor if line.eligible and not line.gift_of else 0 for line in setting.lines]
    missed: list[Missed] = []
    saving: dict[str, tuple[int, Terms]] = {}
    for terms in (each for each in offers if each.rule.stacking_class == StackingClass.SALE):
        said = standing_verdict(terms, setting)
        if isinstance(said, Refused):
            missed.append(Missed(terms, said))
        else:
            saving[terms.id] = (sum(savings(terms.rule, setting.lines, left)), terms)
    best = min(saving, key=lambda each: (-saving[each][0], each), default="")
    if not best or not saving[best][0]:
        return (), tuple(missed)
    won = saving[best][1]
    missed += [_outdone(terms, won) for each, (_, terms) in saving.items() if each != best]
    return (won,), tuple(missed)


def _outdone(terms: Terms, by: Terms) -> Missed:
    return Missed(terms, Refused("outdone", {"by": by.rule.code}))


def _beside(offers: Sequence[Terms], setting: Setting) -> tuple[tuple[Terms, ...], tuple[Missed, ...]]:
    """The automatic gift and the automatic free delivery, where no code has taken their class and they save something."""
    chosen: list[Terms] = []
    missed: list[Missed] = []
    for stacking_class in (StackingClass.GIFT, StackingClass.SHIPPING):
        code = next((rule for rule in setting.on if rule.stacking_class == stacking_class), None)
        ready: list[Terms] = []
        for terms in sorted((each for each in offers if each.rule.stacking_class == stacking_class), key=lambda each: each.id):
            said = standing_verdict(terms, setting)
            if isinstance(said, Refused):
                missed.append(Missed(terms, said))
            elif code is not None:
                missed.append(Missed(terms, Refused("outdone", {"by": code.code})))
            else:
                ready.append(terms)
        if ready and (stacking_class == StackingClass.GIFT or _frees_delivery(ready[0].rule, setting)):
            chosen.append(ready[0])
            missed += [_outdone(terms, ready[0]) for terms in ready[1:]]
    return tuple(chosen), tuple(missed)


def _frees_delivery(rule: Rule, setting: Setting) -> bool:
    found = quote(setting.lines, [*setting.standing, *setting.on, rule], setting.rate, setting.taxes)
    return any(each.key == rule.key and each.saving_minor for each in found.applied)


def _coming_on(ready: Sequence[Rule], setting: Setting) -> list[Rule]:
    """One rule of each class that is free, in the order they are counted: the cheapest total, ties by key."""
    chosen: list[Rule] = []
    taken = {rule.stacking_class for rule in setting.on}
    for stacking_class in sorted({rule.stacking_class for rule in ready} - taken):
        rivals = [rule for rule in ready if rule.stacking_class == stacking_class]
        standing = [*setting.standing, *setting.on, *chosen]
        totals = {rule: quote(setting.lines, [*standing, rule], setting.rate, setting.taxes).total_minor for rule in rivals}
        chosen.append(min(rivals, key=lambda rule: (totals[rule], rule.key)))
    return chosen


def hint(reviewed: Review, lines: Sequence[Line]) -> Hint | None:
    """The nearest mend that is true: of a promotion at least half reached, in a class that nothing has taken.

    A promotion for a group, or for a creator's visitors, is judged before its goods are, so outsiders hear nothing of it.
    """
    taken = {terms.rule.stacking_class for terms in reviewed.terms}
    found = [made for each in reviewed.missed if each.terms.rule.stacking_class not in taken and (made := _mend(each)) is not None]
    found += [made for terms in reviewed.automatic if (made := _next_tier(terms.rule, lines)) is not None]
    return min(found, key=lambda each: (each.missing_minor, each.missing_units, each.name), default=None)


def _mend(missed: Missed) -> Hint | None:
    name, facts = missed.terms.rule.code, missed.refusal.facts
    match missed.refusal.reason:
        case "minimum" if 2 * facts["goods_minor"] >= facts["minimum_minor"]:
            return Hint(name, missing_minor=facts["minimum_minor"] - facts["goods_minor"])
        case "quantity" if 2 * facts["missing"] <= facts["needed"]:
            return Hint(name, missing_units=facts["missing"])
        case "gets":
            return Hint(name, missing_units=facts["missing"], gets=True)
    return None


def _next_tier(rule: Rule, lines: Sequence[Line]) -> Hint | None:
    tier, reached = next_tier(rule, lines)
    if tier is None or 2 * reached < tier.start:
        return None
    if rule.tier_basis == TierBasis.AMOUNT:
        return Hint(rule.code, missing_minor=tier.start - reached, value_bps=tier.value_bps)
    return Hint(rule.code, missing_units=tier.start - reached, value_bps=tier.value_bps)
