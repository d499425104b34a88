"""How does a test reach an application over real HTTP? It runs in a thread of its own, on a free port of the loopback."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

import uvicorn
from starlette.types import ASGIApp

WAIT_SECONDS = 30.0  # how long a test waits for what should happen at once


class Loopback:
    """One application served while the block lasts. The socket listens from the start, so nobody waits for the thread."""

    def __init__(self, app: ASGIApp, *, before_end: Callable[[], None] = lambda: None) -> None:
        """before_end: run in the server's loop when the block ends, to let go of requests that hang."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1))
        self._before_end = before_end
        self._ready: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> "Loopback":
        self._thread.start()
        self.loop = self._ready.result(WAIT_SECONDS)
        return self

    def __exit__(self, *exc: object) -> None:
        self.loop.call_soon_threadsafe(self._before_end)
        self._server.should_exit = True
        self._thread.join(WAIT_SECONDS)

    async def _serve(self) -> None:
        self._ready.set_result(asyncio.get_running_loop())
        await self._server.serve(sockets=[self._socket])
