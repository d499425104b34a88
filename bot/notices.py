"""What is a shopper told without having asked? Receipts, cancellations, refunds: notices, once each, whoever answers."""

from datetime import datetime

from sqlmodel import Session

from bot.dialog.locales import pack, put
from bot.dialog.says import Say, say
from bot.events import Message, Otherwise
from bot.store import conversations
from bot.store import outbox as messages
from bot.tables import Purpose
from commerce.facts import ChargedTwice, OrderCancelled, OrderPaid, OrderRefunded
from core.money import Money, show

# The brand's template, by name, that says a notice where free text may not be sent. Its variables: docs/templates.md.
TEMPLATES = {
    "receipt": "order_paid",
    "order_refunded": "order_refunded",
    "order_paid_too_late": "order_refunded",
    "charged_twice": "order_refunded",
    "order_cancelled": "order_cancelled",
    "order_hold_over": "order_cancelled",
}


def tell(session: Session, brand_id: str, conversation_id: str, key: str, said: Say, *, now: datetime) -> None:
    """Queue a notice in the conversation's language, once for its key; an order made without a conversation tells nobody."""
    conversation = conversations.find_conversation(session, brand_id, conversation_id) if conversation_id else None
    if conversation is None:
        return
    brand, _ = conversations.get_brand_and_shopper(session, conversation.identity_id)
    language = conversation.language or brand.language
    message = Message(put(said, language, brand.timezone), keys=(said.key,), otherwise=_otherwise(said, language))
    row = {
        "brand_id": brand_id,
        "conversation_id": conversation_id,
        "key": key,
        "purpose": Purpose.NOTICE,
        "message": message.dump(),
        "due_at": now,
        "created_at": now,
    }
    messages.write_messages(session, row)


def _otherwise(said: Say, language: str) -> Otherwise | None:
    name = TEMPLATES.get(said.key)
    if name is None:
        return None
    locale = pack(language).language
    values = {key: show(value, locale) if isinstance(value, Money) else str(value) for key, value in said.values.items()}
    return Otherwise(name, values)


def paid(session: Session, fact: OrderPaid, *, now: datetime) -> None:
    """The receipt."""
    total = Money(fact.total_minor, fact.currency)
    tell(session, fact.brand_id, fact.conversation_id, f"receipt:{fact.order_id}", say("receipt", number=fact.number, total=total), now=now)


def cancelled(session: Session, fact: OrderCancelled, *, now: datetime) -> None:
    """An order ended without a sale; a cancellation the shopper asked for was answered where it was asked."""
    if fact.reason in ("replaced", "shopper"):
        return
    key = "order_paid_too_late" if fact.refunded_minor else "order_hold_over" if fact.reason == "hold_expired" else "order_cancelled"
    said = say(key, number=fact.number, amount=Money(fact.refunded_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"cancelled:{fact.order_id}", said, now=now)


def refunded(session: Session, fact: OrderRefunded, *, now: datetime) -> None:
    """Money is on its way back."""
    said = say("order_refunded", number=fact.number, amount=Money(fact.amount_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"refunded:{fact.refund_id}", said, now=now)


def charged_twice(session: Session, fact: ChargedTwice, *, now: datetime) -> None:
    """A second charge went back whole."""
    said = say("charged_twice", number=fact.number, amount=Money(fact.amount_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"twice:{fact.order_id}:{fact.charge_id}", said, now=now)
