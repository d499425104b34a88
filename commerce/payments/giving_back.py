"""How does money get back to who paid? A refund's row is asked of its provider until it is there, refused, or a person's to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce.errors import RefundNotFailed
from commerce.facts import Fact
from commerce.kinds import PaymentKind, PayMethod, RefundState
from commerce.orders import orders
from commerce.payments import stripe, telegram
from commerce.payments.events import PaymentEvent, ProviderCall
from commerce.store import orders as store
from commerce.store import payments as rows
from commerce.tables import Payment, Refund, ShopOrder
from core.errors import NotFound
from core.ids import NewId

TRY_AGAIN = timedelta(seconds=30)  # doubled with each try; a claim that nobody settles is taken up again after the first
TRY_AGAIN_MAX = timedelta(hours=1)
ATTEMPTS_MAX = 12
PROBLEM_MAX = 300  # letters
OPEN = (RefundState.OWED, RefundState.SENT)
TROUBLED = (RefundState.FAILED, RefundState.BY_HAND)
LISTED_MAX = 200

_FREE = frozenset({PayMethod.TEST, PayMethod.GIFT_CARD, PayMethod.POINTS, ""})


@dataclass(frozen=True)
class Owed:
    """A refund to ask of its provider now, through the account it was paid to."""

    refund_id: str
    brand_id: str
    account_id: str
    call: ProviderCall


def first_state(payment: Payment, amount_minor: int) -> RefundState:
    """Where a refund of so much of a charge begins. Stars go back whole or not at all; cash, and Telegram's cards, by hand."""
    match payment.provider:
        case PayMethod.STRIPE:
            return RefundState.OWED
        case PayMethod.STARS if amount_minor == payment.amount_minor:
            return RefundState.OWED
        case provider if provider in _FREE:
            return RefundState.DONE
    return RefundState.BY_HAND


def give_back(session: Session, order: ShopOrder, payment: Payment, reason: str, *, now: datetime, new_id: NewId) -> None:
    """What is left of a charge that sold nothing, refunded once."""
    left = payment.amount_minor - payment.refunded_minor - payment.disputed_minor
    if left <= 0:
        return
    refund = Refund(
        id=new_id("ref"),
        brand_id=order.brand_id,
        order_id=order.id,
        payment_id=payment.id,
        key=f"{reason}:{payment.provider}:{payment.charge_id}",
        amount_minor=left,
        goods_minor=0,
        shipping_minor=0,
        reason=reason,
        state=first_state(payment, left),
        due_at=now,
        at=now,
    )
    store.insert_refund(session, refund)


def claim_owed(session: Session, order_id: str, *, now: datetime) -> list[Owed]:
    """The order's refunds to ask for now; each is somebody else's to take up only if nothing becomes of it here."""
    claimed = []
    for refund, payment in rows.lock_owed(session, order_id, now=now):
        wait = min(TRY_AGAIN_MAX, TRY_AGAIN * 2**refund.attempts)
        rows.change_refund(session, refund.brand_id, refund.id, (RefundState.OWED,), attempts=refund.attempts + 1, due_at=now + wait)
        claimed.append(Owed(refund.id, refund.brand_id, payment.account_id, _call(refund, payment)))
    return claimed


def _call(refund: Refund, payment: Payment) -> ProviderCall:
    if payment.provider == PayMethod.STRIPE:
        amount = (refund.amount_minor, payment.currency)
        return stripe.refund(refund.id, refund.order_id, payment.charge_id, *amount, round=refund.round)
    return telegram.refund(payment.payer, payment.charge_id)


def note_asked(session: Session, owed: Owed, provider_id: str) -> None:
    """The provider has taken it; without an id of its own there is nothing more to come."""
    state = RefundState.SENT if provider_id else RefundState.DONE
    rows.change_refund(session, owed.brand_id, owed.refund_id, (RefundState.OWED,), state=state, provider_id=provider_id, problem="")


def note_problem(session: Session, owed: Owed, problem: str, *, final: bool) -> None:
    """Why it was not taken; another try comes at its time, unless it is final or was the last."""
    refund = rows.find_refund_by_id(session, owed.brand_id, owed.refund_id)
    over = final or refund is None or refund.attempts >= ATTEMPTS_MAX
    state = RefundState.FAILED if over else RefundState.OWED
    rows.change_refund(session, owed.brand_id, owed.refund_id, (RefundState.OWED,), state=state, problem=problem[:PROBLEM_MAX])


def settled(session: Session, event: PaymentEvent, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """No fact: the provider's last word on a refund of ours. A refusal counts also after a yes, for banks send money back."""
    brand_id = orders.get_order(session, event.order_id).brand_id
    if event.kind == PaymentKind.REFUND_DONE:
        rows.change_refund(session, brand_id, event.subject, OPEN, state=RefundState.DONE, problem="")
    else:
        failed = {"state": RefundState.FAILED, "problem": "the provider could not pay it back"}
        rows.change_refund(session, brand_id, event.subject, (*OPEN, RefundState.DONE), **failed)
    return ()


def list_troubled(session: Session, brand_id: str) -> list[Refund]:
    """The brand's refunds that wait for a person, the newest first."""
    return rows.list_refunds_in(session, brand_id, TROUBLED, limit=LISTED_MAX)


def retry(session: Session, brand_id: str, refund_id: str, *, now: datetime) -> Refund:
    """A refund that failed is asked for anew. Raises NotFound, RefundNotFailed."""
    found = _get(session, brand_id, refund_id)
    fresh = {"state": RefundState.OWED, "round": found.round + 1, "attempts": 0, "due_at": now, "problem": ""}
    return _changed(session, found, (RefundState.FAILED,), fresh)


def mark_done(session: Session, brand_id: str, refund_id: str) -> Refund:
    """A refund that the brand has paid back itself. Raises NotFound, RefundNotFailed."""
    return _changed(session, _get(session, brand_id, refund_id), TROUBLED, {"state": RefundState.DONE, "problem": ""})


def _get(session: Session, brand_id: str, refund_id: str) -> Refund:
    refund = rows.find_refund_by_id(session, brand_id, refund_id)
    if refund is None:
        raise NotFound(what="refund", key=refund_id)
    return refund


def _changed(session: Session, refund: Refund, states: tuple[RefundState, ...], values: Mapping[str, object]) -> Refund:
    if not rows.change_refund(session, refund.brand_id, refund.id, states, **values):
        raise RefundNotFailed(refund=refund.id, state=refund.state.replace("_", " "))
    return _get(session, refund.brand_id, refund.id)
