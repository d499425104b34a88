"""Is a promotion good for this cart, now, for this person? Pure: terms and lines in, accepted or the failed rule out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commerce.kinds import PromotionKind
from commerce.pricing import Rate, quote
from commerce.promotions.discounts import Line, Rule, shortfall
from commerce.refusals import Refused, refused
from commerce.tax import Taxes

MENDABLE = frozenset({"minimum", "not_started", "quantity", "goods", "gets", "parts", "gift_gone"})  # what time or a fuller cart can lift


@dataclass(frozen=True)
class Origin:
    """How a shopper came: the channel they write on, the creator whose link they arrived through, the drop they bought in."""

    channel: str = ""
    creator_id: str = ""
    drop_id: str = ""


@dataclass(frozen=True)
class Terms:
    """A promotion's rule and its conditions, with what is known of this shopper beside what they are compared with.

    id: of the promotion. code_id: of the code that opens it, "" for an automatic one.
    minimum_minor, minimum_quantity: of the goods its scope covers, at list price. uses: counted at placed orders, this
    shopper's unpaid one of this cart taken off; customer_uses: those of this shopper. code_uses: of this word alone.
    member: belongs to customer_group. foreign: somebody else's personal code. ordered_before: has another order that stands.
    channels, creators: any of them will do; empty for no condition.
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
    code_id: str = ""
    minimum_quantity: int = 0
    customer_uses_max: int | None = None
    customer_uses: int = 0
    code_uses_max: int | None = None
    code_uses: int = 0
    foreign: bool = False
    first_order: bool = False
    ordered_before: bool = False
    channels: frozenset[str] = frozenset()
    creators: frozenset[str] = frozenset()
    drop_id: str = ""
    origin: Origin = Origin()

    @property
    def asks_who(self) -> bool:
        """Whether rows of the shopper, or counts of uses, must be read before it can be judged."""
        limited = self.uses_max is not None or self.customer_uses_max is not None
        return limited or bool(self.customer_group or self.first_order or self.channels or self.creators or self.drop_id)


@dataclass(frozen=True)
class Accepted:
    """The promotion may go on."""

    rule: Rule


@dataclass(frozen=True)
class Setting:
    """What a promotion is judged against. on: the rules of the codes that are on already; standing: those of automatic ones.

    gifts: units of each variant that could be given away, beyond what the cart takes of it.
    """

    lines: Sequence[Line]
    on: Sequence[Rule]
    rate: Rate | None
    taxes: Taxes
    now: datetime
    standing: Sequence[Rule] = ()
    gifts: Mapping[str, int] = field(default_factory=dict)


def verdict(terms: Terms | None, setting: Setting) -> Accepted | Refused:
    """Whether a code may go on; the first rule that fails, with what would mend it.

    A group code, a personal one and one of a creator's visitors tell outsiders nothing but "not_for_account". ends_at is
    exclusive: at that instant it has ended.
    """
    if terms is None or not terms.active:
        return refused("unknown")
    rule = terms.rule
    refusal = _of_person(terms) or _standing(terms, setting.now)
    if refusal is not None:
        return refusal
    taken = next((other for other in setting.on if other.stacking_class == rule.stacking_class), None)
    short = _of_goods(terms, setting)
    if short is not None:
        return Refused(short.reason, {"code": rule.code, "code_on": taken.code if taken else "", **short.facts})
    if taken is not None:
        others = [*setting.standing, *(other for other in setting.on if other is not taken)]
        switched = quote(setting.lines, [*others, rule], setting.rate, setting.taxes)
        return refused("class_taken", code=rule.code, code_on=taken.code, would_be=switched.total_minor)
    return Accepted(rule)


def standing_verdict(terms: Terms, setting: Setting) -> Accepted | Refused:
    """The same for an automatic promotion: whatever else is on, who saves most of a class is decided after this."""
    if not terms.active:
        return refused("unknown")
    refusal = _of_person(terms) or _standing(terms, setting.now) or _of_goods(terms, setting)
    return refusal if refusal is not None else Accepted(terms.rule)


def _of_person(terms: Terms) -> Refused | None:
    """The refusal of those it is not for: one answer, whatever the reason."""
    origin = terms.origin
    closed = (
        terms.foreign
        or (terms.customer_group and not terms.member)
        or (terms.creators and origin.creator_id not in terms.creators)
        or (terms.drop_id and origin.drop_id != terms.drop_id)
    )
    return refused("not_for_account") if closed else None


def _standing(terms: Terms, now: datetime) -> Refused | None:
    """The refusal that lies in the promotion itself, its counts and this shopper's past, whatever the cart."""
    code = terms.rule.code
    if terms.ends_at is not None and now >= terms.ends_at:
        return refused("ended", code=code, ends_at=terms.ends_at)
    if _reached(terms.uses, terms.uses_max) or _reached(terms.code_uses, terms.code_uses_max):
        return refused("used_up", code=code)
    if _reached(terms.customer_uses, terms.customer_uses_max):
        return refused("used_by_you", code=code, times=terms.customer_uses_max)
    if terms.first_order and terms.ordered_before:
        return refused("first_order", code=code)
    if terms.channels and terms.origin.channel not in terms.channels:
        return refused("other_channel", code=code, channels=sorted(terms.channels))
    if terms.starts_at is not None and now < terms.starts_at:
        return refused("not_started", code=code, starts_at=terms.starts_at)
    return None


def _reached(uses: int, most: int | None) -> bool:
    return most is not None and uses >= most


def _of_goods(terms: Terms, setting: Setting) -> Refused | None:
    """What the cart has too little of; facts say how much is missing."""
    rule = terms.rule
    covered = _covered(rule, setting.lines) if terms.minimum_minor or terms.minimum_quantity else []
    goods, units = sum(line.list_minor for line in covered), sum(line.quantity for line in covered)
    if goods < terms.minimum_minor:
        return refused("minimum", minimum_minor=terms.minimum_minor, goods_minor=goods)
    if units < terms.minimum_quantity:
        return refused("quantity", missing=terms.minimum_quantity - units, needed=terms.minimum_quantity)
    if rule.kind == PromotionKind.GIFT and setting.gifts.get(rule.gift_variant_id, 0) < 1:
        return refused("gift_gone")
    return shortfall(rule, setting.lines)


def _covered(rule: Rule, lines: Sequence[Line]) -> list[Line]:
    """What minimums count: all that is bought, or what the scope covers."""
    bought: Callable[[Line], bool] = (lambda line: not line.gift_of) if rule.scope.everything else rule.scope.covers
    return [line for line in lines if bought(line)]
