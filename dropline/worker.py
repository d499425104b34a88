"""Who does the work that rows ask for? Drains conversations and orders when a bell rings, and sweeps up what a lost bell left."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta

import structlog

from bot import order_stream, outbox, turn
from bot.channels import CHANNELS
from bot.channels.clients import Client
from bot.dialog.reply import Kit
from bot.pacing import Pacer
from bot.store import conversations, events
from bot.store import lanes as lane_rows
from commerce.store import payments
from core.db import Database
from dropline.bus import LocalBus
from dropline.lanes import Lanes, kind_and_place, perform
from dropline.payments import ask_refunds
from dropline.thinking import Thinking

log = structlog.get_logger()
SWEEP_SECONDS = 0.5
SWEEP_MAX = 200
ASK_SECONDS = 15.0  # between looks for sends to ask providers about
DRAINS_MAX = 32  # side by side, so that a kill leaves no more sends unknown
DRAINS_OF_ACCOUNT = 16  # of those, so that a provider that hangs holds up its own account alone
STEPS_MAX = 500  # of one drain; the sweeper goes on
PLACES_MAX = 50_000  # conversations whose account is kept in mind
ORDER_PREFIX, ACCOUNT_PREFIX = "ord_", "acc_"
BY_ROW = tuple(channel.name for channel in CHANNELS.values() if channel.delivery == "row")


class Worker:
    """Drains what it is told of, one conversation at a time each, many side by side; of accounts, receipts and broadcasts apart.

    clients: by channel account id, who performs calls there. What an account without one has to do waits for a process with one.
    thinking: asks the language model, where there is one; set once the rest stands.
    pacer: gives leave before anything is claimed, so that what waits for its turn is never in flight.
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
        pacer: Pacer | None = None,
    ) -> None:
        self.thinking: Thinking | None = None
        self.db, self.kit, self.clients, self.bus, self.clock, self.lease = db, kit, clients, bus, clock, lease
        self.pacer = pacer or Pacer({})
        self.lanes = Lanes(db, kit, bus, clock, self.pacer, lease, self._begin)
        self._again: dict[str, bool] = {}  # what is being drained here, and whether its bell rang meanwhile
        self._sending: set[str] = set()
        self._begun: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(DRAINS_MAX)
        self._places: dict[str, tuple[str, str]] = {}
        self._windows: dict[str, asyncio.Semaphore] = {}
        self._asked_at = 0.0
        self._idle = asyncio.Event()
        self._idle.set()
        self.stopping = False

    @property
    def served(self) -> conversations.Served:
        """What this process can send for; the rest is left to others, or waits."""
        return conversations.Served(BY_ROW, tuple(self.clients))

    async def work(self, subject: str) -> None:
        """Do what waits for one conversation, order or account; a second bell meanwhile makes one more round, never two at once."""
        if subject.startswith(ORDER_PREFIX):
            await self._once(subject, lambda: self._settle(subject))
        elif subject.startswith(ACCOUNT_PREFIX):
            await asyncio.gather(
                self._once(f"receipts of {subject}", lambda: self.lanes.apply_receipts(subject)),
                self._once(f"broadcasts of {subject}", lambda: self._send_broadcasts(subject)),
            )
        else:
            await self._once(subject, lambda: self._drain_in_turn(subject))

    async def _once(self, subject: str, body: Callable[[], Awaitable[None]]) -> None:
        if subject in self._again:
            self._again[subject] = True
            return
        self._again[subject] = False
        self._idle.clear()
        try:
            while not self.stopping:
                await body()
                if not self._again[subject]:
                    return
                self._again[subject] = False
        finally:
            del self._again[subject]
            if not self._again:
                self._idle.set()

    async def _drain_in_turn(self, conversation_id: str) -> None:
        """Drain it within the numbers that may run at once, of its account's and of the process's."""
        channel, account_id = place = await self._place(conversation_id)
        if channel in BY_ROW:
            async with self._slots:
                await self._drain(conversation_id, place)
        elif account_id in self.clients:
            async with self._windows.setdefault(account_id, asyncio.Semaphore(DRAINS_OF_ACCOUNT)), self._slots:
                await self._drain(conversation_id, place)

    async def _place(self, conversation_id: str) -> tuple[str, str]:
        """The conversation's channel and account, which never change."""
        if conversation_id not in self._places:
            if len(self._places) >= PLACES_MAX:
                self._places.clear()
            self._places[conversation_id] = await self.db.read(conversations.place_of, conversation_id)
        return self._places[conversation_id]

    async def _drain(self, conversation_id: str, place: tuple[str, str]) -> None:
        for number in range(STEPS_MAX):
            if number and self.stopping:
                return
            held = await self._leave(conversation_id, *place)
            try:
                step = await self.db.write_behind(
                    turn.step, conversation_id, self.kit, now=self.clock(), lease=self.lease, served=self.served, held=held
                )
            except turn.TurnFailed as failure:
                await self._note(failure)
                continue
            if step is None:
                return
            await self._nudge(step.brand_id, conversation_id)
            if step.asking and self.thinking is not None:
                self.thinking.begin(conversation_id, self.work)
            if step.claimed is not None:
                if await self._send(step.claimed):
                    return
            elif step.released or step.event_id is None:
                return

    async def _leave(self, conversation_id: str, channel: str, account_id: str) -> outbox.Held | None:
        """None where a message may be claimed now, else what it waits for."""
        now = self.clock()
        if self.lanes.is_paused(account_id, now):
            return outbox.Held(self.lanes.paused[account_id], "the account is paused")
        seconds = await self.pacer.admit(channel, account_id, conversation_id)
        return outbox.Held(now + timedelta(seconds=seconds), "paced") if seconds else None

    async def _send(self, claimed: outbox.Claimed) -> bool:
        """True once nothing is left to do for the conversation."""
        self.kit.checkpoint("after_claim")
        self._sending.add(claimed.conversation_id)
        try:
            outcome = await perform(self.clients, claimed)
        finally:
            self._sending.discard(claimed.conversation_id)
        self.kit.checkpoint("after_send")
        released = await self.db.write_behind(turn.finish_send, claimed, outcome, self.kit, now=self.clock())
        await self.lanes.note_outcome(claimed.account_id, outcome)
        await self._nudge(claimed.brand_id, claimed.conversation_id)
        return released

    async def _send_broadcasts(self, account_id: str) -> None:
        channel = await self.db.read(lane_rows.channel_of, account_id)
        if channel in BY_ROW or account_id in self.clients:
            await self.lanes.send_broadcasts(self.clients, account_id, channel)

    async def _settle(self, order_id: str) -> None:
        for _ in range(STEPS_MAX):
            try:
                settled = await self.db.write_behind(order_stream.settle_next, order_id, self.kit, now=self.clock())
            except turn.TurnFailed as failure:
                await self._note(failure)
                continue
            if settled is None:
                break
            if settled.conversation_id:
                await self.work(settled.conversation_id)
            if not settled.more:
                break
        await ask_refunds(self.db, self.clients, order_id, self.clock)

    async def _note(self, failure: turn.TurnFailed) -> None:
        error = kind_and_place(failure.__cause__)
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
        """One look: due conversations, orders and accounts are worked on here and now."""
        now = self.clock()
        if self._sending:
            await self.db.write(conversations.renew, list(self._sending), self.kit.worker, until=now + self.lease)
        await self.lanes.renew(now + self.lease)
        at_work = await self.db.read(lane_rows.list_at_work, now=now)
        self.lanes.paused = {row["id"]: row["paused_until"] for row in at_work if row["paused_until"] is not None}
        due = await self.db.read(conversations.list_due, self.served, now=now, limit=SWEEP_MAX)
        orders = await self.db.read(events.list_due_orders, now=now, limit=SWEEP_MAX)
        orders += await self.db.read(payments.list_orders_owed, now=now, limit=SWEEP_MAX)
        for subject in [*(row["id"] for row in at_work if row["receipts"] or row["broadcasts"]), *due, *orders]:
            self._begin(subject)
        if self.thinking is not None:
            await self.thinking.look(self.work)
        if now.timestamp() - self._asked_at >= ASK_SECONDS:
            self._asked_at = now.timestamp()
            self._keep(self._once("unknown sends", lambda: self.lanes.ask_about_unknowns(self.clients)))

    def _begin(self, subject: str) -> None:
        """Work on it here, beside what the caller does; where that is done already it needs no second go."""
        if subject not in self._again:
            self._keep(self.work(subject))

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def stop(self) -> None:
        """Begin nothing new, and wait for what is in hand."""
        self.stopping = self.lanes.stopping = True
        await self._idle.wait()
