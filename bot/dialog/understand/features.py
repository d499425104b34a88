"""What of a sentence does the classifier see? Its words, pairs of words, and short runs of letters inside them; of any language."""

import re
from collections.abc import Iterator
from functools import lru_cache

from core.text import words

WORDS_MAX = 40
RUN_LETTERS = (2, 3, 4)
WORD_RUNS_KEPT = 8192  # words whose runs are remembered

_DIGITS = re.compile(r"\d+")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")


def features(text: str) -> frozenset[str]:
    """The features of a text; equal for "hiii" and "hi", and for any two numbers of equal place."""
    plain = [_DIGITS.sub("#", word.replace("'", "")) for word in words(_ELONGATED.sub(r"\1", text))[:WORDS_MAX]]
    pairs = zip(["^", *plain], [*plain, "$"], strict=True)
    found = {f"{first} {second}" for first, second in pairs}
    for word in plain:
        found.update(_of_word(word))
    return frozenset(found)


@lru_cache(maxsize=WORD_RUNS_KEPT)
def _of_word(word: str) -> tuple[str, ...]:
    return (f"={word}", *_runs(f"<{word}>"))


def _runs(marked: str) -> Iterator[str]:
    for length in RUN_LETTERS:
        for start in range(len(marked) - length + 1):
            yield marked[start : start + length]
