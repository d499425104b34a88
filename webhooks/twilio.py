"""Is this message or receipt from Twilio, and is it stored? Verify, accept in one transaction, acknowledge; the work comes later."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Request, Response

from bot import updates
from bot.channels import signatures, whatsapp
from webhooks.deps import Deps, KnownAccount
from webhooks.receiving import read_body, refused, take, too_large

SIGNATURE_HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
FIELDS_MAX = 500  # of a form; Twilio posts some thirty
NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'  # in Twilio's own language: answers go out through its API

log = structlog.get_logger(__name__)


def routes(deps: Deps) -> APIRouter:
    """What Twilio posts for a WhatsApp sender. The address it is signed for is the public one, whatever proxies made of it."""
    router = APIRouter(tags=["webhooks"])

    @router.post("/webhooks/twilio/{account}")
    async def message(account: str, request: Request) -> Response:
        """A message of a shopper. Answered 200 once it is stored, and for repeats; Twilio seldom tries again."""
        return await _receive(deps, account, request, whatsapp.parse)

    @router.post("/webhooks/twilio/{account}/status")
    async def status(account: str, request: Request, ref: str = "") -> Response:
        """How far a message of ours has come. ref: our own name of it, as we gave it to Twilio."""
        return await _receive(deps, account, request, partial(whatsapp.parse_status, reference=ref))

    return router


async def _receive(deps: Deps, name: str, request: Request, parse: updates.Parse) -> Response:
    known = await deps.accounts(whatsapp.CHANNEL, name)
    if known is None:
        return refused(404, "no_such_account", "There is no WhatsApp account of this name here.")
    body = await read_body(request)
    if body is None:
        return too_large()
    posted = _posted(request, body)
    header = request.headers.get(SIGNATURE_HEADER)
    if posted is None or not _authentic(known, address(deps.public_url, request), posted, header, request.headers.get(SETTINGS_HEADER, "")):
        log.warning("webhook_refused", channel=whatsapp.CHANNEL, account=name, header="missing" if header is None else "wrong")
        if header is None:
            return refused(403, "signature_missing", f"The header {SIGNATURE_HEADER} is missing.")
        return refused(403, "signature_wrong", f"The header {SIGNATURE_HEADER} does not sign this request to this address.")
    await take(deps, known, parse, [posted if isinstance(posted, Mapping) else _fields(posted)])
    return Response(NO_REPLY, media_type="text/xml")


def address(public_url: str, request: Request) -> str:
    """The full address as Twilio called it: the public base, then path and query as they came."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    return f"{public_url}{path.decode('latin-1')}" + (f"?{query.decode('latin-1')}" if query else "")


def _posted(request: Request, body: bytes) -> Mapping[str, list[str]] | str | None:
    """The form with every value of each field, or the text of a JSON body; None for what is neither."""
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
            return body.decode()
        return parse_qs(body.decode("latin-1"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:  # no Unicode, or fields without end
        return None


def _authentic(known: KnownAccount, url: str, posted: Mapping[str, list[str]] | str, header: str | None, settings: str) -> bool:
    def signed(credentials: Mapping[str, str]) -> bool:
        token, shared = credentials.get("auth_token", ""), credentials.get("shared_key", "")
        return signatures.twilio(token, url, posted, header, settings=settings, shared_key=shared)

    return known.accepts(signed)


def _fields(body: str) -> Any:
    """A signed JSON body's fields, or its text where it is none: kept then among what nobody can read."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or brackets without end
        return body
