"""What does a provider tell of money, in our words, and what do we ask of one? Values only; each provider's module makes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commerce.kinds import PaymentKind


@dataclass(frozen=True)
class PaymentEvent:
    """One thing a provider told of an order's money; amounts in minor units of `currency`.

    charge_id: of the charge, "" before there is one. order_id: "" where only the charge tells. key: the provider's own name of
    this telling, "" where charge and kind are. amount_minor: of REFUNDED all that was given back so far, of the others what it is about.
    captured_minor: of REFUNDED the whole charge. subject: our refund, or the provider's dispute. payer: who paid, for Telegram.
    """

    provider: str
    charge_id: str
    order_id: str
    amount_minor: int
    currency: str
    at: datetime
    kind: PaymentKind = PaymentKind.PAID
    key: str = ""
    captured_minor: int = 0
    subject: str = ""
    payer: str = ""
    account_id: str = ""

    @property
    def external_id(self) -> str:
        """What it is stored under, once."""
        kind = {PaymentKind.PAID: "charge", PaymentKind.REFUNDED: "refund"}.get(self.kind, self.kind)
        return self.key or f"{kind}:{self.charge_id}"

    def dump(self) -> dict[str, Any]:
        """JSON of its row."""
        return {name: value for name, value in vars(self).items() if value} | {"at": self.at.isoformat()}

    @classmethod
    def load(cls, values: Mapping[str, Any]) -> "PaymentEvent":
        """The event a row holds; those written before there were kinds said `refunded` or not."""
        kind = values.get("kind") or (PaymentKind.REFUNDED if values.get("refunded") else PaymentKind.PAID)
        known = {name: value for name, value in values.items() if name in cls.__dataclass_fields__}
        empty = {"charge_id": "", "order_id": "", "amount_minor": 0, "currency": ""}
        return cls(**{**empty, **known, "kind": PaymentKind(kind), "at": datetime.fromisoformat(values["at"])})


@dataclass(frozen=True)
class ProviderCall:
    """One request to a payment provider, by the vendor's own method name. key: the same for the same act, however often it is asked."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True)
class Bill:
    """What a provider's page is to take: amount_minor of `currency`, and what it is for, (words, minor units) each.

    session_id, attempt: of our row of the page.
    """

    order_id: str
    number: int
    session_id: str
    attempt: int
    amount_minor: int
    currency: str
    expires_at: datetime
    items: tuple[tuple[str, int], ...]
