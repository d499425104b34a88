"""How fast is this machine at being a shop? Figures on a database of its own; nothing of yours is touched."""

import sys
from contextlib import ExitStack
from typing import Annotated, Any

import typer

from dropline import logs
from dropline.bench import ack as acknowledging
from dropline.bench import claims as claiming
from dropline.bench import delivery as delivering
from dropline.bench import figures
from dropline.bench import imports as importing
from dropline.bench import quote as quoting
from dropline.bench import search as searching
from dropline.bench import understand as understanding
from dropline.bench.ground import Ground
from dropline.bench.turns import Progress, measure
from dropline.cli import output

app = output.commands("Measure turns a second, how long an answer takes, and how soon a webhook says so.")
STEPS = 1000

Postgres = Annotated[str, typer.Option(help="Run scaled: a PostgreSQL server where databases may be made; one is, and dropped again.")]
Redis = Annotated[str, typer.Option(help="Run scaled: a Redis database that nobody else uses.")]


@app.command()
def turns(
    seconds: Annotated[float, typer.Option(min=0.5, max=3600, help="Length of the paced run and of the one flat out.")] = 60.0,
    as_json: output.AsJson = False,
) -> None:
    """Turns a second and time to an answer, against what the database alone can do; docs/benchmarks.md explains each figure.

    Example:  dropline bench turns --seconds 10
    """
    logs.configure()
    with ExitStack() as stack:
        found = measure(seconds, _bars(stack))
    output.told(as_json, found.dump(), figures.words(found))


@app.command()
def ack(
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="Length of each timed part.")] = 30.0,
    rate: Annotated[float, typer.Option(min=1, max=5000, help="Updates a second in the paced parts.")] = 200.0,
    postgres: Postgres = "",
    redis: Redis = "",
    as_json: output.AsJson = False,
) -> None:
    """How soon a webhook acknowledges, alone and with the worker draining, against an empty route of the same server.

    Example:  dropline bench ack --seconds 10
    """
    logs.configure()
    ground = _ground(postgres, redis)
    with ExitStack() as stack:
        found = acknowledging.measure(ground, seconds, rate, _bars(stack))
    output.told(as_json, found.dump(), acknowledging.words(found))


@app.command()
def delivery(
    messages: Annotated[int, typer.Option(min=100, max=10_000_000, help="How many are sent, by broadcasts to 10,000 people.")] = 100_000,
    postgres: Postgres = "",
    redis: Redis = "",
    as_json: output.AsJson = False,
) -> None:
    """Messages a second that workers send to a provider without limits, and their memory early and late.

    Example:  dropline bench delivery --messages 5000
    """
    logs.configure()
    ground = _ground(postgres, redis)
    with ExitStack() as stack:
        found = delivering.measure(ground, messages, _bars(stack))
    output.told(as_json, found.dump(), delivering.words(found))


@app.command()
def claims(
    claims: Annotated[int, typer.Option(min=1, max=100_000, help="How many shoppers check out at once.")] = 500,
    units: Annotated[int, typer.Option(min=1, max=100_000, help="How many units there are.")] = 50,
    postgres: Postgres = "",
    as_json: output.AsJson = False,
) -> None:
    """Claims a second on the last units, each sold once, against a row locked and counted down.

    Example:  dropline bench claims --claims 500 --units 50
    """
    logs.configure()
    with ExitStack() as stack:
        found = claiming.measure(Ground(postgres), claims, units, _bars(stack))
    output.told(as_json, found.dump(), claiming.words(found))


@app.command()
def quote(
    lines: Annotated[int, typer.Option(min=1, max=1000, help="Lines in each cart.")] = 20,
    promotions: Annotated[int, typer.Option(min=1, max=1000, help="Automatic promotions of the brand.")] = 50,
    quotes: Annotated[int, typer.Option(min=100, max=1_000_000, help="How many carts are made up and quoted.")] = 2000,
    as_json: output.AsJson = False,
) -> None:
    """How long a quote takes with many promotions about and two codes on, against the bare arithmetic.

    Example:  dropline bench quote --lines 20 --promotions 50
    """
    logs.configure()
    with ExitStack() as stack:
        found = quoting.measure(lines, promotions, quotes, _bars(stack))
    output.told(as_json, found.dump(), quoting.words(found))


@app.command()
def search(
    variants: Annotated[int, typer.Option(min=100, max=1_000_000, help="How many products of one variant are made up.")] = 100_000,
    as_json: output.AsJson = False,
) -> None:
    """How long a search takes, spelled right and with typos, and the index's build and memory; against SQLite's own text search.

    Example:  dropline bench search --variants 10000
    """
    logs.configure()
    with ExitStack() as stack:
        found = searching.measure(variants, _bars(stack))
    output.told(as_json, found.dump(), searching.words(found))


@app.command()
def understand(
    small: Annotated[int, typer.Option(min=100, max=1_000_000, help="Variants of the small shop.")] = 2_465,
    large: Annotated[int, typer.Option(min=100, max=1_000_000, help="Variants of the large shop.")] = 100_000,
    messages: Annotated[int, typer.Option(min=10, max=100_000, help="How many messages are understood in each.")] = 1_000,
    as_json: output.AsJson = False,
) -> None:
    """How long it takes to understand a message in a small shop and a large one, and what that holds in memory.

    Example:  dropline bench understand --large 10000
    """
    logs.configure()
    with ExitStack() as stack:
        found = understanding.measure(small, large, messages, _bars(stack))
    output.told(as_json, found.dump(), understanding.words(found))


@app.command("import")
def import_(
    variants: Annotated[int, typer.Option(min=100, max=10_000_000, help="How many rows the file has, four a product.")] = 100_000,
    postgres: Postgres = "",
    as_json: output.AsJson = False,
) -> None:
    """Rows a second of a Shopify export that land, and again when nothing changed; against the driver's INSERTs of the same rows.

    Example:  dropline bench import --variants 10000
    """
    logs.configure()
    with ExitStack() as stack:
        found = importing.measure(Ground(postgres), variants, _bars(stack))
    output.told(as_json, found.dump(), importing.words(found))


def _ground(postgres: str, redis: str) -> Ground:
    if bool(postgres) != bool(redis):
        raise typer.BadParameter("give both, or neither for the embedded way", param_hint="--postgres and --redis")
    return Ground(postgres, redis)


def _bars(stack: ExitStack) -> Progress:
    """One bar a phase on standard error, where somebody watches."""
    bars: dict[str, Any] = {}

    def show(phase: str, share: float) -> None:
        if phase not in bars:
            stack.close()  # the bar of the phase before is finished
            bars[phase] = stack.enter_context(typer.progressbar(length=STEPS, label=f"{phase:<10}", file=sys.stderr))
        bars[phase].update(int(share * STEPS) - bars[phase].pos)

    return show if sys.stderr.isatty() else lambda phase, share: None
