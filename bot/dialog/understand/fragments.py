"""Which clauses only finish the one before? "hoodie, black, M, 2" is one wish in four pieces."""

from collections.abc import Sequence

from bot.dialog.understand.clauses import TOGETHER, Clause, made
from bot.dialog.understand.mentions import Mention, read
from bot.dialog.understand.quantities import number_at
from bot.dialog.understand.scene import Scene

Heard = tuple[Clause, Mention]


def joined(clauses: Sequence[Clause], scene: Scene) -> list[Heard]:
    """Each clause with what it names; pieces put back to the clause they finish."""
    found: list[Heard] = []
    for row in (row for clause in clauses for row in _rows(clause, scene)):
        mention = read(row, scene)
        if found and _finishes(found[-1], (row, mention), scene):
            before = found[-1][0]
            whole = made([*before.tokens, *row.tokens], scene.grammar, before.joined, question=before.question or row.question)
            found[-1] = (whole, read(whole, scene))
        else:
            found.append((row, mention))
    return found


def _rows(clause: Clause, scene: Scene) -> list[Clause]:
    """ "2 black m 1 sand l": each number with its values is a wish of its own."""
    words = [token.word for token in clause.core]
    starts = [at for at in range(len(words) - 1) if _counts(words, at, scene)]
    if len(starts) < 2 or starts[0] != 0:
        return [clause]
    ends = [*starts[1:], len(words)]
    parts = [clause.core[start:end] for start, end in zip(starts, ends, strict=True)]
    return [made(part, scene.grammar, clause.joined if at == 0 else "and", question=clause.question) for at, part in enumerate(parts)]


def _counts(words: Sequence[str], at: int, scene: Scene) -> bool:
    """Whether a number stands here and an option value after it."""
    number = number_at(words, at, scene.grammar)
    if number is None or number.value is None or number.end >= len(words) or words[at] in scene.vocabulary.values:
        return False
    after = words[number.end]
    return not after.isdecimal() and scene.grammar.words.values.get(after, after) in scene.vocabulary.values


def _finishes(before: Heard, piece: Heard, scene: Scene) -> bool:
    """Whether a piece adds options or a number to the clause before, contradicting none of it."""
    (first, whole), (clause, part) = before, piece
    if clause.joined not in TOGETHER or not _only_values(clause, part, scene):
        return False
    if set(part.options) & set(whole.options) or not (whole.options or whole.nouns or whole.ordinal):
        return False
    if part.quantity is None:
        return True
    grammar = scene.grammar
    if clause.joined != "," or whole.quantity is not None:
        return False
    return not any(grammar.search(name, first.core_text) for name in ("remove", "change", "price"))


def _only_values(clause: Clause, part: Mention, scene: Scene) -> bool:
    lexicon = scene.grammar.words
    if part.nouns or part.ordinal or part.bad or not (part.options or part.quantity is not None):
        return False
    values = {word for value in part.options.values() for word in value.casefold().split()}
    return all(
        word in lexicon.glue_words
        or word in lexicon.numbers
        or word.isdecimal()
        or scene.grammar.canonical(word) in values
        or word in lexicon.packs
        for word in (token.word for token in clause.core)
    )
