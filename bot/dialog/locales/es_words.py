"""Which Spanish words do we understand? Single words and short phrases; patterns over them are in `es_talk`, `es_shop`, `es_goods`."""

from bot.dialog.locales.es_delivery import DELIVERY
from bot.dialog.locales.es_goods import GOODS
from bot.dialog.locales.es_linking import LINKING
from bot.dialog.locales.es_loyalty import LOYALTY
from bot.dialog.locales.es_mending import MENDING
from bot.dialog.locales.es_phrases import PHRASES
from bot.dialog.locales.es_recommend import RECOMMEND
from bot.dialog.locales.es_shop import SHOP
from bot.dialog.locales.es_talk import TALK
from bot.dialog.locales.lexicon import Lexicon


def _words(text: str) -> frozenset[str]:
    """Words parted by blanks."""
    return frozenset(text.split())


def _lines(text: str) -> frozenset[str]:
    """Phrases, one a line or parted by |."""
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|") if phrase.strip())


SPELLINGS = {
    "q": "que", "k": "que", "ke": "que", "qe": "que", "kual": "cual", "xq": "porque", "pq": "porque", "porq": "porque", "xk": "porque",
    "tb": "tambien", "tmb": "tambien", "tbn": "tambien", "tambn": "tambien", "pls": "por favor", "plis": "por favor",
    "pliis": "por favor", "please": "por favor", "porfa": "por favor", "porfi": "por favor", "porfis": "por favor",
    "porfavor": "por favor", "xfa": "por favor", "xfavor": "por favor", "pf": "por favor", "d": "de", "dl": "del", "pa": "para",
    "pal": "para el", "kiero": "quiero", "qiero": "quiero", "quero": "quiero", "kieroo": "quiero", "qiere": "quiere", "kisiera": "quisiera",
    "qisiera": "quisiera", "tneis": "teneis", "tenei": "teneis", "teneys": "teneis", "tiens": "tienes", "tnes": "tienes",
    "tienens": "tienen", "ola": "hola", "holaa": "hola", "holaaa": "hola", "olaa": "hola", "wenas": "buenas", "grax": "gracias",
    "gracs": "gracias", "thx": "gracias", "thanks": "gracias", "graciass": "gracias", "okey": "ok", "oki": "ok", "okis": "ok",
    "okay": "ok", "okk": "ok", "oka": "ok", "bale": "vale", "vle": "vale", "valep": "vale", "sip": "si", "sii": "si", "siii": "si",
    "sep": "si", "nop": "no", "nope": "no", "noo": "no", "qanto": "cuanto", "kuanto": "cuanto", "quanto": "cuanto", "cuant": "cuanto",
    "cnto": "cuanto", "cuato": "cuanto", "dnd": "donde", "dond": "donde", "aonde": "donde", "cmo": "como", "komo": "como",
    "msj": "mensaje", "msjs": "mensajes", "mensage": "mensaje", "bn": "bien", "muxo": "mucho", "mxo": "mucho", "toy": "estoy",
    "direc": "direccion", "dir": "direccion", "tlf": "telefono", "tfno": "telefono", "tel": "telefono", "movil": "telefono",
    "aki": "aqui", "ai": "hay", "ahy": "hay", "abeis": "habeis", "aveis": "habeis", "embio": "envio", "embiais": "enviais",
    "enbio": "envio", "nvio": "envio", "dscuento": "descuento", "desc": "descuento", "dto": "descuento", "descuent": "descuento",
    "cod": "codigo", "cdgo": "codigo", "cant": "cantidad", "ud": "usted", "uds": "ustedes", "finde": "fin de semana",
    "zapas": "zapatillas", "zaptillas": "zapatillas", "sapatillas": "zapatillas", "bambas": "zapatillas",
    "tenis": "zapatillas", "deportivas": "zapatillas", "playeras": "zapatillas", "cami": "camiseta",
    "chaket": "chaqueta", "carito": "carrito", "karrito": "carrito",
    "cesta": "carrito", "grasias": "gracias", "asta": "hasta", "ase": "hace", "aser": "hacer", "ago": "hago", "haber": "a ver",
    "vosotrs": "vosotros", "tdo": "todo", "tds": "todos", "nda": "nada", "algn": "alguien", "alguin": "alguien", "ahr": "ahora",
    "aora": "ahora", "ntp": "no pasa nada", "negr": "negra", "cn": "con", "sn": "sin", "stoy": "estoy", "peri": "pero", "xro": "pero",
    "esq": "es que", "esque": "es que", "aver": "a ver", "nose": "no se", "sudad": "sudadera",
    "tallla": "talla", "tlla": "talla", "tala": "talla", "tall": "talla", "taya": "talla",
}  # fmt: skip

FUNCTION_WORDS = _words("""
    a al algo alguien algun alguna algunas alguno algunos ambas ambos anade anadir anademe agrega agregame aqui ahi alli ahora ademas
    antes aun aunque bien buen buena buenas bueno buenos busca buscaba buscando buscar busco cada cambia cambiame cambiar cambio
    cambios cantidad carrito carro codigo codigos coge coger cojo color colores como compra comprar compro con conmigo contra cosa
    cosas creo cual cuales cualquier cuando cuanta cuantas cuanto cuantos cuesta cuestan da dais dale dame dan das de deja dejalo
    dejame dejar del demas dentro desde despues dia dias dice digo dime disponible disponibles donde durante e el ella ellas ello
    ellos en encima ensena ensename entonces entre era eran eres es esa esas ese eso esos esta estaba estan estas este esto estos
    estoy existe favor fuera gustaria ha hace haces haceis hacer haga han has hasta hay he hola hola igual incluso la las le les llega
    llegar lleva llevan llevar llevo lo los luego mas me mejor menos mete meteme mi mia mias mientras mio mios mira mirando mis misma
    mismas mismo mismos modelo modelos mucha muchas mucho muchos muestra muestrame muy nada ni ningun ninguna ninguno no nos nosotros
    nuestra nuestras nuestro nuestros numero numeros o opcion opciones os otra otras otro otros par pares para parece pero pide pido
    pieza piezas pillo pocas poco pocos podeis podria podrias poned poner ponle ponlo ponme pones por porque precio precios producto
    productos puede puedes puedo pues pon que queda quedan quedo queria querria quien quiere quieres quiero quisiera quita quitame
    quitar quizas sale salen se sea sean segun ser seria si siempre sin sobre sois solo solamente somos son soy stock su sus tal
    tallaje talla tallas tambien tampoco tan tanta tanto te tendreis tendrias teneis tenes tengo ti tiene tienen tienes tipo tipos
    toda todas todo todos trae traeme tu tus tuya tuyo u un una unas unidad unidades uno unos usted ustedes va vais vale valen van
    variante variantes veces vendeis venden vendes ver vez vosotros voy vuestra vuestras vuestro vuestros y ya yo apetece apetecen
    vaya bonito bonita barato barata baratos baratas caro cara vas solo sacar saca borra borrar elimina eliminar necesito necesitas
    necesita deseo encuentro interesa interesan recomiendas recomendais aparte tamano tamanos articulo articulos cojo llevamos paquete
    envio envios pedido pedidos descuento descuentos cupon cupones oferta ofertas promo promos""")

# Words of ordinary talk: known, so never taken for a misspelling; they name a product only where the catalogue has them.
COMMON_WORDS = _words("""
    abre abuela abuelo aceptais aceptar acuerdo adios agua alegre alguien amable amiga amigas amigo amigos amor ano anos aprender
    arriba atencion atras ayer ayuda bajo banco barco bebe beber bella bien bizum bonitas bonitos broma buscas cabeza cafe caja
    calidad calle cama camara cambiado camino cancelar cancion cansado capucha cargo casa casi caso castellano cena cerca cerrar chica
    chico chiste cielo ciudad claro clase cliente clientes coche cocina comer comida comoda comodo compania completo comprado conocer
    contacto correo cosa creer crema cual cuarto cuenta cuerpo cuidado cumple cumpleanos dar deber decir dejado demasiado dentro
    derecho devolucion devolver dije dijo dinero direccion disculpa divertido doctor dolor domingo dormir duda dudas dueno dulce
    economico edad efectivo ejemplo elegir embarazada empresa encanta encantan entender entiendo entrada entrega enviar error espanol
    especial esperar estaria estilo estrella estrellas facil falta familia famoso fecha feliz fiesta fin final foto fotos frio fuerte
    gana ganas gato genial gente gracias grande gratis guapa guapo guia gusta gustan gusto haber habla hablar hacen hambre hecho
    hermana hermano hermosa hice hija hijo historia hizo hogar hombre hombres hora horas hospital hotel hoy idea idioma igual importa
    importante increible informacion ingles inicio intento interesante internet invierno izquierda jardin jefe joven juego jueves
    jugar junto juntos justo largo leer legal lejos lento letra libre libro linda lindo lista listo llamar llegada lluvia loco lugar
    lunes luz madre mal malo manana manera mano marca marido martes mascota material mayor media medida medio menor mensaje mensajes
    mentira mercado mes mesa meses metodo mido miedo miercoles mil minuto minutos moda momento moneda montana mover movil mujer
    mujeres mundo musica nadie navidad necesario negocio nina nino ninos noche nombre normal norte noticias novia novio nueva nuevas
    nuevo nuevos nunca obra ocasion oficina ojos olvidado original padre padres pagado pagar pagina pais papel parado pareja parte
    partido pasa pasado pasar paso pelicula pena pensar pequena pequeno perder perdon perfecto perro persona personas peso pie piel
    piso plan planeta playa plazo plazos poder policia posible practica pregunta preguntar preguntas prima primera primero primo
    principio prisa probar problema problemas proximo prueba pueblo puerta punto puntos queja querer quitado rapido raro rato razon
    realidad rebaja rebajas recibido recibir recibo recoger reembolso regalar regalo regalos regular reloj reserva respuesta
    restaurante rico ropa sabado saber sabes salir salud segunda segundo seguro semana semanas senor senora sentir servicio silla
    sistema sitio sol sola sorpresa suave sueno suerte super supuesto tarda tardais tardan tarde tarjeta tarjetas tema temporada
    tengas tia tiempo tienda tierra tio todavia tonto trabajo traducir tranquilo transferencia tren triste ultima ultimo unica unico
    urgente usar uso vacaciones vaso vecino vender venga venir ventana verano verdad vestir viaje vida viejo viernes visteis visto
    vivir volver voz vuelta zona""")

KEYWORDS = _words("""
    anadir agotado agotada agregar avisame aviso avisos buenos busco cancelar cancela cantidad carrito catalogo codigo codigos colores
    comprar compra contrareembolso cuanto cuanta cuantos cuesta cuestan descuento descuentos devolver devolucion direccion disponible
    disponibles donde efectivo ensename entrega entregas enviais enviar envio envios espana factura finalizar gracias gratis grande
    hablar hola humano informacion llegado llega material mediana mensajes metodos muestrame necesito novedades oferta ofertas
    opciones opinion opiniones otro otra pagar paquete pedido pedidos pequena perdon persona precio precios producto productos
    promocion quedan quiero quisiera quitar quita recibido recoger reembolso repetir saldo seguimiento segunda suscripcion tallas
    talla tarjeta teneis tienda tienes tienen tramitar transferencia urgente vaciar vaciame""")

NUMBERS = {
    "cero": 0, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinte": 20, "veintiuno": 21, "veintiun": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24,
    "veinticinco": 25, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
    "cien": 100, "ciento": 100, "mil": 1000, "millon": 1000000, "par": 2, "pareja": 2, "docena": 12, "docenas": 12, "ambos": 2, "ambas": 2,
}  # fmt: skip

ORDINALS = {
    "primero": 1, "primera": 1, "primer": 1, "1o": 1, "1a": 1, "segundo": 2, "segunda": 2, "2o": 2, "2a": 2, "tercero": 3, "tercera": 3,
    "tercer": 3, "3o": 3, "3a": 3, "cuarto": 4, "cuarta": 4, "4o": 4, "4a": 4, "quinto": 5, "quinta": 5, "5o": 5, "5a": 5, "sexto": 6,
    "sexta": 6, "septimo": 7, "septima": 7, "octavo": 8, "octava": 8, "noveno": 9, "novena": 9, "decimo": 10, "decima": 10, "ultimo": -1,
    "ultima": -1,
}  # fmt: skip


def _colours(roots: dict[str, str]) -> dict[str, str]:
    """Every form of an adjective that ends in -o: "negr" gives negro, negra, negros, negras."""
    return {root + ending: colour for root, colour in roots.items() for ending in ("o", "a", "os", "as")}


VALUES = {
    **_colours({"negr": "black", "blanc": "white", "roj": "red", "amarill": "yellow", "morad": "purple", "dorad": "gold",
                "platead": "silver", "rosad": "pink", "anaranjad": "orange", "granat": "burgundy"}),
    "azul": "blue", "azules": "blue", "verde": "green", "verdes": "green", "gris": "gray", "grises": "gray", "rosa": "pink",
    "rosas": "pink", "marron": "brown", "marrones": "brown", "cafe": "brown", "naranja": "orange", "naranjas": "orange", "lila": "lilac",
    "lilas": "lilac", "violeta": "purple", "purpura": "purple", "arena": "sand", "beige": "beige", "beis": "beige", "crema": "cream",
    "crudo": "ivory", "marfil": "ivory", "granate": "burgundy", "burdeos": "burgundy", "vino": "burgundy", "turquesa": "turquoise",
    "celeste": "blue", "azul marino": "navy", "marino": "navy", "caqui": "khaki", "kaki": "khaki", "oliva": "olive", "oro": "gold",
    "plata": "silver", "plateado": "silver", "malva": "mauve", "lavanda": "lavender", "menta": "mint", "coral": "coral",
    "carbon": "charcoal", "antracita": "charcoal", "bronce": "bronze", "camel": "tan", "grey": "gray", "blk": "black",
    "pequena": "s", "pequeno": "s", "pequenas": "s", "pequenos": "s", "peque": "s", "chica": "s", "chico": "s", "small": "s",
    "mediana": "m", "mediano": "m", "medianas": "m", "medianos": "m", "medium": "m", "eme": "m", "grande": "l", "grandes": "l",
    "large": "l", "ele": "l", "extra grande": "xl", "muy grande": "xl", "extragrande": "xl", "xxl": "2xl", "extra pequena": "xs",
    "extra pequeno": "xs", "muy pequena": "xs", "xxxl": "3xl", "equis ele": "xl",
}  # fmt: skip

COLOURS = _words("""
    beige black blue bronze brown burgundy charcoal coral cream gold gray green ivory khaki lavender lilac maroon mauve mint navy olive
    orange pink purple red rose sand silver tan teal turquoise white yellow""")

OPTION_KINDS = {
    "color": "colour", "colour": "colour", "colores": "colour", "tono": "colour", "shade": "colour", "talla": "size", "tallas": "size",
    "size": "size", "sizes": "size", "shoe size": "size", "tamano": "size", "tallaje": "size",
}  # fmt: skip

COUNTRIES = {
    "espana": "ES", "la peninsula": "ES", "peninsula": "ES", "baleares": "ES", "canarias": "ES", "mallorca": "ES", "madrid": "ES",
    "barcelona": "ES", "valencia": "ES", "sevilla": "ES", "zaragoza": "ES", "malaga": "ES", "bilbao": "ES", "murcia": "ES",
    "granada": "ES", "alicante": "ES", "cordoba": "ES", "valladolid": "ES", "vigo": "ES", "gijon": "ES", "a coruna": "ES",
    "la coruna": "ES", "coruna": "ES", "vitoria": "ES", "pamplona": "ES", "santander": "ES", "san sebastian": "ES", "toledo": "ES",
    "salamanca": "ES", "tenerife": "ES", "las palmas": "ES", "ibiza": "ES", "cadiz": "ES", "oviedo": "ES", "galicia": "ES",
    "cataluna": "ES", "andalucia": "ES", "asturias": "ES", "euskadi": "ES", "pais vasco": "ES", "lisboa": "PT", "oporto": "PT",
    "paris": "FR", "lyon": "FR", "marsella": "FR", "burdeos": "FR", "toulouse": "FR", "berlin": "DE", "munich": "DE", "hamburgo": "DE",
    "londres": "GB", "roma": "IT", "milan": "IT", "bruselas": "BE", "amsterdam": "NL", "holanda": "NL", "inglaterra": "GB",
    "reino unido": "GB", "gran bretana": "GB", "escocia": "GB", "gales": "GB", "eeuu": "US", "ee uu": "US", "usa": "US",
    "estados unidos": "US", "chequia": "CZ", "republica checa": "CZ", "turquia": "TR", "corea": "KR", "spain": "ES", "france": "FR",
    "germany": "DE", "portugal": "PT", "mejico": "MX", "mexico": "MX", "argentina": "AR", "chile": "CL", "peru": "PE", "colombia": "CO",
}  # fmt: skip

COMMANDS = {
    "start": "greet", "help": "help", "ayuda": "help", "cart": "cart", "carrito": "cart", "cesta": "cart", "stop": "stop", "baja": "stop",
    "parar": "stop", "alerts": "alerts", "alta": "alerts", "avisos": "alerts", "human": "human", "persona": "human", "humano": "human",
    "agente": "human", "checkout": "checkout", "pagar": "checkout", "comprar": "checkout", "undo": "undo", "deshacer": "undo",
    "cancel": "cancel", "cancelar": "cancel", "shop": "browse", "browse": "browse", "tienda": "browse", "catalogo": "browse",
    "menu": "browse", "productos": "browse", "order": "orders", "orders": "orders", "pedido": "orders", "pedidos": "orders",
    "estado": "orders", "status": "orders", "clear": "clear", "vaciar": "clear", "codes": "codes", "codigos": "codes",
    "shipping": "shipping", "envio": "shipping", "envios": "shipping", "returns": "returns", "devoluciones": "returns",
    "hola": "greet", "hi": "greet",
}  # fmt: skip

STOP = _lines("""
    alto| baja| basta| basta ya| cancelar avisos| cancelar mensajes| cancelar suscripcion| cancela los avisos| dadme de baja|
    dame de baja| darme de baja| dar de baja| quiero darme de baja| dejar de recibir| dejar de recibir mensajes| desuscribir|
    desuscribirme| desuscribeme| no mas| no mas avisos| no mas mensajes| no mas publicidad| no mas ofertas| no quiero mas mensajes|
    no quiero recibir mas mensajes| no me escribas mas| no me escribais mas| no me mandeis mas mensajes| para| para ya| parad|
    parar| paren| stop| stop ya| stop mensajes| unsubscribe| opt out""")

STOP_EVERYWHERE = _lines("""
    baja de todo| baja de todos| baja en todo| baja en todos los canales| baja en todas partes| baja total| dadme de baja de todo|
    darme de baja de todo| no mas mensajes en ningun sitio| parar todo| para todo| stop all| stop todo| stop everything""")

START = _lines("""
    activar avisos| activa los avisos| alta| apuntame| apuntadme| avisadme| avisame| avisame por favor| dame de alta| darme de alta|
    quiero avisos| quiero los avisos| reactivar avisos| recibir avisos| start| suscribeme| suscribirme| suscripcion| unstop|
    volver a recibir""")

PERIODS = {
    "semana": 1, "semanal": 1, "semanalmente": 1, "quincena": 2, "quincenal": 2, "quincenalmente": 2, "mes": 4, "meses": 4, "mensual": 4,
    "mensualmente": 4,
}  # fmt: skip

# After "quiero", for goods; whatever else somebody wants to do is not about buying.
_BUYING = _words(
    "anadir coger comprar encargar escoger elegir llevar meter mirar pagar pedir pillar poner probar quedar reservar tener ver"
)
_CLITICS = ("", "me", "te", "lo", "la", "los", "las", "melo", "mela", "melos", "melas")

# None of them is English, a name, or part of many addresses.
TELLING = _words("""
    abrigo aceptais adios agotada agotado agrega ahora algo alguien algun alguna ambos anade anademe anadir antes apetece aqui
    atencion avisame aviso ayuda barata baratas barato baratos bastante bien blanca blancas blanco bolso bonita bonito borra buenas
    bueno buenos buscaba busco cada calcetines cambia cambiar cambio camisa camisas camiseta camisetas cancela carrito castellano
    catalogo cazadora chaqueta chaquetas codigo cojo como compra comprar compro con cual cuales cuando cuanta cuanto cuantos cuesta
    cuestan cupon dadme dame deja dejalo del descuento desde deshacer devolucion devolver devuelveme dias dime dinero direccion
    disculpa donde dos efectivo el ella ellos enlace ensena ensename entonces entre entrega enviado enviais envian enviar envias envio
    envios eres esa ese eso espanol esta estafa estais estan estas este esto estoy falda favor fecha frances gasto gastos gorra gorras
    gracias grande guapa guay gustaria habla hablais hablar hablas hablo haceis hacer haces hacia hago hasta hola holi igual ingles
    joder kiero lampara las les llega llegado llego llegue llevame llevamos llevo lo los luego manana mandais mandar mas mejor menos
    mensajes mesa mete mia mierda mio mis mochila mochilas mucha muchas mucho muestra muestrame muy nada necesito negra negras negro
    negros noches nos nosotros nuestro nueva nuevo numero nunca oferta ofertas ola olvidalo otra otro oye paga pagar pago pantalon
    pantalones para parar pedido pedidos pedir pequena pequeno perdon perdona pero persona plazo plis podeis podria pon poner ponme
    por porfa porfavor porfi porfis porque pq precio precios prefiero primera producto productos puede puedes puedo pues q qiero que
    queda quedan queria querria quiero quisiera quita quitar rebaja rebajas recibir recoger reembolso regalo rojas rojo ropa rota roto
    sabeis saber sabes sacar salido sean seguimiento segunda semana semanas ser siempre soy sudadera sudaderas suscripcion tal talla
    tallas tamano tambien tarda tarde tarjeta tb tbn teneis tengo tenia tiempo tienda tiene tienen tienes tmb toda todas todavia todo
    todos tramitar tres tu tus una unas uno unos usted vacia vaciar vale veces vendeis venga verguenza vestido vosotros voy vuestra
    vuestro wenas xfa xq ya yo zapas zapatilla zapatillas zapato zapatos""")

ES_WORDS = Lexicon(
    language="es",
    spellings=SPELLINGS,
    joiners=_words("& + y e ademas tambien pero o u mas luego"),
    alternatives=_words("o u"),
    lead_ins=_words("""
        ah ahora anda bien buenas bueno chicos claro disculpa eh ehh entonces favor genial gracias guay hello hey hi hola jaja
        jo madre mira oh oiga ok oye perdon perdona perdone perfecto pero por pues si tambien tia tio uf um vale venga ver y ya"""),
    closings=_words(
        "porfavor favor por gracias tio tia guapa guapo crack maja majo amigo jaja jeje pues entonces tambien ya ahora vale ok eh anda"
    ),
    function_words=FUNCTION_WORDS,
    common_words=COMMON_WORDS,
    keywords=KEYWORDS,
    numbers=NUMBERS,
    articles=_words("un una unos unas"),
    measures=_words("""
        $ % / am ano anos centimetro centimetros centimo centimos cm dia dias dolar dolares estrella estrellas eur euro euros grado grados
        gramo gramos h hora horas kg kilo kilos km litro litros m2 mes meses metro metros min minuto minutos mm pavos pm por ciento punto
        puntos semana semanas usd vez veces £ €"""),
    packs=_words("articulos articulo cosas de par pares pieza piezas ud uds unidad unidades veces x"),
    glue_words=_words("a con color colores de del el en la las lo los numero o para por que solo talla tallas tambien un una y x"),
    ordinals=ORDINALS,
    ordinal_nouns=_words("articulo cosa de ellos ellas opcion par producto modelo"),
    pronouns=_words("ese esa eso esos esas este esta esto estos estas lo la los las le ello ella ellos ellas mismo misma mismos mismas"),
    values=VALUES,
    colours=COLOURS,
    sizes=_words("2xl 3xl 4xl 5xl l m s xl xs xxs"),
    option_kinds=OPTION_KINDS,
    countries=COUNTRIES,
    commands=COMMANDS,
    stop=STOP,
    stop_everywhere=STOP_EVERYWHERE,
    start=START,
    definites=_words("el la las los mi mis"),
    demonstratives=_words("aquel aquella esa esas ese eso esos esta estas este esto estos"),
    proforms=frozenset(),  # "la roja" needs no word for the thing
    proform_leads=frozenset(),
    place_words=_words("articulo nr num numero opcion producto"),
    size_words=_words("eu num numero talla tallas tamano"),
    halves=_words("media medio"),
    minuses=_words("menos negativo"),
    price_ends=_words("menos mas"),
    ranges=_words("entre"),
    edit_verbs=_words("""
        agrega anade anademe aplica borra cambia cambiame cancela cancelar dame deja dejalo deshacer deshaz elimina ensename mete muestra
        muestrame no olvida pon ponme quiero quita quitame quitar saca tramitar usa vacia vaciar"""),
    buying_verbs=frozenset(verb + after for verb in _BUYING for after in _CLITICS),
    assents=_words("bueno claro genial ok perfecto si vale venga"),
    code_words=_words("code codigo codigos cupon cupones descuento dto promo promocode voucher"),
    code_plurals=_words("codigos cupones"),
    code_verbs=_words("activa aplica aplicame aplicar canjea canjear introduce usa usar utiliza"),
    code_links=_words("codigo con cupon de descuento el es este la llama lo mi numero promo promocional se un una"),
    periods=PERIODS,
    alternates=_words("otra otro"),
    rating_words=_words("doy opinion pongo puntuacion resena valoracion"),
    telling=TELLING,
    marks="¿¡ñÑ",
    phrases=PHRASES,
    patterns={**TALK, **SHOP, **DELIVERY, **GOODS, **RECOMMEND, **LINKING, **LOYALTY, **MENDING},
)
