"""Is this event from Stripe, and is it stored? Verify, accept in the stream of its order, acknowledge; it is settled later."""

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.channels import signatures
from commerce.payments import stripe as gateway
from webhooks.deps import Deps
from webhooks.receiving import json_object, read_body, refused, take, too_large

SIGNATURE_HEADER = "Stripe-Signature"

log = structlog.get_logger(__name__)


def routes(deps: Deps) -> APIRouter:
    """The webhook endpoint of every Stripe account."""
    router = APIRouter(tags=["webhooks"])

    @router.post("/webhooks/stripe/{account}")
    async def stripe(account: str, request: Request) -> JSONResponse:
        """One event of a Stripe account. Answered 200 once it is stored, for repeats, and for what is nothing to us."""
        return await _stripe(deps, account, request)

    return router


async def _stripe(deps: Deps, name: str, request: Request) -> JSONResponse:
    known = await deps.accounts("stripe", name)
    if known is None:
        return refused(404, "no_such_account", "There is no Stripe account of this name here.")
    body = await read_body(request)
    if body is None:
        return too_large()
    header = request.headers.get(SIGNATURE_HEADER)
    if not known.accepts(lambda credentials: signatures.stripe(credentials.get("webhook_secret", ""), body, header)):
        log.warning("webhook_refused", channel="stripe", account=name, header="missing" if header is None else "wrong")
        if header is None:
            return refused(400, "signature_missing", f"The header {SIGNATURE_HEADER} is missing.")
        return refused(
            403, "signature_wrong", f"The header {SIGNATURE_HEADER} does not sign this body with the endpoint's secret, or is old."
        )
    event = json_object(body)
    if event is None:
        return refused(400, "not_json", "The body is no JSON object.")
    await take(deps, known, gateway.events, [event])
    ignored = event.get("type") not in gateway.HANDLED
    return JSONResponse({"ok": True, **({"ignored": "nothing here asks for events of this type"} if ignored else {})})
