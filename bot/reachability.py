"""Can this person be reached there, and may we? What providers say of it, and what a message from them mends."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attribution import touchpoints
from attribution.kinds import CreditClass, Kind
from bot import consent
from bot.events import EventKind, Failed
from bot.store import conversations
from bot.tables import Conversation

# What their app or the provider tells of itself proves nobody at the other end.
_NOT_THEIR_DOING = (EventKind.BLOCKED, EventKind.POLICY, EventKind.HANDED_OVER, EventKind.HANDED_BACK, EventKind.RECEIPT)
BLOCKED = "they have blocked us"


@dataclass(frozen=True)
class Place:
    """Whose conversation it is, by ids."""

    brand_id: str
    conversation_id: str
    channel: str
    identity_id: str


def note_refusal(session: Session, place: Place, failed: Failed, *, key: str, now: datetime) -> None:
    """Keep what a provider's refusal says of the person: nothing is sent there any more, or no marketing. key: of its cause."""
    if failed.unreachable or failed.opted_out:
        conversations.set_unreachable(session, place.conversation_id, failed.reason)
    if failed.opted_out or failed.no_offers:
        _revoke(session, place, failed.reason, key=key, now=now)


def note_event(session: Session, conversation: Conversation, kind: EventKind) -> None:
    """What an event of theirs says: who writes can be reached again. Of a locked conversation, changed in hand too."""
    reason = BLOCKED if kind is EventKind.BLOCKED else conversation.unreachable if kind in _NOT_THEIR_DOING else ""
    if reason != conversation.unreachable:
        conversation.unreachable = reason
        conversations.set_unreachable(session, conversation.id, reason)


def _revoke(session: Session, place: Place, reason: str, *, key: str, now: datetime) -> None:
    changed = consent.record(
        session,
        brand_id=place.brand_id,
        identity_id=place.identity_id,
        granted=False,
        wording=reason,
        source="provider",
        key=f"provider:{key}",
        at=now,
    )
    if not changed:
        return
    _, shopper_id = conversations.get_brand_and_shopper(session, place.identity_id)
    touch = touchpoints.Touch(
        brand_id=place.brand_id,
        shopper_id=shopper_id,
        identity_id=place.identity_id,
        conversation_id=place.conversation_id,
        channel=place.channel,
        kind=Kind.CONSENT_CHANGED,
        key=f"provider:{key}:{place.identity_id}",
        credit_class=CreditClass.ELIGIBILITY,
        occurred_at=now,
        received_at=now,
        data={"granted": False, "source": "provider"},
    )
    touchpoints.record(session, [touch])
