"""How does a brand say how it may be paid, and see to refunds that nobody else can make?"""

from typing import Annotated

import typer
from sqlmodel import Session

from commerce.kinds import PayMethod
from commerce.orders import orders
from commerce.payments import giving_back, methods
from commerce.store import payments
from commerce.tables import PaymentOption, Refund
from core.money import Money, parse_minor
from core.money import show as shown
from dropline.cli import context, output

app = output.commands("Ways to pay beside the brand's accounts, and refunds that wait for a person.")

Method = Annotated[PayMethod, typer.Argument(help="cash_on_delivery, in_store or stars.")]
Country = Annotated[str, typer.Option(help="ISO code of the country these terms are for; none: all without terms of their own.")]
RefundId = Annotated[str, typer.Argument(metavar="REFUND", help="As `payment refunds` names it.")]


@app.command()
def offer(
    method: Method,
    country: Country = "",
    fee: Annotated[str, typer.Option(help="Added to the order, such as 3.00.")] = "0",
    limit: Annotated[str, typer.Option(help="Not offered for orders above it; none: for all.")] = "",
    star: Annotated[str, typer.Option(help="What one Star counts for, such as 0.02; for stars only.")] = "0",
    drop: Annotated[bool, typer.Option("--drop", help="Offer it no more.")] = False,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Offer a way to pay, everywhere or in one country, or change its terms.

    \b
    Example:  dropline payment offer cash_on_delivery --country ES --fee 3.00 --limit 200
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        where = country.strip().upper()
        if drop:
            done = payments.drop_option(session, owner.id, method, where)
        else:
            fee_minor, star_minor = parse_minor(fee, owner.currency), parse_minor(star, owner.currency)
            option = PaymentOption(brand_id=owner.id, method=method, country=where, fee_minor=fee_minor, star_minor=star_minor)
            option.limit_minor = parse_minor(limit, owner.currency) if limit else None
            methods.put_option(session, option)
            done = True
    words = "was not offered" if not done else "is offered no more" if drop else "is offered"
    output.told(as_json, {"method": method, "country": where, "changed": done}, f"{method.value} {words} {where or 'everywhere'}.")


@app.command("list")
def list_offers(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The terms of each way to pay that the brand sets itself. Accounts at Stripe: `dropline channel list`.

    \b
    Example:  dropline payment list --brand nordlicht
    """
    with context.working() as (session, _):
        options = payments.list_options(session, context.brand(session, brand).id)
    columns = ("method", "country", "fee_minor", "limit_minor", "star_minor")
    rows = [{name: getattr(option, name) for name in columns} for option in options]
    output.table(as_json, rows, columns, "Nothing but online accounts.")


@app.command()
def refunds(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Refunds that the provider refused, or that only the brand can make.

    \b
    Example:  dropline payment refunds --json
    """
    with context.working() as (session, _):
        troubled = giving_back.list_troubled(session, context.brand(session, brand).id)
        rows = [_described(each) | _of_order(session, each) for each in troubled]
    output.table(as_json, rows, ("refund", "order", "amount", "state", "problem"), "No refund waits for anybody.")


@app.command()
def retry(refund: RefundId, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Have a refused refund asked for anew.

    \b
    Example:  dropline payment retry ref_7k2m
    """
    with context.working() as (session, _):
        made = giving_back.retry(session, context.brand(session, brand).id, refund, now=context.now())
    output.told(as_json, _described(made), f"Refund {refund} is asked for again.")


@app.command()
def done(refund: RefundId, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Say that the brand has paid a refund back itself.

    \b
    Example:  dropline payment done ref_7k2m
    """
    with context.working() as (session, _):
        made = giving_back.mark_done(session, context.brand(session, brand).id, refund)
    output.told(as_json, _described(made), f"Refund {refund} is done.")


def _of_order(session: Session, refund: Refund) -> dict[str, object]:
    order = orders.get_order(session, refund.order_id)
    return {"order": order.number, "amount": shown(Money(refund.amount_minor, order.currency))}


def _described(refund: Refund) -> dict[str, object]:
    return {"refund": refund.id, "amount_minor": refund.amount_minor, "state": refund.state, "problem": refund.problem}
