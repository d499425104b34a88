"""Do the conversations of the product come true? Each on every channel and database, through the real pipeline."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shop import Shop, run_story

STORIES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.fixture(params=["webchat", "telegram", "whatsapp", "messenger"])
def shop(request: pytest.FixtureRequest, aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, request.param)
    yield shop
    shop.close()


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story(shop: Shop, story: Path) -> None:
    run_story(shop, story)
