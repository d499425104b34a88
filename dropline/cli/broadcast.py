"""How does a brand reach everybody who agreed? One message to a frozen audience, and what became of it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import broadcasts
from bot.errors import NoSuchBroadcast
from bot.store import broadcasts as store
from commerce import brands
from core.ids import random_id
from dropline.cli import output
from dropline.cli.context import BrandSlug, now, working

app = output.commands("One message to all who agreed to hear from a brand.")


@app.command()
def send(
    text: Annotated[str, typer.Option(help="What everybody reads; how to stop is added.")],
    brand: BrandSlug = "aurora",
    code: Annotated[str, typer.Option(help="A code of the brand to name in it.")] = "",
    until: Annotated[datetime | None, typer.Option(help="When the offer ends, in the brand's zone: 2026-11-22T20:00.")] = None,
    as_json: output.AsJson = False,
) -> None:
    """Freeze the audience and start; the running shop sends it.

    Example:  dropline broadcast send --brand aurora --text "Hoodies are back" --code TEN5 --until 2026-12-01T20:00
    """
    with working() as (session, _):
        found = brands.get_brand(session, brand)
        until_at = until.replace(tzinfo=ZoneInfo(found.timezone)) if until else None
        broadcast = broadcasts.start(session, found, text, code=code, until_at=until_at, now=now(), new_id=random_id)
        progress = broadcasts.progress(session, found.id, broadcast.id)
    words = f"{broadcast.id}: {progress.audience} people; watch with dropline broadcast show {broadcast.id} --brand {brand}"
    output.told(as_json, {"broadcast": broadcast.id} | asdict(progress), words)


@app.command()
def show(broadcast_id: str, brand: BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """What became of a broadcast: sent, unknown, failed and skipped with reasons, waiting; they sum to the audience.

    Example:  dropline broadcast show bro_7k2m --brand aurora
    """
    with working() as (session, _):
        found = brands.get_brand(session, brand)
        if store.find_broadcast(session, found.id, broadcast_id) is None:
            raise NoSuchBroadcast(broadcast_id=broadcast_id)
        progress = broadcasts.progress(session, found.id, broadcast_id)
    parts = ", ".join(f"{name} {value}" for name, value in asdict(progress).items())
    output.told(as_json, {"broadcast": broadcast_id} | asdict(progress), parts)
