"""What words were written? A text into tokens: case, marks, elongation, chat spellings and slips of the keyboard taken out."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialog.understand.grammar import Grammar
from core.text import fold

KEYWORD_LETTERS_MIN = 5  # shorter words have too many neighbours
LONG_WORD_LETTERS = 8  # from here two slips are forgiven
ELONGATED_RUNS_MAX = 3
CORRECTIONS_MAX = 12  # a message; what is longer and stranger is not worth the time

_TOKEN = re.compile(
    r"(?P<number>\#\s?\d+(?![^\W_])|(?:(?<![^\s(:=x])[-−+])?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?(?![^\W_]))"
    r"|(?P<word>[^\W_]+(?:['’`][^\W_]+)*)"
    r"|(?P<mark>[€$£%&+/=<>#])"
    r"|(?P<stop>\.{1,3}|[,;:!?\n…¿¡]+)"
)
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_APOSTROPHES = re.compile(r"['’`]")


class Kind(Enum):
    WORD = "word"
    NUMBER = "number"
    MARK = "mark"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Token:
    """`word` as patterns read it; text[start:end] is how it was written. A spelling of several words gives several tokens of one place."""

    word: str
    kind: Kind
    start: int
    end: int


def tokens(text: str, grammar: Grammar, sold: Callable[[str], bool]) -> list[Token]:
    """The tokens of a text, in order. sold: is a word one of the catalogue's? Those are never corrected."""
    found: list[Token] = []
    corrections = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        kind = Kind(match.lastgroup)
        if kind is not Kind.WORD:
            found.append(Token(fold(match[0]).replace("−", "-").replace(" ", ""), kind, start, end))
            continue
        word = _APOSTROPHES.sub("", match[0])
        word = word.lower() if word.isascii() else fold(word)
        plain = _squeezed(word, grammar, sold)
        if plain not in grammar.known and corrections < CORRECTIONS_MAX and not sold(plain):
            corrections += 1
            plain = _keyword(plain, grammar)
        found.extend(Token(part, _kind(part), start, end) for part in _spelled(plain, grammar))
    return found


def _kind(word: str) -> Kind:
    return Kind.NUMBER if word.isdecimal() else Kind.WORD


def _spelled(word: str, grammar: Grammar) -> Iterator[str]:
    yield from grammar.words.spellings.get(word, word).split() or (word,)


def _squeezed(word: str, grammar: Grammar, sold: Callable[[str], bool]) -> str:
    """ "helllo" and "hiiii" without the stretch; sizes such as "xxxl" stay."""
    if word in grammar.known or not _ELONGATED.search(word):
        return word
    runs = list(_ELONGATED.finditer(word))[:ELONGATED_RUNS_MAX]
    for lengths in product((2, 1), repeat=len(runs)):
        shorter = _shortened(word, runs, lengths)
        if shorter in grammar.known or sold(shorter):
            return shorter
    return _ELONGATED.sub(r"\1\1", word)


def _shortened(word: str, runs: Sequence[re.Match[str]], lengths: Sequence[int]) -> str:
    """The word with each run of one letter cut to a length."""
    for run, length in zip(reversed(runs), reversed(lengths), strict=True):
        word = word[: run.start()] + run[1] * length + word[run.end() :]
    return word


def _keyword(word: str, grammar: Grammar) -> str:
    """The keyword that a misspelt word meant, or the word itself: one slip, two in a long word."""
    if len(word) < KEYWORD_LETTERS_MIN or not word.isalpha():
        return word
    reach = 2 if len(word) >= LONG_WORD_LETTERS else 1
    near = process.extractOne(word, grammar.keywords, scorer=OSA.distance, score_cutoff=reach)
    if near is None or near[0][0] != word[0]:
        return word
    return str(near[0])
