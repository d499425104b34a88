"""Is anything lost, doubled or out of order when processes are killed under load? Real processes, real databases, a Bot API stand-in."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine, select

from bot.tables import ChannelAccount, Conversation, EventStatus, InboundEvent, Outbox, OutboxStatus
from commerce import brands
from commerce.tables import CartLine
from core.db import insert_once, make_engine, transaction
from core.ids import random_id
from dropline.demo.load import load_demo
from dropline.settings import Settings
from tests.conftest import NOW
from tests.shop import settings_for
from tests.soak.processes import Child, free_port
from tests.telegram_server import TelegramServer

log = logging.getLogger(__name__)
POINTS = ("after_accept", "in_turn", "before_commit", "after_claim", "after_send", "")  # "": at a moment of the driver's choosing
MESSAGES_A_ROUND = 40
STEPS = 5  # messages of one conversation: below what counts as a flood
UNKNOWN_MAX_A_KILL = 50
SECRET = "a-webhook-secret"


class Load:
    """Shoppers who each ask for one more cap, five times; a message counts as accepted once it was answered 200."""

    def __init__(self, rounds: int) -> None:
        self.shoppers = rounds * MESSAGES_A_ROUND // STEPS
        self.waiting: dict[int, list[dict[str, Any]]] = defaultdict(list)
        updates = [self._update(step, shopper) for step in range(STEPS) for shopper in range(self.shoppers)]
        self.rounds = [updates[at : at + MESSAGES_A_ROUND] for at in range(0, len(updates), MESSAGES_A_ROUND)]

    def _update(self, step: int, shopper: int) -> dict[str, Any]:
        user = 5_000_000 + shopper
        person = {"id": user, "is_bot": False, "first_name": f"Shopper {shopper}"}
        message = {
            "message_id": step + 1,
            "from": person,
            "chat": {"id": user, "type": "private"},
            "date": int(NOW.timestamp()) + step,
            "text": "add a black trail cap",
        }
        return {"update_id": step * 100_000 + shopper, "message": message}

    def post(self, client: httpx2.Client, number: int) -> None:
        """Deliver what waits and this round's messages, in each conversation's order, until the other side is gone."""
        for update in self.rounds[number] if number < len(self.rounds) else []:
            self.waiting[update["message"]["chat"]["id"]].append(update)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda queue: self._deliver(client, queue), self.waiting.values()))
        self.waiting = defaultdict(list, {user: queue for user, queue in self.waiting.items() if queue})

    def _deliver(self, client: httpx2.Client, queue: list[dict[str, Any]]) -> None:
        while queue:
            try:
                answer = client.post("/webhooks/telegram/default", json=queue[0], headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})
            except httpx2.TransportError:
                return
            if answer.status_code != 200:
                return
            queue.pop(0)


class Arena:
    """The processes of one mode and what kills them."""

    def __init__(self, settings: Settings, folder: Path, seed: int) -> None:
        self.settings, self.log, self.random = settings, folder / "children.log", Random(seed)
        self.kills = 0
        self.standing: list[Child] = []

    def round(self, number: int, load: Load) -> None:
        """Start what is missing with a fuse in one of them, load it, and see that somebody was killed."""
        fuse = {"point": POINTS[number % len(POINTS)], "count": self.random.randint(1, MESSAGES_A_ROUND // 2)}
        victim = self._start(fuse)
        with httpx2.Client(base_url=f"http://127.0.0.1:{self.settings.port}", timeout=10) as client:
            load.post(client, number)
        if fuse["point"]:
            victim.died(2.0)
        victim.kill()
        self.kills += 1

    def _start(self, fuse: dict[str, Any]) -> Child:
        if self.settings.embedded:
            return Child("serve", self.settings, self.log, **fuse).ready()
        self.standing = [child for child in self.standing if child.alive]
        if fuse["point"] == "after_accept":
            for child in self.standing:
                child.kill()
            self.standing = [Child("work", self.settings, self.log).ready()]
            return Child("serve", self.settings, self.log, **fuse).ready()
        if not self.standing:
            self.standing = [Child("serve", self.settings, self.log).ready(), Child("work", self.settings, self.log).ready()]
        return Child("work", self.settings, self.log, **fuse).ready()

    def finish(self, load: Load) -> None:
        """Deliver the rest and let one last process work until nothing is due."""
        for child in self.standing:
            child.kill()
        last = Child("serve", self.settings, self.log).ready()
        with httpx2.Client(base_url=f"http://127.0.0.1:{self.settings.port}", timeout=10) as client:
            load.post(client, len(load.rounds))
        last.kill()
        assert not load.waiting, "the last process did not take what was left"
        Child("finish", self.settings, self.log).ready().finished()


def prepare(engine: Engine) -> None:
    """The demo shops, with a Telegram bot."""
    with transaction(engine) as session:
        load_demo(session, now=NOW, new_id=random_id, shops=("aurora",))
        brand = brands.get_brand(session, "aurora")
        insert_once(session, ChannelAccount, {"id": "acc_telegram_aurora", "brand_id": brand.id, "channel": "telegram", "name": "default"})


def check(engine: Engine, server: TelegramServer, load: Load, kills: int) -> dict[str, int]:
    """Nothing lost, doubled or out of order; what was in flight is unknown and was not sent again."""
    with transaction(engine) as session:
        events = session.execute(select(InboundEvent).where(InboundEvent.channel_account_id == "acc_telegram_aurora")).scalars().all()  # type: ignore[arg-type]
        rows = session.execute(select(Outbox).order_by(Outbox.sequence)).scalars().all()  # type: ignore[arg-type]
        threads = {c.id: c.thread for c in session.execute(select(Conversation)).scalars()}
        quantities = [line.quantity for line in session.execute(select(CartLine)).scalars()]
    accepted = load.shoppers * STEPS
    assert len(events) == accepted
    assert {event.status for event in events} == {EventStatus.HANDLED}
    assert sorted(row.key for row in rows) == sorted(f"reply:{event.id}" for event in events)
    assert quantities == [STEPS] * load.shoppers
    outcomes = Counter(row.status for row in rows)
    assert set(outcomes) <= {OutboxStatus.SENT, OutboxStatus.UNKNOWN}, outcomes
    assert outcomes[OutboxStatus.UNKNOWN] <= kills * UNKNOWN_MAX_A_KILL
    written: dict[str, list[Outbox]] = defaultdict(list)
    for row in rows:
        written[threads[row.conversation_id]].append(row)
    for thread, said in written.items():
        _in_order(said, [message["text"] for message in server.sent(thread)])
    return dict(outcomes)


def _in_order(said: list[Outbox], received: list[str]) -> None:
    """What arrived is what was written, in its order, each once; only unknown ones may be missing."""
    arrived = iter(received)
    following = next(arrived, None)
    for row in said:
        if following == row.message["text"]:
            following = next(arrived, None)
        else:
            assert row.status == OutboxStatus.UNKNOWN, (row.message["text"], received)
    assert following is None, (received, [row.message["text"] for row in said])


def run(settings: Settings, server: TelegramServer, folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """`rounds` rounds of load and a kill each; the outcomes of all sends."""
    engine = make_engine(settings.database_url)
    prepare(engine)
    load, arena = Load(rounds), Arena(settings, folder, seed)
    try:
        for number in range(rounds):
            arena.round(number, load)
        arena.finish(load)
    finally:
        for child in arena.standing:
            child.kill()
    outcomes = check(engine, server, load, arena.kills)
    engine.dispose()
    return outcomes


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


def fast(server: TelegramServer, database_url: str, redis_url: str = "") -> Settings:
    """The settings of the children."""
    return settings_for(
        database_url,
        redis_url=redis_url,
        port=free_port(),
        telegram_bot_token=server.token,
        telegram_webhook_secret=SECRET,
        telegram_api_base=server.base,
    )


def test_three_kills_of_the_embedded_process(sqlite_url: str, server: TelegramServer, tmp_path: Path) -> None:
    run(fast(server, sqlite_url), server, tmp_path, rounds=3, seed=1)


@pytest.mark.soak
def test_three_kills_beside_a_second_worker(postgres_url: str, redis_url: str, server: TelegramServer, tmp_path: Path) -> None:
    run(fast(server, postgres_url, redis_url), server, tmp_path, rounds=3, seed=2)


@pytest.mark.soak
def test_thirty_kills_of_the_embedded_process(sqlite_url: str, server: TelegramServer, tmp_path: Path) -> None:
    log.info("outcomes: %s", run(fast(server, sqlite_url), server, tmp_path, rounds=30, seed=3))


@pytest.mark.soak
def test_thirty_kills_beside_a_second_worker(postgres_url: str, redis_url: str, server: TelegramServer, tmp_path: Path) -> None:
    log.info("outcomes: %s", run(fast(server, postgres_url, redis_url), server, tmp_path, rounds=30, seed=4))
