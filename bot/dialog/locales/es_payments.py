"""What does the bot say in Spanish of money that is on its way, or did not come? By Say key, as in es.py."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

PAYMENTS: Mapping[str, Phrase] = {
    "payment_pending": "Gracias. Tu banco envía ahora {total} del pedido {number}, y eso puede tardar unos días. Te lo guardamos todo.",
    "order_payment_failed": "El pago del pedido {number} ha fallado, así que está cancelado. No se ha cobrado nada y te guardo el carrito.",
}
