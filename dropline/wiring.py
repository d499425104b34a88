"""Who hears which fact? The one table, run in the transaction of the fact."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from attribution import conversions, sales, touchpoints
from attribution.kinds import CreditClass, Kind
from bot import notices
from commerce.facts import ChargedTwice, Fact, OrderCancelled, OrderPaid, OrderPlaced, OrderRefunded
from core.ids import NewId

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
    conversions.record_conversion(session, conversion, now=now, new_id=new_id)


def reverse(session: Session, fact: OrderRefunded, *, now: datetime, new_id: NewId) -> None:
    """The refund, as what the remaining goods earn."""
    reversal = sales.Reversal(
        brand_id=fact.brand_id,
        conversion_key=fact.order_id,
        key=fact.refund_id,
        remaining_minor=fact.remaining_minor,
        occurred_at=fact.at,
    )
    conversions.record_reversal(session, reversal, now=now, new_id=new_id)


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


HANDLERS: dict[type[Fact], tuple[Handler, ...]] = {
    OrderPlaced: (),
    OrderPaid: (credit, _told(notices.paid)),
    OrderCancelled: (note_cancelled, _told(notices.cancelled)),
    OrderRefunded: (reverse, _told(notices.refunded)),
    ChargedTwice: (_told(notices.charged_twice),),
}


def make_dispatch(new_id: NewId) -> Callable[..., None]:
    """dispatch(session, facts, now=…): runs the handlers of facts, and of the facts those return, three deep at most."""

    def dispatch(session: Session, facts: Sequence[Fact], *, now: datetime, depth: int = 1) -> None:
        for fact in facts:
            for handler in HANDLERS[type(fact)]:
                followed = handler(session, fact, now=now, new_id=new_id)
                if followed:
                    if depth >= DEPTH_MAX:
                        raise RuntimeError(f"{type(fact).__name__} set off more than {DEPTH_MAX} rounds of facts")
                    dispatch(session, followed, now=now, depth=depth + 1)

    return dispatch
