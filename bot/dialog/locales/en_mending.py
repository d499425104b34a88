"""English for talk that has gone wrong: what the bot says then, and how people take back, pick out, begin anew and lose their temper."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

MENDING_SAID: Mapping[str, Phrase] = {
    "sorry_again": "I can see that this is annoying, and I'm sorry.",
    "only_business": "I'd like to help, but not like this. From here I only answer about goods and orders. A person can take over.",
    "refusal_again": "That's not something I do, however it is asked. Prices and codes are the shop's own.",
    "refusal_still": "No, the shop's own prices and codes stand.",
    "bad_quantity_again": "I need a plain number like 2, up to 999; 0 takes it out. Nothing was changed.",
    "nothing_found_again": "Nothing for “{phrase}” either. These are the kinds of things there are:",
    "no_address_again": "I still can't read an address in that. Please send {fields:and}, one after the other.",
    "swapped": "Changed: {quantity} × {name} instead of {old}.",
    "all_cost": "They all cost {price}.",
    "which_then": "Which one shall it be instead?",
    "which_then_any": "All right, not that one. What are you looking for?",
    "the_others": "All right. There is also:",
    "fresh_start": "All right, from the beginning. What are you looking for?",
    "ask_empty_cart": "From the beginning: shall I empty your cart too?",
    "going_round": "We're going round in circles, so I'll wait for something else. A person can help too.",
    "choice_empty_cart": "Empty my cart",
    "choice_keep_cart": "Keep it",
}

MENDING: Mapping[str, str] = {
    "anger": r"""
        this is (?:a |such a |some |the biggest |absolutely |really )*(?:joke|scam|ridiculous
        |unacceptable|disgrace|disgusting|outrageous|insane|rip ?off|fraud|horrible|pathetic)
        |what a (?:joke|scam|rip ?off|disgrace|mess|disaster)|are you (?:kidding|joking|serious|blind|deaf)(?: me)?$
        |you must be (?:kidding|joking)|pissed(?: off)?|(?:useless|terrible|horrible|damn|worst|garbage
        |trash) (?:\w+ )?(?:bot|robot|service|shop|store|company|machine|thing|app)
        |(?:this|it|that) sucks|i (?:really )?hate (?:this|it)|(?:worst|terrible|horrible|awful) (?:service|experience
        |support|company|store|shop)|i am (?:so |very |really |extremely )*(?:angry|furious
        |fed up|mad|upset|disappointed|frustrated)|fed up|sick of (?:this|you|waiting)|rip off
        |scammed|you (?:do not|never) (?:listen|understand|help)|wtf|crap|crappy|bullshit|bullcrap|shit|shitty|fucking|fucked""",
    "insult": r"""
        fuck (?:you|off|this)|^fuck(?:ing)?$|fck|fuk|fuckers?|stfu|bitch(?:es)?|asshole|arsehole|bastards?|cunt|wankers?|screw you
        |go to hell|piss off|dickheads?|dick|morons?|idiots?|imbecile|retard(?:ed)?|mierda|gilipollas|shut up|shut the \w+ up|go die
        |piece of (?:\w+ )?(?:shit|crap|junk|garbage|trash)|eat shit|liars?|thie(?:f|ves)|scammers?
        |(?:stupid|dumb|idiotic|shitty|fucking|braindead) (?:\w+ )?(?:bot|robot|machine|thing|app|program|ai|computer)
        |you (?:all )?suck|i (?:really |fucking )*hate you
        |you are (?:so |all |a |an |such |really |fucking )*(?:useless|stupid|dumb|pathetic|the worst|worthless|terrible|garbage|trash)
        |are you (?:stupid|dumb|retarded|brain ?dead)""",
    "start_over": r"""
        (?:start|begin) (?:all )?over(?: again)?|start again|restart|start from (?:scratch|zero|the beginning)|from scratch
        |forget everything|new start|from the beginning""",
    "not_that": r"""
        ^(?:no )?(?:not|wrong) (?:that|this|it|these|those|the right)?(?: ?(?:one|thing|product|item))?(?: please| no)?$
        |^(?:that|this|it) is (?:the wrong|not the right|not the|not) (?:one|thing|product|item|it)$
        |^(?:(?:that|this|it) is )?not what i (?:want|wanted|meant|said|asked for)$""",
    "correction": r"""
        ^(?:no|not that(?: one)?|oops|sorry|wrong(?: one)?)$""",
    "instead_first": r"""
        ^instead of (?P<old>.+?) (?:@taking) (?P<new>.+)$""",
    "instead_last": r"""
        ^(?:@taking )?
        (?P<new>(?!use |apply )\S.*?) (?:instead of|rather than|in place of) (?P<old>.+)$""",
    "instead_alone": r"""
        ^(?:instead of|rather than|in place of) (?P<old>.+)$""",
    "same_again": r"""
        ^(?:the |one )?same (?:thing |one )?again$|^(?:the |one )?same (?:thing |one )?(?:once|one) more(?: time)?$|^again the same$""",
    "same_in": r"""
        (?:the |one )?same (?:one |thing |again |but )*in|(?:the )?same but""",
    "the_cheapest": r"""
        (?:the )?(?:cheaper|cheapest|less expensive|least expensive|lowest priced?)(?: @of_them)?""",
    "the_dearest": r"""
        (?:the )?(?:most expensive|more expensive|dearest|dearer|priciest|pricier)(?: @of_them)?""",
    "the_other": r"""
        the other(?: (?:one|colou?r|size))?|(?:and |what about )?the other one|other one""",
    "the_both": r"""
        both(?: (?:of (?:them|these|those)|ones|colou?rs|sizes))?|the two of them""",
    "the_each": r"""
        (?:one|1) of each(?: (?:colou?r|size|one|kind))?|(?:one|1) of (?:every|all)(?: (?:colou?r|size|kind|of (?:them|these|those)))?
        |one each|each one|all (?:three|four|of (?:them|these|those))|every one of (?:them|these|those)""",
}
