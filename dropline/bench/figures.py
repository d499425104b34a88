"""What do measured turns come to? Percentiles, means by kind, shares of time; pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Cost:
    """What one turn asked of the database. statements: BEGIN and COMMIT not counted; rows: inserted, changed or deleted."""

    statements: int
    commits: int
    rows: int


@dataclass(frozen=True)
class KindFigures:
    """Means of the recorded turns of one kind, and how long the paced ones waited for their answer."""

    kind: str
    turns: int
    statements: float
    commits: float
    rows: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Shares:
    """Of the time of a turn that runs alone; they sum to 1."""

    sql: float
    understanding: float
    rest: float


@dataclass(frozen=True)
class Figures:
    """All that `dropline bench turns` prints; docs/benchmarks.md says what each means."""

    seconds: float
    paced_per_second: float
    paced_turns: int
    p50_ms: float
    p99_ms: float
    flat_out_turns: int
    turns_per_second: float
    floor_turns_per_second: float
    ratio: float
    kinds: tuple[KindFigures, ...]
    shares: Shares
    peak_memory_mib: float

    def dump(self) -> dict[str, Any]:
        """JSON of the command line."""
        return asdict(self)


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that at least `percent` of them do not exceed (nearest rank); 0 without any."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def by_kind(costs: Mapping[str, Sequence[Cost]], seconds: Mapping[str, Sequence[float]]) -> tuple[KindFigures, ...]:
    """One row a kind, in the order of `costs`. seconds: how long each paced answer took, by kind."""
    return tuple(
        KindFigures(
            kind,
            len(each),
            _mean(cost.statements for cost in each),
            _mean(cost.commits for cost in each),
            _mean(cost.rows for cost in each),
            milliseconds(percentile(seconds.get(kind, ()), 50)),
            milliseconds(percentile(seconds.get(kind, ()), 99)),
        )
        for kind, each in costs.items()
    )


def shares(sql: float, understanding: float, whole: float) -> Shares:
    """The parts of `whole` seconds above 0, to the thousandth."""
    parts = round(sql / whole, 3), round(understanding / whole, 3)
    return Shares(*parts, round(1 - sum(parts), 3))


def milliseconds(seconds: float) -> float:
    """To the hundredth."""
    return round(seconds * 1000, 2)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(sum(found) / len(found), 1) if found else 0.0


def words(figures: Figures) -> str:
    """The figures as people read them."""
    parts = figures.shares
    lines = [
        f"at {figures.paced_per_second:g} turns/s   p50 {figures.p50_ms} ms   p99 {figures.p99_ms} ms   ({figures.paced_turns} turns)",
        f"flat out         {figures.turns_per_second} turns/s   ({figures.flat_out_turns} turns)",
        f"floor            {figures.floor_turns_per_second} turns/s   ratio {figures.ratio:.2%}",
        f"time of a turn   SQL {parts.sql:.0%}   understanding {parts.understanding:.0%}   rest {parts.rest:.0%}",
        f"peak memory      {figures.peak_memory_mib} MiB",
        "",
        "a turn of kind   recorded  statements  commits   rows   p50 ms   p99 ms",
    ]
    return "\n".join([*lines, *(_row(kind) for kind in figures.kinds)])


def _row(kind: KindFigures) -> str:
    return f"{kind.kind:<15}{kind.turns:>10}{kind.statements:>12}{kind.commits:>9}{kind.rows:>7}{kind.p50_ms:>9}{kind.p99_ms:>9}"
