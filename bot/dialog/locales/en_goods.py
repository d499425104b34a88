"""How do English sentences ask for goods: look, question, add, change, take out, check out? Patterns by intent.

On folded words parted by single spaces ("do not", not "don't"). A block is one expression: its lines are joined without a break,
so alternatives begin with |. @name stands for a phrase of `en_phrases`.
"""

from collections.abc import Mapping

GOODS: Mapping[str, str] = {
    "clear_cart": r"""
        (?:empty|clear|reset|wipe|clean) (?:out )?(?:my |the |this |whole |entire |all )*@cart|(?:empty
        |clear|reset|wipe) (?:it all|everything|all)
        |(?:remove|delete|drop|take out|cancel|clear) (?:all|everything)(?: (?:from|in|out of|of) .*)?$
        |remove (?:all|every) items|@cart (?:remove|delete|clear) (?:all|everything)|vaciar""",
    "undo": r"""
        undo|revert|take that back|oops|put (?:it|that|them) back in|bring (?:it|that) back|reverse that
        |deshacer|i did not mean (?:that|to)|restore""",
    "show_cart": r"""
        (?:show|see|view|check|review|open|look at|display|what is in|what do i have in
        |what have i got in|list|where is|how is|whats|send) (?:me )?(?:\w+ )?(?:my |the |your )?(?:\w+ )?(?:cart
        |basket|trolley|bag|carrito)$
        |^(?:\w+ )?(?:my )?(?:cart|basket|trolley|shopping bag|carrito)(?: please| again| now)?$
        |what is in (?:it|there)|(?:what|how much) (?:is|are|was|does) (?:\w+ )?(?:my |the |our )?(?:\w+ )?(?:total
        |subtotal|sum)|^(?:my |the |total|so )*total(?: price| please| now)?$
        |how much (?:do|will|must|would|should) i (?:owe|have to pay|pay|need to pay)|how much (?:is
        |does) (?:it|that|everything|all|this) (?:\w+ )?(?:all together|altogether|in total|total|now
        |in all)|what (?:have|did) i (?:add|added|ordered|got)(?: so far)?|what is my (?:order|total)
        |(?:my|the) order so far|how much in total|summary|what do i (?:owe|have to pay)""",
    "checkout": r"""
        check ?out|checking out|(?:place|complete|finish|finalize|finalise|submit|confirm|close
        |make) (?:my |the |this |that |an? )*(?:order|purchase)$|pay link|payment link|link to pay
        |place order|tramitar
        |^(?:\w+ ){0,2}(?:i )?(?:want to|would like to|ready to|let me|let us|can i|could i|going to|will
        |need to|like to|have to) (?:just |now )?pay(?: now| please| for (?:it|this|that|them
        |everything))?$|^(?:ok )?pay(?: now| please| it| for it)?$|^(?:quiero )?pagar$
        |that is (?:all|everything|it)(?: i (?:want|need|wanted)(?: to (?:buy|order))?)?(?: for (?:now
        |today|me))?$|i am (?:done|finished|ready)(?: (?:shopping|to (?:order|buy|pay)))?$|(?:done
        |finished) shopping|proceed|buy (?:it )?now|ready to (?:order|buy|pay)|^done$|nothing else
        |no more things|go to payment|take my money""",
    "remove": r"""
        ^(?:can|could|would|will)? ?(?:you )?(?:please )?(?:i (?:want|would like
        |need) (?:you )?to )?(?:remove|delete|drop|stop|scrap|ditch|scratch|lose|discard|dump|minus
        |without|quita|quitar|eliminar|borra|exclude|cancel)\b
        |take (?:\w+ ){0,6}(?:out|off|away)|(?:put|take) (?:\w+ ){0,4}back$
        |get (?:\w+ ){0,4}out(?: of (?:there|it|.*@cart))?$|get rid of|leave out|take (?:off|out|away)
        |forget (?:about )?(?:the|my|that|those)|changed my mind (?:on|about) (?!my order)\w+
        |(?:do not|no longer) (?:want|need) (?:the|that|it|this|those|these|them)|remove (?:the|it|that
        |this|those|them|one|item|my|a)|delete (?:the|it|that|item)|(?:cancel|not) the (?!order|checkout
        |delivery)\w+""",
    "change": r"""
        make (?:it|that|them|this|those|these|the [\w ]+?|item \w+) (?:to |just |only )?\S.*
        |change (?:\w+ ){0,6}(?:to|for|into)|(?:set|update|increase|reduce|raise|lower|bring|adjust
        |decrease) (?:\w+ ){0,6}to|(?:i )?(?:meant|mean|said)
        |^(?:i (?:want|need|only want|only need) )?(?:only|just) (?:\d+|an?|one|two|three|four|five
        |six)(?: (?:of .+|please|then))?$|(?:instead|only|rather)$|instead of|^quantity(?: of)?(?: \w+){0,3}
        |^only|(?:switch|swap|replace) .+""",
    "swap": r"""
        (?:change|switch|swap|replace|exchange) (?P<old>.+?) (?:to|for|with|into) (?P<new>.+)$""",
    "more": r"""
        (?:one|two|three|\d+|another|a few|a couple|couple) more|^another(?: one)?|one again
        |increase (?:it |that )?by|add (?:one|another)(?: one)?(?: more)?$""",
    "want": r"""
        ^(?:please |can you |could you |ok |yes |just )*(?:add|put|order|buy|grab|take|give me|get me
        |send me|book me|reserve|purchase|quiero|ponme|dame|anade|agrega|compro|me llevo)\b
        |add to (?:my |the )?@cart
        |i (?:\w+ )?(?:want|wanted|need|wish)\b|i (?:take|choose|pick|go with|go for)\b
        |i (?:will|would|can) (?:\w+ )?(?:take|have|get|buy|like|love|go)|i am (?:getting|taking|buying
        |going)|(?:can|could|may|let) (?:i|me|us|we) (?:please )?(?:have|get|buy|order|take|grab)|(?:can
        |could|will|would) you (?:please )?(?:add|order|get|put|send|give)
        |in (?:my|the) @cart|to (?:my|the) @cart""",
    "wish_to": r"""
        (?:want|like|need|going|got|have) to (?P<verb>\w+)""",
    "add": r"""
        ^(?:please |can you |could you |ok |yes |just )*(?:add|put|grab|take|quiero|ponme|dame|anade
        |agrega|me llevo)\b|i (?:will|would) (?:\w+ )?(?:take|have|get|buy)|to (?:my|the) @cart|in (?:my
        |the) @cart|buy (?:it|this|that|them)""",
    "price": r"""
        how much|how expensive|(?:price|prices|priced|pricing|cost|costs|costing)|what (?:do|does|would
        |will) (?:\w+ ){0,4}cost|how many (?:euros?|dollars?|bucks)|cuanto|cuesta|precio""",
    "sizes": r"""
        (?:what|which|all|other|available|any|show|see|more|list|different|the) (?:\w+ )?(?:sizes?
        |colou?rs?|variants?|shades?|versions?)|size \w+|^(?:and |the )?(?:sizes?|colou?rs?|variants?|variations?
        |size chart|size guide)$|siz(?:e|ing) (?:chart|guide|help)|sizes|colou?rs|how does it fit
        |true to size|custom(?:ise|ize|isation|ization)? ?(?:size)?
        |what size|size (?:should|to|change|of)|change the size|with the size|tallas|in (?:other|another
        |different) (?:size|colou?r)s?|come in (?:other|more|different)|(?:\w+ )?variants$""",
    "stock": r"""
        in stock|available|availability|how many (?:\w+ ){0,3}(?:left|have)|any (?:\w+ )?left|left
        |sold out|out of|back in|restock\w*|still (?:have|got|there|available|selling)|stock|run out
        |have (?:it|this|that|them|these|those|one|any) in|come in|comes in|got (?:it|this|that|them) in
        |tienes|teneis|hay|get (?:it|this|that|them) in""",
    "have": r"""
        (?:do|did|does|would|can) (?:you|it|they|u) (?:\w+ )?(?:have|got|carry|sell|stock|do|offer|come
        |get|has)|have you (?:got|any)|you (?:got|have|sell)|is there|are there|(?:^|any )got (?:any )?
        |^have you|is it|is|are|does""",
    "asks_us": r"""
        ^(?:do you|have you|you\w*)""",
    "details": r"""
        tell me (?:more )?about|more (?:info|information|details|about)|details?|describe|description
        |material|made (?:of|from|in|by)|fabric|weigh(?:s|t|ing)?|how (?:heavy|big|tall|wide|long|thick|warm|old
        |deep|high|large|small) (?:is|are)|dimensions?|measurements?|waterproof|water resistant
        |wash(?:ed|ing|able)?|dry clean
        |warrant(?:y|ies)|guarantee\w*|expir\w*|side effects?|genuine|original|authentic\w*|fake
        |real leather|features?|ingredients?|difference|differences|compare|comparison
        |which (?:\w+ )?(?:is|are) (?:the )?(?:best|better)|which \w+ to (?:buy|get|choose)|photos?
        |pictures?|pics?|images?|specs?|specifications?|good (?:for|quality)|comfortable|quality
        |suitable|allerg\w*|type of|compatible|instructions for|does (?:it|this|that) (?:have|come|work|fit|run|support|include)|is it
        |are they""",
    "reviews": r"""
        reviews?|ratings?|any good|how good|(?:is|are) (?:it|this|that|they|these|those|the \w+(?: \w+)?) (?:really )?good$
        |worth (?:it|buying|the money|the price)|what (?:do|did) (?:\w+ )?(?:people|others|customers|buyers|shoppers) (?:say|think)
        |(?:do|did|would) (?:people|others|customers|buyers|you) (?:like|recommend)|(?:well|highly) rated|how many stars""",
    "about_it": r"""
        ^(?:is|are|does|do|can|will|would|has|have|how does|how is|how do) (?:it|this|that|they|these|those)\b.*""",
    "stocked": r"""
        (?:do|did|would|can) you (?:\w+ )?(?:have|got|carry|sell|stock|offer)|have you got|you (?:got|have|sell)
        |is there|are there|where (?:can|do) i (?:find|buy|get)|show(?: me)?|looking for|looking at|find me|what about|how about
        |any \w+$|tienes|teneis|busco|hay""",
    "search": r"""
        (?:do|did|would|can) you (?:\w+ )?(?:have|got|carry|sell|stock|do|offer)|have you got|you (?:got
        |sell)|looking (?:for|at)|look for|looking the|search(?:ing)?(?: for)?|find(?: me)?|show(?: me)?
        |is there|are there|(?:^| )got (?:any|some)|i need|i want|i would like|need some|want some
        |in the mood|interested in|shopping for|recommend
        |suggest\w*|gift for|something (?:for|like|to|in|under|over)|anything (?:for|like|under|in|over)
        |what \w+ do you have|browse|see (?:your|the|all|some)|buy|purchase|out of|^any\b|tienes|teneis
        |busco|hay|available|what about|how about|order""",
    "browse": r"""
        what (?:\w+ ){0,4}(?:do|are|can) (?:you|i|u) (?:\w+ )?(?:sell|have|offer|selling|buy|got
        |get)(?: here)?$|what is (?:new|available|in stock|there|for sale|on sale|good|hot|trending)
        |what have you got|show me (?:everything|all|what you (?:have|got)|your (?:stuff|products|shop
        |store|collection|catalog\w*|items|things)|the (?:shop|store|catalog\w*|collection|products)
        |some (?:stuff|products|things)|products|something|more)$
        |^(?:\w+ ){0,3}(?:catalog(?:ue)?|menu|categories|category|products?|collections?|assortment
        |inventory|range|shop|store|new arrivals|new in|best ?sellers?|items)$|^browse$|just (?:browsing
        |looking)|start shopping|kinds? of (?:things|products|stuff)|sale section|your (?:products
        |collection|store|shop|catalog\w*|range)|(?:want|like|need|help|assistance|know
        |how) (?:\w+ ){0,6}(?:to |me )?(?:purchase|make a purchase|buy|shop|buying
        |shopping)(?: (?:something|some of your items?|a few of your items?|stuff|things|from you))?$""",
    "price_between": r"""
        (?:between|from) [€$£]? ?(\d+(?:[.,]\d+)?)(?: ?@money)? (?:and|to) [€$£]? ?(\d+(?:[.,]\d+)?)(?: ?@money)?
        |(\d+(?:[.,]\d+)?) (?:to|-) (\d+(?:[.,]\d+)?) @money
        |[€$£] ?(\d+(?:[.,]\d+)?) (?:to|-) [€$£]? ?(\d+(?:[.,]\d+)?)""",
    "price_max": r"""
        (?:under|below|less than|cheaper than|max|maximum|at most|up to|no more than|not more than
        |within|lower than|beneath|not over|budget(?: is| of)?|menos de
        |<) (?:of )?[€$£]? ?(\d+(?:[.,]\d+)?)(?: ?@money)?
        |[€$£]? ?(\d+(?:[.,]\d+)?) ?(?:@money )?(?:or (?:less|under|cheaper|below)|max|maximum|tops)""",
    "price_min": r"""
        (?:over|above|more than|at least|min|minimum|from|starting at|pricier than|mas de
        |>) [€$£]? ?(\d+(?:[.,]\d+)?)(?: ?@money)?
        |[€$£]? ?(\d+(?:[.,]\d+)?) ?(?:@money )?(?:or more|and up|and above|upwards|plus)""",
}
