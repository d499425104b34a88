"""What does the bot say of promotions in English: what is on by itself, what is given, what is near, what a code still needs?"""

from collections.abc import Mapping

PROMOTIONS: Mapping[str, str | Mapping[str, str]] = {
    "line_gift": "{quantity} × {name}: {total} (gift: {promotion})",
    "offer_dropped_ended": "{name} is off: it ended {ends_at:ending}.",
    "offer_dropped_gift": "The gift of {name} is gone: none are left.",
    "offer_dropped": "{name} is off now.",
    "hint_amount": "{missing} more for {name}.",
    "hint_units": {"one": "1 more for {name}.", "other": "{count} more for {name}."},
    "hint_gets": "Put in what {name} gives you, and it comes off.",
    "hint_tier_amount": "{missing} more for {percent} % off with {name}.",
    "hint_tier_units": {"one": "1 more for {percent} % off with {name}.", "other": "{count} more for {percent} % off with {name}."},
    "offers_running": "On now, by itself: {names:and}.",
    "code_used_by_you": "You have used {code} as often as one person can.",
    "code_first_order": "{code} is for a first order.",
    "code_other_channel": "{code} works on {channels:or} only.",
    "code_needs_units": {"one": "{code} needs 1 more of what it is for.", "other": "{code} needs {count} more of what it is for."},
    "code_needs_goods": "Nothing in your cart is what {code} is for.",
    "code_needs_gets": "{code} gives you something for less, and it isn't in your cart yet.",
    "code_needs_parts": "{code} is for a set; your cart still lacks {names:and}.",
    "code_gift_gone": "The gift of {code} is gone for now: none are left.",
    "code_kept_until": "I'll keep {code}, and it comes on when that's so.",
}
