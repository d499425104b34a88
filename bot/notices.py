"""What is a shopper told without having asked? Receipts, cancellations, refunds: notices, once each, whoever answers."""

from datetime import datetime

from sqlmodel import Session

from bot.dialog.locales import pack, put
from bot.dialog.says import Say, say
from bot.events import Invoice, Message, Otherwise
from bot.store import conversations
from bot.store import outbox as messages
from bot.tables import Conversation, Purpose
from commerce.facts import ChargedTwice, OrderCancelled, OrderConfirmed, OrderPaid, OrderRefunded, PaymentPending, ReviewReplied
from commerce.gift_cards import Issued
from core.money import Money, show

# The brand's template, by name, that says a notice where free text may not be sent. Its variables: docs/templates.md.
TEMPLATES = {
    "receipt": "order_paid",
    "order_refunded": "order_refunded",
    "order_paid_too_late": "order_refunded",
    "charged_twice": "order_refunded",
    "order_cancelled": "order_cancelled",
    "order_hold_over": "order_cancelled",
    "order_payment_failed": "order_cancelled",
    "review_reply": "review_reply",
    "subscription_due": "subscription_due",
    "order_called_off": "order_refunded",
    "order_confirmed": "order_confirmed",
    "order_packed": "order_packed",
    "order_shipped": "order_shipped",
    "order_shipped_untracked": "order_shipped",
    "order_delivered": "order_delivered",
    "parcel_delivered": "order_delivered",
    "return_not_received": "return_closed",
    "return_received": "return_closed",
    "exchange_received": "return_closed",
    "exchange_closed": "return_closed",
    "exchange_expired": "return_closed",
    "exchange_unpaid": "exchange_unpaid",
    "link_code": "link_code",
    "friend_credit": "friend_reward",
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


def paid(session: Session, fact: OrderPaid, link: str, *, now: datetime) -> None:
    """The receipt, and where to have it on paper."""
    said = say("receipt", number=fact.number, total=Money(fact.total_minor, fact.currency), link=link)
    tell(session, fact.brand_id, fact.conversation_id, f"receipt:{fact.order_id}", said, now=now)


def send_invoice(session: Session, conversation: Conversation, key: str, invoice: Invoice, *, now: datetime) -> None:
    """Queue an invoice to be paid inside the app, once for its page."""
    row = {
        "brand_id": conversation.brand_id,
        "conversation_id": conversation.id,
        "key": f"invoice:{key}",
        "purpose": Purpose.NOTICE,
        "message": Message(invoice.title, keys=("invoice",), invoice=invoice).dump(),
        "due_at": now,
        "created_at": now,
    }
    messages.write_messages(session, row)


def gift_card(session: Session, fact: OrderPaid, card: Issued, *, now: datetime) -> None:
    """The code of a card that was bought."""
    said = say("gift_card_bought", amount=Money(card.amount_minor, card.currency), code=card.code)
    tell(session, fact.brand_id, fact.conversation_id, f"gift_card:{card.card_id}", said, now=now)


def confirmed(session: Session, fact: OrderConfirmed, *, now: datetime) -> None:
    """The order stands, and is paid when the goods are handed over."""
    said = say("order_confirmed", number=fact.number, total=Money(fact.total_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"confirmed:{fact.order_id}", said, now=now)


def cancelled(session: Session, fact: OrderCancelled, *, now: datetime) -> None:
    """An order ended without a sale; a cancellation the shopper asked for was answered where it was asked."""
    if fact.reason in ("replaced", "shopper"):
        return
    unpaid = {"hold_expired": "order_hold_over", "payment_failed": "order_payment_failed"}
    key = "order_paid_too_late" if fact.refunded_minor else unpaid.get(fact.reason, "order_cancelled")
    said = say(key, number=fact.number, amount=Money(fact.refunded_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"cancelled:{fact.order_id}", said, now=now)


def refunded(session: Session, fact: OrderRefunded, *, now: datetime) -> None:
    """Money is on its way back; what the shopper called off was answered where they asked."""
    if fact.called_off and fact.by == "shopper":
        return
    key = "order_called_off" if fact.called_off else "order_refunded"
    said = say(key, number=fact.number, amount=Money(fact.amount_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"refunded:{fact.refund_id}", said, now=now)


def pending(session: Session, fact: PaymentPending, *, now: datetime) -> None:
    """The bank takes days, and the goods wait as long."""
    said = say("payment_pending", number=fact.number, total=Money(fact.total_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"pending:{fact.order_id}", said, now=now)


def charged_twice(session: Session, fact: ChargedTwice, *, now: datetime) -> None:
    """A second charge went back whole."""
    said = say("charged_twice", number=fact.number, amount=Money(fact.amount_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"twice:{fact.order_id}:{fact.charge_id}", said, now=now)


def review_replied(session: Session, fact: ReviewReplied, *, now: datetime) -> None:
    """The brand's answer to their review; told once, a better wording of it later is not told again."""
    said = say("review_reply", product=fact.name, text=fact.text)
    tell(session, fact.brand_id, fact.conversation_id, f"review_reply:{fact.review_id}", said, now=now)
