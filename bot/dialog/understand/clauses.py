"""Where does one wish end and the next begin? A message's tokens, parted into clauses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.dialog.understand.grammar import Grammar
from bot.dialog.understand.normalise import Kind, Token

CLAUSES_MAX = 16
CLAUSE_WORDS_MAX = 60  # what runs on longer is cut, so that no pattern has much to search

TOGETHER = ("and", "or", ",")  # joints within one sentence


@dataclass(frozen=True)
class Clause:
    """Words between two joints. joined: the joint before it ("and", "or", ",", "." or "" for none). question: a "?" ends it.

    tokens are all of it, core is without what only leads in ("ok", "hi") and closes ("please").
    """

    tokens: tuple[Token, ...]
    core: tuple[Token, ...]
    joined: str = ""
    question: bool = False

    @cached_property
    def text(self) -> str:
        """All words, parted by single spaces."""
        return " ".join(token.word for token in self.tokens)

    @cached_property
    def core_text(self) -> str:
        """The words of the core, likewise."""
        return " ".join(token.word for token in self.core)

    @property
    def led_in(self) -> tuple[str, ...]:
        """The words before the core."""
        return tuple(t.word for t in self.tokens if self.core and t.start < self.core[0].start)


def made(tokens: Sequence[Token], grammar: Grammar, joined: str = "", *, question: bool = False) -> Clause:
    """A clause of these tokens."""
    kept = tuple(token for token in tokens if token.kind is not Kind.STOP)[:CLAUSE_WORDS_MAX]
    first, last = 0, len(kept)
    while first < last - 1 and kept[first].word in grammar.words.lead_ins:
        first += 1
    while last - 1 > first and kept[last - 1].word in grammar.words.closings:
        last -= 1
    return Clause(kept, kept[first:last], joined, question)


def parted(tokens: Sequence[Token], grammar: Grammar) -> list[Clause]:
    """The clauses of a message, in order; without empty ones."""
    found: list[Clause] = []
    begun: list[Token] = []
    joined = ""
    for at, token in enumerate(tokens):
        joint = _joint(tokens, at, grammar)
        if not joint:
            begun.append(token)
            continue
        if _says(begun, grammar):
            found.append(made(begun, grammar, joined, question="?" in token.word))
            joined = joint
        elif found and joint != ",":
            joined = joint
        begun = []
    if _says(begun, grammar):
        found.append(made(begun, grammar, joined))
    for at in range(len(found) - 1, 0, -1):  # "hoodie in M or L?" asks about both
        if found[at].joined == "or" and found[at].question:
            found[at - 1] = replace(found[at - 1], question=True)
    return found[:CLAUSES_MAX]


def _says(begun: Sequence[Token], grammar: Grammar) -> bool:
    """Whether tokens are more than words that join."""
    return any(token.kind is not Kind.STOP and token.word not in grammar.words.joiners for token in begun)


def _joint(tokens: Sequence[Token], at: int, grammar: Grammar) -> str:
    """What this token joins by: "," or "." for a stop, "and" for a word; "" where it is part of a clause."""
    token = tokens[at]
    if token.kind is Kind.STOP:
        return "" if token.word == ":" else "," if token.word.strip(",\n") == "" else "."
    if token.word not in grammar.words.joiners or _holds_together(tokens, at, grammar):
        return ""
    return "or" if token.word in grammar.words.alternatives else "and"


def _holds_together(tokens: Sequence[Token], at: int, grammar: Grammar) -> bool:
    """ "between 20 and 50", "two and a half", "black and white": one thing each."""
    before = [token.word for token in tokens[max(0, at - 4) : at]]
    after = [token.word for token in tokens[at + 1 : at + 3]]
    if not after or tokens[at + 1].kind is Kind.STOP:  # "medium then, 3"
        return True
    if not before:
        return False
    lexicon = grammar.words
    if lexicon.halves.intersection(after) or lexicon.ranges.intersection(before):
        return True
    if after[0] in lexicon.price_ends:  # "30 or less"
        return tokens[at - 1].kind is not Kind.WORD
    return tokens[at].word in lexicon.joiners - lexicon.alternatives and before[-1] in lexicon.colours and after[0] in lexicon.colours
