"""How well does a word of a question go with a word of a passage? By root, idea, or class of things; slips put right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.terms import Term
from bot.knowledge.words import NOTHING, vocabulary

SAME, IDEA, CLASS = 1.0, 0.95, 0.75
SLIP_LETTERS_MIN = 5  # shorter words have too many neighbours
LONG_LETTERS = 8  # from here two slips are forgiven


def match(asked: Term, told: Term, *, one_language: bool) -> float:
    """From 0 to 1. Roots are compared within one language only; of words with ideas of their own the ideas decide."""
    mine, theirs = asked.meaning, told.meaning
    if mine.ideas & theirs.ideas:
        return SAME if asked.root == told.root else IDEA
    if one_language and asked.root == told.root and not (mine.ideas and theirs.ideas):
        return SAME
    return CLASS if mine.classes & theirs.classes else 0.0


def best(asked: Term, told: Iterable[Term], *, one_language: bool) -> float:
    """The best match among many; 0.0 for none."""
    return max((match(asked, each, one_language=one_language) for each in told), default=0.0)


def corrected(terms: Sequence[Term], known: Mapping[str, Term], language: str) -> tuple[Term, ...]:
    """The terms, those that nobody knows taken for the nearest word there is. known: the words of the passages, as spelled."""
    words = vocabulary(language)
    roots = {term.root for term in known.values()}
    choices = [*known, *words.single]
    return tuple(term if term.root in roots or term.meaning != NOTHING else _nearest(term, choices, known, language) for term in terms)


def _nearest(term: Term, choices: Sequence[str], known: Mapping[str, Term], language: str) -> Term:
    if len(term.said) < SLIP_LETTERS_MIN or not term.said.isalpha():
        return term
    reach = 2 if len(term.said) >= LONG_LETTERS else 1
    near = process.extractOne(term.said, choices, scorer=OSA.distance, score_cutoff=reach)
    if near is None or near[0][0] != term.said[0]:
        return term
    word = str(near[0])
    found = known.get(word)
    return found if found is not None else replace(term, said=word, meaning=vocabulary(language).meaning([word]))
