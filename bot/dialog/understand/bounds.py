"""Between which prices? "under 30", "from 20 to 50", in minor units of the brand's currency."""

from dataclasses import dataclass

from bot.dialog.understand.clauses import Clause, made
from bot.dialog.understand.grammar import Grammar
from core.money import NotMoney, parse_minor

DIGITS_MAX = 9


@dataclass(frozen=True)
class Bounds:
    """Minor units, inclusive; None where nothing was said."""

    least: int | None = None
    most: int | None = None

    def __bool__(self) -> bool:
        return self.least is not None or self.most is not None


def taken(clause: Clause, currency: str, grammar: Grammar) -> tuple[Bounds, Clause]:
    """The bounds said in a clause, and the clause without the words that said them."""
    text = clause.core_text
    if not any(c.isdigit() for c in text):
        return Bounds(), clause
    if match := grammar.search("price_between", text):
        low, high = sorted((_minor(each, currency) for each in match.groups() if each), key=lambda minor: minor or 0)
        return Bounds(low, high), _without(clause, match.span(), grammar)
    if match := grammar.search("price_max", text):
        return Bounds(None, _minor(next(filter(None, match.groups())), currency)), _without(clause, match.span(), grammar)
    if match := grammar.search("price_min", text):
        return Bounds(_minor(next(filter(None, match.groups())), currency)), _without(clause, match.span(), grammar)
    return Bounds(), clause


def _minor(text: str, currency: str) -> int | None:
    if len(text) > DIGITS_MAX:
        return None
    try:
        return parse_minor(text.replace(",", "."), currency)
    except NotMoney:
        return None


def _without(clause: Clause, span: tuple[int, int], grammar: Grammar) -> Clause:
    """The clause less the tokens at these letters of its core text."""
    kept, at = [], 0
    for token in clause.core:
        if not (span[0] <= at < span[1]):
            kept.append(token)
        at += len(token.word) + 1
    return made(kept, grammar, clause.joined, question=clause.question)
