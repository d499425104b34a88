"""How much tax is in a price, or comes on top of it? Rates by class in; tax by line out, rounded once a rate. Pure.

Rounding is per order: what is taxed at one rate is summed, the tax of the sum is rounded once, half away from zero, and
shared over the lines by largest remainder. So the taxes of the lines sum to the tax of the order, to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.money import BPS, percent, split

STANDARD = "standard"  # of every product that says nothing else
UNTAXED = "none"
DELIVERY = "delivery"


@dataclass(frozen=True)
class TaxRate:
    """rate_bps of an amount: contained in it (`included`), or coming on top."""

    rate_bps: int
    included: bool = True

    def on(self, amount_minor: int) -> int:
        """The tax of one amount, half away from zero."""
        return tax_within(amount_minor, self.rate_bps) if self.included else percent(amount_minor, self.rate_bps)


NO_TAX = TaxRate(0)


@dataclass(frozen=True)
class Taxes:
    """What a country asks for. goods: of a class that has no rate of its own.

    Delivery is taxed where the country has a rate of the class "delivery", and not otherwise.
    """

    goods: TaxRate = NO_TAX
    by_class: Mapping[str, TaxRate] = field(default_factory=dict)

    def of(self, tax_class: str) -> TaxRate:
        """The rate of a class: its own, else the one of goods; "none" is never taxed."""
        if tax_class == UNTAXED:
            return NO_TAX
        return self.by_class.get(tax_class, NO_TAX if tax_class == DELIVERY else self.goods)


UNTAXED_HERE = Taxes()


@dataclass(frozen=True)
class Taxed:
    """The tax of one line. added_minor: what of it comes on top of the price."""

    rate_bps: int
    tax_minor: int
    added_minor: int


def taxes_of(rates: Mapping[str, TaxRate], default_rate_bps: int) -> Taxes:
    """A country's taxes by class; `default_rate_bps`, contained in the price, where it has no rate of the class "standard"."""
    return Taxes(rates.get(STANDARD, TaxRate(default_rate_bps)), rates)


def taxed(amounts: Sequence[tuple[TaxRate, int]]) -> tuple[Taxed, ...]:
    """The tax of each amount in minor units, after discounts; those of one rate are rounded together."""
    found = [0] * len(amounts)
    for rate in dict.fromkeys(rate for rate, _ in amounts):
        places = [place for place, (other, _) in enumerate(amounts) if other == rate]
        parts = [amounts[place][1] for place in places]
        if any(parts):
            for place, share in zip(places, split(rate.on(sum(parts)), parts), strict=True):
                found[place] = share
    return tuple(Taxed(rate.rate_bps, tax, 0 if rate.included else tax) for (rate, _), tax in zip(amounts, found, strict=True))


def tax_within(amount_minor: int, rate_bps: int) -> int:
    """The tax contained in an amount that includes it, half away from zero: 121.00 at 21 % holds 21.00."""
    whole = BPS + rate_bps
    part = (abs(amount_minor) * rate_bps * 2 + whole) // (2 * whole)
    return part if amount_minor >= 0 else -part
