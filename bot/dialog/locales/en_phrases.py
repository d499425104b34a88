"""Which phrases do the English patterns share? An expression by name; @name in a pattern stands for it."""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "cart": r"""
        (?:cart|basket|trolley|shopping bag|bag|order)""",
    "choose": r"""
        (?:i|we|want|would|like|prefer|take|will|choose|need|have|get|make|it|them|that|use|go|with|by|via|send|ship|the|do|rather|to|can|could|please|and|in|on|your|for)""",
    "order": r"""
        (?:orders?|purchases?|parcels?|packages?|shipments?|deliver(?:y|ies))""",
    "people": r"""
        (?:someone|somebody|anyone|anybody|person|people|human|humans|agents?|representatives?|reps?
        |support|customer (?:service|support|care)|manager|staff|team|operator|assistant|you guys|a man
        |a woman)""",
    "messages": r"""
        (?:messages?|messaging|texts?|texting|promos?|promotions?|ads|marketing|offers?|alerts?
        |notifications?|spam|spamming|emails?|newsletters?|updates?|deals)""",
    "tongue": r"""
        (?:(?P<en>english)|(?P<es>spanish|espanol|castellano)|(?P<other>french|german|italian|portuguese|catalan|dutch|chinese|arabic
        |russian|japanese|polish|ukrainian|francais|deutsch|italiano|portugues))""",
    "notgot": r"""
        (?<!does )(?<!do )(?:not|never) (?:yet )?(?:been )?(?:received?|reached?|arrived?|delivered|come|came|got|gotten
        |shipped|here)""",
    "taking": r"""
        (?:take|add|get me|get|give me|put in|put|have|i want|i will take|i would like|i will have|(?:can|could|may) i (?:have|get))""",
    "of_them": r"""
        (?:ones?|of (?:them|these|those|the two|the three|both))""",
    "money": r"""
        (?:euros?|eur|dollars?|usd|bucks|pounds?|gbp|cents?|€|\$|£)""",
}
