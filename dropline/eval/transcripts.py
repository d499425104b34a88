"""Do the conversations that a brand has written down come true? Each on a database of its own, made for it and thrown away."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.db import make_engine
from core.errors import DroplineError
from dropline import migrate
from dropline.eval.stories import script
from dropline.eval.stories.script import Failure
from dropline.eval.stories.stage import Shop

SCRIPTS_MAX = 1_000


class NoScripts(DroplineError):
    """There are no scripts (.txt) in {path}."""

    code = "no_scripts"


@dataclass(frozen=True)
class Played:
    """One script: its lines, and those that did not hold."""

    name: str
    lines: int
    failures: Sequence[Failure]

    def dump(self) -> dict[str, Any]:
        """As programs read it."""
        failed = [{"line": each.number, "expected": each.line, "why": each.why, "heard": each.heard} for each in self.failures]
        return {"script": self.name, "lines": self.lines, "passed": not failed, "failures": failed}


def played(path: Path, channel: str) -> Iterator[Played]:
    """Every script of a folder, or one, in the order of their names, on the demo brand Aurora. Raises `NoScripts`."""
    found = sorted(path.glob("*.txt"))[:SCRIPTS_MAX] if path.is_dir() else [path]
    if not found or not found[0].is_file():
        raise NoScripts(path=path)
    with TemporaryDirectory(prefix="dropline-stories-") as folder:
        fresh = Path(folder) / "fresh.db"
        engine = make_engine(f"sqlite:///{fresh}")
        migrate.upgrade(engine)
        engine.dispose()  # the last connection to close folds the log into the file
        for number, each in enumerate(found):
            yield _played(each, Path(shutil.copy(fresh, Path(folder) / f"{number}.db")), channel)


def _played(path: Path, database: Path, channel: str) -> Played:
    shop = Shop(f"sqlite:///{database}", channel)
    try:
        return Played(path.name, len(script.lines(path)), script.play(shop, path))
    finally:
        shop.close()
