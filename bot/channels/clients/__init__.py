"""Who performs the calls of a message? One client a provider, each the only place that speaks to it."""

from collections.abc import Sequence
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
