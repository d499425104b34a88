"""Which feeds does a brand have, and how do they fare? Added, listed, fetched now, removed."""

import asyncio
from typing import Annotated, Any

import typer

from commerce.catalogue import feeds
from commerce.imports.files import FORMATS
from commerce.store import feeds as store
from commerce.tables import Feed
from core.db import transaction
from core.ids import random_id
from dropline.cli import context, output
from dropline.feeds import look

app = output.commands("Files that are fetched again and again: the running shop imports them by itself.")
COLUMNS = ("source", "every", "due_at", "looked_at", "landed_at", "failures", "outcome")
Source = Annotated[str, typer.Argument(help="An http(s) address, or the absolute path of a file.")]


@app.command()
def add(
    source: Source,
    every: Annotated[str, typer.Option("--every", help="The time between two looks: 30m, 6h, 1d.")] = "6h",
    format_: Annotated[str, typer.Option("--format", help=f"auto, {', '.join(FORMATS)}.")] = "auto",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Have a feed fetched from now on; the scheduler does it, the first time at once.

    \b
    Example:  dropline catalog feed add https://shop.example/feed.xml --every 6h --brand nordlicht
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        feed = feeds.add_feed(session, owner, source, feeds.every(every), format_, now=context.now(), new_id=random_id)
    output.told(as_json, _row(feed), f"{feeds.shown_source(source)} is fetched every {_spelled(feed.every_minutes)}")


@app.command("list")
def list_(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's feeds: when each is due, and what became of it last.

    Example:  dropline catalog feed list --brand nordlicht
    """
    with context.working() as (session, _):
        rows = [_row(feed) for feed in store.list_feeds(session, context.brand(session, brand).id)]
    output.table(as_json, rows, COLUMNS, "no feeds")


@app.command()
def run(source: Source, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Fetch a feed now, whether it is due or not, and import what it holds.

    Example:  dropline catalog feed run https://shop.example/feed.xml --brand nordlicht
    """
    with context.opened() as place:
        with transaction(place.engine) as session:
            owner = context.brand(session, brand)
            feed = feeds.get_feed(session, owner.id, source)
        asyncio.run(look(place.engine, feed, context.now))
        with transaction(place.engine) as session:
            feed = feeds.get_feed(session, owner.id, source)
    if feed.failures:
        raise output.Stopped("feed_unreachable", feed.outcome)
    output.told(as_json, _row(feed), feed.outcome)


@app.command()
def remove(source: Source, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Fetch a feed no more; the products that came from it stay.

    Example:  dropline catalog feed remove https://shop.example/feed.xml --brand nordlicht
    """
    with context.working() as (session, _):
        feeds.remove_feed(session, context.brand(session, brand), source)
    output.told(as_json, {"removed": feeds.shown_source(source)}, f"{feeds.shown_source(source)} is fetched no more")


def _row(feed: Feed) -> dict[str, Any]:
    told = {name: getattr(feed, name) for name in ("format", "due_at", "looked_at", "landed_at", "failures", "outcome")}
    return {"source": feeds.shown_source(feed.source), "every": _spelled(feed.every_minutes), **told}


def _spelled(minutes: int) -> str:
    """The time as it is written in commands."""
    for letter, length in (("d", 1440), ("h", 60)):
        if minutes % length == 0:
            return f"{minutes // length}{letter}"
    return f"{minutes}m"
