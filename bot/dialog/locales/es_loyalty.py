"""What is said about loyalty points in Spanish, and how is it asked? Phrases by key; patterns by intent, without accents."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

LOYALTY_SAID: Mapping[str, Phrase] = {
    "points_have": {"one": "Tienes 1 punto, que vale {worth}.", "other": "Tienes {count} puntos, que valen {worth}."},
    "points_zero": "Ahora mismo no tienes puntos para gastar.",
    "points_coming": {"one": "1 más a partir del {start:day}.", "other": "{count} más a partir del {start:day}."},
    "points_going": {"one": "1 de ellos caduca el {end:day}.", "other": "{count} de ellos caducan el {end:day}."},
    "points_owed": {
        "one": "Con un reembolso se retiró 1 punto que ya habías gastado; el próximo lo compensa.",
        "other": "Con un reembolso se retiraron {count} puntos que ya habías gastado; los próximos los compensan.",
    },
    "points_none_here": "{brand} no tiene puntos de fidelidad.",
    "points_cart_empty": "Tu carrito está vacío. Di «usar mis puntos» cuando haya algo dentro.",
    "points_not_for_this": "Lo que hay en tu carrito no se puede pagar con puntos.",
    "points_minimum": {"one": "Los puntos se pueden gastar a partir de 1.", "other": "Los puntos se pueden gastar a partir de {count}."},
    "points_on": {
        "one": "1 punto paga {pays}. Quedan {left} por pagar.",
        "other": "{count} puntos pagan {pays}. Quedan {left} por pagar.",
    },
    "points_off": "De acuerdo, sin puntos. Siguen siendo tuyos.",
    "part_points": {"one": "1 punto paga {amount}.", "other": "{count} puntos pagan {amount}."},
    "points_earned": {
        "one": "Ganas 1 punto con el pedido {number}, para gastar a partir del {start:day}.",
        "other": "Ganas {count} puntos con el pedido {number}, para gastar a partir del {start:day}.",
    },
    "points_earned_now": {
        "one": "Ganas 1 punto con el pedido {number}. Di «usar mis puntos» cuando vuelvas a comprar.",
        "other": "Ganas {count} puntos con el pedido {number}. Di «usar mis puntos» cuando vuelvas a comprar.",
    },
    "points_back": {
        "one": "Del reembolso del pedido {number}, 1 punto vuelve a ser tuyo.",
        "other": "Del reembolso del pedido {number}, {count} puntos vuelven a ser tuyos.",
    },
    "choice_use_points": "Puntos: −{worth}",
    # amigos
    "referrals_none": "{brand} no premia ahora mismo invitar a amigos.",
    "invite_link": "Tu enlace para amigos: {link}",
    "invite_picture": "El mismo como imagen QR: {picture}",
    "invite_gives": "Quien venga por primera vez se ahorra {amount} en su primer pedido.",
    "invite_gives_from": "Quien venga por primera vez se ahorra {amount} en su primer pedido de {minimum} o más.",
    "invite_gets": {
        "one": "Tú recibes {amount} para gastar aquí, 1 día después de que se pague ese pedido, si no se devuelve.",
        "other": "Tú recibes {amount} para gastar aquí, {count} días después de que se pague ese pedido, si no se devuelve.",
    },
    "invite_gets_points": {
        "one": "Tú recibes {points} puntos, 1 día después de que se pague ese pedido, si no se devuelve.",
        "other": "Tú recibes {points} puntos, {count} días después de que se pague ese pedido, si no se devuelve.",
    },
    "invite_disclose": "Cuando lo compartas, di que recibes algo por ello.",
    "invite_own": "Es tu propio enlace. Mándalo a tus amigos: para ti no cuenta.",
    "invite_customer": "Esa oferta es para quien viene por primera vez, y tú ya has comprado aquí. Qué bien verte de nuevo.",
    "sent_by_fan": "Vienes de parte de {fan}. Te damos la bienvenida.",
    "sent_by_friend": "Vienes de parte de alguien que nos conoce. Te damos la bienvenida.",
    "fan_disclosure": "{fan} recibe un premio cuando compras.",
    "friend_disclosure": "Esa persona recibe un premio cuando compras.",
    "friend_gets": "Te ahorras {amount} en tu primer pedido: te guardo {code}, y se aplica con lo que pongas en el carrito.",
    "friend_gets_from": "Te ahorras {amount} en tu primer pedido de {minimum} o más: te guardo {code}, y se aplica entonces.",
    "friend_credit": "Alguien ha comprado gracias a ti: {amount} para ti. Mándame esto al pagar: {code}\nNo puedo repetirlo.",
    "friend_points": {
        "one": "Alguien ha comprado aquí gracias a ti. Es 1 punto para ti.",
        "other": "Alguien ha comprado aquí gracias a ti. Son {count} puntos para ti.",
    },
}

LOYALTY: Mapping[str, str] = {
    "points_off": r"""
        sin (?:(?:usar|gastar|canjear) )?(?:mis |los |ningun )?puntos
        |no (?:\w+ ){0,3}(?:uses?|usar|gastes?|gastar|canjear|apliques?|aplicar|quiero) (?:mis |los |esos )?puntos
        |(?:quita|quitar|quitame|elimina|cancela) (?:\w+ ){0,2}puntos""",
    "invite_friend": r"""
        (?:invita|invitar|invito|traer|recomendar(?:os)?|recomienda) (?:\w+ ){0,3}(?:amig[oa]s?|alguien|gente|familia)
        |(?:enlace|codigo|programa) (?:de |para )?(?:mis )?(?:invitacion|referidos?|amigos)|^(?:invitar|invita)$|trae a un amigo""",
    "points_use": r"""
        (?:usa|usar|uso|uses|gasta|gastar|gasto|canjea|canjear|aplica|aplicar|paga|pagar|pago|utiliza|utilizar) (?:\w+ ){0,5}puntos""",
    "points_ask": r"""
        mis puntos|cuantos puntos|saldo (?:de |en )?(?:mis )?puntos|puntos (?:tengo|me quedan|hay|valen)
        |(?:tengo|quedan|gano|acumulo|hay) (?:\w+ ){0,3}puntos|programa de (?:puntos|fidelidad)|puntos de fidelidad
        |(?:valen|saldo de) (?:\w+ ){0,3}puntos""",
}
