"""Which number do words mean? "twenty-five" is 25, "cincuenta y nueve" 59, "nine point five" 9.5: words put into digits."""

import re
from collections.abc import Iterable


def _numbered(written: str, values: Iterable[int]) -> dict[str, int]:
    """Words, parted by blanks, with their numbers."""
    return dict(zip(written.split(), values, strict=True))


_ONES = {
    **_numbered("zero one two three four five six seven eight nine ten eleven twelve", range(13)),
    **_numbered("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", range(13, 20)),
    **_numbered("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince", range(16)),
    **_numbered("dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres", range(16, 24)),
    **_numbered("veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve", range(24, 30)),
    **_numbered("un una veintiun veintiuna couple dozen dozens docena nil", (1, 1, 21, 21, 2, 12, 12, 12, 0)),
}
_ORDINALS = {
    **_numbered("fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", range(4, 13)),
    **_numbered("thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth", range(13, 21)),
    **_numbered("cuarto quinto sexto septimo octavo noveno decimo thirtieth", (*range(4, 11), 30)),
}
_TENS = {
    **_numbered("twenty thirty forty fifty sixty seventy eighty ninety", range(20, 100, 10)),
    **_numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", range(30, 100, 10)),
}
_HUNDREDS = {
    **_numbered("cien ciento doscientos trescientos cuatrocientos quinientos", (100, 100, 200, 300, 400, 500)),
    **_numbered("seiscientos setecientos ochocientos novecientos", range(600, 1000, 100)),
    **_numbered("doscientas trescientas cuatrocientas quinientas seiscientas", range(200, 700, 100)),
}
_THOUSAND = ("thousand", "mil")
# "one", "un" and "una" are mostly no number: only before these.
_BETWEEN = r"(?:more |only |single |solo |sola |business |working |whole )?"
_COUNTED = (
    r"(?:left|days?|weeks?|months?|years?|hours?|minutes?|euros?|dollars?|pounds?|cents?|percent|per cent|units?|pieces?|items?|stars?"
    r"|in stock|dias?|semanas?|mes|meses|anos?|horas?|minutos?|dolar(?:es)?|libras?|centimos?|por ciento|unidad(?:es)?|estrellas?"
    r"|hundred|thousand|mil|en stock)\b"
)
_WORD = re.compile(r"[a-z]+|\d+|[^a-z\d]+")
_LONE = re.compile(rf"\b(?:one|un|una|uno)\b(?! {_BETWEEN}{_COUNTED})")
NO_NUMBER = "·"  # each letter of such a word


def in_digits(folded: str, language: str) -> str:
    """A folded text with its number words in digits. language: "once" is eleven in Spanish alone."""
    parts = _WORD.findall(_LONE.sub(lambda found: NO_NUMBER * len(found[0]), folded))
    out: list[str] = []
    place = 0
    while place < len(parts):
        value, used = _number(parts, place, language)
        out.append(str(value) if used else parts[place])
        place += max(used, 1)
    return re.sub(r"(\d+) (?:point|coma|punto) (\d+)\b(?! \d)", r"\1.\2", "".join(out))


def _number(parts: list[str], start: int, language: str) -> tuple[int, int]:
    """The number that begins at a part, and how many parts it takes; 0 parts for none."""
    total = current = used = 0
    place = start
    while place < len(parts):
        step = _step(parts[place], current, language)
        if step is None:
            break
        current, whole = step
        if whole:
            total, current = total + current, 0
        used = place - start + 1
        place = _next(parts, place)
    return total + current, used


def _step(word: str, current: int, language: str) -> tuple[int, bool] | None:
    """What a word makes of the number so far, and whether that closes its thousands; None where it does not go on with it."""
    if word == "once" and language != "es":
        return None
    if word in _THOUSAND:
        return max(current, 1) * 1000, True
    if word == "hundred":
        return max(current, 1) * 100, False
    small = _ONES.get(word, _ORDINALS.get(word))
    if small is not None and current % (10 if small < 10 else 100) == 0:
        return current + small, False
    if word in _TENS and current % 100 == 0:
        return current + _TENS[word], False
    return (_HUNDREDS[word], False) if word in _HUNDREDS and current == 0 else None


def _next(parts: list[str], place: int) -> int:
    """The part after a join: a blank or a hyphen, and "and" or "y" between blanks; past the end where nothing joins."""
    after = parts[place + 1 : place + 4]
    if len(after) == 3 and after[0] == after[2] == " " and after[1] in ("and", "y"):
        return place + 4
    return place + 2 if after and after[0] in (" ", "-") else len(parts)
