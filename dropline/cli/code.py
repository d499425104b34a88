"""Which words save money? Codes of a brand, and whose sales they are."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from attribution import creators, store
from commerce import codes
from commerce.codes import CodeTerms
from commerce.kinds import CodeKind
from commerce.tables import Brand, Code
from core.ids import random_id
from core.money import Money, NotMoney, parse_minor, show
from dropline.cli import context, output

app = output.commands("Codes: less money, or free delivery.")

TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


@app.command()
def add(
    code: Annotated[str, typer.Argument(help="As you write it; shoppers may write it in any spelling.")],
    percent: Annotated[str, typer.Option(metavar="PERCENT", help="Off the goods, such as 10 or 7.5.")] = "",
    fixed: Annotated[str, typer.Option(metavar="AMOUNT", help="Off the goods, such as 10.00.")] = "",
    free_shipping: Annotated[bool, typer.Option("--free-shipping", help="Delivery costs nothing.")] = False,
    brand: context.BrandSlug = "aurora",
    starts: Annotated[
        datetime | None, typer.Option(formats=TIMES, metavar="TIME", help="From when, in the brand's zone: 2026-12-01T08:00.")
    ] = None,
    ends: Annotated[datetime | None, typer.Option(formats=TIMES, metavar="TIME", help="Until before when, likewise.")] = None,
    minimum: Annotated[str, typer.Option(metavar="AMOUNT", help="Of goods at list price.")] = "0",
    group: Annotated[str, typer.Option(help="Only for this group of customers.")] = "",
    uses: Annotated[int | None, typer.Option(min=1, help="So many orders in all.")] = None,
    public: Annotated[bool, typer.Option("--public", help="Named to whoever asks which codes there are.")] = False,
    creator: Annotated[str, typer.Option(help="Whose code it is: its sales are credited to them.")] = "",
    as_json: output.AsJson = False,
) -> None:
    """Add a code: one of --percent, --fixed, --free-shipping.

    \b
    Example:  dropline code add MIRA10 --percent 10 --creator mira --ends 2026-12-24T20:00 --brand nordlicht
    """
    if sum((bool(percent), bool(fixed), free_shipping)) != 1:
        raise typer.BadParameter("say one of --percent, --fixed, --free-shipping")
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        terms = CodeTerms(
            kind=CodeKind.PERCENT if percent else CodeKind.FIXED if fixed else CodeKind.FREE_SHIPPING,
            value_bps=_amount(percent, "EUR", "--percent") if percent else 0,  # two decimals, as basis points have
            amount_minor=_amount(fixed, owner.currency, "--fixed") if fixed else 0,
            starts_at=_instant(starts, owner),
            ends_at=_instant(ends, owner),
            minimum_minor=_amount(minimum, owner.currency, "--minimum"),
            customer_group=group,
            uses_max=uses,
            public=public,
        )
        made = codes.add_code(session, owner, code, terms, new_id=random_id)
        if creator:
            creators.own_code(session, creators.get_creator(session, owner.id, creator), made.code, ends_at=terms.ends_at)
    values = {"code": made.code, "key": made.key, **vars(terms), "creator": creator or None}
    output.told(as_json, values, f"{made.code}: {_saving(made, owner.currency)}{f', of {creator}' if creator else ''}.")


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's active codes, what they save, whose they are, how often they were used.

    \b
    Example:  dropline code list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        owners = {code.key: creator.handle for code, creator in store.list_creator_codes(session, owner.id)}
        rows = [
            {
                "code": code.code,
                "saves": _saving(code, owner.currency),
                "kind": code.kind,
                "value_bps": code.value_bps,
                "amount_minor": code.amount_minor,
                "minimum_minor": code.minimum_minor,
                "starts_at": code.starts_at,
                "ends_at": code.ends_at,
                "group": code.customer_group,
                "uses": code.uses,
                "uses_max": code.uses_max,
                "public": code.public,
                "creator": owners.get(code.key),
            }
            for code in codes.list_codes(session, owner.id)
        ]
    columns = ("code", "saves", "creator", "ends_at", "uses", "uses_max", "public", "group")
    output.table(as_json, rows, columns, f"{owner.name} has no codes yet: dropline code add CODE --percent 10 --brand {brand}")


def _amount(text: str, currency: str, option: str) -> int:
    try:
        return parse_minor(text, currency)
    except NotMoney as error:
        raise typer.BadParameter(f"{option} {text!r}: write a number such as 10 or 10.50") from error


def _instant(local: datetime | None, brand: Brand) -> datetime | None:
    return None if local is None else local.replace(tzinfo=ZoneInfo(brand.timezone))


def _saving(code: Code, currency: str) -> str:
    if code.kind == CodeKind.PERCENT:
        return f"{code.value_bps / 100:g} %"
    return show(Money(code.amount_minor, currency)) if code.kind == CodeKind.FIXED else "delivery"
