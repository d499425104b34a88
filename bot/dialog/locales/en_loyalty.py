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
    # friends
    "referrals_none": "{brand} has no rewards for inviting friends right now.",
    "invite_link": "Your link for friends: {link}",
    "invite_picture": "The same as a QR picture: {picture}",
    "invite_gives": "A friend who is new here gets {amount} off the first order.",
    "invite_gives_from": "A friend who is new here gets {amount} off the first order of {minimum} or more.",
    "invite_gets": {
        "one": "You get {amount} to spend here, 1 day after that order is paid, if it isn't given back.",
        "other": "You get {amount} to spend here, {count} days after that order is paid, if it isn't given back.",
    },
    "invite_gets_points": {
        "one": "You get {points} points, 1 day after that order is paid, if it isn't given back.",
        "other": "You get {points} points, {count} days after that order is paid, if it isn't given back.",
    },
    "invite_disclose": "When you share it, say that you get something for it.",
    "invite_own": "That's your own link. Send it to friends: it does nothing for you yourself.",
    "invite_customer": "That offer is for people who are new here, and you aren't. Good to see you again.",
    "sent_by_fan": "{fan} sent you here. Welcome.",
    "sent_by_friend": "A friend sent you here. Welcome.",
    "fan_disclosure": "{fan} gets a reward when you buy.",
    "friend_disclosure": "They get a reward when you buy.",
    "friend_gets": "You get {amount} off your first order: I keep {code} for you, and it comes on with what you put in your cart.",
    "friend_gets_from": "You get {amount} off your first order of {minimum} or more: I keep {code} for you, and it comes on then.",
    "friend_credit": "A friend of yours bought here: {amount} for you. Send me this when you pay: {code}\nI can't tell it twice.",
    "friend_points": {
        "one": "A friend of yours bought here. Here is 1 point for you.",
        "other": "A friend of yours bought here. Here are {count} points for you.",
    },
}

LOYALTY: Mapping[str, str] = {
    "points_off": r"""
        no (?:loyalty |more )?points|(?:without|not|dont|never|remove|take off|drop|forget|cancel) (?:\w+ ){0,4}(?<!pickup )points""",
    "invite_friend": r"""
        (?:refer|invite) (?:\w+ ){0,3}(?:friends?|someone|somebody|people|buddy|mates?|family|colleagues?)
        |(?:referral|invitation|invite|referrals) (?:link|code|program|programme|scheme|bonus|reward)s?|give \d+ get \d+
        |(?:send|share|tell|bring) (?:\w+ ){0,4}friends? (?:\w+ ){0,4}(?:get|reward|bonus|discount|credit)|^(?:refer|invite)$
        |(?:my|a) referral|my (?:friends|invite|invitation) link""",
    "points_use": r"""
        (?:use|spend|redeem|apply|pay|take|burn|cash in) (?:\w+ ){0,5}(?<!pickup )(?<!collection )points""",
    "points_ask": r"""
        (?:my|loyalty|reward|bonus) points?|how (?:many|much) (?:\w+ ){0,3}points|points (?:balance|left|do i|have i)
        |(?:have|got|get|any|earn|earned|collect) (?:\w+ ){0,3}(?<!pickup )(?<!collection )points
        |loyalty (?:program|programme|scheme|balance)
        |(?:balance|worth) (?:\w+ ){0,3}points|points (?:\w+ ){0,3}worth""",
}
