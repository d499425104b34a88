"""Which creator's link is this token? Short codes and deep links (pure), and what stands behind them (store).

A token is 20 lower-case Crockford base32 letters: 8 of link id (40 bits) and 12 of signature (60 bits).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from urllib.parse import quote

import segno
from sqlmodel import Session

from attribution import store
from attribution.tables import Click, Creator, Link
from core.db import insert_once, insert_rows
from core.errors import Conflict
from core.ids import SIGNATURE_LETTERS, sign, unsign

LINK_ID_LETTERS = 8
TOKEN_LETTERS = LINK_ID_LETTERS + SIGNATURE_LETTERS
PURPOSE = "link"
MINT_TRIES = 5
HOST_MAX = 100

_LETTERS = r"[0-9a-hjkmnp-tv-z]{20}"
# After "ref:" the token may touch other words; alone it must stand free and hold a letter, or every long number would be one.
_TOKEN = re.compile(rf"ref:\s*({_LETTERS})|(?<![0-9a-z])(?=[0-9]*[a-z])({_LETTERS})(?![0-9a-z])", re.IGNORECASE | re.ASCII)


class Verdict(StrEnum):
    """What a token turned out to be. Only a valid one earns."""

    VALID = "valid"
    FORGED = "forged"
    UNKNOWN = "unknown"
    OFF = "off"
    OTHER_BRAND = "other_brand"


@dataclass(frozen=True)
class LinkSeen:
    """What stands behind a token, for one brand. Everything but the verdict is empty for a forged, unknown or foreign one."""

    verdict: Verdict
    link_id: str = ""
    creator_id: str = ""
    creator_name: str = ""
    target: str = ""
    fan: bool = False


@dataclass(frozen=True)
class Opened:
    """A short link that was opened: where it leads."""

    brand_id: str
    link_id: str
    creator_id: str
    channel: str
    target: str


def find_token(text: str) -> str | None:
    """The first token-like run in `text`, lower case: 20 letters of the alphabet, any case, with or without "ref:"."""
    found = _TOKEN.search(text)
    return (found[1] or found[2]).lower() if found else None


def token(secret: str, link_id: str) -> str:
    """The signed token of a link."""
    return sign(secret, PURPOSE, link_id)


def check(secret: str, token: str) -> str | None:
    """The link id inside a token of ours, or None for a forged one. Any case; compared in constant time."""
    return unsign(secret, PURPOSE, token.lower()) if len(token) == TOKEN_LETTERS and token.isascii() else None


def deep_links(token: str, telegram_handle: str, page: str, number: str, public_url: str, greeting: str = "") -> dict[str, str]:
    """Every address that carries `token`, by channel; a channel without a handle is left out.

    telegram_handle: the bot's, with or without @. page: Messenger page. number: WhatsApp, any spelling.
    greeting: the words before "(ref: TOKEN)" in WhatsApp's prefilled text. Sources: core.telegram.org/api/links, m.me and wa.me pages.
    """
    digits = "".join(c for c in number if c in "0123456789")
    text = quote(f"{greeting} (ref: {token})".strip(), safe="")
    links = {
        "short": public_url and f"{public_url.rstrip('/')}/r/{token}",
        "telegram": telegram_handle and f"https://t.me/{telegram_handle.lstrip('@')}?start={token}",
        "messenger": page and f"https://m.me/{page}?ref={token}",
        "whatsapp": digits and f"https://wa.me/{digits}?text={text}",
    }
    return {channel: address for channel, address in links.items() if address}


def qr_svg(address: str) -> str:
    """A QR image of `address` as an SVG document, error level M, quiet zone of four modules."""
    image = BytesIO()
    segno.make(address, error="m", micro=False).save(image, kind="svg", scale=4, border=4, xmldecl=False)
    return image.getvalue().decode()


def add_link(
    session: Session, creator: Creator, *, target: str = "", channel: str = "", now: datetime, new_letters: Callable[[int], str]
) -> Link:
    """A new link of the creator. new_letters: `core.ids.random_letters`; a letter run already taken is drawn again."""
    for _ in range(MINT_TRIES):
        link_id = new_letters(LINK_ID_LETTERS)
        row = {"id": link_id, "brand_id": creator.brand_id, "creator_id": creator.id, "target": target, "channel": channel}
        if insert_once(session, Link, {**row, "active": True, "created_at": now}):
            return Link(**row, active=True, created_at=now)
    raise Conflict(key=f"link {link_id}")


def resolve(session: Session, brand_id: str, secret: str, token: str) -> LinkSeen:
    """What `token` means at this brand. A link of another brand says nothing but that, and earns nothing."""
    link_id = check(secret, token)
    if link_id is None:
        return LinkSeen(Verdict.FORGED)
    found = store.find_link(session, brand_id, link_id)
    if found is None:
        return LinkSeen(Verdict.UNKNOWN)
    if found.brand_id != brand_id:
        return LinkSeen(Verdict.OTHER_BRAND)
    if not found.active:
        return LinkSeen(Verdict.OFF, link_id)
    return LinkSeen(Verdict.VALID, link_id, found.creator_id, found.creator_name, found.target, found.fan)


def open_short(session: Session, secret: str, token: str, *, referrer_host: str, now: datetime) -> Opened | None:
    """Where a short link leads, its click recorded; None for one that is forged, unknown or off. Who clicked is not kept."""
    link_id = check(secret, token)
    link = store.find_open_link(session, link_id) if link_id else None
    if link is None:
        return None
    insert_rows(session, Click, [{"brand_id": link.brand_id, "link_id": link.id, "at": now, "referrer_host": referrer_host[:HOST_MAX]}])
    return Opened(link.brand_id, link.id, link.creator_id, link.channel, link.target)
