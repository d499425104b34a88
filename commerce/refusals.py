"""How is a shopper told no? A value with a stable reason and the numbers that explain it; no exception."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refused:
    """Something did not happen. reason: a word of docs/promotions.md or docs/orders.md; facts: what the words about it need."""

    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def refused(reason: str, **facts: Any) -> Refused:
    """`Refused` without the braces."""
    return Refused(reason, facts)
