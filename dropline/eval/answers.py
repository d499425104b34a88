"""How well are questions answered from help pages? The bot's own way from words to passage, over files; no brand, no database.

Nothing of a shop's data is stated here, so that every answer has to come from the pages: what the bot would say of its own
prices, stock and terms is not judged.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.dialog.asking_acts import TellPassage
from bot.dialog.consulting import NOTHING_STATED, Desk, consulted
from bot.dialog.state import Dialog
from bot.dialog.understand import understand
from bot.events import EventKind, Inbound
from bot.knowledge.folders import read_folder
from bot.knowledge.importing import wanted
from bot.knowledge.library import Library, Text, shelved
from bot.knowledge.sources import Source
from commerce.catalogue.views import Snapshot, build_snapshot
from core.errors import DroplineError

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # an event has a time; nothing here depends on it


class UnreadableQuestions(DroplineError):
    """{file}, line {line}: {why}."""

    code = "unreadable_questions"


class Outcome(StrEnum):
    """What became of a question."""

    RIGHT = "answered_right"
    WRONG = "answered_wrong"
    RIGHTLY_NOT = "rightly_unanswered"
    WRONGLY_NOT = "wrongly_unanswered"


@dataclass(frozen=True)
class Asked:
    """A question and what people judged. kb: the file or folder it is put to, "" for all; must: of each group one has to be said."""

    id: str
    text: str
    language: str
    answerable: bool
    must: tuple[tuple[str, ...], ...]
    kb: str = ""


@dataclass(frozen=True)
class Judged:
    """A question and what was said: "" for nothing; source: where that stands."""

    asked: Asked
    said: str
    source: str

    @property
    def outcome(self) -> Outcome:
        if not self.said:
            return Outcome.WRONGLY_NOT if self.asked.answerable else Outcome.RIGHTLY_NOT
        right = self.asked.answerable and all(any(_says(self.said, each) for each in group) for group in self.asked.must)
        return Outcome.RIGHT if right else Outcome.WRONG


def read(path: Path) -> list[Asked]:
    """The questions of a JSON lines file: id, kb, lang, question, answerable, must. Raises `UnreadableQuestions` with the line at fault."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableQuestions(file=path.name, line=0, why=str(error)) from error
    return [_asked(path.name, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _asked(file: str, number: int, line: str) -> Asked:
    try:
        row = json.loads(line)
        must = tuple(tuple(str(each) for each in group) for group in row.get("must", ()))
        return Asked(str(row.get("id", number)), row["question"], row.get("lang", "en"), bool(row["answerable"]), must, row.get("kb", ""))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise UnreadableQuestions(file=file, line=number, why=f"no question ({error})") from error


def judged(folder: Path, questions: Sequence[Asked]) -> Iterator[Judged]:
    """Each question put to its pages, as to a bot that has just met the shopper. Raises `NoSuchFolder`."""
    libraries: dict[str, Library] = {}
    nothing_sold = build_snapshot("", 1, "EUR", [], {}, [])
    for asked in questions:
        if asked.kb not in libraries:
            libraries[asked.kb] = _library(folder / asked.kb)
        yield _judged(asked, libraries[asked.kb], nothing_sold)


def _judged(asked: Asked, library: Library, snapshot: Snapshot) -> Judged:
    event = Inbound("eval", EventKind.TEXT, "eval", "eval", LONG_AGO, text=asked.text)
    desk = Desk(library, NOTHING_STATED, snapshot, Dialog(), asked.language)
    acts = consulted(asked.text, understand(event, desk.dialog, snapshot, asked.language), desk)
    told = [act.answer for act in acts if isinstance(act, TellPassage)]
    return Judged(asked, " ".join(each.text for each in told), told[0].source.label if told else "")


def _library(path: Path) -> Library:
    """The pages of a folder, or of one file."""
    pages = wanted(read_folder(path)[0], "en", []).values()
    return shelved(Text(Source(page.title, page.file, page.title), page.title, page.text, page.language) for page in pages)


def figures(found: Sequence[Judged]) -> dict[str, Any]:
    """How many came to what, and the share that is right, of all and by language."""
    languages = sorted({each.asked.language for each in found})
    by_language = {language: _counts([each for each in found if each.asked.language == language]) for language in languages}
    return {**_counts(found), "by_language": by_language}


def _counts(found: Sequence[Judged]) -> Mapping[str, float]:
    counts = Counter(each.outcome for each in found)
    good = counts[Outcome.RIGHT] + counts[Outcome.RIGHTLY_NOT]
    named = {str(outcome): counts[outcome] for outcome in Outcome}
    return {"n": len(found), **named, "accuracy": round(good / len(found), 4) if found else 0.0}


def _says(said: str, wanted: str) -> bool:
    """Whether a text has these words, beginning where a word does; numbers end where they end."""
    end = r"(?!\d)" if wanted[-1:].isdigit() else ""
    begin = r"(?<![^\W_])" if wanted[:1].isalnum() else ""
    return re.search(begin + re.escape(wanted.casefold()) + end, said.casefold()) is not None
