"""How does a bot, number or page come to a brand, change its secrets, and leave? Its provider is asked first, the row follows."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot import accounts
from bot.accounts import DEFAULT, Added, Environment, Health
from bot.channels.clients import AccountClient, Registration
from bot.channels.credentials import PARTS, Credentials, Kept, Vault, complete
from bot.errors import CredentialsUnreadable, CredentialsWrong, ProviderRefused, ProviderUnreachable
from bot.tables import ChannelAccount
from commerce.payments.stripe import HANDLED
from core.db import Database
from core.errors import NotFound
from core.ids import NewId

WEBHOOKS = {
    "telegram": "telegram",
    "whatsapp": "twilio",
    "messenger": "messenger",
    "stripe": "stripe",
}  # what a channel is called in addresses
MADE_ANEW = {"telegram": "webhook_secret"}  # by us with every exchange, for the provider is told of it at once
BY_HAND = {
    "whatsapp": "In Twilio's console, open the WhatsApp sender and set this address, with POST, as its webhook for incoming messages.",
    "messenger": "In the app's Messenger settings at Meta, set this address as the callback URL with the verify token, "
    "and subscribe to messages, messaging_postbacks, messaging_referrals, messaging_optins, message_deliveries, message_reads, "
    "message_echoes, message_reactions, messaging_handovers, standby and messaging_policy_enforcement.",
    "stripe": f"In Stripe's dashboard, add a webhook endpoint with this address and the events {', '.join(HANDLED)}. "
    "Its signing secret is the account's webhook_secret.",
}


@dataclass(frozen=True)
class Connected:
    """An account and where its provider is to send events.

    by_hand: what is left to do at the provider's own pages, "" for nothing; verify_token: what its form asks for there.
    problem: why the provider could not be told, "" where it was.
    """

    account: ChannelAccount
    address: str
    by_hand: str = ""
    verify_token: str = field(default="", repr=False)
    problem: str = ""

    def described(self) -> dict[str, str]:
        """For programs. The verify token is said, for it has to be entered elsewhere."""
        account = self.account
        return {
            "id": account.id,
            "channel": account.channel,
            "name": account.name,
            "handle": account.handle,
            "external_id": account.external_id,
            "webhook": self.address,
            "by_hand": self.by_hand,
            "verify_token": self.verify_token,
            "problem": self.problem,
        }


@dataclass(frozen=True)
class Looked:
    """An account its provider was asked about. registration: None where the provider does not tell; ours: whether events come here."""

    account: ChannelAccount
    address: str
    registration: Registration | None
    ours: bool


@dataclass(frozen=True)
class Connections:
    """The acts on accounts, and what they need of the program.

    client(account id, channel, credentials): who speaks to the provider; closed after each act. changed(): told after every change.
    noticed(): returns once every process goes by the change.
    """

    database: Database
    vault: Vault
    environment: Environment
    client: Callable[[str, str, Mapping[str, str]], AccountClient]
    public_url: str
    default_brand: str
    clock: Callable[[], datetime]
    new_id: NewId
    changed: Callable[[], Awaitable[None]]
    noticed: Callable[[], Awaitable[None]]

    async def add(self, brand_id: str, channel: str, name: str, given: Mapping[str, str]) -> Connected:
        """A new account of the brand: its provider says whose it is, it is kept, and events are sent here from then on.

        Raises `CredentialsWrong`, `AccountTaken`, `AccountNameTaken`, `ProviderRefused`, `ProviderUnreachable`; nothing is kept then.
        """
        credentials = complete(channel, given, self._new_secret)
        async with self._asking("", channel, credentials) as client:
            checked = await client.check()
        added = Added(channel, name, checked, lambda account_id: self.vault.seal(account_id, Kept(credentials)))
        account = await self.database.write(accounts.add, brand_id, added, self.environment, now=self.clock(), new_id=self.new_id)
        await self.changed()
        return await self._try_to_register(account, credentials)

    async def rotate(self, brand_id: str, account_id: str, given: Mapping[str, str]) -> Connected:
        """The account with new secrets; what is not given stays, but a webhook secret of ours is always made anew.

        The row is changed before the provider is told, and takes both: no event is refused, whichever it is signed with.
        """
        account = await self.database.read(accounts.get, brand_id, account_id)
        accounts.refuse_environments(account, self.environment)
        try:
            kept = accounts.kept_of(account, self.vault, self.environment)
            before = {name: value for name, value in kept.current.items() if name != MADE_ANEW.get(account.channel)}
        except CredentialsUnreadable:
            before = {}  # all of them have to be given then
        fresh = complete(account.channel, given, self._new_secret, now=before)
        async with self._asking(account.id, account.channel, fresh) as client:
            checked = await client.check()
        account = await self.database.write(accounts.rotate, brand_id, account_id, fresh, checked, self.vault, now=self.clock())
        await self.changed()
        await self.noticed()  # a provider that signs anew at once must find nobody who knows the old secret only
        return await self._try_to_register(account, fresh)

    async def check(self, brand_id: str, account_id: str) -> Looked:
        """What the provider says of the account now; what held it up is over where it answers."""
        account, kept = await self._open(brand_id, account_id)
        async with self._asking(account.id, account.channel, kept.current) as client:
            checked, registration = await client.check(), await client.registration()
        account = await self.database.write(accounts.note_checked, brand_id, account_id, checked, now=self.clock())
        await self.changed()
        address = self.address(account)
        return Looked(account, address, registration, registration is not None and registration.address == address)

    async def register(self, brand_id: str, account_id: str, *, delete: bool = False) -> Connected:
        """Have events sent here, once more or at a new PUBLIC_URL; with `delete`, nowhere. The provider says whose it is, too."""
        looked = await self.check(brand_id, account_id)
        return await self._register(looked.account, self.credentials(looked.account), delete=delete)

    async def set_active(self, brand_id: str, account_id: str, active: bool) -> ChannelAccount:
        """The account paused or resumed."""
        account = await self.database.write(accounts.set_active, brand_id, account_id, active)
        await self.changed()
        return account

    async def remove(self, brand_id: str, account_id: str) -> ChannelAccount:
        """The account that was; at its provider nothing changes."""
        account = await self.database.write(accounts.remove, brand_id, account_id, self.environment)
        await self.changed()
        return account

    async def list_health(self, brand_id: str) -> list[Health]:
        """The brand's accounts and how each fares."""
        return await self.database.read(accounts.list_health, brand_id, self.vault, self.environment, now=self.clock())

    async def health(self, brand_id: str, account_id: str) -> Health:
        """How one account fares; raises `NotFound` for one that is not connected."""
        for health in await self.list_health(brand_id):
            if health.account.id == account_id:
                return health
        raise NotFound(what="channel account", key=account_id)

    def address(self, account: ChannelAccount) -> str:
        """Where its provider sends events: under its id, under "default" for the environment's."""
        name = DEFAULT if self.environment.holds(account) else account.id
        return f"{self.public_url}/webhooks/{WEBHOOKS[account.channel]}/{name}"

    def described(self, health: Health) -> dict[str, Any]:
        """An account for programs, nothing secret in it."""
        account = health.account
        return {
            "id": account.id,
            "channel": account.channel,
            "name": account.name,
            "handle": account.handle,
            "external_id": account.external_id,
            "state": health.state,
            "trouble": health.trouble,
            "by_environment": health.by_environment,
            "webhook": self.address(account),
            "checked_at": account.checked_at,
            "paused_until": account.paused_until,
            "last_inbound_at": health.last_inbound_at,
            "last_sent_at": health.last_sent_at,
            "last_error": health.last_error,
            "last_error_at": health.last_error_at,
            "waiting": health.waiting,
        }

    def credentials(self, account: ChannelAccount) -> Credentials:
        """What an account is known by; raises `AccountNotConnected`, `CredentialsUnreadable`."""
        return accounts.kept_of(account, self.vault, self.environment).current

    async def _open(self, brand_id: str, account_id: str) -> tuple[ChannelAccount, Kept]:
        account = await self.database.read(accounts.get, brand_id, account_id)
        return account, accounts.kept_of(account, self.vault, self.environment)

    async def _try_to_register(self, account: ChannelAccount, credentials: Credentials) -> Connected:
        try:
            return await self._register(account, credentials)
        except (ProviderRefused, ProviderUnreachable) as error:
            return Connected(account, self.address(account), verify_token=credentials.get("verify_token", ""), problem=str(error))

    async def _register(self, account: ChannelAccount, credentials: Credentials, *, delete: bool = False) -> Connected:
        address = "" if delete else self.address(account)
        if lacking := [part.name for part in PARTS[account.channel] if part.proves and not credentials.get(part.name)]:
            raise CredentialsWrong(channel=account.channel, why=f"{', '.join(lacking)} missing, so no event could prove where it is from")
        async with self._asking(account.id, account.channel, credentials) as client:
            done = await client.register(address, credentials)
        return Connected(account, address, "" if done else BY_HAND.get(account.channel, ""), credentials.get("verify_token", ""))

    def _new_secret(self) -> str:
        return self.new_id("whs") + self.new_id("")

    @asynccontextmanager
    async def _asking(self, account_id: str, channel: str, credentials: Mapping[str, str]) -> AsyncIterator[AccountClient]:
        client = self.client(account_id, channel, credentials)
        try:
            yield client
        finally:
            await client.close()
