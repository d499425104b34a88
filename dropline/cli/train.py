"""How are the weights of understanding made again? From the sentences in the program, into the file that ships with it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

import bot.dialog.understand.classifier as reading
from dropline.cli import output
from dropline.training import fit as fitting
from dropline.training.sentences import examples

app = output.commands("Make again what understanding has learnt.")
STEPS = 1000
SHIPPED = Path(reading.__file__).with_name(reading.WEIGHTS)


@app.command()
def intents(
    out: Annotated[Path, typer.Option(help="Where the weights are written; the program reads them from here.")] = SHIPPED,
    as_json: output.AsJson = False,
) -> None:
    """Fit the intent classifier to the sentences in dropline/training; do so after changing them. Some ten seconds.

    Example:  dropline train intents
    """
    said = examples()
    with typer.progressbar(length=STEPS, label="fitting", file=sys.stderr) as bar:
        classifier = fitting.fit(said, lambda share: bar.update(int(share * STEPS) - bar.pos))
    written = out.write_bytes(reading.packed(classifier))
    found = {"sentences": len(said), "features": len(classifier.rows), "intents": len(classifier.names), "bytes": written}
    output.told(as_json, found, "  ".join(f"{name} {value}" for name, value in found.items()) + f"\n{out}")
