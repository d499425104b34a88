"""Who hears which fact? The one table, run in the transaction of the fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attribution import conversions, disputes, referrals, sales, touchpoints
from attribution.kinds import CreditClass, Kind
from bot import notices, order_notices
from commerce import gift_cards
from commerce.facts import (
    ChargedTwice,
    DisputeClosed,
    ExchangeEnded,
    ExchangePaid,
    ExchangeUnpaid,
    Fact,
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderDisputed,
    OrderExchanged,
    OrderPacked,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderShipped,
    PaymentPending,
    ReturnClosed,
    ReviewReplied,
    ShoppersJoined,
    ShoppersParted,
)
from core.ids import NewId
from dropline import after_sale, friends, rewards

DEPTH_MAX = 3

Handler = Callable[..., Sequence[Fact] | None]


def credit(session: Session, fact: OrderPaid, *, now: datetime, new_id: NewId) -> None:
    """The sale, in attribution's words."""
    conversion = sales.Conversion(
        brand_id=fact.brand_id,
        key=fact.order_id,
        label=str(fact.number),
        shopper_id=fact.shopper_id,
        conversation_id=fact.conversation_id,
        value_minor=fact.value_minor,
        tax_minor=fact.tax_minor,
        shipping_minor=fact.shipping_minor,
        discount_minor=fact.discount_minor,
        currency=fact.currency,
        code_keys=fact.code_keys,
        charge_id=fact.charge_id,
        occurred_at=fact.at,
    )
    terms = referrals.find_terms(session, fact.brand_id)
    brought = friends.claim(session, fact) if terms is not None else None
    decision = conversions.record_conversion(
        session,
        conversion,
        has_fans=terms is not None,
        fan_wins=brought is not None and brought.fan_wins,
        now=now,
        new_id=new_id,
    )
    if brought is not None:
        friends.settle(session, fact, brought, decision, now=now, new_id=new_id)


def reverse(session: Session, fact: OrderRefunded, *, now: datetime, new_id: NewId) -> None:
    """The refund, as what the remaining goods earn."""
    reversal = sales.Reversal(
        brand_id=fact.brand_id,
        conversion_key=fact.order_id,
        key=fact.refund_id,
        remaining_minor=fact.remaining_minor,
        occurred_at=fact.at,
        kind=Kind.CANCELLED if fact.called_off and fact.full else Kind.REFUNDED,
        raised_minor=fact.raised_minor,
    )
    conversions.record_reversal(session, reversal, now=now, new_id=new_id)


def raise_sale(session: Session, fact: OrderExchanged, *, now: datetime, new_id: NewId) -> None:
    """An exchange for something dearer, as what the sale earns now; one that costs nothing, or less, is told of by its refund alone."""
    if not fact.paid_minor:
        return
    reversal = sales.Reversal(
        brand_id=fact.brand_id,
        conversion_key=fact.order_id,
        key=fact.return_id,
        remaining_minor=fact.remaining_minor,
        occurred_at=fact.at,
        kind=Kind.EXCHANGED,
        raised_minor=fact.raised_minor,
    )
    conversions.record_reversal(session, reversal, now=now, new_id=new_id)


def hold(session: Session, fact: OrderDisputed, *, now: datetime, new_id: NewId) -> None:
    """While a payment is disputed nobody is paid for the sale."""
    disputes.hold(session, fact.brand_id, fact.order_id, fact.dispute_id, now=now, new_id=new_id)
    referrals.hold(session, fact.brand_id, fact.order_id)


def release(session: Session, fact: DisputeClosed, *, now: datetime, new_id: NewId) -> None:
    """What the dispute left of the commission goes its way again."""
    disputes.release(session, fact.brand_id, fact.order_id, fact.dispute_id, now=now, new_id=new_id)
    referrals.release(session, fact.brand_id, fact.order_id)


def hand_out_gift_cards(session: Session, fact: OrderPaid, *, now: datetime, new_id: NewId) -> None:
    """Gift cards that were bought are made, and their codes told to the buyer, once."""
    for card in gift_cards.issue(session, fact.order_id, now=now, new_id=new_id) if fact.gift_cards else ():
        notices.gift_card(session, fact, card, now=now)


def note_cancelled(session: Session, fact: OrderCancelled, *, now: datetime, new_id: NewId) -> None:
    """An order that ended unpaid earned nothing; that it ended is part of the journey."""
    touch = touchpoints.Touch(
        brand_id=fact.brand_id,
        shopper_id=fact.shopper_id,
        conversation_id=fact.conversation_id,
        kind=Kind.CANCELLED,
        key=fact.order_id,
        credit_class=CreditClass.REVERSAL,
        occurred_at=fact.at,
        received_at=now,
        data={"reason": fact.reason},
    )
    touchpoints.record(session, [touch])


def _told(tell: Callable[..., None]) -> Handler:
    def handler(session: Session, fact: Fact, *, now: datetime, new_id: NewId) -> None:
        tell(session, fact, now=now)

    return handler


@dataclass(frozen=True)
class Linked:
    """A notice that names the page of its order."""

    tell: Callable[..., None]


HANDLERS: dict[type[Fact], tuple[Handler | Linked, ...]] = {
    OrderPlaced: (),
    OrderPaid: (credit, Linked(notices.paid), hand_out_gift_cards, rewards.earn_points),
    OrderCancelled: (note_cancelled, rewards.return_points, _told(notices.cancelled)),
    OrderRefunded: (reverse, _told(notices.refunded), rewards.refund_points, friends.take_back),
    ShoppersJoined: (after_sale.follow_join,),
    ShoppersParted: (after_sale.follow_part,),
    ChargedTwice: (_told(notices.charged_twice),),
    PaymentPending: (_told(notices.pending),),
    OrderDisputed: (hold, _told(order_notices.disputed)),
    DisputeClosed: (release, _told(order_notices.dispute_closed)),
    ReviewReplied: (_told(notices.review_replied),),
    OrderConfirmed: (_told(notices.confirmed),),
    OrderPacked: (_told(order_notices.packed),),
    OrderShipped: (_told(order_notices.shipped),),
    OrderDelivered: (_told(order_notices.delivered), after_sale.want_review, after_sale.expect_again),
    ReturnClosed: (_told(order_notices.return_closed),),
    OrderExchanged: (raise_sale, _told(order_notices.exchanged)),
    ExchangePaid: (_told(order_notices.exchange_paid),),
    ExchangeUnpaid: (Linked(order_notices.exchange_unpaid),),
    ExchangeEnded: (_told(order_notices.exchange_ended),),
}


def make_dispatch(new_id: NewId, link: Callable[[str], str]) -> Callable[..., None]:
    """dispatch(session, facts, now=…): runs the handlers of facts, and of the facts those return, three deep at most.

    link: the address of an order's page, by the order's id.
    """

    def dispatch(session: Session, facts: Sequence[Fact], *, now: datetime, depth: int = 1) -> None:
        for fact in facts:
            for handler in HANDLERS[type(fact)]:
                if isinstance(handler, Linked):
                    handler.tell(session, fact, link(fact.order_id), now=now)  # type: ignore[union-attr]  # those of an order only
                elif followed := handler(session, fact, now=now, new_id=new_id):
                    if depth >= DEPTH_MAX:
                        raise RuntimeError(f"{type(fact).__name__} set off more than {DEPTH_MAX} rounds of facts")
                    dispatch(session, followed, now=now, depth=depth + 1)

    return dispatch
