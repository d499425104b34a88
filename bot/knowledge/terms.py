"""What is a text about? Its words as terms: a root and what it means, phrases as one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.roots import rooter
from bot.knowledge.words import NOTHING, PHRASE_WORDS_MAX, SILENT, Meaning, Words, vocabulary
from core.text import words

TERMS_MAX = 40
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\bwww\.\S+")


@dataclass(frozen=True)
class Term:
    """A word or phrase: its root, as it was written, and what it means."""

    root: str
    said: str
    meaning: Meaning = NOTHING


def terms(text: str, language: str) -> tuple[Term, ...]:
    """What a text is about, in order: phrases first, the longest; words that say nothing left out, and numbers."""
    known, said = vocabulary(language), words(_ADDRESS.sub(" ", text))
    return tuple(_found(said, known))[:TERMS_MAX]


def _found(said: Sequence[str], known: Words) -> Iterator[Term]:
    at, root = 0, rooter(known.language)
    while at < len(said):
        for end in range(min(len(said), at + PHRASE_WORDS_MAX), at + 1, -1):
            meaning = known.meaning(said[at:end])
            if meaning == SILENT:
                at = end
                break
            if meaning != NOTHING:
                yield Term(" ".join(root(word) for word in said[at:end]), " ".join(said[at:end]), meaning)
                at = end
                break
        else:
            word = said[at].replace("'", "")
            if said[at] not in known.stopwords and word not in known.stopwords and word.isalpha() and len(word) > 1:
                yield Term(root(word), word, known.meaning([word]))
            at += 1
