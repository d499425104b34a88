"""Are two accounts one person's? Said so, proven by a code that went to the other, joined; and parted again.

Never joined because a name, a phone number or an address is the same: who has the account proves it.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from attribution.linking import store
from attribution.tables import Identity, LinkRequest
from core.ids import NewId

CODE_DIGITS = 6
CODE_FOR = timedelta(minutes=10)
WRONG_MAX = 3
LOCKED_FOR = timedelta(minutes=15)
CODES_MAX = 3  # to one account an hour, whoever asks
CODES_SINCE = timedelta(hours=1)


class RequestState(StrEnum):
    WAITING = "waiting"
    PROVEN = "proven"
    JOINED = "joined"
    LOCKED = "locked"
    OVER = "over"
    SHOWN = "shown"  # to the target, and not typed anywhere yet
    TRIED = "tried"  # wrong digits typed, of a code that might be shown somewhere


@dataclass(frozen=True)
class Asked:
    """A code is awaited. deliver: the digits that go to the other account; "" where nothing is sent, which nobody is told."""

    request_id: str
    deliver: str


@dataclass(frozen=True)
class Locked:
    """Too many wrong codes: nothing more until then."""

    until: datetime


@dataclass(frozen=True)
class Wrong:
    """Not the code; so many tries are left."""

    left: int


@dataclass(frozen=True)
class Proven:
    """The one who types here has the other account too."""

    request: LinkRequest


@dataclass(frozen=True)
class Over:
    """There is no code awaited, or it has run out."""


def ask(
    session: Session, brand_id: str, identity_id: str, target_identity_id: str, secret: str, *, now: datetime, new_id: NewId
) -> Asked | Locked:
    """The request for a code, an earlier one over; the same for an account nobody has. Locked for 15 minutes after three wrong ones.

    Where no code is sent nothing proves it, so that asking on and on is no way to guess more often.
    """
    locked_at = store.last_locked(session, brand_id, identity_id)
    if locked_at is not None and locked_at + LOCKED_FOR > now:
        return Locked(locked_at + LOCKED_FOR)
    store.end_waiting(session, brand_id, identity_id, now=now)
    often = store.count_to(session, brand_id, target_identity_id, since=now - CODES_SINCE) >= CODES_MAX if target_identity_id else True
    request_id = new_id("lrq")
    store.insert_request(session, request_id, brand_id, identity_id, "" if often else target_identity_id, now=now)
    return Asked(request_id, "" if often else code(secret, request_id))


def code(secret: str, request_id: str) -> str:
    """The six digits of a request: nobody who lacks the secret can tell them, and they are kept nowhere."""
    digest = hmac.new(secret.encode(), f"link-code:{request_id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def prove(session: Session, brand_id: str, identity_id: str, digits: str, secret: str, *, now: datetime) -> Proven | Wrong | Locked | Over:
    """What digits typed by this identity come to. Compared in constant time; the third wrong ones lock."""
    request = store.lock_request(session, brand_id, identity_id, RequestState.WAITING)
    if request is None or request.created_at + CODE_FOR <= now:
        return Over()
    right = hmac.compare_digest(code(secret, request.id).encode(), digits.encode())
    if right and request.target_identity_id:
        store.change_request(session, request, state=RequestState.PROVEN, settled_at=now)
        return Proven(request)
    wrong = request.wrong + 1
    if wrong < WRONG_MAX:
        store.change_request(session, request, wrong=wrong)
        return Wrong(WRONG_MAX - wrong)
    store.change_request(session, request, wrong=wrong, state=RequestState.LOCKED, settled_at=now)
    return Locked(now + LOCKED_FOR)


def proven(session: Session, brand_id: str, identity_id: str, *, now: datetime) -> LinkRequest | None:
    """The proof that this identity may still act on, locked: for ten minutes, once."""
    request = store.lock_request(session, brand_id, identity_id, RequestState.PROVEN)
    return request if request is not None and request.settled_at is not None and request.settled_at + CODE_FOR > now else None


def shopper_of(session: Session, brand_id: str, identity_id: str) -> str:
    """Whose identity it is now."""
    return store.get_shopper_id(session, brand_id, identity_id)


def stays(session: Session, brand_id: str, first_id: str, second_id: str) -> tuple[str, str]:
    """Of two shoppers the one who is known longer, then the other: the first stays."""
    known = {shopper.id: shopper.created_at for shopper in store.list_shoppers(session, brand_id, [first_id, second_id])}
    first, second = sorted((first_id, second_id), key=lambda shopper_id: (known[shopper_id], shopper_id))
    return first, second


def join(session: Session, request: LinkRequest, staying_id: str, joining_id: str, *, now: datetime) -> list[Identity]:
    """The identities that come to the staying shopper, whose journey has the touches of both from now on.

    What was decided about earlier sales stands. Identities are locked in the order of their ids.
    """
    moved = store.lock_identities(session, request.brand_id, joining_id)
    store.move_home(session, request.brand_id, joining_id, staying_id)  # who had come to the joining one comes along
    guests = store.list_guests(session, request.brand_id, staying_id)
    fresh = [identity.id for identity in moved if identity.id not in guests]
    store.insert_links(session, request, fresh, home_id=joining_id, shopper_id=staying_id, now=now)
    store.move_identities(session, request.brand_id, [identity.id for identity in moved], staying_id)
    store.change_request(session, request, state=RequestState.JOINED, settled_at=now)
    return moved


def part(session: Session, brand_id: str, identity_id: str, *, now: datetime) -> list[tuple[Identity, str]]:
    """Identities that go home, each with the shopper that is theirs again: the one asked for, or where it is the host, its guests.

    History is kept: touches stay with whoever they were written for. [] where nothing was joined.
    """
    links = store.lock_links(session, brand_id, identity_id)
    homes = {link.identity_id: link.home_id for link in links}
    parted: Sequence[Identity] = store.list_identities_by_id(session, brand_id, sorted(homes))
    for identity in parted:
        store.move_identities(session, brand_id, [identity.id], homes[identity.id])
    store.part_links(session, links, now=now)
    return [(identity, homes[identity.id]) for identity in parted]
