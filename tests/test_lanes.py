"""Do broadcasts go out in batches, once each, beside replies and not before them; and what of chats and accounts in trouble?"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from bot import broadcasts, consent, intake, lanes, turn
from bot.events import EventKind, Failed, Inbound, Pace, Sent
from bot.pacing import Pacer
from bot.store import accounts, conversations
from bot.store import lanes as lane_rows
from bot.tables import Broadcast, BroadcastStatus, ChannelAccount, EventStatus, InboundEvent, Outbox, OutboxStatus, Purpose
from core.ids import random_id
from dropline import scheduler
from dropline.program import build
from tests.conftest import NOW
from tests.shop import Shop, settings_for
from tests.test_turn_statements import counted

OFFER = "Hoodies are back"


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, "telegram")
    yield shop
    shop.close()


def say(shop: Shop, person: str, number: int = 1, text: str = "hello") -> str:
    """A message in, not worked on yet; its conversation."""
    event = Inbound(f"update:{person}:{number}", EventKind.TEXT, person, person, shop.clock(), text=text)
    found: str = shop.write(intake.accept, shop.account, [event], now=shop.clock(), new_id=random_id)[0].conversation_id
    return found


def audience(shop: Shop, size: int) -> list[str]:
    """Conversations of people who agreed, with nothing left to answer."""

    def agree(session: Session, conversation_ids: list[str]) -> None:
        for conversation_id in conversation_ids:
            conversation = conversations.find_conversation(session, shop.brand.id, conversation_id)
            assert conversation is not None
            consent.record(
                session,
                brand_id=shop.brand.id,
                identity_id=conversation.identity_id,
                granted=True,
                wording="yes",
                source="test",
                key=conversation_id,
                at=NOW,
            )
        session.connection().execute(update(InboundEvent).values(status=EventStatus.HANDLED))

    events = [Inbound(f"update:p{n}:0", EventKind.UNBLOCKED, f"p{n}", f"p{n}", shop.clock()) for n in range(size)]
    accepted = shop.write(intake.accept, shop.account, events, now=shop.clock(), new_id=random_id)
    found = [each.conversation_id for each in accepted]
    shop.write(agree, found)
    return found


def work(shop: Shop, *subjects: str) -> None:
    async def all_at_once() -> None:
        await asyncio.gather(*(shop.program.worker.work(subject) for subject in subjects))

    shop.run(all_at_once())


def start(shop: Shop, text: str = OFFER) -> str:
    """A broadcast, planned and not yet sent."""
    broadcast: Broadcast = shop.write(broadcasts.start, shop.brand, text, now=shop.clock(), new_id=random_id)
    while shop.write(scheduler.plan_broadcasts, now=shop.clock()):
        pass
    return broadcast.id


def progress(shop: Shop, broadcast_id: str) -> broadcasts.Progress:
    found: broadcasts.Progress = shop.read(broadcasts.progress, shop.brand.id, broadcast_id)
    return found


def sent_to(shop: Shop, text: str = OFFER) -> Counter[str]:
    """Whom the provider was asked to send it to, how often."""
    return Counter(str(call.params["chat_id"]) for call in shop.client.calls if text in str(call.params.get("text", "")))


def rows(shop: Shop, *wanted: object) -> list[Outbox]:
    def read(session: Session) -> list[Outbox]:
        return list(session.scalars(select(Outbox).where(*wanted).order_by(col(Outbox.id))))  # type: ignore[arg-type]

    found: list[Outbox] = shop.read(read)
    return found


def account(shop: Shop) -> ChannelAccount:
    found: ChannelAccount = shop.read(accounts.find_by_id, shop.brand.id, shop.account.id)
    return found


def test_a_batch_takes_a_few_statements_however_many_are_in_it(shop: Shop) -> None:
    audience(shop, 120)
    start(shop)
    with counted(shop) as seen:
        values = {"catalogue": shop.program.kit.catalogue, "now": NOW, "until": NOW + turn.LEASE, "thread_seconds": 0.0}
        small = shop.write(lanes.claim, shop.account.id, "lane", most=2, **values)
        of_two = len(seen)
        large = shop.write(lanes.claim, shop.account.id, "lane", most=lanes.BATCH, **values)
        of_fifty = len(seen) - of_two
        settled = [(claimed, Sent(f"{claimed.row_id}")) for claimed in (*small.claimed, *large.claimed)]
        shop.write(lanes.settle, settled, "lane", now=NOW, random=shop.program.kit.random)
        of_settling = len(seen) - of_two - of_fifty
    assert (len(small.claimed), len(large.claimed)) == (2, lanes.BATCH)
    assert of_two == of_fifty <= 7
    assert of_settling <= 5
    assert len(rows(shop, col(Outbox.status) == OutboxStatus.SENT, col(Outbox.provider_id) != "")) == 52


def test_regression_25_paused_and_resumed_ten_times_it_reaches_the_same_people_once(shop: Shop) -> None:
    audience(shop, 150)
    broadcast_id = start(shop)
    for _ in range(10):
        shop.write(broadcasts.pause, shop.brand.id, broadcast_id)
        before = len(shop.client.performed)
        work(shop, shop.account.id)
        shop.run(shop.program.worker.sweep_once())
        assert len(shop.client.performed) == before
        assert progress(shop, broadcast_id).paused
        shop.write(broadcasts.resume, shop.brand.id, broadcast_id)
        shop.write(lane_batch, shop, 13)
        shop.write(scheduler.plan_broadcasts, now=shop.clock())
    work(shop, shop.account.id)
    assert set(sent_to(shop).values()) | {1} == {1}
    found = progress(shop, broadcast_id)
    assert (found.sent, found.waiting, found.audience) == (150, 0, 150)
    assert len({row.conversation_id for row in rows(shop, col(Outbox.broadcast_id) == broadcast_id)}) == 150


def lane_batch(session: Session, shop: Shop, most: int) -> None:
    """One batch, claimed and settled."""
    until = shop.clock() + turn.LEASE
    batch = lanes.claim(
        session, shop.account.id, "lane", catalogue=shop.program.kit.catalogue, now=shop.clock(), until=until, thread_seconds=0, most=most
    )
    lanes.settle(session, [(each, Sent("x")) for each in batch.claimed], "lane", now=shop.clock(), random=shop.program.kit.random)


def test_regression_24_two_schedulers_and_two_workers_make_one_run(shop: Shop) -> None:
    audience(shop, 230)
    broadcast: Broadcast = shop.write(broadcasts.start, shop.brand, OFFER, now=shop.clock(), new_id=random_id)
    other = build(settings_for(shop.database_url), clients={shop.account.id: shop.client}, clock=shop.clock, paces={})

    async def both() -> None:
        for _ in range(4):
            await asyncio.gather(*(p.db.write(scheduler.plan_broadcasts, now=shop.clock()) for p in (shop.program, other)))
            await asyncio.gather(*(p.worker.work(shop.account.id) for p in (shop.program, other)))
        await other.stop()

    shop.run(both())
    assert len(sent_to(shop)) == 230
    assert set(sent_to(shop).values()) == {1}
    assert progress(shop, broadcast.id).sent == 230


def test_a_reply_does_not_wait_behind_a_broadcast(shop: Shop) -> None:
    audience(shop, 400)
    start(shop)
    conversation_id = say(shop, "ana", text="red cap?")
    work(shop, shop.account.id, conversation_id)
    told = [str(calls[0].params["chat_id"]) for calls in shop.client.performed]
    assert len(told) == 401
    assert told.index("ana") < 150


def test_a_reply_to_one_of_the_audience_waits_for_one_message_only(shop: Shop) -> None:
    conversation_ids = audience(shop, 120)
    start(shop)
    say(shop, "p119", text="red cap?")
    work(shop, shop.account.id, conversation_ids[119])
    shop.run(shop.program.worker.stop())
    assert {row.status for row in rows(shop)} == {OutboxStatus.SENT}
    assert Counter(row.conversation_id for row in rows(shop))[conversation_ids[119]] == 2


def test_regression_26_a_killed_batch_is_unknown_and_the_tail_is_sent(shop: Shop) -> None:
    audience(shop, 130)
    broadcast_id = start(shop)
    values = {"catalogue": shop.program.kit.catalogue, "now": NOW, "until": NOW + turn.LEASE, "thread_seconds": 0.0}
    batch = shop.write(lanes.claim, shop.account.id, "wrk_dead:lane", most=lanes.BATCH, **values)
    work(shop, shop.account.id)
    assert progress(shop, broadcast_id).waiting == len(batch.claimed) == 50
    shop.clock.pass_(turn.LEASE + timedelta(seconds=1))
    assert [each["id"] for each in shop.read(lane_rows.list_at_work, now=shop.clock())] == [shop.account.id]
    work(shop, shop.account.id)
    found = progress(shop, broadcast_id)
    assert (found.sent, found.unknown, found.waiting) == (80, 50, 0)
    assert sent_to(shop) == {f"p{n}": 1 for n in range(130) if f"p{n}" not in {claimed.thread for claimed in batch.claimed}}


def test_regression_28_stop_during_the_run_is_obeyed_by_the_next_batch(shop: Shop) -> None:
    conversation_ids = audience(shop, 80)
    broadcast_id = start(shop)
    shop.write(lane_batch, shop, lanes.BATCH)
    left = next(row for row in rows(shop, col(Outbox.status) == OutboxStatus.QUEUED))
    person = f"p{conversation_ids.index(left.conversation_id)}"
    work(shop, say(shop, person, 9, "STOP"))
    work(shop, shop.account.id)
    assert progress(shop, broadcast_id).skipped == {"no_consent": 1}
    assert person not in sent_to(shop)


def test_regression_32_a_chat_that_is_told_to_wait_holds_up_no_other_and_keeps_its_order(shop: Shop) -> None:
    shop.client.then(Failed("Too Many Requests", retry_after=3600))
    work(shop, ana := say(shop, "ana"))
    work(shop, say(shop, "ana", 2, "red cap"), say(shop, "ben"))
    shop.clock.pass_(timedelta(minutes=50))
    shop.run(shop.program.worker.sweep_once())
    assert Counter(calls[0].params["chat_id"] for calls in shop.client.performed) == {"ana": 1, "ben": 1}
    shop.clock.pass_(timedelta(minutes=11))
    work(shop, ana)
    said = rows(shop, col(Outbox.conversation_id) == ana)
    assert [row.status for row in said] == [OutboxStatus.SENT, OutboxStatus.SENT]
    assert [row.sequence for row in said] == sorted(row.sequence for row in said)
    texts = [calls[-1].params["text"] for calls in shop.client.performed if calls[0].params["chat_id"] == "ana"]
    assert texts[0] == texts[1] == said[0].message["text"]


def test_regression_5_a_provider_down_for_ten_minutes_gets_the_message_once_later(shop: Shop) -> None:
    shop.client.then(*[Failed("Twilio is down")] * 4)
    work(shop, conversation_id := say(shop, "ana"))
    for _ in range(60):
        shop.clock.pass_(timedelta(seconds=10))
        work(shop, conversation_id)
    assert [row.status for row in rows(shop)] == [OutboxStatus.SENT]
    assert len(shop.client.performed) == 5


def test_an_account_that_is_told_to_wait_waits_whole_and_alone(shop: Shop) -> None:
    audience(shop, 60)
    shop.client.then(Failed("rate limit of the number", retry_after=60, account=True))
    work(shop, ana := say(shop, "ana"))
    assert account(shop).paused_until == shop.clock() + timedelta(seconds=60)
    assert account(shop).problem == "rate limit of the number"
    broadcast_id = start(shop)
    work(shop, ben := say(shop, "ben"), shop.account.id)
    assert len(shop.client.performed) == 1
    shop.clock.pass_(timedelta(seconds=61))
    work(shop, ana, ben, shop.account.id)
    assert {row.status for row in rows(shop)} == {OutboxStatus.SENT}
    assert progress(shop, broadcast_id).sent == 60
    assert (account(shop).paused_until, account(shop).problem) == (None, "")


def test_a_bad_token_loses_nothing_and_costs_no_message_a_try(shop: Shop) -> None:
    bad = Failed("the token is not valid any more", permanent=True, account=True, code="190")
    shop.client.then(*[bad] * 9)
    work(shop, conversation_id := say(shop, "ana"))
    for _ in range(8):
        shop.clock.pass_(timedelta(minutes=6))
        work(shop, conversation_id)
    assert [(row.status, row.reason, row.attempts) for row in rows(shop)] == [(OutboxStatus.QUEUED, bad.reason, 0)]
    assert account(shop).problem == bad.reason
    shop.write(accounts.resume, shop.account.id, now=shop.clock())
    shop.run(shop.program.worker.sweep_once())
    shop.run(shop.program.worker.stop())
    assert [row.status for row in rows(shop)] == [OutboxStatus.SENT]


def test_another_process_hears_of_the_pause_from_the_row(shop: Shop) -> None:
    shop.write(accounts.pause, shop.account.id, until=shop.clock() + timedelta(minutes=5), problem="rate limit")
    shop.run(shop.program.worker.sweep_once())
    work(shop, say(shop, "ana"))
    assert [(row.status, row.reason) for row in rows(shop)] == [(OutboxStatus.QUEUED, "the account is paused")]
    assert shop.client.performed == []


def test_what_the_pace_does_not_allow_waits_unclaimed_in_its_order_and_others_flow(shop: Shop) -> None:
    shop.program.worker.pacer = Pacer({"telegram": Pace(account_per_second=10, thread_per_second=1, burst_seconds=7)})
    texts = ["red cap", "black cap", "blue cap", *["hoodie"] * 5]
    for number, text in enumerate(texts):
        shop.clock.pass_(timedelta(seconds=10))
        work(shop, ana := say(shop, "ana", number, text))
    held = rows(shop, col(Outbox.status) == OutboxStatus.QUEUED)
    assert [(row.reason, row.attempts) for row in held] == [("paced", 0)]
    assert timedelta(0) < held[0].due_at - shop.clock() <= timedelta(seconds=7)
    assert shop.read(conversations.list_due, shop.program.worker.served, now=shop.clock(), limit=9) == []
    work(shop, say(shop, "ben"))
    assert rows(shop)[-1].status == OutboxStatus.SENT
    shop.program.worker.pacer = Pacer({})
    shop.clock.pass_(timedelta(seconds=61))
    work(shop, ana)
    assert {row.status for row in rows(shop)} == {OutboxStatus.SENT}


def test_marketing_gets_four_fifths_of_the_pace_and_the_rest_is_for_replies(shop: Shop) -> None:
    audience(shop, 150)
    pacer = Pacer({"telegram": Pace(account_per_second=2, thread_per_second=1, burst_seconds=50)})
    shop.program.worker.pacer = shop.program.worker.lanes.pacer = pacer
    broadcast_id = start(shop)
    work(shop, shop.account.id)
    assert progress(shop, broadcast_id).sent == 80
    for number in range(25):
        work(shop, say(shop, f"q{number}"))
    replies = rows(shop, col(Outbox.purpose) == Purpose.REPLY)
    assert Counter(row.status for row in replies) == {OutboxStatus.SENT: 20, OutboxStatus.QUEUED: 5}


async def paced(pacers: list[Pacer]) -> list[float]:
    waits = [await pacers[number % len(pacers)].admit("telegram", "acc_1", f"cnv_{number}") for number in range(25)]
    for pacer in pacers:
        await pacer.close()
    return waits


def test_processes_share_a_pace_through_redis(redis_url: str) -> None:
    pace = {"telegram": Pace(account_per_second=10, thread_per_second=1, burst_seconds=2)}
    waits = asyncio.run(paced([Pacer(pace, redis_url), Pacer(pace, redis_url)]))
    assert [bool(wait) for wait in waits] == [False] * 20 + [True] * 5


def test_without_its_redis_a_process_paces_itself() -> None:
    pace = {"telegram": Pace(account_per_second=10, thread_per_second=1, burst_seconds=2)}
    waits = asyncio.run(paced([Pacer(pace, "redis://127.0.0.1:1/0")]))
    assert [bool(wait) for wait in waits] == [False] * 20 + [True] * 5


def test_a_broadcast_is_planned_no_further_ahead_than_it_is_sent(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcasts, "PLAN_AHEAD", 40)
    monkeypatch.setattr(broadcasts, "PLAN_BATCH", 20)
    audience(shop, 90)
    broadcast_id = start(shop)
    assert len(rows(shop)) == 40
    for _ in range(3):
        work(shop, shop.account.id)
        while shop.write(scheduler.plan_broadcasts, now=shop.clock()):
            pass
    work(shop, shop.account.id)
    assert progress(shop, broadcast_id).sent == 90
    assert shop.read(lambda s: s.get(Broadcast, broadcast_id)).status == BroadcastStatus.DONE


def test_regression_30_bells_at_the_same_instant_make_one_send(shop: Shop) -> None:
    audience(shop, 5)
    start(shop)
    conversation_id = say(shop, "ana")
    work(shop, *[shop.account.id] * 5, *[conversation_id] * 5)
    assert sent_to(shop) == {f"p{number}": 1 for number in range(5)}
    assert len(shop.client.performed) == 6


def test_a_send_that_breaks_the_client_leaves_its_own_message_unknown_and_no_other(shop: Shop) -> None:
    class Breaking:
        """A client with a fault, for one person."""

        async def perform(self, calls, *, reference=""):
            if calls[0].params["chat_id"] == "p7":
                raise KeyError("p7")
            return Sent("x")

        async def close(self):
            """Nothing to give back."""

    audience(shop, 60)
    broadcast_id = start(shop)
    shop.program.worker.clients = {shop.account.id: Breaking()}
    work(shop, shop.account.id)
    assert progress(shop, broadcast_id).sent == 59
    shop.clock.pass_(turn.LEASE + timedelta(seconds=1))
    work(shop, shop.account.id)
    found = progress(shop, broadcast_id)
    assert (found.sent, found.unknown, found.waiting) == (59, 1, 0)
