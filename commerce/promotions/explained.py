"""Why does a cart cost what it costs? What applied and its saving by line, what did not and why, what would mend it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commerce.kinds import StackingClass
from commerce.pricing import Quote
from commerce.promotions.accepted import Missed, Review


@dataclass(frozen=True)
class AppliedOffer:
    """A promotion in the quote. by_line: minor units, in the order of the quote's lines; () where it saves delivery."""

    name: str
    kind: str
    stacking_class: str
    automatic: bool
    saving_minor: int
    by_line: tuple[int, ...]


@dataclass(frozen=True)
class MissedOffer:
    """A promotion not in it. reason and facts as in a refusal. mend: what is missing, {} where nothing of goods would help."""

    name: str
    automatic: bool
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    mend: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """Both, in the order they are counted."""

    applied: tuple[AppliedOffer, ...]
    missed: tuple[MissedOffer, ...]


def explanation(reviewed: Review, quoted: Quote) -> Explanation:
    """Why a quote is what it is. Not for shoppers as it stands: it names promotions of groups they are not in."""
    classes = {terms.rule.key: terms.rule.stacking_class for terms in reviewed.terms}
    applied = tuple(
        AppliedOffer(each.code, each.kind, classes.get(each.key, StackingClass.GOODS), each.automatic, each.saving_minor, each.by_line)
        for each in quoted.applied
    )
    waiting = [MissedOffer(each.terms.rule.code, False, "waiting") for each in reviewed.named if not each.on]
    dropped = [MissedOffer(str(each.facts.get("code", "")), False, each.reason, each.facts) for each in reviewed.dropped]
    return Explanation(applied, (*waiting, *dropped, *map(_missed, reviewed.missed)))


def _missed(each: Missed) -> MissedOffer:
    facts = each.refusal.facts
    mend: dict[str, Any] = {}
    if each.refusal.reason == "minimum":
        mend = {"more_minor": facts["minimum_minor"] - facts["goods_minor"]}
    elif each.refusal.reason in ("quantity", "gets"):
        mend = {"more_units": facts["missing"]}
    elif each.refusal.reason == "parts":
        mend = {"products": facts["missing"]}
    return MissedOffer(each.terms.rule.code, True, each.refusal.reason, facts, mend)
