"""What is one simulated world? The providers on one address, the phones, the lines between them; run in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from dropline.simulator.messenger import Messenger
from dropline.simulator.network import Faults, Network
from dropline.simulator.phones import Bubble, Clock, Key, Phone, Phones
from dropline.simulator.stripe import Stripe
from dropline.simulator.telegram import Telegram
from dropline.simulator.twilio import Twilio

WAIT_SECONDS = 30.0


class Provider(Protocol):
    """What people can do at each channel; in the simulator's loop."""

    def routes(self) -> list[BaseRoute]:
        """What the provider serves."""

    async def write(self, phone: Phone, text: str, answers: Bubble | None = None) -> None:
        """Write, maybe as a reply to a message."""

    async def arrive(self, phone: Phone, token: str) -> None:
        """Open the chat by a creator's link; without a token, by itself."""

    async def tap(self, phone: Phone, bubble: Bubble, key: Key) -> None:
        """Press a button, choose from a list."""

    async def give(self, phone: Phone, kind: str) -> None:
        """Send a "photo", a "sticker" or a "location"."""

    async def react(self, phone: Phone, bubble: Bubble, emoji: str) -> None:
        """Put an emoji on a message; "" takes it away."""

    async def block(self, phone: Phone, blocked: bool) -> None:
        """Block the shop, or let it in again."""

    async def read(self, phone: Phone) -> None:
        """Look at the chat."""


class Town:
    """Telegram, Twilio, Meta and Stripe on one loopback address: what the settings' API bases are set to.

    Lives while a `with` block lasts. Its methods may be called from the block's own thread.
    """

    def __init__(
        self,
        faults: Faults | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        port: int = 0,
        routes: Callable[["Town"], list[BaseRoute]] = lambda town: [],
    ) -> None:
        """routes: more of them, such as the page's. Raises OSError where the port is taken."""
        self.clock = clock or Clock()
        self.phones = Phones(self.clock)
        self._socket = socket.create_server(("127.0.0.1", port))
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._faults, self._more = faults or Faults(), routes
        self._ready: Future[asyncio.AbstractEventLoop] = Future()
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="simulator", daemon=True)
        self._thread.start()
        self.loop = self._ready.result(WAIT_SECONDS)

    def __enter__(self) -> "Town":
        return self

    def __exit__(self, *exc: object) -> None:
        self.loop.call_soon_threadsafe(self._end)
        self._thread.join(WAIT_SECONDS)

    async def _serve(self) -> None:
        self.network = Network(self._faults, self.phones.changed)
        self.telegram = Telegram(self.phones, self.network)
        self.twilio = Twilio(self.phones, self.network, self.base)
        self.messenger = Messenger(self.phones, self.network)
        self.stripe = Stripe(lambda: self.base, self.clock)
        self.providers: dict[str, Provider] = {"whatsapp": self.twilio, "telegram": self.telegram, "messenger": self.messenger}
        routes = [route for provider in self.providers.values() for route in provider.routes()]
        app = Starlette(routes=[*self._more(self), *routes, *self.stripe.routes()])
        config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._ready.set_result(asyncio.get_running_loop())
        await self._server.serve(sockets=[self._socket])
        await self.network.close()

    def _end(self) -> None:
        self.network.over.set()
        self.phones.changed()
        self._server.should_exit = True

    # For those who hold the phones from another thread

    def phone(self, channel: str, person: str, name: str = "") -> Phone:
        """Somebody's phone."""
        return self.phones.of(channel, person, name)

    def do(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        """Something a person does; the future ends when the provider has told the shop, or has given up."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def says(self, phone: Phone, text: str) -> Future[None]:
        """Somebody writes."""
        return self.do(self.providers[phone.channel].write(phone, text))

    def arrives(self, phone: Phone, token: str = "") -> Future[None]:
        """Somebody comes by a link."""
        return self.do(self.providers[phone.channel].arrive(phone, token))

    def taps(self, phone: Phone, label: str) -> Future[None]:
        """Somebody presses the newest button of that label. Raises KeyError when there is none."""
        for bubble in reversed(phone.received):
            for key in bubble.choices():
                if key.label == label and not key.opens:
                    return self.do(self.providers[phone.channel].tap(phone, bubble, key))
        raise KeyError(label)

    def blocks(self, phone: Phone, blocked: bool = True) -> Future[None]:
        """Somebody blocks the shop."""
        return self.do(self.providers[phone.channel].block(phone, blocked))

    def wait(self, done: Callable[["Town"], bool]) -> None:
        """Return once `done(self)`; looked at whenever a phone changes."""
        self.phones.wait(lambda _: done(self), WAIT_SECONDS)
