"""Is this event authentic, and is it stored? Verify, accept in one transaction, acknowledge; the work comes later."""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from bot import updates
from bot.channels import signatures, telegram
from webhooks.deps import Deps

BODY_MAX = 256 * 1024  # bytes; Telegram's largest updates are a tenth of it
TELEGRAM_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

log = structlog.get_logger(__name__)


def routes(deps: Deps) -> APIRouter:
    """The channels' webhooks."""
    router = APIRouter(tags=["webhooks"])

    @router.post("/webhooks/telegram/{account}")
    async def telegram(account: str, request: Request) -> JSONResponse:
        """One update of a Telegram bot. Answered 2xx once it is stored, and for repeats; anything else is repeated by Telegram."""
        return await _telegram(deps, account, request)

    return router


async def _telegram(deps: Deps, name: str, request: Request) -> JSONResponse:
    known = await deps.accounts("telegram", name)
    if known is None:
        return _refused(404, "no_such_account", "There is no Telegram account of this name here.")
    secret = request.headers.get(TELEGRAM_SECRET_HEADER)
    if not known.accepts(lambda credentials: signatures.telegram(credentials.get("webhook_secret", ""), secret)):
        log.warning("webhook_refused", channel="telegram", account=name, header="missing" if secret is None else "wrong")
        if secret is None:
            return _refused(401, "secret_missing", f"The header {TELEGRAM_SECRET_HEADER} is missing.")
        return _refused(403, "secret_wrong", f"The header {TELEGRAM_SECRET_HEADER} does not hold the secret of this webhook.")
    body = await _body(request)
    if body is None:
        return _refused(413, "body_too_large", f"An update has at most {BODY_MAX} bytes.")
    update = _json_object(body)
    if update is None:
        return _refused(400, "not_json", "The body is no JSON object.")
    taken = await deps.database.write(updates.take_in, known.account, telegram.parse, [update], now=deps.now(), new_id=deps.new_id)
    for unread in taken.unreadable:
        log.warning("update_unreadable", channel="telegram", account=name, item=unread.external_id, kind=unread.kind, why=unread.why)
    for subject in taken.bells:
        await deps.ring(subject)
    return JSONResponse({"ok": True})


async def _body(request: Request) -> bytes | None:
    """The raw body, read once; None when it goes past the bound, of which nothing more is read."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_MAX:
                return None
    except ClientDisconnect:
        return b""  # half an update is none
    return bytes(body)


def _json_object(body: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):  # not JSON, not Unicode, a number of thousands of digits; brackets without end
        return None
    return value if isinstance(value, dict) else None


def _refused(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": code, "message": message}, status_code=status)
