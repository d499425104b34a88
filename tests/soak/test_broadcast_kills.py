"""Does a broadcast reach each person once when its sender is killed again and again? Real processes, real databases."""

import logging
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot import broadcasts, consent, intake, lanes
from bot.events import EventKind, Inbound
from bot.store import broadcasts as store
from bot.store import conversations
from bot.tables import ChannelAccount, Conversation, Outbox, OutboxStatus
from commerce import brands
from core.db import insert_once, make_engine, transaction
from core.ids import random_id
from dropline.demo.load import load_demo
from dropline.program import utc_now
from dropline.settings import Settings
from tests.conftest import NOW
from tests.soak.processes import Child
from tests.soak.test_kills import UNKNOWN_MAX_A_KILL, fast
from tests.telegram_server import TelegramServer

log = logging.getLogger(__name__)
POINTS = {"telegram": ("before_commit", "after_claim", "after_send"), "webchat": ("before_commit",)}
FUSE_SECONDS = 3.0  # a fuse that has not gone off by then will not, for little is left to send
TEXT = "Hoodies are back"
__all__ = ["server"]
from tests.soak.test_kills import server  # noqa: E402  (a fixture)


def audience(engine: Engine, channel: str, size: int) -> tuple[str, list[str]]:
    """The brand, and the conversations of people who agreed."""
    with transaction(engine) as session:
        load_demo(session, now=NOW, new_id=random_id, shops=("aurora",))
        brand = brands.get_brand(session, "aurora")
        values: dict[str, Any] = {"id": f"acc_{channel}", "brand_id": brand.id, "channel": channel, "name": "soak"}
        insert_once(session, ChannelAccount, values)
        account = ChannelAccount(**values)
        events = [Inbound(f"update:{i}", EventKind.START, str(7_000_000 + i), str(7_000_000 + i), NOW) for i in range(size)]
        accepted = intake.accept(session, account, events, now=NOW, new_id=random_id)
        ids = [entry.conversation_id for entry in accepted]
        for conversation_id in ids:
            _agree(session, brand.id, conversation_id, True, "seed")
    return brand.id, ids


def _agree(session, brand_id: str, conversation_id: str, granted: bool, key: str) -> None:
    conversation = conversations.find_conversation(session, brand_id, conversation_id)
    assert isinstance(conversation, Conversation)
    consent.record(
        session, brand_id=brand_id, identity_id=conversation.identity_id, granted=granted, wording="yes", source="test", key=key, at=NOW
    )


def run(settings: Settings, folder: Path, channel: str, size: int, kills: int, seed: int) -> tuple[str, Counter[str], str]:
    """Kill the sender `kills` times; the outcomes, and the conversation of one who said STOP after the first kill."""
    engine, random = make_engine(settings.database_url), Random(seed)
    brand_id, ids = audience(engine, channel, size)
    Child("finish", settings, folder / "log").ready().finished()  # the greetings are out of the way
    with transaction(engine) as session:
        brand = brands.get_brand(session, "aurora")
        broadcast = broadcasts.start(session, brand, TEXT, now=utc_now(), new_id=random_id)
    stopped = ""
    for number in range(kills):
        point = random.choice(POINTS[channel])
        passes = size // lanes.BATCH if point == "before_commit" else size  # a batch is claimed in one transaction
        child = Child("work", settings, folder / "log", point=point, count=random.randint(1, max(2, passes // kills))).ready()
        child.died(FUSE_SECONDS)
        child.kill()
        if not stopped:
            stopped = _stop_one(engine, brand_id, broadcast.id, ids)
        assert number < kills
    Child("finish", settings, folder / "log").ready().finished()
    with transaction(engine) as session:
        progress = broadcasts.progress(session, brand_id, broadcast.id)
        rows = session.execute(select(Outbox).where(Outbox.broadcast_id == broadcast.id)).scalars().all()  # type: ignore[arg-type]
        assert store.count_audience(session, brand_id, broadcast.id) == size == progress.audience
    assert progress.waiting == 0
    assert progress.sent + progress.unknown + sum(progress.skipped.values()) + sum(progress.failed.values()) == size
    assert len({row.conversation_id for row in rows}) == len(rows) == size
    engine.dispose()
    return stopped, Counter(row.status for row in rows), brand_id


def _stop_one(engine: Engine, brand_id: str, broadcast_id: str, ids: list[str]) -> str:
    """Somebody whose message is not on its way yet says STOP."""
    with transaction(engine) as session:
        gone = select(Outbox.conversation_id).where(Outbox.broadcast_id == broadcast_id, Outbox.status != OutboxStatus.QUEUED)  # type: ignore[call-overload]
        on_its_way = set(session.execute(gone).scalars())
        left = [conversation_id for conversation_id in ids if conversation_id not in on_its_way]
        if not left:
            return ""
        _agree(session, brand_id, left[-1], False, "stop")
        return left[-1]


def check_telegram(settings: Settings, server: TelegramServer, folder: Path, size: int, kills: int, seed: int) -> None:
    """Nobody twice at the provider, unknown within what the kills can have had in hand, STOP obeyed."""
    stopped, outcomes, _ = run(settings, folder, "telegram", size, kills, seed)
    received = Counter(message["chat_id"] for message in server.sent() if TEXT in message["text"])
    assert max(received.values()) == 1
    assert outcomes[OutboxStatus.UNKNOWN] <= kills * UNKNOWN_MAX_A_KILL
    assert outcomes[OutboxStatus.SENT] <= len(received) <= outcomes[OutboxStatus.SENT] + outcomes[OutboxStatus.UNKNOWN]
    if stopped:
        assert outcomes[OutboxStatus.SKIPPED] == 1
    log.info("outcomes: %s", dict(outcomes))


@pytest.mark.soak
def test_three_kills_of_a_broadcast(sqlite_url: str, server: TelegramServer, tmp_path: Path) -> None:
    check_telegram(fast(server, sqlite_url), server, tmp_path, 200, 3, 1)


@pytest.mark.soak
def test_three_kills_of_a_broadcast_to_the_web_chat(sqlite_url: str, server: TelegramServer, tmp_path: Path) -> None:
    _, outcomes, _ = run(fast(server, sqlite_url), tmp_path, "webchat", 200, 3, 2)
    assert outcomes[OutboxStatus.UNKNOWN] == 0


@pytest.mark.soak
def test_twenty_kills_of_a_broadcast(database_url: str, server: TelegramServer, tmp_path: Path) -> None:
    check_telegram(fast(server, database_url), server, tmp_path, 1500, 20, 3)


@pytest.mark.soak
def test_twenty_kills_of_a_broadcast_to_the_web_chat(database_url: str, server: TelegramServer, tmp_path: Path) -> None:
    _, outcomes, _ = run(fast(server, database_url), tmp_path, "webchat", 1500, 20, 4)
    assert outcomes[OutboxStatus.UNKNOWN] == 0
    log.info("outcomes: %s", dict(outcomes))
