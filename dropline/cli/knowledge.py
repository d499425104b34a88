"""What does the bot answer questions from, and which could it not answer? Help pages in, and the worklist they leave."""

from pathlib import Path
from typing import Annotated

import typer

from bot.knowledge import gaps, importing
from bot.knowledge.folders import read_folder
from bot.knowledge.sources import Source
from core.ids import random_id
from dropline.cli import context, output

app = output.commands("Help pages in markdown that the bot answers from, and the questions that they do not answer.")


@app.command("import")
def import_folder(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of markdown files, or one file.")],
    brand: Annotated[str, typer.Option("--brand", help="The brand's slug.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """The brand's help pages become what the folder holds; what is no longer there goes. The same folder again changes nothing.

    \b
    Example:  dropline knowledge import help/ --brand aurora --dry-run
    """
    texts, unreadable = read_folder(folder)
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        report = importing.import_files(session, owner, texts, unreadable, now=context.now(), new_id=random_id, dry_run=dry_run)
    rejected = [vars(each) for each in report.rejected]
    if not as_json:
        for each in report.rejected:
            typer.echo(f"{each.file}{f', line {each.line}' if each.line else ''}: {each.reason}", err=True)
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "removed", "answered")}
    words = f"{report.created} new, {report.updated} changed, {report.unchanged} unchanged, {report.removed} removed"
    words += f"; {report.answered} open questions are answered now" if report.answered else ""
    output.told(as_json, {**counts, "dry_run": dry_run, "rejected": rejected}, f"{words}{' (nothing was written)' if dry_run else ''}")


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The passages, by file and place.

    \b
    Example:  dropline knowledge list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        found = importing.list_passages(session, owner.id)
    rows = [{**each.model_dump(exclude={"brand_id", "number", "position"}), "letters": len(each.text)} for each in found]
    output.table(as_json, rows, ("file", "line", "language", "heading", "letters"), f"{owner.name} has no help pages.")


@app.command("gaps")
def list_gaps(
    brand: context.BrandSlug = "aurora",
    answered: Annotated[bool, typer.Option("--answered", help="Those that an import has answered since.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Questions that nothing answered, equal ones together, the most asked first.

    \b
    Example:  dropline knowledge gaps --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        found = gaps.list_gaps(session, owner.id, settled_as=gaps.ANSWERED if answered else gaps.OPEN)
        places = {row.id: Source(row.id, row.file, row.heading).label for row in importing.list_passages(session, owner.id)}
    rows = [{**vars(each), "answered_by": places.get(each.passage_id, "")} for each in found]
    columns = ("count", "question", "language", "last_asked_at", "answered_by" if answered else "key")
    output.table(as_json, rows, columns, "There are no such questions.")


@app.command()
def dismiss(
    key: Annotated[str, typer.Argument(help="As `knowledge gaps` shows it.")],
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Strike a question that is not the shop's to answer; asked again, it comes back.

    \b
    Example:  dropline knowledge dismiss weather --brand aurora
    """
    with context.working() as (session, _):
        count = gaps.dismiss(session, context.brand(session, brand).id, key, now=context.now())
    output.told(as_json, {"key": key, "dismissed": count}, f"Struck: {key}, asked {count} times.")
