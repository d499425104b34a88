"""What do these goods cost, with these codes, sent there? Lines in, one quote out; a function of sets, not of order."""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce.kinds import CodeKind
from core.money import BPS, percent, split


@dataclass(frozen=True)
class Line:
    """eligible: False for what no code touches and no tax is in (gift cards)."""

    variant_id: str
    quantity: int
    unit_minor: int
    eligible: bool = True

    @property
    def list_minor(self) -> int:
        return self.quantity * self.unit_minor


@dataclass(frozen=True)
class Rate:
    """Sending anything to a country (ISO 3166 alpha-2); free_from_minor: goods after discounts, None for never."""

    country: str
    price_minor: int
    free_from_minor: int | None = None


@dataclass(frozen=True)
class Rule:
    """What an accepted code does to a price. value_bps for a percent, amount_minor for a fixed code."""

    code: str
    key: str
    kind: str
    stacking_class: str
    value_bps: int = 0
    amount_minor: int = 0


@dataclass(frozen=True)
class Applied:
    """A code in a quote; saving_minor of goods, or of delivery for a free-shipping code."""

    code: str
    key: str
    kind: str
    saving_minor: int


@dataclass(frozen=True)
class Quote:
    """Minor units of the brand's currency. total = goods - discount + shipping (+ tax only where prices exclude it).

    goods_minor: at list price. discount_minor: of goods only. line_discounts: its shares, in the order of the lines.
    free_shipping_from_minor: goods after discounts from which delivery is free; None: never, or no rate.
    """

    goods_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    applied: tuple[Applied, ...] = ()
    line_discounts: tuple[int, ...] = ()
    free_shipping_from_minor: int | None = None


def quote(lines: Sequence[Line], rules: Sequence[Rule], shipping: Rate | None, tax_rate_bps: int, *, tax_included: bool = True) -> Quote:
    """The price of `lines` under accepted `rules`. Goods discount, then delivery, then tax on the discounted goods.

    A percent is taken once on the eligible goods at list price, half away from zero, and shared over the lines by
    largest remainder; a discount never exceeds what is left to pay for goods.
    """
    goods = sum(line.list_minor for line in lines)
    applied, discounts = _goods_discounts(lines, [rule for rule in rules if rule.kind != CodeKind.FREE_SHIPPING])
    discount = sum(discounts)
    fee = _shipping(goods - discount, shipping) if lines else 0
    for rule in sorted({rule for rule in rules if rule.kind == CodeKind.FREE_SHIPPING}, key=lambda rule: rule.key):
        applied.append(Applied(rule.code, rule.key, rule.kind, fee))
        fee = 0
    taxable = sum(line.list_minor - cut for line, cut in zip(lines, discounts, strict=True) if line.eligible)
    tax = tax_within(taxable, tax_rate_bps) if tax_included else percent(taxable, tax_rate_bps)
    total = goods - discount + fee + (0 if tax_included else tax)
    threshold = shipping.free_from_minor if shipping else None
    return Quote(goods, discount, fee, tax, total, tuple(applied), tuple(discounts), threshold)


def tax_within(amount_minor: int, rate_bps: int) -> int:
    """The tax contained in an amount that includes it, half away from zero: 121.00 at 21 % holds 21.00."""
    whole = BPS + rate_bps
    part = (abs(amount_minor) * rate_bps * 2 + whole) // (2 * whole)
    return part if amount_minor >= 0 else -part


def _goods_discounts(lines: Sequence[Line], rules: Sequence[Rule]) -> tuple[list[Applied], list[int]]:
    base = sum(line.list_minor for line in lines if line.eligible)
    left = [line.list_minor if line.eligible else 0 for line in lines]
    applied = []
    for rule in sorted(set(rules), key=lambda rule: rule.key):
        wanted = percent(base, rule.value_bps) if rule.kind == CodeKind.PERCENT else rule.amount_minor
        saving = min(wanted, sum(left))
        if saving > 0:
            left = [rest - part for rest, part in zip(left, split(saving, left), strict=True)]
        applied.append(Applied(rule.code, rule.key, rule.kind, saving))
    discounts = [line.list_minor - rest if line.eligible else 0 for line, rest in zip(lines, left, strict=True)]
    return applied, discounts


def _shipping(goods_net_minor: int, rate: Rate | None) -> int:
    """What delivery costs before codes; 0 where no rate is known yet."""
    if rate is None or (rate.free_from_minor is not None and goods_net_minor >= rate.free_from_minor):
        return 0
    return rate.price_minor
