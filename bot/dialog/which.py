"""Which thing do words mean? What was said of it, before anybody has looked what that comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Pick(StrEnum):
    """How a thing is told from the others that are talked about."""

    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    OTHER = "other"
    BOTH = "both"
    EACH = "each"  # one of each, all of them
    SAME = "same"  # what was put in last, as many again


@dataclass(frozen=True)
class Which:
    """Which product or line words meant. Everything empty: the one in context.

    options: what was said of it, by option name ({"size": "L"}). ordinal: "the second one", from 1, -1 for the last.
    words: naming words that fit several products; among the lines of a cart they may mean one.
    pick: told by how it stands to the others, a `Pick`: "the cheaper one", "both".
    """

    product_id: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    ordinal: int = 0
    words: str = ""
    pick: str = ""


IT = Which()  # the one in context
