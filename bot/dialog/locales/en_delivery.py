"""How do English sentences choose a delivery, leave a note, ask about a gift card? Patterns by intent, as in `en_shop`."""

from collections.abc import Mapping

DELIVERY: Mapping[str, str] = {
    "deliver_express": r"""
        ^(?:@choose )*(?:express|fastest|faster|quickest)(?: (?:delivery|shipping|one|way|option|instead))*$
        |(?:send|ship|deliver) (?:it |them |this )?(?:by |with |via )?express""",
    "deliver_pickup": r"""
        ^(?:@choose )*(?:pick ?up|collection)(?: (?:instead|in (?:the )?(?:shop|store)|from (?:the )?(?:shop|store)|at .+))*$
        |^(?:i|we|can i|could i|can we) (?:\w+ ){0,4}(?:pick (?:it|them|that|this|everything|my order) up|pick up (?:it|them|that)
        |(?:collect|fetch) (?:it|them|that|this|everything|my order))(?: .*)?$
        |^(?:i|we) (?:\w+ ){0,3}come (?:and |to )?(?:get|fetch|collect|pick) (?:it|them)(?: .*)?$""",
    "deliver_standard": r"""
        ^(?:@choose )*(?:standard|normal|regular|ordinary|cheapest|slower)(?: (?:delivery|shipping|one|way|option|instead))*$
        |^(?:@choose )?(?:delivery|shipping) instead$|^(?:no |rather )*(?:send|ship|deliver) (?:it|them)(?: to me| home)? instead$""",
    "gift_card_balance": r"""
        (?:balance|left|much|worth|remaining) (?:\w+ ){0,4}(?:gift ?card|giftcard)
        |(?:gift ?card|giftcard) (?:\w+ ){0,3}(?:balance|left|worth)
        |^balance (?:of |on )?gift\b""",
    "order_note": r"""
        ^(?:please |add |leave |with |a |an |the |this )*(?:order |delivery )?(?:note|instructions?|comment|remark)
        (?: (?:for|to) (?:the )?(?:courier|driver|order|delivery|shop|seller|you))?""",
    "gift_note": r"""
        ^(?:please |add |with |a |an |the )*(?:gift|present) (?:note|message|card)
        |^(?:it|this|that|they) (?:is|are) (?:all )?(?:a |an |for a |meant as a )?(?:birthday |christmas )?(?:gift|present)s?
        (?: for (?:\w+ ){0,2}\w+?)?(?: (?:and|so|please|can you|could you|you))*
        (?: )(?:write|put|say|add (?:a )?(?:note|card|message)(?: saying)?)
        (?: on (?:it|the card|a card))?""",
    "gift_alone": r"""
        ^(?:it|this|that|they) (?:is|are) (?:all )?(?:a |an |for a |meant as a )?(?:birthday |christmas )?(?:gift|present)s?
        (?: for (?:my |our |a )?\w+)?$""",
    "gift": r"""gifts?|presents?""",
    "note": r"""note""",
    "note_off": r"""
        ^(?:please )?(?:no|without|remove|delete|drop|cancel|take off) (?:the |my |a )?(?:gift |order |present )?note$""",
}
