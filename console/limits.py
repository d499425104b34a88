"""How much may a form hold? Far more than any of ours needs; the rest is refused before it is kept in memory."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.pages import PageFailed, failure

BODY_MAX = 256 * 1024  # bytes; the longest message allowed takes 48 KiB in a form
OURS = ("/chat/", "/pay/", "/console")
TOO_MUCH = PageFailed(413, "That is too much at once", "Nothing was taken. Send it in smaller parts.")


class BodyTooLarge(Exception):
    """More came than was announced or allowed."""


class BodyLimit:
    """ASGI middleware of the pages' forms; other paths have limits of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(OURS):
            await self.app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > BODY_MAX:
            await failure(TOO_MUCH)(scope, receive, send)
            return
        await self.app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_MAX:
            raise BodyTooLarge
        return message

    return counted
