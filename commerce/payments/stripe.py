"""How are Stripe's events said in our words, and our acts in Stripe's? Checkout, charges, refunds, disputes. Pure.

Sources: docs.stripe.com/api/checkout/sessions/create, /api/events/types, /currencies#zero-decimal.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from babel.numbers import get_currency_precision

from commerce.errors import UnreadablePayment
from commerce.kinds import PaymentKind, PayMethod
from commerce.payments.events import Bill, PaymentEvent, ProviderCall

ITEMS_MAX = 100
NAME_MAX = 250  # letters
CREATE_SESSION, CREATE_REFUND = "checkout.sessions.create", "refunds.create"

_ZERO = frozenset(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"])
_THREE = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])

Object = Mapping[str, Any]


def to_stripe(minor: int, currency: str) -> int:
    """Our minor units in Stripe's, where the two count a currency's differently."""
    ours, theirs = _scales(currency)
    return minor * theirs // ours


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's units in our minor ones; raises `UnreadablePayment` for a part of one."""
    ours, theirs = _scales(currency)
    minor, rest = divmod(amount * ours, theirs)
    if rest:
        raise UnreadablePayment(provider="Stripe", why=f"{amount} is no whole amount of {currency}")
    return minor


def _scales(currency: str) -> tuple[int, int]:
    """Our units in one of the currency, and Stripe's."""
    ours: int = 10 ** get_currency_precision(currency)
    return ours, 1 if currency in _ZERO else 1000 if currency in _THREE else 100


def checkout(bill: Bill, *, brand: str, address: str) -> ProviderCall:
    """Asks for the page on which a bill is paid. address: our pay page, where Stripe sends people back to.

    The same bill is the same request under the same key, so that asking twice makes one page.
    """
    metadata = {"order_id": bill.order_id, "session_id": bill.session_id}
    params = {
        "mode": "payment",
        "line_items": _items(bill, brand),
        "success_url": f"{address}?back=1",
        "cancel_url": address,
        "client_reference_id": bill.order_id,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},  # Stripe does not carry the session's own over to the charge
        "expires_at": int(bill.expires_at.timestamp()),
    }
    return ProviderCall(CREATE_SESSION, params, f"checkout:{bill.order_id}:{bill.attempt}")


def _items(bill: Bill, brand: str) -> list[dict[str, Any]]:
    """The bill line by line where that sums to what is due, else its sum."""
    parts = [(name, minor) for name, minor in bill.items if minor]
    rest = bill.amount_minor - sum(minor for _, minor in parts)
    parts += [("Tax and fees", rest)] if rest > 0 else []
    if rest < 0 or len(parts) > ITEMS_MAX:
        parts = [(f"Order {bill.number} at {brand}", bill.amount_minor)]
    return [_item(name, to_stripe(minor, bill.currency), bill.currency) for name, minor in parts]


def _item(name: str, amount: int, currency: str) -> dict[str, Any]:
    price = {"currency": currency.lower(), "unit_amount": amount, "product_data": {"name": name[:NAME_MAX]}}
    return {"quantity": 1, "price_data": price}


def refund(refund_id: str, order_id: str, charge_id: str, amount_minor: int, currency: str, *, round: int) -> ProviderCall:
    """Asks for a refund, once however often it is asked in one round: an answer, also a refusal, is kept under its key."""
    params = {
        "payment_intent": charge_id,
        "amount": to_stripe(amount_minor, currency),
        "metadata": {"order_id": order_id, "refund_id": refund_id},
    }
    return ProviderCall(CREATE_REFUND, params, f"refund:{refund_id}:{round}")


def events(payload: Object, received_at: datetime) -> list[PaymentEvent]:
    """What an event of Stripe's says of our money, at most one thing; [] for what is nothing to us, payment_intent.* for one.

    Raises `UnreadablePayment` where what we need of it is missing or odd.
    """
    kind = _text(payload, "type")
    read = _READERS.get(kind)
    if read is None:
        return []
    data = payload.get("data")
    found = data.get("object") if isinstance(data, Mapping) else None
    if not isinstance(found, Mapping):
        raise UnreadablePayment(provider="Stripe", why=f"{kind} without its object")
    at = datetime.fromtimestamp(_number(payload, "created"), UTC)
    event = read(kind, found, at, f"evt:{_text(payload, 'id')}")
    return [event] if event is not None else []


def _session(kind: str, found: Object, at: datetime, key: str) -> PaymentEvent | None:
    if found.get("mode") != "payment":
        return None
    paid = found.get("payment_status") in ("paid", "no_payment_required")
    meaning = {
        "checkout.session.completed": PaymentKind.PAID if paid else PaymentKind.PENDING,
        "checkout.session.async_payment_succeeded": PaymentKind.PAID,
        "checkout.session.async_payment_failed": PaymentKind.FAILED,
        "checkout.session.expired": PaymentKind.EXPIRED,
    }[kind]
    charge_id = _id(found.get("payment_intent")) or _text(found, "id")
    return _event(found, charge_id, "amount_total", at, meaning, key)


def _charge(kind: str, found: Object, at: datetime, key: str) -> PaymentEvent | None:
    captured = from_stripe(_number(found, "amount"), _currency(found))
    return _event(found, _intent(found), "amount_refunded", at, PaymentKind.REFUNDED, key, captured_minor=captured)


def _refund(kind: str, found: Object, at: datetime, key: str) -> PaymentEvent | None:
    """A refund of ours; others are told of by their charge."""
    subject = _metadata(found).get("refund_id", "")
    meaning = {
        "succeeded": PaymentKind.REFUND_DONE,
        "failed": PaymentKind.REFUND_FAILED,
        "canceled": PaymentKind.REFUND_FAILED,
    }.get(str(found.get("status")))
    if not subject or meaning is None:
        return None
    return _event(found, _intent(found), "amount", at, meaning, key, subject=subject)


def _dispute(kind: str, found: Object, at: datetime, key: str) -> PaymentEvent | None:
    """An inquiry ("warning") takes no money, so it opens nothing; one that is closed is won."""
    status = _text(found, "status")
    if status.startswith("warning"):
        return None
    meaning = PaymentKind.DISPUTED
    if kind.endswith("closed"):
        meaning = PaymentKind.DISPUTE_LOST if status == "lost" else PaymentKind.DISPUTE_WON
    return _event(found, _intent(found), "amount", at, meaning, key, subject=_text(found, "id"))


_READERS: Mapping[str, Callable[[str, Object, datetime, str], PaymentEvent | None]] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "checkout.session.expired": _session,
    "charge.refunded": _charge,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.refund.updated": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.closed": _dispute,
}
HANDLED = tuple(_READERS)


def _event(found: Object, charge_id: str, amount: str, at: datetime, kind: PaymentKind, key: str, **more: Any) -> PaymentEvent:
    currency = _currency(found)
    minor = from_stripe(_number(found, amount), currency)
    order_id = _metadata(found).get("order_id", "") or str(found.get("client_reference_id") or "")
    return PaymentEvent(PayMethod.STRIPE, charge_id, order_id, minor, currency, at, kind, key, **more)


def _metadata(found: Object) -> Mapping[str, str]:
    value = found.get("metadata")
    return value if isinstance(value, Mapping) else {}


def _intent(found: Object) -> str:
    return _id(found.get("payment_intent")) or _id(found.get("charge")) or _text(found, "id")


def _id(value: object) -> str:
    """An id, whether the object itself was put in its place or not."""
    inner = value.get("id") if isinstance(value, Mapping) else value
    return inner if isinstance(inner, str) else ""


def _currency(found: Object) -> str:
    return _text(found, "currency").upper()


def _text(source: Object, name: str) -> str:
    value = source.get(name)
    if not isinstance(value, str) or not value:
        raise UnreadablePayment(provider="Stripe", why=f"{name} is missing")
    return value


def _number(source: Object, name: str) -> int:
    value = source.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UnreadablePayment(provider="Stripe", why=f"{name} is no amount")
    return value
