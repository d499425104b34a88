"""What are the webhooks given? Everything they cannot make themselves, handed over once by the program."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.clients import unperformed
from bot.events import ApiCall
from bot.tables import ChannelAccount
from core.db import Database
from core.ids import NewId
from webhooks.gathering import Gathering


@dataclass(frozen=True)
class KnownAccount:
    """A channel account and its credentials, which its provider proves itself by; none configured: nobody can.

    credentials: by their names: telegram token, webhook_secret; whatsapp account_sid, auth_token, from;
    messenger page_id, page_token, app_secret, verify_token.
    previous: of those, what was exchanged lately and still proves the provider. proved(): told once a new one has proved it.
    """

    account: ChannelAccount
    credentials: Mapping[str, str] = field(repr=False)
    previous: Mapping[str, str] = field(default_factory=dict, repr=False)
    proved: Callable[[], None] = field(default=lambda: None, repr=False)

    def accepts(self, check: Callable[[Mapping[str, str]], bool]) -> bool:
        """Whether the provider proves itself by the credentials, or by those before them while they are being exchanged."""
        if not self.previous:
            return check(self.credentials)
        new, old = check(self.credentials), check({**self.credentials, **self.previous})
        if new and not old:
            self.proved()
        return new or old


@dataclass(frozen=True)
class Deps:
    """The webhooks' joints with the program.

    accounts(channel, name): the account of that id, or of the provider's bot, number or page of that id, or None.
    ring(conversation_id): wake whoever runs turns, after the commit; may be lost. now(): the present instant, aware.
    secret, public_url: what short links are signed with and where they lead.
    broken: the background tasks that are down right now, with what they died of; ready is who has none.
    perform(account id, calls): say at once, after the commit, what a provider waits for; what is lost is not tried again.
    gathering: where deliveries are stored, many together when many come at once.
    """

    database: Database
    accounts: Callable[[str, str], Awaitable[KnownAccount | None]]
    ring: Callable[[str], Awaitable[None]]
    now: Callable[[], datetime]
    new_id: NewId
    secret: str = field(default="", repr=False)
    public_url: str = ""
    broken: Mapping[str, str] = field(default_factory=dict)
    perform: Callable[[str, Sequence[ApiCall]], Awaitable[None]] = unperformed
    gathering: Gathering = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gathering", Gathering(self.database, self.now, self.new_id))
