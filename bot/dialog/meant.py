"""Which product, variant or cart line do words mean, given what was talked about?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.dialog import shelf
from bot.dialog.actions import Which
from bot.dialog.state import ChoosingVariant, Dialog
from commerce.catalogue.views import ProductView, Snapshot, VariantView
from commerce.search import stem
from core.text import words

SLIP_LETTERS_MIN = 4  # shorter words have too many neighbours


@dataclass(frozen=True)
class Meant:
    """A product and what is settled of its options; product None: it has to be asked."""

    product: ProductView | None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def variants(self) -> tuple[VariantView, ...]:
        return shelf.matching(self.product, self.options) if self.product else ()


def meant(which: Which, dialog: Dialog, snapshot: Snapshot) -> Meant:
    """What words like "the second one in L" come to.

    A named product takes only the options said with it (and those of a choice in hand). Without a name it is the choice
    in hand, else the variant, else the product last talked about; new options replace old ones of the same name.
    """
    product, before = _subject(which, dialog, snapshot)
    if product is None:
        return Meant(None)
    said = shelf.settled(product, which.options)
    both = shelf.settled(product, {**before, **said})
    if shelf.matching(product, both):
        return Meant(product, both)
    return Meant(product, said)


def _subject(which: Which, dialog: Dialog, snapshot: Snapshot) -> tuple[ProductView | None, Mapping[str, str]]:
    state, memory = dialog.state, dialog.memory
    choosing = state if isinstance(state, ChoosingVariant) else None
    product_id = which.product_id or _ordinal(which.ordinal, memory.shown)
    if product_id:
        kept = choosing.options if choosing and choosing.product_id == product_id else {}
        return snapshot.products.get(product_id), kept
    if which.ordinal:
        return None, {}
    if choosing:
        return snapshot.products.get(choosing.product_id), choosing.options
    variant = snapshot.variants.get(memory.variant_id)
    if variant is not None:
        return snapshot.products.get(variant.product_id), variant.options
    only = memory.shown[0] if len(memory.shown) == 1 else ""
    return snapshot.products.get(memory.product_id or only), memory.options


def _ordinal(ordinal: int, shown: Sequence[str]) -> str:
    """The product at a place of the list last shown: from 1, or from the end below 0; "" where there is none."""
    if ordinal == 0 or abs(ordinal) > len(shown):
        return ""
    return shown[ordinal - 1 if ordinal > 0 else ordinal]


def lines_meant(which: Which, lines: Sequence[VariantView], dialog: Dialog) -> list[VariantView]:
    """Which of the variants in a cart, in its order, words mean; more than one where they do not settle it.

    Nothing said: the one last talked of, else all. An ordinal counts the cart's lines.
    """
    if which.ordinal:
        place = which.ordinal - 1 if which.ordinal > 0 else which.ordinal
        return [lines[place]] if -len(lines) <= place < len(lines) else []
    if which.words:
        lines = _so_named(which.words, lines)
    elif not which.product_id and not which.options:
        last = [v for v in lines if v.id == dialog.memory.variant_id]
        return last or list(lines)
    found = [v for v in lines if which.product_id in ("", v.product_id)]
    said = {(name.casefold(), value.casefold()) for name, value in which.options.items()}
    return [v for v in found if said <= {(name.casefold(), value.casefold()) for name, value in v.options.items()}]


def _so_named(said: str, lines: Sequence[VariantView]) -> list[VariantView]:
    """The lines whose names have most of these words, spelled nearly so; none where no name has any."""
    wanted = [stem(word) for word in words(said)]
    counts = [sum(1 for word in wanted if any(_near(word, stem(own)) for own in words(v.name))) for v in lines]
    most = max(counts, default=0)
    return [v for v, count in zip(lines, counts, strict=True) if count == most > 0]


def _near(said: str, own: str) -> bool:
    return said == own or (len(said) >= SLIP_LETTERS_MIN and OSA.distance(said, own, score_cutoff=1) <= 1)
