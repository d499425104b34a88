"""Who brought a friend, and what do they get for it? Fans are creators of a kind: links of their own, rewards instead of commissions.

A referral goes arrived → pending (the friend's first order is paid) → given (its hold is over); held while that payment is
disputed, reversed when the goods went back, refused with the reason when it earns nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from attribution import ledger, links
from attribution.accounts import Move, payable_fan, referral_expense
from attribution.loyalty.store import everyone
from attribution.referrals import store
from attribution.store import list_postings
from attribution.tables import Creator, Decision, Fan, Referral, ReferralProgram
from core.db import insert_once
from core.ids import NewId

CLEARING = "clearing:store_credit"
FAN_HANDLE_LETTERS = 8


class State(StrEnum):
    ARRIVED = "arrived"
    PENDING = "pending"
    HELD = "held"
    GIVEN = "given"
    REVERSED = "reversed"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a referral earns nothing, for the brand."""

    SELF = "self"  # fan and friend are one person
    SAME_ADDRESS = "same_address"
    NOT_FIRST = "not_first"
    TOO_SMALL = "too_small"
    CREATOR_CREDITED = "creator_credited"


class Welcome(StrEnum):
    """What the opening of a fan's link comes to."""

    NEW = "new"  # a friend, from now on
    AGAIN = "again"  # a friend already, whoever's
    OWN = "own"  # it is their own link
    CUSTOMER = "customer"  # somebody who has bought here
    CLOSED = "closed"  # the brand has no such program


@dataclass(frozen=True)
class Arrived:
    """What a friend's arrival came to; the terms they came under, None where it is nobody's."""

    welcome: Welcome
    program: ReferralProgram | None = None


@dataclass(frozen=True)
class Due:
    """A reward to hand out: to whom, where they are told, and for whose order. minor or points, the other is 0."""

    referral: Referral
    fan: Fan
    minor: int
    points: int


def find_terms(session: Session, brand_id: str) -> ReferralProgram | None:
    """The terms in force; None where the brand rewards no referrals."""
    return store.find_program(session, brand_id)


def invite(
    session: Session,
    brand_id: str,
    shopper_id: str,
    name: str,
    *,
    channel: str,
    conversation_id: str,
    now: datetime,
    new_id: NewId,
    new_letters: Callable[[int], str],
) -> str:
    """The id of a shopper's own link, made when they first ask. They are told of rewards where they asked last."""
    people = everyone(session, brand_id, shopper_id)
    fan = store.find_fan(session, brand_id, people)
    if fan is not None:
        store.change_fan(session, brand_id, fan.creator_id, conversation_id=conversation_id)
        return fan.link_id
    creator_id = new_id("crt")
    handle = f"fan-{new_letters(FAN_HANDLE_LETTERS)}"
    creator = Creator(id=creator_id, brand_id=brand_id, handle=handle, name=name, kind="fan", created_at=now)
    insert_once(session, Creator, creator.model_dump())
    link = links.add_link(session, creator, channel=channel, now=now, new_letters=new_letters)
    mine = {"creator_id": creator_id, "brand_id": brand_id, "shopper_id": shopper_id, "conversation_id": conversation_id}
    if insert_once(session, Fan, mine | {"link_id": link.id, "created_at": now}):
        return link.id
    made_beside = store.find_fan(session, brand_id, people)
    return made_beside.link_id if made_beside is not None else link.id


def arrive(session: Session, brand_id: str, creator_id: str, shopper_id: str, *, now: datetime, new_id: NewId) -> Arrived:
    """What it comes to that a shopper opened a fan's link. The first fan stands; who has bought here before is no friend."""
    program = store.find_program(session, brand_id)
    fan = store.get_fan(session, brand_id, creator_id)
    if program is None or fan is None:
        return Arrived(Welcome.CLOSED)
    people = everyone(session, brand_id, shopper_id)
    if fan.shopper_id in people:
        return Arrived(Welcome.OWN, program)
    standing = store.find_referral(session, brand_id, people)
    if standing is not None:
        waits = standing.state == State.ARRIVED
        return Arrived(Welcome.AGAIN if waits else Welcome.CUSTOMER, store.get_program(session, brand_id, standing.program_id))
    if store.has_bought(session, brand_id, people, but=""):
        return Arrived(Welcome.CUSTOMER, program)
    row = {"id": new_id("rfl"), "brand_id": brand_id, "program_id": program.id, "creator_id": creator_id, "friend_id": shopper_id}
    insert_once(session, Referral, row | {"state": State.ARRIVED, "reason": "", "order_id": "", "due_at": None, "created_at": now})
    return Arrived(Welcome.NEW, program)


def find_open(session: Session, brand_id: str, shopper_id: str) -> tuple[Referral, ReferralProgram, list[str]] | None:
    """The referral that a first order of this shopper would complete, its terms, and every shopper who is its fan."""
    found = store.lock_referral(session, brand_id, everyone(session, brand_id, shopper_id), State.ARRIVED)
    if found is None:
        return None
    fan = store.get_fan(session, brand_id, found.creator_id)
    people = everyone(session, brand_id, fan.shopper_id) if fan is not None else []
    return found, store.get_program(session, brand_id, found.program_id), people


def refusal(
    session: Session,
    referral: Referral,
    program: ReferralProgram,
    fans: list[str],
    shopper_id: str,
    order_id: str,
    value_minor: int,
    *,
    same_address: bool,
) -> Refusal | None:
    """Why a friend's paid order earns its fan nothing, whoever else is credited with it; None where nothing speaks against it."""
    people = everyone(session, referral.brand_id, shopper_id)
    if set(people) & set(fans):
        return Refusal.SELF
    if same_address:
        return Refusal.SAME_ADDRESS
    if store.has_bought(session, referral.brand_id, people, but=order_id):
        return Refusal.NOT_FIRST
    return Refusal.TOO_SMALL if value_minor < max(1, program.order_min_minor) else None


def refuse(session: Session, referral: Referral, order_id: str, reason: Refusal) -> None:
    """It earns nothing; the brand reads why."""
    store.change(session, referral, state=State.REFUSED, reason=reason, order_id=order_id)


def earned_by_creators(session: Session, brand_id: str, decision: Decision) -> bool:
    """Whether a sale earned any creator a commission."""
    earned = [leg for leg in list_postings(session, brand_id, decision.conversion_key) if leg.key.startswith("accrue:")]
    return bool(earned)


def accept(
    session: Session, referral: Referral, program: ReferralProgram, order_id: str, currency: str, *, now: datetime, new_id: NewId
) -> None:
    """The reward is owed from now on, and given once the hold is over."""
    store.change(session, referral, state=State.PENDING, order_id=order_id, due_at=now + timedelta(days=program.hold_days))
    if program.reward_minor:
        owed = Move(payable_fan(referral.creator_id, "pending"), referral_expense(program.id), program.reward_minor, currency)
        ledger.post(session, referral.brand_id, f"referral:{referral.id}", [owed], order_id, "friend bought", now=now, new_id=new_id)


def take_due(session: Session, *, now: datetime, limit: int) -> list[Due]:
    """Rewards whose hold is over, locked, marked as given; the caller hands them out in this transaction."""
    found = []
    for referral in store.lock_due(session, now=now, limit=limit):
        program = store.get_program(session, referral.brand_id, referral.program_id)
        fan = store.get_fan(session, referral.brand_id, referral.creator_id)
        if fan is not None:
            store.change(session, referral, state=State.GIVEN, due_at=None)
            found.append(Due(referral, fan, program.reward_minor, program.reward_points))
    return found


def note_given(session: Session, due: Due, currency: str, *, now: datetime, new_id: NewId) -> None:
    """What was pending became store credit."""
    referral = due.referral
    given = Move(CLEARING, payable_fan(referral.creator_id, "pending"), due.minor, currency)
    key = f"referral_given:{referral.id}"
    ledger.post(session, referral.brand_id, key, [given], referral.order_id, "reward given", now=now, new_id=new_id)


def hold(session: Session, brand_id: str, order_id: str) -> None:
    """While the payment is disputed nothing is given."""
    store.move(session, brand_id, order_id, State.PENDING, State.HELD)


def release(session: Session, brand_id: str, order_id: str) -> None:
    """The dispute is over; what it left goes its way."""
    store.move(session, brand_id, order_id, State.HELD, State.PENDING)


def reverse(
    session: Session, brand_id: str, order_id: str, remaining_minor: int, currency: str, *, now: datetime, new_id: NewId
) -> Referral | None:
    """The referral whose reward was given and has to be taken back by the caller, for too little of the order stays sold.

    One that was not given yet ends here. None where nothing is left to do.
    """
    referral = store.lock_by_order(session, brand_id, order_id, (State.PENDING, State.HELD, State.GIVEN))
    if referral is None:
        return None
    program = store.get_program(session, brand_id, referral.program_id)
    if remaining_minor >= max(1, program.order_min_minor):
        return None
    was_given = referral.state == State.GIVEN
    store.change(session, referral, state=State.REVERSED, due_at=None)
    if not was_given and program.reward_minor:
        place = payable_fan(referral.creator_id, "pending")
        _post_reversal(session, referral, program, place, program.reward_minor, currency, now=now, new_id=new_id)
    return referral if was_given else None


def note_taken_back(session: Session, referral: Referral, minor: int, currency: str, *, now: datetime, new_id: NewId) -> None:
    """So much of the store credit was still there to take; the rest is what the referral cost."""
    if minor:
        program = store.get_program(session, referral.brand_id, referral.program_id)
        _post_reversal(session, referral, program, CLEARING, minor, currency, now=now, new_id=new_id)


def _post_reversal(
    session: Session, referral: Referral, program: ReferralProgram, place: str, minor: int, currency: str, *, now: datetime, new_id: NewId
) -> None:
    back = Move(referral_expense(program.id), place, minor, currency)
    key = f"referral_reversed:{referral.id}"
    ledger.post(session, referral.brand_id, key, [back], referral.order_id, "friend's order given back", now=now, new_id=new_id)
