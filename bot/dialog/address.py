"""Where shall it go? Free text in lines or with commas into name, street, postcode, city and country; what is missing is asked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from babel import Locale

from commerce.addresses import rules
from core.text import fold

FIELDS = ("name", "street", "postcode", "city", "country")
TEXT_MAX = 500
FIELD_MAX = 120
WHOLE = 3  # so many of name, street, postcode and city make a text an address of its own
_LANGUAGES = ("en", "es", "fr", "pt", "de", "it", "nl", "ca")
_ALIASES = {"usa": "US", "us": "US", "united states of america": "US", "uk": "GB", "england": "GB", "scotland": "GB", "holland": "NL"}
_LABELS = {
    "name": "name", "nombre": "name", "full name": "name",
    "street": "street", "address": "street", "calle": "street", "direccion": "street",
    "postcode": "postcode", "postal code": "postcode", "zip": "postcode", "zip code": "postcode",
    "cp": "postcode", "codigo postal": "postcode",
    "city": "city", "town": "city", "ciudad": "city",
    "country": "country", "pais": "country",
}  # fmt: skip
_LABELLED = re.compile(r"([^\W\d_][^:=]{0,20}?)\s*[:=]\s*(.+)")
_POSTCODE = re.compile(
    r"\b([A-Za-z]{1,2}-)?(\d{4,5}(?:-\d{3,4})?(?:\s?[A-Z]{2})?|\d{3}\s\d{2}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)\b(?!\s*[-/]\d)"
)
_STREET_WORD = re.compile(
    r"\b(?:calle|c/|avenida|avda\.?|av\.?|plaza|paseo|carrer|ronda|rua|travessa|rue|avenue|boulevard|chemin|place"
    r"|\w*stra(?:ss|ß)e|\w*str\.|\w*weg|\w*platz)(?=\s|\d|$)",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"^(?:(?:ok(?:ay)?|sure|yes|hi|hello|please|thanks)\b[,.!\s]*)*"
    r"(?:(?:send|ship|deliver) (?:it|them|this) to\b|(?:it'?s|it is|my (?:name|address) is|here(?:'s| is) my address)\b|to\b)?[:,\s]*",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[\s,.!]*\b(?:please|pls|thanks|thank you|thx)[\s.!]*$", re.IGNORECASE)
_CUT = re.compile(r"[,;\n]+|\s+[/|]\s+")


def read(text: str, known: Mapping[str, str], served: Sequence[str]) -> dict[str, str]:
    """`known` with what `text` adds or corrects. served: ISO countries; a single one is taken for granted.

    A text that is most of an address by itself replaces what is known; of a shorter one only a label or a country does.
    """
    fresh = _read(text, {}, served) if known else {}
    if len(fresh.keys() - {"country"}) >= WHOLE:
        return {name: value for name, value in {**known, **fresh}.items() if name in FIELDS and value}
    return _read(text, known, served)


def _read(text: str, known: Mapping[str, str], served: Sequence[str]) -> dict[str, str]:
    parts, found = _labelled(_parts(text))
    fields = {name: value for name, value in known.items() if value}
    for name, value in found.items():
        code = country_code(value, served) if name == "country" else value
        if code:
            fields[name] = code[:FIELD_MAX]
    parts = _take_country(parts, fields, served)
    wanted = [name for name in FIELDS if name not in fields]
    if wanted and parts:
        _fill(parts, wanted, fields)
    if "country" not in fields and len(served) == 1:
        fields["country"] = served[0]
    return {name: fields[name].strip(" .,") for name in FIELDS if name in fields}


def missing(fields: Mapping[str, str]) -> tuple[str, ...]:
    """What has to be asked yet, in the order it is asked."""
    country = fields.get("country", "")
    wanted = rules(country).required if country else {"street", "postcode", "city"}
    return tuple(name for name in FIELDS if not fields.get(name) and name in {"name", "country", *wanted})


def country_code(text: str, served: Sequence[str] = ()) -> str:
    """The ISO code of a country's name in any of a few languages, or of its code where it is served; "" for no country."""
    folded = fold(text).strip(" .!?")
    code = folded.upper()
    if code in served or (len(code) == 2 and text.strip().isupper() and code in _names().values() and code not in _STATES):
        return code
    return _names().get(folded, "")


# Two capitals after an American town are its state, not a country.
_STATES = frozenset(
    [
        "AL",
        "AR",
        "AZ",
        "CA",
        "CO",
        "DE",
        "GA",
        "ID",
        "IL",
        "IN",
        "LA",
        "MA",
        "MD",
        "ME",
        "MN",
        "MO",
        "MS",
        "MT",
        "NC",
        "NE",
        "PA",
        "SC",
        "SD",
        "TN",
        "VA",
    ]
)


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Folded names of countries to their codes."""
    names = dict(_ALIASES)
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names.setdefault(fold(name), code)
    return names


def _parts(text: str) -> list[str]:
    cut = _CLOSING.sub("", _PREAMBLE.sub("", text[:TEXT_MAX].strip(), count=1))
    return [part for part in (piece.strip(" .\t") for piece in _CUT.split(cut)) if part]


def _labelled(parts: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """The parts without a label, and those with one ("name: Ana") by field."""
    plain: list[str] = []
    found: dict[str, str] = {}
    for part in parts:
        match = _LABELLED.fullmatch(part)
        name = _LABELS.get(fold(match[1]).strip()) if match else None
        if match and name:
            found[name] = match[2].strip()
        else:
            plain.append(part)
    return plain, found


def _take_country(parts: list[str], fields: dict[str, str], served: Sequence[str]) -> list[str]:
    """The parts without the country, which is a part of its own or the last words of one ("28013 Madrid Spain")."""
    for i in range(len(parts) - 1, -1, -1):
        words = parts[i].split()
        for start in range(max(0, len(words) - 4), len(words)):
            whole = start == 0
            tail = " ".join(words[start:])
            code = country_code(tail, served) if whole or len(tail) > 3 else ""
            if code and not (whole and i == 0 and len(parts) > 2):
                fields["country"] = code
                rest = " ".join(words[:start])
                return [*parts[:i], *([rest] if rest else []), *parts[i + 1 :]]
    return parts


def _fill(parts: list[str], wanted: list[str], fields: dict[str, str]) -> None:
    """Share the parts among the fields still wanted: postcode and city first, the name from the front, the street is the rest."""
    if len(wanted) == 1 and wanted[0] != "country":
        if not parts[-1].endswith("?"):
            fields[wanted[0]] = _only(wanted[0], parts)[:FIELD_MAX]
        return
    rest = _take_postcode(parts, wanted, fields)
    if "name" in wanted and rest and _is_name(rest[0], alone=len(rest) == 1 and "street" in wanted):
        fields["name"] = rest.pop(0)[:FIELD_MAX]
    if "street" in wanted and rest:
        _take_street(rest, wanted, fields)
    elif "city" in wanted and "city" not in fields and rest:
        fields["city"] = rest[-1][:FIELD_MAX]


def _is_name(text: str, *, alone: bool) -> bool:
    """Whether a part may be somebody's name; one that came alone must look like one, for it may be anything."""
    if _has_digit(text) or _STREET_WORD.match(text):
        return False
    return not alone or (len(text.split()) > 1 and not text.endswith("?"))


def _take_street(rest: list[str], wanted: Sequence[str], fields: dict[str, str]) -> None:
    """The street is what has a number or a word for a street; a name before that word and a city after it are taken off."""
    match = _STREET_WORD.search(rest[0])
    before = rest[0][: match.start()].strip() if match else ""
    if match and "name" in wanted and "name" not in fields and before and not _has_digit(before):
        fields["name"], rest[0] = before[:FIELD_MAX], rest[0][match.start() :]
    if "city" in wanted and "city" not in fields and len(rest) > 1 and not _has_digit(rest[-1]):
        fields["city"] = rest.pop()[:FIELD_MAX]
    if any(_has_digit(part) or _STREET_WORD.search(part) for part in rest):
        fields["street"] = ", ".join(rest)[:FIELD_MAX]


def _only(name: str, parts: Sequence[str]) -> str:
    """The answer to the one question left."""
    text = ", ".join(parts)
    match = _POSTCODE.search(text) if name == "postcode" else None
    return match[0] if match else text


def _take_postcode(parts: Sequence[str], wanted: Sequence[str], fields: dict[str, str]) -> list[str]:
    """The parts before the postcode; it and the city beside it go to `fields`. The last part with a postcode in it has it."""
    if "postcode" not in wanted:
        return list(parts)
    for i in range(len(parts) - 1, -1, -1):
        matches = list(_POSTCODE.finditer(parts[i]))
        if not matches:
            continue
        match = matches[-1]
        before, after = parts[i][: match.start()].strip(), parts[i][match.end() :].strip()
        fields["postcode"] = match[0].strip()
        ahead, behind = list(parts[:i]), [after, *parts[i + 1 :]]
        return _take_city(ahead, before, [part for part in behind if part], wanted, fields)
    return list(parts)


def _take_city(ahead: list[str], before: str, behind: list[str], wanted: Sequence[str], fields: dict[str, str]) -> list[str]:
    """The city stands after the postcode, or before it with a state ("Springfield, IL 62704"), or in its part ("Madrid 28013")."""
    if "city" not in wanted:
        return [*ahead, *([before] if before else []), *behind]
    if behind:
        fields["city"] = behind[0][:FIELD_MAX]
        return [*ahead, *([before] if before else []), *behind[1:]]
    if before and len(before) > 3 and not _has_digit(before):
        fields["city"] = before[:FIELD_MAX]
        return ahead
    if ahead and not _has_digit(ahead[-1]) and len(ahead) > 1:
        fields["city"] = ", ".join([ahead[-1], before] if before else [ahead[-1]])[:FIELD_MAX]
        return ahead[:-1]
    return [*ahead, *([before] if before else [])]


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
