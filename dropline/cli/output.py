"""How does the command line speak? Tables for people, one JSON object a line for programs, refusals with a code."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

REFUSED = 1  # the exit code of what was understood and not done; 2 is wrong usage
_JSON = "dropline.json"


def _remember(context: typer.Context, value: bool) -> bool:
    context.meta[_JSON] = value
    return value


AsJson = Annotated[
    bool,
    typer.Option("--json", callback=_remember, is_eager=True, help="Only JSON on standard output: one object a line."),
]


def commands(words: str) -> typer.Typer:
    """An app for one noun, `words` over its commands; a lone command stays a command of the noun."""
    app = typer.Typer(help=words, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    app.callback()(lambda: None)
    return app


def command() -> typer.Typer:
    """An app that is one command."""
    return typer.Typer(add_completion=False, rich_markup_mode=None)


def is_json(context: typer.Context) -> bool:
    """Whether a program reads what the command says."""
    return bool(context.meta.get(_JSON))


class Stopped(Exception):
    """A command was understood and not done: `code` for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def refuse(context: typer.Context, code: str, message: str) -> typer.Exit:
    """Say why nothing was done; what to raise then. JSON goes to standard output, words to standard error."""
    if is_json(context):
        record({"error": code, "message": message})
    else:
        typer.echo(f"{message} ({code})", err=True)
    return typer.Exit(REFUSED)


def record(values: Mapping[str, Any]) -> None:
    """One object on one line of standard output."""
    typer.echo(json.dumps(values, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def told(as_json: bool, values: Mapping[str, Any], words: str) -> None:
    """One result: the object for programs, the words for people."""
    if as_json:
        record(values)
    else:
        typer.echo(words)


def table(as_json: bool, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], empty: str) -> None:
    """Many results: an object a line for programs; for people the named columns, or `empty` when there is none."""
    if as_json:
        for row in rows:
            record(row)
        return
    if not rows:
        typer.echo(empty)
        return
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))]
    for line in [[column.replace("_", " ") for column in columns], *cells]:
        typer.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    return "" if value is None else str(value)
