"""What does a payment event do? One event of an order's stream, one transaction: settle, tell those who listen, mark handled."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.dialog.reply import Kit
from bot.store import events
from bot.turn import TurnFailed
from commerce import payments
from commerce.orders import orders


@dataclass(frozen=True)
class Settled:
    """An event of the order was handled; its conversation may have something to say. more: another waits."""

    event_id: int
    conversation_id: str
    more: bool


def settle_next(session: Session, order_id: str, kit: Kit, *, now: datetime) -> Settled | None:
    """Handle the order's next payment event, None where none waits. Never takes the conversation: what is said is an outbox row.

    Raises `TurnFailed` around whatever settling raised.
    """
    waiting = events.list_next_of_order(session, order_id, now=now)
    if not waiting:
        return None
    row = waiting[0]
    event_id = row.id or 0
    order = orders.get_order(session, order_id)
    if not events.mark_handled(session, event_id, now=now):  # locks the event: who comes second finds it done
        return Settled(event_id, order.conversation_id, len(waiting) > 1)
    try:
        facts = payments.settle(session, payments.PaymentEvent.load(row.payload), now=now, new_id=kit.new_id)
        kit.checkpoint("in_turn")
        kit.dispatch(session, facts, now=now)
    except Exception as error:  # the boundary: any fault undoes the transaction and is noted on its event
        raise TurnFailed(event_id) from error
    kit.checkpoint("before_commit")
    return Settled(event_id, order.conversation_id, len(waiting) > 1)
