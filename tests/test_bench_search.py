"""Does the benchmark of the search measure a search? A small run prints every figure, and finds what it asks for."""

import json
from dataclasses import fields
from itertools import islice

from typer.testing import CliRunner

from dropline.bench.catalogue import Town, phrases, products
from dropline.bench.search import Figures
from dropline.cli import app


def test_the_same_seed_makes_the_same_shop() -> None:
    first, second = Town(1), Town(1)
    assert (shop := list(islice(products(first, 20), 20))) == list(products(second, 20))
    assert phrases(first, shop, 5) == phrases(second, shop, 5)


def test_a_small_run_prints_every_figure() -> None:
    figures = json.loads(CliRunner().invoke(app, ["bench", "search", "--variants", "400", "--json"]).stdout)
    assert set(figures) == {field.name for field in fields(Figures)}
    assert figures["variants"] == 400
    assert figures["found_share"] > 0.9
    assert figures["typos_found_share"] > 0.8
