"""May a shopper read these words? Only if every number, price, day, gift, link and code in them is in the facts; pure.

Whoever wrote the words is not asked. What is blocked costs an answer in the rules' own words; what gets through is a price that is wrong.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.model.claims import Claim, claims
from bot.model.facts import Fact, Facts, mentioned, names
from bot.model.plain import plain
from bot.model.promises import AS_FACT, FREE, FREE_OF, NEVER, NO_GIFT
from core.text import fold

WORDS_MAX = 700  # letters of an answer
FACTS_KEPT = 4_000
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_BOUND = frozenset({"money", "stock", "percent"})  # must be of the thing that the sentence is about
# No quoted text answers for these.
_TRUSTED = frozenset({"money", "percent", "stock", "deal", "date", "month", "slashed", "when", "time", "link", "code"})
_ANSWERS = {"number": ("number", "stock")}  # a bare number may be a count or a size


def blocked(words: str, facts: Facts, language: str = "en") -> str:
    """Why these words may not be said, as one stable word for counts and logs; "" where they may."""
    if not words.strip() or len(words) > WORDS_MAX:
        return "length"
    read = plain(words)
    about: Sequence[Fact] = facts
    for sentence in filter(None, _SENTENCE.split(read)):
        about = _about(facts, sentence) or about
        bare = _unnamed(sentence, facts)
        folded = fold(bare)
        never = next((why for why, pattern in NEVER.items() if pattern.search(folded)), "")
        if reason := never or _said(folded, about) or _free(folded, facts, language) or _claimed(bare, about, facts, language):
            return reason
    return _claimed(_unnamed(read, facts), facts, facts, language)  # what stands on both sides of a stop that is none


def _unnamed(text: str, facts: Facts) -> str:
    """The text without the names of things, which may hold numbers and anything else; a single word is no name to hide behind."""
    for name in names(facts):
        if len(name.split()) > 1:
            text = re.sub(rf"(?<!\w){re.escape(plain(name))}(?!\w)", "it", text, flags=re.IGNORECASE)
    return text


def _about(facts: Facts, sentence: str) -> list[Fact]:
    """The facts that answer for amounts of a sentence: of what it names, and those of nothing in particular."""
    named = mentioned(facts, sentence)
    return [*named, *(fact for fact in facts if not fact.about)] if named else []


def _said(folded: str, facts: Sequence[Fact]) -> str:
    told = fold(" \n ".join(fact.text for fact in facts if fact.terms or not fact.quoted))
    return next((why for why, pattern in AS_FACT.items() if pattern.search(folded) and not pattern.search(told)), "")


def _free(folded: str, facts: Facts, language: str) -> str:
    """Something for nothing is delivery or returns, if a fact says so; where it is free from an amount on, that amount stands beside it."""
    if not FREE.search(NO_GIFT.sub(" ", folded)):
        return ""
    for pattern in FREE_OF:
        if not pattern.search(folded):
            continue
        told = [fact.text for fact in facts if not fact.quoted and FREE.search(fold(fact.text)) and pattern.search(fold(fact.text))]
        amounts = [{claim for claim in claims(text, language) if claim.kind == "money"} for text in told]
        if any(not each or each & claims(folded, language) for each in amounts):
            return ""
    return "free"


def _claimed(text: str, about: Sequence[Fact], facts: Facts, language: str) -> str:
    """The kind of the first claim that no fact answers for. Amounts are looked for in `about`, the rest anywhere."""
    near, anywhere = _known(about), _known(facts)
    for claim in sorted(claims(text, language), key=lambda each: (each.kind, each.value)):
        if not _answered(claim, near if claim.kind in _BOUND else anywhere):
            return claim.kind
    return ""


def _known(facts: Sequence[Fact]) -> set[Claim]:
    return {claim for fact in facts for claim in _told(fact)}


@lru_cache(maxsize=FACTS_KEPT)  # each sentence is held against all of them
def _told(fact: Fact) -> frozenset[Claim]:
    told = claims(_unnamed(plain(fact.text), (fact,)))
    if fact.quoted:
        return frozenset(claim for claim in told if claim.kind not in _TRUSTED)
    return frozenset(told | {Claim("code", word) for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", fold(fact.text))})


def _answered(claim: Claim, known: set[Claim]) -> bool:
    if claim.kind == "slashed":
        day, _, month = claim.value.partition("/")
        return any(Claim("date", f"{int(one):02}-{int(two):02}") in known for one, two in ((day, month), (month, day)))
    if claim.kind == "month":
        return any(each.kind == "date" and int(each.value[:2]) == int(claim.value) for each in known)
    return any(Claim(kind, claim.value) in known for kind in _ANSWERS.get(claim.kind, (claim.kind,)))
