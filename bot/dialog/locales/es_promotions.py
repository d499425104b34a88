"""What does the bot say of promotions in Spanish: what is on by itself, what is given, what is near, what a code still needs?"""

from collections.abc import Mapping

PROMOTIONS: Mapping[str, str | Mapping[str, str]] = {
    "line_gift": "{quantity} × {name}: {total} (regalo: {promotion})",
    "offer_dropped_ended": "He quitado {name}: terminó {ends_at:ending}.",
    "offer_dropped_gift": "El regalo de {name} se ha agotado.",
    "offer_dropped": "{name} ya no se aplica.",
    "hint_amount": "Te faltan {missing} para {name}.",
    "hint_units": {"one": "Te falta 1 más para {name}.", "other": "Te faltan {count} más para {name}."},
    "hint_gets": "Añade lo que te da {name} y se descuenta.",
    "hint_tier_amount": "Te faltan {missing} para un {percent} % de descuento con {name}.",
    "hint_tier_units": {
        "one": "Te falta 1 más para un {percent} % de descuento con {name}.",
        "other": "Te faltan {count} más para un {percent} % de descuento con {name}.",
    },
    "offers_running": "Se aplican solas ahora: {names:and}.",
    "code_used_by_you": "Ya has usado {code} todas las veces que puede una persona.",
    "code_first_order": "{code} es para un primer pedido.",
    "code_other_channel": "{code} solo funciona en {channels:or}.",
    "code_needs_units": {"one": "A {code} le falta 1 más de sus productos.", "other": "A {code} le faltan {count} más de sus productos."},
    "code_needs_goods": "Nada de tu carrito entra en {code}.",
    "code_needs_gets": "{code} te rebaja un producto que todavía no está en tu carrito.",
    "code_needs_parts": "{code} es para un conjunto; a tu carrito le falta {names:and}.",
    "code_gift_gone": "El regalo de {code} se ha agotado por ahora.",
    "code_kept_until": "Te guardo {code} y se aplica cuando se cumpla.",
}
