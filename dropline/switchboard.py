"""Which channel accounts does this process serve right now? Credentials for webhooks, clients for sends, in step with the rows."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot import accounts
from bot.accounts import Environment
from bot.channels.clients import AccountClient, Client
from bot.channels.credentials import Credentials, Kept, Vault, identity
from bot.errors import CredentialsUnreadable
from bot.store import accounts as store
from bot.tables import ChannelAccount
from core.db import Database
from core.errors import NotFound
from dropline.accounts import keep_environment
from webhooks.deps import KnownAccount

log = structlog.get_logger()
LOOK_SECONDS = 2.0  # how long a change of an account takes to reach every process
MISS_SECONDS = 0.5  # an unknown name makes us look at once, though not more often than this
RETIRE_SECONDS = 60.0  # how long a client that was replaced may still be sending

MakeClient = Callable[[str, str, Mapping[str, str]], AccountClient]


@dataclass(frozen=True)
class Line:
    """One connected account. sealed: what its credentials were opened from; "" for the environment's."""

    account: ChannelAccount
    kept: Kept
    sealed: str


class Clients(Mapping[str, Client]):
    """Clients by account id, each made when first used and anew when its credentials change.

    It counts the accounts that may send; a paused one still answers for what was claimed before.
    """

    def __init__(self, make: MakeClient) -> None:
        self._make = make
        self._lines: dict[str, Line] = {}
        self._serving: dict[str, None] = {}
        self._made: dict[str, tuple[Credentials, AccountClient]] = {}
        self._retired: list[tuple[float, AccountClient]] = []

    def __getitem__(self, account_id: str) -> Client:
        line, made = self._lines.get(account_id), self._made.get(account_id)
        if made is not None and (line is None or line.kept.current == made[0]):
            return made[1]
        if line is None:
            raise KeyError(account_id)
        if made is not None:
            self._retired.append((asyncio.get_running_loop().time() + RETIRE_SECONDS, made[1]))
        client = self._make(account_id, line.account.channel, line.kept.current)
        self._made[account_id] = (line.kept.current, client)
        return client

    def __contains__(self, account_id: object) -> bool:
        return account_id in self._serving

    def __iter__(self) -> Iterator[str]:
        return iter(self._serving)

    def __len__(self) -> int:
        return len(self._serving)

    def set_lines(self, lines: Mapping[str, Line]) -> None:
        """What there is from now on."""
        self._lines = dict(lines)
        self._serving = dict.fromkeys(account_id for account_id, line in lines.items() if line.account.active)

    async def close_retired(self, *, all_of_them: bool = False) -> None:
        """Give back what clients hold that nobody can be using any more."""
        now = asyncio.get_running_loop().time()
        over = [client for until, client in self._retired if all_of_them or until <= now]
        self._retired = [each for each in self._retired if each[1] not in over]
        if all_of_them:
            over += [client for _, client in self._made.values()]
            self._made.clear()
        for client in over:
            await client.close()


class Switchboard:
    """The accounts of the rows and of the environment, in memory: an event that comes in costs no look-up in the database."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        environment: Environment,
        default_brand: str,
        make: MakeClient,
        clock: Callable[[], datetime],
    ) -> None:
        self.database, self.vault, self.environment, self.default_brand = database, vault, environment, default_brand
        self.clock = clock
        self.clients = Clients(make)
        self._lines: dict[str, Line] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._unreadable: dict[str, str] = {}  # by account, what could not be opened: it is told once
        self._told: tuple[str, ...] = ()
        self._proved: set[str] = set()
        self._looked: float | None = None

    async def keep(self) -> None:
        """Look again and again, for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Bring everything into step with the rows, now."""
        self._looked = asyncio.get_running_loop().time()
        found = await self.database.read(store.list_everywhere)
        if self._absent(found):
            await self.database.write(keep_environment, self.environment, self.default_brand)
            found = await self.database.read(store.list_everywhere)
            self._tell(self._absent(found))
        self._set([line for account in found if (line := self._line(account)) is not None])
        await self._forget()
        await self.clients.close_retired()

    async def find(self, channel: str, name: str) -> KnownAccount | None:
        """The account of this channel whose id is `name`, or whose bot, number or page; "default" is the environment's."""
        line = self._find(channel, name)
        if line is None and self._may_look():
            await self.look()
            line = self._find(channel, name)
        if line is None:
            return None
        previous = line.kept.previous_at(self.clock())
        return KnownAccount(line.account, line.kept.current, previous, lambda: self._proved.add(line.account.id))

    async def close(self) -> None:
        """Give back what the clients hold."""
        await self.clients.close_retired(all_of_them=True)

    def _find(self, channel: str, name: str) -> Line | None:
        return self._lines.get(self._names.get((channel, name), ""))

    def _may_look(self) -> bool:
        return self._looked is None or asyncio.get_running_loop().time() >= self._looked + MISS_SECONDS

    def _absent(self, found: Sequence[ChannelAccount]) -> tuple[str, ...]:
        """The environment's accounts that have no row, or one of another bot, number or page."""
        rows = {account.id: account.external_id for account in found}
        return tuple(each for each, (channel, values) in self.environment.accounts.items() if rows.get(each) != identity(channel, values))

    def _tell(self, absent: tuple[str, ...]) -> None:
        if absent and absent != self._told:
            log.warning("environment_account_unserved", accounts=absent, why="there is no such brand, or another account is the same")
        self._told = absent

    def _line(self, account: ChannelAccount) -> Line | None:
        held = self._lines.get(account.id)
        if self.environment.holds(account):
            channel, credentials = self.environment.accounts[account.id]
            return Line(account, Kept(credentials), "") if account.external_id == identity(channel, credentials) else None
        if not account.credentials:
            return None
        if held is not None and held.sealed == account.credentials:
            return Line(account, held.kept, held.sealed)
        if self._unreadable.get(account.id) == account.credentials:
            return None
        try:
            return Line(account, self.vault.open(account.id, account.credentials), account.credentials)
        except CredentialsUnreadable as error:
            self._unreadable[account.id] = account.credentials
            log.error("credentials_unreadable", account=account.id, brand=account.brand_id, channel=account.channel, why=str(error))
        return None

    def _set(self, lines: list[Line]) -> None:
        self._lines = {line.account.id: line for line in lines}
        self._names = {(line.account.channel, line.account.external_id): line.account.id for line in lines if line.account.external_id}
        self._names |= {(line.account.channel, line.account.id): line.account.id for line in lines}
        self._names |= {(line.account.channel, accounts.DEFAULT): line.account.id for line in lines if self.environment.holds(line.account)}
        self.clients.set_lines(self._lines)

    async def _forget(self) -> None:
        """What was exchanged counts no more, once the new one has proved its provider or its time is over."""
        now = self.clock()
        proved, self._proved = self._proved, set()
        for line in list(self._lines.values()):
            if line.kept.previous and (line.account.id in proved or not line.kept.previous_at(now)):
                account = line.account
                try:
                    await self.database.write(accounts.forget_previous, account.brand_id, account.id, self.vault, line.sealed)
                except NotFound:
                    continue  # removed meanwhile
