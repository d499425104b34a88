"""Which words of the catalogue may a misspelt one stand for? Those at the least distance, slips of a neighbouring letter counted once."""

from collections.abc import Callable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from commerce.search.index import Index

LETTERS_MIN = 3  # shorter words have too many neighbours
LONG_LETTERS = 5  # from here two slips are forgiven
NEIGHBOURS_MAX = 50
MEANT_MAX = 4  # words that one misspelt may stand for
FACTORS = {0: 1.0, 1: 0.8, 2: 0.55}
OTHER_BEGINNING = 0.85  # the first letter is seldom the slip


def nearest(index: Index, root: str, voice: Callable[[Index, int], float]) -> list[tuple[str, float]]:
    """Stems by optimal string alignment distance, 1 below five letters, else 2, the likeliest first, each with what it counts for."""
    if len(root) < LETTERS_MIN or not root.isalpha():
        return []
    reach = 1 if len(root) < LONG_LETTERS else 2
    lengths = range(max(LETTERS_MIN, len(root) - reach), len(root) + reach + 1)
    choices = [full for length in lengths for full in index.roots_by_length.get(length, ())]
    near = process.extract(root, choices, scorer=OSA.distance, score_cutoff=reach, limit=NEIGHBOURS_MAX)
    if not near:
        return []
    least = min(int(distance) for _, distance, _ in near)
    equals = [str(full) for full, distance, _ in near if int(distance) == least]

    def likely(full: str) -> tuple[bool, float, str]:
        term = index.terms.get(full)
        return full[0] != root[0], -voice(index, term) if term is not None else 0.0, full

    return [(full, FACTORS[least] * (1.0 if full[0] == root[0] else OTHER_BEGINNING)) for full in sorted(equals, key=likely)[:MEANT_MAX]]
