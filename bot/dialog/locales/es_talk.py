"""How do Spanish sentences talk: hello, thanks, yes, a person please, no more messages, tricks? Patterns by intent.

On folded words parted by single spaces ("cuanto", not "cuánto"). A block is one expression: its lines are joined without a break,
so alternatives begin with |. @name stands for a phrase of `es_phrases`.
"""

from collections.abc import Mapping

TALK: Mapping[str, str] = {
    "refusal": r"""
        (?:pon|ponme|pones|deja|dejame|cambia|haz) (?:el |mi |la |los )*(?:total|precios?|cuenta|suma)\b|
        (?:ignora|ignorad|olvida|olvidate de|descarta|salta|saltate|omite|desobedece|anula) (?:\w+ ){0,4}(?:instrucciones|reglas|normas
        |ordenes|restricciones|directrices|indicaciones|limitaciones|prompts?)
        |(?:ahora )?(?:eres|seras|sos) (?:ahora |a partir de ahora |ya )?(?:un |una |el |la |mi |en modo )?(?:\w+ )?(?:admin|administrador
        |administradora|root|desarrollador|programador|dan|libre|dios|empleado|dueno|gerente|jefe|modo)
        |(?:actua|comportate|responde|contesta|habla) como (?:un |una |el |la |si fueras (?:un |una |el |la )?)?(?:\w+ )?(?:admin
        |administrador
        |administradora|desarrollador|programador|dueno|jefe|gerente|root|sistema|dan)
        |(?:finge|simula|haz como) (?:que|ser|si)|juego de rol|jailbreak|modo (?:desarrollador|dios|admin|administrador|debug|prueba
        |mantenimiento|dan)
        |sudo|(?:yo )?soy (?:el |la |un |una |tu |ahora )*(?:admin|administrador|administradora|dueno|duena|jefe|jefa|desarrollador
        |desarrolladora
        |creador|creadora|gerente|ceo|root|sistema|programador|programadora)
        |(?:imprime|muestra|muestrame|ensename|ensena|revela|repite|dime|dame|comparte|escribe|copia|cual(?:es)? (?:es|son)
        |lee) (?:\w+ ){0,4}(?:prompt
        |prompts|instrucciones|reglas|indicaciones) (?:\w+ )?(?:del sistema|sistema|de sistema|ocult[oa]s?|secret[oa]s?|internas?
        |iniciales|originales)
        |(?:imprime|muestra|muestrame|ensename|revela|repite|dime|cuales son) tus (?:instrucciones|ordenes|reglas)
        |prompt(?: del| de)? sistema
        |system prompt|tu prompt|(?:nuevas|verdaderas) instrucciones|inyeccion
        |legalmente vinculante|vinculante|(?:di|confirma|acepta|admite|dime) (?:que )?(?:es|esto es|tenemos|hay) (?:un )?(?:trato|acuerdo
        |contrato)
        |(?:100|9\d) ?(?:%|por ciento) (?:de )?(?:descuento|dto|rebaja|menos|gratis)|descuento del? (?:100|9\d) ?(?:%|por ciento)
        |(?:todo|cien por cien|cien por ciento) (?:gratis|de descuento)
        |(?:pon|cambia|fija|baja|edita|ajusta|actualiza|modifica) (?:el |su |mi |este |los |tu )*(?:precio|precios|total
        |importe) (?:\w+ ){0,3}(?:a|en|por) [€$£]? ?\d+
        |(?:vende|vendeme|dame|deja|dejame|ponme|hazme|marca|pon) (?:\w+ ){1,6}(?:por|a|en) (?:solo |solamente )?[01](?:[.,]\d+)? @money
        |(?:por|a) (?:solo |solamente |nada mas )?(?:0|1|un|uno|cero) @money
        |(?:dame|regalame|mandame|enviame|ponme|dejame|dejamelo|damelo) (?:\w+ ){0,5}(?:gratis|de gratis|sin pagar|por la cara|de balde)
        |(?:system|assistant|developer|sistema|asistente) : |im_start|fin del prompt|ignore (?:\w+ ){0,4}instructions""",
    "to_language": r"""
        ^(?:(?:\w+ ){0,6}?(?:en|al|a|hablas?|hablais|hablan|hablar|hablo|sabes|sabeis|idioma|entiendes|escribe|escribeme|responde|prefiero
        |quiero|cambia|pon|ponlo|usa) )?@tongue(?: (?:por favor|ahora|mejor|gracias|pues|entonces|si puede ser|si es posible|vale
        |ok))*$""",
    "about_bot": r"""
        (?:eres|sos|es usted|estas|sois) (?:de verdad |realmente |acaso |solo |un |una |el |la )*(?:\w+ )?(?:bot|robot|humano|humana|real
        |persona
        |ia|maquina|chatbot|ordenador|chatgpt|gpt|automatico|inteligencia artificial|programa)
        |(?:estoy )?(?:hablando|chateando|escribiendo|hablo) con (?:un |una )?(?:bot|robot|maquina|persona real|humano|persona de verdad
        |ia|chatbot|programa
        |alguien real)|(?:es|esto es) (?:un |una )?(?:bot|robot|maquina|ia|chatbot)
        |(?:quien|que) eres(?: tu)?$|como te llamas|cual es tu nombre|hay alguien real ahi""",
    "human": r"""
        humanos?|humana|agente|agentes|operador|operadora|persona real|persona de verdad|persona(?: por favor)?$|atencion al cliente
        |servicio al cliente
        |call center|telefono de (?:atencion|contacto|ayuda)|numero de (?:telefono|contacto|atencion)|vuestro (?:telefono|numero)
        |tu (?:telefono|numero)
        |(?:hablar|hablo|chatear|charlar|contactar|comunicarme|contacto|llamar|escribir|pasame|pasarme|ponme|ponerme|conectame|derivame
        |comunicame) (?:\w+ ){0,3}(?:con |a )(?:\w+ ){0,3}@people
        |(?:necesito|quiero|quisiera|busco|dame|prefiero|me atiende|que me atienda
        |puede atenderme) (?:\w+ ){0,3}(?:una |un |a )?(?:\w+ )?(?:persona|humano|humana
        |agente|operador|operadora|asesor|encargado|encargada|responsable)
        |hay (?:alguien|alguna persona)(?: (?:ahi|real|disponible|por ahi|de verdad))?$|(?:hablar|hablo|habla) con (?:alguien|vosotros
        |el dueno|la tienda|soporte)
        |con alguien|llamadme|llamame|me (?:puedes|podeis|pueden) llamar|(?:a que|que) hora (?:abris|abren|abre|cerrais|cierran|cierra)
        |horarios?
        |(?:como|donde) (?:os |puedo |te |les )*(?:llamo|llamar|contacto|contactar|localizo)\w*|es (?:muy )?urgente|reclamacion
        |poner una queja|hoja de reclamaciones
        |(?:un|una|el|la) (?:encargad[oa]|supervisor|supervisora|responsable|gerente|jef[ea])""",
    "alerts_off": r"""
        (?:dar|darme|dame|dadme|date|doy|quiero la|me doy) (?:me )?(?:de )?baja|desuscrib\w*|cancelar (?:la |mi )?suscripcion (?:a
        |de) (?:las? |los? |el )?@messages
        |(?:no|ya no) (?:\w+ ){0,2}(?:quiero|deseo|me interesa|necesito)(?: recibir| que me (?:lleguen|envies|envieis|mandes|mandeis
        |manden|envien))?
        (?: mas| tus| vuestr[oa]s| estos| estas| ningun| ninguna| los| las)* @messages(?: vuestr[oa]s| tuy[oa]s)?$
        |(?:no mas|basta de|para de|parad de|deja de|dejad de|dejen de|paren de)(?: \w+){0,3} @messages|(?:deja|dejad|dejen|para|parad
        |paren) de (?:escribirme|molestarme|mandarme|enviarme
        |contactarme|spamear\w*|bombardearme)|dejadme en paz|dejame en paz
        |(?:quita|quitad|elimina|borra|saca|sacad)me de (?:la |vuestra |tu )?lista|(?:desactiva|desactivar|apaga|apagar|quita|quitar
        |silencia|silenciar
        |cancela|cancelar|elimina|para) (?:\w+ ){0,2}@messages(?! de la tarjeta)
        |no me (?:escribas|escribais|escriban|mandes|mandeis|manden|envies|envieis|envien|molestes|molesteis|contactes|contacteis)""",
    "cheaper_then": r"""
        mas barat[oa]s?|(?:baje|bajan|baja|bajen|cambie|caiga)(?: \w+)? (?:de )?precio|(?:el )?precio (?:baje|baja|cambie|caiga)|rebajas?
        |rebajad[oa]s?|(?:este|esten|estan) (?:de|en) (?:rebajas|oferta)|cueste menos|de oferta|en oferta""",
    "everywhere": r"""
        en (?:todas partes|todos (?:lados|sitios|los chats|los canales)|ningun (?:sitio|lado|chat|canal))|de todo|todo
        |todos los (?:canales
        |mensajes|chats)|ningun canal|todas partes""",
    "awaited": r"""
        recuerd(?:a|ame|adme|enme)|recordatorios?|(?:avis(?:a|ame|adme|arme|enme)|me avis(?:as|ais|an|e)|notific(?:a|ame|adme)
        |dime|decidme) (?:cuando|si|en cuanto|antes|del?)|drops?|lanzamientos?|directo|reponga(?:n|is)?|reposicion|vuelva(?:n)?
        |lista de espera""",
    "alerts_on": r"""
        avis(?:a|ame|adme|arme|enme|anos|eme)|me (?:avisas|avisais|avisan|avise|podeis avisar|puedes avisar)|recuerd(?:a|ame|adme|enme)
        |recordatorios?
        |notific(?:a|ame|adme|arme|enme)|(?:dime|decidme|hazme saber|mandame un mensaje|escribeme|escribidme) (?:cuando|si|en cuanto)
        |mantenme (?:informad[oa]|al (?:dia|tanto))|(?:apunta|apuntad|inscrib|registra|suscrib|anade|agrega|mete)(?:e
        |a)?me (?:a |en )?(?:la |tu |vuestra |el )?(?:lista
        |newsletter|boletin|ofertas|novedades|avisos|alertas)?|suscribirme|apuntarme|suscribeme|(?:activa|activar|enciende|encender|pon
        |poner|reactiva|reactivar) (?:\w+ ){0,2}(?:avisos?
        |notificaciones|alertas?|recordatorios?|mensajes)|(?:quiero|me gustaria|deseo|puedo) (?:recibir|enterarme de|apuntarme a
        |suscribirme a) (?:\w+ ){0,3}(?:avisos?
        |notificaciones|alertas?|ofertas|novedades|promos|promociones|noticias|newsletter|boletin)
        |(?:mandame|enviame|mandadme|enviadme) (?:\w+ ){0,3}(?:ofertas|novedades|promos|promociones|noticias|avisos)|lista de espera
        |dar(?:me)? de alta""",
    "greet": r"""
        ^(?:hola+|holi|holis|ola|buenas|buenos|buen|hey|hi|hello|saludos|que tal|que hay|ey|eh|alo|aupa|wenas|hola que tal|start
        |empezar)\b
        |hay alguien(?: ahi)?$|^(?:estas|estais) ahi|alguien (?:me )?(?:atiende|responde)""",
    "thanks": r"""
        (?:muchas |mil |ok |vale )?gracias|graciass?|te lo agradezco|agradecid[oa]|muy amable|se agradece|thanks|thank you""",
    "goodbye": r"""
        adios|hasta (?:luego|pronto|manana|otra|la vista|ahora)|chao|chau|ciao|nos vemos|bye|buenas noches y adios|que (?:vaya bien|tengas
        |tengais) (?:\w+ )?\w*
        |(?:me|ya me) (?:voy|tengo que ir)|un saludo|cuidate|hasta la proxima|luego (?:hablamos|te digo|vuelvo)|hablamos luego
        |venga adios""",
    "help": r"""
        ^(?:por favor )?(?:ayuda|ayudame|ayudadme|necesito ayuda|me (?:ayudas|puedes ayudar|podeis ayudar)|puedes ayudarme|que (?:puedes
        |sabes) hacer|que haces
        |como (?:funciona|va) (?:esto|este chat|el bot)?|comandos?|menu|instrucciones|opciones|no (?:lo )?entiendo(?: nada)?
        |como (?:compro|pido|se compra|se pide
        |hago un pedido|puedo comprar|puedo pedir)|que hago ahora)(?: por favor)?$
        |que (?:puedes|puedo) (?:hacer|preguntar|pedir)|como funciona (?:esto|este|el)""",
    "how_are_you": r"""
        (?:hola )?(?:que tal|como) (?:estas|estais|te va|os va|va|va todo|vas|andas|andais|esta usted|ha ido el dia)(?: .*)?|que tal$
        |que tal todo|como va eso""",
    "small_talk": r"""
        como estas|que tal estas|encantad[oa]|mucho gusto|un placer|^(?:genial|guay|mola|como mola|que guay|que chulo|que chula|que bonito
        |que bonita|chulisimo|jaja+|jeje+
        |jajaj\w*|lol|xd+|jo|ostras|vaya|wow|increible|estupendo|fantastico|me encanta|me gusta|me encantan|interesante|ya veo|entiendo
        |entendido|no pasa nada|(?:me )?da igual|de nada
        |eres (?:genial|la caña|la cana|el mejor|la mejor|majo|maja|gracioso)|perdon|perdona|disculpa|lo siento|es broma|era broma|prueba
        |probando|test|nada mal|hmm+|ya)$
        |te quiero""",
    "yes": r"""
        ^(?:si|sip|sii+|claro|claro que si|por supuesto|vale|ok|de acuerdo|perfecto|adelante|dale|venga|genial|bien|muy bien|esta bien
        |exacto|correcto|eso es|eso
        |por que no|hazlo|hagalo|hecho|confirmo|confirmado|afirmativo|desde luego|si (?:por favor|claro|gracias|quiero|hazlo|vale|ok
        |anadelo|ponlo|ponmelo|confirmo)|yes|sure
        |por favor|me parece (?:bien|genial|perfecto)|trato hecho|sin problema)(?: (?:por favor|gracias|entonces|si|eso|hazlo|anadelo
        |anadelos|ponlo|ponlos|ponmelo|ponmelos
        |adelante|claro|vale|ok|perfecto|me lo llevo|lo quiero))*$""",
    "no": r"""
        ^(?:no|nop|que va|nunca|para nada|de momento no|por ahora no|ahora no|todavia no|aun no|mejor no|no gracias|no hace falta
        |no quiero(?: (?:eso|nada|mas))?|nada
        |ninguno|ninguna|ni uno|ni una|dejalo|dejalo estar|no por favor|no me interesa|hoy no|en otro momento|otro dia|negativo
        |no lo quiero|no la quiero|no los quiero
        |no no|creo que no|no eso no|pasa|paso)(?: (?:por favor|gracias|no|de momento))*$""",
    "weak_yes": r"""
        ^(?:ok|vale|bien|genial|perfecto|muy bien|estupendo|de acuerdo|por favor|bueno|guay|venga)(?: (?:genial|vale|ok|perfecto|entonces
        |pues))?$""",
    "accept": r"""
        ^(?:por favor )?(?:anadel[oa]s?|anade(?: (?:ambos|los dos|eso|ese|esa|esos|esas))?|ponl[oa]s?|ponmel[oa]s?|metel[oa]s?
        |agregal[oa]s?|hazlo|me l[oa]s? llevo
        |me l[oa]s? quedo|l[oa]s? quiero|quiero (?:eso|ese|esa|esos|esas|este|esta)|damel[oa]s?|adelante|mandamel[oa]s?|cojo (?:ese|esa
        |eso)|me quedo con (?:ese|esa|eso|el|ella|ellos))
        (?: por favor| entonces| pues| al carrito| en el carrito)?$""",
    "question": r"""
        ^(?:y |pero |entonces |ok |vale |hola |oye |perdona |pues |a ver |disculpa )*(?:que|cual|cuales|cuanto|cuanta|cuantos|cuantas
        |cuando|donde|adonde|quien|quienes|como|por que|porque
        |de que|en que|a que|con que|hay|tien(?:es|en|e)|teneis|tenes|vendeis|vendes|puedo|puedes|podeis|podria|podrias|se puede|es|son
        |esta|estan|sois|eres|sabes|sabeis|hace|haceis|haces
        |aceptais|aceptas|enviais|envias|mandais|llega|llegan|viene|vienen|queda|quedan|sirve|hay|existe|lleva|llevan|seria|sera
        |trae)\b(?! (?:favor))""",
    "aside": r"""
        ^(?:el|la|los|las|es[eao]s?|est[eao]s?) (?:\w+ ){1,3}?no$
        |(?:pon|ponme|poner|programa|programar|activa|configura) (?:\w+ ){0,2}(?:temporizador|alarma|cronometro|luces|musica|cancion)
        |que tiempo (?:hace
        |hara|va a hacer)
        |(?:tiempo|trafico|horoscopo) (?:en|de|para|hoy)|(?:cuentame|cuenta|dime|sabes) (?:\w+ ){0,2}(?:chistes?|historia|cuento)
        |quien gano|que hora es""",
    "stars_given": r"""
        ([1-5]) estrellas?|([1-5]) / 5|([1-5]) (?:de|sobre) (?:5|cinco)|(una|dos|tres|cuatro|cinco) (?:estrellas?|(?:de|sobre) cinco)
        |^(?:yo )?(?:le|les|lo|la) (?:doy|pongo|puntuo|califico)(?: con)? (?:un )?([1-5])$""",
    "review_wish": r"""
        (?:escribir|dejar|poner|hacer|publicar|enviar|escribo|dejo|anadir|cambiar|editar
        |dar) (?:una |mi |la |tu |el |un )*(?:\w+ )?(?:resena|resenas|opinion|opiniones|valoracion|comentario
        |puntuacion|critica|review)|(?:valorar|puntuar|calificar|resenar|opinar)(?: (?:sobre|de|el|la|mi|un|una|los|las|mis|este|esta
        |lo)(?: \w+){0,4})?$
        |(?:valora|puntua|califica) (?:el|la|mi|este|esta)(?: \w+){0,3}$""",
    "review_done": r"""
        ^(?:ya esta|listo|lista|eso es todo|nada mas|ya|hecho|terminado|fin|saltar|paso|he terminado|he acabado|no quiero (?:poner|anadir
        |decir) (?:nada )?mas|suficiente
        |sin (?:fotos?|comentarios?))$""",
    "own_words": r"""
        ^(?:que (?:es|significa|tiempo|hora|pasa)|quien|por que|dime|cuentame|como (?:se (?:dice|escribe|hace)|de|puedo (?:aprender|hacer
        |ir))|traduce|traduceme|reserva
        |canta|deletrea|explicame|explica|me encanta|pon una alarma|cuantos anos|sabes)\b""",
}
