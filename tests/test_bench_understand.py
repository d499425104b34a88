"""Does the benchmark of understanding print its figures, over messages that name what its shops sell?"""

import json

import pytest
from typer.testing import CliRunner

from dropline.cli import app


@pytest.mark.soak
def test_a_short_run_prints_every_figure() -> None:
    result = CliRunner().invoke(app, ["bench", "understand", "--small", "100", "--large", "400", "--messages", "40", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    shops = {f"{shop}_{figure}" for shop in ("small", "large") for figure in ("variants", "p50_ms", "p99_ms")}
    others = {"messages", "growth_p50", "growth_p99", "memory_mib", "build_s", "cold_start_s", "floor_p50_ms", "ratio"}
    assert found.keys() == shops | others
    assert (found["small_variants"], found["large_variants"], found["messages"]) == (100, 400, 40)
    assert 0 < found["small_p50_ms"] <= found["small_p99_ms"]
    assert 0 < found["large_p50_ms"] <= found["large_p99_ms"]
    assert found["cold_start_s"] > 0
