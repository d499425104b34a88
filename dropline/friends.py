"""What does a friend's order bring the fan who invited them? Facts of orders in, rewards given and taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attribution import loyalty, referrals
from attribution.referrals import Due, Refusal
from attribution.tables import Decision, Referral, ReferralProgram
from bot import reward_notices
from commerce import gift_cards
from commerce.facts import OrderPaid, OrderRefunded
from commerce.orders import orders
from commerce.orders.places import sent_alike
from core.ids import NewId

GIVE_BATCH = 50


@dataclass(frozen=True)
class Brought:
    """A first order that a fan's link led to. refusal: why it earns nothing, whoever else brought it."""

    referral: Referral
    program: ReferralProgram
    refusal: Refusal | None

    @property
    def fan_wins(self) -> bool:
        """Whether creators who are credited with it too go without."""
        return self.refusal is None and self.program.wins == "fan"


def claim(session: Session, fact: OrderPaid) -> Brought | None:
    """The referral that this order completes; None for everybody who is nobody's friend."""
    found = referrals.find_open(session, fact.brand_id, fact.shopper_id)
    if found is None:
        return None
    referral, program, fans = found
    alike = sent_alike(session, fact.brand_id, fact.order_id, fans)
    who = (fans, fact.shopper_id, fact.order_id, fact.value_minor)
    return Brought(referral, program, referrals.refusal(session, referral, program, *who, same_address=alike))


def settle(session: Session, fact: OrderPaid, brought: Brought, decision: Decision, *, now: datetime, new_id: NewId) -> None:
    """The reward is owed, unless something speaks against it, or a creator earns of the order and comes first."""
    refusal = brought.refusal
    if refusal is None and brought.program.wins == "creator" and referrals.earned_by_creators(session, fact.brand_id, decision):
        refusal = Refusal.CREATOR_CREDITED
    if refusal is not None:
        referrals.refuse(session, brought.referral, fact.order_id, refusal)
        return
    referrals.accept(session, brought.referral, brought.program, fact.order_id, fact.currency, now=now, new_id=new_id)


def give_due(session: Session, *, now: datetime, new_id: NewId) -> list[str]:
    """Rewards whose hold is over, handed out and told, once each; the conversations that have a notice now."""
    due = referrals.take_due(session, now=now, limit=GIVE_BATCH)
    for each in due:
        if each.points:
            _give_points(session, each, now=now, new_id=new_id)
        else:
            _give_credit(session, each, now=now, new_id=new_id)
    return [each.fan.conversation_id for each in due if each.fan.conversation_id]


def _give_points(session: Session, due: Due, *, now: datetime, new_id: NewId) -> None:
    terms = loyalty.find_terms(session, due.fan.brand_id)
    if terms is not None:
        loyalty.grant(session, terms, due.fan.shopper_id, cause_of(due.referral), due.points, ripe_at=now, now=now, new_id=new_id)
        reward_notices.friend_points(session, due.fan, due.referral.id, due.points, now=now)


def _give_credit(session: Session, due: Due, *, now: datetime, new_id: NewId) -> None:
    order = orders.get_order(session, due.referral.order_id)
    card = gift_cards.grant(session, order, cause_of(due.referral), due.minor, now=now, new_id=new_id)
    if card is not None:
        referrals.note_given(session, due, card.currency, now=now, new_id=new_id)
        reward_notices.friend_credit(session, due.fan, due.referral.id, card, now=now)


def take_back(session: Session, fact: OrderRefunded, *, now: datetime, new_id: NewId) -> None:
    """Too little of the friend's order stays sold: what is pending ends, what was given is taken back as far as it is there."""
    given = referrals.reverse(session, fact.brand_id, fact.order_id, fact.remaining_minor, fact.currency, now=now, new_id=new_id)
    if given is None:
        return
    left = gift_cards.take_back(session, fact.brand_id, cause_of(given), now=now)
    referrals.note_taken_back(session, given, left, fact.currency, now=now, new_id=new_id)
    loyalty.revoke(session, fact.brand_id, cause_of(given), fact.refund_id, now=now, new_id=new_id)


def cause_of(referral: Referral) -> str:
    """What a reward is made for, so that it is made once."""
    return f"referral:{referral.id}"
