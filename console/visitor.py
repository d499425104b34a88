"""Whose browser is this? A signed cookie a brand's chat gives each visitor; it opens their own conversation only."""

import re

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "visitor"
YEAR_SECONDS = 365 * 24 * 3600
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def find_visitor(request: Request, secret: str, slug: str) -> str | None:
    """The visitor this browser was given by this brand, or None: no cookie, a forged one, another brand's."""
    try:
        visitor = _signer(secret, slug).loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    return visitor if isinstance(visitor, str) else None


def give_cookie(response: Response, visitor: str, *, secret: str, slug: str, secure: bool) -> None:
    """Let the browser keep who it is for a year, for this brand's chat only."""
    response.set_cookie(
        COOKIE,
        _signer(secret, slug).dumps(visitor),
        max_age=YEAR_SECONDS,
        path=f"/chat/{slug}",
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def from_elsewhere(request: Request) -> bool:
    """True for a form another site sent through the person's browser. Old browsers that do not say pass; SameSite holds them."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "same-site", "none")


def good_client_id(text: str) -> bool:
    """Whether a browser's own id of a message is one we would store."""
    return _CLIENT_ID.fullmatch(text) is not None


def _signer(secret: str, slug: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"visitor:{slug}")
