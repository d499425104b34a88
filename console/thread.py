"""Which part of a thread stands, and which may still change? What stands is sent once, the rest with every look."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.inbox import ThreadItem
from bot.tables import EventStatus, OutboxStatus

MOVING = frozenset({EventStatus.WAITING, OutboxStatus.QUEUED, OutboxStatus.SENDING})
SHOWN_TO_SHOPPERS = frozenset({EventStatus.WAITING, EventStatus.HANDLED, EventStatus.DEAD, OutboxStatus.SENT, OutboxStatus.UNKNOWN})
PAGE_MAX = 200


@dataclass(frozen=True)
class Strip:
    """Items up to position `after` stand; those of the tail may change, so they are shown anew each time."""

    stands: tuple[ThreadItem, ...]
    tail: tuple[ThreadItem, ...]
    after: int


def strip(items: Sequence[ThreadItem], after: int) -> Strip:
    """`items` cut before the first that may still change; `after` is where the next look begins.

    A message discarded before it entered the thread (no position, and never to have one) is left out.
    """
    items = [item for item in items if item.sequence or item.status in MOVING]
    cut = next((i for i, item in enumerate(items) if item.status in MOVING), len(items))
    stands = tuple(items[:cut])
    return Strip(stands, tuple(items[cut:]), max([after, *(item.sequence for item in stands)]))


def as_shopper_sees(items: Sequence[ThreadItem]) -> list[ThreadItem]:
    """Without what was never said to them: discarded, withheld and failed messages."""
    return [item for item in items if item.status in SHOWN_TO_SHOPPERS]
