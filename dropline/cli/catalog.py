"""How do products get in? From a file, as often as it changes; what cannot be read is named."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from commerce.catalog_import import import_rows
from commerce.imports.files import FORMATS, read_catalogue
from commerce.imports.rows import Read
from core.ids import random_id
from dropline.cli import context, output

app = output.commands("Products: from a Shopify export, or one JSON object a line.")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="The file.")],
    brand: Annotated[str, typer.Option("--brand", help="The brand's slug.")],
    format_: Annotated[str, typer.Option("--format", help=f"auto, {', '.join(FORMATS)}.")] = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Import products. The good rows land, the others are named with row, column and reason; the same file again changes nothing.

    \b
    Example:  dropline catalog import products_export.csv --brand nordlicht --dry-run
    """
    if format_ not in ("auto", *FORMATS):
        raise typer.BadParameter(f"--format {format_!r}: one of auto, {', '.join(FORMATS)}")
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        rows = read_catalogue(file, currency=owner.currency, format=format_)
        report = import_rows(session, owner, _watched(rows, file), now=context.now(), new_id=random_id, dry_run=dry_run)
    errors = [vars(error) for error in report.errors]
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "failed")}
    if not as_json:
        for error in report.errors:
            typer.echo(f"{file.name}, row {error.row}{f', {error.column}' if error.column else ''}: {error.reason}", err=True)
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    output.told(as_json, {**counts, "dry_run": dry_run, "errors": errors}, f"{words}{' (nothing was written)' if dry_run else ''}")


def _watched(rows: Iterator[Read], file: Path) -> Iterator[Read]:
    """The rows; with a bar on the way where somebody watches."""
    if not sys.stderr.isatty() or not file.is_file():
        yield from rows
        return
    with file.open("rb") as lines:
        length = sum(1 for _ in lines)
    with typer.progressbar(length=length, label=file.name, file=sys.stderr) as bar:
        done = 0
        for row in rows:
            bar.update(max(0, row.row - done))
            done = max(done, row.row)
            yield row
        bar.update(length - done)
