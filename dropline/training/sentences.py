"""Which sentences does the classifier learn from? Our own, written down by intent and language, their choices drawn from a seed."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import prod
from random import Random

from core.text import words
from dropline.training.typing import hurried

LANGUAGES = ("en", "es")
VARIANTS_MAX = 12  # of one written line
MARK_LETTERS = 16
HURRIED_SHARE = 3  # one variant in so many is typed in a hurry

_SECTION = re.compile(r"\[(=?)(\w+)\]")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<(\w+)>")


class BadSentences(ValueError):
    """A line of a file of sentences that stands for nothing."""


@dataclass(frozen=True)
class Example:
    """A sentence and the name of what it asks for. weight: its share of the line it was made from, which counts as one."""

    text: str
    intent: str
    weight: float


def mark(text: str) -> str:
    """What tells a sentence from others without saying it; the same for all ways to write the same words."""
    return hashlib.sha256(" ".join(words(text)).encode()).hexdigest()[:MARK_LETTERS]


@lru_cache(maxsize=1)
def held_out() -> frozenset[str]:
    """The marks of all sentences that understanding is measured by: none of them is learnt, though we may have thought of it too."""
    return frozenset(files("dropline.training").joinpath("held_out.txt").read_text(encoding="ascii").split())


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """All of all languages, always the same in the same order."""
    folder = files("dropline.training")
    texts = (folder.joinpath(f"{language}.txt").read_text(encoding="utf-8") for language in LANGUAGES)
    return tuple(example for text in texts for example in parsed(text))


def parsed(text: str) -> list[Example]:
    """The sentences of one file, in its order. Raises `BadSentences` with the line at fault."""
    slots: dict[str, list[str]] = {}
    found: list[Example] = []
    kind, name = "", ""
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if section := _SECTION.fullmatch(line):
            kind, name = section[1], section[2]
        elif not name:
            raise BadSentences(f"line {number}: stands under no heading")
        elif kind:
            slots.setdefault(name, []).append(line)
        elif missing := set(_SLOT.findall(line)) - slots.keys():
            raise BadSentences(f"line {number}: no words for {', '.join(sorted(missing))}")
        else:
            made = [text for text in dict.fromkeys(_typed(line, variants(line, slots))) if mark(text) not in held_out()]
            found.extend(Example(each, name, 1 / len(made)) for each in made)
    return found


def _typed(line: str, made: Iterable[str]) -> Iterator[str]:
    """The same sentences, some of them as people on phones write, and those as well as they stand where there is only one."""
    chance = Random(line)
    for place, text in enumerate(made):
        if place % HURRIED_SHARE == 0:
            yield hurried(text, chance)
        if place % HURRIED_SHARE or not place:
            yield text


def variants(line: str, slots: Mapping[str, list[str]]) -> Iterator[str]:
    """At most `VARIANTS_MAX` sentences that a line stands for; which ones, its own words decide."""
    chance = Random(line)
    count = prod(choice.count("|") + 1 for choice in _CHOICE.findall(line)) * prod(len(slots[slot]) for slot in _SLOT.findall(line))
    for _ in range(min(count, VARIANTS_MAX)):
        chosen = _CHOICE.sub(lambda match: chance.choice(match[1].split("|")), line)
        yield " ".join(_SLOT.sub(lambda match: chance.choice(slots[match[1]]), chosen).split())
