"""How are charges, refunds that are owed, providers' pages and ways of paying read, locked and written?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from commerce.kinds import RefundState, SessionState
from commerce.store.statements import change, table_of
from commerce.tables import Payment, PaymentOption, PaymentSession, Refund
from core.db import insert_or_change, insert_rows, row_object

OPTIONS_MAX = 500  # of a brand
OWED = RefundState.OWED.value

_PAYMENT, _REFUND, _SESSION, _OPTION = (table_of(kind) for kind in (Payment, Refund, PaymentSession, PaymentOption))


def find_payment(session: Session, brand_id: str, provider: str, charge_id: str) -> Payment | None:
    wanted = select(_PAYMENT).where(_PAYMENT.c.brand_id == brand_id, _PAYMENT.c.provider == provider, _PAYMENT.c.charge_id == charge_id)
    row = session.connection().execute(wanted).mappings().one_or_none()
    return None if row is None else row_object(Payment, row)


def get_payment(session: Session, brand_id: str, payment_id: str) -> Payment:
    wanted = select(_PAYMENT).where(_PAYMENT.c.brand_id == brand_id, _PAYMENT.c.id == payment_id)
    return row_object(Payment, session.connection().execute(wanted).mappings().one())


def update_payment(session: Session, payment: Payment, **values: Any) -> None:
    """Change a charge of a locked order, in its row and in this object."""
    change(session, Payment, [payment.id], values)
    for name, value in values.items():
        setattr(payment, name, value)


def lock_owed(session: Session, order_id: str, *, now: datetime) -> list[tuple[Refund, Payment]]:
    """The order's refunds to ask of their providers now, with the charges they are of; those left out that another has in hand."""
    wanted = select(_REFUND).where(_REFUND.c.order_id == order_id, _REFUND.c.state == OWED, _REFUND.c.due_at <= now)
    locked = session.connection().execute(wanted.order_by(_REFUND.c.id).with_for_update(skip_locked=True)).mappings()
    refunds = [row_object(Refund, row) for row in locked]
    charges = select(_PAYMENT).where(_PAYMENT.c.id.in_([refund.payment_id for refund in refunds]))
    payments = {row["id"]: row_object(Payment, row) for row in session.connection().execute(charges).mappings()}
    return [(refund, payments[refund.payment_id]) for refund in refunds]


def list_orders_owed(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Orders with refunds to ask for, of all brands: for the sweeper."""
    wanted = select(_REFUND.c.order_id).where(_REFUND.c.state == OWED, _REFUND.c.due_at <= now).order_by(_REFUND.c.due_at)
    return list(dict.fromkeys(session.connection().execute(wanted.limit(limit)).scalars()))


def find_refund_by_id(session: Session, brand_id: str, refund_id: str) -> Refund | None:
    wanted = select(_REFUND).where(_REFUND.c.brand_id == brand_id, _REFUND.c.id == refund_id)
    row = session.connection().execute(wanted).mappings().one_or_none()
    return None if row is None else row_object(Refund, row)


def change_refund(session: Session, brand_id: str, refund_id: str, states: Sequence[RefundState], **values: Any) -> bool:
    """Whether the refund was in one of these states, and has the new values now."""
    wanted = update(_REFUND).where(_REFUND.c.brand_id == brand_id, _REFUND.c.id == refund_id, _REFUND.c.state.in_(states))
    return session.connection().execute(wanted.values(**values)).rowcount == 1


def list_refunds_in(session: Session, brand_id: str, states: Sequence[RefundState], *, limit: int) -> list[Refund]:
    """A brand's refunds in these states, the newest first."""
    wanted = select(_REFUND).where(_REFUND.c.brand_id == brand_id, _REFUND.c.state.in_(states)).order_by(_REFUND.c.at.desc())
    return [row_object(Refund, row) for row in session.connection().execute(wanted.limit(limit)).mappings()]


def insert_session(session: Session, row: PaymentSession) -> None:
    insert_rows(session, PaymentSession, [row.model_dump()])


def list_sessions(session: Session, order_id: str) -> list[PaymentSession]:
    """The order's pages and invoices, the newest first."""
    wanted = select(_SESSION).where(_SESSION.c.order_id == order_id).order_by(_SESSION.c.created_at.desc(), _SESSION.c.attempt.desc())
    return [row_object(PaymentSession, row) for row in session.connection().execute(wanted).mappings()]


def change_sessions(session: Session, order_id: str, provider: str, state: SessionState) -> None:
    """The provider's standing page or invoice of a locked order comes to this."""
    standing = (SessionState.OPEN, SessionState.PROCESSING)
    wanted = update(_SESSION).where(_SESSION.c.order_id == order_id, _SESSION.c.provider == provider, _SESSION.c.state.in_(standing))
    session.connection().execute(wanted.values(state=state))


def note_session(session: Session, session_id: str, *, external_id: str, url: str) -> None:
    """What the provider made of it; the row was loaded by its brand."""
    change(session, PaymentSession, [session_id], {"external_id": external_id, "url": url})


def put_option(session: Session, option: PaymentOption) -> None:
    """A way of paying, new or with other terms."""
    insert_or_change(session, PaymentOption, [option.model_dump(exclude={"id"})], same=("brand_id", "method", "country"))


def drop_option(session: Session, brand_id: str, method: str, country: str) -> bool:
    """Whether there was such a one."""
    gone = _OPTION.delete().where(_OPTION.c.brand_id == brand_id, _OPTION.c.method == method, _OPTION.c.country == country)
    return session.connection().execute(gone).rowcount == 1


def list_options(session: Session, brand_id: str) -> list[PaymentOption]:
    wanted = select(_OPTION).where(_OPTION.c.brand_id == brand_id).order_by(_OPTION.c.method, _OPTION.c.country).limit(OPTIONS_MAX)
    return [row_object(PaymentOption, row) for row in session.connection().execute(wanted).mappings()]
