"""Who answers where people also answer from a program of the provider's? Handed over: they do. Handed back: the bot again."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from attribution.kinds import CreditClass, Kind
from bot import inbox
from bot.dialog.reply import Touched
from bot.events import EventKind, Inbound
from bot.store import outbox as messages
from bot.tables import Conversation, Handling

KINDS = (EventKind.HANDED_OVER, EventKind.HANDED_BACK)


def follow(session: Session, conversation: Conversation, event: Inbound, *, now: datetime) -> None:
    """Let a locked conversation be answered by whom the provider says; changed in hand, the caller saves it.

    Whoever answers there is nobody of our staff: `agent_id` is "". An agent of ours who has the conversation keeps it either way.
    """
    if event.kind is EventKind.HANDED_OVER and conversation.handling != Handling.AGENT:
        conversation.handling = Handling.AGENT
        conversation.handling_version += 1
        conversation.waiting_since, conversation.waiting_reason = None, ""
        messages.discard_replies(session, conversation.id, reason="taken_over", now=now)
    if event.kind is EventKind.HANDED_BACK and conversation.handling == Handling.AGENT and not conversation.agent_id:
        inbox.begin_again(session, conversation, now=now)


def is_shoppers(event: Inbound) -> bool:
    """Whether the shopper said something there, and it is no mere change of hands."""
    return event.kind is EventKind.HANDED_OVER and not event.by_staff and bool(event.text or event.media or event.start)


def heard(event: Inbound) -> Inbound:
    """The event as it is understood: what a shopper writes to somebody else may still stop our offers."""
    return replace(event, kind=EventKind.TEXT) if event.kind is EventKind.HANDED_OVER else event


def touches(event: Inbound) -> tuple[Touched, ...]:
    """What somebody of the brand said there; a change of hands alone touches nobody."""
    said = event.by_staff and (event.text or event.media)
    return (Touched(Kind.AGENT_MESSAGE, credit_class=CreditClass.ASSIST, data={"agent": ""}),) if said else ()
