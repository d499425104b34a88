"""Do the benchmarks at the provider's side measure what they say? A short run of each, through real processes."""

import json

import pytest
from typer.testing import CliRunner

from dropline.cli import app


@pytest.mark.soak
def test_acknowledging_alone_and_while_draining() -> None:
    result = CliRunner().invoke(app, ["bench", "ack", "--seconds", "1", "--rate", "20", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["mode"], found["a_second"], found["draining"]["requests"]) == ("embedded", 20.0, 20)
    assert 0 < found["alone"]["p50_ms"] <= found["alone"]["p99_ms"]
    assert found["alone"]["per_second"] > 0
    assert found["alone"]["empty_per_second"] > 0
    assert found["draining"]["backlog"] <= 20


@pytest.mark.soak
def test_a_broadcast_reaches_everybody_and_the_workers_are_weighed() -> None:
    result = CliRunner().invoke(app, ["bench", "delivery", "--messages", "100", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["workers"], found["messages"]) == (1, 100)
    assert found["per_second"] > 0
    assert found["early_memory_mib"] > 0
    assert found["late_memory_mib"] > 0


def test_half_of_a_scaled_ground_is_refused() -> None:
    result = CliRunner().invoke(app, ["bench", "ack", "--postgres", "postgresql://127.0.0.1/postgres"])
    assert result.exit_code == 2
    assert "--redis" in result.output
