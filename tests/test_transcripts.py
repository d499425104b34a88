"""Do the conversations of the product come true? On every channel and both databases, through the real pipeline."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.shop import Shop, run_story

STORIES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
CHANNELS = ("webchat", "telegram", "whatsapp", "messenger")


def _cases() -> Iterator[Any]:
    """Every story on every channel and database; on PostgreSQL on one channel here, another for each story, and on the rest in the soak."""
    for number, story in enumerate(STORIES):
        for channel in CHANNELS:
            whole = () if channel == CHANNELS[number % len(CHANNELS)] else pytest.mark.soak
            yield pytest.param("sqlite", channel, story, id=f"{story.stem}-{channel}-sqlite")
            yield pytest.param("postgres", channel, story, id=f"{story.stem}-{channel}-postgres", marks=whole)


@pytest.fixture
def shop(request: pytest.FixtureRequest, aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, request.param)
    yield shop
    shop.close()


@pytest.mark.parametrize(("aurora_url", "shop", "story"), list(_cases()), indirect=["aurora_url", "shop"])
def test_story(shop: Shop, story: Path) -> None:
    run_story(shop, story)
