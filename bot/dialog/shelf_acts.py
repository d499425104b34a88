"""What can be asked of the shelf? To see it, to look for something, to be shown what has to do with something."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Browse:
    """See what there is, whole or of one category."""

    category: str = ""


@dataclass(frozen=True)
class Search:
    """Look for something by words; bounds in minor units of the brand's currency."""

    phrase: str
    price_min_minor: int | None = None
    price_max_minor: int | None = None


@dataclass(frozen=True)
class ShowProduct:
    product_id: str


class Likeness(StrEnum):
    """By what things are found: like this one, bought with it, or fitting what the shopper bought and looked at."""

    SIMILAR = "similar"
    BOUGHT_TOGETHER = "together"
    FOR_YOU = "for_you"


@dataclass(frozen=True)
class Recommend:
    """Things to look at. product_id "": the one talked about; ordinal: a place of the list shown, as in `Which`."""

    kind: str
    product_id: str = ""
    ordinal: int = 0
