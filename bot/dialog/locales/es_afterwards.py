"""What does the bot say in Spanish once things were bought: reviews, reminders, orders that come again?"""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

AFTERWARDS: Mapping[str, Phrase] = {
    # reviews
    "review_wanted": "¿Qué te parece {name}, del pedido {number}? ¿Cuántas estrellas, de 1 a 5?",
    "review_stars": "¿Cuántas estrellas le das a {name}, de 1 a 5?",
    "review_which": "¿Sobre cuál quieres opinar?",
    "review_rated": {
        "one": "Apuntado: 1 estrella para {name}. Cuéntame más en un mensaje o manda una foto, y lo añado.",
        "other": "Apuntado: {count} estrellas para {name}. Cuéntame más en un mensaje o manda una foto, y lo añado.",
    },
    "review_kept": {
        "one": (
            "Gracias. Tu opinión sobre {name} (1 estrella) se publica cuando la tienda la haya revisado. "
            "Puedes cambiarla hasta el {until:day}."
        ),
        "other": (
            "Gracias. Tu opinión sobre {name} ({count} estrellas) se publica cuando la tienda la haya revisado. "
            "Puedes cambiarla hasta el {until:day}."
        ),
    },
    "review_next": "Y a {name}, ¿cuántas estrellas?",
    "review_thanks": "De acuerdo, gracias.",
    "review_only_buyers": "Solo se puede opinar de lo comprado aquí, y no encuentro ningún pedido tuyo así.",
    "review_closed": "Tu opinión sobre {name} ya no se puede cambiar.",
    "review_reply": "La tienda ha respondido a tu opinión sobre {product}: «{text}»",
    "reviews_sum": {"one": "{mean} de 5 estrellas, con 1 opinión.", "other": "{mean} de 5 estrellas, con {count} opiniones."},
    "review_quote": "Alguien que lo compró escribe: «{text}»",
    "no_reviews": "Todavía no hay opiniones.",
    # the same again, and what was left
    "reordering": "Del pedido {number}, tal como está hoy:",
    "reorder_fewer": "Ya no quedan {count}.",
    "nothing_of_it": "Ahora mismo no queda nada de eso.",
    "cart_waits": "Dejaste esto en el carrito:",
    "time_again": {
        "one": "Compras {name} más o menos cada día; la última vez, el {last:day}. ¿Quieres más? {price}",
        "other": "Compras {name} más o menos cada {count} días; la última vez, el {last:day}. ¿Quieres más? {price}",
    },
    # standing orders
    "subscription_after_order": "Pídelo aquí una vez y después puedo hacer que te llegue cada pocas semanas.",
    "subscription_weeks": "Puede ser cada 1 a {most} semanas.",
    "subscription_nothing": "De eso no puedo hacer un pedido fijo. Dime algo que se venda aquí, o pídelo una vez primero.",
    "subscription_offer": {
        "one": "Cada semana: {items:and}, a {street}, {city}.",
        "other": "Cada {count} semanas: {items:and}, a {street}, {city}.",
    },
    "subscription_terms": "Siempre al precio de ese día; te llega un enlace para pagar, nada se cobra solo. ¿Lo dejo puesto?",
    "subscription_begun": {
        "one": "Hecho: cada semana, la primera vez el {next:day}.",
        "other": "Hecho: cada {count} semanas, la primera vez el {next:day}.",
    },
    "subscription_how": "Di «salta el próximo», «pausa mi suscripción» o «cancela mi suscripción» cuando quieras.",
    "subscription_stands": {
        "one": "Cada semana: {items:and}. El próximo, el {next:day}.",
        "other": "Cada {count} semanas: {items:and}. El próximo, el {next:day}.",
    },
    "subscription_paused": {"one": "En pausa: {items:and}, cada semana.", "other": "En pausa: {items:and}, cada {count} semanas."},
    "subscription_which": "¿A cuál te refieres?",
    "subscription_skip": "Me lo salto. El próximo llega el {next:day}.",
    "subscription_pause": "En pausa. No llega nada hasta que digas «reanuda mi suscripción».",
    "subscription_resume": "Sigue en marcha: el próximo llega el {next:day}.",
    "subscription_ended": "Tu pedido fijo ha terminado. Ya no llega nada más.",
    "no_subscription": "No tienes ningún pedido fijo.",
    "subscription_line": "{quantity} × {name}",
    "subscription_fewer": "{name}: esta vez {had} de {wanted}, no quedan más.",
    "subscription_due": (
        "Toca tu pedido fijo. Pedido {number}:\n{lines:lines}\nPaga {total} aquí: {link}\n"
        "Te lo guardo todo hasta el {until:day} a las {until:clock}. El próximo llega el {next:day}."
    ),
    "subscription_missed": "Tocaba tu pedido fijo, pero no queda nada de él:\n{lines:lines}\nEl próximo llega el {next:day}.",
    "choice_subscribe": "Dejarlo puesto",
    "choice_subscription": "El {next:day}",
    "choice_subscription_skip": "Saltar el próximo",
    "choice_subscription_pause": "Pausar",
    "choice_subscription_resume": "Reanudar",
    "choice_subscription_cancel": "Terminarlo",
    # what somebody waited for
    "watch_back": "Te aviso una vez, aquí, cuando vuelva {name}.",
    "watch_cheaper": "Te aviso una vez, aquí, cuando {name} cueste menos de {price}.",
    "watched_back": "Ha vuelto {name}: {price}.",
    "watched_cheaper": "{name} cuesta ahora {price}, no {was} como cuando preguntaste.",
    "choice_stars": {"one": "1 estrella", "other": "{count} estrellas"},
    "choice_no_review": "Ahora no",
    "choice_review_done": "Eso es todo",
}
