"""Which product do naming words mean? Words, typos and plurals against the names and kinds of the catalogue."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.dialog.understand.countries import country_in
from bot.dialog.understand.options import Value
from bot.dialog.understand.quantities import Number
from bot.dialog.understand.scene import Scene
from commerce.search import stem

NOUNS_MAX = 12


class Words(Protocol):
    """The words of a clause and which are spoken for."""

    words: list[str]
    taken: list[bool]

    def take(self, start: int, end: int) -> None: ...


@dataclass(frozen=True)
class Named:
    """What naming words came to; `clear` is the one product they mean, if they do."""

    candidates: frozenset[str] = frozenset()
    clear: str = ""
    nouns: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    unknown: int = 0
    head: bool = False
    full_name: bool = False
    category: str = ""


def named(roles: Words, values: Sequence[Value], numbers: Sequence[Number], scene: Scene, *, definite: bool) -> Named:
    """The products that the free words of a clause name; words for option values and numbers aside."""
    valued = {at for value in values for at in range(value.start, value.end)}
    counting = {at for number in numbers for at in range(number.start, number.end)}
    places = [at for at, word in enumerate(roles.words) if at not in valued | counting and not roles.taken[at] and _is_noun(word, scene)][
        :NOUNS_MAX
    ]
    words = tuple(roles.words[at] for at in places)
    if not words:
        return Named()
    vocabulary, common_words = scene.vocabulary, scene.grammar.words.common_words
    roots = [vocabulary.root(word) for word in words]
    found = [vocabulary.postings.get(root) or vocabulary.in_category.get(root, frozenset()) for root in roots if root]
    category = vocabulary.categories.get(" ".join(roots), "") or (vocabulary.categories.get(roots[-1], "") if len(roots) == 1 else "")
    candidates, missed = _fitting(found)
    unknown = sum(1 for root in roots if not root) + missed
    weak = all(word in common_words and root not in vocabulary.heads for word, root in zip(words, roots, strict=True))
    whole = _whole_name(roots, [roles.words[at] for at in sorted(valued)], scene)
    beside = len(roles.words) - len(places) - len(valued | counting) - sum(word in scene.grammar.words.articles for word in roles.words)
    if weak and beside and not (category or whole):
        return Named()  # "where do I leave a review": ordinary words, though some product may be called so
    head = any(root in vocabulary.heads for root in roots)
    result = Named(candidates, "", words, tuple(places), unknown, head, False, category)
    if whole:
        return replace(result, candidates=frozenset({whole}), clear=whole, full_name=True, unknown=0)
    return _settled(result, scene, definite=definite)


def _is_noun(word: str, scene: Scene) -> bool:
    """Whether a word may name a thing: not a word of grammar, and one of ordinary talk only where the catalogue has it."""
    lexicon = scene.grammar.words
    if (
        len(word) < 2
        or (word[0].isdigit() and not scene.vocabulary.sold(word))
        or not any(c.isalpha() for c in word)
        or word in lexicon.function_words
        or word in lexicon.numbers
    ):
        return False
    if word in lexicon.option_kinds or (word in lexicon.ordinals and not scene.vocabulary.sold(word)):
        return False
    if scene.vocabulary.sold(word):
        return True
    return word not in scene.grammar.known and not country_in([word], scene.grammar)


def _fitting(found: Sequence[frozenset[str]]) -> tuple[frozenset[str], int]:
    """The products that have most of the words, and how many words they lack."""
    if not found:
        return frozenset(), 0
    every = frozenset.intersection(*found)
    if every:
        return every, 0
    counts = Counter(product_id for ids in found for product_id in ids)
    most = max(counts.values())
    return frozenset(product_id for product_id, count in counts.items() if count == most), len(found) - most


def _whole_name(roots: Sequence[str], valued: Sequence[str], scene: Scene) -> str:
    """The product whose whole name was said, with or without the words that may be options; "" for none."""
    names = scene.vocabulary.full_names
    return names.get(frozenset(roots), "") or names.get(frozenset([*roots, *(stem(word) for word in valued)]), "")


def _settled(found: Named, scene: Scene, *, definite: bool) -> Named:
    """One product beyond doubt: the only one that fits, or with "the" the only one of those that were shown or talked about."""
    if found.unknown:
        return found
    if len(found.candidates) == 1:
        return replace(found, clear=next(iter(found.candidates)))
    if not definite:
        return found
    if scene.product_id in found.candidates:
        return replace(found, clear=scene.product_id)
    shown = [each for each in scene.dialog.memory.shown if each in found.candidates]
    return replace(found, clear=shown[0]) if len(shown) == 1 else found


def narrowed(found: Named, chosen: Mapping[str, str], left: Sequence[Value], scene: Scene, *, definite: bool) -> Named:
    """The same with options taken into account: "red cap" means the cap that comes in red, "mauve daypack" the one so named."""
    if found.clear:
        return found
    candidates = found.candidates
    for option, value in chosen.items():
        own = frozenset(each for each in candidates if value in scene.vocabulary.by_product.get(each, {}).get(option, {}).values())
        candidates = own or candidates
    for each in left:
        candidates = candidates & scene.vocabulary.postings.get(stem(each.canonical), frozenset()) or candidates
    return _settled(replace(found, candidates=candidates), scene, definite=definite)


def of_values(left: Sequence[Value], scene: Scene, *, definite: bool) -> Named:
    """What colours and sizes name where they are no option of anything but a part of names: "the mauve one"."""
    words = tuple(value.canonical for value in left if len(value.canonical) > 1 and value.number is None)
    found = [scene.vocabulary.postings.get(stem(word), frozenset()) for word in words]
    candidates, missed = _fitting([ids for ids in found if ids])
    result = Named(candidates, nouns=words, unknown=missed + sum(1 for ids in found if not ids), head=bool(candidates))
    return _settled(result, scene, definite=definite) if words else Named()


def phrase(roles: Words, found: Named, values: Sequence[Value]) -> list[str]:
    """The naming words and values as written, in order: what one would search for."""
    places = {*found.places, *(at for value in values if value.number is None for at in range(value.start, value.end))}
    return [roles.words[at] for at in sorted(places)]


def common(roles: Words, found: Named, scene: Scene) -> tuple[str, ...]:
    """Words of ordinary talk beside the naming ones; they may be what is looked for when nothing better is ("do you have pizza")."""
    ordinary = scene.grammar.words.common_words - scene.grammar.words.numbers.keys()
    return tuple(w for at, w in enumerate(roles.words) if not roles.taken[at] and at not in found.places and w in ordinary)


def adjectives(roles: Words, at: int, scene: Scene) -> tuple[str, ...]:
    """The word before "one" when it tells a thing apart: "the leather one"."""
    before = roles.words[at - 1]
    return (before,) if _is_noun(before, scene) else ()
