"""Is every event stored once, worked in order, and its failure contained? The pipeline on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from threading import Thread

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from bot import inbox, intake, turn
from bot.dialog import skills
from bot.dialog.actions import Greet, Human
from bot.errors import EmptyText, NotYours, TextTooLong
from bot.events import EventKind, Failed, Inbound, Sent, Unknown
from bot.store import conversations, events
from bot.tables import Conversation, EventStatus, InboundEvent, Outbox, OutboxStatus
from core.db import transaction
from core.ids import random_id
from tests.conftest import NOW
from tests.shop import Shop


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url, "telegram")
    yield shop
    shop.close()


def message(number: int, text: str = "hello", *, person: str = "ana", seconds: float = 0) -> Inbound:
    return Inbound(f"update:{person}:{number}", EventKind.TEXT, person, person, NOW + timedelta(seconds=seconds), text=text)


def accept(shop: Shop, *arrived: Inbound) -> str:
    accepted = shop.write(intake.accept, shop.account, arrived, now=shop.clock(), new_id=random_id)
    conversation_id: str = accepted[-1].conversation_id
    return conversation_id


def work(shop: Shop, conversation_id: str) -> None:
    shop.run(shop.program.worker.work(conversation_id))


def rows(shop: Shop, conversation_id: str) -> list[Outbox]:
    def read(session: Session) -> list[Outbox]:
        wanted = select(Outbox).where(col(Outbox.conversation_id) == conversation_id).order_by(col(Outbox.id))
        return list(session.scalars(wanted))

    found: list[Outbox] = shop.read(read)
    return found


def count(shop: Shop, *wanted: object) -> int:
    statement = select(func.count()).select_from(InboundEvent).where(*wanted)  # type: ignore[arg-type]
    found: int = shop.read(lambda session: session.scalar(statement))
    return found


def test_regression_2_redelivered_five_times_is_one_turn(shop: Shop) -> None:
    for _ in range(5):
        conversation_id = accept(shop, message(1))
        work(shop, conversation_id)
    assert len(rows(shop, conversation_id)) == len(shop.client.performed) == 1


def test_regression_1_two_hundred_messages_in_two_seconds_are_two_hundred_events(shop: Shop) -> None:
    conversation_id = accept(shop, *(message(number, seconds=number / 100) for number in range(200)))
    assert count(shop, col(InboundEvent.conversation_id) == conversation_id) == 200


def test_regression_4_first_messages_at_once_open_one_conversation(shop: Shop) -> None:
    def send(number: int) -> None:
        with transaction(shop.program.db.engine) as session:
            intake.accept(session, shop.account, [message(number)], now=NOW, new_id=random_id)

    threads = [Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shop.read(lambda session: session.scalar(select(func.count()).select_from(Conversation))) == 1
    assert count(shop, col(InboundEvent.status) == EventStatus.WAITING) == 8


def test_regression_13_the_same_event_at_the_same_instant_is_stored_once(shop: Shop) -> None:
    def send() -> None:
        with transaction(shop.program.db.engine) as session:
            intake.accept(session, shop.account, [message(1)], now=NOW, new_id=random_id)

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(shop, col(InboundEvent.external_id) == "update:ana:1") == 1


def test_regression_3_waiting_messages_run_by_provider_time(shop: Shop) -> None:
    texts = ["red cap", "make it 2", "make it 3", "checkout"]
    arrived = [message(number, text, seconds=number - 10) for number, text in enumerate(texts)]
    Random(7).shuffle(arrived)
    work(shop, accept(shop, *arrived))
    handled = shop.read(lambda session: session.scalars(select(InboundEvent).order_by(col(InboundEvent.id))).all())
    assert all(event.status == EventStatus.HANDLED for event in handled)
    said = rows(shop, handled[0].conversation_id)
    order = [next(e.payload["text"] for e in handled if f"reply:{e.id}" == row.key) for row in said]
    assert order == texts


def test_regression_11_a_lower_update_after_a_higher_one_is_handled(shop: Shop) -> None:
    conversation_id = accept(shop, message(2, "do you have hoodies", seconds=-1))
    work(shop, conversation_id)
    work(shop, accept(shop, message(1, "hello", seconds=-2)))
    assert len(rows(shop, conversation_id)) == 2


def test_regression_6_a_flood_is_answered_by_one_reply_and_never_stuck(shop: Shop) -> None:
    conversation_id = accept(shop, *(message(number, "red cap?", seconds=-5 + number / 10) for number in range(50)))
    work(shop, conversation_id)
    shop.clock.pass_(turn.COALESCE)
    work(shop, conversation_id)
    assert count(shop, col(InboundEvent.status) == EventStatus.HANDLED) == 50
    assert len(rows(shop, conversation_id)) == 1
    shop.clock.pass_(timedelta(minutes=1))
    work(shop, accept(shop, message(99, "hello", seconds=70)))
    assert len(rows(shop, conversation_id)) == 2


class Broken(Exception):
    """A fault planted in a skill."""


def broken(*_: object) -> None:
    """A skill with a fault."""
    raise Broken("ana's secret")


@pytest.fixture
def greeting_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(skills.SKILLS, Greet, broken)


def test_a_turn_that_raises_is_tried_five_times_then_dead_listed_and_replayed(
    shop: Shop, greeting_broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = accept(shop, message(1, "hello"))
    for _ in range(turn.TRIES_MAX):
        work(shop, conversation_id)
        shop.clock.pass_(timedelta(minutes=5))
    dead = shop.read(events.list_dead, shop.brand.id)
    assert [(event.attempts, event.status) for event in dead] == [(5, EventStatus.DEAD)]
    assert dead[0].error.startswith("Broken at test_pipeline.py:")
    assert "secret" not in dead[0].error
    assert rows(shop, conversation_id) == []
    monkeypatch.undo()
    shop.write(events.revive, shop.brand.id, dead[0].id, now=shop.clock())
    work(shop, conversation_id)
    assert len(rows(shop, conversation_id)) == 1


def test_a_dead_letter_holds_up_nobody(shop: Shop, greeting_broken: None) -> None:
    conversation_id = accept(shop, message(1, "hello", seconds=-2), message(2, "red cap", seconds=-1))
    other = accept(shop, message(3, "red cap", person="ben"))
    work(shop, conversation_id)
    work(shop, other)
    assert [len(rows(shop, each)) for each in (conversation_id, other)] == [1, 1]
    assert count(shop, col(InboundEvent.status) == EventStatus.WAITING) == 1


def test_a_failed_turn_leaves_nothing_behind(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(skills.SKILLS, Human, broken)
    conversation_id = accept(shop, message(1, "add a red cap and get me a human"))
    work(shop, conversation_id)
    assert shop.read(lambda s: conversations.find_conversation(s, shop.brand.id, conversation_id)).state == {}
    assert rows(shop, conversation_id) == []


def test_who_holds_no_lease_does_nothing(shop: Shop) -> None:
    conversation_id = accept(shop, message(1))
    until = NOW + timedelta(seconds=5)
    assert shop.write(conversations.lease, conversation_id, "wrk_other", now=NOW, until=until) is not None
    assert shop.write(turn.step, conversation_id, shop.program.kit, now=NOW) is None
    shop.clock.pass_(timedelta(seconds=6))
    assert shop.write(turn.step, conversation_id, shop.program.kit, now=shop.clock()).claimed is not None


def test_what_was_in_flight_when_its_worker_died_is_unknown_and_not_sent_again(shop: Shop) -> None:
    conversation_id = accept(shop, message(1))
    assert shop.write(turn.step, conversation_id, shop.program.kit, now=NOW).claimed is not None
    shop.clock.pass_(timedelta(seconds=6))
    assert shop.read(conversations.list_due, shop.program.worker.served, now=shop.clock(), limit=10) == [conversation_id]
    work(shop, conversation_id)
    assert [(row.status, row.reason) for row in rows(shop, conversation_id)] == [(OutboxStatus.UNKNOWN, "interrupted")]
    assert shop.client.performed == []


def test_a_process_without_the_accounts_client_leaves_it_to_others(shop: Shop) -> None:
    conversation_id = accept(shop, message(1))
    shop.program.worker.clients = {}
    work(shop, conversation_id)
    shop.run(shop.program.worker.sweep_once())
    assert rows(shop, conversation_id) == []
    assert count(shop, col(InboundEvent.status) == EventStatus.WAITING) == 1


def test_a_refused_send_is_tried_again_when_asked_and_then_sent(shop: Shop) -> None:
    shop.client.then(Failed("slow down", retry_after=30), Sent("77"))
    conversation_id = accept(shop, message(1))
    work(shop, conversation_id)
    assert [(row.status, row.reason) for row in rows(shop, conversation_id)] == [(OutboxStatus.QUEUED, "slow down")]
    work(shop, conversation_id)
    assert len(shop.client.performed) == 1
    shop.clock.pass_(timedelta(seconds=31))
    work(shop, conversation_id)
    assert [(row.status, row.provider_id) for row in rows(shop, conversation_id)] == [(OutboxStatus.SENT, "77")]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Failed("bot was blocked by the user", permanent=True), OutboxStatus.FAILED), (Unknown("timed out"), OutboxStatus.UNKNOWN)],
)
def test_a_final_outcome_is_kept_with_its_reason(shop: Shop, outcome: Failed | Unknown, status: OutboxStatus) -> None:
    shop.client.then(outcome)
    conversation_id = accept(shop, message(1))
    work(shop, conversation_id)
    shop.clock.pass_(timedelta(hours=1))
    work(shop, conversation_id)
    assert [(row.status, row.reason) for row in rows(shop, conversation_id)] == [(status, outcome.reason)]
    assert len(shop.client.performed) == 1


def test_five_tries_are_enough_for_a_send(shop: Shop) -> None:
    shop.client.then(*[Failed("down")] * 9)
    conversation_id = accept(shop, message(1))
    for _ in range(9):
        work(shop, conversation_id)
        shop.clock.pass_(timedelta(hours=1))
    assert [row.status for row in rows(shop, conversation_id)] == [OutboxStatus.FAILED]
    assert len(shop.client.performed) == 5


def test_a_message_told_to_wait_again_and_again_is_not_given_up(shop: Shop) -> None:
    shop.client.then(*[Failed("Flood control exceeded", retry_after=600)] * 9, Sent("77"))
    conversation_id = accept(shop, message(1))
    for _ in range(10):
        work(shop, conversation_id)
        shop.clock.pass_(timedelta(minutes=11))
    assert [(row.status, row.provider_id) for row in rows(shop, conversation_id)] == [(OutboxStatus.SENT, "77")]
    assert len(shop.client.performed) == 10


def test_the_sweeper_finds_what_a_lost_bell_left(shop: Shop) -> None:
    conversation_id = accept(shop, message(1))
    shop.run(shop.program.worker.sweep_once())
    shop.run(shop.program.worker.stop())
    assert [row.status for row in rows(shop, conversation_id)] == [OutboxStatus.SENT]


def taken(shop: Shop) -> str:
    """A conversation an agent has."""
    work(shop, conversation_id := accept(shop, message(1)))
    shop.write(inbox.take_over, shop.brand.id, conversation_id, "stf_ada", now=shop.clock())
    return conversation_id


def test_the_bot_is_silent_while_a_person_has_it_and_obeys_stop_all_the_same(shop: Shop) -> None:
    conversation_id = taken(shop)
    work(shop, accept(shop, message(2, "hello?", seconds=1)))
    assert len(rows(shop, conversation_id)) == 1
    work(shop, accept(shop, message(3, "remind me about offers", seconds=2)))
    work(shop, accept(shop, message(4, "STOP", seconds=3)))
    said = rows(shop, conversation_id)[1:]
    assert [(row.purpose, row.status, row.message["automatic"]) for row in said] == [("notice", "sent", True)] * 2


def test_regression_15_an_agents_message_is_one_however_often_it_is_sent(shop: Shop) -> None:
    conversation_id = taken(shop)
    for _ in range(3):
        shop.write(inbox.agent_reply, shop.brand.id, conversation_id, "stf_ada", "Hi, Ada here.", "c1", now=shop.clock())
        work(shop, conversation_id)
    assert [row.message["text"] for row in rows(shop, conversation_id)[1:]] == ["Hi, Ada here."]
    assert len(shop.client.performed) == 2


def test_an_agent_without_the_conversation_cannot_write_into_it(shop: Shop) -> None:
    conversation_id = taken(shop)
    with pytest.raises(NotYours):
        shop.write(inbox.agent_reply, shop.brand.id, conversation_id, "stf_bob", "Hi", "c1", now=shop.clock())
    with pytest.raises(EmptyText):
        shop.write(inbox.agent_reply, shop.brand.id, conversation_id, "stf_ada", "  ", "c1", now=shop.clock())
    with pytest.raises(TextTooLong):
        shop.write(inbox.agent_reply, shop.brand.id, conversation_id, "stf_ada", "x" * 4001, "c1", now=shop.clock())


def test_regression_57_return_to_the_bot_is_said_and_does_not_hand_over_again(shop: Shop) -> None:
    work(shop, conversation_id := accept(shop, message(1, "human")))
    assert shop.standing_of(conversation_id) == "waiting"
    shop.write(inbox.take_over, shop.brand.id, conversation_id, "stf_ada", now=shop.clock())
    shop.write(inbox.return_to_bot, shop.brand.id, conversation_id, now=shop.clock())
    work(shop, conversation_id)
    work(shop, accept(shop, message(2, "thanks", seconds=1)))
    assert shop.standing_of(conversation_id) == "bot"
    assert len(rows(shop, conversation_id)) == 3
    work(shop, accept(shop, message(3, "human", seconds=2)))
    assert shop.standing_of(conversation_id) == "waiting"


def test_regression_55_a_reply_made_before_the_takeover_is_not_sent_after_it(shop: Shop) -> None:
    conversation_id = accept(shop, message(1))
    shop.client.then(Failed("down"))
    work(shop, conversation_id)
    shop.write(inbox.take_over, shop.brand.id, conversation_id, "stf_ada", now=shop.clock())
    shop.clock.pass_(timedelta(minutes=1))
    work(shop, conversation_id)
    assert [(row.status, row.reason) for row in rows(shop, conversation_id)] == [(OutboxStatus.SKIPPED, "taken_over")]
    assert len(shop.client.performed) == 1


def test_another_brand_cannot_reach_the_conversation(shop: Shop) -> None:
    conversation_id = taken(shop)
    assert shop.read(conversations.find_conversation, "brd_other", conversation_id) is None
    assert shop.read(inbox.thread, "brd_other", conversation_id) == []


@pytest.mark.parametrize("text", ["x" * 10_000, "😀😀😀", "'; DROP TABLE cart; --", "\u202e\u0000hello", "%s %(x)s {0}"])
def test_odd_words_get_a_kind_answer_and_change_nothing(shop: Shop, text: str) -> None:
    work(shop, conversation_id := accept(shop, message(1, text)))
    assert [row.status for row in rows(shop, conversation_id)] == [OutboxStatus.SENT]
    assert count(shop, col(InboundEvent.status) == EventStatus.HANDLED) == 1


@pytest.mark.parametrize("action", ["zz:1", "ad:1,2,3", 'ad:"nope",1', "ad", "x" * 200, 'ad:"a",true', "hu:{}"])
def test_an_unknown_button_gets_a_kind_answer(shop: Shop, action: str) -> None:
    event = Inbound("update:1", EventKind.BUTTON, "ana", "ana", NOW, action=action)
    work(shop, conversation_id := accept(shop, event))
    assert [row.status for row in rows(shop, conversation_id)] == [OutboxStatus.SENT]
