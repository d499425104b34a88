"""How large may a call of the API be? Small but for a catalogue; the rest is refused before it is kept in memory."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MAX = 256 * 1024  # bytes
FILE_MAX = 200_000_000  # bytes of a catalogue, which goes to a temporary file as it comes
FILES = ("/api/v1/catalog/import",)
PREFIX = "/api/"


class BodyLimit:
    """ASGI middleware of the API; other paths have limits of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            receive = _bounded(receive, FILE_MAX if scope["path"] in FILES else BODY_MAX)
        await self.app(scope, receive, send)


def _bounded(receive: Receive, most: int) -> Receive:
    """The same bytes, counted: what is announced is not believed."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, f"At most {most} bytes are taken here.")
        return message

    return counted
