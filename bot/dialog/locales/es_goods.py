"""How do Spanish sentences ask for goods: look, question, add, change, take out, check out? Patterns by intent.

On folded words parted by single spaces ("cuanto", not "cuánto"). A block is one expression: its lines are joined without a break,
so alternatives begin with |. @name stands for a phrase of `es_phrases`.
"""

from collections.abc import Mapping

GOODS: Mapping[str, str] = {
    "clear_cart": r"""
        (?:vacia|vaciar|vaciame|vaciad|limpia|limpiar|resetea|borra|borrar|elimina
        |eliminar) (?:todo )?(?:el |mi |la |todo |entero )*@cart(?! de la lista)(?: entero| entera| completo)?$
        |(?:quita|quitar|quitame|borra|borrar|elimina|eliminar|saca|sacar|cancela) (?:lo )?tod[oa]s?(?: (?:lo que hay|del|de la|de mi
        |lo del|el|la) .*)?$|^vaciar(?:lo)?$|vacialo""",
    "undo": r"""
        deshacer|deshaz\w*|revierte|revertir|ups|uy|vuelve (?:atras|a (?:ponerl[oa]s?|meterl[oa]s?|anadirl[oa]s?|como estaba))
        |pon(?:l[oa]s?|mel[oa]s?) (?:otra vez|de nuevo)|no queria (?:eso|quitar\w*|anadir\w*)
        |dejalo como estaba|restaura\w*|recupera(?:l[oa]s?)?$|me (?:he )?equivoca(?:do)?|me equivoque(?! (?:de|con|en) )""",
    "show_cart": r"""
        (?:muestra|muestrame|ensena|ensename|ver|mira|mirar|revisa|revisar|abre|abrir|que (?:hay|tengo|llevo|he puesto) en|que lleva|lista
        |donde esta|como va|dime|mandame|quiero ver) (?:\w+ ){0,2}(?:el |mi |la |tu )?(?:carrito
        |carro|cesta|bolsa)$|^(?:\w+ )?(?:mi |el |la )?(?:carrito|carro|cesta|bolsa de la compra)(?: por favor| otra vez| ahora)?$|(?:que
        |cuanto) (?:llevo|tengo|he (?:puesto|pedido|anadido|metido))(?: (?:hasta ahora|ya|puesto|en total|dentro|de momento))*$
        |(?:cuanto|cual|que) (?:es|son|seria|sera|suma|sale|sube|hace|queda|va) (?:\w+ ){0,2}(?:total|suma|cuenta)
        |^(?:el |mi |y |cual es el |en )*total(?: por favor| ahora| seria| es)?$|cuanto (?:te debo|os debo|debo|tengo que pagar
        |hay que pagar|pago|pagaria|me toca pagar)
        |cuanto (?:es|seria|sale|son|suma|cuesta|sube|va a ser) (?:\w+ )?(?:en total|todo|todo junto|todo eso|en conjunto)|resumen
        |que he pedido|mi pedido hasta ahora""",
    "checkout": r"""
        (?:tramit|finaliz|termin|complet|confirm|cerr|realiz|hac|efectu|formaliz)(?:ar|a|emos|amos|o|er|e|alo
        |arlo) (?:ya )?(?:mi |el |la |este |esta |un )*(?:pedido|compra|orden)|hago (?:ya )?(?:el|mi) pedido|enlace (?:de|para
        |del) (?:pago|pagar)|link (?:de|para) (?:pago|pagar)
        |^(?:\w+ ){0,2}?(?:quiero|quisiera|me gustaria|listo para|lista para|puedo|podemos|vamos a|voy a|necesito|vale|ok|y
        |ya) ?(?:ya |para )?pagar(?: ya| ahora| por favor| esto| todo| lo que (?:hay|llevo|tengo))*$
        |^(?:ok |vale |quiero |a |ya )*pagar(?: ya| ahora| por favor)?$|^(?:ok |vale )*(?:pago|pagamos)(?: ya| ahora)?$
        |^(?:checkout|check out|comprar|comprar (?:ya|ahora)|comprarlo(?: ya)?|lo compro(?: ya)?|me lo llevo todo|pedir|pedirlo|tramitar
        |tramitalo|finalizar)$|^(?:eso|con eso|ya|con esto|pues eso) (?:es |esta |seria |ya )*tod[oa](?: (?:por (?:ahora|hoy)|gracias
        |lo que quiero))*$
        |^(?:eso es todo|nada mas|ya esta|listo|lista|ya estaria|estoy list[oa]|he terminado|ya he terminado|ya tengo todo
        |es todo)(?: (?:por ahora|por hoy|gracias|para pedir|para pagar|con eso))*$|(?:proceder|procede|vamos|ir|pasar|paso|pasamos) (?:al
        |con el|a) (?:pago|pagar|caja)|cobrame|cobramelo|toma mi dinero""",
    "remove": r"""
        ^(?:puedes |podrias |podeis |por favor |me |y |quiero |quisiera |necesito |que )*(?:quita|quitar|quitame|quites|quitadme
        |quital[oa]s?|quitarl[oa]s?|elimina|eliminar|eliminal[oa]s?|borra|borrar|borral[oa]s?|saca|sacar|sacal[oa]s?|sacame|retira|retirar
        |retiral[oa]s?|descarta|fuera|sin|menos
        |suprime|devuelve al estante|cancela|para)\b|(?:quita|saca|borra|elimina)(?:r|me|d|s)?(?:l[oa]s?)? (?:\w+ ){0,5}(?:del|de la
        |de mi) @cart|(?:deja|dejate|olvida|olvidate de|olvidate|pasa de) (?:el|la|los|las|mi|ese|esa|esos|esas) (?!pedido|compra)\w+
        |(?:ya )?no (?:quiero|necesito|me interesa) (?:el|la|los|las|ese|esa|eso|esos|esas|este|esta|esto) ?(?!pedido|compra)\w*
        |(?:ya )?no l[oa]s? (?:quiero|necesito)|mejor sin (?:el|la|los|las)""",
    "change": r"""
        ^en realidad .+$|(?:que|mejor|hazlo|ponlo|pon|ponme|dejalo|dejal[oa]s?|dejame|deja|dejemoslo) (?:sean?|que sean?|en|solo|solamente
        |mejor) (?:\S+)(?: .*)?|(?:que )?sean (?:\S+)(?: .*)?$
        |(?:cambia|cambiar|cambiame|cambial[oa]s?|cambio|modifica|pasa|pasal[oa]s?|actualiza|sube|subel[oa]s?|baja|bajal[oa]s?|aumenta
        |reduce|ajusta|pon) (?:\w+ ){0,6}(?:a|por|en)|(?:queria decir|quise decir|me refiero a|me referia a|quiero decir|digo)
        |^(?:quiero |necesito |pon |ponme |dame )?(?:solo|solamente|unicamente|nada mas) (?:\d+|un|uno|una|dos|tres|cuatro|cinco
        |seis)(?: (?:de .+|por favor|pues))?$|(?:en vez|en lugar|mejor|solo)$|en (?:vez|lugar) de|^cantidad(?: de)?(?: \w+){0,3}
        |(?:mejor|prefiero|no) (?:el|la|los|las|en|un|una|uno|dos|tres|cuatro|talla|\d+)(?: \w+){0,3}(?: mejor)?$""",
    "swap": r"""
        (?:cambia|cambiame|cambiar|cambias|sustituye|sustituir|reemplaza
        |reemplazar) (?:el |la |los |las |mi )?(?P<old>\S+(?: \S+)*?) (?:por|a|en|x) (?:el |la |los |las |un |una )?(?P<new>\S.*)$""",
    "more": r"""
        (?:un|uno|una|dos|tres|cuatro|\d+|otro|otra|otros|otras|un par|alguno) mas$|^(?:y )?(?:otr[oa]s?)(?: (?:un|una|dos|tres|\d+|mas
        |igual(?:es)?))?$|^(?:quiero |ponme |dame |anade |agrega |mete )(?:otr[oa]s?)(?: (?:dos|tres|\d+|mas|igual(?:es)?))?$
        |uno mas|una mas|(?:anade|agrega|pon|ponme|mete|suma|sumale) (?:un[oa]?|dos|tres|\d+|otr[oa]) mas""",
    "want": r"""
        ^(?:por favor |me |puedes |podrias |podeis |vale |ok |si |pues |venga |entonces |y )*(?:anade|anadir|anademe|anadid|anades|agrega
        |agregar|agregame|pon|poner|ponme|pones|poned|ponedme|mete|meter|meteme|metes|pide|pedir|pideme|compra|comprar|compro|coge|coger
        |cojo|dame|dadme|das|dais|traeme|mandame|enviame|reserva|reservame|apunta
        |apuntame|quiero|queria|querria|quisiera|llevo|quedo|pillo|pido|necesito|busco comprar|deme|pongame|me llevo|me quedo)\b|(?:al
        |a la|en el|en la|a mi|en mi) @cart|(?:yo )?(?:\w+ )?(?:quiero|quisiera|queria|querria|necesito|deseo|me gustaria|me apetece
        |me apetecen)\b
        |me (?:\w+ )?(?:llevo|quedo|pones|pondrias|das|pillo|cojo|pido|compro)\b|voy a (?:querer|llevarme|pedir|comprar|coger|pillar)
        |me l[oa]s? (?:llevo|quedo)|(?:puedo|podria|podrias|puedes|podeis) (?:pedir|comprar|llevarme|ponerme|anadir|reservar|coger
        |mandarme|enviarme|meter)""",
    "add": r"""
        ^(?:por favor |me |puedes |podrias |podeis |vale |ok |si |pues |venga |entonces |y )*(?:anade|anadir|anademe|anadid|anadel[oa]s?
        |agrega|agregar|agregame|agregal[oa]s?|pon|poner|ponme|ponl[oa]s?|ponmel[oa]s?|mete|meter|meteme|metel[oa]s?|coge|cojo|quiero
        |quisiera|queria|dame|damel[oa]s?|llevo|quedo|pillo|me llevo|me quedo)\b
        |me l[oa]s? (?:llevo|quedo|pillo|compro)|l[oa]s? (?:quiero|compro|cojo)|(?:al|a la|en el|en la|a mi|en mi) @cart|comprarl[oa]s?
        |voy a (?:querer|llevarme|coger|pillar)""",
    "price": r"""
        (?:a )?(?:cuanto|quanto) (?:\w+ ){0,3}?(?:cuesta|cuestan|vale|valen|sale|salen|costaria|costarian|es|son|seria|esta|estan|piden
        |me cobras|cobrais|pides|costo|sube)|^(?:y )?(?:a )?cuanto(?: (?:el|la|los|las|por|es)(?: \w+){0,4})?$
        |(?:precio|precios|coste|costo|tarifa|importe)|(?:cuesta|cuestan|costaria)|que (?:precio|vale|cuesta|valen|cuestan)
        |es (?:muy )?car[oa]|cuantos (?:euros|pavos)|a como""",
    "sizes": r"""
        (?:que|cuales|todas?|todos?|otr[oa]s?|disponibles?|alguna|alguno|hay|ver|muestra|ensename|mas|lista de|diferentes|distint[oa]s|las
        |los|teneis|tienes) (?:\w+ )?(?:tallas?|tallaje|tamanos?|medidas?|numeros|colores|color|tonos?|modelos|variantes|versiones
        |opciones)
        |^(?:y |las |los |la |el )*(?:tallas?|colores|tallaje|numeros|tamanos|variantes|medidas|guia de tallas|tabla de tallas)$
        |guia de tallas|tabla de (?:tallas|medidas)|como (?:talla|tallan|queda de talla)|(?:talla|tallan) (?:bien|grande|pequeno|justo
        |normal)
        |que (?:talla|numero)|de que (?:tallas?|colores)|en que (?:tallas?|colores|color|tamanos?)|en (?:otr[oa]s?|mas|distint[oa]s
        |diferentes) (?:tallas?|colores?|tamanos?|color)|personaliza\w*""",
    "stock": r"""
        en stock|disponibles?|disponibilidad|existencias|cuant[oa]s (?:\w+ ){0,3}(?:queda|quedan|hay|teneis|tienes)|queda|quedan|os queda
        |agotad[oa]s?|reponeis|repondreis|reposicion|repon\w+|vuelve a haber|volvera a haber|habra mas
        |se (?:ha|han) (?:agotado|acabado)|(?:la|lo|los|las) (?:teneis|tienes|tienen|hay)|@sell""",
    "wish_to": r"""
        (?:quiero|quisiera|queria|querria|necesito|deseo|me gustaria|me apetece|voy a) (?P<verb>(?!collar\b|sueter\b)\w{2,}(?:ar|er
        |ir)(?:me|te|l[oa]s?|mel[oa]s?)?)""",
    "asks_us": r"""
        ^(?:y )?(?:l[oa]s? )?(?:tien|ten|vend|hay|disp)\w*""",
    "have": r"""
        (?:l[oa]s? )?@sell|(?:viene|vienen|existe|existen|sale|salen) (?:en|con)|esta en|lo hay|los hay|la hay|las hay|es|son""",
    "details": r"""
        (?:cuentame|dime|hablame|explicame|saber|quiero saber) (?:algo )?(?:mas )?(?:sobre|de|del|acerca)|mas (?:info|informacion|detalles
        |datos)|detalles?|descripcion|describe\w*|caracteristicas|ficha|especificaciones|(?:de que )?material(?:es)?|de que (?:esta|estan
        |es|son)(?: hech[oa]s?)?|hech[oa]s? (?:de|en|con)|tejido|tela|algodon
        |composicion|pesa|pesan|peso|abriga\w*|calient[ae]s?|medidas|dimensiones|cuanto (?:mide|miden|pesa|pesan)|mide|miden|impermeables?
        |resiste\w*|lav(?:o|ar\w*|as?|an)|se lava|lavadora|lavado|planchar|encoge\w*|destine\w*|garantia|caduca\w*|original(?:es)?
        |autentic[oa]s?
        |imitacion|de verdad|cuero|piel
        |ingredientes|diferencia|diferencias|comparar|comparacion|compara|cual (?:es|son) (?:el |la |los |las )?mejor(?:es)?
        |cual me (?:recomiendas|recomendais|llevo)|fotos?|imagen|imagenes|foto|buena calidad|calidad|comod[oa]s?|sirve[ns]? para
        |vale[ns]? para|es buen[oa] para|son buen[oa]s para
        |compatible|alergi\w*|organic[oa]s?|transpira\w*|tiene (?:capucha|bolsillos?|cremallera|forro|\w+)|lleva (?:capucha|bolsillos?
        |cremallera|forro)|como (?:es|son|va de)""",
    "reviews": r"""
        resenas?|opiniones|opinion|valoraciones|valoracion|comentarios|puntuacion|estrellas|que tal (?:es|son|sale|salen|va|van|esta
        |estan)(?: \w+){0,4}$|(?:es|son|sale|salen) buen[oa]s?(?: .*)?$|merece(?:n)? la pena|vale(?:n)? la pena
        |que (?:dice|dicen|opina|opinan|piensa) (?:la gente|los clientes|los demas|otros|quien|quienes)|(?:le gusta|les gusta
        |gusta) (?:a la gente|a los clientes)|bien valorad[oa]s?""",
    "about_it": r"""
        ^(?:y )?(?:es|son|tiene|tienen|lleva|llevan|viene|vienen|trae|traen|esta|estan|sirve|sirven|vale para|valen para|se puede
        |se pueden|puede|encoge|pesa|abriga|como es|como son)\b.*""",
    "stocked": r"""
        @sell|busco|estoy buscando|buscaba|ando buscando|donde (?:esta|estan|encuentro|hay|puedo (?:encontrar|comprar|ver))|muestra
        |muestrame|ensena|ensename|que hay de|y (?:los|las|el|la) \w+$|algun[oa]?s? \w+$|que tal (?:el|la|los|las) \w+$|quiero ver
        |me ensenas""",
    "search": r"""
        @sell|busco|buscando|buscaba|buscar|busca|encuentra|encontrar|muestra|muestrame|ensena|ensename|ver|necesito|quiero|quisiera
        |queria|me gustaria|me apetece|interesad[oa] en|me interesa[n]?|regalo para|un regalo|para regalar|algo (?:para|de|como|por|barato
        |bonito|en)|recomienda\w*|recomendais|sugiere\w*
        |comprar|compro|hay|algun[oa]?s?|que \w+ (?:teneis|tienes|hay)|y de|disponibles?|de oferta""",
    "browse": r"""
        que (?:\w+ ){0,3}?(?:vend(?:es|eis|en)|ten(?:eis|es)|tienes|tienen|ofreceis|hay|puedo comprar|puedo (?:ver|pedir))(?: (?:aqui
        |en la tienda|a la venta|de nuevo|por ahi|nuevo|en venta))?$
        |que hay(?: de nuevo| nuevo| disponible| por ahi| en la tienda| a la venta)?$|(?:muestra|muestrame|ensena|ensename|ver|quiero ver
        |mandame|pasame) (?:me )?(?:todo|todos|todas|lo que (?:teneis|tienes|hay)
        |(?:el |la |los |las |tu |tus |vuestros? |vuestras? |un |una )*(?:catalogo|tienda|productos?|coleccion|cosas|articulos|surtido
        |ropa|menu)|algo|mas|cosas|productos)(?: que (?:teneis|tienes|hay))?$|^(?:\w+ ){0,3}(?:catalogo|menu|categorias?|productos?
        |colecci(?:on|ones)|tienda|novedades|lo mas vendido|mas vendidos|surtido|articulos)$
        |solo (?:miro|mirando|estoy mirando|estaba mirando|echo un vistazo)|(?:echar|echo|dar) un vistazo|que tipo de (?:cosas|productos
        |ropa)|que cosas|seccion de (?:ofertas|rebajas)|(?:quiero|me gustaria|quisiera|necesito|ayuda|ayudame) (?:\w+ ){0,2}(?:comprar
        |a comprar|hacer una compra)(?: (?:algo|cosas|alguna cosa))?$""",
    "price_between": r"""
        (?:entre|de|desde) [€$£]? ?(\d+(?:[.,]\d+)?)(?: ?@money)? (?:y|a|hasta) [€$£]? ?(\d+(?:[.,]\d+)?)(?: ?@money)?
        |(\d+(?:[.,]\d+)?) (?:a|-) (\d+(?:[.,]\d+)?) @money""",
    "price_max": r"""
        (?:(?:por |de )?menos de|por debajo de|(?:de |por )?hasta|mas baratos? (?:de|que)|mas baratas? (?:de|que)|max|maximo|como (?:mucho
        |maximo)|(?:que )?no (?:pase|pasen|cueste|cuesten|valga|valgan)(?: mas)? de|no mas de|inferior(?:es)? a
        |presupuesto(?: de| es(?: de)?)?|a menos de|<) (?:de )?[€$£]? ?(\d+(?:[.,]\d+)?)(?: ?@money)?
        |[€$£]? ?(\d+(?:[.,]\d+)?) ?(?:@money )?(?:o menos|como mucho|maximo|max|como maximo|a lo sumo)""",
    "price_min": r"""
        (?:(?:por |de )?mas de|por encima de|superior(?:es)? a|al menos|como minimo|minimo|min|desde|a partir de
        |>) [€$£]? ?(\d+(?:[.,]\d+)?)(?: ?@money)?|[€$£]? ?(\d+(?:[.,]\d+)?) ?(?:@money )?(?:o mas|en adelante|para arriba
        |como minimo)""",
}
