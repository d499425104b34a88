"""May these goods come back, until when? The window in the brand's days, what was sold for good, what is still there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commerce.orders.steps import Units
from commerce.refusals import Refused, refused

REASONS = ("too_small", "too_big", "damaged", "wrong_item", "not_as_described", "changed_mind", "other")
DELIVERY_TAKES = timedelta(days=7)  # of a parcel that no carrier reported: the window begins when it would have arrived


@dataclass(frozen=True)
class Returnable:
    """A line of an order as the terms of returns see it."""

    line_id: int
    name: str
    units: Units
    final_sale: bool


def window_end(arrived_at: datetime, days: int, zone: str) -> datetime:
    """The end of the last day for a return, as an instant: `days` days after the day of arrival, in the brand's zone."""
    last = arrived_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days + 1)
    return datetime.combine(last, time(), ZoneInfo(zone)).astimezone(UTC)


def judge(
    lines: Sequence[Returnable], wanted: Mapping[int, int], *, number: int, arrived_at: datetime, until: datetime, now: datetime
) -> Refused | None:
    """Why these units may not come back; None when they may.

    Refused: not_sold, final_sale(name), too_many_back(name, left), window_over(arrived_at, until).
    """
    known = {line.line_id: line for line in lines}
    for line_id, quantity in wanted.items():
        line = known.get(line_id)
        if line is None:
            return refused("not_sold", number=number)
        if line.final_sale:
            return refused("final_sale", number=number, name=line.name)
        if not 1 <= quantity <= line.units.with_shopper:
            return refused("too_many_back", number=number, name=line.name, left=line.units.with_shopper)
    if now >= until:
        return refused("window_over", number=number, arrived_at=arrived_at, until=until)
    return None
