"""Can the bot speak after a person took over? A takeover thrown at every stage of a turn, seeded, with real connections."""

import threading
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from bot import broadcasts, consent, inbox, intake, lanes, turn
from bot.dialog.reply import Kit
from bot.events import EventKind, Inbound, Sent
from bot.pay_links import pay_link
from bot.store import conversations
from bot.tables import ChannelAccount, Conversation, Handling, Outbox, OutboxStatus, Purpose
from commerce import brands
from commerce.catalogue.snapshots import SnapshotCache
from commerce.tables import Brand
from core.db import insert_once, transaction
from core.ids import random_id
from dropline import scheduler, wiring
from dropline.demo.load import load_demo
from tests.conftest import NOW

STAGES = ("before_accept", "before_step", "in_turn", "before_commit", "after_claim", "after_send")
_INSIDE = ("in_turn", "before_commit")  # of the turn's transaction: the takeover waits for it or overtakes it, as it may


class Race:
    """One conversation with a question and a broadcast to be sent, and an agent who steps in at one stage."""

    def __init__(self, engine: Engine, brand: Brand, account: ChannelAccount, seed: int) -> None:
        self.engine, self.brand, self.account = engine, brand, account
        self.random = Random(seed)
        self.stage = STAGES[seed % len(STAGES)]
        self.passes = self.random.randint(1, 3)
        self.thread: threading.Thread | None = None
        self.taken_at: int | None = None
        self.kit = Kit(
            new_id=random_id,
            random=self.random,
            catalogue=SnapshotCache().get,
            dispatch=wiring.make_dispatch(random_id, partial(pay_link, "http://shop.test", "s")),
            public_url="http://shop.test",
            secret="s",
            worker=random_id("wrk"),
            checkpoint=self.reached,
        )
        self.conversation_id = self._accept("hello", 0)

    def reached(self, stage: str) -> None:
        """The hook of every stage: the takeover happens at the seeded one, the seeded time it is passed."""
        if stage != self.stage or self.thread is not None:
            return
        self.passes -= 1
        if self.passes > 0:
            return
        self.thread = threading.Thread(target=self._take_over)
        self.thread.start()
        if stage not in _INSIDE:
            self.thread.join()

    def _take_over(self) -> None:
        with transaction(self.engine) as session:
            taken = inbox.take_over(session, self.brand.id, self.conversation_id, "stf_1", now=NOW)
            self.taken_at = taken.sequence

    def _accept(self, text: str, number: int) -> str:
        at = NOW + timedelta(seconds=number)
        event = Inbound(f"update:{random_id('u')}", EventKind.TEXT, self.kit.worker, self.kit.worker, at, text=text)
        with transaction(self.engine) as session:
            return intake.accept(session, self.account, [event], now=at, new_id=random_id)[0].conversation_id

    def run(self) -> None:
        """Three questions and a broadcast, drained as a worker drains."""
        for number, text in enumerate(("remind me about offers", "do you have hoodies", "black cap please"), start=1):
            self.reached("before_accept")
            self._accept(text, number)
            self._drain(NOW + timedelta(seconds=number))
        self._broadcast(NOW + timedelta(seconds=5))
        if self.thread is None:
            self.stage = "before_step"
            self.passes = 1
            self.reached("before_step")
        if self.thread is not None:
            self.thread.join()
        self._send_broadcast(NOW + timedelta(seconds=6))
        self._drain(NOW + timedelta(seconds=6))

    def _broadcast(self, now) -> None:
        with transaction(self.engine) as session:
            broadcast = broadcasts.start(session, self.brand, "An offer", now=now, new_id=random_id)
        with transaction(self.engine) as session:
            while scheduler.plan_broadcasts(session, now=now):
                pass
        assert broadcast.id
        self._send_broadcast(now)
        self._drain(now)

    def _send_broadcast(self, now) -> None:
        """What is due of it, as an account's lane sends it."""
        self.reached("before_step")
        until = now + timedelta(seconds=5)
        with transaction(self.engine) as session:
            batch = lanes.claim(
                session, self.account.id, "lane", catalogue=self.kit.catalogue, now=now, until=until, thread_seconds=0, most=lanes.BATCH
            )
            self.reached("before_commit")
        self.reached("after_claim")
        self.reached("after_send")
        with transaction(self.engine) as session:
            lanes.settle(session, [(each, Sent("1")) for each in batch.claimed], "lane", now=now, random=self.kit.random)

    def _drain(self, now) -> None:
        for _ in range(20):
            self.reached("before_step")
            with transaction(self.engine) as session:
                step = turn.step(session, self.conversation_id, self.kit, now=now)
            if step is None or step.released:
                return
            if step.claimed is not None:
                self.reached("after_claim")
                self.reached("after_send")
                with transaction(self.engine) as session:
                    turn.finish_send(session, step.claimed, Sent("1"), self.kit, now=now)

    def check(self) -> str:
        """No reply or marketing of the bot has a place in the thread past the takeover's."""
        with transaction(self.engine) as session:
            conversation = conversations.find_conversation(session, self.brand.id, self.conversation_id)
            assert isinstance(conversation, Conversation)
            self._leave(session, conversation)
            rows = session.execute(select(Outbox).where(Outbox.conversation_id == self.conversation_id)).scalars().all()  # type: ignore[arg-type]
        assert conversation.handling == Handling.AGENT
        assert self.taken_at is not None
        late = [row for row in rows if row.author == "bot" and row.purpose != Purpose.NOTICE and row.sequence > self.taken_at]
        assert late == [], [(row.key, row.status, row.sequence, self.taken_at) for row in late]
        left = [row for row in rows if row.status in (OutboxStatus.QUEUED, OutboxStatus.SENDING)]
        assert left == [], [(row.key, row.status) for row in left]
        return self.stage

    def _leave(self, session: Session, conversation: Conversation) -> None:
        """The next races' broadcasts are not for this one."""
        consent.record(
            session,
            brand_id=self.brand.id,
            identity_id=conversation.identity_id,
            granted=False,
            wording="STOP",
            source="test",
            key="end",
            at=NOW,
        )


def races(engine: Engine, count: int) -> set[str]:
    with transaction(engine) as session:
        load_demo(session, now=NOW, new_id=random_id, shops=("aurora",))
        brand = brands.get_brand(session, "aurora")
        values: dict[str, Any] = {"id": "acc_telegram_aurora", "brand_id": brand.id, "channel": "telegram", "name": "default"}
        insert_once(session, ChannelAccount, values)
    account = ChannelAccount(**values)
    seen = set()
    for seed in range(count):
        race = Race(engine, brand, account, seed)
        race.run()
        seen.add(race.check())
    return seen


def test_fifty_races_of_a_takeover(db: Engine) -> None:
    assert races(db, 50) == set(STAGES)


@pytest.mark.soak
def test_a_thousand_races_of_a_takeover(db: Engine) -> None:
    assert races(db, 1000) == set(STAGES)
