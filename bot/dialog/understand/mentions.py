"""What does a clause name? A product, options of it, how many, the second one: read against the live catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.dialog.actions import Pick, Which
from bot.dialog.understand import nouns, options
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.quantities import Number, measured, number_at
from bot.dialog.understand.scene import Scene
from core.text import code_key

_PICKS = (Pick.CHEAPEST, Pick.DEAREST, Pick.OTHER, Pick.BOTH, Pick.EACH)
PLACES_MAX = 10  # of a list shown


@dataclass(frozen=True)
class Mention:
    """What was named; everything empty: nothing.

    product_id: the one product meant beyond doubt. candidates: all that fit. phrase: the naming words as they were written.
    unknown: naming words that the catalogue does not know. common: words of ordinary talk beside them.
    pick: how it stands to the others, a `Pick`, "" where nothing of the kind is said.
    quantity: as said; article: "a", which says one where something is ordered. bad: a number that is no quantity.
    """

    product_id: str = ""
    candidates: frozenset[str] = frozenset()
    options: Mapping[str, str] = field(default_factory=dict)
    quantity: int | None = None
    article: bool = False
    bad: str = ""
    ordinal: int = 0
    pronoun: bool = False
    definite: bool = False
    phrase: str = ""
    nouns: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    unknown: int = 0
    head: bool = False
    full_name: bool = False
    category: str = ""
    pick: str = ""

    @property
    def which(self) -> Which:
        """What a skill is told of it."""
        words = " ".join(self.nouns) if self.pick and self.vague else ""
        return Which(self.product_id, dict(self.options), self.ordinal, words, self.pick)

    @property
    def count(self) -> int | None:
        """How many, "a" being one."""
        return 1 if self.quantity is None and self.article else self.quantity

    @property
    def vague(self) -> bool:
        """Something is named, but no single product."""
        return bool(self.nouns) and not self.product_id

    @property
    def names(self) -> bool:
        """Whether a product, an option or a place in a list is named."""
        return bool(self.product_id or self.options or self.ordinal or self.nouns or self.pick)


class Roles:
    """Which words of a clause are spoken for already."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)
        self.taken = [False] * len(self.words)

    def take(self, start: int, end: int) -> None:
        """These words have their role."""
        for at in range(start, min(end, len(self.words))):
            self.taken[at] = True

    def free(self, start: int, end: int) -> bool:
        """Whether all of these words are still without one."""
        return end <= len(self.words) and not any(self.taken[start:end])


def read(clause: Clause, scene: Scene) -> Mention:
    """What the core of a clause names."""
    roles = Roles([token.word for token in clause.core])
    lexicon = scene.grammar.words
    sku = _sku(clause, roles, scene)
    pick = _pick(roles, scene)
    ordinal = 0 if pick else _ordinal(roles, scene)
    pronoun = _pronoun_one(roles, scene) or any(word in lexicon.pronouns - lexicon.proforms for word in roles.words)
    definite = pronoun or any(word in lexicon.definites | lexicon.pronouns for word in roles.words)
    numbers = _numbers(roles, scene)
    values = options.values_in(roles, scene)
    named = nouns.named(roles, values, numbers, scene, definite=definite)
    if sku:
        named = nouns.Named(frozenset({sku[0]}), clear=sku[0], nouns=(sku[0],))
    target = named.clear or ("" if named.nouns else _place(ordinal, scene) or scene.product_id)
    chosen, left = options.chosen(roles, values, target, named.candidates, scene)
    named = (
        nouns.narrowed(named, chosen, left, scene, definite=definite) if named.nouns else nouns.of_values(left, scene, definite=definite)
    )
    counted = [n for n in numbers if roles.free(n.start, n.end) and not measured(roles.words, n, scene.grammar)]
    bad = next((n.text for n in counted if n.value is None), "")
    return Mention(
        product_id=named.clear,
        candidates=named.candidates,
        options={**(sku[1] if sku else {}), **chosen},
        quantity=next((n.value for n in counted if n.value is not None), None) if not bad else None,
        article=_article(roles, scene),
        bad=bad,
        ordinal=ordinal,
        pronoun=pronoun,
        definite=definite,
        phrase=" ".join(nouns.phrase(roles, named, values)),
        nouns=named.nouns,
        common=nouns.common(roles, named, scene),
        unknown=named.unknown,
        head=named.head,
        full_name=named.full_name,
        category=named.category,
        pick=pick,
    )


def _sku(clause: Clause, roles: Roles, scene: Scene) -> tuple[str, Mapping[str, str]] | None:
    """The product and options of an article number, written in one piece ("AUR-HOOD-M")."""
    tokens = clause.core
    keys = [code_key(token.word) for token in tokens]
    for at, key in enumerate(keys):
        end = at + 1
        while True:
            if len(key) >= 4 and key in scene.vocabulary.skus and (end > at + 1 or any(map(str.isdigit, key))):
                roles.take(at, end)
                return scene.vocabulary.skus[key]
            if end >= len(tokens) or end > at + 5 or tokens[end].start > tokens[end - 1].end + 1:
                break
            key += keys[end]
            end += 1
    return None


def _ordinal(roles: Roles, scene: Scene) -> int:
    """A place in a list: "the second one", "2nd", "item 3", "number 2"; -1 for the last, 0 for none."""
    lexicon, words = scene.grammar.words, roles.words
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        ends = not after or (at > 0 and words[at - 1] in lexicon.definites and after in lexicon.glue_words)  # "la segunda en negro"
        if word in lexicon.ordinals and (after in lexicon.ordinal_nouns or (ends and at > 0) or len(words) == 1):
            roles.take(at, at + 2 if after in lexicon.ordinal_nouns else at + 1)
            return lexicon.ordinals[word]
        numbered = word in lexicon.place_words
        place = int(after) if after.isdecimal() and len(after) < 3 else lexicon.numbers.get(after, 0)
        if numbered and 1 <= place <= PLACES_MAX:
            roles.take(at, at + 2)
            return place
        if word.startswith("#") and len(word) == 2 and "1" <= word[1] <= "9":
            roles.take(at, at + 1)
            return int(word[1])
    return 0


def _pick(roles: Roles, scene: Scene) -> str:
    """How a thing is told from those beside it: "the cheaper one", "both". Takes the words."""
    text = " ".join(roles.words)
    for pick in _PICKS:
        if match := scene.grammar.search(f"the_{pick}", text):
            start = text[: match.start()].count(" ")
            roles.take(start, start + len(match[0].split()))
            return pick
    return ""


def _place(ordinal: int, scene: Scene) -> str:
    """The product at that place of the list last shown, "" for none: its options are the ones that are named with it."""
    shown = scene.dialog.memory.shown
    if ordinal == 0 or abs(ordinal) > len(shown):
        return ""
    return shown[ordinal - 1 if ordinal > 0 else ordinal]


def _pronoun_one(roles: Roles, scene: Scene) -> bool:
    """ "the red one", "that one": no number. Takes the word."""
    grammar, lexicon, words = scene.grammar, scene.grammar.words, roles.words
    for at, word in enumerate(words):
        if word not in lexicon.proforms or at == 0:
            continue
        before = words[at - 1]
        canonical = grammar.canonical(before)
        adjective = canonical in scene.vocabulary.values or grammar.kind_of_value(canonical)
        if word not in lexicon.numbers or before in lexicon.proform_leads or adjective or before in nouns.adjectives(roles, at, scene):
            roles.take(at, at + 1)
            return True
    return False


def _numbers(roles: Roles, scene: Scene) -> list[Number]:
    found, at = [], 0
    while at < len(roles.words):
        number = number_at(roles.words, at, scene.grammar) if not roles.taken[at] else None
        if number:
            found.append(number)
        at = number.end if number else at + 1
    return found


def _article(roles: Roles, scene: Scene) -> bool:
    return any(word in scene.grammar.words.articles for word in roles.words)
