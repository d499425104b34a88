"""What has a brand on hand, where, and what may it owe? Shown, counted, received, moved."""

from datetime import datetime
from typing import Annotated

import typer

from commerce import stock_book
from core.ids import random_id
from dropline.cli import context, output
from dropline.cli.code import TIMES, instant

app = output.commands("Units on hand, in which places, and backorders.")
location = output.commands("Places where stock lies.\n\nExample:  dropline stock location list")
app.add_typer(location, name="location")

Sku = Annotated[str, typer.Argument(help="Of the variant.")]
Units = Annotated[int, typer.Argument(min=1, help="How many.")]
At = Annotated[str, typer.Option("--at", metavar="PLACE", help="The place, by its slug.")]
Slug = Annotated[str, typer.Argument(help="One word for the place.")]


@app.command()
def show(sku: Sku, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Units by place, what is held for unpaid orders, what can be had now.

    \b
    Example:  dropline stock show CAP-RED
    """
    with context.working() as (session, _):
        found = stock_book.look(session, context.brand(session, brand).id, sku, now=context.now())
    values = {**vars(found), "places": dict(found.places)}
    places = ", ".join(f"{place} {units}" for place, units in found.places.items())
    owing = f"; {found.backorder_max} may be owed, promised for {found.by:%Y-%m-%d %H:%M UTC}" if found.by else ""
    words = f"{sku}: {found.units} on hand ({places}), {found.held} held, {found.available} can be had{owing}."
    output.told(as_json, values, words)


@app.command("set")
def count(
    sku: Sku,
    units: Annotated[int, typer.Argument(min=0, help="What was counted there.")],
    at: At = stock_book.MAIN,
    reason: Annotated[str, typer.Option(help="Why, kept with the movement.")] = "counted",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """What was counted at a place; the difference becomes a movement.

    \b
    Example:  dropline stock set CAP-RED 12 --at porto --reason stocktaking
    """
    with context.working() as (session, _):
        brand_id, now = context.brand(session, brand).id, context.now()
        delta = stock_book.count(session, brand_id, sku, units, at=at, reason=reason, now=now, new_id=random_id)
    values = {"sku": sku, "place": at, "units": units, "delta": delta, "reason": reason}
    output.told(as_json, values, f"{sku}: {units} at {at} ({delta:+d}, {reason}).")


@app.command()
def receive(
    sku: Sku,
    units: Units,
    at: At = stock_book.MAIN,
    reason: Annotated[str, typer.Option(help="Why, kept with the movement.")] = "received",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Units come in; what is owed is covered first.

    \b
    Example:  dropline stock receive CAP-RED 20
    """
    with context.working() as (session, _):
        brand_id, now = context.brand(session, brand).id, context.now()
        stock_book.receive(session, brand_id, sku, units, at=at, reason=reason, now=now, new_id=random_id)
    output.told(as_json, {"sku": sku, "place": at, "delta": units, "reason": reason}, f"{sku}: {units} more at {at} ({reason}).")


@app.command()
def move(
    sku: Sku,
    units: Units,
    start: Annotated[str, typer.Option("--from", metavar="PLACE", help="The place they leave.")],
    to: Annotated[str, typer.Option("--to", metavar="PLACE", help="The place they go to.")],
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Units go from one place to another.

    \b
    Example:  dropline stock move CAP-RED 5 --from main --to porto
    """
    with context.working() as (session, _):
        brand_id, now = context.brand(session, brand).id, context.now()
        stock_book.move(session, brand_id, sku, units, start=start, to=to, now=now, new_id=random_id)
    output.told(as_json, {"sku": sku, "units": units, "from": start, "to": to}, f"{sku}: {units} from {start} to {to}.")


@app.command()
def backorder(
    sku: Sku,
    units: Annotated[int, typer.Argument(min=0, help="How many may be owed; 0 takes it back.")],
    by: Annotated[datetime | None, typer.Option(formats=TIMES, metavar="TIME", help="Promised for, in the brand's zone.")] = None,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """So many may be sold beyond those on hand, promised for a day.

    \b
    Example:  dropline stock backorder CAP-RED 10 --by 2027-03-01
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        promised = instant(by, owner) if units else None
        stock_book.allow_backorder(session, owner.id, sku, units, by=promised, now=context.now())
    words = f"{sku}: {units} may be owed, promised for {by:%Y-%m-%d %H:%M}." if by and units else f"{sku}: nothing may be owed."
    output.told(as_json, {"sku": sku, "backorder_max": units, "by": promised}, words)


@location.command()
def add(
    slug: Slug,
    name: Annotated[str, typer.Option(help="What you call it.")],
    priority: Annotated[int, typer.Option(help="Orders are drawn from the lowest first; the main place is 0.")] = 1,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """A place beside the main one.

    \b
    Example:  dropline stock location add porto --name "Porto warehouse" --priority 5
    """
    with context.working() as (session, _):
        place = stock_book.add_place(session, context.brand(session, brand).id, slug, name, priority, new_id=random_id)
    output.told(as_json, _values(place), f"{place.slug} ({place.name}) has priority {place.priority}.")


@location.command("set")
def change(
    slug: Slug,
    name: Annotated[str, typer.Option(help="Another name.")] = "",
    priority: Annotated[int | None, typer.Option(help="Another priority.")] = None,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Another name or priority for a place.

    \b
    Example:  dropline stock location set porto --priority=-1
    """
    values = {**({"name": name} if name else {}), **({} if priority is None else {"priority": priority})}
    if not values:
        raise typer.BadParameter("say --name or --priority")
    with context.working() as (session, _):
        place = stock_book.change_place(session, context.brand(session, brand).id, slug, **values)
    output.told(as_json, _values(place), f"{place.slug} ({place.name}) has priority {place.priority}.")


@location.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's places, in the order they are drawn from.

    \b
    Example:  dropline stock location list
    """
    with context.working() as (session, _):
        rows = [_values(place) for place in stock_book.list_places(session, context.brand(session, brand).id)]
    output.table(as_json, rows, ("place", "name", "priority"), "There are no places.")


def _values(place: stock_book.Place) -> dict[str, object]:
    return {"place": place.slug, "name": place.name, "priority": place.priority}
