"""What does a brand want done by itself after a sale? Its choices, shown and made."""

from typing import Annotated

import typer

from commerce import policies
from dropline.cli import context, output

app = output.commands("What happens by itself after a sale: when buyers are asked and reminded.")


@app.command()
def show(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Every choice with what it means.

    \b
    Example:  dropline policy show --brand aurora
    """
    with context.working() as (session, _):
        policy = policies.get_policy(session, context.brand(session, brand).id)
        rows = [{"choice": name, "value": getattr(policy, name), "means": choice.words} for name, choice in policies.CHOICES.items()]
    output.table(as_json, rows, ("choice", "value", "means"), "There are no choices.")


@app.command("set")
def change(
    name: Annotated[str, typer.Argument(metavar="CHOICE", help="As `policy show` names it.")],
    value: Annotated[int, typer.Argument(help="A whole number; what it counts is said by `policy show`.")],
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Make one choice, from now on.

    \b
    Example:  dropline policy set review_after_days 10 --brand aurora
    """
    with context.working() as (session, _):
        policies.set_policy(session, context.brand(session, brand), name, value)
    output.told(as_json, {"choice": name, "value": value}, f"{name} is {value}: {policies.CHOICES[name].words}.")
