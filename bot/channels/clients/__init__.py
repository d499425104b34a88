"""Who performs the calls of a message? One client a provider, each the only place that speaks to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.events import ApiCall, Failed, Outcome, Unknown

TIMEOUT_SECONDS = 10.0
REASON_MAX = 300  # letters kept of a provider's own words


class Client(Protocol):
    """Performs the calls of one message."""

    async def perform(self, calls: Sequence[ApiCall], *, reference: str = "") -> Outcome:
        """What became of them; no exception of the provider's gets out.

        reference: our name of the message, handed to providers that give it back in their receipts or echoes.
        """

    async def close(self) -> None:
        """Give back what it holds, in the loop that used it."""


@dataclass(frozen=True)
class CheckedAccount:
    """Whose credentials these are, in the provider's words. external_id: as `ChannelAccount` has it; handle: the public name."""

    external_id: str
    handle: str


@dataclass(frozen=True)
class Registration:
    """Where a provider sends events, as it says itself. waiting: how many it holds; problem: why it could not deliver, "" for none."""

    address: str
    waiting: int = 0
    problem: str = ""


class FoundMessage(Protocol):
    """One message that a provider has. sent_at: None while it waits there; body: its words."""

    @property
    def sid(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def sent_at(self) -> datetime | None: ...


@runtime_checkable
class Lookup(Protocol):
    """A client that can tell what was sent: asked where the end of a send is unknown."""

    async def find_sent(self, to: str, since: datetime) -> Sequence[FoundMessage]:
        """What went to this person since then. Raises `ProviderRefused` or `ProviderUnreachable`."""


class AccountClient(Client, Protocol):
    """A client that knows its own account at the provider. All of these raise `ProviderRefused` or `ProviderUnreachable`."""

    async def check(self) -> CheckedAccount:
        """Whose credentials these are; refused where the sender or page is not of that account."""

    async def register(self, address: str, credentials: Mapping[str, str]) -> bool:
        """Have events sent to `address`, or nowhere for "". True once the provider does; False where only its own pages can be told."""

    async def registration(self) -> Registration | None:
        """Where events go now; None where the provider does not tell."""


async def unperformed(account_id: str, calls: Sequence[ApiCall]) -> None:
    """Where nobody is there to perform calls."""


def in_part(outcome: Failed | Unknown, sent: int, parts: int) -> Failed | Unknown:
    """What became of a message of which `sent` parts went out before this: never to be tried again, which would repeat those.

    That it is the account's trouble is its next message's matter: this one would wait for the mending, and then go out once more.
    """
    if not sent:
        return outcome
    reason = f"{sent} of {parts} parts were sent, then: {outcome.reason}"
    if isinstance(outcome, Unknown):
        return Unknown(reason)
    return replace(outcome, reason=reason, permanent=True, retry_after=None, account=False)
