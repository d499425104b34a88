"""May the model be asked now? What a shopper and a brand have used, and whether it answers at all; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FAILURES_MAX = 5  # in a row, after which it is left alone
REST = timedelta(seconds=30)  # then one more is tried
FAULTS = frozenset({"unreachable", "overloaded", "timeout", "rejected"})  # the provider's; a bad answer is an answer


@dataclass(frozen=True)
class Limits:
    """What may be used: calls of one shopper in a day, tokens of one brand in a day and in a month, of its own zone."""

    shopper_calls_day: int
    brand_tokens_day: int
    brand_tokens_month: int


@dataclass(frozen=True)
class Terms:
    """Which model, how long a shopper waits for it at most, what may be used, how long an answer is kept."""

    name: str
    wait: timedelta
    limits: Limits
    keep: timedelta = timedelta(hours=6)


def periods(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """When the day and the month of this moment began in a zone."""
    day = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return day, day.replace(day=1)


def spent_up(limits: Limits, shopper_calls: int, tokens_day: int, tokens_month: int) -> str:
    """Which limit is reached, "" for none."""
    if shopper_calls >= limits.shopper_calls_day:
        return "shopper"
    if tokens_day >= limits.brand_tokens_day:
        return "brand_day"
    return "brand_month" if tokens_month >= limits.brand_tokens_month else ""


def is_broken(ends: Sequence[tuple[str, str, datetime]], now: datetime) -> bool:
    """Whether the last calls (status, outcome, when; newest first) all failed by the provider's fault, the newest of them just now."""
    last = ends[:FAILURES_MAX]
    return len(last) == FAILURES_MAX and all(outcome in FAULTS for _, outcome, _ in last) and now < last[0][2] + REST
