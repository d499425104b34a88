"""How many turns a second, and how long does an answer take? Recorded for the floor, then paced, then flat out."""

import asyncio
import resource
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

from dropline.bench import figures, floor
from dropline.bench.driver import Asked, Driver
from dropline.bench.mix import DECK_TURNS, Arrival, Kind, Mix
from dropline.bench.stage import Stage, set_up

SEED = 20261122
PACE = 50.0  # turns a second
IN_FLIGHT = 32
RECORDED_DECKS_MIN = 3
RECORDED_DECKS_MAX = 60

Progress = Callable[[str, float], None]  # told the phase and how much of it is done, 0 to 1


@dataclass(frozen=True)
class Recorded:
    """What the recorded turns came to, one at a time."""

    turns: int
    costs: dict[str, list[figures.Cost]]
    shares: figures.Shares
    floor_per_second: float


def measure(seconds: float, progress: Progress) -> figures.Figures:
    """The figures of one run, each timed phase `seconds` long. Raises `TurnFailed`, `ReplayDiffers`."""
    with set_up(PACE) as stage:
        return asyncio.run(_measure(stage, seconds, progress))


async def _measure(stage: Stage, seconds: float, progress: Progress) -> figures.Figures:
    driver, mix = Driver(stage), Mix(stage.shelf, SEED)
    program = stage.program
    await program.bells.start()
    try:
        opening = list(mix.opening())
        for number, arrival in enumerate(opening):
            await driver.turn(arrival)
            progress("opening", (number + 1) / len(opening))
        arrivals = mix.turns()
        decks = min(RECORDED_DECKS_MAX, max(RECORDED_DECKS_MIN, int(seconds)))
        recorded = await _record(driver, list(islice(arrivals, decks * DECK_TURNS)), progress)
        await program.start(working=True, scheduling=True)  # as it runs embedded: sweeper and scheduler too
        paced = await _paced(driver, arrivals, seconds, progress)
        stage.client.performed.clear()
        flat_out, per_second = await _flat_out(driver, arrivals, seconds, progress)
    finally:
        await program.stop()
    return _figures(seconds, recorded, paced, flat_out, per_second)


async def _record(driver: Driver, arrivals: list[Arrival], progress: Progress) -> Recorded:
    """Run the turns one after the other and write down what each asks of the database; then time that alone on a copy."""
    stage, before = driver.stage, driver.stage.path.with_name("before.db")
    floor.copy(stage.path, before)
    recorder = floor.Recorder(stage.program.db.engine)
    recording, costs = recorder.recording, {str(kind): list[figures.Cost]() for kind in Kind}
    stage.database.after_commit = recorder.committed
    stage.understanding.seconds, whole = 0.0, 0.0
    recorder.start()
    for number, arrival in enumerate(arrivals):
        since, began = len(recording.transactions), perf_counter()
        await driver.turn(arrival)
        whole += perf_counter() - began
        costs[arrival.kind].append(recording.cost(since))
        progress("recording", (number + 1) / len(arrivals))
    recorder.stop()
    stage.database.after_commit = lambda: None
    shares = figures.shares(recording.sql_seconds, stage.understanding.seconds, whole)
    seconds = await asyncio.to_thread(floor.replay_seconds, before, stage.path, recording.transactions)
    return Recorded(len(arrivals), costs, shares, len(arrivals) / seconds)


async def _paced(driver: Driver, arrivals: Iterator[Arrival], seconds: float, progress: Progress) -> list[Asked]:
    """Every event at its time, fixed beforehand, whatever became of those before it."""
    wanted = list(islice(arrivals, int(seconds * PACE)))
    began = asyncio.get_running_loop().time()
    running = []
    for number, arrival in enumerate(wanted):
        late = asyncio.get_running_loop().time() - began - number / PACE
        await asyncio.sleep(max(0.0, -late))
        running.append(asyncio.create_task(driver.turn(arrival)))
        progress("paced", (number + 1) / len(wanted))
    return await asyncio.gather(*running)


async def _flat_out(driver: Driver, arrivals: Iterator[Arrival], seconds: float, progress: Progress) -> tuple[list[Asked], float]:
    """As fast as it goes with so many in flight; the turns, and how many a second."""
    began, done = perf_counter(), list[Asked]()

    async def one_after_the_other() -> None:
        while (passed := perf_counter() - began) < seconds:
            done.append(await driver.turn(next(arrivals)))
            progress("flat out", min(1.0, passed / seconds))

    await asyncio.gather(*(one_after_the_other() for _ in range(IN_FLIGHT)))
    progress("flat out", 1.0)
    return done, len(done) / (perf_counter() - began)


def _figures(seconds: float, recorded: Recorded, paced: list[Asked], flat_out: list[Asked], per_second: float) -> figures.Figures:
    waits: dict[str, list[float]] = defaultdict(list)
    for asked in paced:
        waits[asked.arrival.kind].append(asked.seconds)
    everyone = [asked.seconds for asked in paced]
    return figures.Figures(
        seconds=seconds,
        paced_per_second=PACE,
        paced_turns=len(paced),
        p50_ms=figures.milliseconds(figures.percentile(everyone, 50)),
        p99_ms=figures.milliseconds(figures.percentile(everyone, 99)),
        flat_out_turns=len(flat_out),
        turns_per_second=round(per_second, 1),
        floor_turns_per_second=round(recorded.floor_per_second, 1),
        ratio=round(per_second / recorded.floor_per_second, 4),
        kinds=figures.by_kind(recorded.costs, waits),
        shares=recorded.shares,
        peak_memory_mib=peak_memory_mib(),
    )


def resident_mib() -> float:
    """What the process holds now, where the system says so; else 0."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * 4096 / 2**20 if pages.exists() else 0.0


def peak_memory_mib() -> float:
    """The most memory that the process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)  # bytes on macOS, KiB elsewhere
