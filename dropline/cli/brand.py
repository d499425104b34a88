"""Who sells? Brands: their money, zone, delivery, terms for creators."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import typer
from sqlmodel import Session

from attribution import programs
from attribution.kinds import Model
from commerce import brands
from commerce.brands import Delivery, Tax
from commerce.kinds import DeliveryMethod
from commerce.tax import STANDARD
from core.ids import random_id
from core.money import Money, NotMoney, parse_minor, show
from dropline.accounts import add_accounts
from dropline.cli import context, output

app = output.commands("Brands: who sells.")


@dataclass(frozen=True)
class Terms:
    """What creators earn; rate_bps of net goods."""

    rate_bps: int
    model: Model = Model.LAST_CODE
    window_days: int = 30
    hold_days: int = 30


@app.command()
def add(
    slug: Annotated[str, typer.Argument(help="Its name in addresses: small letters, digits, dashes.")],
    name: Annotated[str, typer.Option(help="What shoppers read.")],
    currency: Annotated[str, typer.Option(help="Of everything the brand sells, such as EUR.")],
    timezone: Annotated[str, typer.Option(help="Of its days and deadlines, such as Europe/Madrid.")],
    ship: Annotated[list[str] | None, typer.Option(metavar="COUNTRY:PRICE[:FREE_FROM]", help="Where it delivers; repeat it.")] = None,
    percent: Annotated[str, typer.Option(help="What creators earn of net goods; change it with: brand terms.")] = "0",
    as_json: output.AsJson = False,
) -> None:
    """Add a brand: it can sell in the web chat at once, and take the test payment.

    \b
    Example:  dropline brand add nordlicht --name Nordlicht --currency EUR --timezone Europe/Berlin --ship DE:4.90:75.00 --ship AT:6.90
    """
    now = context.now()
    with context.working() as (session, settings):
        brand = brands.add_brand(session, slug, name, currency=currency, timezone=timezone, now=now, new_id=random_id)
        brands.add_deliveries(session, brand, [_delivery(text, currency) for text in ship or ()])
        add_accounts(session, brand)
        _state(session, brand.id, Terms(_bps(percent)))
    chat = f"{settings.public_url}/chat/{slug}"
    values = {"id": brand.id, "slug": slug, "name": name, "currency": currency, "timezone": timezone, "chat": chat}
    output.told(as_json, values, f"{name} is open at {chat}. Next: dropline catalog import FILE --brand {slug}")


@app.command("list")
def list_all(as_json: output.AsJson = False) -> None:
    """All brands.

    \b
    Example:  dropline brand list
    """
    with context.working() as (session, _):
        rows: list[dict[str, Any]] = [
            {
                "slug": brand.slug,
                "name": brand.name,
                "currency": brand.currency,
                "timezone": brand.timezone,
                "ships_to": [vars(each) for each in brands.list_deliveries(session, brand)],
            }
            for brand in brands.list_brands(session)
        ]
    if not as_json:
        rows = [row | {"ships_to": ", ".join(_shown(each, row["currency"]) for each in row["ships_to"])} for row in rows]
    output.table(
        as_json, rows, ("slug", "name", "currency", "timezone", "ships_to"), "No brands yet: dropline brand add, or dropline demo load"
    )


@app.command()
def terms(
    slug: Annotated[str, typer.Argument(help="The brand.")],
    percent: Annotated[str, typer.Option(help="What creators earn of net goods, such as 10 or 7.5.")],
    model: Annotated[Model, typer.Option(help="Who is credited.")] = Model.LAST_CODE,
    window_days: Annotated[int, typer.Option(help="How long a touch counts.")] = 30,
    hold_days: Annotated[int, typer.Option(help="How long a commission waits for returns.")] = 30,
    as_json: output.AsJson = False,
) -> None:
    """State new terms for creators, for orders from now on; old orders keep theirs.

    \b
    Example:  dropline brand terms nordlicht --percent 10 --model last_code
    """
    with context.working() as (session, _):
        brand = context.brand(session, slug)
        stated = Terms(_bps(percent), model, window_days, hold_days)
        version = _state(session, brand.id, stated)
    words = f"Version {version}: {percent} % of net goods, {model}, window {window_days} days, hold {hold_days} days."
    output.told(as_json, {"brand": slug, "version": version, **vars(stated)}, words)


@app.command()
def delivery(
    slug: Annotated[str, typer.Argument(help="The brand.")],
    country: Annotated[str | None, typer.Argument(help="Two capital letters, such as ES; without one all ways are listed.")] = None,
    price: Annotated[str, typer.Option(help="What it costs, such as 9.90.")] = "",
    method: Annotated[DeliveryMethod, typer.Option(help="Which way.")] = DeliveryMethod.STANDARD,
    free_from: Annotated[str, typer.Option(help="Goods after discounts from which it is free.")] = "",
    days: Annotated[str, typer.Option(help="Promised from payment, such as 3-5.")] = "",
    off: Annotated[bool, typer.Option("--off", help="Not any more.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """State a way of delivery to a country, or end it; or list all of them.

    \b
    Example:  dropline brand delivery nordlicht DE --method express --price 9.90 --days 1-2
    """
    if country and not (price or off):
        raise typer.BadParameter(f"say what it costs: dropline brand delivery {slug} {country} --price 4.90")
    with context.working() as (session, _):
        brand = context.brand(session, slug)
        if country and off:
            brands.end_delivery(session, brand, country, method)
        elif country:
            low, high = _days(days)
            stated = _delivery(":".join([country, price, *([free_from] if free_from else [])]), brand.currency)
            brands.set_delivery(session, brand, replace(stated, method=method, days_min=low, days_max=high))
        rows = [vars(each) for each in brands.list_deliveries(session, brand)]
    columns = ("country", "method", "price_minor", "free_from_minor", "days_min", "days_max")
    output.table(as_json, rows, columns, "It delivers nowhere yet.")


@app.command()
def pickup(
    slug: Annotated[str, typer.Argument(help="The brand.")],
    name: Annotated[str | None, typer.Argument(help="What the place is called; without one all places are listed.")] = None,
    street: Annotated[str, typer.Option(help="Street and number.")] = "",
    postcode: Annotated[str, typer.Option(help="As it is written there.")] = "",
    city: Annotated[str, typer.Option(help="The town.")] = "",
    country: Annotated[str, typer.Option(help="Two capital letters, such as ES.")] = "",
    off: Annotated[bool, typer.Option("--off", help="Not any more.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Name a place where shoppers fetch what they bought, or end it; or list them. What it costs: brand delivery --method pickup.

    \b
    Example:  dropline brand pickup nordlicht "Shop Mitte" --street "Torstr. 1" --postcode 10119 --city Berlin --country DE
    """
    with context.working() as (session, _):
        brand = context.brand(session, slug)
        if name and off:
            brands.end_point(session, brand, name)
        elif name:
            brands.set_point(session, brand, name, street=street, postcode=postcode, city=city, country=country, new_id=random_id)
        rows = [vars(each) for each in brands.list_points(session, brand)]
    output.table(as_json, rows, ("name", "street", "postcode", "city", "country"), "No pickup points.")


@app.command()
def tax(
    slug: Annotated[str, typer.Argument(help="The brand.")],
    country: Annotated[str | None, typer.Argument(help="Two capital letters, such as ES; without one all taxes are listed.")] = None,
    percent: Annotated[str, typer.Option(help="The rate, such as 21 or 5.5.")] = "",
    tax_class: Annotated[str, typer.Option("--class", help="Of which goods; `delivery` for delivery itself.")] = STANDARD,
    on_top: Annotated[bool, typer.Option("--on-top", help="Prices do not contain it.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """State what goods of a class are taxed at in a country, for orders from now on; or list what was stated.

    \b
    Example:  dropline brand tax nordlicht AT --percent 10 --class books
    """
    if country and not percent:
        raise typer.BadParameter(f"say at how many percent: dropline brand tax {slug} {country} --percent 21")
    with context.working() as (session, _):
        brand = context.brand(session, slug)
        if country:
            brands.set_taxes(session, brand, [Tax(country, tax_class, _bps(percent), not on_top)])
        rows = [vars(each) for each in brands.list_taxes(session, brand)]
    output.table(as_json, rows, ("country", "tax_class", "rate_bps", "included"), "No taxes stated: none is shown, none is added.")


def _state(session: Session, brand_id: str, stated: Terms) -> int:
    """The version of the brand's terms that these became."""
    program = programs.add_version(
        session,
        brand_id,
        model=stated.model,
        window_days=stated.window_days,
        hold_days=stated.hold_days,
        rate_bps=stated.rate_bps,
        now=context.now(),
        new_id=random_id,
    )
    return program.version


def _delivery(text: str, currency: str) -> Delivery:
    country, _, prices = text.partition(":")
    price, _, free_from = prices.partition(":")
    try:
        return Delivery(country, parse_minor(price, currency), parse_minor(free_from, currency) if free_from else None)
    except NotMoney as error:
        raise typer.BadParameter(f"{text!r}: write COUNTRY:PRICE or COUNTRY:PRICE:FREE_FROM, such as ES:4.90:75.00") from error


def _days(text: str) -> tuple[int | None, int | None]:
    """The fewest and the most days of "3-5" or "2"; of "" none are promised."""
    low, _, high = text.partition("-")
    if not text:
        return None, None
    if not low.isdecimal() or not (high or low).isdecimal():
        raise typer.BadParameter(f"{text!r} are no days: write 3-5 or 2")
    return int(low), int(high or low)


def _bps(percent: str) -> int:
    """Basis points of "10" or "7.5"."""
    try:
        return parse_minor(percent, "EUR")  # two decimals, as basis points have
    except NotMoney as error:
        raise typer.BadParameter(f"{percent!r} is no percentage: write 10 or 7.5") from error


def _shown(delivery: dict[str, Any], currency: str) -> str:
    free_from = delivery["free_from_minor"]
    free = "" if free_from is None else f" (free from {show(Money(free_from, currency))})"
    way = "" if delivery["method"] == DeliveryMethod.STANDARD else f" {delivery['method']}"
    return f"{delivery['country']}{way} {show(Money(delivery['price_minor'], currency))}{free}"
