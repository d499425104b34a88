"""What do these goods cost, with these codes, sent there? Lines in, one quote out; a function of sets, not of order."""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce.kinds import DeliveryMethod, PromotionKind
from commerce.promotions.discounts import Line as Line
from commerce.promotions.discounts import Rule as Rule
from commerce.promotions.discounts import savings
from commerce.tax import DELIVERY, UNTAXED, UNTAXED_HERE, Taxed, Taxes, taxed


@dataclass(frozen=True)
class Rate:
    """Sending anything to a country (ISO 3166 alpha-2); free_from_minor: goods after discounts, None for never.

    days: promised, from payment, the fewest and the most; None where nothing is promised.
    """

    country: str
    price_minor: int
    free_from_minor: int | None = None
    method: str = DeliveryMethod.STANDARD
    days: tuple[int, int] | None = None


@dataclass(frozen=True)
class Applied:
    """A promotion in a quote, by its code or its name; saving_minor of goods, or of delivery where it makes that free.

    by_line: the saving on goods, in the order of the lines.
    """

    code: str
    key: str
    kind: str
    saving_minor: int
    by_line: tuple[int, ...] = ()
    automatic: bool = False


@dataclass(frozen=True)
class Quote:
    """Minor units of the brand's currency. total = goods - discount + shipping + added tax.

    goods_minor: at list price. discount_minor: of goods only. line_discounts: its shares, in the order of the lines.
    tax_minor: all tax, contained or on top, delivery's too. added_tax_minor: what comes on top of the prices of goods.
    shipping_minor: what is paid for delivery, tax on top of it in. line_taxes: of goods, in the order of the lines.
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
    line_taxes: tuple[Taxed, ...] = ()
    added_tax_minor: int = 0


def quote(lines: Sequence[Line], rules: Sequence[Rule], shipping: Rate | None, taxes: Taxes = UNTAXED_HERE) -> Quote:
    """The price of `lines` under accepted `rules`. Goods discount, then delivery, then tax on the discounted goods.

    Rules count in their stages: what comes by itself is taken of list prices, a code of what that left; of the eligible
    goods a rule covers, once, half away from zero, shared over the lines by largest remainder. A discount never exceeds
    what is left to pay for goods. Lines that are a rule's gift stand in goods and, whole, in the discount.
    """
    goods = sum(line.list_minor for line in lines)
    ordered = sorted(set(rules), key=lambda rule: rule.stage)
    applied, discounts = _goods_discounts(lines, [rule for rule in ordered if rule.kind != PromotionKind.FREE_SHIPPING])
    discount = sum(discounts)
    fee = delivery_minor(goods - discount, shipping) if any(line.eligible for line in lines) else 0  # a gift card is a word
    for rule in ordered:
        if rule.kind == PromotionKind.FREE_SHIPPING:
            applied.append(Applied(rule.code, rule.key, rule.kind, fee, automatic=rule.automatic))
            fee = 0
    net = [line.list_minor - cut for line, cut in zip(lines, discounts, strict=True)]
    line_taxes = taxed([(taxes.of(line.tax_class if line.eligible else UNTAXED), left) for line, left in zip(lines, net, strict=True)])
    (of_delivery,) = taxed([(taxes.of(DELIVERY), fee)])
    fee += of_delivery.added_minor
    added = sum(line.added_minor for line in line_taxes)
    return Quote(
        goods_minor=goods,
        discount_minor=discount,
        shipping_minor=fee,
        tax_minor=sum(line.tax_minor for line in line_taxes) + of_delivery.tax_minor,
        total_minor=goods - discount + fee + added,
        applied=tuple(applied),
        line_discounts=tuple(discounts),
        free_shipping_from_minor=shipping.free_from_minor if shipping else None,
        line_taxes=line_taxes,
        added_tax_minor=added,
    )


def _goods_discounts(lines: Sequence[Line], rules: Sequence[Rule]) -> tuple[list[Applied], list[int]]:
    left = [line.list_minor if line.eligible and not line.gift_of else 0 for line in lines]
    discounts = [0] * len(lines)
    applied = []
    for rule in rules:
        saved = savings(rule, lines, left)
        left = [max(0, rest - part) for rest, part in zip(left, saved, strict=True)]
        discounts = [cut + part for cut, part in zip(discounts, saved, strict=True)]
        applied.append(Applied(rule.code, rule.key, rule.kind, sum(saved), tuple(saved), rule.automatic))
    return applied, discounts


def delivery_minor(goods_net_minor: int, rate: Rate | None) -> int:
    """What delivery costs before codes and tax on top; 0 where no rate is known yet."""
    if rate is None or (rate.free_from_minor is not None and goods_net_minor >= rate.free_from_minor):
        return 0
    return rate.price_minor
