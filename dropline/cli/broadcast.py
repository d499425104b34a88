"""How does a brand reach everybody who agreed? One message to a frozen audience, and what became of it."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlmodel import Session

from bot import broadcasts
from bot.errors import NoSuchBroadcast
from bot.store import broadcasts as store
from bot.templates import named
from commerce import brands
from core.ids import random_id
from dropline.cli import output
from dropline.cli.context import BrandSlug, now, working

app = output.commands("One message to all who agreed to hear from a brand.")


@app.command()
def send(
    text: Annotated[str, typer.Option(help="What everybody reads; how to stop is added.")],
    brand: BrandSlug = "aurora",
    text_in: Annotated[
        list[str] | None, typer.Option(metavar="LANGUAGE=TEXT", help="The same for those who write another language; again for each.")
    ] = None,
    code: Annotated[str, typer.Option(help="A code of the brand to name in it.")] = "",
    until: Annotated[datetime | None, typer.Option(help="When the offer ends, in the brand's zone: 2026-11-22T20:00.")] = None,
    template: Annotated[str, typer.Option(help="The brand's template for those who get no free text now; else they are skipped.")] = "",
    value: Annotated[list[str] | None, typer.Option(metavar="NAME=TEXT", help="What a variable of it stands for; again for each.")] = None,
    as_json: output.AsJson = False,
) -> None:
    """Freeze the audience and start; the running shop sends it.

    Example:  dropline broadcast send --brand aurora --text "Hoodies are back" --code TEN5 --until 2026-12-01T20:00
    """
    with working() as (session, _):
        found = brands.get_brand(session, brand)
        until_at = until.replace(tzinfo=ZoneInfo(found.timezone)) if until else None
        broadcast = broadcasts.start(
            session,
            found,
            text,
            texts=dict(named(text_in or (), "the text")),
            code=code,
            until_at=until_at,
            template=template,
            values=dict(named(value or (), "the value")),
            now=now(),
            new_id=random_id,
        )
        progress = broadcasts.progress(session, found.id, broadcast.id)
    missing = f", {progress.untranslated} of them in another language" if progress.untranslated else ""
    words = f"{broadcast.id}: {progress.audience} people{missing}; watch with dropline broadcast show {broadcast.id} --brand {brand}"
    output.told(as_json, {"broadcast": broadcast.id} | asdict(progress), words)


@app.command()
def show(broadcast_id: str, brand: BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """What became of a broadcast: sent, unknown, failed, skipped, waiting; they sum to the audience. Delivered and read are of the sent.

    Example:  dropline broadcast show bro_7k2m --brand aurora
    """
    with working() as (session, _):
        found = brands.get_brand(session, brand)
        if store.find_broadcast(session, found.id, broadcast_id) is None:
            raise NoSuchBroadcast(broadcast_id=broadcast_id)
        progress = broadcasts.progress(session, found.id, broadcast_id)
    parts = ", ".join(f"{name} {value}" for name, value in asdict(progress).items())
    output.told(as_json, {"broadcast": broadcast_id} | asdict(progress), parts)


@app.command()
def pause(broadcast_id: str, brand: BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Send nothing more of a broadcast until it is resumed; what is on its way arrives.

    Example:  dropline broadcast pause bro_7k2m --brand aurora
    """
    _change(broadcasts.pause, broadcast_id, brand, as_json)


@app.command()
def resume(broadcast_id: str, brand: BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Go on with those who have not had it yet.

    Example:  dropline broadcast resume bro_7k2m --brand aurora
    """
    _change(broadcasts.resume, broadcast_id, brand, as_json)


def _change(change: Callable[[Session, str, str], None], broadcast_id: str, brand: str, as_json: bool) -> None:
    with working() as (session, _):
        found = brands.get_brand(session, brand)
        change(session, found.id, broadcast_id)
        progress = broadcasts.progress(session, found.id, broadcast_id)
    state = "paused" if progress.paused else "running"
    output.told(as_json, {"broadcast": broadcast_id} | asdict(progress), f"{broadcast_id} is {state}; {progress.waiting} wait.")
