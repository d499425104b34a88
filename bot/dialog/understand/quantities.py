"""How many? Numbers in digits and words, and numbers that are no quantity."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialog.understand.grammar import Grammar

QUANTITY_MAX = 999  # joints: above it the bot asks again

_TIMES = re.compile(r"x(\d{1,9})")
_PACKED = re.compile(r"(\d{1,9})([^\W\d]+)")
_PLAIN = re.compile(r"\+?(\d{1,9})")
_NUMERIC = re.compile(r"[-+]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?")
_MONEY_MARKS = ("€", "$", "£")
DOZEN = 12


@dataclass(frozen=True)
class Number:
    """A number at words[start:end]. value None: it is no quantity, as `text` has it."""

    start: int
    end: int
    value: int | None
    text: str


def number_at(words: Sequence[str], at: int, grammar: Grammar) -> Number | None:
    """The number that begins here: 2, x2, two, "a couple", "twenty five", -5, 2.5, "two and a half"; None for another word."""
    lexicon = grammar.words
    end, value = _read(words, at, grammar)
    if end == at:
        return None
    if end < len(words) and words[end] in lexicon.packs:
        end += 1
        if end < len(words) and words[end] in lexicon.packs:  # "pairs of"
            end += 1
    if _half_follows(words, end, grammar):
        return Number(at, min(len(words), end + 3), None, " ".join(words[at : end + 3]))
    if value is not None and not 0 <= value <= QUANTITY_MAX:
        value = None
    return Number(at, end, value, " ".join(words[at:end]))


def measured(words: Sequence[str], number: Number, grammar: Grammar) -> bool:
    """Whether a number counts money, days, centimetres or per cent and not things."""
    before = words[number.start - 1] if number.start else ""
    after = words[number.end] if number.end < len(words) else ""
    return before in _MONEY_MARKS or after in grammar.words.measures or words[number.end - 1].startswith("#")


def _read(words: Sequence[str], at: int, grammar: Grammar) -> tuple[int, int | None]:
    """Where the number ends and what it is; the same place for no number, None for one that is no quantity."""
    lexicon, word = grammar.words, words[at]
    if word in lexicon.minuses and at + 1 < len(words) and (words[at + 1] in lexicon.numbers or words[at + 1].isdecimal()):
        return at + 2, None
    if times := _TIMES.fullmatch(word):
        return at + 1, int(times[1])
    if (packed := _PACKED.fullmatch(word)) and packed[2] in lexicon.packs:
        return at + 1, int(packed[1])
    if word == "x" and at + 1 < len(words) and words[at + 1].isdecimal():
        plain = _PLAIN.fullmatch(words[at + 1])
        return at + 2, int(plain[1]) if plain else None
    if _NUMERIC.fullmatch(word):
        plain = _PLAIN.fullmatch(word)
        return at + 1, int(plain[1]) if plain else None
    if word in lexicon.halves:
        end = at + 2 if at + 1 < len(words) and words[at + 1] in lexicon.articles else at + 1
        return (end + 1, DOZEN // 2) if end < len(words) and lexicon.numbers.get(words[end]) == DOZEN else (at, None)
    return _worded(words, at, grammar)


def _worded(words: Sequence[str], at: int, grammar: Grammar) -> tuple[int, int | None]:
    """ "a couple", "two dozen", "twenty five", "a hundred"."""
    numbers = grammar.words.numbers
    end = at + 1 if words[at] in grammar.words.articles and at + 1 < len(words) and numbers.get(words[at + 1], 1) > 1 else at
    if end >= len(words) or words[end] not in numbers or (words[end] in grammar.words.articles and end + 1 < len(words)):
        return at, None  # "una" before a thing is its article
    value = numbers[words[end]]
    end += 1
    while end < len(words) and words[end] in numbers:
        following = numbers[words[end]]
        if following >= DOZEN and following > value:  # two dozen, three hundred
            value *= following
        elif 20 <= value < 100 and following < 10 and value % 10 == 0:  # twenty five
            value += following
        else:
            break
        end += 1
    return end, value


def _half_follows(words: Sequence[str], end: int, grammar: Grammar) -> bool:
    """ "two and a half": a joiner, then a half with its article or without."""
    lexicon = grammar.words
    if end >= len(words) or words[end] not in lexicon.joiners:
        return False
    half = end + 2 if end + 1 < len(words) and words[end + 1] in lexicon.articles else end + 1
    return half < len(words) and words[half] in lexicon.halves
