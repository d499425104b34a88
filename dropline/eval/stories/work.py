"""What does the shop do with an order in a story? It packs, ships, hears of arrivals, takes goods back, and looks at the books."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import Session, col

from bot import intake
from bot.store import conversations
from commerce import payments
from commerce.facts import Fact
from commerce.kinds import PaymentKind
from commerce.orders import exchanges, fulfilment, orders, refunding, returns
from commerce.orders.lines import id_of
from commerce.tables import ShopOrder, Variant
from core.errors import DroplineError
from core.ids import random_id
from core.money import parse_minor
from dropline import scheduler
from dropline.eval.stories.expectation import expect, present

if TYPE_CHECKING:
    from dropline.eval.stories.stage import Shop

Named = Mapping[str, int] | Mapping[int, int] | None  # units by SKU, or by line


def act(shop: "Shop", what: str) -> str:
    """Do what the line says; the name of the shopper who is told, "" where the line is none of these."""
    if found := re.fullmatch(r"the shop packs the order of (\w+)", what):
        _take(shop, found[1], lambda session, order: fulfilment.pack_order(session, order, by="brand", now=shop.clock()))
    elif found := re.fullmatch(r"the shop ships (?:(\d+) x ([\w-]+) of )?the order of (\w+)", what):
        lines = {found[2]: int(found[1])} if found[2] else None
        _take(shop, found[3], lambda session, order: _ship(session, shop, order, lines))
        return found[3]
    elif found := re.fullmatch(r"the order of (\w+) arrives", what):
        _take(shop, found[1], lambda session, order: fulfilment.deliver_shipments(session, order, by="brand", now=shop.clock()))
    elif found := re.fullmatch(r"the return of (\w+) arrives", what):
        _take(
            shop,
            found[1],
            lambda session, order: returns.receive_return(session, order, restock=True, by="brand", now=shop.clock(), new_id=random_id),
        )
    elif found := re.fullmatch(r"(\w+) pays the difference", what):
        _pay_difference(shop, found[1])
    elif found := re.fullmatch(r"the time to exchange is over for (\w+)", what):
        shop.clock.pass_(exchanges.HELD)
        shop.write(scheduler.end_exchanges, shop.program.kit, now=shop.clock())
    elif found := re.fullmatch(r"for (\w+) the price of ([\w-]+) becomes (.+)", what):
        shop.write(_reprice, shop, found[2], found[3])
    elif found := re.fullmatch(r"(\w+)'s bank takes the money back", what):
        _charge_back(shop, found[1])
    return found[1] if found else ""


def units(session: Session, order: ShopOrder, lines: Named) -> dict[int, int] | None:
    """Units by line; a SKU means the first line of it, one that was not sold a line that nobody has."""
    first = {line.sku: id_of(line) for line in reversed(orders.order_lines(session, order.id))}
    return None if lines is None else {each if isinstance(each, int) else first.get(each, 0): count for each, count in lines.items()}


def _take(shop: "Shop", name: str, step: object) -> None:
    def run(session: Session) -> None:
        facts: Sequence[Fact] = step(session, _order(session, shop, name))  # type: ignore[operator]  # a lambda of the lines above
        shop.program.kit.dispatch(session, facts, now=shop.clock())

    shop.write(run)


def _ship(session: Session, shop: "Shop", order: ShopOrder, lines: dict[str, int] | None) -> Sequence[Fact]:
    tracking = fulfilment.Tracking("Correos", f"PX{len(fulfilment.parcels(session, order)) + 1}")
    _, facts = fulfilment.ship_order(
        session,
        order,
        lines=units(session, order, lines),
        tracking=tracking,
        key=random_id("key"),
        by="brand",
        now=shop.clock(),
        new_id=random_id,
    )
    return facts


def _pay_difference(shop: "Shop", name: str) -> None:
    """The provider tells of the charge of what the order owes, twice."""
    order = present(shop.order(name), f"{name} has no order")
    account = shop.read(conversations.find_account, shop.brand.id, "payment", "test")
    now = shop.clock()
    event = payments.PaymentEvent("test", f"ex_{order.id}:{now.isoformat()}", order.id, orders.due_minor(order), order.currency, now)
    for _ in range(2):
        shop.write(intake.accept_payment, account, event, now=now)
    shop.run(shop.program.worker.work(order.id))


def _reprice(session: Session, shop: "Shop", sku: str, price: str) -> None:
    changed = update(Variant).where(col(Variant.brand_id) == shop.brand.id, col(Variant.sku) == sku)
    session.connection().execute(changed.values(price_minor=parse_minor(price, shop.brand.currency)))


def _charge_back(shop: "Shop", name: str) -> None:
    """The provider tells that the whole charge is disputed, and that the dispute is lost; each twice."""
    order = present(shop.order(name), f"{name} has no order")
    account = shop.read(conversations.find_account, shop.brand.id, "payment", "test")
    now = shop.clock()
    for kind in (PaymentKind.DISPUTED, PaymentKind.DISPUTE_LOST):
        charge = (f"ch_{order.id}_0", order.id, order.total_minor, order.currency, now)
        event = payments.PaymentEvent("test", *charge, kind=kind, subject="dp_1")
        for _ in range(2):
            shop.write(intake.accept_payment, account, event, now=now)
    shop.run(shop.program.worker.work(order.id))


def _order(session: Session, shop: "Shop", name: str) -> ShopOrder:
    return present(orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name)), f"{name} has no order")


def goods(session: Session, shop: "Shop", name: str, where: str) -> None:
    order = _order(session, shop, name)
    expect(order.fulfilment == where, order.fulfilment)


def refunded(session: Session, shop: "Shop", name: str, amount: str) -> None:
    order = _order(session, shop, name)
    expect(order.refunded_minor == parse_minor(amount, order.currency), order.refunded_minor)


def may_refund(session: Session, shop: "Shop", name: str, role: str, amount: str, verdict: str) -> None:
    """Whether somebody of that role, with a reason, would be let: "yes", or the code of the refusal. Nothing is refunded."""
    order = _order(session, shop, name)
    try:
        refunding.check_role(session, order, parse_minor(amount, order.currency), role=role, reason="said so on the phone")
        found = "yes"
    except DroplineError as error:
        found = error.code
    expect(found == verdict, found)
