"""What does a creator's short link do? Counts the click and leads to the chat, the link's token with it; also as a QR image."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Header, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlmodel import Session

from attribution import links
from bot import accounts
from commerce.store import catalogue
from core.errors import NotFound
from webhooks.deps import Deps

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
IMAGE_HEADERS = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}


def routes(deps: Deps) -> APIRouter:
    """Short links and their QR images. Raises ValueError without a secret: then anybody could sign."""
    if not deps.secret:
        raise ValueError("short links need the secret they are signed with")
    router = APIRouter(include_in_schema=False)

    @router.get("/r/{token}")
    async def follow(token: str, referer: Annotated[str, Header()] = "") -> Response:
        """To the chat the link is for, its click recorded. A token that is edited, unknown or off records nothing and is not found."""
        address = await deps.database.write(destination, deps.secret, token, referer, now=deps.now())
        return RedirectResponse(address, 302, HEADERS) if address else _nothing()

    @router.get("/r/{token}/qr.svg")
    async def image(token: str) -> Response:
        """The short link as a QR image, to print or show; drawing it is no click."""
        if links.check(deps.secret, token) is None:
            return _nothing()
        svg = links.qr_svg(f"{deps.public_url}/r/{token.lower()}")
        return Response(svg, media_type="image/svg+xml", headers=IMAGE_HEADERS)

    return router


def destination(session: Session, secret: str, token: str, referrer: str, *, now: datetime) -> str:
    """Where the link leads, its token with it; "" for nowhere. Of the page it was clicked on only the host is kept."""
    opened = links.open_short(session, secret, token, referrer_host=_host(referrer), now=now)
    if opened is None:
        return ""
    token = token.lower()
    names = {"telegram": "", "messenger": "", "whatsapp": ""} | accounts.public_names(session, opened.brand_id)
    addresses = links.deep_links(token, names["telegram"], names["messenger"], names["whatsapp"], "")
    if opened.channel in addresses:
        return addresses[opened.channel]
    return f"/chat/{_slug(session, opened.brand_id)}?start={token}"


def _slug(session: Session, brand_id: str) -> str:
    brand = catalogue.find_brand_by_id(session, brand_id)
    if brand is None:
        raise NotFound(what="brand", key=brand_id)
    return brand.slug


def _host(referrer: str) -> str:
    try:
        return urlsplit(referrer).hostname or ""
    except ValueError:  # anybody may send any header
        return ""


def _nothing() -> Response:
    return PlainTextResponse("This link does not work. It may have been cut or changed on its way.", 404, HEADERS)
