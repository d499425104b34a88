"""How do Spanish sentences ask about orders and the shop: shipping, returns, payment, codes? Patterns by intent.

On folded words parted by single spaces ("envio", not "envío"). A block is one expression: its lines are joined without a break,
so alternatives begin with |. @name stands for a phrase of `es_phrases`.
"""

from collections.abc import Mapping

SHOP: Mapping[str, str] = {
    "cancel": r"""
        ^(?:por favor )?(?:cancela|cancelar|cancelalo|olvidalo|olvida(?: eso| esto)?|dejalo(?: estar)?|deja eso|atras|volver|vuelve|salir
        |sal|para esto|ahora no
        |mejor no sigas|no sigas|aborta|abortar)$""",
    "same_address": r"""
        (?:la )?misma direccion|(?:donde|como) (?:siempre|la ultima vez|la otra vez|antes)|a la (?:de|misma de) (?:siempre|antes
        |la ultima vez)
        |mi (?:ultima|anterior|vieja|antigua|otra) direccion|a mi (?:direccion|casa) de siempre""",
    "cancel_it": r"""
        ^(?:\w+ ){0,3}(?:cancelal[oa]|cancela (?:esto|eso|todo|el pago|la compra)|cancelar (?:esto|eso|todo
        |la compra))(?: por favor)?$""",
    "cancel_order": r"""
        (?:cancel|anul)(?:a|ar|ad|o|en|e|acion|ame|arlo|arme|armelo) (?:\w+ ){0,3}@order|(?:cancelar|anular|cancela|anula) (?:mi|el|la|un
        |pedido|#?\d+)
        |^(?:cancelacion|anulacion)$|(?:hacer|quiero|necesito|solicitar|pedir) (?:una |la )?(?:cancelacion|anulacion)
        |(?:he )?cambi(?:ado|e) de (?:idea|opinion) (?:con|sobre) (?:mi|el|la) @order|ya no quiero (?:mi|el|la|ese|este) @order""",
    "order_status": r"""
        donde (?:esta|estan|anda|andan|queda|ha quedado|se encuentra) (?:mi|mis|el|la|los) (?!carrito|cesta|codigo|cupon)\w+
        |donde (?:\w+ ){0,3}@order|(?:estado|seguimiento|localizacion|situacion|tracking
        |numero de seguimiento) (?:de |del )?(?:\w+ ){0,3}@order
        |(?:seguir|rastrear|localizar|consultar|ver|mirar|saber) (?:de |sobre )?(?:el estado de |como va |donde esta )?(?:mi|el|un|la
        |mis) (?:ultim[oa] )?@order
        |como va (?:mi|el|lo de mi|lo mio)|que (?:pasa|hay|sabes|sabeis) (?:con|de) (?:mi|el) @order|@order (?:no|sin|aun|todavia
        |retrasad[oa]|tarda|perdid[oa])
        |seguimiento|tracking|estado|retras(?:o|ado|ada)|@notgot|sigo esperando|(?:hace|llevo|llevamos) (?:ya )?(?:un|una|dos|tres
        |\d+) (?:mes|meses|semana|semanas|dias?)
        |(?:ha|han|habeis|has) (?:salido|enviado|mandado|llegado) (?:ya )?(?:mi|mis|el)|ya (?:ha salido|salio|enviasteis|lo enviaron
        |lo mandaron|lo habeis enviado)
        |cuando (?:me )?(?:llega|llegara|llegan|viene|vendra|va a llegar|sale|recibo|recibire|tendre)
        (?: (?:mi|el|la|mis|los|lo)(?: \w+)*)?$
        |(?:llega|llegara|viene) (?:hoy|manana|pronto|esta semana)|(?:ya )?(?:he pagado|pague)|habeis recibido (?:mi|el) pago
        |mi (?:ultimo |ultima )?@order$
        |^(?:mis? )?(?:pedidos?|compras|numero de pedido)$|mis (?:ultimos )?pedidos""",
    "every_weeks": r"""
        cada (?:(?P<count>\w+) )?(?P<unit>semanas?|quincenas?|mes(?:es)?)
        |(?P<word>(?<=todas las )semanas|(?<=todos los )meses|semanal(?:mente)?|quincenal(?:mente)?|mensual(?:mente)?)""",
    "subscription_skip": r"""
        (?:salta|saltar|saltate|saltarme|omite|omitir)(?:me|te)? (?:mi |el |la |este |esta |proxim[oa] )*(?:\w+ )?(?:proxim[oa]|entrega
        |envio|mes|semana|vez|suscripcion
        |pedido fijo|paquete)""",
    "subscription_pause": r"""
        (?:pausa|pausar|suspende|suspender|para|parar|deten|congela|congelar) (?:mi |la |el |mis |las |los )*(?:suscripcion(?:es)?
        |pedidos? fijos?|entregas)""",
    "subscription_resume": r"""
        (?:reanuda|reanudar|retoma|retomar|reactiva|reactivar|continua|continuar
        |sigue con) (?:mi |la |el |mis |las |los )*(?:suscripcion(?:es)?|pedidos? fijos?|entregas)""",
    "subscription_cancel": r"""
        (?:cancela|cancelar|termina|terminar|acaba|acabar|elimina|eliminar|quita|quitar|anula
        |anular) (?:mi |la |el |esta |este |mis )*(?:suscripcion(?:es)?|pedidos? fijos?)
        (?! (?:a|al|de|del)\b)""",
    "subscription_show": r"""
        ^(?:muestra|muestrame|ver|ensename|cual(?:es)? (?:es|son)|gestionar|cambiar|mira)? ?(?:mi|mis|la|las) (?:suscripcion(?:es)?
        |pedidos? fijos?)$""",
    "reorder": r"""
        (?:repite|repetir|repito|repiteme) (?:\w+ ){0,4}(?:pedido|compra|ultimo|ultima|anterior|#?\d{3,9})|(?:pedir|comprar|pido|compro
        |quiero|dame|ponme|mandame) (?:otra vez )?lo (?:mismo|de siempre)
        (?: de (?:siempre|la ultima vez|antes|la otra vez))?(?: otra vez)?$|lo (?:mismo )?de (?:siempre|la ultima vez)$
        |lo mismo (?:otra vez|de nuevo|que (?:la ultima vez|antes|siempre))
        |(?:volver a|vuelvo a|vuelve a) (?:pedir|comprar) (?:lo mismo|mi ultimo|el ultimo|todo)|^repetir(?: pedido)?$""",
    "order_number": r"""
        (?:cancela|cancelar|anula|anular) #?(\d{3,9})|# ?(\d{1,9})$|#(\d{1,9})|(?:pedido|orden|numero|num|nr|no
        |compra) (?:numero |num |no |nr |es (?:el )?|el )?#? ?(\d{3,9})""",
    "mine": r"""
        mi|mis|nuestros?|nuestras?""",
    "change_address": r"""
        (?:cambi(?:a|ar|ad|o|arme|ame)|actualiza|actualizar|corrige|corregir|edita|editar|modifica|modificar|nueva|otra|equivocad[oa]
        |mal) (?:\w+ ){0,4}(?:direccion|domicilio)
        |(?:direccion|domicilio) (?:\w+ ){0,3}(?:mal|equivocad[oa]|incorrect[oa]|nuev[oa])|me equivoque (?:de|con la|en la) direccion
        |(?:envia|manda|enviad|mandad)(?:lo|la|melo|mela)? (?:el pedido |mi pedido )?a (?:otra direccion|otro sitio|otro lado
        |otra parte)""",
    "return_wish": r"""
        (?:devolvedme|devuelveme|devuelvame|devuelvanme|que me (?:devuelvas|devolvais|devuelvan)|quiero
        |recuperar) (?:\w+ ){0,2}(?:el |mi )?dinero|^(?:el |mi |un )?reembolso$
        |(?:quiero|quisiera|necesito|pido|solicito|solicitar|dame|dadme|pedir|hacer
        |me gustaria) (?:\w+ ){0,3}(?:un |una |el |la )?(?:reembolso|devolucion)
        |(?:quiero|quisiera|necesito|me gustaria|voy a|tengo que) (?:\w+ )?(?:devolver|cambiar por otra talla|cambiar la talla
        |descambiar)\w*
        |^(?:devolver|devuelvo|devolverlo|devolverla|devolucion)(?: (?:uno|una|esto|eso|un \w+|una \w+|el \w+|la \w+|mi \w+|los \w+
        |las \w+|por favor))*$
        |(?:me )?(?:queda|quedan|viene|vienen|esta|estan|es|son|va|van|quedo
        |salio) (?:muy |un poco |algo |demasiado |super )*(?:pequen[oa]s?|grandes?|estrech[oa]s?|ajustad[oa]s?|cort[oa]s?
        |larg[oa]s?|anch[oa]s?|apretad[oa]s?|chic[oa]s?)|(?:ha |han |me ha |me )?(?:llegado|llego|llegaron|venido
        |vino) (?:\w+ )?(?:rot[oa]s?|danad[oa]s?|defectuos[oa]s?|manchad[oa]s?
        |descosid[oa]s?|rasgad[oa]s?|mal|estropead[oa]s?|usad[oa]s?)|(?:me (?:habeis|has|han) (?:mandado|enviado)|he recibido
        |me ha llegado|me llego) (?:la |el |un |una |otr[oa] )?(?:talla|color|producto|articulo|modelo)
        (?: que no es| equivocad[oa]| incorrect[oa]| mal)|(?:talla|producto|color|articulo) (?:equivocad[oa]|incorrect[oa])""",
    "exchange_wish": r"""
        (?:cambiar|cambia|cambio|cambies|cambie)(?:me|te)?(?:lo|la|los|las) (?:\w+ ){0,3}?(?:por|a) .+
        |(?:me |te )?(?:lo|la|los|las) (?:\w+ ){0,2}?(?:cambias|cambiais|cambian|cambio|cambiamos) (?:por|a) .+
        |(?:quiero|quisiera|queria|necesito|puedo|podria) (?:\w+ ){0,2}?cambiar(?:lo|la|los|las)?$
        |^(?:un )?cambio (?:por|a) .+|^cambiar(?:lo|la|los|las)?(?: por favor)?$""",
    "call_off_return": r"""
        (?:cancela|cancelar|anula|anular|olvida|deja) (?:el |la |mi |ese |esa )?(?:cambio|devolucion)(?: por favor)?$""",
    "return_terms": r"""
        si (?!quiero|me (?:queda|ha))|politica|condiciones|plazo|cuant[oa]s?|que|cuando|puedo|se puede|podria|es posible|hay|aceptais
        |hasta cuando|como|gratis|gratuit[oa]""",
    "reason_too_small": r"""
        pequen[oa]s?|estrech[oa]s?|ajustad[oa]s?|cort[oa]s?|apretad[oa]s?|chic[oa]s?""",
    "reason_too_big": r"""
        grandes?|larg[oa]s?|anch[oa]s?|holgad[oa]s?""",
    "reason_damaged": r"""
        rot[oa]s?|danad[oa]s?|defectuos[oa]s?|manchad[oa]s?|descosid[oa]s?|rasgad[oa]s?|estropead[oa]s?|usad[oa]s?
        |(?:con )?(?:un )?(?:defecto|agujero|tara)""",
    "reason_wrong_item": r"""
        (?:talla|producto|color|articulo|modelo) (?:que no es|equivocad[oa]|incorrect[oa]|mal)|no es lo que pedi|equivocad[oa]""",
    "reason_not_as_described": r"""
        no es (?:como|igual)(?: \w+){0,4}|no se parece|distint[oa] (?:a|de)|mala calidad|no corresponde""",
    "reason_changed_mind": r"""
        (?:he )?cambi(?:ado|e) de (?:idea|opinion)|(?:ya )?no (?:me gusta|me gustan|l[oa]s? quiero|l[oa]s? necesito|me convence
        |me convencen)""",
    "if_ordered": r"""
        si (?:lo |la |los |las )?(?:pido|compro|hago el pedido|encargo)|(?:despues de|al|una vez) (?:pedir|comprar|pagar
        |hecho el pedido)""",
    "shipping": r"""
        (?:envio|envios|envia|enviais|envias|envian|enviar|enviarlo|enviarmelo|mandais|mandas|mandan|mandarlo|gastos de envio|portes
        |transporte|mensajeria|transportista)
        |(?:entrega|entregas|entregais|entregar|reparto|repartis)|(?:cuanto|que) (?:tiempo )?(?:tarda|tardan|tardais|tardas|tardaria
        |tardara|demora|demoran)
        |(?:cuanto|que) (?:tiempo |plazo )?(?:\w+ ){0,3}(?:tarda|tardan|tardais|demora|en llegar|en venir|de entrega)
        |(?:en )?cuantos dias|cuando (?:lo |la |los |las )?(?:recibo|recibiria|tendria|tendre|llega|llegaria|llegan|me llega|llegarian)
        |cuando (?:me )?llega\w*
        |(?:llega|llegais|llegan|mandais|servis) a (?!tiempo)\w+|aduanas?|aranceles|recoger(?:lo|la)?(?: en)?|recogida
        |internacional(?:es)?|al extranjero|fuera de (?:espana|la peninsula)""",
    "ship_to": r"""
        (?:envi\w*|mand\w*|entreg\w*|llega\w*|reparti\w*|servi\w*|portes) (?:\w+ ){0,3}?(?:a|hasta|para|en) (?:la |las |el |los )?(?!mi\b
        |casa\b|domicilio\b|mis\b|ti\b|mi casa\b|tu\b|un\b|una\b
        |tiempo\b|total\b|stock\b|cuanto\b|que\b|donde\b|\d|pedido\b|tienda\b|carrito\b|direccion\b|recoger\b|llegar\b|cualquier\b|todo\b
        |todos\b|media\b|eso\b|esto\b)(?P<place>\w{3,}(?: \w+)?)""",
    "bare_place": r"""
        ^(?:y |que tal |tambien |o |e )*(?:a |para |en |hasta |desde |fuera de )(?:la |las |el |los )?(?P<place>\w{3,}(?: \w+){0,2})$""",
    "returns": r"""
        devoluciones?|devolver\w*|devuelv\w+|devueltos?|reembolsos?|reembols\w+|cambios?(?! de direccion)|descambiar\w*|(?:cambiar
        |cambio) (?:\w+ ){0,3}(?:talla|otra talla|otro|color)
        |(?:recuperar|recupero|me (?:devolveis|devuelven|devuelves)) (?:el|mi) dinero|(?:si )?no me (?:queda|quedan|vale|valen|va|van
        |sirve|sirven|gusta|gustan|entra|entran|convence)(?: bien)?
        |(?:talla|producto|color) (?:equivocad[oa]|incorrect[oa])|(?:llego|llegado|vino|venido|esta|estan) (?:\w+ )?(?:rot[oa]s?
        |danad[oa]s?|defectuos[oa]s?|manchad[oa]s?|estropead[oa]s?)
        |defectuos[oa]s?|garantia de devolucion""",
    "payment": r"""
        (?:metodos?|formas?|medios?|modos?|opciones|tipos?|maneras?) de pago|formas? de pagar|(?:como|donde|cuando
        |con que) (?:\w+ )?(?:puedo |se puede |se |tengo que |hay que |debo |podria )?(?:pago|pagar|paga|hago el pago|pagarlo|pagarte
        |pagaros|hacer el pago)
        |(?:pagar|pago|paga|pagarlo|comprar|compra|pedido) (?:\w+ ){0,3}(?:con|por|en|mediante|contra|al|a) (?:\w+ ){0,2}(?:efectivo
        |metalico|tarjeta|credito|debito|paypal|bizum|reembolso|plazos|cuotas|transferencia|entrega
        |recibir\w*|recibo|crypto|bitcoin|criptomonedas|cheque|apple|google|klarna|movil)|(?:a|en) (?:plazos|cuotas)|contra ?reembolso
        |pagar (?:despues|luego|mas tarde|la mitad|al recibir\w*)
        |paypal|visa|mastercard|amex|american express|klarna|bizum|stripe|apple pay|google pay|transferencia(?: bancaria)?
        |tarjetas? de (?:credito|debito)|en efectivo|financiacion|financiar\w*
        |(?:acept(?:ais|as|an)|admit(?:is|es|en)|cog(?:eis|es|en)|teneis|tienes) (?:\w+ ){0,2}(?:efectivo|tarjetas?|crypto|bitcoin
        |cheques?|transferencias?|bizum)|(?:hacer|realizar) (?:un |el )?pago
        |(?:el )?pago (?:ha )?(?:fallado|fallido|falla|fallo|no funciona|no va|rechazado|denegado|da error)|tarjeta (?:rechazada|denegada)
        |no (?:me )?(?:deja|puedo) pagar|me (?:habeis|han|has) cobrado (?:dos veces|de mas|doble)
        |cobrado (?:dos veces|doble)|monedas?|divisas?""",
    "codes": r"""
        (?:que|cual|cuales|algun|alguna|algunos|alguno|hay|teneis|tienes|tienen|tu|tus|vuestros?|disponibles?|activos?|dame|dime|pasame
        |ver|busco|quiero|necesito|donde|como|un|una|el|los|las|hazme|hacedme|me (?:haces|haceis|das|dais|puedes hacer
        |podeis hacer|hareis|haras|dejas|dejais)) (?:\w+ ){0,4}(?:codigos?|cupon(?:es)?|descuentos?|descuenti(?:tos?|llos?)|promos?
        |promocion(?:es)?
        |ofertas?|vales?|rebajas?|dto)
        |^(?:\w+ ){0,2}(?:codigos?|cupon(?:es)?|descuentos?|descuenti(?:tos?|llos?)|promos?|promocion(?:es)?|ofertas?|rebajas?)(?: \w+)?$
        |codigo (?:de )?(?:descuento|promocional|promo)
        |(?:codigo|cupon|descuento|promo) (?:\w+ )?(?:no (?:funciona|va|vale|es valido)|invalido|caducado|caduca)|mi (?:codigo|cupon)
        |hacer(?:me)? (?:un |algun )?descuento
        |(?:me lo |lo )?(?:dejas|dejais|puedes dejar) (?:mas barato|en menos)|rebaja(?:s|r|me|melo|is)?|\d+ ?(?:%
        |por ciento) (?:de )?(?:descuento|dto|menos)
        |(?:aplica|aplicar|usa|usar|mete|meter|canjea|canjear|pon|poner) (?:un |el |mi |este )?(?:codigo|cupon|vale|descuento)""",
    "code_instead_of": r"""
        en vez de|en lugar de|mejor que""",
    "code_switch": r"""
        en vez|en lugar|en su lugar|cambia\w*|sustituye\w*|reemplaza\w*|mejor|prefiero""",
    "code_off": r"""
        ^(?:por favor |puedes |podrias |ahora |y |me )*(?:quita|quitar|quitame|quitadme|elimina|eliminar|borra|borrar|saca|sacar|cancela
        |sin|no (?:uses|apliques|quiero)|deshaz|anula|retira|retirar)\b""",
}
