"""Spanish for talk that has gone wrong: what the bot says then, and how people take back, pick out and begin anew; as in en_mending.py."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

MENDING_SAID: Mapping[str, Phrase] = {
    "sorry_again": "Entiendo que esto molesta, y lo siento.",
    "only_business": "Me gustaría ayudarte, pero así no. Desde ahora solo respondo sobre productos y pedidos. Puede seguir una persona.",
    "refusal_again": "Eso no lo hago, se pida como se pida. Los precios y los códigos son los de la tienda.",
    "refusal_still": "No: valen los precios y los códigos de la tienda.",
    "bad_quantity_again": "Necesito un número entero, como 2, hasta 999; con 0 se quita. No he cambiado nada.",
    "nothing_found_again": "Para «{phrase}» tampoco hay nada. Esto es lo que hay:",
    "no_address_again": "Sigo sin ver ahí una dirección. Mándame {fields:and}, uno detrás de otro.",
    "swapped": "Cambiado: {quantity} × {name} en lugar de {old}.",
    "all_cost": "Todos cuestan {price}.",
    "which_then": "¿Cuál quieres en su lugar?",
    "which_then_any": "De acuerdo, eso no. ¿Qué buscas?",
    "the_others": "De acuerdo. También hay:",
    "fresh_start": "De acuerdo, desde el principio. ¿Qué buscas?",
    "ask_empty_cart": "Desde el principio: ¿vacío también tu carrito?",
    "going_round": "Estamos dando vueltas, así que espero a que me digas otra cosa. También puede ayudarte una persona.",
    "choice_empty_cart": "Vaciar el carrito",
    "choice_keep_cart": "Dejarlo",
}

MENDING: Mapping[str, str] = {
    "anger": r"""
        (?:esto|eso) es (?:un |una |ya )*(?:broma|estafa|timo|verguenza|ridiculo|inaceptable|tomadura de pelo|robo|fraude|horrible
        |indignante|mierda|asco|desastre|cachondeo)
        |(?:vaya|menuda|menudo|que) (?:broma|estafa|timo|verguenza|desastre|robo|asco|mierda|tomadura de pelo|porqueria)
        |es(?:tas|tais)? de (?:broma|cona)|me (?:tomas|tomais|estas tomando|estais tomando) el pelo|(?:te|os) (?:estas|estais) riendo de mi
        |mierda|joder|conazo|(?:peor|pesimo|pesima|horrible|lamentable|fatal) (?:servicio|experiencia|atencion|tienda|empresa|bot|trato)
        |(?:servicio|atencion) (?:pesim[oa]|horrible|lamentable|fatal|de mierda)|odio (?:esto|este bot|esta tienda)
        |estoy (?:muy |super |bastante |realmente |ya )*(?:enfadad[oa]|cabread[oa]|hart[oa]|furios[oa]|molest[oa]|indignad[oa]
        |decepcionad[oa]|frustrad[oa])|hart[oa] de|no (?:me )?(?:entiendes|escuchas|ayudas|enteras|sirves)(?: (?:de |para )?nada)?$
        |no sirves? para nada|wtf|shit""",
    "insult": r"""
        gilipollas|cabron(?:es|a)?|put[oa]s?|hijos? de puta|hdp|imbecil(?:es)?|idiotas?|capullos?|estupid[oa]s?|subnormal(?:es)?
        |inutil(?:es)?|payasos?|sinverguenzas?|ladron(?:es)?|estafadores|estafad[oa]|timadores|vete a la mierda|que te den|callate
        |a tomar por culo|tont[oa] del (?:culo|bote)|eres (?:un |una |muy |tan |mas )*(?:tont[oa]|mierda|basura|asco)
        |est(?:as|ais) tont[oa]s?
        |(?:os|te|los) odio|(?:bot|maquina) de mierda|fuck|bitch|asshole""",
    "start_over": r"""
        (?:empez(?:ar|amos|emos)|empieza|volver a empezar|empiezo|volvemos a empezar) (?:de nuevo|de cero|otra vez|desde cero
        |desde el principio)|(?:desde|de) cero|volver a empezar|desde el principio|borron y cuenta nueva|olvida(?:lo)? todo""",
    "not_that": r"""
        ^(?:no )?(?:es[eao]|est[eao]|aquell[ao]) no$|^no (?:es )?(?:es[eao]|est[eao])$
        |^no es (?:es[eao]|est[eao]|lo) que (?:queria|quiero|decia|pedi)$""",
    "correction": r"""
        ^(?:no|es[eao] no|est[eao] no|perdon|perdona|ups|mal)$""",
    "instead_first": r"""
        ^(?:en vez|en lugar) (?:de|del) (?P<old>.+?) @taking (?P<new>.+)$""",
    "instead_last": r"""
        ^(?:@taking )?(?P<new>(?!usa |aplica )\S.*?) (?:en vez|en lugar) (?:de|del) (?P<old>.+)$""",
    "instead_alone": r"""
        ^(?:en vez|en lugar) (?:de|del) (?P<old>.+)$""",
    "same_again": r"""
        ^(?:lo|el|la) mism[oa] (?:otra vez|de nuevo)$|^otra vez lo mismo$""",
    "same_in": r"""
        (?:lo|el|la) mism[oa](?: pero)? en|(?:lo|el|la) mism[oa] pero""",
    "the_cheapest": r"""
        (?:el|la|los|las|lo)? ?mas (?:barat[oa]s?|economic[oa]s?)(?: @of_them)?""",
    "the_dearest": r"""
        (?:el|la|los|las|lo)? ?mas car[oa]s?(?: @of_them)?""",
    "the_other": r"""
        (?:el|la|lo) otr[oa](?: (?:color|talla))?""",
    "the_both": r"""
        (?:l[oa]s dos|amb[oa]s)(?: (?:colores|tallas))?""",
    "the_each": r"""
        un[oa]? de cada(?: (?:un[oa]|color|talla))?|tod[oa]s ell[oa]s""",
}
