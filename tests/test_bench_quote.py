"""Does the benchmark of quotes print its figures, over carts that promotions really apply to?"""

import json

from typer.testing import CliRunner

from dropline.cli import app


def test_a_short_run_prints_every_figure() -> None:
    result = CliRunner().invoke(app, ["bench", "quote", "--quotes", "100", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found.keys() == {"lines", "promotions", "quotes", "p50_ms", "p99_ms", "floor_p50_ms", "ratio"}
    assert (found["lines"], found["promotions"], found["quotes"]) == (20, 50, 100)
    assert 0 < found["p50_ms"] <= found["p99_ms"]
    assert found["floor_p50_ms"] > 0
    assert found["ratio"] > 0
