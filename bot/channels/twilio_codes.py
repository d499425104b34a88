"""What does an error code of Twilio mean for a message, its person and its account? One table; the same for answers and receipts.

Sources: twilio.com/docs/api/errors, and Twilio's "List of Corresponding Twilio and WhatsApp Error Codes".
"""

import re
from dataclasses import replace

from bot.events import Failed

REASON_MAX = 300  # letters kept of Twilio's own words
_LONG_NUMBER = re.compile(r"\+?\d[\d ()-]{5,}\d")

# Twilio takes no more for now: what is sent later goes through.
_SLOW_DOWN = {
    "429": "Twilio asks us to slow down",
    "20429": "Twilio asks us to slow down",
    "21611": "too many messages wait at Twilio for this sender",
    "30001": "Twilio's queue for this sender was full",
    "63017": "the account sends more messages a second than WhatsApp takes",
    "63018": "this sender has reached WhatsApp's limit of people or messages for now",
}
# Nothing goes out of this account until somebody mends it.
_ACCOUNT = {
    "401": "Twilio does not accept the account's credentials",
    "403": "Twilio does not allow this account to send",
    "20003": "Twilio does not accept the account's credentials",
    "63007": "the number is no WhatsApp sender of this Twilio account",
    "63020": "WhatsApp's invitation to this sender was not accepted yet",
    "63051": "WhatsApp has locked this sender",
}
_UNREACHABLE = {
    "21211": "the address is none",
    "21614": "the address is none",
    "63003": "this person is not on WhatsApp",
    "63024": "the address is no recipient of WhatsApp",
}
_MESSAGE = {
    "21617": "the text is longer than 1,600 letters",
    "21620": "the picture's address cannot be used",
    "21655": "there is no such content",
    "21656": "the content's variables do not fit it",
    "63013": "WhatsApp does not allow this content",
    "63019": "WhatsApp could not fetch the picture",
    "63021": "WhatsApp does not accept this content",
    "63032": "WhatsApp does not deliver this message to this person now",
    "63049": "WhatsApp chose not to deliver this offer to this person now",
    "63054": "the template is not available now",
}

TABLE: dict[str, Failed] = {
    **{code: Failed(words, account=True) for code, words in _SLOW_DOWN.items()},
    **{code: Failed(words, permanent=True, account=True) for code, words in _ACCOUNT.items()},
    **{code: Failed(words, permanent=True, unreachable=True) for code, words in _UNREACHABLE.items()},
    **{code: Failed(words, permanent=True) for code, words in _MESSAGE.items()},
    "21610": Failed("this person has told Twilio to stop our messages", permanent=True, opted_out=True),
    "131050": Failed("this person has stopped our offers in WhatsApp", permanent=True, no_offers=True),  # Meta's own code, passed through
    "63014": Failed("this person has blocked the sender or opted out", permanent=True, opted_out=True, unreachable=True),
    "63016": Failed("more than 24 hours since this person wrote: only a template may be sent", permanent=True, window=True),
}


def failed(code: str, words: str = "") -> Failed:
    """What a refusal with this code means; one that is in no table concerns this message alone, and is for good.

    words: Twilio's own, for a code we do not know; numbers in them that may be a person's are left out.
    """
    known = TABLE.get(code)
    if known is None:
        told = _LONG_NUMBER.sub("…", " ".join(words.split()))[:REASON_MAX]
        known = Failed(told or "Twilio gives no reason", permanent=True)
    return replace(known, code=code)
