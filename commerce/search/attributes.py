"""Which of a product's attributes are words to search by? What kind of thing it is, and what is said of it; no ids, links or numbers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

KIND_NAMES = re.compile(r"style|(?:product_?)?type|(?:google_?product_?|sub_?)?categor(?:y|ies)|department|kind|tipo|categoria|estilo")
UNSAID_NAMES = re.compile(r".*(?:id|ids|url|link|image|images|file|sku|gtin|mpn|hash|slug|handle|date|license|licence|template|class)")
LETTERS_MAX = 120
_WORDLESS = re.compile(r"[\W\d_]*|.*://.*|\S+\.\w{2,4}|true|false|yes|no|[0-9a-f-]{16,}", re.IGNORECASE)


def kind_words(attributes: Mapping[str, Any]) -> list[str]:
    """What kind of thing a product is: its style, type, further categories."""
    return [text for name, value in attributes.items() if KIND_NAMES.fullmatch(name.casefold()) for text in _texts(value)]


def said_words(attributes: Mapping[str, Any]) -> list[str]:
    """All else that is said of it in short: colour, material, brand, gender, tags."""
    return [
        text
        for name, value in attributes.items()
        if not KIND_NAMES.fullmatch(name.casefold()) and not UNSAID_NAMES.fullmatch(name.casefold())
        for text in _texts(value)
    ]


def _texts(value: Any) -> Iterator[str]:
    values = value if isinstance(value, list | tuple) else [value]
    for each in values:
        if isinstance(each, str) and len(each) <= LETTERS_MAX and not _WORDLESS.fullmatch(each):
            yield each
