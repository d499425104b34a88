"""What do fans get who bring friends, and what became of each friend? Terms in versions; referrals with their reasons."""

from typing import Annotated, Any

import typer

from attribution.referrals import programs, store
from attribution.tables import ReferralProgram
from commerce.promotions import friends
from core.ids import random_id
from core.money import Money, parse_minor, show
from dropline.cli import context, output

app = output.commands("Fans who invite friends: give 10, get 10.")


@app.command("set")
def change(
    code: Annotated[str, typer.Option(help="The new word that saves friends something; nobody else can use it.")],
    give: Annotated[str, typer.Option(metavar="AMOUNT", help="Off a friend's first order.")],
    get: Annotated[str, typer.Option(metavar="AMOUNT", help="Store credit for the fan.")] = "0",
    points: Annotated[int, typer.Option(help="Loyalty points for the fan instead.")] = 0,
    minimum: Annotated[str, typer.Option(metavar="AMOUNT", help="Goods at list price that the friend's cart must reach.")] = "0",
    order_minimum: Annotated[str, typer.Option(metavar="AMOUNT", help="Net goods that the friend must keep for the reward.")] = "0",
    hold_days: Annotated[int, typer.Option(help="Until the fan gets it: as long as goods can be returned.")] = 30,
    wins: Annotated[str, typer.Option(metavar="creator|fan", help="Who is paid for an order that a creator brought too.")] = "creator",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """New terms, for friends who arrive from now on, and the code that goes with them.

    \b
    Example:  dropline referral set --code FRIEND10 --give 10 --get 10 --minimum 40 --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        amounts = {name: parse_minor(text, owner.currency) for name, text in (("give", give), ("minimum", minimum))}
        friends.add_offer(session, owner, code, amounts["give"], minimum_minor=amounts["minimum"], new_id=random_id)
        terms = programs.add_version(
            session,
            owner.id,
            friend_code=code,
            reward_minor=parse_minor(get, owner.currency),
            reward_points=points,
            order_min_minor=parse_minor(order_minimum, owner.currency),
            hold_days=hold_days,
            wins=wins,
            now=context.now(),
            new_id=random_id,
        )
    output.told(as_json, _values(terms), _words(terms, owner.currency))


@app.command("show")
def show_terms(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The terms in force.

    \b
    Example:  dropline referral show --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        terms = programs.current(session, owner.id)
    output.told(as_json, _values(terms), _words(terms, owner.currency))


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Friends who arrived, newest first: through which fan, what became of it, and why nothing did.

    \b
    Example:  dropline referral list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        rows = [
            {
                "id": referral.id,
                "fan": fan.handle,
                "friend": referral.friend_id,
                "state": referral.state,
                "reason": referral.reason,
                "order": referral.order_id,
                "arrived": referral.created_at,
            }
            for referral, fan in store.list_referrals(session, owner.id)
        ]
    empty = f"Nobody has come to {owner.name} through a fan's link yet."
    output.table(as_json, rows, ("fan", "friend", "state", "reason", "order", "arrived"), empty)


def _values(terms: ReferralProgram) -> dict[str, Any]:
    shown = ("version", "friend_code", "reward_minor", "reward_points", "order_min_minor", "hold_days", "wins")
    return {name: getattr(terms, name) for name in shown}


def _words(terms: ReferralProgram, currency: str) -> str:
    gets = f"{terms.reward_points} points" if terms.reward_points else show(Money(terms.reward_minor, currency))
    least = f", for orders of {show(Money(terms.order_min_minor, currency))} or more" if terms.order_min_minor else ""
    both = f"where a creator brought it too, the {terms.wins} is paid"
    return f"Version {terms.version}: friends save by {terms.friend_code}; fans get {gets} after {terms.hold_days} days{least}; {both}."
