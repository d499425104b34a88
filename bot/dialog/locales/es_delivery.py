"""How do Spanish sentences choose a delivery, leave a note, ask about a gift card? Patterns by intent, as in `es_shop`."""

from collections.abc import Mapping

DELIVERY: Mapping[str, str] = {
    "deliver_express": r"""
        ^(?:@choose )*(?:expres|express|urgente|(?:lo )?mas rapido|rapido)(?: (?:entrega|envio|opcion|por favor|mejor))*$
        |(?:envia|manda)(?:lo|la|los|las|melo)? (?:por |en |con )?(?:expres|express|urgente)""",
    "deliver_pickup": r"""
        ^(?:@choose )*(?:recogida|recoger|recogerlo|recogerla|recogerlos)(?: (?:en|de) (?:la )?(?:tienda|local|mano)| en .+| mejor)*$
        |^(?:yo |ya |prefiero |puedo |podria |mejor )*(?:lo|la|los|las)? ?(?:recojo|paso a (?:recoger|buscar|por)\w*|voy a (?:recoger
        |buscar)\w*
        |recogemos|pasamos a (?:recoger|buscar)\w*|recogerl[oa]s?|ir a (?:recoger|buscar)\w*)(?: .*)?$""",
    "deliver_standard": r"""
        ^(?:@choose )*(?:estandar|normal|standard|(?:el |lo )?mas barato|economico)(?: (?:entrega|envio|opcion|mejor))*$
        |^(?:@choose )*(?:envio|entrega) (?:estandar|normal|a domicilio)$
        |^(?:no |mejor )*(?:envia|manda)(?:lo|la|los|las|melo|mela) (?:a casa|a mi casa|mejor)$|^a domicilio(?: mejor)?$""",
    "gift_card_balance": r"""
        (?:saldo|queda|cuanto|vale) (?:\w+ ){0,5}tarjetas? (?:de )?regalo|tarjetas? (?:de )?regalo (?:\w+ ){0,3}(?:saldo|queda|quedan
        |vale)
        |^saldo (?:de |en )?gift\b""",
    "order_note": r"""
        ^(?:por favor |anade |agrega |pon |deja |con |una |la |esta )*(?:nota|instrucciones|comentario|observacion|observaciones
        |indicaciones)
        (?: (?:para|al?) (?:el |la )?(?:repartidor|mensajero|pedido|envio|tienda|vendedor|transportista))?""",
    "gift_note": r"""
        ^(?:por favor |anade |agrega |pon |con |una |la )*(?:nota|mensaje|tarjeta|dedicatoria) (?:de|para el|con el) regalo
        |^(?:es|son|esto es|estos son) (?:todo )?(?:un |para un |para |de )?regalos?(?: de (?:cumple|cumpleanos|navidad|reyes|boda
        |aniversario))?
        (?: para (?:\w+ ){0,2}?\w+?)?(?: (?:y|asi que|por favor|puedes|podeis|podrias))*
        (?: )(?:escribe|pon|ponle|escribele|di|poner|escribir|poned|anade (?:una )?(?:nota|tarjeta))(?: (?:en (?:el|la|una) (?:nota
        |tarjeta)|que))?""",
    "gift": r"""
        regalos?|dedicatoria""",
    "note": r"""
        nota|mensaje|dedicatoria|tarjeta""",
    "gift_alone": r"""
        ^(?:es|son|esto es|estos son) (?:todo )?(?:un |para un |para |de )?regalos?(?: de (?:cumple|cumpleanos|navidad|reyes|boda
        |aniversario))?
        (?: para (?:mi |un |una )?\w+)?$""",
    "note_off": r"""
        ^(?:por favor )?(?:sin|quita|quitar|borra|elimina|cancela) (?:la |mi |una )?(?:nota|dedicatoria|nota de regalo
        |nota del pedido)$""",
}
