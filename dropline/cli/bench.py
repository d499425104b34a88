"""How fast is this machine at being a shop? Figures on a database of its own; nothing of yours is touched."""

import sys
from contextlib import ExitStack
from typing import Annotated, Any

import typer

from dropline import logs
from dropline.bench import figures
from dropline.bench.turns import Progress, measure
from dropline.cli import output

app = output.commands("Measure turns a second and how long an answer takes.")
STEPS = 1000


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


def _bars(stack: ExitStack) -> Progress:
    """One bar a phase on standard error, where somebody watches."""
    bars: dict[str, Any] = {}

    def show(phase: str, share: float) -> None:
        if phase not in bars:
            stack.close()  # the bar of the phase before is finished
            bars[phase] = stack.enter_context(typer.progressbar(length=STEPS, label=f"{phase:<10}", file=sys.stderr))
        bars[phase].update(int(share * STEPS) - bars[phase].pos)

    return show if sys.stderr.isatty() else lambda phase, share: None
