"""What does the bot say in English of money that is on its way, or did not come? By Say key, as in en.py."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

PAYMENTS: Mapping[str, Phrase] = {
    "payment_pending": "Thank you. Your bank now sends {total} for order {number}, which can take some days. We keep everything for you.",
    "order_payment_failed": "The payment for order {number} failed, so it's cancelled. Nothing was charged, and your cart is kept.",
}
