"""English for linking chats: what the bot says, and how people ask for it. Names of groups in patterns are names of channels."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

LINKING_SAID: Mapping[str, Phrase] = {
    "channel_whatsapp": "WhatsApp",
    "channel_telegram": "Telegram",
    "channel_messenger": "Messenger",
    "channel_webchat": "the web chat",
    "link_ask_number": "Which phone number do you have on {channel}? I'll send a code there, and show nothing before you've typed it here.",
    "link_no_number": "That doesn't look like a phone number. Please send it with its country code, like +34 600 000 001.",
    "link_other_way": "I can only send a code to a phone number. Write “link my {here}” to us on {channel}, and I'll send it here.",
    "link_show_code": "Write {code} to us on {channel} within 10 minutes. It links whichever chat it's typed in, so give it to nobody.",
    "link_own_code": "That's the code. Type it in your other chat, not here.",
    "link_whether": "That's the code of a chat on {channel}. Linked, both share one cart and history. If it wasn't you who got it, don't.",
    "link_code_sent": "If we know that number on {channel}, a code is there now. Type it here within 10 minutes.",
    "link_code": "{code} is your code to link this chat with another of {brand}. If it wasn't you who asked, tell it to nobody.",
    "link_wrong": {"one": "That isn't the code. You have 1 more try.", "other": "That isn't the code. You have {count} more tries."},
    "link_locked": "Too many wrong codes. You can try again at {until:clock}.",
    "link_over": "No code is waiting any more. Say it again and I'll send a new one.",
    "link_already": "Those chats are linked already.",
    "link_two_carts": "That's right. There are two carts:",
    "link_cart_here": "Here: {lines:and}.",
    "link_cart_there": "On {channel}: {lines:and}.",
    "link_ask_which": "Shall I put them together, or keep one of them?",
    "link_line": "{quantity} × {name}",
    "link_done": "Your chats are linked: one cart and one history. Say “unlink” to part them.",
    "link_done_there": "This chat is linked with another one of yours now. If it wasn't you, say “unlink”.",
    "link_capped": {
        "one": "There's only 1 of {name}, so 1 is in your cart.",
        "other": "There are only {count} of {name}, so {count} are in your cart.",
    },
    "link_capped_none": "{name} has sold out, so it isn't in your cart.",
    "unlinked": "Done. Your chats are apart again, and each keeps its history.",
    "not_linked": "This chat isn't linked with another one.",
    "choice_pick_both": "Put together",
    "choice_pick_here": "Keep this one",
    "choice_pick_there": "Take the other",
}

_CHANNEL = (
    r"(?:(?P<whatsapp>whats ?app|wa|whatsap|watsapp)|(?P<telegram>telegram|tg)"
    r"|(?P<messenger>messenger|facebook|fb)|(?P<webchat>web ?(?:chat|site)))"
)

LINKING: Mapping[str, str] = {
    "link_channel": rf"""
        (?:continue|resume|open|use|get|bring|load|link|connect|join|merge|sync|import|transfer|take over|go on|carry on|started
        |have a cart|had a cart|shopped) (?:\w+ ){{0,4}}?(?:with |from |on |in |to |at |my |the )*{_CHANNEL}
        (?: (?:cart|basket|account|chat|bag|number|one|order|please|here|too|now|is|\d+))*$""",
    "unlink": r"""
        ^(?:please |can you |i want to )*(?:(?:unlink|unmerge)(?: (?:my|the|this|these|chats?|accounts?|channels?|whatsapp|telegram
        |messenger|please|them|it|from|and|of|again))*
        |(?:disconnect|part|separate|split)(?: (?:my|the|these))? (?:chats|accounts|channels))$""",
    "pick_both": r"""merge|both|together|combine|join|all of it|everything""",
    "pick_here": r"""keep this|this (?:one|cart)|the one here|mine here|keep (?:the )?(?:telegram|current) one""",
    "pick_there": r"""the other|other (?:one|cart)|that one|the (?:whats ?app|old|first) (?:one|cart)|the one there""",
}
