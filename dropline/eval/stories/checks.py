"""What may a story be given, and what may it expect of money, stock, orders, touches and what creators earn?"""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from attribution import conversions, creators, ledger, resolver
from attribution.kinds import Model
from attribution.store import list_touches
from bot import consent
from commerce import brands
from commerce.catalogue.importing import import_rows
from commerce.imports.rows import ProductRow, VariantRow
from commerce.orders import orders
from commerce.promotions import promotion_book
from commerce.tables import ShopOrder
from core.ids import random_id
from core.money import parse_minor, split
from dropline.eval.stories import rewards, store, trouble, work
from dropline.eval.stories.expectation import Unmet, expect, present
from dropline.eval.stories.promotions import give_promotion
from dropline.eval.stories.stage import Shop


def money(text: str) -> int:
    """An amount of euros in cents; it may be below 0."""
    return -parse_minor(text[1:], "EUR") if text.startswith("-") else parse_minor(text, "EUR")


def _latest(session: Session, shop: Shop, name: str) -> ShopOrder:
    return present(orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name)), "no order")


def _stock(session: Session, shop: Shop, sku: str, left: str) -> None:
    found = store.find_stock(session, shop.brand.id, sku)
    expect(found == int(left), found)


def _order(session: Session, shop: Shop, name: str, status: str, total: str) -> None:
    order = _latest(session, shop, name)
    expect((order.status, order.total_minor) == (status, money(total)), (order.status, order.total_minor))


def _orders(session: Session, shop: Shop, name: str, count: str) -> None:
    found = store.list_orders(session, shop.brand.id, shop.shopper_id(session, name))
    expect(len(found) == int(count), [order.status for order in found])


def _charges(session: Session, shop: Shop, name: str, count: str) -> None:
    order = orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name))
    kept = [each for each in store.list_payments(session, order.id if order else "") if each.refunded_minor < each.amount_minor]
    expect(len(kept) == int(count), [(each.amount_minor, each.refunded_minor) for each in kept])


def _touches(session: Session, shop: Shop, name: str, kind: str, count: str) -> None:
    touches = list_touches(session, shop.brand.id, shop.shopper_id(session, name), until=shop.clock.now)
    found = [touch for touch in touches if touch.kind == kind]
    expect(len(found) == int(count), [(each.kind, each.key, each.data) for each in found])


def _account(session: Session, shop: Shop, name: str, amount: str) -> None:
    handle, _, state = name.rpartition(" ")
    creator = creators.get_creator(session, shop.brand.id, handle)
    owed = ledger.owed(session, shop.brand.id, creator.id)
    expect(owed.get(state, 0) == money(amount), owed)


def own_account(session: Session, shop: Shop, name: str, handle: str) -> None:
    creators.add_own_account(session, creators.get_creator(session, shop.brand.id, handle), shop.channel, shop.person(name).handle)


def _under(session: Session, shop: Shop, model: str, name: str, shares: str) -> None:
    """The value of the order under another model, by creator; the brand's own share is nobody's pay."""
    order = _latest(session, shop, name)
    decision = store.get_decision(session, shop.brand.id, order.id)
    touches = store.list_touches(session, shop.brand.id, decision.shopper_id)
    keys = [code["key"] for code in order.codes]
    found = resolver.resolve(
        [conversions.seen(touch) for touch in touches],
        at=decision.occurred_at,
        window=timedelta(days=30),
        model=Model(model),
        code_keys=keys,
    )
    handles = store.handles(session, shop.brand.id) | {"": "brand"}
    parts = split(decision.value_minor, found.weights)
    got = [(handles[step.creator_id], part) for step, part in zip(found.steps, parts, strict=True) if part]
    wanted = [(share.split()[0], money(share.split()[1])) for share in shares.split(", ")]
    expect(got == wanted, got)


def _said(session: Session, shop: Shop, count: str, name: str, key: str) -> None:
    heard = [h for h in shop.person(name).heard if key in h.message.keys]
    expect(len(heard) == int(count), [each.text for each in heard])


def give(session: Session, shop: Shop, what: str) -> None:
    """A promotion; or a product of one variant, sold for good where it says so."""
    if what.startswith("promotion "):
        give_promotion(session, shop.brand, what.removeprefix("promotion "))
        return
    if rewards.given(session, shop, what):
        return
    if planted := re.fullmatch(r"([\w-]+) is described as: (.+)", what):
        trouble.planted(session, shop, *planted.groups())
        return
    found = re.fullmatch(r"product ([\w ]+) ([\d.]+) stock (\d+)( final sale)?", what)
    if found is None:
        raise Unmet(f"nobody knows how {what!r} is given")
    sku = found[1].upper().replace(" ", "-")
    attributes = {"final_sale": "yes"} if found[4] else {}
    variant = VariantRow(0, sku, {}, money(found[2]), int(found[3]))
    row = ProductRow(0, sku, found[1], f"The {found[1]}.", "jackets", (), (), (variant,), attributes)
    import_rows(session, brands.get_brand(session, shop.brand.slug), [row], now=shop.clock(), new_id=random_id)


def _consent(session: Session, shop: Shop, name: str, wanted: str) -> None:
    """Whether they agreed to offers on their channel, by their newest word."""
    agreed = consent.current(session, shop.brand.id, shop.identity_id(session, name))
    expect(bool(agreed) == (wanted == "on"), f"consent is {'on' if agreed else 'off' if agreed is not None else 'not given'}")


def _answered(session: Session, shop: Shop, name: str, who: str) -> None:
    found = shop.thread_of(session, name).handling
    expect(found == who, found)


def _uses(session: Session, shop: Shop, handle: str, count: str) -> None:
    found = promotion_book.get_promotion(session, shop.brand.id, handle).uses
    expect(found == int(count), found)


THEN: list[tuple[str, Callable[..., None]]] = [
    (r"consent of (\w+) is (on|off)", _consent),
    (r"(\w+) is answered by (bot|waiting|agent)", _answered),
    (r"uses of ([\w-]+) are (\d+)", _uses),
    (r"stock of ([\w-]+) is (\d+)", _stock),
    (r"order of (\w+) is (\w+) ([\d.]+)", _order),
    (r"orders of (\w+) are (\d+)", _orders),
    (r"goods of (\w+) are (\w+)", work.goods),
    (r"of (\w+) an? (\w+) may refund ([\d.]+): (\w+)", work.may_refund),
    (r"refunded of (\w+) is ([\d.]+)", work.refunded),
    (r"charges kept of (\w+) are (\d+)", _charges),
    (r"touches of (\w+): (\w+) (\d+)", _touches),
    *rewards.THEN,
    *trouble.THEN,
    (r"payable ([\w ]+) is ([\d.]+)", _account),
    (r"under (\w+) of (\w+): (.+)", _under),
    (r"(\d+) (?:time|times) (\w+) heard (\w+)", _said),
]
