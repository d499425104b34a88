"""What are a brand's points worth, and how many are out? Terms in versions, and what the ledger says."""

from typing import Annotated, Any

import typer

from attribution import ledger
from attribution.accounts import POINTS
from attribution.loyalty import programs, store
from attribution.tables import LoyaltyProgram
from core.ids import random_id
from core.money import BPS, Money, parse_minor, show
from dropline.cli import context, output

PERCENT = BPS // 100

app = output.commands("Loyalty points: earned with purchases, spent like money on the next ones.")


@app.command("set")
def change(
    every: Annotated[str, typer.Option(metavar="AMOUNT", help="Goods that bring one point, after discounts; 0: none are earned any more.")],
    worth: Annotated[str, typer.Option(metavar="AMOUNT", help="What one point pays.")],
    minimum: Annotated[int, typer.Option(metavar="POINTS", help="Fewest that can be spent at once.")] = 0,
    share: Annotated[int, typer.Option(metavar="PERCENT", help="Of an order's goods that points may pay; 0: none can be spent.")] = 100,
    months: Annotated[int, typer.Option(help="Until points go; 0: they stay.")] = 12,
    hold_days: Annotated[int, typer.Option(help="Until earned points can be spent: as long as goods can be returned.")] = 30,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """New terms, from now on; points that were earned keep theirs.

    \b
    Example:  dropline loyalty set --every 1.00 --worth 0.02 --share 50 --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        terms = programs.add_version(
            session,
            owner.id,
            earn_minor=parse_minor(every, owner.currency),
            point_minor=parse_minor(worth, owner.currency),
            spend_min=minimum,
            share_bps=share * PERCENT,
            expire_months=months,
            hold_days=hold_days,
            now=context.now(),
            new_id=random_id,
        )
    output.told(as_json, _values(terms), _words(terms, owner.currency))


@app.command("show")
def show_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The terms in force and how many points are out: waiting, spendable, spent, gone, owed.

    \b
    Example:  dropline loyalty show --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        terms = programs.current(session, owner.id)
        totals = _totals(ledger.balances(session, owner.id, f"{POINTS}:"))
        versions = store.list_programs(session, owner.id)
    counts = ", ".join(f"{count} {state}" for state, count in totals.items())
    words = f"{_words(terms, owner.currency)}\nPoints: {counts}. Versions: {len(versions)}."
    output.told(as_json, {**_values(terms), "points": totals}, words)


def _totals(balances: dict[str, int]) -> dict[str, int]:
    """How many points of the brand lie where; what shoppers have and what was spent or went are credits."""
    totals = dict.fromkeys(("pending", "available", "redeemed", "expired", "owed"), 0)
    for account, amount in balances.items():
        parts = account.split(":")
        state = parts[3] if parts[1] == "shopper" else parts[1]
        if state in totals:
            totals[state] += amount if state == "owed" else -amount
    return totals


def _values(terms: LoyaltyProgram) -> dict[str, Any]:
    shown = ("version", "earn_minor", "point_minor", "spend_min", "share_bps", "expire_months", "hold_days")
    return {name: getattr(terms, name) for name in shown}


def _words(terms: LoyaltyProgram, currency: str) -> str:
    earned = f"a point for every {show(Money(terms.earn_minor, currency))} of goods" if terms.earn_minor else "no points are earned"
    each, share = show(Money(terms.point_minor, currency)), terms.share_bps // PERCENT
    pays = f"each pays {each}, {terms.spend_min} at least, {share} % of goods at most"
    lives = f"{terms.expire_months} months" if terms.expire_months else "for ever"
    return f"Version {terms.version}: {earned}; {pays}; spendable after {terms.hold_days} days, kept {lives}."
