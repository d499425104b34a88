"""Which words save money? Codes of a brand, and whose sales they are."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from attribution import creators, store
from commerce.kinds import PromotionKind
from commerce.promotions import codes, promotion_book
from commerce.promotions.codes import CodeTerms
from commerce.promotions.promotion_book import BATCH_MAX
from commerce.tables import Brand
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
            kind=PromotionKind.PERCENT if percent else PromotionKind.FIXED if fixed else PromotionKind.FREE_SHIPPING,
            value_bps=amount(percent, "EUR", "--percent") if percent else 0,  # two decimals, as basis points have
            amount_minor=amount(fixed, owner.currency, "--fixed") if fixed else 0,
            starts_at=instant(starts, owner),
            ends_at=instant(ends, owner),
            minimum_minor=amount(minimum, owner.currency, "--minimum"),
            customer_group=group,
            uses_max=uses,
            public=public,
        )
        made = codes.add_code(session, owner, code, terms, new_id=random_id)
        if creator:
            creators.own_code(session, creators.get_creator(session, owner.id, creator), made.code, ends_at=terms.ends_at)
    values = {"code": made.code, "key": made.key, **vars(terms), "creator": creator or None}
    output.told(as_json, values, f"{made.code}: {saving(terms.kind, vars(terms), owner.currency)}{f', of {creator}' if creator else ''}.")


@app.command()
def alias(
    code: Annotated[str, typer.Argument(help="One more word, in any spelling.")],
    promotion: Annotated[str, typer.Option(help="The promotion it opens, by handle: see dropline promo list.")],
    shopper: Annotated[str, typer.Option(help="Whose it is alone, by id.")] = "",
    uses: Annotated[int | None, typer.Option(min=1, help="So many orders by this word, within the promotion's own limit.")] = None,
    public: Annotated[bool, typer.Option("--public", help="Named to whoever asks which codes there are.")] = False,
    creator: Annotated[str, typer.Option(help="Whose word it is: its sales are credited to them.")] = "",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Add one more word for a promotion that has codes: a vanity alias, a creator's own, a personal code.

    \b
    Example:  dropline code alias HELLOSPRING --promotion spring15 --creator mira
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        found = promotion_book.get_promotion(session, owner.id, promotion)
        word = {"shopper_id": shopper, "uses_max": uses, "public": public}
        promotion_book.add_alias(session, owner, found, code, new_id=random_id, **word)
        if creator:
            creators.own_code(session, creators.get_creator(session, owner.id, creator), code, ends_at=found.ends_at)
    values = {"code": code.strip(), "promotion": promotion, "creator": creator or None}
    output.told(as_json, values, f"{code.strip()} opens {promotion}{f', of {creator}' if creator else ''}.")


@app.command()
def generate(
    promotion: Annotated[str, typer.Option(help="The promotion they open, by handle: see dropline promo list.")],
    count: Annotated[int, typer.Option(min=1, max=BATCH_MAX, help="How many, for one use each.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where they are written, one a line; it must not be there yet.")],
    prefix: Annotated[str, typer.Option(help="Letters they all begin with, two or more.")] = "GO",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Make codes that cannot be guessed, of letters and digits that are not read as one another, for one use each.

    \b
    Example:  dropline code generate --promotion spring15 --count 5000 --out spring.txt
    """
    if out.exists():
        raise output.Stopped("conflict", f"{out} is there already; its codes would be lost")
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        found = promotion_book.get_promotion(session, owner.id, promotion)
        made = promotion_book.generate_codes(
            session, owner, found, count, prefix=prefix, batch=random_id("bat"), random=SystemRandom(), new_id=random_id
        )
        try:
            with out.open("x", encoding="utf-8") as file:  # within the transaction: codes nobody has seen are undone
                file.write("\n".join(made) + "\n")
        except OSError as error:
            raise typer.BadParameter(f"--out {out}: it cannot be written") from error
    output.told(as_json, {"promotion": promotion, "count": len(made), "file": str(out)}, f"{len(made)} codes for {promotion} in {out}.")


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
                "saves": saving(code.kind, code.rule, owner.currency),
                "kind": code.kind,
                "value_bps": code.rule.get("value_bps", 0),
                "amount_minor": code.rule.get("amount_minor", 0),
                "minimum_minor": code.minimum_minor,
                "starts_at": code.starts_at,
                "ends_at": code.ends_at,
                "group": code.customer_group,
                "uses": code.code_uses,
                "uses_max": code.uses_max if code.code_uses_max is None else code.code_uses_max,
                "public": code.public,
                "creator": owners.get(code.key),
            }
            for code in codes.list_codes(session, owner.id)
        ]
    columns = ("code", "saves", "creator", "ends_at", "uses", "uses_max", "public", "group")
    output.table(as_json, rows, columns, f"{owner.name} has no codes yet: dropline code add CODE --percent 10 --brand {brand}")


def amount(text: str, currency: str, option: str) -> int:
    """Minor units of what was written; a usage error where that is no number."""
    try:
        return parse_minor(text, currency)
    except NotMoney as error:
        raise typer.BadParameter(f"{option} {text!r}: write a number such as 10 or 10.50") from error


def instant(local: datetime | None, brand: Brand) -> datetime | None:
    """A time of the brand's zone as a moment."""
    return None if local is None else local.replace(tzinfo=ZoneInfo(brand.timezone))


def saving(kind: str, rule: Mapping[str, Any], currency: str) -> str:
    """What a promotion takes off, in few words."""
    match kind:
        case PromotionKind.PERCENT:
            return f"{rule['value_bps'] / 100:g} %"
        case PromotionKind.FIXED:
            return show(Money(rule["amount_minor"], currency))
        case PromotionKind.FREE_SHIPPING:
            return "delivery"
    return kind.replace("_", " ")
