"""How does a command get secrets? From variables, a file or a prompt: never from its own words, which every process list shows."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.channels.credentials import PARTS
from dropline.cli import output

Plain = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A value that is no secret, such as from=+14155550100; repeat it.")
]
Variables = Annotated[
    list[str] | None, typer.Option("--env", metavar="NAME=VARIABLE", help="A value that an environment variable holds; repeat it.")
]
File = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="Values as one JSON object, or NAME=VALUE a line; - reads standard input.")
]


def credentials(
    context: typer.Context, channel: str, plain: Sequence[str], variables: Sequence[str], file: Path | None, *, ask: bool
) -> dict[str, str]:
    """What was given, by the names of the channel's parts. ask: people are asked for what is still missing, hidden where it is secret."""
    parts = {part.name: part for part in PARTS.get(channel, ())}
    values = _from_file(file) if file is not None else {}
    for name, variable in _pairs("--env", variables):
        if not os.environ.get(variable):
            raise typer.BadParameter(f"--env {name}={variable}: there is no variable {variable}, or it is empty")
        values[name] = os.environ[variable]
    for name, value in _pairs("--set", plain):
        if name in parts and parts[name].hidden:
            raise typer.BadParameter(f"--set {name}: a secret in a command's words can be read by others; use --env, --file or the prompt")
        values[name] = value
    if ask and not output.is_json(context) and typer.get_text_stream("stdin").isatty():
        for part in parts.values():
            if part.name not in values and not part.made:
                values[part.name] = typer.prompt(
                    part.label, "" if part.optional else None, hide_input=part.hidden, err=True, show_default=False
                )
    return values


def _pairs(option: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in texts]
    if wrong := [name for name, equals, value in pairs if not (name and equals and value)]:
        raise typer.BadParameter(f"{option} {wrong[0]}: write NAME=VALUE")
    return [(name, value) for name, _, value in pairs]


def _from_file(file: Path) -> dict[str, str]:
    try:
        text = typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"--file {file}: {type(error).__name__}, it cannot be read") from error
    if not text.lstrip().startswith("{"):
        return dict(_pairs(f"--file {file}, line", [line.strip() for line in text.splitlines() if line.strip()]))
    try:
        values = json.loads(text)
    except ValueError:
        raise typer.BadParameter(f"--file {file}: it is no JSON object") from None  # the error would show the secrets
    if not isinstance(values, Mapping) or not all(isinstance(value, str) for value in values.values()):
        raise typer.BadParameter(f"--file {file}: a JSON object of texts is wanted")
    return dict(values)
