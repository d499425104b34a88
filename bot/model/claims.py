"""What does a text claim that can be true or false? Amounts, percentages, stock, days, dates, times, links, codes; pure.

Numbers in words count as numbers, and whatever cannot be read for sure is a claim by itself, which no fact answers.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bot.model.numerals import NO_NUMBER, in_digits
from bot.model.plain import plain, strange
from core.text import fold


@dataclass(frozen=True)
class Claim:
    """One thing said. kind: "money", "percent", "stock", "days", "number", "deal", "date", "when", "time", "link", "code", "sign".

    value: as two texts that claim the same both have it: "59.00 EUR", "20", "2 day", "12-05".
    """

    kind: str
    value: str


_N = r"\d+(?:[.,'’]\d+)*"
_TO = r"(?:\s?[-–—]\s?|\s(?:to|and|or|a|y|o|hasta)\s)"
_RANGE = rf"(?P<a>{_N})(?:{_TO}(?P<b>{_N}))?"
_RANGE_AFTER_SIGN = rf"(?P<a>{_N})(?:(?:\s?[-–—]\s?|\s(?:to|a|hasta)\s)(?P<b>{_N}))?"


def _all(names: str) -> dict[str, str]:
    """Words, each under the name that its line begins with."""
    lines = [line.split() for line in names.strip().splitlines()]
    return {word: line[0] for line in lines for word in line[1:]}


_CURRENCIES = _all("""
    EUR € eur euro euros
    USD $ us$ usd dollar dollars dolar dolares bucks
    GBP £ gbp pound pounds libra libras quid
    JPY ¥ jpy yen
    MXN mxn peso pesos
    BRL r$ brl
    cent cent cents centimos centavos ¢
    ? pavos ₹ ₽ ₿ chf sek nok dkk pln aud cad
""")
_SIGNS = "|".join(sorted((re.escape(each) for each in _CURRENCIES if not each.isalpha()), key=len, reverse=True))
_LETTERS = "|".join(sorted((each for each in _CURRENCIES if each.isalpha()), key=len, reverse=True))
_CURRENCY = rf"(?:{_SIGNS}|(?:{_LETTERS})\b)"
_MONTHS = _all("""
    01 january jan enero ene
    02 february feb febrero
    03 march mar marzo
    04 april apr abril abr
    05 may mayo
    06 june jun junio
    07 july jul julio
    08 august aug agosto ago
    09 september sept sep septiembre setiembre
    10 october oct octubre
    11 november nov noviembre
    12 december dec diciembre dic
""")
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNITS = {"day": "d", "hour": "h", "minute": "mi", "week": "week|sem", "month": "mon|mes", "year": "y|ano"}  # by how their words begin
_LENGTH = (
    r"(?:business |working |full |whole )?"
    r"(?:days?|hours?|hrs?|h|minutes?|mins?|weeks?|months?|years?|yrs?|dias?|horas?|minutos?|semanas?|mes(?:es)?|anos?)"
)
_LEFT = (
    r"(?:more |of them |are |is |units? |unidades |pieces? |items? |still |pares? |pairs? )*"
    r"(?:left|remaining|in stock|available|en stock|disponibles?|unidad(?:es)?|units?|pieces?|piezas?|quedan|restantes)"
)
_WHEN = (
    r"tomorrow|tonight|yesterday|overnight|same[- ]day|next[- ]day|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?"
    r"|(?:next|this|coming) (?:week|month|year|weekend)|midnight|noon|immediately|instantly|right away|within hours"
    r"|pasado manana|manana|hoy|ayer|esta (?:noche|tarde|semana)|lunes|martes|miercoles|jueves|viernes|sabados?|domingos?"
    r"|(?:proxima|proximo|este|esta) (?:semana|mes|ano|fin de semana)|mediodia|medianoche|al instante|inmediatamente|de inmediato"
    r"|(?<!help you )(?<!assist you )today|fortnight|quincena|black friday|christmas|navidad"
)
_SO_MANY = rf"(?:\d+|{NO_NUMBER}+)"
_DEAL = (
    r"half|halves|mitad|medio precio|a medias|quarters?|thirds?|tercios?|un cuarto|twice|double[ds]?|triple[ds]?|doble|quadruple|bogo"
    rf"|{_SO_MANY} (?:for|por) (?:the price of )?{_SO_MANY}|\d+ ?x ?\d+|buy {_SO_MANY} get|lleva(?:te)? {_SO_MANY}"
)
_TLD = r"(?:[a-z]{2,24})"
_LINK = (
    r"(?:h[tx]{2}ps?|ftp|tg|wa|mailto|javascript|data)\s?:\s?/{0,2}\S*|www\s?\.\s?\S+"
    rf"|\b[\w-]{{2,}}(?:\.[\w-]+)*\.{_TLD}\b(?:/\S*)?|\S+@\S+|(?<!\w)@\w+|\b[\w-]+ ?(?:\(|\[|\s)(?:dot|punto)(?:\)|\]|\s) ?{_TLD}\b"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|\S*/(?:r|pay)/\S+"
)
_CODE_NAMED = re.compile(
    r"\b(?:codes?|codigos?|coupons?|cupon(?:es)?|vouchers?|vale)\b\W{1,4}"
    r"(?:is |es |called |llamado |named )?[\"“”'«:‘]?\s?(?P<code>[\w-]{3,})"
)
_PLAIN_AFTER_CODE = frozenset(
    re.findall(
        r"\w+",
        """
        you your yours the that this those these for and are can has have had works work will with from when was were not which who what
        either here please yet before after checkout does did would should must may might only valid active available apply applies
        que para con del los las una uno esta este ese esa son puede pueden tiene tienen vale como cuando por descuento discount discounts
        activos activo validos valido disponibles disponible publicos publico funciona funcionan sirve aqui hay
        """,
    )
)


def claims(text: str, language: str = "en") -> set[Claim]:
    """Everything that a text claims. language: which words may be numbers there."""
    return set(_claims(plain(text), language))


def _claims(text: str, language: str) -> Iterator[Claim]:
    if sign := strange(text):
        yield Claim("sign", sign)
    yield from _spelled(text)
    left = in_digits(fold(text), language)
    for pattern, read in _READERS:
        found = list(pattern.finditer(left))
        for each in found:
            yield from read(each)
        for each in found:
            left = left[: each.start()] + " " * (each.end() - each.start()) + left[each.end() :]


def _spelled(text: str) -> Iterator[Claim]:
    """Links, and words that look like codes: these keep their capitals."""
    for link in re.findall(rf"(?i:{_LINK})", text):
        yield Claim("link", link.strip(".,;:!?()[]").casefold())
    for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", text):
        capital = len(word) >= 4 and word.isupper() and word.isalpha()
        mixed = any(c.isdigit() for c in word) and any(c.isalpha() for c in word) and not _COUNTED.fullmatch(fold(word))
        if capital or mixed:
            yield Claim("code", fold(word))
    for found in _CODE_NAMED.finditer(fold(text)):
        if found["code"] not in _PLAIN_AFTER_CODE:
            yield Claim("code", found["code"])


def amount(written: str) -> Decimal | None:
    """The number that digits and separators write: the last separator before one or two digits is the decimal one; None for none."""
    written = written.replace("'", "").replace("’", "")
    whole, mark, last = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", written).groups()  # type: ignore[union-attr]  # it matches anything
    if mark and mark in whole and len(whole.split(mark)[-1]) != 3:
        return None
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + (f".{last}" if mark else ""))
    except InvalidOperation:
        return None


def _plainly(value: Decimal | None) -> str:
    return "?" if value is None else f"{value.normalize():f}"


def _each(found: re.Match[str]) -> Iterator[Decimal | None]:
    yield from (amount(found[name]) for name in ("a", "b") if found[name])


def _money(found: re.Match[str]) -> Iterator[Claim]:
    sign = (found["before"] or found["after"]).strip()
    for value in _each(found):
        written = "?" if value is None else f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else str(value)
        yield Claim("money", f"{written} {_CURRENCIES.get(sign, '?')}")


def _many(kind: str) -> Callable[[re.Match[str]], Iterator[Claim]]:
    def read(found: re.Match[str]) -> Iterator[Claim]:
        yield from (Claim(kind, _plainly(value)) for value in _each(found))

    return read


def _length(found: re.Match[str]) -> Iterator[Claim]:
    word = found["unit"].split()[-1]
    unit = next(name for name, begins in _UNITS.items() if re.match(begins, word))
    yield from (Claim("days", f"{_plainly(value)} {unit}") for value in _each(found))


def _iso(found: re.Match[str]) -> Iterator[Claim]:
    yield Claim("date", f"{int(found['m']):02}-{int(found['d']):02}")
    yield Claim("number", found["y"])


def _month_day(found: re.Match[str]) -> Iterator[Claim]:
    yield Claim("date", f"{_MONTHS[found['month']]}-{int(found['d']):02}")


def _slashed(found: re.Match[str]) -> Iterator[Claim]:
    yield Claim("slashed", f"{int(found['d'])}/{int(found['m'] or found['m2'])}")


def _lone_month(found: re.Match[str]) -> Iterator[Claim]:
    yield Claim("month", _MONTHS[found["month"]])


def _said(kind: str) -> Callable[[re.Match[str]], Iterator[Claim]]:
    def read(found: re.Match[str]) -> Iterator[Claim]:
        yield Claim(kind, " ".join(found[0].replace("-", " ").split()).rstrip("s"))

    return read


_COUNTED = re.compile(rf"{_N}(?:{_LENGTH}|x|eur|euros?|usd|st|nd|rd|th|ª|º|o|a|%|am|pm|cents?|pct)(?:\d+)?")
_PERCENT = r"(?:%|percent\b|per cent\b|per hundred\b|por ciento\b|por cien(?:to)?\b|pct\b|por 100\b|per 100\b)"
_IN_MONTH = r"\b(?:in|by|until|before|since|from|en|hasta|desde|of|de) (?:early |late |mid |mid-|principios de |finales de )?"
_CLOCK = r"\b\d{1,2}(?::\d{2}|\s?h\d{2}|\.\d{2} ?h)\b(?:\s?[ap]\.?m\b)?|\b\d{1,2}\s?[ap]\.?m\b|\b\d{1,2} o'?clock"
Reader = Callable[[re.Match[str]], Iterator[Claim]]
# In this order; what one has read the next does not see. Links are read before, with their capitals.
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(expression), read)
    for expression, read in (
        (_LINK, lambda found: iter(())),
        (r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b", _iso),
        (rf"\b(?P<month>{_MONTH})\.?\s+(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b", _month_day),
        (rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|º)?(?:\s+(?:of|de|del))?\s+(?P<month>{_MONTH})\b", _month_day),
        (r"\b(?P<d>\d{1,2})(?:/(?P<m>\d{1,2})(?:/(?:\d{4}|\d{2}))?|\.(?P<m2>\d{1,2})\.(?:\d{4}|\d{2}))\b", _slashed),
        (_CLOCK, _said("time")),
        (rf"(?P<before>{_CURRENCY})\s?{_RANGE_AFTER_SIGN}(?P<after>)(?![\d])", _money),
        (rf"(?P<before>)(?<![\d.,]){_RANGE}\s?(?:and |y |con )?(?P<after>{_CURRENCY})", _money),
        (rf"{_RANGE}\s?{_PERCENT}", _many("percent")),
        (rf"%\s?{_RANGE}", _many("percent")),
        (rf"(?<!\w)(?:{_DEAL})(?!\w)", _said("deal")),
        (rf"{_RANGE}[ -]?(?P<unit>{_LENGTH})\b", _length),
        (rf"{_RANGE} {_LEFT}\b", _many("stock")),
        (rf"\b(?:{_WHEN})\b", _said("when")),
        (rf"{_IN_MONTH}(?P<month>{_MONTH})\b", _lone_month),
        (rf"(?<![a-z\d.,])(?P<a>{_N})(?P<b>)", _many("number")),
    )
)
