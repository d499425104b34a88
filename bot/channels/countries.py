"""In which country is the person behind an address? As far as the address itself tells."""

import re

import phonenumbers

NANP = 1  # the country code that the United States share; a number of no known area counts as theirs
_SCOPED = re.compile(r"([A-Z]{2})\.[A-Za-z0-9.]+")


def country_of(address: str) -> str:
    """The ISO code of a phone ("whatsapp:+34600…": "ES") or of a business-scoped id ("whatsapp:US.1A2B": "US"); "" where neither.

    Such an id begins with its person's country. Source: Twilio, "Key Concepts and Terms for the WhatsApp Business Platform".
    """
    name = address.rpartition(":")[2]
    if scoped := _SCOPED.fullmatch(name):
        return scoped[1]
    try:
        number = phonenumbers.parse(name)
    except phonenumbers.NumberParseException:
        return ""
    country = phonenumbers.region_code_for_number(number)
    return country or ("US" if number.country_code == NANP else "")
