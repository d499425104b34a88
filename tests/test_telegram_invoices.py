"""Is an order paid inside Telegram, by card and in Stars: asked within its ten seconds however busy we are, charged once, given back?"""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from sqlmodel import Session, select

from bot.channels import telegram as adapter
from bot.events import Invoice, Message
from bot.store import conversations
from bot.tables import Conversation
from commerce.orders import refunding
from commerce.payments import methods
from commerce.tables import Payment, PaymentOption, Refund, ShopOrder
from core.db import transaction
from core.ids import random_id, sign
from dropline.app import make_app
from dropline.program import build
from dropline.simulator import shop as simulated
from dropline.simulator.town import Town
from dropline.worker import DRAINS_MAX
from tests.loopback import Loopback
from tests.till import Till

ANA = "7001001"


class Stall:
    """The whole program over real HTTP beside a simulated Telegram, and Ana with an order that waits to be paid."""

    def __init__(self, database_url: str, town: Town) -> None:
        self.town = town
        secrets = {"SECRET_KEY": "of the tests", "TELEGRAM_PAYMENT_TOKEN": "284685063:TEST:provider"}
        settings = simulated.settings_of(town, database_url, 8000, **secrets)
        self.program = build(settings, clock=town.clock)
        simulated.open_shop(self.program, town)
        self.line = Loopback(make_app(settings, self.program))
        self.ana = town.phone("telegram", ANA, "Ana")

    def open(self) -> None:
        simulated.register(self.town, self.line.base)
        self.town.says(self.ana, "hello").result(30)
        self.town.wait(lambda town: bool(self.ana.received))
        with Session(self.program.db.engine, expire_on_commit=False) as session:
            conversation = session.scalars(select(Conversation)).one()
            _, shopper_id = conversations.get_brand_and_shopper(session, conversation.identity_id)
        self.till = Till(self.program.db.engine, now=self.town.clock())
        self.order = self.till.placed(shopper_id, CAP_RED=1)
        self.till.change(ShopOrder, self.order.id, conversation_id=conversation.id)

    def invoice(self, method: str) -> None:
        """What the button on the pay page does, and the invoice it brings."""
        token = sign(self.program.kit.secret, "pay", self.order.id)
        page = httpx2.get(f"{self.line.base}/pay/{token}").text
        assert f'value="{method}"' in page
        for _ in range(2):
            httpx2.post(f"{self.line.base}/pay/{token}/telegram", data={"method": method})
        self.town.wait(lambda town: bool(town.telegram.till.invoices))

    def pays(self) -> bool:
        (standing,) = self.town.telegram.till.invoices.values()
        return bool(self.town.do(self.town.telegram.pay(self.ana, standing)).result(30))  # type: ignore[arg-type]  # it gives a word

    def on_loop(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.line.loop).result(30)

    def worked(self) -> None:
        """The order's stream is worked to its end, here or by who began it."""
        self.on_loop(self.program.worker.work(self.order.id))
        self.on_loop(self.program.worker._idle.wait())

    def status(self) -> str:
        return self.till.order(self.order).status


@pytest.fixture
def stall(aurora_url: str) -> Iterator[Stall]:
    with Town() as town:
        stall = Stall(aurora_url, town)
        with stall.line:
            stall.open()
            yield stall


def test_regression_52_a_payment_is_let_through_while_every_worker_is_busy_and_its_charge_pays_once(stall: Stall) -> None:
    stall.invoice("telegram")
    (standing,) = stall.town.telegram.till.invoices.values()
    assert (standing.total, standing.currency, standing.payload) == (stall.order.total_minor, "EUR", f"order:{stall.order.id}")

    slots = stall.program.worker._slots

    async def take_all() -> None:
        for _ in range(DRAINS_MAX):
            await slots.acquire()

    async def give_all() -> None:
        for _ in range(DRAINS_MAX):
            slots.release()

    stall.on_loop(take_all())
    assert stall.pays()
    stall.on_loop(give_all())
    stall.town.wait(lambda town: any("received" in each.text.lower() or "thank" in each.text.lower() for each in stall.ana.received[1:]))
    assert stall.status() == "paid"
    (payment,) = stall.till.rows(Payment)
    assert (payment.provider, payment.payer, payment.amount_minor) == ("telegram", ANA, stall.order.total_minor)
    assert not stall.pays()  # the invoice still stands in the chat


def test_stars_pay_and_go_back_whole(stall: Stall) -> None:
    with transaction(stall.program.db.engine) as session:
        methods.put_option(session, PaymentOption(brand_id=stall.till.brand_id, method="stars", star_minor=2))
    stall.invoice("stars")
    (standing,) = stall.town.telegram.till.invoices.values()
    assert (standing.total, standing.currency) == (-(-stall.order.total_minor // 2), "XTR")
    assert stall.pays()
    stall.worked()
    assert stall.status() == "paid"
    with transaction(stall.program.db.engine) as session:
        refunding.refund_order(session, stall.order, lines=None, key="r1", reason="", now=stall.town.clock(), new_id=random_id)
    stall.worked()
    assert stall.town.telegram.till.refunded == {"tpc_1"}
    assert [refund.state for refund in stall.till.rows(Refund)] == ["done"]


def test_an_invoice_is_within_telegrams_bounds_and_holds_no_secret() -> None:
    (call,) = adapter.render(Message("", invoice=Invoice("ord_1", "x" * 40, "y" * 300, 2390, "EUR")), ANA)
    assert (call.method, len(call.params["title"]), len(call.params["description"])) == ("sendInvoice", 32, 255)
    assert (call.params["payload"], call.params["prices"][0]["amount"]) == ("order:ord_1", 2390)
    assert "provider_token" not in call.params


def test_an_invoice_is_kept_in_the_outbox_as_it_was() -> None:
    message = Message("words", keys=("invoice",), invoice=Invoice("ord_1", "title", "goods", 2390, "EUR"))
    assert Message.load(message.dump()) == message
