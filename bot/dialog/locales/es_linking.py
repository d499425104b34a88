"""Spanish for linking chats: what the bot says, and how people ask for it. Names of groups in patterns are names of channels."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

LINKING_SAID: Mapping[str, Phrase] = {
    "channel_whatsapp": "WhatsApp",
    "channel_telegram": "Telegram",
    "channel_messenger": "Messenger",
    "channel_webchat": "el chat de la web",
    "link_ask_number": "¿Qué número de teléfono tienes en {channel}? Mando allí un código y no enseño nada hasta que lo escribas aquí.",
    "link_no_number": "Eso no parece un número de teléfono. Mándalo con el prefijo del país, como +34 600 000 001.",
    "link_other_way": "Solo puedo mandar códigos a un teléfono. Escríbenos «vincular mi {here}» en {channel} y lo mando aquí.",
    "link_show_code": "Escríbenos {code} en {channel} antes de 10 minutos. Une el chat donde se escriba con este: no se lo des a nadie.",
    "link_own_code": "Ese es el código. Escríbelo en tu otro chat, no aquí.",
    "link_whether": "Es el código de un chat en {channel}. Vinculados, comparten carrito e historial. Si no lo has pedido tú, no sigas.",
    "link_code_sent": "Si conocemos ese número en {channel}, ya hay un código allí. Escríbelo aquí antes de 10 minutos.",
    "link_code": "{code} es tu código para vincular este chat con otro de {brand}. Si no lo has pedido tú, no se lo digas a nadie.",
    "link_wrong": {"one": "Ese no es el código. Te queda 1 intento.", "other": "Ese no es el código. Te quedan {count} intentos."},
    "link_locked": "Demasiados códigos incorrectos. Puedes volver a probar a las {until:clock}.",
    "link_over": "Ya no hay ningún código pendiente. Pídelo otra vez y te mando uno nuevo.",
    "link_already": "Esos chats ya están vinculados.",
    "link_two_carts": "Correcto. Hay dos carritos:",
    "link_cart_here": "Aquí: {lines:and}.",
    "link_cart_there": "En {channel}: {lines:and}.",
    "link_ask_which": "¿Los junto o te quedas con uno?",
    "link_line": "{quantity} × {name}",
    "link_done": "Tus chats están vinculados: un solo carrito y un solo historial. Di «desvincular» para separarlos.",
    "link_done_there": "Este chat está vinculado ahora con otro tuyo. Si no has sido tú, di «desvincular».",
    "link_capped": {
        "one": "Solo hay 1 de {name}, así que en tu carrito hay 1.",
        "other": "Solo hay {count} de {name}, así que en tu carrito hay {count}.",
    },
    "link_capped_none": "{name} se ha agotado, así que no está en tu carrito.",
    "unlinked": "Hecho. Tus chats vuelven a estar separados, y cada uno conserva su historial.",
    "not_linked": "Este chat no está vinculado con ningún otro.",
    "choice_pick_both": "Juntarlos",
    "choice_pick_here": "Quedarme con este",
    "choice_pick_there": "Coger el otro",
}

_CHANNEL = (
    r"(?:(?P<whatsapp>whats ?app|wa|whatsap|watsapp|wasap|guasap|wpp)|(?P<telegram>telegram|tg)"
    r"|(?P<messenger>messenger|facebook|fb)|(?P<webchat>web|pagina web|chat de la web|chat web))"
)

LINKING: Mapping[str, str] = {
    "link_channel": rf"""
        (?:continuar|continua|sigue|seguir|sigo|retomar|retoma|abrir|abre|usar|usa|traer|trae|traeme|cargar|carga|vincular|vincula
        |conectar|conecta
        |unir|une|juntar|junta|sincronizar|sincroniza|importar|importa|pasar|pasa|tengo un carrito|tenia un carrito|deje un carrito
        |empece) (?:\w+ ){{0,4}}?(?:con |desde |en |de |del |a |al |mi |el |la )*{_CHANNEL}
        (?: (?:carrito|cesta|cuenta|chat|numero|pedido|aqui|tambien|ahora|es|\d+))*$""",
    "unlink": r"""
        ^(?:por favor |puedes |quiero |quisiera )*(?:(?:desvincular|desvincula|desvinculame)(?: (?:mi|mis|el|la|los|este|esta
        |estos|chats?|cuentas?|canal|canales|whatsapp|telegram|messenger|de|y|otra|vez))*
        |(?:desconectar|desconecta|separar|separa)(?: (?:mis|los|las|estos|estas))? (?:chats|cuentas|canales))$""",
    "pick_both": r"""junta(?:r|los|rlos)?|juntos|ambos|los dos|combina(?:r|los)?|une(?:los)?|unir(?:los)?|todo""",
    "pick_here": r"""(?:quedarme con |me quedo con |deja )?(?:este|el de aqui|el mio de aqui|el de telegram|el actual)""",
    "pick_there": r"""(?:coger |me quedo con )?(?:el otro|ese|el de (?:whats ?app|alli|antes)|el viejo|el primero)""",
}
