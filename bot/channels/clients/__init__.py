"""Who performs the calls of a message? One client a provider, each the only place that speaks to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.events import ApiCall, Outcome

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


class AccountClient(Client, Protocol):
    """A client that knows its own account at the provider. All of these raise `ProviderRefused` or `ProviderUnreachable`."""

    async def check(self) -> CheckedAccount:
        """Whose credentials these are; refused where the sender or page is not of that account."""

    async def register(self, address: str, credentials: Mapping[str, str]) -> bool:
        """Have events sent to `address`. True once the provider does; False where its own pages alone can be told the address."""

    async def registration(self) -> Registration | None:
        """Where events go now; None where the provider does not tell."""
