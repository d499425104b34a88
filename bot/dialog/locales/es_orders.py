"""What does the bot say in Spanish of an order on its way, and on its way back? By Say key, as in es.py."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

ORDERS: Mapping[str, Phrase] = {
    # told without being asked
    "order_confirmed": "Gracias. El pedido {number} está confirmado: {total}, que se pagan al recibirlo.",
    "order_packed": "El pedido {number} está preparado. Te aviso cuando salga.",
    "order_shipped": "El pedido {number} va de camino con {carrier} {follow}: {items:and}. {more}",
    "order_shipped_untracked": "El pedido {number} va de camino: {items:and}. {more}",
    "more_to_come": {"one": "Falta 1 artículo por salir.", "other": "Faltan {count} artículos por salir."},
    "order_delivered": "El pedido {number} está entregado. Si hay algún problema, dímelo.",
    "parcel_delivered": "Un paquete del pedido {number} está entregado: {items:and}.",
    "order_called_off": "Lo que no se había enviado del pedido {number} está cancelado. Te devolvemos {amount}.",
    "return_received": "Ha llegado lo que devolviste del pedido {number}. Gracias.",
    "return_not_received": "La devolución del pedido {number} está cerrada; no se ha reembolsado nada por ella.",
    "order_disputed": (
        "Tu banco nos dice que reclamas {amount} del pedido {number}. Una persona lo está mirando; pide hablar con ella cuando quieras."
    ),
    "dispute_won": "Tu banco ha decidido sobre el pedido {number}: el pago se mantiene.",
    "dispute_lost": "Tu banco ha decidido sobre el pedido {number}: el dinero vuelve a ti.",
    # where it is
    "state_confirmed": "Está confirmado y se paga al recibirlo. Lo estamos preparando.",
    "state_packed": "Está preparado y sale pronto.",
    "state_on_its_way": "Va de camino.",
    "state_partly_on_its_way": {
        "one": "Una parte va de camino; falta 1 artículo por enviar.",
        "other": "Una parte va de camino; faltan {count} artículos por enviar.",
    },
    "state_delivered": "Está entregado.",
    "state_came_back": "Lo que enviamos ha vuelto.",
    "state_still_same": "No hay novedades del pedido {number} desde la última vez que miré.",
    "parcel": "Paquete {place}: {items:and}, con {carrier} {follow}, enviado el {sent_at:day}.",
    "parcel_untracked": "Paquete {place}: {items:and}, enviado el {sent_at:day}.",
    "parcel_arrived": "Paquete {place}: {items:and}, entregado el {arrived_at:day}.",
    "partly_refunded_too": "Se devolvieron {amount}.",
    # made elsewhere
    "order_ask_number": "No conozco ningún pedido de este chat. Si lo hiciste en otro sitio, mándame su número.",
    "order_code_sent": ("Si existe un pedido {number}, hay un código en el chat desde el que se hizo. Escríbelo aquí antes de 10 minutos."),
    # calling it off
    "order_called_off_all": "El pedido {number} está cancelado. Te devolvemos {amount}.",
    "order_called_off_part": "Cancelado del pedido {number}: {items:and}. Te devolvemos {amount}.",
    "cancel_part_question": (
        "Una parte del pedido {number} ya va de camino. Lo que falta por enviar y puedo cancelar: {items:and}. ¿Lo cancelo?"
    ),
    "order_sent_already": "Todo el pedido {number} ha salido ya, así que no se puede cancelar. Cuando lo tengas, puedes devolverlo.",
    "choice_cancel_rest": "Cancelar el resto",
    # another address
    "ask_new_address": "¿A dónde enviamos entonces el pedido {number}? Mándame {fields:and}.",
    "address_changed": "Hecho. El pedido {number} va a {address}.",
    "address_stays": "De acuerdo, dejo la dirección como está.",
    "address_too_late": "El pedido {number} ya está preparado o de camino, así que no puedo cambiar la dirección.",
    "address_other_country": "El pedido {number} se pagó para {country}, así que no puedo enviarlo a otro país.",
    "address_is_fetched": "El pedido {number} te espera en {address}, así que no hay dirección que cambiar.",
    # sending things back
    "return_opened": "Puedes devolverlo. He abierto una devolución para el pedido {number}:",
    "return_open_already": "Ya hay una devolución abierta para el pedido {number}:",
    "return_goods": "{items:and} ({reason}).",
    "return_label": "Escribe {label} en el paquete y envíalo, sin usar, como muy tarde el {until:day_before}.",
    "return_brings": "Cuando llegue, te devolvemos {amount}.",
    "return_final_sale": "{name} era una venta final, así que no admite devolución. Lo siento.",
    "return_window_over": "El pedido {number} llegó el {arrived_at:day} y se podía devolver hasta el {until:day_before}. Ya pasó.",
    "return_too_many": {"one": "De ese pedido tienes 1 de {name}.", "other": "De ese pedido tienes {count} de {name}."},
    "return_not_sent": "No hay nada del pedido {number} que devolver.",
    "return_which": "¿Qué quieres devolver del pedido {number}?",
    "line_given": "{name} (regalo)",
    "return_how_many": "¿Cuántos de los {count}: {name}?",
    "return_why": {"one": "¿Por qué devuelves {name}?", "other": "¿Por qué devuelves {count} × {name}?"},
    "choice_return_count": {"one": "Solo 1", "other": "Los {count}"},
    # having something else instead
    "exchange_opened": "Un cambio del pedido {number}: vuelve {items:and}, llega {wanted}. Te lo guardo hasta {until}.",
    "exchange_open_already": "Ya hay un cambio abierto del pedido {number}: vuelve {items:and}, llega {wanted}, guardado hasta {until}.",
    "exchange_kept": "{wanted} está guardado para tu cambio hasta {until}.",
    "exchange_same_price": "Cuesta lo mismo, así que no hay nada que pagar.",
    "exchange_dearer": "Cuesta {amount} más. Págalo aquí: {link}",
    "exchange_dearer_paid": "Los {amount} que cuesta de más están pagados.",
    "exchange_cheaper": "Cuesta {amount} menos. Te los devolvemos cuando llegue lo otro.",
    "exchange_question_dearer": "{wanted} cuesta {amount} más, que se pagan antes de que salga. ¿Te lo guardo?",
    "exchange_question_cheaper": "{wanted} cuesta {amount} menos; te los devolvemos cuando llegue lo otro. ¿Te lo guardo?",
    "exchange_which": "¿Qué quieres cambiar del pedido {number}?",
    "exchange_for_what": "¿Qué te gustaría en lugar de {name}?",
    "exchange_is_that": "{name} es lo que tienes. ¿Qué te gustaría en su lugar?",
    "exchange_not_there": "Ahora no queda tanto de {name}. ¿Qué otra cosa te gustaría en su lugar?",
    "exchange_no_other": "Ahora no hay otro {name} por el que cambiarlo. Puedes devolverlo y te devolvemos el dinero.",
    "exchange_received": "Ha llegado lo que devolviste del pedido {number}. Ahora va {items:and}: te aviso cuando salga.",
    "exchange_paid": "Gracias: los {amount} del cambio del pedido {number} están pagados. Cuando llegue lo que devuelves, sale lo nuevo.",
    "exchange_unpaid": "Ha llegado lo que devolviste del pedido {number}. Quedan {amount} por pagar de lo nuevo, hasta {until}: {link}",
    "exchange_expired": "Se acabó el plazo para el cambio del pedido {number}, y lo que te guardaba queda libre. {back}",
    "exchange_closed": "El cambio del pedido {number} queda anulado. {back}",
    "exchange_given_back": "{amount} van de vuelta hacia ti.",
    "no_return_open": "No hay ninguna devolución abierta del pedido {number}.",
    "choice_exchange": "Sí, cambiarlo",
    "choice_return_instead": "Mejor el dinero",
    "choice_call_off_exchange": "Anularlo",
    "reason_too_small": "Me queda pequeño",
    "reason_too_big": "Me queda grande",
    "reason_damaged": "Llegó dañado",
    "reason_wrong_item": "No es lo que pedí",
    "reason_not_as_described": "No es como se ve",
    "reason_changed_mind": "He cambiado de idea",
    "reason_other": "Otro motivo",
}
