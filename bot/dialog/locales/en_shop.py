"""How do English sentences ask about orders and the shop: shipping, returns, payment, codes? Patterns by intent.

On folded words parted by single spaces ("do not", not "don't"). A block is one expression: its lines are joined without a break,
so alternatives begin with |. @name stands for a phrase of `en_phrases`.
"""

from collections.abc import Mapping

SHOP: Mapping[str, str] = {
    "cancel": r"""
        ^(?:please )?(?:cancel|never mind|forget (?:it|about it|that|this)|stop (?:this|it)|abort|quit
        |exit|leave it|cancela|not now|back|go back|cancel please)$""",
    "same_address": r"""
        same address|(?:same|as) (?:one )?as (?:before|last time)|as last time|where (?:the|my) last (?:one|order) went
        |my (?:last|previous|old|usual) address""",
    "cancel_it": r"""
        ^(?:\w+ ){0,3}cancel(?: (?:it|this|that|everything|the checkout|checkout))(?: please)?$""",
    "cancel_order": r"""
        cancel(?:l?ing|l?ed|l?ation)? (?:\w+ ){0,3}@order|cancel (?:my|the|an|order|#?\d+)
        |^cancel(?:l?ing|lation)$|(?:place|want|need|request|do) (?:a |the )?cancel(?:lation|ation)
        |@order (?:\w+ ){0,4}(?:cancel\w*)
        |changed my mind (?:on|about) (?:my|the|this) (?:\w+ )?@order|(?:do not|no longer) want (?:my|the
        |this) order|cancelar (?:mi )?pedido""",
    "order_status": r"""
        where (?:is|are|was) (?:my|the|our) (?!cart|basket|code|coupon|promo)\w+
        |where (?:\w+ ){0,3}@order|track(?:ing|ed)?|(?:status|state|location|progress|update|news) (?:of|on
        |about|for) (?:\w+ ){0,3}@order
        |@order (?:status|updates?|tracking|related|number|#|not|was|delayed|late|delay|shipped)
        |check (?:\w+ ){0,2}(?:status|my order)|status|delay(?:s|ed)?|(?:very|too|so) late
        |@notgot|still waiting|already (?:one|two|three|a|\d+) (?:month|week|day)s?|(?:is|was|has|have
        |did|are) (?:my|our) (?:\w+ )?(?:@order|shoes|stuff) (?:\w+ )?(?:ship|shipped|sent|deliver
        |delivered|dropped|arriv\w*|coming|left|on|been|shown)
        |when (?:will|are|is|does|do) (?:my|our|the) (?:@order|shoes|stuff|things)(?: .*)?|when (?:will|does
        |is) (?:it|they) (?:come|coming|arrive|arriving|get here|be here|reach|land)|will (?:it
        |they) (?:come|arrive) (?:today|tomorrow|soon|by|before)
        |i (?:have )?(?:just |already )?paid|(?:received|got|get) my payment|my (?:last |latest |recent |previous )?@order$
        |^(?:my )?(?:orders?|order number)$|donde esta mi pedido""",
    "every_weeks": r"""
        every (?:(?P<count>\w+) )?(?P<unit>weeks?|fortnights?|months?)|(?P<word>weekly|fortnightly|biweekly|monthly)""",
    "subscription_skip": r"""
        skip (?:my |the |this |next |coming )*(?:\w+ )?(?:one|delivery|box|month|week|time|subscription|standing order|shipment)""",
    "subscription_pause": r"""
        (?:pause|suspend|put on hold|hold) (?:my |the |this )*(?:subscriptions?|standing orders?|deliveries)""",
    "subscription_resume": r"""
        (?:resume|restart|unpause|continue|reactivate) (?:my |the |this )*(?:subscriptions?|standing orders?|deliveries)""",
    "subscription_cancel": r"""
        (?:cancel|end|stop|quit|terminate) (?:my |the |this |that |a )*(?:(?!newsletter|e?mail|alert|message|offer|promo|text|sms)\w+ )?
        (?:subscriptions?|standing orders?)(?! (?:to|of|for)\b)""",
    "subscription_show": r"""
        ^(?:show |see |what (?:is|are) |list |manage |check |change )?(?:me )?(?:my |our )(?:subscriptions?|standing orders?)$""",
    "reorder": r"""
        re ?order|(?:buy|order|get|want|have|repeat|add|take) (?:\w+ ){0,3}(?:last|previous|old|latest|same|usual)
        (?: @order| one| things?| stuff)(?: again)?|the usual$|same (?:thing )?again
        |repeat (?:my |the |that |this |order )*(?:last |previous )?(?:@order|#\d+|\d{3,9})
        |(?:order|buy) (?:the same|that|it all|everything) again|(?:the )?same (?:as|like) (?:last time|before|my last @order)$""",
    "order_number": r"""
        cancel #?(\d{3,9})|# ?(\d{1,9})$|#(\d{1,9})|(?:order|pedido|number|nr|no) (?:number |no |nr |is )?#? ?(\d{3,9})""",
    "mine": r"""
        my|our""",
    "change_address": r"""
        (?:change|update|correct|edit|fix|new|wrong|another|different) (?:\w+ ){0,4}(?:address|adress|addres)
        |(?:address|adress) (?:\w+ ){0,3}(?:wrong|changed?|incorrect)
        |(?:send|ship|deliver) (?:it|this|that|my order|the order) (?:somewhere else|to another (?:address|place))""",
    "return_wish": r"""
        money back|^(?:a |the |my )?refunds?$|get (?:my|the) money
        |(?:want|need|like|get|give me|request|have) (?:\w+ ){0,3}(?:a |my |the )?refund
        |refund (?:it|this|that|them|me|my|the|one|both)
        |(?:want|need|like|have|going) (?:\w+ ){0,2}(?:to )?(?:return|send back|exchange|swap)
        |(?:return|send|give|bring) (?:it|this|that|them|one|both|my|the|these|those)(?: \w+){0,3}(?: back)?$
        |(?:send|give|bring) (?:\w+ ){1,3}back
        |(?:one|it|they|this|that|these|both) (?:is|are|was|were) (?:way |a bit |much )?too (?:small|big|large|tight|loose|short|long)
        |(?:came|arrived|got here) (?:\w+ )?(?:torn|broken|damaged|defective|faulty|ripped|stained|scratched|used)
        |(?:got|received) (?:the )?wrong (?:size|item|color|colour|product|one)|^return(?: it| please| this)?$""",
    "exchange_wish": r"""
        (?:exchange|trade) (?:\w+ ){0,6}?(?:for|to|with|into) .+|^(?:exchange|swap|trade)(?: it| this| that| please)?$
        |(?:swap|change|switch|replace) (?:it|this|that|them|one|mine|what i (?:got|bought|ordered)) (?:\w+ ){0,3}?(?:for|with) .+
        |(?:want|need|like|have|going) (?:\w+ ){0,2}(?:to )?(?:exchange|swap)(?: it| this| that| them)?$""",
    "call_off_return": r"""
        (?:cancel|call off|stop|forget|withdraw) (?:my |the |this |that )?(?:exchange|return)(?: of \w+| please)?$""",
    "return_terms": r"""
        if|policy|policies|how (?:long|many|much|do)|what|when|can i|could i|may i|do you|is there|are there|free""",
    "reason_too_small": r"""
        too (?:small|tight|short)""",
    "reason_too_big": r"""
        too (?:big|large|loose|long)""",
    "reason_damaged": r"""
        torn|broken|damaged?|defective|faulty|ripped|stained|scratched|used""",
    "reason_wrong_item": r"""
        wrong (?:size|item|color|colour|product|one)""",
    "reason_not_as_described": r"""
        not (?:as|like) (?:\w+ )?(?:described|picture|photo|shown|expected)|looks different|bad quality""",
    "reason_changed_mind": r"""
        changed my mind|do not (?:like|want|need)""",
    "if_ordered": r"""
        if i (?:\w+ )?(?:order|place|buy)|once i order|after ordering""",
    "shipping": r"""
        (?:ship|ships|shipping|shipped|shipment|postage|courier|dispatch|pincode|pin code|zip code)
        |(?:deliver|delivers|delivery|deliveries|delivering|delivered)
        |how (?:long|soon|fast|many days) (?:\w+ ){0,4}(?:take|arrive|come|get|expect|be here|wait)
        |when (?:can|will|would|could|do) i (?:get|receive|have|expect)
        |(?:send|sending) (?:\w+ ){0,2}(?:to|abroad|overseas|international\w*)
        |customs|pick ?up|collect (?:it|them|in)|import dut(?:y|ies)|internationally|overseas|envio|enviais|out of (?:the )?country
        |when will (?:my|the|this) (?:item|product|thing)s? (?:arrive|come|get|be)|(?:expect
        |arrive) (?:the |my )?items?""",
    "ship_to": r"""
        (?:ship\w*|deliver\w*|send\w*|post\w*|envi\w*) (?:\w+ ){0,3}?(?:to|into|in|a) (?:the )?(?!me\b
        |my\b|you\b|your\b|us\b|home\b|an?\b|the\b|this\b|that\b|get\b|it\b|them\b|be\b|time\b|total\b
        |stock\b|pincode\b|pin\b|take\b|how\b|\d|arrive\b|come\b|check\b|store\b|door\b|cart\b|address\b
        |one\b|two\b)(?P<place>\w{3,}(?: \w+)?)""",
    "bare_place": r"""
        ^(?:and |what about |how about |also |or )*(?:to |for |in |out of |outside )(?:the )?(?P<place>\w{3,}(?: \w+){0,2})$""",
    "returns": r"""
        returns?|returning|returned|refunds?|refunded|refunding|refundable|replace|replaced
        |replacements?|replacing|exchange(?! rate)|exchanges|exchanging|swap it for another size
        |money back|get my money|send (?:it|them|this|that|the \w+) back|bring (?:it|them) back|devolver
        |devolucion\w*
        |(?:do|does|did|is|it|they|if|not) (?:\w+ )?not fit|not fit|wrong (?:size|item|color|colour
        |product|one)|bad quality product
        |(?:came|arrived|is|was|got) (?:\w+ )?(?:torn|broken|damaged|defective|faulty|ripped|stained
        |scratched|used)|defective|faulty|torn
        |(?:is|are|was|were|it) (?:way |a bit |one )?too (?:small|big|large|tight|loose|short|long)
        |do not want my \w+(?: \w+)? anymore|cancellation fees?|termination (?:charge|fee)s?""",
    "payment": r"""
        (?:pay|payments?|paying|paymets?) (?:methods?|options?|modes?|ways?|types?|plans?)|(?:methods?
        |modes?|ways?|kinds?|types?|options?) (?:of|for|to) pay(?:ments?|mets?|ing)?
        |(?:how|when|where) (?:\w+ )?(?:do|can|to|should|could|would|will|may|must) (?:i |we |you |one )?(?:make (?:a |the )?payment
        |pay)
        |(?:pay|paying|buy|buying|purchase|order|checkout|payment) (?:\w+ ){0,3}(?:with|by|via|using
        |through|in|on) (?:\w+ ){0,2}(?:cash|card|credit|debit|paypal|delivery|installments?
        |instalments?|parts|crypto|bitcoin|cheque|check|emi|apple|google|bizum|klarna)
        |pay (?:\w+ )?(?:later|online|cash|on delivery|half)|in (?:installments?|instalments?)
        |installments?|instalments?
        |paypal|visa|mastercard|amex|american express|klarna|afterpay|bizum|stripe|apple pay|google pay
        |gpay|upi|cash on delivery|cod|emi|down payment|bank transfer|wire transfer|prepaid|debit cards?
        |credit cards?|in cash|finance|financing
        |(?:accept|take|support) (?:\w+ )?(?:cash|cards?|crypto|bitcoin|cheques?|checks?)|(?:make
        |do) (?:a |the )?payments?|payment (?:failed|did not|does not|not|problem|issue|declined)
        |card (?:was )?(?:declined|refused)|currenc(?:y|ies)|charged (?:me )?(?:twice|double|again)""",
    "codes": r"""
        (?:what|which|any|have|got|are there|there|some|your|available|active|current|list|show|see|get
        |find|want|need|know|where|how|a|the|about|give me|me an?) (?:\w+ ){0,4}(?:promo |discount |coupon |voucher )?(?:codes?
        |coupons?|vouchers?|discounts?|promos?|promotions?|offers|deals?)(?! like)
        |(?:any|an|the|your|special|current|good) offer|any sales?|my code
        |^(?:\w+ ){0,2}(?:codes?|coupons?|vouchers?|discounts?|promos?|promotions?|offers
        |deals?)(?: \w+)?$
        |promo codes?|discount codes?|coupon codes?|(?:code|coupon|voucher|promo) (?:is |does |did |do )?(?:not
        |invalid|expired|not work\w*)|me haces descuento|descuentos?
        |\d+ ?(?:%|percent) (?:off|discount)|(?:apply|use|enter|redeem) (?:a |my |the |this )?(?:code
        |coupon|voucher|promo|discount)|take off \d+""",
    "code_instead_of": r"""
        instead of|rather than""",
    "code_switch": r"""
        instead|switch|swap|replace|change|rather""",
    "code_off": r"""
        ^(?:please |can you |could you |now |and )*(?:remove|take off|take|delete|drop|cancel|stop|scrap
        |ditch|clear|lose|get rid of|without|do not (?:use|apply)|undo|quita)\b""",
}
