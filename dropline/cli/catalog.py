"""How do products get in? From a file, as often as it changes; what cannot be read is named."""

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, TextIO
from zoneinfo import ZoneInfo

import typer

from commerce.catalogue.exports import SHOPIFY, json_line, shopify_rows
from commerce.catalogue.importing import ImportReport, import_steps
from commerce.catalogue.stored import every_row
from commerce.imports.files import FORMATS, read_catalogue
from commerce.imports.rows import ProductRow, Read, RowError
from core.db import reading, transaction
from core.ids import random_id
from dropline.cli import context, feed, output

app = output.commands("Products: from exports and feeds of other shops, or our own JSON; and back out.")
app.add_typer(feed.app, name="feed")

FORMAT_HELP = f"auto, {', '.join(FORMATS)}."


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="The file.")],
    brand: Annotated[str, typer.Option("--brand", help="The brand's slug.")],
    format_: Annotated[str, typer.Option("--format", help=FORMAT_HELP)] = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    rejects: Annotated[Path | None, typer.Option("--rejects", help="Write what did not land to this CSV file.")] = None,
    as_json: output.AsJson = False,
) -> None:
    """Import products. The good rows land, the others are named with row, column and reason; the same file again changes nothing.

    \b
    Example:  dropline catalog import products_export.csv --brand nordlicht --dry-run
    """
    if format_ not in ("auto", *FORMATS):
        raise typer.BadParameter(f"--format {format_!r}: one of auto, {', '.join(FORMATS)}")
    with context.opened() as place, ExitStack() as stack:
        with transaction(place.engine) as session:
            owner = context.brand(session, brand)
        rows = read_catalogue(file, currency=owner.currency, timezone=ZoneInfo(owner.timezone), format=format_)
        tell = stack.enter_context(_rejected(file, rejects)) if rejects else _unheard
        report = import_steps(
            lambda: transaction(place.engine),
            owner.id,
            _watched(rows, file),
            clock=context.now,
            new_id=random_id,
            tell=tell,
            dry_run=dry_run,
        )
    _say(report, file, as_json=as_json, dry_run=dry_run)


@app.command("export")
def export_file(
    brand: context.BrandSlug = "aurora",
    format_: Annotated[str, typer.Option("--format", help="json (all of it), shopify (what a Shopify export holds).")] = "json",
    out: Annotated[Path | None, typer.Option("--out", help="The file; standard output without it.")] = None,
) -> None:
    """Write the brand's products, sold or not, as a file that imports again without a change.

    \b
    Example:  dropline catalog export --brand nordlicht --format shopify --out products.csv
    """
    if format_ not in ("json", "shopify"):
        raise typer.BadParameter(f"--format {format_!r}: json or shopify")
    with ExitStack() as stack:
        place = stack.enter_context(context.opened())
        session = stack.enter_context(reading(place.engine))
        owner = context.brand(session, brand)
        text = stack.enter_context(out.open("w", encoding="utf-8", newline="")) if out else sys.stdout
        write = _json_writer(text, owner.currency) if format_ == "json" else _shopify_writer(text, owner.currency)
        written = [write(row) for row in every_row(session, owner.id)]
    left_out = len(written) - sum(written)
    typer.echo(f"{sum(written)} products{f', {left_out} left out: more than three options' if left_out else ''}", err=True)


def _json_writer(text: TextIO, currency: str) -> Callable[[ProductRow], bool]:
    def write(row: ProductRow) -> bool:
        text.write(json_line(row, currency) + "\n")
        return True

    return write


def _shopify_writer(text: TextIO, currency: str) -> Callable[[ProductRow], bool]:
    writer = csv.DictWriter(text, SHOPIFY, restval="")
    writer.writeheader()

    def write(row: ProductRow) -> bool:
        rows = list(shopify_rows(row, currency))
        writer.writerows(rows)
        return bool(rows)

    return write


def _say(report: ImportReport, file: Path, *, as_json: bool, dry_run: bool) -> None:
    errors = [vars(error) for error in report.errors]
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "failed")}
    if not as_json:
        for error in report.errors:
            typer.echo(f"{file.name}, row {error.row}{f', {error.column}' if error.column else ''}: {error.reason}", err=True)
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    output.told(as_json, {**counts, "dry_run": dry_run, "errors": errors}, f"{words}{' (nothing was written)' if dry_run else ''}")


def _unheard(error: RowError) -> None:
    """The report lists it."""


@contextmanager
def _rejected(file: Path, target: Path) -> Iterator[Callable[[RowError], None]]:
    """Writes each error on a line of its own, all of them, however many."""
    with target.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(["file", "row", "column", "reason"])
        yield lambda error: writer.writerow([file.name, error.row, error.column, error.reason])


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
