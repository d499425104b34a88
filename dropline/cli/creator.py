"""Who brings shoppers? Creators of a brand: add one, list them with what they are owed."""

from typing import Annotated, Any

import typer

from attribution import creators, ledger, store
from core.ids import random_id
from core.money import Money, show
from dropline.cli import context, output

STATES = ("pending", "held", "available")

app = output.commands("Creators, who bring shoppers by their links and codes.")


@app.command()
def add(
    handle: Annotated[str, typer.Argument(help="How you call them: letters, digits, dashes, underscores.")],
    name: Annotated[str, typer.Option(help="What shoppers read.")],
    brand: context.BrandSlug = "aurora",
    telegram: Annotated[str, typer.Option(metavar="USERID", help="Their own Telegram user id: what they buy themselves is held.")] = "",
    as_json: output.AsJson = False,
) -> None:
    """Add a creator; one of this handle stays as it is.

    \b
    Example:  dropline creator add mira --name "Mira Sol" --brand aurora --telegram 4711
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        creator = creators.add_creator(session, owner.id, handle, name, now=context.now(), new_id=random_id)
        if telegram:
            creators.add_own_account(session, creator, "telegram", telegram)
    values = {"id": creator.id, "handle": creator.handle, "name": creator.name, "brand": brand}
    words = f"{creator.name} is creator {creator.handle} of {owner.name}."
    output.told(as_json, values, f"{words} Next: dropline link add --creator {creator.handle} --brand {brand}")


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's creators, their codes, and what each is owed.

    \b
    Example:  dropline creator list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        codes: dict[str, list[str]] = {}
        for code, creator in store.list_creator_codes(session, owner.id):
            codes.setdefault(creator.id, []).append(code.code)
        found = [(each, ledger.owed(session, owner.id, each.id)) for each in store.list_creators(session, owner.id)]
    rows: list[dict[str, Any]] = [
        {"handle": each.handle, "name": each.name, "codes": codes.get(each.id, []), "currency": owner.currency}
        | {f"{state}_minor": owed.get(state, 0) for state in STATES}
        for each, owed in found
    ]
    if not as_json:
        rows = [_in_words(row) for row in rows]
    empty = f"{owner.name} has no creators yet: dropline creator add HANDLE --name NAME --brand {brand}"
    output.table(as_json, rows, ("handle", "name", "codes", *STATES), empty)


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    amounts = {state: show(Money(row[f"{state}_minor"], row["currency"])) for state in STATES}
    return row | amounts | {"codes": " ".join(row["codes"])}
