"""What does the bot say in English once things were bought: reviews, reminders, orders that come again?"""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

AFTERWARDS: Mapping[str, Phrase] = {
    # reviews
    "review_wanted": "How do you like {name} from order {number}? How many stars, 1 to 5?",
    "review_stars": "How many stars for {name}, 1 to 5?",
    "review_which": "Which one do you want to review?",
    "review_rated": {
        "one": "Noted: 1 star for {name}. Tell me more in one message, or send a photo, and I'll put it with it.",
        "other": "Noted: {count} stars for {name}. Tell me more in one message, or send a photo, and I'll put it with it.",
    },
    "review_kept": {
        "one": "Thank you. Your review of {name} (1 star) is shown once the shop has checked it. Changes go until {until:day}.",
        "other": "Thank you. Your review of {name} ({count} stars) is shown once the shop has checked it. Changes go until {until:day}.",
    },
    "review_next": "And {name}, how many stars?",
    "review_thanks": "All right, thank you.",
    "review_only_buyers": "Only what you bought here can be reviewed, and I can't find such an order of yours.",
    "review_closed": "Your review of {name} can't be changed any more.",
    "review_reply": "The shop answered your review of {product}: “{text}”",
    "reviews_sum": {"one": "{mean} of 5 stars from 1 review.", "other": "{mean} of 5 stars from {count} reviews."},
    "review_quote": "A buyer wrote: “{text}”",
    "no_reviews": "It has no reviews yet.",
    # the same again, and what was left
    "reordering": "From order {number}, as it is today:",
    "reorder_fewer": "There aren't {count} of them any more.",
    "nothing_of_it": "Nothing of it can be had right now.",
    "cart_waits": "You left this in your cart:",
    "time_again": {
        "one": "You buy {name} about every day, the last time on {last:day}. More of it? {price}",
        "other": "You buy {name} about every {count} days, the last time on {last:day}. More of it? {price}",
    },
    # standing orders
    "subscription_after_order": "Order it here once, and I can make it come every few weeks after that.",
    "subscription_weeks": "I can do every 1 to {most} weeks.",
    "subscription_nothing": "I can't make a standing order of that. Name one thing that is sold here, or order it once first.",
    "subscription_offer": {
        "one": "Every week: {items:and}, to {street}, {city}.",
        "other": "Every {count} weeks: {items:and}, to {street}, {city}.",
    },
    "subscription_terms": "Each time at the price of that day; you get a link to pay, nothing is charged by itself. Shall I set it up?",
    "subscription_begun": {
        "one": "Done: every week, the first time on {next:day}.",
        "other": "Done: every {count} weeks, the first time on {next:day}.",
    },
    "subscription_how": "Say “skip the next one”, “pause my subscription” or “cancel my subscription” any time.",
    "subscription_stands": {
        "one": "Every week: {items:and}. Next on {next:day}.",
        "other": "Every {count} weeks: {items:and}. Next on {next:day}.",
    },
    "subscription_paused": {"one": "Paused: {items:and}, every week.", "other": "Paused: {items:and}, every {count} weeks."},
    "subscription_which": "Which one do you mean?",
    "subscription_skip": "Skipped. The next one comes on {next:day}.",
    "subscription_pause": "Paused. Nothing comes until you say “resume my subscription”.",
    "subscription_resume": "It goes on: the next one comes on {next:day}.",
    "subscription_ended": "Your standing order is ended. Nothing more comes of it.",
    "no_subscription": "You have no standing order.",
    "subscription_line": "{quantity} × {name}",
    "subscription_fewer": "{name}: {had} of {wanted} this time, there are no more.",
    "subscription_due": (
        "Your standing order is due. Order {number}:\n{lines:lines}\nPay {total} here: {link}\n"
        "Your things are kept for you until {until:day}, {until:clock}. The next one comes on {next:day}."
    ),
    "subscription_missed": "Your standing order was due, and nothing of it can be had:\n{lines:lines}\nThe next one comes on {next:day}.",
    "choice_subscribe": "Set it up",
    "choice_subscription": "Due {next:day}",
    "choice_subscription_skip": "Skip the next one",
    "choice_subscription_pause": "Pause",
    "choice_subscription_resume": "Resume",
    "choice_subscription_cancel": "End it",
    # what somebody waited for
    "watch_back": "I'll tell you once, here, when {name} is back.",
    "watch_cheaper": "I'll tell you once, here, when {name} costs less than {price}.",
    "watched_back": "{name} is back: {price}.",
    "watched_cheaper": "{name} costs {price} now, not {was} as when you asked.",
    "choice_stars": {"one": "1 star", "other": "{count} stars"},
    "choice_no_review": "Not now",
    "choice_review_done": "That's all",
}
