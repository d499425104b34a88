"""How are the classifier's weights fitted? Multinomial logistic regression, by accelerated gradient descent over the whole set.

Sources: Nesterov 1983 (the acceleration); rarity is the inverse document frequency of Spärck Jones 1972, smoothed. No chance is
involved and sums run in one fixed order, so that on one machine two fits are equal to the last bit.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.dialog.understand.classifier import LEVELS, Classifier
from bot.dialog.understand.features import RUN_LETTERS, features
from dropline.training.sentences import Example

STEPS = 80
STEP_LENGTH = 100.0
DECAY = 1e-5  # of weights, the usual L2
SEEN_MIN = 2  # sentences that must have a feature for it to count

Progress = Callable[[float], None]
Floats = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Matrix:
    """Sentences by features, sparse: values in the order of rows, and again in the order of columns."""

    columns: Places
    values: Floats
    row_starts: Places
    rows_by_column: Places
    values_by_column: Floats
    column_starts: Places

    def times(self, weights: Floats) -> Floats:
        """Sentences by intents."""
        return np.add.reduceat(weights[self.columns] * self.values[:, None], self.row_starts, axis=0)

    def transposed_times(self, errors: Floats) -> Floats:
        """Features by intents."""
        return np.add.reduceat(errors[self.rows_by_column] * self.values_by_column[:, None], self.column_starts, axis=0)


def digest(examples: Sequence[Example]) -> str:
    """Of the sentences, and of how weights are fitted to them: what tells whether the weights that ship are theirs."""
    how = (STEPS, STEP_LENGTH, DECAY, SEEN_MIN, RUN_LETTERS)
    return hashlib.sha256(repr((how, [(each.intent, each.text, each.weight) for each in examples])).encode()).hexdigest()


def fit(examples: Sequence[Example], progress: Progress = lambda share: None) -> Classifier:
    """The classifier that these sentences make. Every intent counts the root of its lines: the rare ones are not drowned."""
    names = tuple(sorted({example.intent for example in examples}))
    seen = [features(example.text) for example in examples]
    counts = Counter(feature for each in seen for feature in each)
    rows = {feature: row for row, feature in enumerate(sorted(each for each, count in counts.items() if count >= SEEN_MIN))}
    rarity = np.array([1 + np.log((1 + len(examples)) / (1 + counts[feature])) for feature in rows], np.float32)
    kept = [sorted(rows[feature] for feature in each if feature in rows) for each in seen]
    used = [place for place, each in enumerate(kept) if each]
    matrix = _matrix([kept[place] for place in used], rarity)
    wanted = np.array([names.index(examples[place].intent) for place in used])
    weights = np.array([examples[place].weight for place in used], np.float32)
    weights /= np.sqrt(np.bincount(wanted, weights)).astype(np.float32)[wanted]
    found, bias = _descend(matrix, wanted, (weights / weights.sum()).astype(np.float32), (len(rows), len(names)), progress)
    scale = float(np.abs(found).max()) / LEVELS
    return Classifier(names, rows, rarity, np.rint(found / scale).astype(np.int8), scale, bias, digest(examples))


def _matrix(kept: Sequence[Sequence[int]], rarity: Floats) -> Matrix:
    """Each sentence's features by their rarity, at length 1."""
    lengths = np.array([len(each) for each in kept])
    rows = np.repeat(np.arange(len(kept)), lengths)
    columns = np.concatenate([np.array(each, np.intp) for each in kept])
    values = rarity[columns]
    scaled = (values / np.sqrt(np.bincount(rows, values**2))[rows]).astype(np.float32)
    order = np.argsort(columns, kind="stable")
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return Matrix(columns, scaled, starts, rows[order], scaled[order], np.searchsorted(columns[order], np.arange(len(rarity))))


def _descend(matrix: Matrix, wanted: Places, shares: Floats, shape: tuple[int, int], progress: Progress) -> tuple[Floats, Floats]:
    """Weights and bias after `STEPS` steps from nothing."""
    weights, bias = np.zeros(shape, np.float32), np.zeros(shape[1], np.float32)
    ahead, bias_ahead = weights, bias
    truth = np.eye(shape[1], dtype=np.float32)[wanted]
    for step in range(STEPS):
        scores = matrix.times(ahead) + bias_ahead
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        errors = shares[:, None] * (powers / powers.sum(axis=1, keepdims=True) - truth)
        slope = matrix.transposed_times(errors) + np.float32(DECAY) * ahead
        next_weights: Floats = (ahead - np.float32(STEP_LENGTH) * slope).astype(np.float32, copy=False)
        next_bias: Floats = (bias_ahead - np.float32(STEP_LENGTH / 10) * errors.sum(axis=0)).astype(np.float32, copy=False)
        momentum = np.float32(step / (step + 3))
        ahead, bias_ahead = next_weights + momentum * (next_weights - weights), next_bias + momentum * (next_bias - bias)
        weights, bias = next_weights, next_bias
        progress((step + 1) / STEPS)
    return weights, bias
