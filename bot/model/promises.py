"""Which words promise, give away or claim a deed? Patterns on folded text, English and Spanish, by what they do.

A block is one expression: its lines are joined without a break, so alternatives begin with |.
"""

import re
from collections.abc import Mapping


def pattern(block: str) -> re.Pattern[str]:
    """The expression of a block."""
    return re.compile("".join(line.lstrip() for line in block.splitlines()))


# Never said by a model, whatever the facts are: only a skill does things, and it says so itself.
NEVER: Mapping[str, re.Pattern[str]] = {
    "deed": pattern(
        r"""\b(?:i|we)(?: have|'ve|’ve| had|'ll|’ll| will|'m| am)?(?: just| already| now| also)* (?:
        added?|adding|appl(?:y|ied|ying)|remov(?:e|ed|ing)|order(?:ed|ing)|reserv(?:e|ed|ing)|cancell?(?:ed|ing)?
        |refund(?:ed|ing)?|chang(?:ed|ing)|updat(?:ed|ing)|upgrad(?:e|ed|ing)|credit(?:ed|ing)?|book(?:ed|ing)?|plac(?:ed|ing)
        |shipp(?:ed|ing)|waiv(?:e|ed|ing)|paid|pay|charg(?:e|ed|ing)|(?:un)?subscrib(?:e|ed)|sen[dt] you|set (?:the|your)
        |lower(?:ed|ing)?|reduc(?:e|ed|ing)|match(?:ed|ing)?|discount(?:ed)?|give you|gave you|giving you|hold|held)\b
        |\b(?:has|have) been (?:added|applied|removed|placed|cancell?ed|refunded|shipped|reserved|paid|credited|changed|updated
        |confirmed|approved)\b
        |\b(?:is|are) (?:now )?(?:confirmed|reserved|refunded|approved|paid for|on (?:its|their) way|yours)\b
        |\byour (?:order|payment|refund) (?:is|was) \b
        |\b(?:he|hemos|ha sido|han sido|acabo de|acabamos de|voy a|vamos a)\b (?:\w+ ){0,2}?(?:anadi|aplica|quita|pedi|reserva
        |cancela|reembols|devol|devuelt|cambia|actualiza|envia|paga|cobra|confirma|descont|regala|rebaja|dar|dado|baja)\w*
        |\b(?:te|le|os) (?:(?:regal|descuent|reembols|devolv|reserv|aplic|rebaj)\w+|doy|damos|dejo|dejamos|envio|enviamos
        |mando|mandamos)\b
        |\b(?:queda|esta|estan|quedan) (?:ya )?(?:confirmad|reservad|aplicad|anadid|reembolsad|aprobad|pagad|enviad)\w+\b
        |\btu (?:pedido|pago|reembolso) (?:esta|ha sido|fue) \b"""
    ),
    "binding": pattern(
        r"""legally|binding|vinculante|legalmente|\bpromis\w*|\bpromet\w*|\bi swear|\b[lt][oe] juro|\bassure|\b(?:te )?aseguro\b
        |\bensure you|\b(?:it is|it's|it’s|that's|that’s|thats|its) (?:a )?deal\b|\bdeal!|trato hecho|\bagreed\b|\bde acuerdo\b
        |\bword of honou?r|palabra de honor|\bno risk|\brisk[- ]free|sin riesgo|money[- ]back|\bcompensa\w+|\bindemni\w+
        |\bexception for you|\bexcepcion\b|\bsystem prompt|\bmy instructions|\bmis instrucciones"""
    ),
}
# Said only where a fact that is not quoted says as much.
AS_FACT: Mapping[str, re.Pattern[str]] = {
    "guarantee": pattern(
        r"""guarant\w+|garanti\w+|\bwarrant\w+|\blifetime\b|de por vida|\bforever\b|para siempre|\balways in stock|\bcertain\b
        |sin falta"""
    ),
    "discount": pattern(
        r"""\bdiscount\w*|\bdescuent\w*|\brebaj\w*|\bon sale\b|\bsales?\b|\bofertas?\b|\boffers\b|\bdeals?\b|\bpromo\w*|\bcheaper\b
        |\bmas barat\w+|\breduced\b|\breducid\w+|\bbargain\w*|\bgangas?\b|\bchollos?\b|\bspecial price|precio especial
        |\boff\b(?! (?:the|our|your|to)\b)|\bsavings?\b|\bsave\b|\bahorr\w+|\bcashback|\bclearance|liquidacion|\bgift cards?
        |tarjetas? regalo|\bcredit\b|\bcredito\b|\bcoupons?\b|\bcupon\w*|\bvouchers?\b"""
    ),
    "return": pattern(r"""\brefund\w*|\breembols\w*|\breturn(?:s|ed|able)?\b|\bdevolucion\w*|\bdevolver\w*|\bexchange\w*|\bcambios?\b"""),
}
# Something for nothing, and the words for what it may be said of.
FREE = pattern(
    r"""\bfree\b|\bgratis\b|\bgratuit\w+|\bsin (?:ningun )?(?:coste|costo|cargo|gasto)s?\b|\bno (?:extra )?(?:charge|cost|fee)s?\b
    |\bfor nothing\b|\bcomplimentary\b|\bon the house\b|\bon us\b|\bcosts? (?:you )?nothing\b|\bno cuesta nada|\bzero cost
    |\bpor nada\b|\binvita la casa|\bde regalo\b|\bas a gift\b|\bregalo\b|\bobsequio\b|\bfreebie\w*|\bgiveaway\w*
    |\b0 (?:eur|euros?|€)|\bpor la cara\b|\bfr33\b"""
)
FREE_OF = (
    pattern(r"""\b(?:deliver\w*|shipping|shipped|ships?|postage|envi\w+|entrega\w*|portes)\b"""),
    pattern(r"""\b(?:returns?|exchanges?|devoluci\w+|cambios?)\b"""),
)
NO_GIFT = pattern(r"""\bfeel free\b|\bfree (?:time|hand|to (?:ask|write|choose|look|browse))\b|\bhands[- ]free\b|\bare free to\b""")
