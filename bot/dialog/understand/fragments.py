"""Which clauses only finish the one before? "hoodie, black, M, 2" is one wish in four pieces."""

from collections.abc import Sequence

from bot.dialog.understand.clauses import TOGETHER, Clause, made
from bot.dialog.understand.mentions import Mention, read
from bot.dialog.understand.scene import Scene

Heard = tuple[Clause, Mention]


def joined(clauses: Sequence[Clause], scene: Scene) -> list[Heard]:
    """Each clause with what it names; pieces put back to the clause they finish."""
    found: list[Heard] = []
    for clause in clauses:
        mention = read(clause, scene)
        if found and _finishes(found[-1], (clause, mention), scene):
            before = found[-1][0]
            clause = made([*before.tokens, *clause.tokens], scene.grammar, before.joined, question=before.question or clause.question)
            found[-1] = (clause, read(clause, scene))
        else:
            found.append((clause, mention))
    return found


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
