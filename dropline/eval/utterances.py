"""What was written, and which intents are right for it? Read from a file of JSON lines."""

import json
from dataclasses import dataclass
from pathlib import Path

from bot.dialog.intents import Intent
from core.errors import DroplineError


class UnreadableUtterances(DroplineError):
    """{file}: {why}."""

    code = "unreadable_utterances"


@dataclass(frozen=True)
class Utterance:
    """A shopper's words in a language; intent: what they most likely mean, accept: all that counts as right."""

    text: str
    lang: str
    intent: str
    accept: frozenset[str]


def read(path: Path) -> list[Utterance]:
    """The rows of a file, in order; empty lines aside. Raises `UnreadableUtterances` with the line at fault."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableUtterances(file=path.name, why=str(error)) from error
    found = [_utterance(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise UnreadableUtterances(file=path.name, why="no rows")
    return found


def _utterance(path: Path, number: int, line: str) -> Utterance:
    """One row: {"text", "lang", "intent", "accept": […]}; without accept the intent alone is right. Other fields are passed over."""

    def refuse(why: str) -> UnreadableUtterances:
        return UnreadableUtterances(file=path.name, why=f"line {number}: {why}")

    try:
        row = json.loads(line)
    except ValueError as error:
        raise refuse("is no JSON") from error
    if not isinstance(row, dict):
        raise refuse("is no JSON object")
    for name in ("text", "lang", "intent"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise refuse(f"{name} is no text")
    accept = row.get("accept", [row["intent"]])
    if not isinstance(accept, list) or not accept:
        raise refuse("accept is no list of intents")
    for intent in (row["intent"], *accept):
        if intent not in list(Intent):
            raise refuse(f"no intent {intent!r}")
    return Utterance(row["text"], row["lang"], row["intent"], frozenset(accept))
