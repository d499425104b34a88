"""Which colour, which size? Words for option values, given back in the catalogue's own spelling."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.dialog.understand.scene import Scene

VALUE_WORDS_MAX = 3
SIZE_NUMBER_MIN = 16  # smaller numbers are quantities, unless "size" stands before them
SIZE_REACH = 8  # how far beside a product's sizes a number still means one


class Words(Protocol):
    """The words of a clause and which are spoken for."""

    words: list[str]

    def take(self, start: int, end: int) -> None: ...

    def free(self, start: int, end: int) -> bool: ...


@dataclass(frozen=True)
class Value:
    """A word, or several, at words[start:end] that may be an option's value; sized: "size" stands before it."""

    start: int
    end: int
    canonical: str
    sized: bool = False

    @property
    def number(self) -> int | None:
        return int(self.canonical) if self.canonical.isdecimal() else None


def values_in(roles: Words, scene: Scene) -> list[Value]:
    """All that may be values, longest first, none overlapping; numbers only where they can be a size."""
    found: list[Value] = []
    covered: set[int] = set()
    for length in range(VALUE_WORDS_MAX, 0, -1):
        for start in range(len(roles.words) - length + 1):
            spots = range(start, start + length)
            if not roles.free(start, start + length) or covered.intersection(spots):
                continue
            value = _value(roles, start, start + length, scene)
            if value is not None:
                covered.update(spots)
                found.append(value)
    return sorted(found, key=lambda value: value.start)


def _value(roles: Words, start: int, end: int, scene: Scene) -> Value | None:
    grammar = scene.grammar
    canonical = grammar.words.values.get(" ".join(roles.words[start:end]), " ".join(roles.words[start:end]))
    before = roles.words[start - 1] if start else ""
    sized = before in grammar.words.size_words
    if canonical.isdecimal():
        after = roles.words[end] if end < len(roles.words) else ""
        small = int(canonical[:9]) < SIZE_NUMBER_MIN
        return None if (small and not sized) or after in grammar.words.packs or before == "x" else Value(start, end, canonical, sized)
    if canonical in grammar.words.function_words:
        return None
    if canonical in scene.vocabulary.values or grammar.kind_of_value(canonical):
        return Value(start, end, canonical, sized)
    return None


def chosen(
    roles: Words, values: Sequence[Value], target: str, candidates: frozenset[str], scene: Scene
) -> tuple[dict[str, str], list[Value]]:
    """Option name -> value for the target product (or, without one, for whichever has them), and the values that are none.

    Takes the words of those it chose, so that a size is not counted as a quantity as well.
    """
    found: dict[str, str] = {}
    left: list[Value] = []
    own = scene.vocabulary.by_product.get(target, {})
    for value in values:
        option = _own(value, own) or _beside(value, own, scene)
        if not option and (not target or not own):
            option = _anywhere(value, candidates, scene)
        if option and option[0] not in found:
            found[option[0]] = option[1]
            roles.take(value.start, value.end)
        else:
            left.append(value)
    return found, left


def _own(value: Value, own: Mapping[str, Mapping[str, str]]) -> tuple[str, str] | None:
    """The target's option that has this very value."""
    return next(((option, table[value.canonical]) for option, table in own.items() if value.canonical in table), None)


def _beside(value: Value, own: Mapping[str, Mapping[str, str]], scene: Scene) -> tuple[str, str] | None:
    """The target's option that a value it does not have would belong to: "in red?" of a thing in black and sand."""
    kinds = scene.grammar.words.option_kinds
    if value.number is not None:
        for option, table in own.items():
            sizes = [int(known) for known in table if known.isdecimal() and len(known) < 4]
            if sizes and (value.sized or min(sizes) - SIZE_REACH <= value.number <= max(sizes) + SIZE_REACH):
                return option, value.canonical
        return None
    kind = scene.grammar.kind_of_value(value.canonical)
    option_of_kind = next((option for option in own if kind and kinds.get(option.casefold()) == kind), None)
    if option_of_kind is None:
        return None
    return option_of_kind, value.canonical.upper() if kind == "size" else value.canonical


def _anywhere(value: Value, candidates: frozenset[str], scene: Scene) -> tuple[str, str] | None:
    """The option that has this value most often among the candidates, or in the whole catalogue where there are none."""
    holders = scene.vocabulary.values.get(value.canonical, ())
    found = Counter((each.option, each.value) for each in holders if not candidates or each.product_id in candidates)
    return found.most_common(1)[0][0] if found else None
