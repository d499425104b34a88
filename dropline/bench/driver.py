"""How is a program driven and watched? Events in at the one door, and the times of what is committed because of them."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from bot import intake, order_stream, turn
from bot.channels import CHANNELS
from bot.store import conversations
from commerce import payments
from commerce.orders import orders
from commerce.tables import ShopOrder
from core.errors import DroplineError, NotFound
from dropline.bench.mix import Arrival, Kind
from dropline.bench.stage import Stage
from dropline.terminal import PAYLOADS


class TurnFailed(DroplineError):
    """A turn failed while it was measured: {error}."""

    code = "turn_failed"


@dataclass(eq=False)
class Asked:
    """One event on its way to its answer. Times are `perf_counter` seconds of commits; done: the outcome of the send is written."""

    arrival: Arrival
    accepted_at: float
    done: asyncio.Future[None]
    replied_at: float = 0.0

    @property
    def seconds(self) -> float:
        """From the commit of the event to the commit of the reply."""
        return self.replied_at - self.accepted_at


@dataclass
class Driver:
    """Plays the people of a mix."""

    stage: Stage
    _open: dict[str, deque[Asked]] = field(default_factory=lambda: defaultdict(deque))  # by conversation or order, in order
    _sending: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))  # by conversation
    _latest: dict[int, Asked] = field(default_factory=dict)  # by person
    _conversations: dict[int, str] = field(default_factory=dict)  # by person
    _said: int = 0

    def __post_init__(self) -> None:
        self.stage.database.told = self._told

    async def turn(self, arrival: Arrival) -> Asked:
        """One event, from its arrival until what was said to it is sent. Raises `TurnFailed`."""
        self.stage.clock.events += 1
        asked = await (self._pay(arrival) if arrival.kind is Kind.PAY else self._say(arrival))
        await asked.done
        return asked

    async def _say(self, arrival: Arrival) -> Asked:
        stage, now = self.stage, self.stage.clock()
        self._said += 1
        payload = PAYLOADS["telegram"](f"person {arrival.person}", self._said, now.timestamp(), arrival.said)
        arrived = CHANNELS["telegram"].parse(payload)
        accepted = await stage.database.write(intake.accept, stage.account, arrived, now=now, new_id=stage.program.kit.new_id)
        self._conversations[arrival.person] = accepted[0].conversation_id
        return await self._ring(arrival, accepted[0].conversation_id)

    async def _pay(self, arrival: Arrival) -> Asked:
        """The provider's word that the person's order was paid; the order is looked up beside what is measured."""
        await self._latest[arrival.person].done
        stage, now = self.stage, self.stage.clock()
        order = await stage.database.read(_order, stage.brand.id, self._conversations[arrival.person])
        event = payments.PaymentEvent("test", f"ch_{order.id}", order.id, order.total_minor, order.currency, now)
        await stage.database.write(intake.accept_payment, stage.payments, event, now=now)
        return await self._ring(arrival, order.id)

    async def _ring(self, arrival: Arrival, subject: str) -> Asked:
        asked = Asked(arrival, self.stage.database.committed_at, asyncio.get_running_loop().create_future())
        self._open[subject].append(asked)
        self._latest[arrival.person] = asked
        await self.stage.program.ring(subject)
        return asked

    def _told(self, function: Callable[..., Any], arguments: Sequence[Any], result: Any, at: float) -> None:
        """Something was committed: an answer, a send's outcome, or that a turn failed."""
        if function is turn.step and result is not None and result.event_id is not None:
            self._replied(result.conversation_id, result.conversation_id, at)
        elif function is order_stream.settle_next and result is not None:
            self._replied(arguments[0], result.conversation_id, at)
        elif function is turn.finish_send:
            for asked in self._sending.pop(arguments[0].conversation_id, ()):
                asked.done.set_result(None)
        elif function is turn.note_failure:
            self._fail(TurnFailed(error=arguments[1]))

    def _replied(self, subject: str, conversation_id: str, at: float) -> None:
        asked = self._open[subject].popleft()
        asked.replied_at = at
        self._sending[conversation_id].append(asked)

    def _fail(self, error: TurnFailed) -> None:
        for asked in [each for waiting in self._open.values() for each in waiting]:
            if not asked.done.done():
                asked.done.set_exception(error)


def _order(session: Session, brand_id: str, conversation_id: str) -> ShopOrder:
    conversation = conversations.find_conversation(session, brand_id, conversation_id)
    if conversation is not None:
        _, shopper_id = conversations.get_brand_and_shopper(session, conversation.identity_id)
        order = orders.latest_order(session, brand_id, shopper_id)
        if order is not None:
            return order
    raise NotFound(what="order of conversation", key=conversation_id)
