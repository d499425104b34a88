"""Is this delivery from Meta, and is it stored? Verify, accept in one transaction, acknowledge; the work comes later."""

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from bot.channels import messenger as adapter
from bot.channels import signatures
from webhooks.deps import Deps, KnownAccount
from webhooks.receiving import json_object, read_body, refused, take, too_large

SIGNATURE_HEADER = "X-Hub-Signature-256"
BODY_MAX = 4 * 1024 * 1024  # bytes; after a pause Meta sends what waited in batches
CHALLENGE_MAX = 1_000  # letters

log = structlog.get_logger(__name__)


def routes(deps: Deps) -> APIRouter:
    """The webhook of every Page. Source: Meta, "Meta Webhooks for Messenger Platform"."""
    router = APIRouter(tags=["webhooks"])

    @router.get("/webhooks/messenger/{account}")
    async def verify(account: str, request: Request) -> Response:
        """Meta asks whether this address is ours: its challenge back, as plain text, where it knows our verify token."""
        return await _verify(deps, account, request)

    @router.post("/webhooks/messenger/{account}")
    async def deliver(account: str, request: Request) -> Response:
        """What happened at a Page. Answered 200 once all of it is stored, and for repeats; Meta wants that within five seconds."""
        return await _deliver(deps, account, request)

    return router


async def _verify(deps: Deps, name: str, request: Request) -> Response:
    known = await deps.accounts("messenger", name)
    if known is None:
        return _no_account()
    asked = request.query_params  # by names with dots in them
    given = asked.get("hub.verify_token")
    right = known.accepts(lambda credentials: signatures.messenger_setup(credentials.get("verify_token", ""), given))
    if asked.get("hub.mode") != "subscribe" or not right:
        log.warning("webhook_refused", channel="messenger", account=name, token="missing" if given is None else "wrong")
        return refused(403, "verify_token_wrong", "hub.verify_token is not the verify token of this account.")
    return PlainTextResponse(asked.get("hub.challenge", "")[:CHALLENGE_MAX], headers={"X-Content-Type-Options": "nosniff"})


async def _deliver(deps: Deps, name: str, request: Request) -> Response:
    known = await deps.accounts("messenger", name)
    if known is None:
        return _no_account()
    body = await read_body(request, BODY_MAX)
    if body is None:
        return too_large(BODY_MAX)
    header = request.headers.get(SIGNATURE_HEADER)
    if not known.accepts(lambda credentials: signatures.messenger(credentials.get("app_secret", ""), body, header)):
        log.warning("webhook_refused", channel="messenger", account=name, header="missing" if header is None else "wrong")
        if header is None:
            return refused(403, "signature_missing", f"The header {SIGNATURE_HEADER} is missing.")
        return refused(403, "signature_wrong", f"The header {SIGNATURE_HEADER} does not sign this body.")
    payload = json_object(body)
    if payload is None:
        return refused(400, "not_json", "The body is no JSON object.")
    if payload.get("object") != "page":
        return refused(404, "no_page_event", "Only events of a Page are taken here.")
    for page, items in _by_page(adapter.items(payload)).items():
        own = page in (known.credentials.get("page_id", ""), "")
        owner = known if own else await _of_page(deps, page, body, header)
        if owner is None:
            log.warning("webhook_other_page", account=name, items=len(items))
        else:
            await take(deps, owner, adapter.parse_item, items)
    return JSONResponse({"ok": True})


def _by_page(items: list[object]) -> dict[str, list[object]]:
    """Items by the Page they happened at: an app has one address for all of its Pages, and a person has an id of their own at each."""
    pages: dict[str, list[object]] = {}
    for item in items:
        pages.setdefault(adapter.page_of(item), []).append(item)
    return pages


async def _of_page(deps: Deps, page: str, body: bytes, header: str | None) -> KnownAccount | None:
    """Another account, whose Page it is, where the same app signs for it."""
    known = await deps.accounts("messenger", page)
    signed = known and known.accepts(lambda credentials: signatures.messenger(credentials.get("app_secret", ""), body, header))
    return known if signed else None


def _no_account() -> Response:
    return refused(404, "no_such_account", "There is no Messenger account of this name here.")
