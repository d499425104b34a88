"""What can be done to an order from the command line? Pay it as the test provider would, refund it, explain it."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from sqlmodel import Session

from attribution.explain import explain
from attribution.store import list_creators
from attribution.story import tell
from bot import intake
from bot.errors import NoSuchAccount
from bot.store import conversations
from commerce.orders import orders, refunding
from commerce.orders.lines import named
from commerce.payments import PaymentEvent
from commerce.store import orders as payments
from commerce.tables import Brand, ShopOrder
from core.errors import NotFound
from core.money import Money, show
from dropline.cli import context, output
from dropline.program import Program, build

pay_app = output.command()
refund_app = output.command()
explain_app = output.commands("Explain what happened, from message to cent.")

Number = Annotated[int, typer.Argument(metavar="ORDER", help="The order's number, as the shopper reads it.")]
PROVIDER = "test"


@pay_app.command()
def pay(
    number: Number,
    brand: context.BrandSlug = "aurora",
    twice: Annotated[bool, typer.Option("--twice", help="The provider tells us twice of the same charge, as providers do.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Pay an order with the test payment, as its provider would tell us. Paid already: the second charge is given back.

    \b
    Example:  dropline pay 1001 --brand aurora --twice
    """
    with context.opened() as place:
        values = asyncio.run(_pay(build(place.settings), brand, number, times=2 if twice else 1))
    words = f"Order {number} is {values['status']}: {_shown(values, 'total_minor')}."
    if values["given_back_minor"]:
        words += f" This charge was given back: {_shown(values, 'given_back_minor')}."
    output.told(as_json, values, words)


@refund_app.command()
def refund(
    number: Number,
    brand: context.BrandSlug = "aurora",
    line: Annotated[str, typer.Option(metavar="SKU", help="Only this line; none: all that is left, delivery included.")] = "",
    quantity: Annotated[int | None, typer.Option(min=1, help="How many of the line; none: all that are left of it.")] = None,
    reason: Annotated[str, typer.Option(help="Kept with the refund.")] = "",
    as_json: output.AsJson = False,
) -> None:
    """Give money back and tell the shopper; the creator's commission follows what stays sold.

    \b
    Example:  dropline refund 1001 --line CAP-RED --quantity 1 --brand aurora
    """
    if quantity is not None and not line:
        raise typer.BadParameter("--quantity is of a --line")
    with context.opened() as place:
        values = asyncio.run(_refund(build(place.settings), brand, number, (line, quantity) if line else None, reason))
    words = f"{_shown(values, 'amount_minor')} of order {number} given back; it is {values['status'].replace('_', ' ')}."
    output.told(as_json, values, words)


@explain_app.command()
def order(number: Number, brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """Say who earned what of an order and why: touches, weights, credits, commission, postings.

    \b
    Example:  dropline explain order 1001 --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        story = explain(session, owner.id, _order(session, owner, number).id)
        names = {creator.handle: creator.name for creator in list_creators(session, owner.id)}
    output.told(as_json, story.as_json(), tell(story, names))


def _order(session: Session, brand: Brand, number: int) -> ShopOrder:
    found = orders.find_order(session, brand.id, number)
    if found is None:
        raise NotFound(what="order", key=number)
    return found


async def _pay(program: Program, slug: str, number: int, *, times: int) -> dict[str, Any]:
    try:
        charge_id = program.kit.new_id("test")
        order_id = ""
        for _ in range(times):
            order_id = await program.db.write(_accept, program, slug, number, charge_id)
        await program.worker.work(order_id)
        return await program.db.read(_paid, slug, number, charge_id)
    finally:
        await program.stop()


def _accept(session: Session, program: Program, slug: str, number: int, charge_id: str) -> str:
    brand = context.brand(session, slug)
    found = _order(session, brand, number)
    account = conversations.find_account(session, brand.id, "payment", PROVIDER)
    if account is None:
        raise NoSuchAccount(channel="payment", name=PROVIDER)
    now = program.clock()
    asked = (
        orders.due_minor(found) or found.total_minor - found.gift_minor - found.points_minor
    )  # of a paid one: a second charge, to be given back
    event = PaymentEvent(PROVIDER, charge_id, found.id, asked, found.currency, now)
    intake.accept_payment(session, account, event, now=now)
    return found.id


def _paid(session: Session, slug: str, number: int, charge_id: str) -> dict[str, Any]:
    found = _order(session, context.brand(session, slug), number)
    charge = next((each for each in payments.list_payments(session, found.id) if each.charge_id == charge_id), None)
    if charge is None:
        raise output.Stopped("not_settled", f"The charge of order {number} is kept and not settled yet: see dropline dead list.")
    return _standing(found) | {"charge": charge_id, "given_back_minor": charge.refunded_minor}


async def _refund(program: Program, slug: str, number: int, part: tuple[str, int | None] | None, reason: str) -> dict[str, Any]:
    try:
        values, conversation_id = await program.db.write(_give_back, program, slug, number, part, reason)
        if conversation_id:
            await program.worker.work(conversation_id)
        return values
    finally:
        await program.stop()


def _give_back(
    session: Session, program: Program, slug: str, number: int, part: tuple[str, int | None] | None, reason: str
) -> tuple[dict[str, Any], str]:
    found = _order(session, context.brand(session, slug), number)
    lines = _lines(session, found, *part) if part else None
    now, new_id = program.clock(), program.kit.new_id
    given, facts = refunding.refund_order(session, found, lines=lines, key=new_id("cli"), reason=reason, now=now, new_id=new_id)
    program.kit.dispatch(session, facts, now=now)
    after = orders.get_order(session, found.id)
    return _standing(after) | {"refund": given.id, "amount_minor": given.amount_minor, "lines": given.lines}, found.conversation_id


def _lines(session: Session, order: ShopOrder, sku: str, quantity: int | None) -> dict[int, int]:
    sold = orders.order_lines(session, order.id)
    left = sum(refunding.as_sold(line).left for line in sold if line.sku == sku)
    return named(sold, {sku: left if quantity is None else quantity}, lambda line: refunding.as_sold(line).left)


def _standing(order: ShopOrder) -> dict[str, Any]:
    return {"order": order.number, "status": order.status, "total_minor": order.total_minor, "currency": order.currency}


def _shown(values: Mapping[str, Any], name: str) -> str:
    return show(Money(values[name], values["currency"]))
