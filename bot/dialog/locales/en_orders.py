"""What does the bot say in English of an order on its way, and on its way back? By Say key, as in en.py."""

from collections.abc import Mapping

from bot.dialog.locales.forms import Phrase

ORDERS: Mapping[str, Phrase] = {
    # told without being asked
    "order_confirmed": "Thank you. Order {number} stands: {total}, to be paid when you get it.",
    "order_packed": "Order {number} is packed. I'll tell you when it's on its way.",
    "order_shipped": "Order {number} is on its way with {carrier} {follow}: {items:and}. {more}",
    "order_shipped_untracked": "Order {number} is on its way: {items:and}. {more}",
    "more_to_come": {"one": "1 more thing follows.", "other": "{count} more things follow."},
    "order_delivered": "Order {number} has been delivered. If anything is wrong with it, just tell me.",
    "parcel_delivered": "A parcel of order {number} has been delivered: {items:and}.",
    "order_called_off": "What wasn't sent of order {number} is cancelled. {amount} is on its way back to you.",
    "return_received": "What you sent back of order {number} has arrived. Thank you.",
    "return_not_received": "The return of order {number} is closed; nothing was refunded for it.",
    "order_disputed": "Your bank tells us that you dispute {amount} of order {number}. A person looks into it; ask for one any time.",
    "dispute_won": "Your bank has decided about order {number}: the payment stands.",
    "dispute_lost": "Your bank has decided about order {number}: the payment goes back to you.",
    # where it is
    "state_confirmed": "It stands, and is paid when you get it. We're getting it ready.",
    "state_packed": "It's packed, and leaves soon.",
    "state_on_its_way": "It's on its way.",
    "state_partly_on_its_way": {
        "one": "Part of it is on its way; 1 thing is still to be sent.",
        "other": "Part of it is on its way; {count} things are still to be sent.",
    },
    "state_delivered": "It has been delivered.",
    "state_came_back": "What we sent came back.",
    "state_still_same": "Nothing new about order {number} since I last looked.",
    "parcel": "Parcel {place}: {items:and}, with {carrier} {follow}, sent {sent_at:day}.",
    "parcel_untracked": "Parcel {place}: {items:and}, sent {sent_at:day}.",
    "parcel_arrived": "Parcel {place}: {items:and}, delivered {arrived_at:day}.",
    "partly_refunded_too": "{amount} was refunded.",
    # made elsewhere
    "order_ask_number": "I know no order from this chat. If you ordered somewhere else, send me its number.",
    "order_code_sent": "If there is an order {number}, a code is in the chat it was ordered from. Type it here within 10 minutes.",
    # calling it off
    "order_called_off_all": "Order {number} is cancelled. {amount} is on its way back to you.",
    "order_called_off_part": "Cancelled of order {number}: {items:and}. {amount} is on its way back to you.",
    "cancel_part_question": "Part of order {number} is on its way already. Still to be sent, so I can cancel: {items:and}. Shall I?",
    "order_sent_already": "All of order {number} has left, so it can't be cancelled. Once you have it you can send it back.",
    "choice_cancel_rest": "Cancel the rest",
    # another address
    "ask_new_address": "Where shall order {number} go instead? Send {fields:and}.",
    "address_changed": "Done. Order {number} goes to {address}.",
    "address_stays": "All right, the address stays.",
    "address_too_late": "Order {number} is packed or on its way, so I can't change its address.",
    "address_other_country": "Order {number} was paid for {country}, so I can't send it to another country.",
    "address_is_fetched": "Order {number} waits for you at {address}, so there is no address to change.",
    # sending things back
    "return_opened": "You can send it back. I've opened a return for order {number}:",
    "return_open_already": "There is a return open for order {number} already:",
    "return_goods": "{items:and} ({reason}).",
    "return_label": "Write {label} on the parcel, and send it, unworn, so that it leaves before the end of {until:day_before}.",
    "return_brings": "When it's here, you get {amount} back.",
    "return_final_sale": "{name} was a final sale, so it can't be sent back. Sorry.",
    "return_window_over": "Order {number} arrived {arrived_at:day}, and could be sent back until {until:day_before}. That's over.",
    "return_too_many": {"one": "You have 1 of {name} from that order.", "other": "You have {count} of {name} from that order."},
    "return_not_sent": "There's nothing of order {number} to send back.",
    "return_which": "What of order {number} do you want to send back?",
    "line_given": "{name} (gift)",
    "return_how_many": "How many of the {count}: {name}?",
    "return_why": {"one": "Why does it go back: {name}?", "other": "Why do they go back: {count} × {name}?"},
    "choice_return_count": {"one": "Just 1", "other": "All {count}"},
    "reason_too_small": "Too small",
    "reason_too_big": "Too big",
    "reason_damaged": "Damaged",
    "reason_wrong_item": "Wrong item",
    "reason_not_as_described": "Not as described",
    "reason_changed_mind": "Changed my mind",
    "reason_other": "Another reason",
}
