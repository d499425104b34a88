"""What becomes of a send whose end nobody knows? Asked about, found, known unsent, or left alone; never sent again on a guess."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from bot import intake, unknowns
from bot.channels.recording import RecordingClient
from bot.errors import ProviderUnreachable
from bot.events import Delivery, EventKind, Inbound, Receipt, Sent, Unknown
from bot.tables import Outbox, OutboxStatus
from core.ids import random_id
from tests.shop import Shop


@dataclass(frozen=True)
class Found:
    """A message as a provider lists it."""

    sid: str
    body: str
    sent_at: datetime | None = None


class Telling(RecordingClient):
    """A provider that can be asked, and says what the test has put there."""

    def __init__(self) -> None:
        super().__init__()
        self.there: list[Found] = []
        self.asked = 0
        self.away = False

    async def find_sent(self, to: str, since: datetime) -> list[Found]:
        """What is there, unless it is away."""
        self.asked += 1
        if self.away:
            raise ProviderUnreachable(provider="Twilio", reason="down")
        return self.there


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, "telegram")
    shop.client = Telling()
    shop.program.worker.clients = {shop.account.id: shop.client}
    yield shop
    shop.close()


def provider(shop: Shop) -> Telling:
    """The provider of this shop's account."""
    assert isinstance(shop.client, Telling)
    return shop.client


def lose(shop: Shop, number: int = 1, text: str = "hello") -> str:
    """An answer that was handed over, and nobody knows whether it arrived; its words."""
    shop.client.then(Unknown("timed out"))
    event = Inbound(f"update:{number}", EventKind.TEXT, "ana", "ana", shop.clock(), text=text)
    accepted = shop.write(intake.accept, shop.account, [event], now=shop.clock(), new_id=random_id)
    shop.run(shop.program.worker.work(accepted[0].conversation_id))
    words: str = shop.client.calls[-1].params["text"]
    return words


def ask(shop: Shop, after: timedelta = timedelta(minutes=2)) -> None:
    """Time passes, and the provider is asked if it is time; what follows is done."""
    shop.clock.pass_(after)
    shop.run(shop.program.worker.lanes.ask_about_unknowns(shop.program.worker.clients))
    shop.run(shop.program.worker.sweep_once())
    shop.run(shop.program.worker.stop())
    shop.program.worker.stopping = shop.program.worker.lanes.stopping = False


def rows(shop: Shop) -> list[Outbox]:
    def read(session: Session) -> list[Outbox]:
        return list(session.scalars(select(Outbox).order_by(col(Outbox.id))))

    found: list[Outbox] = shop.read(read)
    return found


def test_regression_17_what_the_provider_has_was_sent(shop: Shop) -> None:
    provider(shop).there = [Found("SM7", lose(shop))]
    ask(shop)
    assert [(row.status, row.provider_id, row.reason) for row in rows(shop)] == [(OutboxStatus.SENT, "SM7", "")]
    assert len(shop.client.performed) == 1


def test_regression_18_a_timeout_is_no_failure_and_is_repeated_only_when_known_unsent(shop: Shop) -> None:
    lose(shop)
    ask(shop, timedelta(seconds=30))
    assert (provider(shop).asked, rows(shop)[0].status) == (0, OutboxStatus.UNKNOWN)
    ask(shop)
    assert [(row.status, row.provider_id) for row in rows(shop)] == [(OutboxStatus.SENT, "recorded-2")]
    assert len(shop.client.performed) == 2
    assert len({row.sequence for row in rows(shop)}) == 1


def test_a_provider_that_does_not_answer_is_asked_again_and_nothing_is_sent(shop: Shop) -> None:
    provider(shop).away = True
    words = lose(shop)
    ask(shop)
    ask(shop)
    assert (provider(shop).asked, rows(shop)[0].status) == (1, OutboxStatus.UNKNOWN)
    ask(shop, timedelta(minutes=6))
    assert (provider(shop).asked, rows(shop)[0].status) == (2, OutboxStatus.UNKNOWN)
    provider(shop).away, provider(shop).there = False, [Found("SM7", words)]
    ask(shop, timedelta(minutes=6))
    assert rows(shop)[0].status == OutboxStatus.SENT
    assert len(shop.client.performed) == 1


def test_a_strange_message_there_leaves_it_unknown_for_good(shop: Shop) -> None:
    lose(shop)
    provider(shop).there = [Found("SM7", "written by somebody in the provider's console")]
    for _ in range(20):
        ask(shop, timedelta(minutes=6))
    assert [row.status for row in rows(shop)] == [OutboxStatus.UNKNOWN]
    assert len(shop.client.performed) == 1
    assert provider(shop).asked <= unknowns.ASKED_FOR // unknowns.ASK_AGAIN + 1


def test_the_same_words_of_another_message_are_not_taken_for_it(shop: Shop) -> None:
    shop.client.then(Sent("SM1"))
    event = Inbound("update:0", EventKind.TEXT, "ana", "ana", shop.clock(), text="hello")
    accepted = shop.write(intake.accept, shop.account, [event], now=shop.clock(), new_id=random_id)
    shop.run(shop.program.worker.work(accepted[0].conversation_id))
    words = lose(shop, text="hello")
    provider(shop).there = [Found("SM1", words)]
    ask(shop)
    assert [row.status for row in rows(shop)] == [OutboxStatus.SENT, OutboxStatus.SENT]
    assert len(shop.client.performed) == 3


def test_what_is_older_than_the_send_is_not_it(shop: Shop) -> None:
    words = lose(shop)
    provider(shop).there = [Found("SM7", words, shop.clock() - timedelta(hours=1))]
    ask(shop)
    assert rows(shop)[0].provider_id == "recorded-2"


def test_a_receipt_settles_it_before_anybody_asks(shop: Shop) -> None:
    lose(shop)
    told = Receipt("status:SM7:sent", Delivery.SENT, "ana", shop.clock(), provider_id="SM7", reference=str(rows(shop)[0].id))
    shop.write(intake.accept_receipt, shop.account, told, now=shop.clock())
    shop.run(shop.program.worker.work(shop.account.id))
    ask(shop)
    assert [(row.status, row.provider_id, row.reason) for row in rows(shop)] == [(OutboxStatus.SENT, "SM7", "")]
    assert (provider(shop).asked, len(shop.client.performed)) == (0, 1)


def test_of_two_lost_to_one_person_the_one_that_is_there_tells_that_the_other_is_not(shop: Shop) -> None:
    lose(shop, 1, "hello")
    there = lose(shop, 2, "do you have caps")
    provider(shop).there = [Found("SM8", there)]
    ask(shop)
    assert [(row.status, row.provider_id) for row in rows(shop)] == [(OutboxStatus.SENT, "recorded-3"), (OutboxStatus.SENT, "SM8")]
    assert provider(shop).asked == 2
