"""Does anything get lost or doubled when providers misbehave, seeded, with real processes? Each fault small here, whole in the soak."""

import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from dropline.simulator.network import Faults
from tests.soak import faulty
from tests.soak.faulty import World

log = logging.getLogger(__name__)
SMALL, WHOLE = 4, 50
STORMED = "03"  # one of the Telegram people of every group
FAULTS = {
    "timeout after success": Faults(seed=11, timeout_after_success=0.3),
    "storm on one chat": Faults(seed=12, storm_chat=STORMED, storm_sends=3, storm_seconds=1),
    "receipts shuffled": Faults(seed=13, shuffle=3, spread_ms=60, receipts_first=0.3),
    "events redelivered": Faults(seed=14, redeliver=5, spread_ms=40),
    "kill": Faults(seed=15),
}
Open = Callable[[Faults], World]


@pytest.fixture
def opened(request: pytest.FixtureRequest, tmp_path: Path):
    """Opens a world on SQLite in one process, or on PostgreSQL and Redis with two workers; closes what was opened."""
    worlds: list[World] = []

    def open_world(faults: Faults) -> World:
        scaled = request.param == "scaled"
        database_url = request.getfixturevalue("postgres_url" if scaled else "sqlite_url")
        redis_url = request.getfixturevalue("redis_url") if scaled else ""
        worlds.append(faulty.open_world(database_url, redis_url, tmp_path, faults))
        return worlds[-1]

    yield open_world
    for world in worlds:
        world.end()
        world.town.__exit__()


def run(opened: Open, fault: str, rounds: int) -> Counter[str]:
    """So many rounds under a fault; what became of all messages."""
    world = opened(FAULTS[fault])
    if fault == "kill":
        faulty.kill(world, rounds, FAULTS[fault].seed)
    else:
        world.begin()
        faulty.talk(world, rounds, not_for=STORMED if fault == "storm on one chat" else "")
    world.finish(asking=fault == "kill")
    counts = faulty.check(world)
    met(world, fault, counts)
    log.info("%s: %s", fault, dict(counts))
    return counts


def met(world: World, fault: str, counts: Counter[str]) -> None:
    """The fault did happen, and what was said about the messages all came through."""
    network = world.town.network
    copies = {kind: {len(told.answers) for told in network.told if told.kind == kind} for kind in ("event", "receipt")}
    match fault:
        case "timeout after success":
            assert network.lost > 0
        case "storm on one chat":
            assert network.storms >= FAULTS[fault].storm_sends
        case "receipts shuffled":
            assert min(copies["receipt"]) >= 3
            assert all(key.endswith("sent read") for key in counts if not key.startswith("telegram")), counts
        case "events redelivered":
            assert min(copies["event"]) >= 5
    allowed = {"timeout after success": {"telegram"}, "kill": {"telegram", "messenger"}}.get(fault, set())  # Twilio can be asked
    assert {key.split()[0] for key in counts if "unknown" in key} <= allowed, counts


@pytest.mark.soak
@pytest.mark.parametrize(("opened", "fault"), [("sqlite", "kill"), ("sqlite", "timeout after success")], indirect=["opened"])
def test_a_few_rounds_of_the_worst_faults(opened: Open, fault: str) -> None:
    run(opened, fault, SMALL)


@pytest.mark.soak
@pytest.mark.parametrize("opened", ["sqlite", "scaled"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_fifty_rounds_of_each_fault(opened: Open, fault: str) -> None:
    run(opened, fault, WHOLE)
