"""Are two accounts one person's, neither known by a number? A code shown in one chat and typed in the other proves it.

The digits are kept nowhere: the id of the request is made of them and the secret. There are ten, so that trying from many chats finds none.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from attribution.linking import CODE_FOR, LOCKED_FOR, WRONG_MAX, Locked, Proven, RequestState, Wrong, store
from core.ids import NewId

DIGITS = 10


@dataclass(frozen=True)
class Own:
    """The code was typed in the very chat that shows it."""


def show_code(session: Session, brand_id: str, identity_id: str, secret: str, *, now: datetime, new_id: NewId) -> str | Locked:
    """The digits that this account is shown, for ten minutes and one use; those it was shown before are over.

    Locked for 15 minutes after three wrong ones, as for who types.
    """
    until = _locked_until(session, brand_id, identity_id, now)
    if until is not None:
        return Locked(until)
    store.end_shown(session, brand_id, identity_id, now=now)
    digits = _number(new_id("lrq"))
    request_id = _request_id(secret, brand_id, digits)
    store.insert_request(
        session, request_id, brand_id, identity_id, identity_id, state=RequestState.SHOWN, now=now
    )  # whose else, is not known
    return digits


def take_code(
    session: Session, brand_id: str, identity_id: str, digits: str, secret: str, *, now: datetime, new_id: NewId
) -> Proven | Wrong | Locked | Own:
    """What digits typed by this account come to. The third wrong ones within ten minutes lock it, whatever codes there are."""
    until = _locked_until(session, brand_id, identity_id, now)
    if until is not None:
        return Locked(until)
    request = store.lock_by_id(session, brand_id, _request_id(secret, brand_id, digits))
    if request is None or request.state != RequestState.SHOWN or request.created_at + CODE_FOR <= now:
        return _wrong(session, brand_id, identity_id, now, new_id)
    if request.target_identity_id == identity_id:
        return Own()
    store.end_waiting(session, brand_id, identity_id, now=now)
    store.change_request(session, request, identity_id=identity_id, state=RequestState.PROVEN, settled_at=now)
    return Proven(request)


def _locked_until(session: Session, brand_id: str, identity_id: str, now: datetime) -> datetime | None:
    locked_at = store.last_locked(session, brand_id, identity_id)
    return locked_at + LOCKED_FOR if locked_at is not None and locked_at + LOCKED_FOR > now else None


def _wrong(session: Session, brand_id: str, identity_id: str, now: datetime, new_id: NewId) -> Wrong | Locked:
    """Counted on a request of its own, which asks for nothing."""
    tried = store.lock_request(session, brand_id, identity_id, RequestState.TRIED)
    if tried is None or tried.created_at + CODE_FOR <= now:
        store.insert_request(session, new_id("lrq"), brand_id, identity_id, "", state=RequestState.TRIED, now=now, wrong=1)
        return Wrong(WRONG_MAX - 1)
    wrong = tried.wrong + 1
    if wrong < WRONG_MAX:
        store.change_request(session, tried, wrong=wrong)
        return Wrong(WRONG_MAX - wrong)
    store.change_request(session, tried, wrong=wrong, state=RequestState.LOCKED, settled_at=now)
    return Locked(now + LOCKED_FOR)


def _number(chance: str) -> str:
    """Ten digits of 80 random bits."""
    return f"{int.from_bytes(sha256(chance.encode()).digest()[:16], 'big') % 10**DIGITS:0{DIGITS}d}"


def _request_id(secret: str, brand_id: str, digits: str) -> str:
    return "lrq_" + hmac.new(secret.encode(), f"link-shown:{brand_id}:{digits}".encode(), sha256).hexdigest()[:32]
