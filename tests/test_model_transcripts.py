"""Is the money the same without a model, with a good one and with one that misbehaves? Every story, its shoppers muttering in between."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from dropline.simulator.model import MISBEHAVING
from tests.modelled import Muttering, modelled, outcomes, standing
from tests.shop import Shop, run_story
from tests.test_transcripts import STORIES

# What is said and how often they wrote differs; what is in carts, in the till and in the books is held to the story.
UNHEARD = re.compile(r"bot>|then +(touches of|\d+ times?)")
HERE = ("s1_browse_to_paid", "s2_codes_good_and_bad", "s8_refund")


def _stories() -> list[Any]:
    return [pytest.param(story, id=story.stem, marks=() if story.stem in HERE else pytest.mark.soak) for story in STORIES]


@pytest.mark.parametrize("story", _stories())
def test_the_money_is_the_same_on_all_three_paths(story: Path, sqlite_aurora: Path, tmp_path: Path) -> None:
    told = tmp_path / story.name
    told.write_text("\n".join(line for line in story.read_text().splitlines() if not UNHEARD.match(line)))

    def fresh(name: str) -> str:
        shutil.copy(sqlite_aurora, tmp_path / f"{name}.db")
        return f"sqlite:///{tmp_path / name}.db"

    plain = Shop(fresh("plain"))
    run_story(plain, story)
    wanted = standing(plain)
    plain.close()
    rules = Muttering(fresh("rules"))
    run_story(rules, told)
    assert standing(rules) == wanted
    assert rules.muttered
    rules.close()
    for name, behaviours in (("good", ("good",)), ("bad", MISBEHAVING)):
        with modelled(fresh(name), behaviours, kind=Muttering, model_shopper_calls_day=999) as (shop, model):
            run_story(shop, told)
            assert standing(shop) == wanted, name
            assert model.asked
            assert ("used" in outcomes(shop)) == (name == "good")
