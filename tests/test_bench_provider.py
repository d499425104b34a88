"""Do the benchmarks at the provider's side measure what they say? A short run of each, through real processes."""

import json
import subprocess
import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from dropline.cli import app


def bench(*args: str) -> dict[str, Any]:
    """What `dropline bench …` prints, run as its users run it: in a process of its own."""
    run = "from dropline.cli import main; main()"
    found = subprocess.run([sys.executable, "-c", run, "bench", *args, "--json"], capture_output=True, text=True, timeout=120)
    assert found.returncode == 0, found.stderr
    result: dict[str, Any] = json.loads(found.stdout)
    return result


@pytest.mark.soak
def test_acknowledging_alone_and_while_draining() -> None:
    found = bench("ack", "--seconds", "1", "--rate", "20")
    assert (found["mode"], found["a_second"], found["draining"]["requests"]) == ("embedded", 20.0, 20)
    assert 0 < found["alone"]["p50_ms"] <= found["alone"]["p99_ms"]
    assert found["alone"]["per_second"] > 0
    assert found["alone"]["empty_per_second"] > 0
    assert found["draining"]["backlog"] <= 20


@pytest.mark.soak
def test_a_broadcast_reaches_everybody_and_the_workers_are_weighed() -> None:
    found = bench("delivery", "--messages", "100")
    assert (found["workers"], found["messages"]) == (1, 100)
    assert found["per_second"] > 0
    assert found["early_memory_mib"] > 0
    assert found["late_memory_mib"] > 0


def test_half_of_a_scaled_ground_is_refused() -> None:
    result = CliRunner().invoke(app, ["bench", "ack", "--postgres", "postgresql://127.0.0.1/postgres"])
    assert result.exit_code == 2
    assert "--redis" in result.output
