"""Which phrases do the Spanish patterns share? An expression by name; @name in a pattern stands for it."""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "cart": r"""
        (?:carrito|carro|cesta|bolsa|compra|pedido)""",
    "choose": r"""
        (?:yo|quiero|quisiera|prefiero|elijo|escojo|mejor|con|en|por|lo|la|los|las|me|nos|que|sea|el|un|una|de|envialo|mandalo|mandamelo
        |enviamelo|pon|ponme|ponlo|y|entonces|el envio|envio|entrega|vale|puede|ser|seria|cambia|cambialo|a|para|metodo)""",
    "order": r"""
        (?:pedidos?|compras?|paquetes?|envios?|encargos?|ordenes|orden)""",
    "people": r"""
        (?:alguien|persona|personas|humano|humana|humanos|agente|agentes|operador|operadora|encargad[oa]|dependient[ea]|soporte|atencion
        |atencion al cliente|servicio tecnico|asesor|asesora|comercial|responsable|jefe|jefa|gerente|ser humano)""",
    "messages": r"""
        (?:mensajes?|mensajitos|promos?|promociones|publicidad|anuncios|ofertas|avisos?|notificaciones|spam|correos?|emails?
        |newsletters?|boletin(?:es)?|novedades)""",
    "tongue": r"""
        (?:(?P<en>ingles|english)|(?P<es>espanol|castellano|spanish)|(?P<other>frances|aleman|italiano|portugues|catalan|gallego|euskera
        |vasco|holandes|chino|arabe|ruso|japones|polaco|ucraniano))""",
    "notgot": r"""
        (?:no|nunca|aun no|todavia no) (?:me )?(?:ha |han |he )?(?:llegado|llega|llegan|llego|llegaron|recibido|recibi|recibo|entregado
        |entregaron|venido|aparece|aparecido)""",
    "taking": r"""
        (?:pon(?:me)?|dame|anade(?:me)?|quiero|quisiera|me llevo|coge|cojo|prefiero|mete|me pones|me das)""",
    "of_them": r"""
        (?:de (?:ell[oa]s|est[oa]s|es[oa]s|l[oa]s dos|l[oa]s tres))""",
    "money": r"""
        (?:euros?|eur|leuros|pavos|dolares|dolar|usd|libras?|pesos?|centimos?|€|\$|£)""",
    "sell": r"""
        (?:tien(?:es|en|e)|teneis|tenes|vend(?:es|en|eis)|hay|ofrec(?:es|en|eis)|trabaj(?:as|ais|an)|dispon(?:es|eis|en)|os quedan?
        |te quedan?)""",
}
