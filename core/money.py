"""How is money counted, shared and shown? The only rounding in the project."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from babel.core import UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision

from core.errors import DroplineError

BPS = 10_000
SHOWN_KEPT = 10_000


class NotMoney(DroplineError):
    """{text!r} is not an amount of {currency}."""

    code = "not_money"


@dataclass(frozen=True)
class Money:
    """`minor` units (cents) of `currency` (ISO 4217)."""

    minor: int
    currency: str


def percent(amount: int, bps: int) -> int:
    """`bps` basis points of `amount` minor units, half away from zero, so a reversal mirrors exactly."""
    part = (abs(amount) * bps * 2 + BPS) // (2 * BPS)
    return part if amount >= 0 else -part


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` >= 0 minor units by `weights` (some above 0). Parts sum to `total`; largest remainder first, ties to the earlier."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def parse_minor(text: str, currency: str) -> int:
    """Minor units of a decimal text such as "59.00" or "59"; raises `NotMoney` for anything else, negatives included."""
    try:
        amount = Decimal(text.strip())
        scaled = amount.scaleb(get_currency_precision(currency))
        minor = int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (InvalidOperation, ValueError) as error:
        raise NotMoney(text=text, currency=currency) from error
    if minor < 0:
        raise NotMoney(text=text, currency=currency)
    return minor


def major(money: Money) -> Decimal:
    """The amount in whole units, exact: Money(590, "EUR") is 5.90."""
    return Decimal(money.minor).scaleb(-get_currency_precision(money.currency))


@lru_cache(maxsize=SHOWN_KEPT)  # the same prices are said again and again
def show(money: Money, locale: str = "en") -> str:
    """What people read: "€59.00" in en, "59,00 €" in es. An unknown locale reads as English."""
    try:
        return format_currency(major(money), money.currency, locale=locale)
    except UnknownLocaleError:
        return format_currency(major(money), money.currency, locale="en")
