"""Is this update from Telegram, and is it stored? Verify, accept in one transaction, acknowledge; the work comes later."""

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.channels import signatures
from bot.channels import telegram as adapter
from webhooks.deps import Deps
from webhooks.receiving import json_object, read_body, refused, take, too_large

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

log = structlog.get_logger(__name__)


def routes(deps: Deps) -> APIRouter:
    """The webhook of every Telegram bot."""
    router = APIRouter(tags=["webhooks"])

    @router.post("/webhooks/telegram/{account}")
    async def telegram(account: str, request: Request) -> JSONResponse:
        """One update of a Telegram bot. Answered 2xx once it is stored, and for repeats; anything else is repeated by Telegram."""
        return await _telegram(deps, account, request)

    return router


async def _telegram(deps: Deps, name: str, request: Request) -> JSONResponse:
    known = await deps.accounts("telegram", name)
    if known is None:
        return refused(404, "no_such_account", "There is no Telegram account of this name here.")
    secret = request.headers.get(SECRET_HEADER)
    if not known.accepts(lambda credentials: signatures.telegram(credentials.get("webhook_secret", ""), secret)):
        log.warning("webhook_refused", channel="telegram", account=name, header="missing" if secret is None else "wrong")
        if secret is None:
            return refused(401, "secret_missing", f"The header {SECRET_HEADER} is missing.")
        return refused(403, "secret_wrong", f"The header {SECRET_HEADER} does not hold the secret of this webhook.")
    body = await read_body(request)
    if body is None:
        return too_large()
    update = json_object(body)
    if update is None:
        return refused(400, "not_json", "The body is no JSON object.")
    await take(deps, known, adapter.arrivals, [update])
    return JSONResponse({"ok": True})
