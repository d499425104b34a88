"""Do any steps of orders, in any order, keep stock, money and commission together? And does giving everything back restore all?"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attribution import creators, ledger, touchpoints
from attribution.kinds import CreditClass, Kind
from attribution.tables import Shopper
from bot.pay_links import pay_link
from commerce import checkout
from commerce.facts import Fact
from commerce.kinds import OrderStatus, PaymentKind
from commerce.orders import fulfilment, orders, refunding
from commerce.orders.lines import id_of
from commerce.orders.steps import REFUNDABLE
from commerce.refusals import Refused
from commerce.store import fulfilment as log
from commerce.tables import OrderLine, Payment, Refund, ShopOrder, StockMovement, Variant
from core.db import make_engine, transaction
from core.errors import DroplineError
from core.ids import random_id
from core.money import percent
from dropline.wiring import make_dispatch
from tests.till import HOME, Till

SKUS = ("HOODIE-BLACK-M", "CAP-RED")
OTHER = {"HOODIE-BLACK-M": "HOODIE-BLACK-S", "CAP-RED": "CAP-BLACK"}  # what they are exchanged for: dearer, and cheaper
AT_FIRST = {"HOODIE-BLACK-M": 8, "CAP-RED": 4, "HOODIE-BLACK-S": 4, "CAP-BLACK": 20}
SOLD = REFUNDABLE | {OrderStatus.REFUNDED}
STEPS = (
    *("place", "place", "pay", "pay", "confirm", "late", "expire", "pack", "ship one", "ship", "ship", "deliver"),
    *("cancel", "cancel one", "return", "receive", "receive", "give", "refund one", "refund", "dispute", "lost", "won"),
    *("exchange", "exchange", "pay exchange", "exchange over"),
)


class Books(Till):
    """The till of the demo shop, where who listens to facts does."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.dispatch = make_dispatch(random_id, partial(pay_link, "http://shop.test", "s"))
        with transaction(self.engine) as session:
            session.add(Shopper(id="ana", brand_id=self.brand_id, created_at=self.now))
            session.flush()
            for sku, more in (("HOODIE-BLACK-S", 500), ("CAP-BLACK", -400)):
                variant = session.get_one(Variant, self.sku[sku])
                variant.price_minor += more
            lena = creators.get_creator(session, self.brand_id, "lena")
            self.lena = lena.id
            named = touchpoints.Touch(
                brand_id=self.brand_id,
                shopper_id="ana",
                kind=Kind.CODE_NAMED,
                key="named",
                credit_class=CreditClass.CREATOR,
                occurred_at=self.now,
                received_at=self.now,
                creator_id=lena.id,
                code_key="lena10",
                data={"verdict": "valid", "owner": lena.id},
            )
            touchpoints.record(session, [named])

    def place(self, shopper: str, address: checkout.Address = HOME) -> Any:
        """An order made without a conversation: nobody is told."""
        return self._act(checkout.place_order, shopper, address, conversation_id="", new_id=random_id)

    def tell(self, facts: Sequence[Fact]) -> None:
        with transaction(self.engine) as session:
            self.dispatch(session, facts, now=self.now)

    def take(self, step: str, sku: str, number: int) -> None:
        """One step on the newest order; what may not be done leaves everything as it was."""
        try:
            self._take(step, sku, number)
        except DroplineError:
            self.refused = step

    def _take(self, step: str, sku: str, number: int) -> None:
        if step == "place":
            self.add("ana", sku, 2)
            self.add("ana", "CAP-RED", 1)
            self.code("ana", "LENA10")
            answer = self.place("ana")
            if not isinstance(answer, Refused):
                self.tell(answer.facts)
            return
        if step == "expire":
            self.wait(minutes=16)
            self.tell(self.expire())
            return
        newest = max(self.rows(ShopOrder), key=lambda order: order.number, default=None)
        if newest is not None:
            self.tell(self._on(newest, step, sku, number))

    def _on(self, order: ShopOrder, step: str, sku: str, number: int) -> Sequence[Fact]:
        one, key = {sku: 1}, f"k{number}"
        match step:
            case "pay" | "late":
                self.wait(minutes=20 if step == "late" else 1)
                return self.pay(order, f"ch_{order.id}")
            case "confirm":
                return self.confirm(order)
            case "pack":
                return self.pack(order)
            case "ship" | "ship one":
                return self.ship(order, one if step == "ship one" else None, key=key)[1]
            case "deliver":
                return self.deliver(order)
            case "cancel" | "cancel one":
                return self.call_off(order, one if step == "cancel one" else None, key=key).facts
            case "return":
                self.send_back(order, one)
                return ()
            case "receive":
                return self.receive(order)
            case "exchange":
                self.swap(order, sku, OTHER[sku])
                return ()
            case "pay exchange":
                return self.pay(order, f"ex_{number}", amount_minor=self.order(order).owed_minor)
            case "exchange over":
                self.wait(days=14)
                return self.expire_exchanges()
            case "give":
                return self.given(order, 1234, key=key)
            case "refund" | "refund one":
                return self.refund(order, one if step == "refund one" else None, key=key)[1]
        kinds = {"dispute": PaymentKind.DISPUTED, "lost": PaymentKind.DISPUTE_LOST, "won": PaymentKind.DISPUTE_WON}
        return self.pay(order, f"ch_{order.id}", kind=kinds[step], subject=f"dp_{order.id}")

    def check(self) -> None:
        """What must hold after every step."""
        sold = self.rows(ShopOrder)
        lines = self.rows(OrderLine)
        for sku in AT_FIRST:
            moved = sum(each.delta for each in self.rows(StockMovement) if each.variant_id == self.sku[sku])
            assert 0 <= self.stock(sku) == moved
        for line in lines:
            assert 0 <= line.returned_quantity <= line.shipped_quantity
            assert line.shipped_quantity + line.cancelled_quantity <= line.quantity
            assert 0 <= line.refunded_minor <= line.paid_minor
            assert 0 <= line.refunded_quantity + line.exchanged_quantity <= line.quantity
            assert 0 <= line.refunded_minor + line.exchanged_minor <= line.paid_minor
        gone = {order.id for order in sold if order.status in SOLD or order.status == OrderStatus.CONFIRMED}
        for sku in AT_FIRST:
            out = sum(
                line.quantity - line.cancelled_quantity - line.returned_quantity
                for line in lines
                if line.order_id in gone and line.sku == sku
            )
            assert self.stock(sku) == AT_FIRST[sku] - out
        refunds = self.rows(Refund)
        for payment in self.rows(Payment):
            given = sum(refund.amount_minor for refund in refunds if refund.payment_id == payment.id)
            assert given == payment.refunded_minor <= payment.amount_minor
        for order in sold:
            of_lines = sum(line.refunded_minor for line in lines if line.order_id == order.id)
            assert order.refunded_minor == of_lines + order.shipping_refunded_minor <= order.total_minor
        self._check_ledger([order for order in sold if order.status in SOLD])

    def _check_ledger(self, sold: Sequence[ShopOrder]) -> None:
        with transaction(self.engine) as session:
            assert list(ledger.check(session, self.brand_id)) == []
            earned = sum(percent(orders.net_goods(orders.order_lines(session, order.id)), 1000) for order in sold)
            assert sum(ledger.owed(session, self.brand_id, self.lena).values()) == earned

    def give_everything_back(self) -> None:
        """Every parcel sent back, every cent returned, every dispute ended."""
        for order in self.rows(ShopOrder):
            for payment in self.rows(Payment):
                if payment.order_id == order.id and payment.disputed_minor:
                    self.tell(self._on(order, "won", "", 0))
            self.tell(self._back(order))
            if self.order(order).status in REFUNDABLE:
                self.tell(self.refund(order, key=f"all:{order.id}")[1])
            elif self.order(order).status == OrderStatus.CONFIRMED and self.order(order).fulfilment in ("waiting", "packed"):
                self.tell(self.call_off(order, key=f"all:{order.id}").facts)

    def _back(self, order: ShopOrder) -> Sequence[Fact]:
        with transaction(self.engine) as session:
            open_case = log.find_open_return(session, order.id) is not None
        facts = list(self.receive(order)) if open_case else []
        with transaction(self.engine) as session:
            left = {id_of(line): fulfilment.units(line).with_shopper for line in orders.order_lines(session, order.id)}
        left = {line: count for line, count in left.items() if count}
        if left and not isinstance(self.send_back(order, left), Refused):
            facts += self.receive(order)
        return facts

    def given(self, order: ShopOrder, amount_minor: int, *, key: str) -> Sequence[Fact]:
        with transaction(self.engine) as session:
            return refunding.refund_amount(session, order, amount_minor, key=key, reason="sorry", now=self.now, new_id=random_id)[1]


MOVES = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(SKUS)), min_size=4, max_size=14)


def play(path: Path, moves: Sequence[tuple[str, str]]) -> None:
    books = Books(make_engine(f"sqlite:///{path}"))
    books.take("place", "HOODIE-BLACK-M", 0)
    for number, (step, sku) in enumerate(moves, start=1):
        books.take(step, sku, number)
        books.check()
    books.give_everything_back()
    books.check()
    _all_restored(books)
    books.engine.dispose()


def _all_restored(books: Books) -> None:
    with transaction(books.engine) as session:
        assert sum(ledger.owed(session, books.brand_id, books.lena).values()) == 0
    waiting = [order for order in books.rows(ShopOrder) if order.status not in (OrderStatus.PLACED, OrderStatus.CANCELLED)]
    assert {order.status for order in waiting} <= {OrderStatus.REFUNDED, OrderStatus.CONFIRMED}
    if all(order.status != OrderStatus.CONFIRMED for order in waiting):
        kept = [line for line in books.rows(OrderLine) if fulfilment.units(line).with_shopper]
        assert kept or {sku: books.stock(sku) for sku in AT_FIRST} == AT_FIRST


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(moves=MOVES)
def test_any_steps_keep_stock_money_and_commission_together(
    sqlite_aurora: Path, tmp_path_factory: Any, moves: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("steps") / "shop.db"
    path.write_bytes(sqlite_aurora.read_bytes())
    play(path, moves)


@pytest.mark.soak
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(SKUS)), min_size=4, max_size=30))
def test_any_steps_for_long(sqlite_aurora: Path, tmp_path_factory: Any, moves: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("steps") / "shop.db"
    path.write_bytes(sqlite_aurora.read_bytes())
    play(path, moves)
