"""What are the pages given? Everything they cannot make themselves, handed over once by the program."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol

from fastapi import Depends, Request

from bot.connections import Connections
from bot.dialog.reply import Kit
from commerce.payments.events import ProviderCall
from core.db import Database


class Bus(Protocol):
    """Live nudges: a topic says only that something moved; what moved is read from the rows."""

    async def publish(self, topic: str) -> None:
        """Tell whoever listens to `topic`; losing it costs a second, never a message."""

    def listen(self, topic: str) -> AbstractAsyncContextManager[asyncio.Queue[str]]:
        """A queue that receives the topic's name at each nudge, for as long as it is held open."""


class Providers(Protocol):
    """Who takes payments on pages of their own."""

    def serves(self, account_id: str) -> bool:
        """Whether pages of this account can be opened here."""

    def takes_cards(self, account_id: str) -> bool:
        """Whether this bot may send invoices that are paid by card."""

    async def open_page(self, account_id: str, call: ProviderCall) -> tuple[str, str]:
        """The page's id there and its address. Raises `ProviderRefused`, `ProviderUnreachable`."""


@dataclass(frozen=True)
class Deps:
    """The pages' joints with the program.

    ring(conversation or order id): wake whoever runs its turns and sends, after the commit; may be lost.
    public_url: where people reach us, no slash at the end; https makes cookies Secure.
    connections: who changes the brand's channel accounts. providers: who takes payments; test_payments: whether the test payment does.
    look_seconds: how often a live page looks at the rows when no nudge comes.
    stream_seconds: how long one live stream lives before the browser opens the next.
    settled_seconds: how long a payment's answer waits for the charge to be worked.
    """

    db: Database
    kit: Kit
    bus: Bus
    ring: Callable[[str], Awaitable[None]]
    clock: Callable[[], datetime]
    public_url: str
    secret: str
    connections: Connections
    look_seconds: float = 1.0
    stream_seconds: float = 600.0
    settled_seconds: float = 3.0
    providers: Providers | None = None
    test_payments: bool = False

    @property
    def secure(self) -> bool:
        """Whether cookies may travel by https only."""
        return self.public_url.startswith("https://")


def given(request: Request) -> Deps:
    """What the program handed over at `install`."""
    deps: Deps = request.app.state.console
    return deps


Given = Annotated[Deps, Depends(given)]
