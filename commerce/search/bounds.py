"""Which prices does a phrase speak of? "under 15", "between 20 and 50", "menos de 30 euros"; English and Spanish."""

import re
from dataclasses import dataclass

from core.money import NotMoney, parse_minor

DIGITS_MAX = 9
PHRASE_LETTERS_MAX = 400

_MONEY = r"(?:euros?|eur|dollars?|usd|bucks|pounds?|gbp|€|\$|£)"
# A number of something else is no price: "under 15 inches", "over 8 GB", "up to 50 %".
_SIGN = r"[€$£]?\s?"
_NUMBER = r"(\d+(?:[.,]\d{1,2})?)(?![\d]|[.,]\d)"
_THINGS = (
    r"(?!\s?(?:%|\"|''|(?:inch(?:es)?|in|ft|feet|cm|mm|m|km|miles?|kg|g|grams?|lbs?|oz|ml|l|lit(?:re|er|ro)s?|gb|tb|mb|mah|w|watts?|v"
    r"|hours?|horas?|days?|d[ií]as?|years?|a[nñ]os?|pulgadas?|metros?|people|personas?|pcs|pieces?|piezas?|packs?)\b))"
)
_PRICE = rf"{_SIGN}{_NUMBER}(?:\s?{_MONEY})?{_THINGS}"
_BETWEEN = re.compile(rf"\b(?:between|from|entre|de)\s+{_PRICE}\s+(?:and|to|y|a)\s+{_PRICE}", re.IGNORECASE)
_MOST = re.compile(
    r"(?:\b(?:for\s+|por\s+)?(?:under|below|less than|cheaper than|max(?:imum)?|at most|up to|no more than|within|menos de|hasta"
    rf"|por debajo de|m[aá]ximo)\s+|<\s?){_PRICE}"
    rf"|\b{_SIGN}{_NUMBER}\s?{_MONEY}?\s+(?:or less|or under|max|maximum|o menos|como m[aá]ximo)\b",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"(?:\b(?:over|above|more than|at least|min(?:imum)?|starting at|m[aá]s de|desde|m[ií]nimo|por encima de|a partir de)\s+"
    rf"|>\s?){_PRICE}"
    rf"|\b{_SIGN}{_NUMBER}\s?{_MONEY}?\s+(?:or more|and up|o m[aá]s)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Bounds:
    """Minor units, inclusive; None where nothing was said."""

    least_minor: int | None = None
    most_minor: int | None = None


def bounds_in(phrase: str, currency: str) -> tuple[Bounds, str]:
    """The bounds that a phrase names, in whole units of the currency, and the phrase without the words that do."""
    phrase = phrase[:PHRASE_LETTERS_MAX]
    if not any(map(str.isdigit, phrase)):
        return Bounds(), phrase
    if match := _BETWEEN.search(phrase):
        prices = [_minor(text, currency) for text in match.groups()]
        known = sorted(price for price in prices if price is not None)
        return (Bounds(known[0], known[-1]), _without(phrase, match)) if len(known) == 2 else (Bounds(), phrase)
    most = least = None
    if match := _MOST.search(phrase):
        most = _minor(match[1] or match[2], currency)
        phrase = _without(phrase, match)
    if match := _LEAST.search(phrase):
        least = _minor(match[1] or match[2], currency)
        phrase = _without(phrase, match)
    return Bounds(least, most), phrase


def _minor(text: str, currency: str) -> int | None:
    if len(text) > DIGITS_MAX:
        return None
    try:
        return parse_minor(text.replace(",", "."), currency)
    except NotMoney:
        return None


def _without(phrase: str, match: re.Match[str]) -> str:
    return f"{phrase[: match.start()]} {phrase[match.end() :]}"
