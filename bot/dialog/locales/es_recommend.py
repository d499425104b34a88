"""How do Spanish speakers ask to be shown more, and what does the bot say then? Patterns by intent, phrases by Say key."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

RECOMMEND: Mapping[str, str] = {
    "similar": r"""
        (?:algo|alguno|alguna|otros?|otras?|mas|cosas?|productos?|modelos?) (?:\w+ )?(?:parecid[oa]s?|similar(?:es)?|asi
        |como (?:est?[eao]s?|es[eao]s?|el|la|los|las))|parecid[oa]s? a|similar(?:es)? a|^(?:\w+ )?(?:parecid[oa]s?|similar(?:es)?)$
        |alternativas?(?: a est?[eao])?
        |mas (?:cosas )?(?:asi|como est?[eao]s?|por el estilo)|por el estilo""",
    "goes_with": r"""
        (?:que|cual|algo|cosas) (?:\w+ ){0,2}(?:va|van|pega|pegan|combina|combinan|queda|quedan) (?:bien |mejor )?con
        |(?:que|algo para) (?:\w+ )?combinar(?:l[oa]s?)?|(?:comprad[oa]s?|se compran?) juntos?
        |que (?:mas )?(?:compra|compran|suele comprar|suelen comprar) (?:la gente|otros|los demas|otras personas)
        |que me pongo con|a juego con""",
    "for_you": r"""
        (?:algo|alguna cosa|ideas?|sugerencias?|recomendaci(?:on|ones)) para mi$|que me (?:recomiendas?|recomendais|sugieres|aconsejas)
        |(?:recomiendame|recomendadme|sugiereme|aconsejame)(?: algo| alguna cosa)?$|^(?:alguna )?(?:recomendaci(?:on|ones)|sugerencias?)$
        |sorprendeme|que (?:mas )?me (?:puede|podria) gustar""",
}

RECOMMENDED: Mapping[str, Phrase] = {
    "like_it": "Parecido a {name}:",
    "nothing_like_it": "No tengo nada parecido a {name}. Echa un vistazo:",
    "bought_with": "Se suele comprar junto con {name}:",
    "nothing_bought_with": "Todavía no sé qué combina con {name}. Echa un vistazo:",
    "for_you": "Por lo que has comprado y mirado, quizá te guste algo de esto:",
    "choice_similar": "Algo parecido",
    "nothing_for_you": "Todavía no conozco tus gustos. Echa un vistazo y pregúntame luego:",
}
