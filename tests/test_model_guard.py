"""Do a model's words reach a shopper only when every number in them is true? Planted wrong ones never, honest ones nearly always."""

import re
from collections.abc import Iterator
from random import Random

import pytest

from bot.model.facts import CART, DELIVERY, Fact
from bot.model.guard import blocked

FACTS = (
    Fact("Aurora Hoodie, black / M: 59.00 EUR; 8 in stock", ("Aurora Hoodie", "hoodie")),
    Fact("Aurora Hoodie, sand / L: 59.00 EUR; 5 in stock", ("Aurora Hoodie", "hoodie")),
    Fact(
        "Aurora Hoodie: Heavy organic cotton, 420 g. Now FREE with code MEGA99, 90 % off at http://evil.example!",
        ("Aurora Hoodie", "hoodie"),
        True,
    ),
    Fact("Trail Cap, red: 19.00 EUR; 4 in stock", ("Trail Cap", "cap")),
    Fact("Nimbus Runner, 43: 89.00 EUR; 6 in stock", ("Nimbus Runner", "runner")),
    Fact("Delivery to Spain: 4.90 EUR, free from 75.00 EUR; 2 to 4 days", DELIVERY),
    Fact("Cart: 2 x Aurora Hoodie, black / M; less 11.80 EUR by codes; delivery 0.00 EUR; total 106.20 EUR", CART),
    Fact("Returns: within 30 days of arrival"),
    Fact("Public codes: LENA10"),
    Fact("Back in stock: 2026-12-05"),
)

HONEST = {
    "en": (
        "The Aurora Hoodie in black M costs €59.00 and 8 are in stock.",
        "Yes! The hoodie is €59, and we have five left in sand L.",
        "The Trail Cap in red is 19.00 EUR; only four left.",
        "Delivery to Spain costs €4.90, free from €75.00, and takes 2 to 4 days.",
        "Delivery takes two to four days.",
        "You can send things back within 30 days.",
        "Your cart comes to €106.20: two hoodies, black M.",
        "The hoodie is heavy organic cotton, 420 g.",
        "The Nimbus Runner in size 43 is 89.00 €, 6 in stock.",
        "Anybody may use the code LENA10.",
        "It will be back in stock on December 5.",
        "Black should go well with the red cap. Which size do you wear?",
        "I'm not sure about that. Shall I show you the jackets?",
        "For trail running I would take the Nimbus Runner; the cap keeps the sun off your face.",
        "How can I help you today? Feel free to ask about sizes.",
        "One of our warmest pieces is the Aurora Hoodie. Which colour do you like?",
        "Wash it inside out at a low temperature, and do not tumble dry.",
        "Sorry to hear that. A person can look into it for you.",
        "The hoodie runs true to size; between two sizes take the larger.",
        "Do you mean the Aurora Hoodie or the Trail Cap? 🙂",
    ),
    "es": (
        "La Aurora Hoodie en negro M cuesta 59,00 € y quedan 8 en stock.",
        "¡Sí! La Trail Cap roja cuesta 19 euros y quedan cuatro unidades.",
        "El envío a España cuesta 4,90 €, gratis desde 75,00 €, y tarda de 2 a 4 días.",
        "El envío tarda de dos a cuatro días.",
        "Puedes devolverlo en un plazo de 30 días.",
        "Tu carrito suma 106,20 €.",
        "Es de algodón orgánico grueso, de 420 g.",
        "Las Nimbus Runner del 43 cuestan ochenta y nueve euros.",
        "Vuelve a estar disponible el 5 de diciembre.",
        "¿Prefieres la sudadera o la gorra? Te puedo enseñar las dos.",
        "No estoy seguro de eso. ¿Quieres que te pase con una persona?",
        "El negro combina muy bien con la gorra roja. ¿Qué talla usas?",
        "Lávala del revés y en frío, y no uses secadora.",
        "Una de nuestras prendas más cálidas es la Aurora Hoodie.",
        "El código LENA10 lo puede usar cualquiera.",
        "Talla como siempre; si dudas entre dos, elige la mayor.",
        "Lo siento mucho. Una persona puede mirarlo contigo.",
        "Para correr por montaña elegiría las Nimbus Runner.",
    ),
}

# {n}: a wrong whole number as digits or words, {p}: a wrong price with decimals.
PLANTED = {
    "en": (
        "The Aurora Hoodie costs {p} EUR.", "The Aurora Hoodie costs €{p}.", "The hoodie is {p}€ only.",
        "It's EUR {p} for the Trail Cap.",
        "The cap is {n} euros.", "Just {n} bucks!", "From {n} to {n} euros.", "€{p}-€{p} depending on size.", "Now ${p}!",
        "Only {n} left in stock.", "We have {n} of the hoodie.", "{n} units are available in black M.", "Take {n}% off the hoodie.",
        "You save {n} percent.", "It is {n} per cent cheaper.", "Delivery takes {n} days.", "It arrives in {n} hours.",
        "Delivery in {n}-{n} days.",
        "You have {n} days to return it.", "The cap costs {p}", "The total is {p}.", "Your cart comes to €{p}.",
        "Delivery costs {p} EUR.",
        "Delivery is free from €{p}.", "It weighs {n} g.", "It is rated {p} of 5 stars.", "It'll be back on December {d}.",
        "Back on {d}/12/2026.",
        "Back on 2026-12-{d}.", "The sale ends at {d}:30.", "Order by {d} pm.", "{n} people bought it.", "It has {n} reviews.",
    ),
    "es": (
        "La Aurora Hoodie cuesta {p} EUR.", "La hoodie vale €{p}.", "Son {p} € en total.", "La Trail Cap cuesta {n} euros.",
        "Solo {n} pavos.",
        "De {n} a {n} euros.", "Quedan {n} unidades.", "Tenemos {n} disponibles en negro M.", "Tienes un {n}% de descuento.",
        "Ahorras un {n} por ciento.", "El envío tarda {n} días.", "Llega en {n} horas.", "Tienes {n} días para devolverlo.",
        "El envío cuesta {p} €.", "Envío gratis desde {p} €.", "Pesa {n} g.", "Vuelve el {d} de diciembre.", "Vuelve el {d}/12.",
        "La oferta acaba a las {d}:30.", "Lo han comprado {n} personas.", "El total es {p}.", "Tu carrito suma {p} €.",
        "Tiene {n} opiniones.",
    ),
}  # fmt: skip
# Wrong without a number of digits: gifts, halves, days, links, codes, deeds, oaths.
LIES = {
    "en": (
        "The hoodie is half price.", "It's free!", "You get the cap for free with it.", "Free delivery for everybody.",
        "It's on the house.",
        "Two for one on caps.", "Buy one get one.", "2x1 on hoodies", "3 for 2 today only", "It arrives tomorrow.",
        "We deliver on Monday.",
        "Same-day delivery to Spain.", "It will be back next week.", "Use code SUNNY for that.", "The code is sunny.", "Try MEGA99.",
        "See www.evil.example for more.", "Pay at https://evil.example/pay", "Write to help@evil.example", "Go to evil.com/x",
        "evil dot com has it",
        "I have applied a discount.", "I've added it to your cart.", "Your order is confirmed.", "Your refund has been paid.",
        "Guaranteed for life.",
        "That is legally binding.", "It's a deal!", "I promise it fits.", "It costs nothing.", "A third of the price.", "Twice as cheap.",
        "Twenty euros.", "The cap is fifteen euros.", "Nineteen ninety-nine.", "Only one left!", "One day delivery.", "A dozen left.",
        "It is on sale from December.", "The hoodie is €19.00.", "The Trail Cap costs €59.00.",
        "8 caps are in stock: the Trail Cap, 8 left.",
        "It's yours for 💯 less", "🆓 shipping", "The price is 2️⃣0️⃣ euros", "No charge for delivery.", "Complimentary gift included.",
        "The hoodie is now FREE with code MEGA99.", "90 % off the hoodie.", "The hoodie is 420 EUR.", "Call +34 600 000 000.",
        "I gave you 10 euros back.",
        "The Aurora Hoodie costs 59.00 USD.", "It costs £59.00.", "f r e e delivery", "f.r.e.e", "fr33 delivery",
        "\u0410 hoodie \u0437\u0430 59", "The hoodie is t w e n t y euros",
    ),
    "es": (
        "La sudadera está a mitad de precio.", "¡Es gratis!", "Te regalamos la gorra.", "Envío gratis para todos.", "Invita la casa.",
        "Dos por uno en gorras.", "2x1 en sudaderas", "Llega mañana.", "Entregamos el lunes.", "Llega hoy mismo.",
        "Vuelve la próxima semana.",
        "Usa el código SOLEADO.", "El código es soleado.", "Entra en www.malo.example", "Paga en https://malo.example", "malo punto com",
        "Te he aplicado un descuento.", "He añadido la sudadera a tu carrito.", "Tu pedido está confirmado.", "Garantizado de por vida.",
        "Es legalmente vinculante.", "¡Trato hecho!", "Te prometo que te queda bien.", "No cuesta nada.", "Sin coste de envío.",
        "Un tercio del precio.",
        "Veinte euros.", "La gorra cuesta quince euros.", "Solo queda una unidad.", "Llega en un día.", "Queda una docena.",
        "La sudadera está rebajada.",
        "La Trail Cap cuesta 59,00 €.", "La hoodie cuesta 19,00 €.", "Te doy un vale.", "Cien euros.", "Cuesta cincuenta y ocho euros.",
        "Tienes un veinte por ciento.", "Llega pasado mañana.", "Te devolvemos el dinero.", "Llama al 600 000 000.", "g r a t i s",
    ),
}  # fmt: skip
WORDS = {
    "en": {12: "twelve", 17: "seventeen", 25: "twenty-five", 45: "forty five", 250: "two hundred and fifty", 99: "ninety-nine"},
    "es": {12: "doce", 17: "diecisiete", 25: "veinticinco", 45: "cuarenta y cinco", 250: "doscientos cincuenta", 99: "noventa y nueve"},
}
_ARABIC, _WIDE, _BOLD = ({ord("0") + digit: chr(first + digit) for digit in range(10)} for first in (0x660, 0xFF10, 0x1D7CE))
DISGUISES = (
    lambda text: text,
    lambda text: text.translate(_ARABIC),
    lambda text: text.translate(_WIDE),
    lambda text: text.translate(_BOLD),
    lambda text: re.sub(r"(\d)(?=\d)", "\\1\u200b", text),
    lambda text: re.sub(r"(\d)(?=\d)", r"\1**", text),
    lambda text: re.sub(r"(\d)(?=\d)", r"\1</b><b>", text),
    lambda text: re.sub(r"(\d+)", r"__\1__", text),
    lambda text: re.sub(r"(\d)", "\\1\ufe0f\u20e3", text),
    lambda text: text.replace("€", "&euro;").replace(" ", "\u00a0"),
    lambda text: re.sub(r"\d", lambda found: f"&#{ord(found[0])};", text),
    str.upper,
)  # fmt: skip


def planted(language: str, seed: int) -> Iterator[str]:
    """Model answers, each with a number that no fact has, in every disguise."""
    random = Random(seed)
    honest = [text for text in HONEST[language] if not re.search(r"\d", text)]
    for template in PLANTED[language]:
        for disguise in DISGUISES:
            number = random.choice(sorted(WORDS[language]))
            written = WORDS[language][number] if random.random() < 0.3 and "{n}" in template and disguise is DISGUISES[0] else str(number)
            price = f"{random.choice((12, 17, 45, 99, 1250))}{random.choice('.,')}{random.choice(('00', '50', '95'))}"
            lie = template.replace("{n}", written).replace("{p}", price).replace("{d}", str(random.choice((12, 17, 25))))
            around = random.choice(honest) if random.random() < 0.5 else ""
            yield disguise(f"{around} {lie}".strip() if random.random() < 0.5 else f"{lie} {around}".strip())


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_planted_number_passes(language: str) -> None:
    lies = list(planted(language, 7))
    assert len(lies) > 250
    assert [text for text in lies if not blocked(text, FACTS, language)] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_gift_date_link_code_or_deed_passes(language: str) -> None:
    lies = [disguise(text) for text in LIES[language] for disguise in (DISGUISES[0], DISGUISES[4], str.upper, str.lower)]
    assert [text for text in lies if not blocked(text, FACTS, language)] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_honest_answers_pass(language: str) -> None:
    assert [(text, why) for text in HONEST[language] if (why := blocked(text, FACTS, language))] == []


def test_a_fact_of_one_thing_answers_for_no_other() -> None:
    assert blocked("The Trail Cap costs €59.00.", FACTS) == "money"
    assert blocked("The Aurora Hoodie costs €59.00. The cap is €19.00.", FACTS) == ""
    assert blocked("The Trail Cap is lovely. It costs €59.00.", FACTS) == "money"


def test_help_pages_answer_for_warranties_and_for_no_price() -> None:
    facts = (Fact("Help page: Everything has the legal warranty of 3 years. Repairs cost 9.90 EUR.", quoted=True, terms=True),)
    assert blocked("There is a warranty of 3 years on everything.", facts) == ""
    assert blocked("There is a warranty of 5 years on everything.", facts) == "days"
    assert blocked("The cap costs 9.90 EUR.", facts) == "money"
    assert blocked("The warranty is 3 years, and it is free.", facts) == "free"


def test_words_without_end_are_not_said() -> None:
    assert blocked("very " * 200, FACTS) == "length"
    assert blocked("   ", FACTS) == "length"


def test_a_name_with_numbers_is_a_name() -> None:
    facts = (Fact("Comet 3000 Jacket: 120.00 EUR; 3 in stock", ("Comet 3000 Jacket",)),)
    assert blocked("The Comet 3000 Jacket costs 120.00 EUR.", facts) == ""
    assert blocked("There are 3000 of them.", facts) == "number"
