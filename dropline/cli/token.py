"""Which programs may call the HTTP API? Tokens of a brand, each with the role of what it may do; shown once, when made."""

from typing import Annotated

import typer

from bot import tokens
from bot.tables import Role
from core.ids import random_id
from dropline.cli import context, output

app = output.commands("Tokens of the HTTP API (/docs): what a program carries to act for a brand.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the program is called.")],
    brand: context.BrandSlug = "aurora",
    role: Annotated[Role, typer.Option(help="What it may do, as a person of that role could.")] = Role.ADMIN,
    as_json: output.AsJson = False,
) -> None:
    """Make a token. It is shown this once; only a hash of it is kept.

    \b
    Example:  dropline token create warehouse --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        made = tokens.create(session, owner.id, name, role, now=context.now(), new_id=random_id)
    values = {"id": made.row.id, "name": name, "role": str(role), "brand": brand, "token": made.token}
    output.told(
        as_json, values, f"{made.token}\nThis is shown once. It acts for {owner.name} as {role}; send it as: Authorization: Bearer TOKEN"
    )


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's tokens, newest first.

    \b
    Example:  dropline token list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        columns = ("id", "name", "role", "created_at", "last_used_at", "revoked_at")
        rows = [{column: getattr(row, column) for column in columns} for row in tokens.list_tokens(session, owner.id)]
    output.table(as_json, rows, columns, f"{owner.name} has no tokens: dropline token create NAME --brand {brand}")


@app.command()
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="As `token list` shows it.")],
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """End a token at once; one that is ended stays so.

    \b
    Example:  dropline token revoke tok_7k2m… --brand aurora
    """
    with context.working() as (session, _):
        row = tokens.revoke(session, context.brand(session, brand).id, token_id, now=context.now())
    output.told(as_json, {"id": row.id, "revoked_at": row.revoked_at}, f"The token {row.name} opens nothing any more.")
