"""Who does the work that rows ask for? Drains conversations and orders when a bell rings, and sweeps up what a lost bell left."""

import asyncio
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot import order_stream, outbox, turn
from bot.channels import CHANNELS
from bot.channels.clients import Client
from bot.dialog.reply import Kit
from bot.events import Outcome
from bot.store import conversations, events
from core.db import Database
from dropline.bus import LocalBus

log = structlog.get_logger()
SWEEP_SECONDS = 0.5
SWEEP_MAX = 200
DRAINS_MAX = 32  # side by side, so that a kill leaves no more sends unknown
STEPS_MAX = 500  # of one drain; the sweeper goes on
ORDER_PREFIX = "ord_"
BY_ROW = tuple(channel.name for channel in CHANNELS.values() if channel.delivery == "row")


class Worker:
    """Drains what it is told of, one conversation at a time each, many side by side.

    clients: by channel account id, who performs calls there. What an account without one has to do waits for a process with one.
    """

    def __init__(
        self,
        db: Database,
        kit: Kit,
        clients: Mapping[str, Client],
        bus: LocalBus,
        clock: Callable[[], datetime],
        *,
        lease: timedelta = turn.LEASE,
    ) -> None:
        self.db, self.kit, self.clients, self.bus, self.clock, self.lease = db, kit, clients, bus, clock, lease
        self._again: dict[str, bool] = {}  # what is being drained here, and whether its bell rang meanwhile
        self._sending: set[str] = set()
        self._swept: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(DRAINS_MAX)
        self._idle = asyncio.Event()
        self._idle.set()
        self.stopping = False

    @property
    def served(self) -> conversations.Served:
        """What this process can send for; the rest is left to others, or waits."""
        return conversations.Served(BY_ROW, tuple(self.clients))

    async def work(self, subject: str) -> None:
        """Do what waits for one conversation or order; a second bell meanwhile makes one more round, never two at once."""
        if subject in self._again:
            self._again[subject] = True
            return
        self._again[subject] = False
        self._idle.clear()
        try:
            while not self.stopping:
                if subject.startswith(ORDER_PREFIX):
                    await self._settle(subject)
                else:
                    async with self._slots:
                        await self._drain(subject)
                if not self._again[subject]:
                    return
                self._again[subject] = False
        finally:
            del self._again[subject]
            if not self._again:
                self._idle.set()

    async def _drain(self, conversation_id: str) -> None:
        for _ in range(STEPS_MAX):
            if self.stopping:
                return
            try:
                step = await self.db.write_behind(
                    turn.step, conversation_id, self.kit, now=self.clock(), lease=self.lease, served=self.served
                )
            except turn.TurnFailed as failure:
                await self._note(failure)
                continue
            if step is None:
                return
            await self._nudge(step.brand_id, conversation_id)
            if step.claimed is not None:
                if await self._send(step.claimed):
                    return
            elif step.released or step.event_id is None:
                return

    async def _send(self, claimed: outbox.Claimed) -> bool:
        """True once nothing is left to do for the conversation."""
        self.kit.checkpoint("after_claim")
        self._sending.add(claimed.conversation_id)
        try:
            outcome = await self._perform(claimed)
        finally:
            self._sending.discard(claimed.conversation_id)
        self.kit.checkpoint("after_send")
        released = await self.db.write_behind(turn.finish_send, claimed, outcome, self.kit, now=self.clock())
        await self._nudge(claimed.brand_id, claimed.conversation_id)
        return released

    async def _perform(self, claimed: outbox.Claimed) -> Outcome:
        channel = CHANNELS[claimed.channel]
        calls = channel.render(claimed.message, claimed.thread)
        if claimed.ack and channel.acknowledge is not None:
            calls = [channel.acknowledge(claimed.ack), *calls]
        return await self.clients[claimed.account_id].perform(calls, reference=str(claimed.row_id))

    async def _settle(self, order_id: str) -> None:
        for _ in range(STEPS_MAX):
            try:
                settled = await self.db.write_behind(order_stream.settle_next, order_id, self.kit, now=self.clock())
            except turn.TurnFailed as failure:
                await self._note(failure)
                continue
            if settled is None:
                return
            if settled.conversation_id:
                await self.work(settled.conversation_id)
            if not settled.more:
                return

    async def _note(self, failure: turn.TurnFailed) -> None:
        cause = failure.__cause__
        where = traceback.extract_tb(cause.__traceback__)[-1] if cause is not None else None
        # The message of an error may quote a shopper; its kind and place say enough for the log and the dead letter.
        error = f"{type(cause).__name__} at {where.filename.rsplit('/', 1)[-1]}:{where.lineno}" if where else "unknown"
        status = await self.db.write_behind(turn.note_failure, failure.event_id, error, now=self.clock())
        log.error("turn_failed", event_id=failure.event_id, error=error, status=status)

    async def _nudge(self, brand_id: str, conversation_id: str) -> None:
        await self.bus.publish(f"conversation:{conversation_id}")
        await self.bus.publish(f"inbox:{brand_id}")

    async def sweep(self) -> None:
        """Find and do, for ever, what waits with nobody at it; and keep the leases of long sends."""
        while not self.stopping:
            await self.sweep_once()
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep_once(self) -> None:
        """One look: due conversations and orders are worked on here and now."""
        now = self.clock()
        if self._sending:
            await self.db.write(conversations.renew, list(self._sending), self.kit.worker, until=now + self.lease)
        due = await self.db.read(conversations.list_due, self.served, now=now, limit=SWEEP_MAX)
        orders = await self.db.read(events.list_due_orders, now=now, limit=SWEEP_MAX)
        for subject in [*due, *orders]:
            if subject not in self._again:
                task = asyncio.create_task(self.work(subject))
                self._swept.add(task)
                task.add_done_callback(self._swept.discard)

    async def stop(self) -> None:
        """Begin nothing new, and wait for what is in hand."""
        self.stopping = True
        await self._idle.wait()
