"""How is what a provider posts read within bounds, and stored? The same for every channel's webhook."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from bot import updates
from webhooks.deps import Deps, KnownAccount

BODY_MAX = 256 * 1024  # bytes; the largest deliveries of all channels are a tenth of it

log = structlog.get_logger(__name__)


async def read_body(request: Request, most: int = BODY_MAX) -> bytes | None:
    """The raw body, read once; None when it goes past `most` bytes, of which nothing more is read."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                return None
    except ClientDisconnect:
        return b""  # half a delivery is none
    return bytes(body)


def json_object(body: bytes) -> Mapping[str, Any] | None:
    """The object a body holds; None for what is none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):  # not JSON, not Unicode, a number of thousands of digits; brackets without end
        return None
    return value if isinstance(value, dict) else None


async def take(deps: Deps, known: KnownAccount, parse: updates.Parse, items: Iterable[Any]) -> None:
    """Store the events of a delivery, all or none, and ring for what is new. What nobody can read is kept, and logged by its kind."""
    taken = await deps.gathering.store(known.account, parse, items)
    for unread in taken.unreadable:
        log.warning(
            "update_unreadable",
            channel=known.account.channel,
            account=known.account.name,
            item=unread.external_id,
            kind=unread.kind,
            why=unread.why,
        )
    for subject in taken.bells:
        await deps.ring(subject)
    if taken.calls:
        await deps.perform(known.account.id, taken.calls)


def refused(status: int, code: str, message: str) -> JSONResponse:
    """The answer to what is not taken: words for whoever looks into the provider's log."""
    return JSONResponse({"error": code, "message": message}, status_code=status)


def too_large(most: int = BODY_MAX) -> JSONResponse:
    """The answer to a body past the bound."""
    return refused(413, "body_too_large", f"A delivery has at most {most} bytes.")
