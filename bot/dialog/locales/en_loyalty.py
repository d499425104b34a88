"""What is said about loyalty points in English, and how is it asked? Phrases by key; patterns by intent, as in `en_shop`."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

LOYALTY_SAID: Mapping[str, Phrase] = {
    "points_have": {"one": "You have 1 point, worth {worth}.", "other": "You have {count} points, worth {worth}."},
    "points_zero": "You have no points to spend right now.",
    "points_coming": {"one": "1 more from {start:day}.", "other": "{count} more from {start:day}."},
    "points_going": {"one": "1 of them goes on {end:day}.", "other": "{count} of them go on {end:day}."},
    "points_owed": {
        "one": "1 point that you had spent was taken back with a refund; the next one makes up for it.",
        "other": "{count} points that you had spent were taken back with a refund; the next ones make up for them.",
    },
    "points_none_here": "{brand} has no loyalty points.",
    "points_cart_empty": "Your cart is empty. Say “use my points” when there is something in it.",
    "points_not_for_this": "Points can't pay for what is in your cart.",
    "points_minimum": {"one": "Points can be spent from 1 on.", "other": "Points can be spent from {count} on."},
    "points_on": {
        "one": "1 point pays {pays}. {left} is left to pay.",
        "other": "{count} points pay {pays}. {left} is left to pay.",
    },
    "points_off": "All right, no points. You keep them.",
    "part_points": {"one": "1 point pays {amount}.", "other": "{count} points pay {amount}."},
    "points_earned": {
        "one": "You get 1 point for order {number}, to spend from {start:day}.",
        "other": "You get {count} points for order {number}, to spend from {start:day}.",
    },
    "points_earned_now": {
        "one": "You get 1 point for order {number}. Say “use my points” when you buy again.",
        "other": "You get {count} points for order {number}. Say “use my points” when you buy again.",
    },
    "points_back": {
        "one": "Of the refund of order {number}, 1 point is yours again.",
        "other": "Of the refund of order {number}, {count} points are yours again.",
    },
    "choice_use_points": "Points: −{worth}",
}

LOYALTY: Mapping[str, str] = {
    "points_off": r"""
        no (?:loyalty |more )?points|(?:without|not|dont|never|remove|take off|drop|forget|cancel) (?:\w+ ){0,4}(?<!pickup )points""",
    "points_use": r"""
        (?:use|spend|redeem|apply|pay|take|burn|cash in) (?:\w+ ){0,5}(?<!pickup )(?<!collection )points""",
    "points_ask": r"""
        (?:my|loyalty|reward|bonus) points?|how (?:many|much) (?:\w+ ){0,3}points|points (?:balance|left|do i|have i)
        |(?:have|got|get|any|earn|earned|collect) (?:\w+ ){0,3}(?<!pickup )(?<!collection )points
        |loyalty (?:program|programme|scheme|balance)
        |(?:balance|worth) (?:\w+ ){0,3}points|points (?:\w+ ){0,3}worth""",
}
