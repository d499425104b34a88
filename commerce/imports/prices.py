"""How much is "1.299,00 €"? Any separators, the currency in the price or beside it; what has two meanings is refused."""

import re
from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_precision

from commerce.imports.rows import Unreadable, shown
from core.money import parse_minor

PRICE_MINOR_MAX = 999_999_999
SYMBOLS = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "ARS", "CLP", "COP"),
    "US$": ("USD",),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "R$": ("BRL",),
    "₹": ("INR",),
    "zł": ("PLN",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "Fr": ("CHF",),
    "₺": ("TRY",),
    "₩": ("KRW",),
    "₪": ("ILS",),
}

_QUICK = re.compile(r"\d{1,6}(?:\.\d\d?)?")
_PRICE = re.compile(r"([^\d\s.,'’−-]{1,4}\$?)?\s*(\d[\d.,'’\s]{0,30})([^\d\s.,'’]{1,4})?")
_GROUP = re.compile(r"(?<=\d)['’\s](?=\d{3}(?!\d))")
_POINTS, _COMMAS = re.compile(r"\d{1,3}(\.\d{3})+"), re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}")
_ROUND_AMOUNT = re.compile(r"[.,]\s?[-–—]+$")


def price_minor(text: str, currency: str) -> int:
    """Minor units of a price such as "42.99", "42,99 EUR", "€1.299,00"; raises Unreadable."""
    text = text.strip()
    if not text:
        raise Unreadable("a price is missing")
    number = text if _QUICK.fullmatch(text) else _number(text, currency)
    whole, _, part = number.partition(".")
    if not part and len(whole) > 12:
        raise Unreadable(f"{shown(text)} is above the highest price")
    minor = parse_minor(number, currency)
    if minor > PRICE_MINOR_MAX:
        raise Unreadable(f"{shown(text)} is above the highest price")
    return minor


def price_or_none(text: str, currency: str) -> int | None:
    """The same, None for an empty text."""
    return price_minor(text, currency) if text.strip() else None


def _number(text: str, currency: str) -> str:
    """The amount with a point and nothing else that is no digit."""
    read = _PRICE.fullmatch(_ROUND_AMOUNT.sub("", text))
    if read is None or (read[1] and read[3]):
        raise Unreadable(f"{shown(text)} is not a price")
    spoken = read[1] or read[3]
    if spoken and not _means(spoken, currency):
        if spoken.upper() in get_global("all_currencies") or spoken in SYMBOLS:
            raise Unreadable(f"the brand sells in {currency}, not {shown(spoken)}")
        raise Unreadable(f"{shown(text)} is not a price")
    digits = _GROUP.sub("", read[2].strip())
    plain = _plain(digits, currency)
    if plain is None:
        raise Unreadable(f"{shown(text)} is not a price")
    return plain


def _means(spoken: str, currency: str) -> bool:
    return spoken.upper() == currency or currency in SYMBOLS.get(spoken, ())


def _plain(digits: str, currency: str) -> str | None:
    """Digits with a point; None when the separators make no number. Raises Unreadable when they make two."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits if digits.isdecimal() else None
    sign = digits[last]
    head, tail = digits[:last], digits[last + 1 :]
    other = "," if sign == "." else "."
    if other in head:  # both stand in it: the last one parts the cents
        groups = _COMMAS if other == "," else _POINTS
        return f"{head.replace(other, '')}.{tail}" if groups.fullmatch(head) and tail.isdecimal() else None
    if sign in head:
        groups = _COMMAS if sign == "," else _POINTS
        return digits.replace(sign, "") if groups.fullmatch(digits) else None
    if not (head.isdecimal() and tail.isdecimal() and len(tail) <= 4):
        return None
    if len(tail) == 3 and len(head) <= 3 and int(head) and _decimals(currency) != 3:
        if sign == ".":
            raise Unreadable(f"{shown(digits)} may mean {head}{tail} or {head}.{tail}: write {head}{tail}.00 or {head}.{tail[:2]}")
        return head + tail
    return f"{head}.{tail}"


@lru_cache(maxsize=200)
def _decimals(currency: str) -> int:
    return get_currency_precision(currency)
