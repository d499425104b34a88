"""Was one of the choices that stand under the last message answered in words? By its label, its number, "the second one", a word of it."""

from collections.abc import Sequence

from bot.dialog.actions import Act, Browse, ChooseOption, GiveAddress, GiveReview, SetLine, unpack
from bot.dialog.understand.clauses import parted
from bot.dialog.understand.normalise import Kind, Token, tokens
from bot.dialog.understand.product import is_question
from bot.dialog.understand.scene import Scene
from commerce.search import stem

LABEL_WORDS_MAX = 12  # what is longer is no answer but a message of its own

# Choices between things: people count these ("the second one") though no number stands before them.
_ALTERNATIVES = (SetLine, GiveAddress, Browse, ChooseOption)
# Where a bare number counts them too. While a variant is being chosen it says how many.
_COUNTED = (SetLine, GiveAddress, Browse)
# The question stands alone: a word of a label answers it, whatever that word would mean elsewhere.
_ASKED = (SetLine, GiveReview)


def hear(written: Sequence[Token], scene: Scene) -> Act | None:
    """The act of the choice that a whole message names, None where it names none. Quantities keep their meaning:
    a bare number is a choice only where numbers stood before the choices, or where things are told apart.
    """
    memory = scene.dialog.memory
    said = tuple(token.word for token in written if token.kind is not Kind.STOP)
    asks = any("?" in token.word for token in written if token.kind is Kind.STOP)  # "42?" asks about it
    if not memory.choices or not said or len(said) > LABEL_WORDS_MAX or asks:
        return None
    labels = [_label(label, scene) for label, _ in memory.choices]
    act = _only([action for words, (_, action) in zip(labels, memory.choices, strict=True) if words == said])
    if act is not None:
        return act
    core = _core(written, scene)
    place = _place(core, scene)
    if place:
        return unpack(memory.choices[place - 1][1])
    return named(written, scene) if isinstance(unpack(memory.choices[0][1]), _ASKED) else None


def named(written: Sequence[Token], scene: Scene) -> Act | None:
    """The act of the only choice whose label has all of these words ("the black one"), None where there is no such one."""
    lexicon = scene.grammar.words
    beside = lexicon.articles | lexicon.ordinal_nouns | lexicon.definites | lexicon.demonstratives
    said = {_canonical(word, scene) for word in _core(written, scene) if word not in beside}
    if not said or len(said) > LABEL_WORDS_MAX:
        return None
    labels = (({_canonical(word, scene) for word in _label(label, scene)}, action) for label, action in scene.dialog.memory.choices)
    return _only([action for words, action in labels if said <= words])


def _core(written: Sequence[Token], scene: Scene) -> tuple[str, ...]:
    """The words of a message that is one statement, without what leads in and closes; nothing of any other."""
    clauses = parted(written, scene.grammar)
    if len(clauses) != 1 or is_question(clauses[0], scene):
        return ()
    return tuple(token.word for token in clauses[0].core)


def _place(core: Sequence[str], scene: Scene) -> int:
    """The place, from 1, that words mean among the choices; 0 for none."""
    lexicon, memory = scene.grammar.words, scene.dialog.memory
    words = [word for word in core if word not in lexicon.definites | lexicon.demonstratives]
    if len(words) > 1:
        words = [word for word in words if word not in lexicon.ordinal_nouns]
    marked = len(words) > 1 and words[0] in lexicon.place_words
    word = words[-1] if len(words) == 1 + marked else ""
    marked = marked or word.startswith("#")
    kinds = [type(unpack(action)) for _, action in memory.choices]
    alike = sum(kind is kinds[0] for kind in kinds)  # controls such as "Cancel" stand behind them
    if word in lexicon.ordinals:
        place = lexicon.ordinals[word]
        if place < 0:
            place = alike if alike > 1 else len(kinds)
        return _counted(place, memory.numbered or (alike > 1 and kinds[0] in _ALTERNATIVES), kinds)
    digits = word.removeprefix("#")
    place = int(digits) if digits.isdecimal() and len(digits) < 3 else lexicon.numbers.get(word, 0)
    return _counted(place, memory.numbered or (alike > 1 and kinds[0] in (_ALTERNATIVES if marked else _COUNTED)), kinds)


def _counted(place: int, counted: bool, kinds: Sequence[type]) -> int:
    return place if counted and 1 <= place <= len(kinds) else 0


def _only(actions: Sequence[str]) -> Act | None:
    """The act all of these carry, None where there are none or several."""
    return unpack(actions[0]) if len(set(actions)) == 1 else None


def _label(label: str, scene: Scene) -> tuple[str, ...]:
    found = tokens(label, scene.grammar, scene.vocabulary.sold)
    return tuple(token.word for token in found if token.kind is not Kind.STOP)


def _canonical(word: str, scene: Scene) -> str:
    """A word as its synonyms and its plural have it."""
    return stem(scene.grammar.canonical(word))
