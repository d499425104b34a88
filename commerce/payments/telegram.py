"""How is an order paid inside Telegram? As an invoice by a provider's token, or in Stars; Stars go back by a call. Pure.

Source: core.telegram.org/bots/api#sendinvoice, #refundstarpayment, core.telegram.org/bots/payments-stars.
"""

from commerce.payments.events import ProviderCall

STARS = "XTR"
STARS_MAX = 10_000  # of one invoice


def stars_for(total_minor: int, star_minor: int) -> int | None:
    """How many Stars pay an order, rounded up; None where that is none or too many. star_minor: what one counts for, in minor units."""
    if star_minor <= 0 or total_minor <= 0:
        return None
    stars = -(-total_minor // star_minor)
    return stars if stars <= STARS_MAX else None


def refund(payer: str, charge_id: str) -> ProviderCall:
    """Gives the Stars of a charge back, all of them."""
    return ProviderCall("refundStarPayment", {"user_id": int(payer), "telegram_payment_charge_id": charge_id})
