"""How do I talk to a shop from the terminal? Line by line, or by a script that prints what came of each line."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.channels.recording import RecordingClient
from commerce import brands
from core.db import transaction
from dropline.cli import output
from dropline.cli.context import BrandSlug, opened
from dropline.program import build
from dropline.terminal import Heard, Terminal, find_account

app = output.command()


@app.command()
def chat(
    brand: BrandSlug = "aurora",
    channel: Annotated[str, typer.Option(help="webchat or telegram: whose adapter parses and renders.")] = "webchat",
    person: Annotated[str, typer.Option(help="Who you are; the same person continues.")] = "ana",
    script: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="One message a line; # comments, [label] presses.")
    ] = None,
    start: Annotated[str, typer.Option(help="A creator's link token to arrive with.")] = "",
    as_json: output.AsJson = False,
) -> None:
    """Talk to a shop through the real pipeline, with its own worker on the same database.

    Example:  dropline chat --brand aurora --person ben
    """
    with opened() as place:
        with transaction(place.engine) as session:
            found = brands.get_brand(session, brand)
            account = find_account(session, found, channel)
        # A script types faster than any shopper, and wants an answer to each line.
        program = build(place.settings, clients={account.id: RecordingClient()}, flood_window=timedelta(0), paces={})
        terminal = Terminal(program, found, account, person)
        lines = script.read_text(encoding="utf-8").splitlines() if script else None
        asyncio.run(_talk(terminal, start, lines, as_json))


async def _talk(terminal: Terminal, start: str, lines: list[str] | None, as_json: bool) -> None:
    try:
        if start:
            replies = await terminal.start(start)
            await _show(terminal, 0, f"/start {start}", replies, as_json or lines is not None)
        if lines is None:
            await _converse(terminal, as_json)
            return
        for number, line in enumerate(lines, start=1):
            said = line.strip()
            if said and not said.startswith("#"):
                await _show(terminal, number, said, await _deliver(terminal, said, number), True)
    finally:
        await terminal.program.stop()


async def _converse(terminal: Terminal, as_json: bool) -> None:
    typer.echo(f"You talk to {terminal.brand.name}. [label] presses a button; an empty line or Ctrl-D ends.", err=True)
    number = 0
    while said := (await asyncio.to_thread(_ask)).strip():
        number += 1
        await _show(terminal, number, said, await _deliver(terminal, said, number), as_json)


def _ask() -> str:
    try:
        return input("> ")
    except EOFError:
        return ""


async def _deliver(terminal: Terminal, said: str, number: int) -> list[Heard]:
    if said.startswith("[") and said.endswith("]"):
        return await terminal.press(said[1:-1].strip(), number)
    return await terminal.say(said)


async def _show(terminal: Terminal, number: int, said: str, replies: list[Heard], as_json: bool) -> None:
    if as_json:
        line: dict[str, Any] = {"line": number, "said": said, "replies": [heard.dump() for heard in replies]}
        output.record(line | await terminal.standing())
        return
    for heard in replies:
        typer.echo(heard.text)
        if heard.buttons:
            typer.echo("  " + "  ".join(f"[{label}]" for label in heard.buttons))
