"""How does a test play a story? On the stage that the product judges bots on; a line that does not hold fails the test."""

from pathlib import Path

from dropline.eval.stories.script import play
from dropline.eval.stories.stage import Clock as Clock
from dropline.eval.stories.stage import Shop as Shop
from dropline.eval.stories.stage import settings_for as settings_for


def run_story(shop: Shop, path: Path) -> None:
    """Play a file; fails with the first line that does not hold, what was wanted and what was."""
    failures = play(shop, path)
    if failures:
        first = failures[0]
        raise AssertionError(f"{path.name}:{first.number}: {first.line}\n  {first.why}\n  last heard: {first.heard}")
