"""What does a phrase find in a brand's shop, and why? And the words its shoppers use."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commerce import synonyms
from commerce.catalogue.catalog import availability, load_snapshot
from commerce.catalogue.views import Snapshot
from commerce.search import Explanation, Hit, by_stock, explain
from commerce.search import search as find
from core.ids import random_id
from dropline.cli import context, output

HITS_MAX = 100
CANDIDATES = 4  # times as many are looked at, for what is sold out ranks lower


class Shorthand(TyperGroup):
    """ "dropline search red cap" is "dropline search for red cap"."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["for", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=Shorthand, help="What a phrase finds, and why; words of a brand.", no_args_is_help=True, add_completion=False)
words = output.commands("Words of a brand's shoppers for what it sells.\n\nExample:  dropline search synonym list --brand nordlicht")
app.add_typer(words, name="synonym")


@app.command("for")
def search(
    query: Annotated[list[str], typer.Argument(help="What a shopper would type.")],
    brand: Annotated[str, typer.Option("--brand", help="The brand's slug.")],
    collection: Annotated[str, typer.Option(help="Only in this collection, by its slug.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=HITS_MAX, help="How many at most.")] = 10,
    explained: Annotated[bool, typer.Option("--explain", help="Say of each word what it was taken for and what it added.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """What a phrase finds, best first, as the bot would: typos, synonyms, prices in words, SKUs. "for" may be left out.

    \b
    Example:  dropline search red cap under 20 --brand nordlicht --explain
    """
    phrase = " ".join(query)
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        snapshot = load_snapshot(session, owner)
        hits = find(snapshot.index, phrase, limit=limit * CANDIDATES, collection=collection)
        found = [snapshot.products[hit.product_id] for hit in hits]
        stocks = availability(session, owner.id, [each.id for product in found for each in product.variants], now=context.now())
    gone = {product.id for product in found if not any(stocks[each.id].available for each in product.variants)}
    hits = by_stock(hits, gone, limit)
    rows = [_row(snapshot, hit, explain(snapshot.index, phrase, hit, sold_out=gone) if explained else None) for hit in hits]
    if as_json or not explained:
        output.table(as_json, rows, ("sku", "name", "score", "understood"), f"Nothing is found for {phrase!r}")
        return
    for row in rows:
        typer.echo(f"{row['score']:<7} {row['sku']}  {row['name']}")
        typer.echo("\n".join(f"        {line}" for line in _said(row["explanation"])))


def _row(snapshot: Snapshot, hit: Hit, explanation: Explanation | None) -> dict[str, Any]:
    product = snapshot.products[hit.product_id]
    row = {"sku": product.sku, "name": product.name, "score": round(hit.score, 4), "understood": hit.corrected}
    return row if explanation is None else row | {"explanation": explanation.dump()}


def _said(explanation: dict[str, Any]) -> Sequence[str]:
    """One line a word, and one for what holds for all."""
    lines = [
        f"{part['typed']}: {part['how']}{' ' + part['found'] if part['found'] else ''}"
        f"{' in ' + ', '.join(part['fields']) if part['fields'] else ''}, {part['share']:.3f}"
        for part in explanation["parts"]
    ]
    whole = f"answers {explanation['answered']:.0%} of the phrase; name x{explanation['name']:.2f}, stock x{explanation['stock']:.1f}"
    return [*lines, whole + (f", its code +{explanation['code']:.0f}" if explanation["code"] else "")]


@words.command()
def add(
    term: Annotated[str, typer.Argument(help="What shoppers say.")],
    means: Annotated[str, typer.Argument(help="What the shop calls it.")],
    brand: context.BrandSlug = "aurora",
    one_way: Annotated[bool, typer.Option("--one-way", help="Who says the second does not mean the first.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Let one word find what another finds, from the next message on.

    \b
    Example:  dropline search synonym add kicks "running shoe" --brand nordlicht
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        new = synonyms.add_synonym(session, owner, term, means, both_ways=not one_way, new_id=random_id)
    output.told(as_json, {"term": term, "means": means, "both_ways": not one_way, "new": new}, "Added." if new else "It was there already.")


@words.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's own synonyms.

    \b
    Example:  dropline search synonym list --brand nordlicht
    """
    with context.working() as (session, _):
        rows = [vars(each) for each in synonyms.list_synonyms(session, context.brand(session, brand).id)]
    output.table(as_json, rows, ("term", "means", "both_ways"), "No synonyms of its own: dropline search synonym add")


@words.command()
def remove(
    term: Annotated[str, typer.Argument(help="What shoppers say.")],
    means: Annotated[str, typer.Argument(help="What the shop calls it; without it, all of the term.")] = "",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Forget a synonym.

    \b
    Example:  dropline search synonym remove kicks --brand nordlicht
    """
    with context.working() as (session, _):
        gone = synonyms.remove_synonym(session, context.brand(session, brand), term, means)
    output.told(as_json, {"term": term, "removed": gone}, f"Removed {gone}.")
