"""How do English speakers ask to be shown more, and what does the bot say then? Patterns by intent, phrases by Say key."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

RECOMMEND: Mapping[str, str] = {
    "similar": r"""
        (?:something|anything|others?|more|ones?|stuff|things?|products?|items?|what else) (?:\w+ )?(?:similar|like (?:it|this|that|these
        |those|them|the))|similar (?:to|ones?|things?|products?|items?|stuff|models?|styles?)|^(?:\w+ )?similar$
        |alternatives?(?: to (?:it|this|that|the))?|(?:more|show me others) like (?:it|this|that|these|those)""",
    "goes_with": r"""
        (?:what|which|anything|something|things?) (?:\w+ ){0,2}(?:goes?|pairs?|match(?:es)?|looks? good|works?) (?:\w+ )?with
        |(?:often |usually )?bought (?:together|with)|to go with (?:it|this|that|these|the)
        |what (?:do |did |have )?(?:others?|other people|people|customers) (?:also |usually )?(?:buy|bought|get|got)""",
    "for_you": r"""
        (?:anything|something|picks?|ideas?|tips?|suggestions?|recommendations?) (?:\w+ )?for me|(?:what|which) (?:do|would|can|could)
        (?: you) (?:recommend|suggest)(?: (?:for|to) me)?|(?:recommend|suggest) (?:me )?(?:something|anything)
        |^(?:any )?(?:recommendations?|suggestions?)(?: please)?$|surprise me|what (?:else )?(?:might|would|could) i like""",
}

RECOMMENDED: Mapping[str, Phrase] = {
    "like_it": "Like {name}:",
    "nothing_like_it": "I have nothing like {name}. Look around:",
    "bought_with": "Often bought together with {name}:",
    "nothing_bought_with": "I can't tell yet what goes with {name}. Look around:",
    "for_you": "From what you bought and looked at, maybe one of these:",
    "choice_similar": "Something similar",
    "nothing_for_you": "I don't know your taste yet. Look around, then ask me again:",
}
