"""How does a page leave the house? Rendered, escaped, with headers that let nothing foreign in."""

import hashlib
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, cast
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot import window
from console.bill import bill
from console.picture import initials, picture
from console.prose import find_pay_link, linked
from core.errors import DroplineError
from core.money import Money, show

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
MINUTE, HOUR, DAY = 60, 3_600, 86_400
UNSENT = {  # besides the reply window's reasons
    "taken_over": "a person had taken the conversation over",
    "in_takeover": "a person has the conversation",
    "no_consent": "they have not agreed to offers",
    "offer_ended": "the offer had ended",
    "muted": "they were rude to the bot, so no offers for a day",
    "unreachable": "they cannot be reached there until they write again",
    "interrupted": "the process was stopped while it was on its way",
}


class PageFailed(DroplineError):
    """{title}"""

    code = "page_failed"

    def __init__(self, status: int, title: str, words: str, back: str = "/") -> None:
        self.status, self.title, self.words, self.back = status, title, words, back
        super().__init__(title)


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """`template` with its values, never cached, with the headers of every page of ours."""
    return HTMLResponse(ENVIRONMENT.get_template(template).render(**values), status_code=status, headers=HEADERS)


def failure(error: PageFailed) -> HTMLResponse:
    """What went wrong, in words, with a way back."""
    return page("failed.html", status=error.status, title=error.title, words=error.words, back=error.back)


def not_found() -> PageFailed:
    """The same words for what does not exist and for what is not yours."""
    return PageFailed(404, "There is nothing here", "The address may be mistyped, or what it named is gone.")


def money(minor: int, currency: str) -> str:
    """ "€59.00"; a negative amount with a true minus sign, "−€5.31"."""
    return ("−" if minor < 0 else "") + show(Money(abs(minor), currency))


def ago(at: datetime, now: datetime) -> str:
    """How long since, in the fewest letters: "now", "4 min", "3 h", "2 d", then the date."""
    seconds = int((now - at).total_seconds())
    if seconds < MINUTE:
        return "now"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h"
    if seconds < 7 * DAY:
        return f"{seconds // DAY} d"
    return f"{at.day} {at:%b}"


def left(until: datetime, now: datetime) -> str:
    """How long until then, never more than there is: "6 d 3 h", "5 h 12 min", "47 min", "less than a minute"."""
    seconds = int((until - now).total_seconds())
    if seconds < MINUTE:
        return "less than a minute"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < 2 * DAY:
        return f"{seconds // HOUR} h {seconds % HOUR // MINUTE} min"
    return f"{seconds // DAY} d {seconds % DAY // HOUR} h"


def because(reason: str) -> str:
    """Why a message was not sent, in words; a reason without words of its own as it is."""
    return (window.REASONS | UNSENT).get(reason, reason.replace("_", " "))


def exact(at: datetime, zone: str) -> str:
    """The instant in the brand's zone, as people write it: "22 Nov 2026, 13:05"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M}"


def clock(at: datetime, zone: str) -> str:
    """Hours and minutes in the brand's zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def iso(at: datetime) -> str:
    """For machines: the `datetime` of a time element."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def asset(name: str) -> str:
    """The address of a file of ours, changing with its content, so that browsers may keep it."""
    return f"/static/{name}?v={_VERSIONS.get(name, '')}"


def _versions() -> dict[str, str]:
    folder = files("console") / "static"
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:10] for file in folder.iterdir() if file.is_file()}


def _environment() -> Environment:
    made = Environment(loader=PackageLoader("console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(
        money=money,
        ago=ago,
        exact=exact,
        clock=clock,
        iso=iso,
        left=left,
        because=because,
        linked=linked,
        pay_link=find_pay_link,
        initials=initials,
    )
    cast(dict[str, Any], made.globals).update(asset=asset, picture=picture, bill=bill)
    return made


_VERSIONS = _versions()
ENVIRONMENT = _environment()
