"""Which rules save money, by themselves or by a code? Add, list, show, stop, try out on carts."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from attribution import creators
from commerce.catalogue import catalog, named
from commerce.kinds import PromotionKind, TierBasis
from commerce.promotions import promotion_book, simulation
from commerce.promotions.discounts import BundlePart, Tier
from commerce.promotions.promotion_book import PromotionTerms
from commerce.store import codes
from commerce.store import promotions as store
from commerce.tables import Brand, Promotion
from core.ids import random_id
from core.money import BPS, Money, show
from dropline.cli import context, output
from dropline.cli.code import TIMES, amount, instant, saving

app = output.commands("Promotions: what saves money, by itself or when a code is on.")

Handle = Annotated[str, typer.Argument(help="What you call it: one word.")]
Words = list[str]


@app.command()
def add(
    asked: typer.Context,
    handle: Handle,
    name: Annotated[str, typer.Option(help="What shoppers read.")],
    percent: Annotated[str, typer.Option(metavar="PERCENT", help="Off the goods; with --buy: off what is given.")] = "",
    fixed: Annotated[str, typer.Option(metavar="AMOUNT", help="Off the goods it covers.")] = "",
    free_shipping: Annotated[bool, typer.Option("--free-shipping", help="Delivery costs nothing.")] = False,
    buy: Annotated[int, typer.Option(min=0, metavar="X", help="Buy X, get --get Y of the cheapest.")] = 0,
    get: Annotated[int, typer.Option(min=1, metavar="Y", help="How many are given.")] = 1,
    get_product: Annotated[Words | None, typer.Option("--get-product", metavar="SKU", help="Given, if other goods.")] = None,
    get_collection: Annotated[Words | None, typer.Option("--get-collection", metavar="SLUG", help="Likewise, by collection.")] = None,
    bundle: Annotated[Words | None, typer.Option("--bundle", metavar="SKU[:N]", help="Part of a set sold at --price; repeat it.")] = None,
    price: Annotated[str, typer.Option(metavar="AMOUNT", help="Of the set.")] = "",
    tier: Annotated[Words | None, typer.Option("--tier", metavar="FROM:PERCENT", help="So much off from so many on; repeat it.")] = None,
    by: Annotated[TierBasis, typer.Option(help="What tiers count.")] = TierBasis.LINE_QUANTITY,
    gift: Annotated[str, typer.Option(metavar="SKU", help="One of these for nothing.")] = "",
    times: Annotated[int | None, typer.Option(min=1, help="Sets in one order, at most.")] = None,
    product: Annotated[Words | None, typer.Option("--product", metavar="SKU", help="Only these products; repeat it.")] = None,
    collection: Annotated[Words | None, typer.Option("--collection", metavar="SLUG", help="Only these collections; repeat it.")] = None,
    minimum: Annotated[str, typer.Option(metavar="AMOUNT", help="Of the goods it covers, at list price.")] = "0",
    minimum_quantity: Annotated[int, typer.Option(min=0, help="Units of the goods it covers.")] = 0,
    starts: Annotated[datetime | None, typer.Option(formats=TIMES, metavar="TIME", help="From when, in the brand's zone.")] = None,
    ends: Annotated[datetime | None, typer.Option(formats=TIMES, metavar="TIME", help="Until before when, likewise.")] = None,
    group: Annotated[str, typer.Option(help="Only for this group of customers.")] = "",
    first_order: Annotated[bool, typer.Option("--first-order", help="Only for who has no other order.")] = False,
    channel: Annotated[Words | None, typer.Option("--channel", help="Only in these channels; repeat it.")] = None,
    creator: Annotated[Words | None, typer.Option("--creator", help="Only for who arrived by their link; repeat it.")] = None,
    uses: Annotated[int | None, typer.Option(min=1, help="So many orders in all.")] = None,
    uses_each: Annotated[int | None, typer.Option(min=1, help="So many orders of one customer.")] = None,
    code: Annotated[Words | None, typer.Option("--code", help="A word that opens it; without one it applies by itself. Repeat it.")] = None,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Add a promotion: one of --percent, --fixed, --free-shipping, --buy, --bundle, --tier, --gift.

    \b
    Example:  dropline promo add caps3for2 --name "3 for 2 on caps" --buy 2 --get 1 --product CAP
    Example:  dropline promo add spring --name "Spring" --percent 15 --collection shoes --code SPRING15 --code JOSPRING
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        terms = _terms(session, owner, asked.params)
        made = promotion_book.add_promotion(session, owner, handle, name, terms, new_id=random_id)
        for word in code or ():
            promotion_book.add_alias(session, owner, made, word, new_id=random_id)
        values = _values(made, len(code or ()), owner.currency)
    how = f"with {' or '.join(code)}" if code else "by itself"
    output.told(as_json, values, f"{made.handle}: {values['saves']}, {how}.")


@app.command("list")
def list_all(
    stopped: Annotated[bool, typer.Option("--stopped", help="Those that were stopped too.")] = False,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """The brand's promotions: what they save, how many codes open each, how often they were used.

    \b
    Example:  dropline promo list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        counts = codes.count_codes(session, owner.id)
        found = store.list_promotions(session, owner.id, stopped=stopped)
        rows = [_values(each, counts.get(each.id, 0), owner.currency) for each in found]
    columns = ("promotion", "name", "saves", "class", "automatic", "codes", "ends_at", "uses", "uses_max", "active")
    output.table(as_json, rows, columns, f"{owner.name} has no promotions yet: dropline promo add HANDLE --name NAME --percent 10")


@app.command("show")
def show_one(handle: Handle, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """One promotion with its rule and all its conditions.

    \b
    Example:  dropline promo show caps3for2
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        found = promotion_book.get_promotion(session, owner.id, handle)
        values = _values(found, codes.count_codes(session, owner.id).get(found.id, 0), owner.currency)
    told = [f"{name}: {value}" for name, value in values.items() if value not in (None, "", [], {}, 0, False)]
    output.told(as_json, values, "\n".join(told))


@app.command()
def stop(handle: Handle, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """End a promotion now, with all its codes. Orders keep what they were given; carts are told.

    \b
    Example:  dropline promo stop caps3for2
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        promotion_book.stop_promotion(session, owner, handle)
    output.told(as_json, {"promotion": handle, "active": False}, f"{handle} is off.")


@app.command()
def simulate(
    file: Annotated[
        Path | None,
        typer.Option("--carts", metavar="FILE", help='A JSON list of carts: [{"name": "…", "lines": {"SKU": 2}, "codes": ["LENA10"]}].'),
    ] = None,
    recent: Annotated[int, typer.Option(min=1, max=1000, help="Without a file: so many of the brand's latest orders.")] = 50,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """What carts come to with the promotions that run and without, what is left after cost where that is known, and why.

    \b
    Example:  dropline promo simulate --carts carts.json
    Example:  dropline promo simulate --recent 200 --json
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        snapshot = catalog.load_snapshot(session, owner)
        carts = _carts(file) if file is not None else simulation.recent_carts(session, owner, limit=recent)
        found = simulation.simulate(session, owner, snapshot, carts, now=context.now())
    rows = [each.dump() for each in found]
    if as_json:
        output.table(True, rows, (), "")
        return
    for each in rows:
        each |= {name: show(Money(each[f"{name}_minor"], owner.currency)) for name in ("without", "with")}
        each["margin"] = "" if each["margin_minor"] is None else show(Money(each["margin_minor"], owner.currency))
        each["on"] = ", ".join(applied["name"] for applied in each["applied"])
    output.table(False, rows, ("cart", "without", "with", "margin", "on"), f"{owner.name} has no orders yet: give --carts FILE.")


def _carts(file: Path) -> list[simulation.SampleCart]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return [_sample(place, each) for place, each in enumerate(found, start=1)]
    except OSError as error:
        raise typer.BadParameter(f"--carts {file}: it cannot be read") from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise typer.BadParameter(f'--carts {file}: a JSON list of {{"lines": {{"SKU": 2}}, "codes": []}} is wanted') from error


def _sample(place: int, found: Mapping[str, Any]) -> simulation.SampleCart:
    lines = {str(sku): int(quantity) for sku, quantity in found["lines"].items()}
    if min(lines.values(), default=1) < 1:
        raise ValueError("quantities are 1 or more")
    return simulation.SampleCart(str(found.get("name", place)), lines, tuple(map(str, found.get("codes", ()))))


def _kind(asked: Mapping[str, Any]) -> PromotionKind:
    kinds = {
        PromotionKind.BUY_X_GET_Y: asked["buy"],
        PromotionKind.PERCENT: asked["percent"] and not asked["buy"],
        PromotionKind.FIXED: asked["fixed"],
        PromotionKind.FREE_SHIPPING: asked["free_shipping"],
        PromotionKind.BUNDLE_PRICE: asked["bundle"],
        PromotionKind.VOLUME: asked["tier"],
        PromotionKind.GIFT: asked["gift"],
    }
    chosen = [kind for kind, wanted in kinds.items() if wanted]
    if len(chosen) != 1:
        raise typer.BadParameter("say one of --percent, --fixed, --free-shipping, --buy, --bundle, --tier, --gift")
    return chosen[0]


def _terms(session: Session, brand: Brand, asked: Mapping[str, Any]) -> PromotionTerms:
    """What the options of `add` say, by their names."""
    kind, currency = _kind(asked), brand.currency
    given = named.scope(session, brand.id, asked["get_product"] or (), asked["get_collection"] or ())
    off = amount(asked["percent"], "EUR", "--percent") if asked["percent"] else 0  # two decimals, as basis points have
    sum_of = {PromotionKind.FIXED: "fixed", PromotionKind.BUNDLE_PRICE: "price"}.get(kind)
    by = TierBasis(asked["by"])
    return PromotionTerms(
        kind=kind,
        automatic=not asked["code"],
        value_bps=off or (BPS if kind is PromotionKind.BUY_X_GET_Y else 0),
        amount_minor=amount(asked[sum_of] or "0", currency, f"--{sum_of}") if sum_of else 0,
        scope=named.scope(session, brand.id, asked["product"] or (), asked["collection"] or ()),
        buy_quantity=asked["buy"],
        get_quantity=asked["get"] if asked["buy"] else 0,
        gets=None if given.everything else given,
        times_max=asked["times"],
        parts=tuple(_part(session, brand, each) for each in asked["bundle"] or ()),
        tiers=tuple(_tier(each, by, currency) for each in asked["tier"] or ()),
        tier_basis=by,
        gift_variant_id=named.variant_id(session, brand.id, asked["gift"]) if asked["gift"] else "",
        starts_at=instant(asked["starts"], brand),
        ends_at=instant(asked["ends"], brand),
        minimum_minor=amount(asked["minimum"], currency, "--minimum"),
        minimum_quantity=asked["minimum_quantity"],
        customer_group=asked["group"],
        first_order=asked["first_order"],
        channels=tuple(asked["channel"] or ()),
        creators=tuple(creators.get_creator(session, brand.id, each).id for each in asked["creator"] or ()),
        uses_max=asked["uses"],
        customer_uses_max=asked["uses_each"],
    )


def _part(session: Session, brand: Brand, text: str) -> BundlePart:
    sku, _, count = text.partition(":")
    if count and not count.isdigit():
        raise typer.BadParameter(f"--bundle {text!r}: write SKU or SKU:2")
    return BundlePart(named.product_id(session, brand.id, sku), int(count or 1))


def _tier(text: str, by: TierBasis, currency: str) -> Tier:
    start, colon, off = text.partition(":")
    if not colon:
        raise typer.BadParameter(f"--tier {text!r}: write FROM:PERCENT, such as 3:10")
    if by is TierBasis.AMOUNT:
        return Tier(amount(start, currency, "--tier"), amount(off, "EUR", "--tier"))
    if not start.isdigit():
        raise typer.BadParameter(f"--tier {text!r}: FROM is a number of units")
    return Tier(int(start), amount(off, "EUR", "--tier"))


def _values(found: Promotion, words: int, currency: str) -> dict[str, Any]:
    return {
        "promotion": found.handle,
        "name": found.name,
        "kind": found.kind,
        "saves": saving(found.kind, found.rule, currency),
        "class": found.stacking_class,
        "automatic": found.automatic,
        "rule": found.rule,
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "minimum_minor": found.minimum_minor,
        "minimum_quantity": found.minimum_quantity,
        "group": found.customer_group,
        "first_order": found.first_order,
        "channels": found.channels,
        "creators": found.creators,
        "codes": words,
        "uses": found.uses,
        "uses_max": found.uses_max,
        "uses_each": found.customer_uses_max,
        "active": found.active,
    }
