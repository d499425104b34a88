"""Which intent is a sentence most like? A multinomial logistic regression over its features, as `dropline.training` has fitted it.

The weights are data beside this file; docs/understanding.md tells how they are made and what they are worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.dialog.understand.features import features

WEIGHTS = "intents.npz"
LEVELS = 127  # a weight is kept as a share of the greatest, in a signed byte


@dataclass(frozen=True)
class Classifier:
    """names: of the intents, in the order of the columns. rows: feature -> row of the weights. rarity: of each feature.

    made_from: digest of all that the weights were fitted from.
    """

    names: tuple[str, ...]
    rows: Mapping[str, int]
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: float
    bias: NDArray[np.float32]
    made_from: str

    def shares(self, text: str) -> dict[str, float]:
        """How likely each intent is; together 1. A text without any known feature says nothing: all that is left is the bias."""
        known = [row for each in features(text) if (row := self.rows.get(each)) is not None]
        scores = self.bias
        if known:
            known.sort()  # sums come out the same whatever order a set has
            rarity = self.rarity[known]
            scores = scores + (rarity / np.linalg.norm(rarity)) @ (self.weights[known] * np.float32(self.scale))
        powers = np.exp(scores - scores.max())
        return dict(zip(self.names, (powers / powers.sum()).tolist(), strict=True))


def packed(classifier: Classifier) -> bytes:
    """The classifier as a file's bytes: the same for the same classifier."""
    out = BytesIO()
    np.savez_compressed(
        out,
        names=_text("\n".join(classifier.names)),
        features=_text("\n".join(classifier.rows)),
        rarity=classifier.rarity,
        weights=classifier.weights,
        scale=np.float64(classifier.scale),
        bias=classifier.bias,
        made_from=_text(classifier.made_from),
    )
    return out.getvalue()


def unpacked(data: bytes) -> Classifier:
    """The classifier that a file's bytes hold."""
    with np.load(BytesIO(data)) as kept:
        listed = _words(kept["features"]).split("\n")
        return Classifier(
            tuple(_words(kept["names"]).split("\n")),
            {feature: row for row, feature in enumerate(listed)},
            kept["rarity"],
            kept["weights"],
            float(kept["scale"]),
            kept["bias"],
            _words(kept["made_from"]),
        )


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _words(array: NDArray[Any]) -> str:
    return array.tobytes().decode()


@lru_cache(maxsize=1)
def fitted() -> Classifier:
    """The one that ships with the product; loaded once a process."""
    return unpacked(files("bot.dialog.understand").joinpath(WEIGHTS).read_bytes())
