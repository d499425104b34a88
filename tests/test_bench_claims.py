"""Does the benchmark of the last units sell exactly those? A small run on each database prints every figure."""

import json
from dataclasses import fields

import pytest
from typer.testing import CliRunner

from dropline.bench.claims import Figures
from dropline.cli import app
from tests.conftest import POSTGRES, needed


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["embedded", "scaled"])
def test_a_small_run_sells_what_there_is(mode: str) -> None:
    if mode == "scaled":
        needed("postgres")
    where = ["--postgres", POSTGRES] if mode == "scaled" else []
    result = CliRunner().invoke(app, ["bench", "claims", "--claims", "30", "--units", "7", "--json", *where])
    figures = json.loads(result.stdout)
    assert set(figures) == {field.name for field in fields(Figures)}
    assert (figures["mode"], figures["sold"], figures["refused"]) == (mode, 7, 23)
    assert figures["ratio"] == pytest.approx(figures["claims_per_second"] / figures["floor_per_second"], rel=0.01)
