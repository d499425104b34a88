"""How does an order go its way from the command line? Listed, packed, sent, delivered, called off, refunded, returned."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlmodel import Session

from commerce.errors import ReturnRefused
from commerce.facts import Fact
from commerce.orders import cancellation, exchanges, fulfilment, orders, refunding, returns, timeline
from commerce.orders.lines import id_of, named
from commerce.orders.return_terms import REASONS
from commerce.payments import methods
from commerce.refusals import Refused
from commerce.store import orders as store
from commerce.tables import Brand, OrderLine, ShopOrder
from core.errors import NotFound
from core.money import Money, parse_minor, show
from dropline.cli import context, output
from dropline.program import Program, build

app = output.commands("Orders: list, show, pack, ship, deliver, cancel, refund, return, exchange.")

Number = Annotated[int, typer.Argument(metavar="ORDER", help="The order's number, as the shopper reads it.")]
Lines = Annotated[list[str], typer.Option("--line", metavar="SKU[:N]", help="Only these units; again for more. None: all there are.")]
Reason = Annotated[str, typer.Option(help="Kept with the step.")]
BY = "brand"
LIST_MAX = 200

Step = Callable[[Session, Program, Brand, ShopOrder, datetime], tuple[dict[str, Any], Sequence[Fact]]]


@app.command("list")
def list_orders(
    brand: context.BrandSlug = "aurora",
    status: Annotated[str, typer.Option(help="Only where the money stands so.")] = "",
    goods: Annotated[str, typer.Option(help="Only where the goods are so.")] = "",
    as_json: output.AsJson = False,
) -> None:
    """The latest orders, newest first.

    \b
    Example:  dropline order list --goods waiting --status paid
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        found = [timeline.summary(order) for order in store.list_of_brand(session, owner.id, status=status, goods=goods, limit=LIST_MAX)]
    output.table(as_json, found, ("order", "status", "fulfilment", "total_minor", "currency", "placed_at"), "No such order.")


@app.command("show")
def show_order(number: Number, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """One order with its lines, parcels, returns, and all that happened to it.

    \b
    Example:  dropline order show 1001
    """
    with context.working() as (session, _):
        values = timeline.described(session, _find(session, context.brand(session, brand), number))
    words = [f"Order {number} is {values['status']}, its goods {values['fulfilment'].replace('_', ' ')}."]
    words += [
        f"  {each['at'][:16].replace('T', ' ')}  {each['what'].replace('_', ' ')}  {each['reason']}".rstrip() for each in values["timeline"]
    ]
    output.told(as_json, values, "\n".join(words))


@app.command()
def pack(number: Number, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Say that an order is packed; the shopper is told.

    \b
    Example:  dropline order pack 1001
    """
    _take(brand, number, as_json, lambda session, program, owner, order, now: ({}, fulfilment.pack_order(session, order, by=BY, now=now)))


@app.command()
def paid(number: Number, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Say that a confirmed order was paid at the door or in the store; the receipt goes out, creators earn from here.

    \b
    Example:  dropline order paid 1001
    """

    def step(session: Session, program: Program, owner: Brand, order: ShopOrder, now: datetime) -> tuple[dict[str, Any], Sequence[Fact]]:
        return {}, methods.mark_paid(session, order, now=now, new_id=program.kit.new_id)

    _take(brand, number, as_json, step)


@app.command()
def ship(
    number: Number,
    line: Lines = [],  # noqa: B006  # typer reads it, nobody changes it
    carrier: Annotated[str, typer.Option(help="Who carries it.")] = "",
    tracking: Annotated[str, typer.Option(help="Its number there; the same number again is the same parcel.")] = "",
    url: Annotated[str, typer.Option(help="Where it can be followed.")] = "",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Say that a parcel has left, with all that is still to be sent or some of it.

    \b
    Example:  dropline order ship 1001 --carrier Correos --tracking PX123 --line HOODIE-BLACK-M:1
    """

    def step(session: Session, program: Program, owner: Brand, order: ShopOrder, now: datetime) -> tuple[dict[str, Any], Sequence[Fact]]:
        key = f"{order.id}:{tracking}" if tracking else program.kit.new_id("cli")
        place = fulfilment.Tracking(carrier, tracking, url)
        parcel, facts = fulfilment.ship_order(
            session, order, lines=_units(session, order, line, _to_send), tracking=place, key=key, by=BY, now=now, new_id=program.kit.new_id
        )
        return {"shipment": parcel.id, "lines": parcel.lines}, facts

    _take(brand, number, as_json, step)


@app.command()
def deliver(
    number: Number,
    shipment: Annotated[str, typer.Option(help="Only this parcel; none: all that are on their way.")] = "",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Say that a parcel has arrived; the time for returns runs from here.

    \b
    Example:  dropline order deliver 1001
    """
    _take(
        brand,
        number,
        as_json,
        lambda session, program, owner, order, now: (
            {},
            fulfilment.deliver_shipments(session, order, shipment_id=shipment, by=BY, now=now),
        ),
    )


@app.command()
def cancel(
    number: Number,
    line: Lines = [],  # noqa: B006  # typer reads it, nobody changes it
    reason: Reason = "",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Call off what was not sent: its money goes back, its units go back to stock.

    \b
    Example:  dropline order cancel 1001 --reason "sold out"
    """

    def step(session: Session, program: Program, owner: Brand, order: ShopOrder, now: datetime) -> tuple[dict[str, Any], Sequence[Fact]]:
        done = cancellation.call_off_order(
            session,
            order,
            by=BY,
            reason=reason,
            key=program.kit.new_id("cli"),
            now=now,
            new_id=program.kit.new_id,
            lines=_units(session, order, line, _to_send),
        )
        return {"items": list(done.items), "given_back_minor": done.refunded_minor}, done.facts

    _take(brand, number, as_json, step)


@app.command()
def refund(
    number: Number,
    amount: Annotated[str, typer.Option(help="An amount such as 10 or 10.50, without naming goods.")] = "",
    line: Lines = [],  # noqa: B006  # typer reads it, nobody changes it
    reason: Reason = "",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Give money back: an amount, some units, or all that is left; never more than was paid.

    \b
    Example:  dropline order refund 1001 --amount 5 --reason "late"
    """
    if amount and line:
        raise typer.BadParameter("either --amount or --line")

    def step(session: Session, program: Program, owner: Brand, order: ShopOrder, now: datetime) -> tuple[dict[str, Any], Sequence[Fact]]:
        how: dict[str, Any] = {"key": program.kit.new_id("cli"), "reason": reason, "now": now, "new_id": program.kit.new_id}
        if amount:
            given, facts = refunding.refund_amount(session, order, parse_minor(amount, order.currency), **how)
        else:
            given, facts = refunding.refund_order(session, order, lines=_units(session, order, line, _not_refunded), **how)
        return {"refund": given.id, "amount_minor": sum(fact.amount_minor for fact in facts)}, facts

    _take(brand, number, as_json, step)


@app.command("return")
def return_goods(
    number: Number,
    line: Lines = [],  # noqa: B006  # typer reads it, nobody changes it
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(REASONS)}.")] = "other",
    received: Annotated[bool, typer.Option("--received", help="The goods of the open return are here: pay what was promised.")] = False,
    restock: Annotated[bool, typer.Option("--restock/--no-restock", help="Whether what came back is sold again.")] = True,
    close: Annotated[bool, typer.Option("--close", help="End the open return without goods or money.")] = False,
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Open a return within the brand's terms, receive its goods, or close it.

    \b
    Example:  dropline order return 1001 --line HOODIE-BLACK-M:1 --reason too_small
              dropline order return 1001 --received --no-restock
    """
    if reason not in REASONS:
        raise typer.BadParameter(f"--reason is one of {', '.join(REASONS)}")

    def step(session: Session, program: Program, owner: Brand, order: ShopOrder, now: datetime) -> tuple[dict[str, Any], Sequence[Fact]]:
        if received:
            return {}, returns.receive_return(session, order, restock=restock, by=BY, now=now, new_id=program.kit.new_id)
        if close:
            return {}, returns.close_return(session, order, by=BY, reason=reason, now=now, new_id=program.kit.new_id)
        units = _units(session, order, line, _with_shopper) or {
            id_of(each): fulfilment.units(each).with_shopper for each in returns.returnable(session, order)
        }
        opened = returns.open_return(session, owner, order, lines=units, reason=reason, by=BY, now=now, new_id=program.kit.new_id)
        if isinstance(opened, Refused):
            raise ReturnRefused(number=number, why=opened.reason.replace("_", " "))
        return {"return": opened.case.id, "label": opened.label, "amount_minor": opened.case.amount_minor}, ()

    _take(brand, number, as_json, step)


@app.command()
def exchange(
    number: Number,
    line: Annotated[str, typer.Option("--line", metavar="SKU[:N]", help="What goes back.")],
    wanted: Annotated[str, typer.Option("--for", metavar="SKU", help="What comes instead: the same product in another size or colour.")],
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(REASONS)}.")] = "other",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Open an exchange within the brand's terms: what is wanted is kept, its price difference stated. `order return` receives or closes it.

    \b
    Example:  dropline order exchange 1001 --line HOODIE-BLACK-M --for HOODIE-BLACK-L --reason too_small
    """
    if reason not in REASONS:
        raise typer.BadParameter(f"--reason is one of {', '.join(REASONS)}")

    def step(session: Session, program: Program, owner: Brand, order: ShopOrder, now: datetime) -> tuple[dict[str, Any], Sequence[Fact]]:
        back = _units(session, order, [line], _with_shopper) or {}
        if len(back) != 1:
            raise ReturnRefused(number=number, why="one line at a time")
        line_id, quantity = next(iter(back.items()))
        snapshot = program.kit.catalogue(session, owner)
        variant_id = next((each.id for each in snapshot.variants.values() if each.sku == wanted), "")
        opened = exchanges.open_exchange(
            session,
            owner,
            snapshot,
            order,
            line_id=line_id,
            variant_id=variant_id,
            quantity=quantity,
            reason=reason,
            by=BY,
            now=now,
            new_id=program.kit.new_id,
        )
        if isinstance(opened, Refused):
            raise ReturnRefused(number=number, why=opened.reason.replace("_", " "))
        difference = opened.exchange.difference_minor if opened.exchange else 0
        values = {"return": opened.case.id, "label": opened.label, "amount_minor": opened.case.amount_minor}
        return values | {"difference_minor": difference, "again": opened.again}, ()

    _take(brand, number, as_json, step)


def _take(slug: str, number: int, as_json: bool, step: Step) -> None:
    """Take the step, tell the shopper, say how the order stands."""
    with context.opened() as place:
        values = asyncio.run(_stepped(build(place.settings), slug, number, step))
    words = f"Order {number} is {values['status'].replace('_', ' ')}, its goods {values['fulfilment'].replace('_', ' ')}."
    amount = values.get("amount_minor") or values.get("given_back_minor")
    if amount:
        words += f" Given back: {show(Money(amount, values['currency']))}." if "label" not in values else ""
    if "label" in values:
        words += f" Label {values['label']}; it brings {show(Money(values['amount_minor'], values['currency']))}."
    output.told(as_json, values, words)


async def _stepped(program: Program, slug: str, number: int, step: Step) -> dict[str, Any]:
    try:
        values, conversation_id = await program.db.write(_step, program, slug, number, step)
        if conversation_id:
            await program.worker.work(conversation_id)
        return values
    finally:
        await program.stop()


def _step(session: Session, program: Program, slug: str, number: int, step: Step) -> tuple[dict[str, Any], str]:
    brand = context.brand(session, slug)
    found = _find(session, brand, number)
    now = program.clock()
    values, facts = step(session, program, brand, found, now)
    program.kit.dispatch(session, facts, now=now)
    return timeline.summary(orders.get_order(session, found.id)) | values, found.conversation_id


def _find(session: Session, brand: Brand, number: int) -> ShopOrder:
    found = orders.find_order(session, brand.id, number)
    if found is None:
        raise NotFound(what="order", key=number)
    return found


def _units(session: Session, order: ShopOrder, lines: Sequence[str], left: Callable[[OrderLine], int]) -> dict[int, int] | None:
    """ "SKU" or "SKU:2" as units by line; a bare SKU is one unit. None where none was named. left: of a line, for this step."""
    units: dict[str, int] = {}
    for text in lines:
        sku, _, count = text.rpartition(":") if text.rpartition(":")[2].isdecimal() and ":" in text else (text, "", "1")
        units[sku] = units.get(sku, 0) + int(count)
    return named(orders.order_lines(session, order.id), units, left) if units else None


def _to_send(line: OrderLine) -> int:
    return fulfilment.units(line).to_send


def _with_shopper(line: OrderLine) -> int:
    return fulfilment.units(line).with_shopper


def _not_refunded(line: OrderLine) -> int:
    return refunding.as_sold(line).left
