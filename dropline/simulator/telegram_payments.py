"""How does Telegram take money? Invoices in a chat, the ten seconds before a charge, Stars given back.

Source: core.telegram.org/bots/api#sendinvoice, #precheckoutquery, #successfulpayment, #refundstarpayment.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STARS = "XTR"
TITLE_MAX, DESCRIPTION_MAX, PAYLOAD_MAX = 32, 255, 128
ANSWER_SECONDS = 10.0  # a bot has, once it is asked whether a payment may go on


@dataclass(frozen=True)
class Invoice:
    """What a bot asks to be paid; in the currency's smallest unit."""

    title: str
    description: str
    payload: str
    currency: str
    total: int

    @property
    def label(self) -> str:
        """The words on its button."""
        return f"Pay {self.total} {self.currency}"


class InvoiceWrong(Exception):
    """What Telegram says of an invoice it does not send."""


def read_invoice(params: Mapping[str, Any]) -> Invoice:
    """The invoice of a sendInvoice call; raises `InvoiceWrong`."""
    title, description, payload = (str(params.get(name, "")) for name in ("title", "description", "payload"))
    currency, prices = str(params.get("currency", "")), params.get("prices") or []
    if not 1 <= len(title) <= TITLE_MAX or not 1 <= len(description) <= DESCRIPTION_MAX:
        raise InvoiceWrong("Bad Request: invalid invoice title or description")
    if not 1 <= len(payload.encode()) <= PAYLOAD_MAX:
        raise InvoiceWrong("Bad Request: INVOICE_PAYLOAD_INVALID")
    if currency == STARS and len(prices) != 1:
        raise InvoiceWrong("Bad Request: STARS_INVOICE_INVALID")
    if currency != STARS and not params.get("provider_token"):
        raise InvoiceWrong("Bad Request: PAYMENT_PROVIDER_INVALID")
    total = sum(int(price["amount"]) for price in prices)
    if total <= 0:
        raise InvoiceWrong("Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID")
    return Invoice(title, description, payload, currency, total)


class Till:
    """The invoices that stand in chats, the questions asked before they are paid, and the charges."""

    def __init__(self) -> None:
        self.invoices: dict[str, Invoice] = {}  # by their payload
        self.charges: dict[str, dict[str, Any]] = {}
        self.refunded: set[str] = set()
        self._answers: dict[str, asyncio.Future[bool]] = {}

    def asked(self, query: str) -> "asyncio.Future[bool]":
        """What the bot will say to a question, within its ten seconds."""
        return self._answers.setdefault(query, asyncio.get_running_loop().create_future())

    def answered(self, query: str, ok: bool) -> None:
        """The bot has said whether the payment may go on."""
        future = self.asked(query)
        if not future.done():
            future.set_result(ok)

    async def may_go_on(self, query: str) -> bool:
        """False where the bot says no, or says nothing in time."""
        try:
            return await asyncio.wait_for(asyncio.shield(self.asked(query)), ANSWER_SECONDS)
        except TimeoutError:
            return False

    def charge(self, person: str, invoice: Invoice) -> dict[str, Any]:
        """The successful payment of an invoice."""
        number = f"tpc_{len(self.charges) + 1}"
        self.charges[number] = {
            "currency": invoice.currency,
            "total_amount": invoice.total,
            "invoice_payload": invoice.payload,
            "telegram_payment_charge_id": number,
            "provider_payment_charge_id": "" if invoice.currency == STARS else f"ppc_{number}",
        }
        return self.charges[number]

    def give_back(self, charge_id: str) -> str:
        """Stars go back; what is wrong with that, "" for nothing."""
        charge = self.charges.get(charge_id)
        if charge is None or charge["currency"] != STARS:
            return "Bad Request: CHARGE_NOT_FOUND"
        if charge_id in self.refunded:
            return "Bad Request: CHARGE_ALREADY_REFUNDED"
        self.refunded.add(charge_id)
        return ""
