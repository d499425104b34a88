"""Who is signed in, and did this form come from them? Sessions by hashed token, a mark on every form, tries counted."""

import hashlib
import hmac
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from fastapi import Depends, Form, Request
from sqlmodel import Session

from bot.store import staff
from bot.tables import Staff
from console.deps import Given
from console.pages import PageFailed
from console.rights import Right, may
from console.visitor import from_elsewhere

COOKIE = "session"
SESSION_HOURS = 12
TOKEN_BYTES = 32
TRIES_MAX = 5
TRIES_WINDOW = timedelta(minutes=1)
KEYS_MAX = 10_000  # of accounts with addresses whose tries are remembered

_HASHER = PasswordHasher()


class SignInNeeded(PageFailed):
    """Sign in first."""

    def __init__(self, back: str) -> None:
        super().__init__(401, "Sign in first", "Your session has ended, or you have not signed in yet.", "/console/sign-in")
        self.after = back


@dataclass(frozen=True)
class SignedIn:
    """Who works in this browser. brand_id "" for the operator."""

    staff_id: str
    brand_id: str
    name: str
    role: str
    csrf: str
    session_id: str


@dataclass
class Tries:
    """Sign-ins tried lately, by account and address; in this process only."""

    seen: dict[tuple[str, str], deque[datetime]] = field(default_factory=dict)

    def allow(self, account: str, address: str, *, now: datetime) -> bool:
        """Count one more try; False past five within a minute, whether they were right or wrong."""
        if len(self.seen) >= KEYS_MAX:
            self.seen = {key: tried for key, tried in self.seen.items() if tried[-1] > now - TRIES_WINDOW}
        tried = self.seen.setdefault((account, address), deque(maxlen=TRIES_MAX))
        if len(tried) == TRIES_MAX and tried[0] > now - TRIES_WINDOW:
            return False
        tried.append(now)
        return True


def hash_password(password: str) -> str:
    """Argon2id; takes a tenth of a second, so never on the event loop."""
    return _HASHER.hash(password)


def password_fits(person: Staff | None, password: str) -> bool:
    """Whether it is theirs; takes as long for nobody as for somebody."""
    try:
        _HASHER.verify(person.password_hash if person else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return person is not None


def open_session(session: Session, staff_id: str, *, now: datetime) -> str:
    """A new session's token for the cookie; the table keeps only its hash."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    staff.open_session(session, session_id(token), staff_id, secrets.token_urlsafe(16), expires_at=now + timedelta(hours=SESSION_HOURS))
    return token


def session_id(token: str) -> str:
    """What the table knows a cookie's token by."""
    return hashlib.sha256(token.encode()).hexdigest()


async def signed_in(request: Request, deps: Given) -> SignedIn:
    """Who asks; raises `SignInNeeded` for nobody."""
    found = None
    if token := request.cookies.get(COOKIE):
        found = await deps.db.read(staff.find_session, session_id(token), now=deps.clock())
    if found is None:
        raise SignInNeeded(request.url.path if request.method == "GET" else "/console")
    row, person = found
    return SignedIn(person.id, person.brand_id, person.name, person.role, row.csrf, row.id)


Person = Annotated[SignedIn, Depends(signed_in)]


def needs(right: Right) -> Any:
    """A dependency: the person asking, when their role has `right`; 403 else."""

    async def allowed(person: Person) -> SignedIn:
        if not may(person.role, right):
            raise PageFailed(
                403, "Your role does not include this", f"Ask an admin of your brand for the right to see {right}.", "/console"
            )
        return person

    return Depends(allowed)


async def own_form(request: Request, person: Person, csrf: Annotated[str, Form()] = "") -> None:
    """A dependency of every form: it carries the mark of the person's session, or nothing happens."""
    if from_elsewhere(request) or not hmac.compare_digest(csrf.encode(), person.csrf.encode()):
        raise PageFailed(403, "That form is out of date", "Nothing was changed. Reload the page and do it again.", "/console")


# What a stranger's password is checked against, so that the time does not tell whether the account exists.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$t4beGSehenFPgaDLuHRURQ$H1+/yulfxmnbSHZ+QmnKz+Yg/XBG3dv1W3eEbmop8dc"
