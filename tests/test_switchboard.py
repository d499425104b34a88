"""Do webhooks and sends follow the accounts' rows, without a look-up and without a restart?"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.channels.clients import CheckedAccount, Registration
from bot.events import Outcome, Sent
from bot.store import accounts as store
from bot.tables import InboundEvent, Outbox, OutboxStatus
from core.db import Database
from dropline.accounts import environment_of
from dropline.app import make_app
from dropline.switchboard import MISS_SECONDS, Switchboard
from tests.connected import Connected, at_once, connected
from tests.loopback import Loopback
from tests.telegram_server import TelegramServer

BOT: dict[str, Any] = {"telegram_bot_token": "4200:TEST-token", "telegram_webhook_secret": "hush-hush"}


@dataclass
class Quiet:
    """A client that says nothing to anybody."""

    credentials: Mapping[str, str]
    closed: bool = False

    async def perform(self, calls: Any, *, reference: str = "") -> Outcome:
        return Sent()

    async def check(self) -> CheckedAccount:
        return CheckedAccount("", "")

    async def register(self, address: str, credentials: Mapping[str, str]) -> bool:
        return False

    async def registration(self) -> Registration | None:
        return None

    async def close(self) -> None:
        self.closed = True


class Counted(Database):
    """A database that counts how often it is asked."""

    asked = 0

    async def read(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        return await super().read(function, *args, **kwargs)


@dataclass
class Board:
    """A switchboard on the shop's database, and every client it made."""

    shop: Connected
    made: list[Quiet] = field(default_factory=list)

    def __post_init__(self) -> None:
        program = self.shop.program
        self.database = Counted(program.db.engine)
        vault, environment = program.connections.vault, environment_of(program.settings)
        self.switchboard = Switchboard(self.database, vault, environment, "aurora", self._make, self.shop.clock)

    def _make(self, account_id: str, channel: str, credentials: Mapping[str, str]) -> Quiet:
        self.made.append(Quiet(credentials))
        return self.made[-1]


@pytest.fixture
def board(database_url: str) -> Iterator[Board]:
    with connected(database_url) as shop:
        made = Board(shop)
        yield made
        made.database.close()


async def test_an_account_is_found_by_its_id_without_asking_the_database(board: Board) -> None:
    line, brand = board.shop.program.connections, board.shop.brand
    account = (await line.add(brand.id, "telegram", "main", board.shop.given("telegram"))).account
    await board.switchboard.look()
    asked = board.database.asked
    for _ in range(3):
        known = await board.switchboard.find("telegram", account.id)
        assert known is not None
        assert (known.account.id, known.credentials["token"]) == (account.id, board.shop.telegram.token)
    assert board.database.asked == asked


async def test_a_name_nobody_has_costs_one_look_now_and_then(board: Board) -> None:
    for _ in range(20):
        assert await board.switchboard.find("telegram", "acc_nobody") is None
    assert board.database.asked == 1
    board.switchboard._looked = asyncio.get_running_loop().time() - MISS_SECONDS
    account = (await board.shop.program.connections.add(board.shop.brand.id, "messenger", "page", board.shop.given("messenger"))).account
    assert await board.switchboard.find("messenger", account.id) is not None
    assert await board.switchboard.find("messenger", account.external_id) is not None
    assert await board.switchboard.find("telegram", account.id) is None
    assert await board.switchboard.find("messenger", "default") is None
    assert await board.switchboard.find("messenger", "page") is None


async def test_clients_are_made_when_wanted_replaced_when_changed_closed_at_the_end(board: Board) -> None:
    line, brand = board.shop.program.connections, board.shop.brand
    account = (await line.add(brand.id, "telegram", "main", board.shop.given("telegram"))).account
    clients = board.switchboard.clients
    assert list(clients) == []
    await board.switchboard.look()
    assert (list(clients), board.made) == ([account.id], [])
    first = clients[account.id]
    await board.switchboard.look()
    assert clients[account.id] is first
    board.shop.telegram.token = "4200:a-new-token"
    await line.rotate(brand.id, account.id, {"token": board.shop.telegram.token})
    await board.switchboard.look()
    assert clients[account.id] is not first
    assert board.made[1].credentials["token"] == "4200:a-new-token"
    assert not board.made[0].closed  # it may be sending
    await line.set_active(brand.id, account.id, False)
    await board.switchboard.look()
    assert (list(clients), len(clients), account.id in clients) == ([], 0, False)
    assert clients[account.id] is board.made[1]  # for what was claimed before
    await board.switchboard.close()
    assert [client.closed for client in board.made] == [True, True]


async def test_an_account_nobody_can_read_leaves_the_others(board: Board) -> None:
    line, brand = board.shop.program.connections, board.shop.brand
    page = (await line.add(brand.id, "messenger", "page", board.shop.given("messenger"))).account
    bot = (await line.add(brand.id, "telegram", "main", board.shop.given("telegram"))).account
    board.shop.write(store.change, page.id, credentials="nonsense")
    await board.switchboard.look()
    assert list(board.switchboard.clients) == [bot.id]
    assert await board.switchboard.find("messenger", page.id) is None


async def test_old_and_new_secrets_both_count_until_the_new_one_was_seen(board: Board) -> None:
    line, brand = board.shop.program.connections, board.shop.brand
    account = (await line.add(brand.id, "telegram", "main", board.shop.given("telegram"))).account
    old = board.shop.telegram.webhook["secret"]
    await line.rotate(brand.id, account.id, {})
    new = board.shop.telegram.webhook["secret"]
    await board.switchboard.look()
    known = await board.switchboard.find("telegram", account.id)
    assert known is not None
    assert [known.accepts(lambda c, s=s: c["webhook_secret"] == s) for s in (old, "forged", old)] == [True, False, True]  # type: ignore[misc]
    await board.switchboard.look()
    known = await board.switchboard.find("telegram", account.id)
    assert known is not None
    assert known.accepts(lambda c: c["webhook_secret"] == old)
    assert known.accepts(lambda c: c["webhook_secret"] == new)
    await board.switchboard.look()
    await board.switchboard.look()
    known = await board.switchboard.find("telegram", account.id)
    assert known is not None
    assert not known.accepts(lambda c: c["webhook_secret"] == old)
    assert known.accepts(lambda c: c["webhook_secret"] == new)


async def test_the_environments_account_gets_its_row_and_is_called_default(database_url: str) -> None:
    with connected(database_url, **BOT) as shop:
        board = Board(shop)
        await board.switchboard.look()
        known = await board.switchboard.find("telegram", "default")
        assert known is not None
        assert (known.account.brand_id, known.account.external_id, dict(known.credentials)) == (
            shop.brand.id,
            "4200",
            {"token": BOT["telegram_bot_token"], "webhook_secret": BOT["telegram_webhook_secret"]},
        )
        assert list(board.switchboard.clients) == [known.account.id]
        board.database.close()


async def test_a_bot_of_another_brand_is_not_the_environments_too(database_url: str) -> None:
    with connected(database_url) as shop:
        await shop.program.connections.add(shop.other.id, "telegram", "main", shop.given("telegram"))
        shop.program.settings = replace(shop.program.settings, **BOT)
        board = Board(shop)
        await board.switchboard.look()
        assert await board.switchboard.find("telegram", "default") is None
        assert len(board.switchboard.clients) == 1
        board.database.close()


def _update(number: int, text: str) -> dict[str, Any]:
    sender = {"id": 7001, "is_bot": False, "first_name": "Ana"}
    chat = {"id": 7001, "type": "private", "first_name": "Ana"}
    return {"update_id": number, "message": {"message_id": number, "from": sender, "chat": chat, "date": 1_795_000_000, "text": text}}


def _says(telegram: TelegramServer, number: int, text: str) -> None:
    """Twice, and answered."""
    before = len(telegram.sent())
    for delivery in telegram.push(_update(number, text), times=2):
        assert delivery.result(10)[-1] == 200
    telegram.wait(lambda server: len(server.sent()) == before + 1)


def test_rotation_while_people_write_loses_nothing_and_needs_no_restart(database_url: str) -> None:
    with connected(database_url, real_time=True) as shop, Loopback(make_app(shop.program.settings, shop.program)) as served:
        line = replace(shop.program.connections, public_url=served.base, noticed=at_once)

        def act(work: Any) -> Any:
            return asyncio.run_coroutine_threadsafe(work, served.loop).result(20)

        account = act(line.add(shop.brand.id, "telegram", "main", shop.given("telegram"))).account
        _says(shop.telegram, 1, "hello")
        old = dict(shop.telegram.webhook)
        shop.telegram.token = "4200:a-new-token"
        act(line.rotate(shop.brand.id, account.id, {"token": shop.telegram.token}))
        fresh, shop.telegram.webhook = dict(shop.telegram.webhook), old
        _says(shop.telegram, 2, "cart")  # signed with the old secret, as what was on its way is
        shop.telegram.webhook = fresh
        _says(shop.telegram, 3, "hello again")
        act(line.set_active(shop.brand.id, account.id, False))
        for delivery in shop.telegram.push(_update(4, "anybody there?"), times=2):
            assert delivery.result(10) == [200]
        act(line.set_active(shop.brand.id, account.id, True))
        shop.telegram.wait(lambda server: len(server.sent()) == 4)
    with Session(shop.program.db.engine) as session:
        assert len(session.exec(select(InboundEvent)).all()) == 4
        assert {row.status for row in session.exec(select(Outbox)).all()} <= {OutboxStatus.SENT, OutboxStatus.SENDING}
