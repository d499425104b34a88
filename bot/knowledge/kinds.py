"""What kind of thing does a sentence tell, or a question ask for: an amount, how long, when, the hours? And does a text ask at all?

Patterns on folded text, English and Spanish together.
"""

import re
from collections.abc import Mapping
from enum import Enum

from core.text import fold


class Kind(Enum):
    """A kind of thing that is told, or asked for."""

    MONEY = "money"
    DURATION = "duration"
    MOMENT = "moment"
    HOURS = "hours"


_NUMBER = (
    r"(?:\d+(?:[.,:]\d+)*|one|two|three|four|five|six|seven|eight|ten|twelve|several|few"
    r"|una?|dos|tres|cuatro|cinco|seis|siete|ocho|diez|doce)"
)
_UNIT = (
    r"(?:(?:working|business|week|calendar) )?"
    r"(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|minutos?|horas?|dias?|semanas?|mes(?:es)?|anos?)"
)
_LENGTH = rf"\b{_NUMBER}[ -]?{_UNIT}\b"
_MONTH = (
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b"
)
_WEEKDAY = r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|lunes|martes|miercoles|jueves|viernes|sabados?|domingos?)\b"
_CLOCK = (
    rf"{_WEEKDAY}"
    r"|\b\d{1,2}(?::\d\d)? ?(?:am|pm|h)\b|\b\d{1,2}:\d\d\b|\b24/7\b"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_TOLD: Mapping[Kind, re.Pattern[str]] = {
    Kind.MONEY: _any(
        r"[$€£¥]\s?\d|\d\s?[$€£¥]|\d\s?(?:eur|euros?|usd|dollars?|pounds?|mxn|pesos?|cents?|centimos?)\b",
        r"\bfree\b|\bgratis\b|\bgratuit|\bno (?:extra )?c(?:ost|harge)\b|\bsin c(?:oste|osto|argo)\b|\bon us\b|\bde nuestra cuenta\b",
    ),
    Kind.DURATION: _any(
        _LENGTH,
        r"\b(?:same|next|mismo|siguiente) (?:\w+ )?(?:day|dia)\b|\b24/7\b|\blifetime\b|\bfor life\b|\bde por vida\b",
        r"\b(?:once|twice|every|una vez|dos veces|cada) (?:\w+ )?(?:day|week|month|year|dia|semana|mes|ano)",
    ),
    Kind.HOURS: _any(
        r"\b\d{1,2}(?::\d\d)? ?(?:am|pm|h)\b|\b\d{1,2}:\d\d\b|\b24/7\b",
        rf"{_WEEKDAY} (?:to|until|through|-|–|a|hasta) {_WEEKDAY}",
    ),
    Kind.MOMENT: _any(_CLOCK, _MONTH, _LENGTH, r"\b(?:before|after|until|once|antes de|despues de|hasta|cuando)\b"),
}
_ASKED: Mapping[Kind, re.Pattern[str]] = {
    Kind.MONEY: _any(
        r"\bhow much\b|\bcosts?\b|\bfees?\b|\brates?\b|(?<!in the )\bprices?\b|\bcuestan?\b|(?<!en el )\bprecios?\b|\bcoste\b|\btarifas?\b",
        r"\bcuanto (?:vale|sale|es|son|cobra|pag|me cobr)|\bcuanto (?:\w+ ){0,2}(?:envio|portes)",
    ),
    Kind.DURATION: _any(
        r"\bhow (?:long|soon|fast|quick|often)|\b(?:window|deadline|period)\b",
        r"\bhow many (?:\w+ )?(?:days|hours|weeks|months|years|minutes)",
        r"\bcuanto (?:tiempo|tarda|dura|tengo)|\bcuantos (?:dias|meses|anos|minutos)|\bcuantas (?:horas|semanas)",
        r"\bplazo\b(?! de pago)|\bcada cuanto\b",
    ),
    Kind.HOURS: _any(
        r"\bopen\b|\bopening\b|(?<!how many )\bhours\b|\bclosed?\b",
        r"\bhorarios?\b|\babri[sr]\b|\babren\b|\babiert[oa]s?\b|\bcerrais\b|\bcierran\b",
    ),
    Kind.MOMENT: _any(
        r"\bwhen\b|\bwhat (?:time|day|days|hours)\b|\buntil what\b",
        r"\bcuando\b|\bque dias?\b|\ba que hora|\bhasta que (?:hora|dia)",
    ),
}
_LED_IN = r"(?:\W|(?:and|so|but|ok|hi|hello|hey|y|pero|hola|oye|buenas)\b)*"
_OPENING = re.compile(
    rf"^{_LED_IN}(?:how|whats?|which|when|wheres?|who|why|is|are|am|do|does|did|can|could|will|would|should|may|has|have|any"
    r"|que|cual(?:es)?|cuando|donde|quien(?:es)?|como|cuant[oa]s?|pued[oe]|podeis|se puede|hay|t(?:en|ien)e(?:i?s|n)|hac(?:eis|en)"
    r"|sois|es|son|esta|estan|envia(?:is|n)|acepta(?:is|n)|por que|(?:a|de|con|en) (?:que|donde|quien|cuanto)|hasta cuando"
    r"|sirven?|van?|valen?)\b"
)


def told(sentence: str) -> frozenset[Kind]:
    """The kinds of thing that a sentence tells."""
    return _kinds(sentence, _TOLD)


def asked(question: str) -> frozenset[Kind]:
    """The kinds of thing that a question wants told."""
    return _kinds(question, _ASKED)


def is_question(text: str) -> bool:
    """Whether a text asks, by its mark or by how it begins."""
    return "?" in text or "¿" in text or _OPENING.match(fold(text)) is not None


def _kinds(text: str, patterns: Mapping[Kind, re.Pattern[str]]) -> frozenset[Kind]:
    folded = fold(text)
    return frozenset(kind for kind, pattern in patterns.items() if pattern.search(folded))
