"""What is a shopper told of their goods without having asked? Packed, on the way, arrived, come back: once each."""

from datetime import datetime

from sqlmodel import Session

from bot.dialog.reply import say
from bot.notices import tell
from commerce.facts import (
    DisputeClosed,
    ExchangeEnded,
    ExchangePaid,
    ExchangeUnpaid,
    OrderDelivered,
    OrderDisputed,
    OrderExchanged,
    OrderPacked,
    OrderShipped,
    ReturnClosed,
)
from core.money import Money


def packed(session: Session, fact: OrderPacked, *, now: datetime) -> None:
    said = say("order_packed", number=fact.number)
    tell(session, fact.brand_id, fact.conversation_id, f"packed:{fact.order_id}", said, now=now)


def shipped(session: Session, fact: OrderShipped, *, now: datetime) -> None:
    """A parcel left: what is in it, who carries it, where to follow it, and whether more is to come."""
    key = "order_shipped" if fact.carrier or fact.tracking else "order_shipped_untracked"
    follow = " ".join(part for part in (fact.tracking, fact.tracking_url) if part)
    more = say("more_to_come", count=fact.rest) if fact.rest else ""
    said = say(key, number=fact.number, items=list(fact.items), carrier=fact.carrier, follow=follow, more=more)
    tell(session, fact.brand_id, fact.conversation_id, f"shipped:{fact.shipment_id}", said, now=now)


def delivered(session: Session, fact: OrderDelivered, *, now: datetime) -> None:
    key = "order_delivered" if fact.whole else "parcel_delivered"
    said = say(key, number=fact.number, items=list(fact.items))
    tell(session, fact.brand_id, fact.conversation_id, f"delivered:{fact.shipment_id}", said, now=now)


def return_closed(session: Session, fact: ReturnClosed, *, now: datetime) -> None:
    """Goods came back, or did not; money is told of by the refund itself."""
    key = "return_received" if fact.received else "return_not_received"
    said = say(key, number=fact.number, amount=Money(fact.amount_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"return:{fact.return_id}", said, now=now)


def exchanged(session: Session, fact: OrderExchanged, *, now: datetime) -> None:
    """The goods came back, others are got ready; that they leave is told of by their parcel."""
    said = say("exchange_received", number=fact.number, items=list(fact.items), amount=Money(0, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"exchanged:{fact.return_id}", said, now=now)


def exchange_paid(session: Session, fact: ExchangePaid, *, now: datetime) -> None:
    said = say("exchange_paid", number=fact.number, amount=Money(fact.amount_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"exchange_paid:{fact.return_id}", said, now=now)


def exchange_unpaid(session: Session, fact: ExchangeUnpaid, link: str, *, now: datetime) -> None:
    """The goods are here and wait for the difference: where to pay it, and until when."""
    said = say("exchange_unpaid", number=fact.number, amount=Money(fact.amount_minor, fact.currency), link=link, until=fact.until)
    tell(session, fact.brand_id, fact.conversation_id, f"exchange_unpaid:{fact.return_id}", said, now=now)


def exchange_ended(session: Session, fact: ExchangeEnded, *, now: datetime) -> None:
    """Its time was over, or it was called off; what of it was paid goes back."""
    key = "exchange_expired" if fact.expired else "exchange_closed"
    amount = Money(fact.given_back_minor, fact.currency)
    back = say("exchange_given_back", amount=amount) if fact.given_back_minor else ""
    said = say(key, number=fact.number, back=back, amount=amount)
    tell(session, fact.brand_id, fact.conversation_id, f"exchange_ended:{fact.return_id}", said, now=now)


def disputed(session: Session, fact: OrderDisputed, *, now: datetime) -> None:
    said = say("order_disputed", number=fact.number, amount=Money(fact.amount_minor, fact.currency))
    tell(session, fact.brand_id, fact.conversation_id, f"disputed:{fact.dispute_id}", said, now=now)


def dispute_closed(session: Session, fact: DisputeClosed, *, now: datetime) -> None:
    """The bank has decided; where it paid the shopper back, the refund is told of by itself."""
    key = "dispute_won" if fact.won else "dispute_lost"
    said = say(key, number=fact.number)
    tell(session, fact.brand_id, fact.conversation_id, f"dispute:{fact.dispute_id}", said, now=now)
