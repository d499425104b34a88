"""Who does what an account's rows ask for? Broadcasts sent in batches, receipts applied, what is unknown asked about."""

import asyncio
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot import lanes, outbox, receipts, turn, unknowns
from bot.channels import CHANNELS
from bot.channels.clients import Client, Lookup
from bot.dialog.reply import Kit
from bot.errors import ProviderRefused, ProviderUnreachable
from bot.events import Failed, Outcome, Sent
from bot.pacing import Pacer
from bot.store import accounts, conversations
from bot.store import lanes as lane_rows
from bot.store import receipts as waiting_receipts
from bot.store import unknowns as unknown_rows
from bot.tables import Purpose
from core.db import Database
from dropline.bus import LocalBus

log = structlog.get_logger()
SETTLE_SECONDS = 0.05  # how long what has come back waits for others to be settled with
ROUNDS_MAX = 500  # of one go through receipts; the sweeper goes on


async def perform(clients: Mapping[str, Client], claimed: outbox.Claimed) -> Outcome:
    """Say a claimed message to its provider."""
    calls = CHANNELS[claimed.channel].render(claimed.message, claimed.thread)
    return await clients[claimed.account_id].perform(calls, reference=str(claimed.row_id))


def kind_and_place(error: BaseException | None) -> str:
    """An error's kind and where it was raised. Its message may quote a shopper, so it goes into no log and no dead letter."""
    found = traceback.extract_tb(error.__traceback__) if error is not None else []
    return f"{type(error).__name__} at {found[-1].filename.rsplit('/', 1)[-1]}:{found[-1].lineno}" if found else "unknown"


class Lanes:
    """The work of whole accounts in this process. paused: until when nothing is sent from an account, as the rows had it last."""

    def __init__(
        self,
        db: Database,
        kit: Kit,
        bus: LocalBus,
        clock: Callable[[], datetime],
        pacer: Pacer,
        lease: timedelta,
        ring: Callable[[str], None],
    ) -> None:
        self.db, self.kit, self.bus, self.clock, self.pacer, self.lease, self._ring = db, kit, bus, clock, pacer, lease, ring
        self.owner = f"{kit.worker}:lane"  # not the worker's own, or it would answer where a broadcast is on its way
        self.paused: dict[str, datetime] = {}
        self.stopping = False
        self._flying: dict[str, dict[asyncio.Task[Outcome], outbox.Claimed]] = {}  # by account

    def is_paused(self, account_id: str, now: datetime) -> bool:
        """Whether nothing is to be sent from an account now."""
        return account_id in self.paused and self.paused[account_id] > now

    async def send_broadcasts(self, clients: Mapping[str, Client], account_id: str, channel: str) -> None:
        """Send what is due of an account's broadcasts, until nothing is, or its pace is used up; the sweeper goes on then."""
        flying: dict[asyncio.Task[Outcome], outbox.Claimed] = {}
        more = first = True
        self._flying[account_id] = flying
        try:
            while more or flying:
                share = lanes.BATCH // len(self._flying)  # one account that hangs leaves room to the others
                if more and (not flying or share - len(flying) >= share // 2):
                    batch = await self._claim(account_id, channel, share - len(flying), first=first)
                    first, more = False, batch.looked > 0
                    flying |= {asyncio.create_task(self._send(clients, claimed)): claimed for claimed in batch.claimed}
                if flying:
                    done, _ = await asyncio.wait(flying, timeout=SETTLE_SECONDS)
                    await self._settle([(flying.pop(task), task) for task in done])
        finally:
            del self._flying[account_id]  # what is left has no lease renewed any more, and will be unknown

    async def _claim(self, account_id: str, channel: str, room: int, *, first: bool) -> lanes.Batch:
        now = self.clock()
        nothing = lanes.Batch(0, (), ())
        if self.stopping or room <= 0 or self.is_paused(account_id, now):
            return nothing
        wanted = await self.db.read(lane_rows.count_due, account_id, now=now, most=room)
        wanted = await self.pacer.admit_marketing(channel, account_id, wanted) if wanted else 0
        if not wanted and not first:
            return nothing
        batch = await self.db.write_behind(self._claimed, account_id, channel, wanted, now)
        for conversation_id in batch.said:
            await self.bus.publish(f"conversation:{conversation_id}")
        return batch

    def _claimed(self, session: Session, account_id: str, channel: str, most: int, now: datetime) -> lanes.Batch:
        seconds = self.pacer.thread_seconds(channel)
        until = now + self.lease
        batch = lanes.claim(
            session, account_id, self.owner, catalogue=self.kit.catalogue, now=now, until=until, thread_seconds=seconds, most=most
        )
        self.kit.checkpoint("before_commit")
        return batch

    async def _send(self, clients: Mapping[str, Client], claimed: outbox.Claimed) -> Outcome:
        self.kit.checkpoint("after_claim")
        outcome = await perform(clients, claimed)
        self.kit.checkpoint("after_send")
        return outcome

    async def _settle(self, done: list[tuple[outbox.Claimed, asyncio.Task[Outcome]]]) -> None:
        settled = [(claimed, task.result()) for claimed, task in done if task.exception() is None]
        for claimed, task in done:
            if task.exception() is not None:  # it stays in flight until its lease is over, and is unknown then
                log.error("send_broke", row_id=claimed.row_id, error=kind_and_place(task.exception()))
        if not settled:
            return
        left = await self.db.write_behind(lanes.settle, settled, self.owner, now=self.clock(), random=self.kit.random)
        for claimed, outcome in settled:
            await self.note_outcome(claimed.account_id, outcome)
        for brand_id in {claimed.brand_id for claimed, _ in settled}:
            await self.bus.publish(f"inbox:{brand_id}")
        for conversation_id in left:
            self._ring(conversation_id)

    async def note_outcome(self, account_id: str, outcome: Outcome) -> None:
        """Keep in mind that an account is paused, or works again."""
        if isinstance(outcome, Failed) and outcome.account:
            self.paused = await self.db.read(accounts.list_paused)
        elif isinstance(outcome, Sent) and account_id in self.paused:
            del self.paused[account_id]
            await self.db.write(accounts.resume, account_id, now=self.clock())

    async def renew(self, until: datetime) -> None:
        """Keep the leases of what is on its way."""
        sending = sorted(claimed.conversation_id for flying in self._flying.values() for claimed in flying.values())
        if sending:
            await self.db.write(conversations.renew, sending, self.owner, until=until)

    async def apply_receipts(self, account_id: str) -> None:
        """Apply an account's receipts; where a batch fails, each by itself, so that a poisoned one holds up nobody."""
        for _ in range(ROUNDS_MAX):
            if self.stopping:
                return
            try:
                applied = await self.db.write_behind(receipts.apply_due, account_id, now=self.clock())
            except receipts.ReceiptsFailed:
                await self._one_by_one(account_id)
                continue
            await self._nudge(applied)
            if applied.looked < receipts.BATCH:
                return

    async def _one_by_one(self, account_id: str) -> None:
        for event_id in await self.db.read(waiting_receipts.list_due, account_id, now=self.clock(), limit=receipts.BATCH):
            try:
                await self._nudge(await self.db.write_behind(receipts.apply_one, account_id, event_id, now=self.clock()))
            except receipts.ReceiptsFailed as failure:
                error = kind_and_place(failure.__cause__)
                status = await self.db.write_behind(turn.note_failure, event_id, error, now=self.clock())
                log.error("receipt_failed", event_id=event_id, error=error, status=status)

    async def _nudge(self, applied: receipts.Applied) -> None:
        for conversation_id in applied.moved:
            await self.bus.publish(f"conversation:{conversation_id}")

    async def ask_about_unknowns(self, clients: Mapping[str, Client]) -> None:
        """Ask providers that can tell what became of sends whose end is unknown; a few at a time."""
        now = self.clock()
        asking = await self.db.read(unknown_rows.list_accounts, now=now, after=now - unknowns.ASKED_FOR)
        served = {account_id: clients[account_id] for account_id in asking if account_id in clients}
        able = {account_id: client for account_id, client in served.items() if isinstance(client, Lookup)}
        answers = []
        for asked in await self.db.write_behind(unknowns.take_due, sorted(able), now=now) if able else ():
            try:
                answers.append((asked, await able[asked.claimed.account_id].find_sent(asked.claimed.thread, asked.since)))
            except (ProviderRefused, ProviderUnreachable):
                continue  # asked again later
        for asked, found in [*answers, *answers]:  # twice: what is known of one tells which of another's is not its own
            if await self.db.write_behind(unknowns.settle, asked, found, now=self.clock()):
                self._ring(asked.claimed.account_id if asked.claimed.purpose == Purpose.MARKETING else asked.claimed.conversation_id)
