"""Captured updates read, messages rendered: the Telegram adapter without a wire."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import telegram as vendor

from bot.channels import CHANNELS, telegram
from bot.channels.rendering import utf16_units
from bot.errors import BadPayload
from bot.events import Button, Card, EventKind, Inbound, Message
from tests.conftest import NOW

FIXTURES = Path(__file__).parent / "fixtures" / "telegram"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.json"))
TEXT, BUTTON, START, EDITED = EventKind.TEXT, EventKind.BUTTON, EventKind.START, EventKind.EDITED
MEDIA, STICKER, LOCATION, CONTACT = EventKind.MEDIA, EventKind.STICKER, EventKind.LOCATION, EventKind.CONTACT
UNSERVED, BLOCKED, UNBLOCKED, GROUP = EventKind.UNSERVED, EventKind.BLOCKED, EventKind.UNBLOCKED, EventKind.GROUP
GROUP_ID = "-1001234567890"

# What each captured update comes to; None: no event.
READ: dict[str, dict[str, Any] | None] = {
    "message__text": {"kind": TEXT, "text": "Do you have hoddies in black? 🖤", "name": "Ana", "language": "es"},
    "message__full_name": {"kind": TEXT, "text": "hola", "name": "Ana Ruiz"},
    "message__emoji_only": {"kind": TEXT, "text": "👩‍👩‍👧‍👦🔥"},
    "message__start_payload": {"kind": START, "start": "7k2mq0v9xcd3f5g6h8jn"},
    "message__start_bare": {"kind": START, "start": ""},
    "message__start_addressed": {"kind": START, "start": "ana-7x"},
    "message__starting_word": {"kind": TEXT, "text": "/started yesterday?", "start": ""},
    "message__reply": {"kind": TEXT, "text": "this one", "reply_to": "1"},
    "message__sticker": {"kind": STICKER, "text": "👍"},
    "message__photo": {"kind": MEDIA, "text": "have you got this one?", "media": ("file-p2",), "forwarded": False},
    "message__voice": {"kind": MEDIA, "text": ""},
    "message__video": {"kind": MEDIA},
    "message__document": {"kind": MEDIA},
    "message__audio": {"kind": MEDIA},
    "message__animation": {"kind": MEDIA},
    "message__video_note": {"kind": MEDIA},
    "message__location": {"kind": LOCATION, "text": "40.41678, -3.70379"},
    "message__venue": {"kind": LOCATION, "text": "Casa Lola, Calle Mayor 1, Madrid"},
    "message__contact": {"kind": CONTACT, "text": "Bea Sol +34600000001", "name": "Ana", "phone": ""},
    "message__dice": {"kind": UNSERVED},
    "message__poll": {"kind": UNSERVED},
    "message__pinned": None,
    "message__successful_payment": {
        "charge_id": "tpc_1",
        "order_id": "1001",
        "amount_minor": 1999,
        "currency": "USD",
        "kind": "paid",
        "payer": "7001001",
    },
    "message__refunded_payment": {"charge_id": "tpc_1", "order_id": "1001", "amount_minor": 1999, "kind": "refunded"},
    "message__forwarded": {"kind": TEXT, "text": "have you seen this cap?", "forwarded": True, "person": "7001001"},
    "message__forwarded_photo": {"kind": MEDIA, "media": ("file-f",), "forwarded": True},
    "message__web_app_data": {"kind": BUTTON, "action": "ca", "text": "My cart", "ack": ""},
    "message__media_group_1": {"kind": MEDIA, "media": ("file-g1",), "text": ""},
    "message__media_group_2": {"kind": MEDIA, "media": ("file-g2",)},
    "message__media_group_3": {"kind": MEDIA, "media": ("file-g3",)},
    "message__media_group_4": {"kind": MEDIA, "media": ("file-g4",), "text": "is it in stock?"},
    "message__contact_own": {"kind": CONTACT, "phone": "+34600000009"},
    "message__live_location": {"kind": LOCATION, "text": "40.41678, -3.70379"},
    "message__gift": {"kind": UNSERVED},
    "message__migrated_to_supergroup": None,
    "message__migrated_from_group": None,
    "message__group_bot_joined": None,  # told as a change of membership too
    "message__group_bot_left": None,
    "message__topic_group": {"kind": GROUP, "thread": GROUP_ID},
    "message__group_command": {"kind": GROUP, "thread": GROUP_ID, "person": GROUP_ID, "text": "", "name": "Tee lovers"},
    "message__group_reply": {"kind": GROUP, "thread": GROUP_ID},
    "message__group_talk": None,
    "message__group_anonymous": None,
    "message__from_a_bot": None,
    "message__huge_ids": {"kind": TEXT, "thread": "4503599627370495", "person": "4503599627370495"},
    "edited_message__text": {"kind": EDITED, "text": "20 tees", "sent_at": NOW - timedelta(seconds=5)},
    "edited_message__group": None,
    "edited_message__caption": {"kind": EDITED, "text": "in red"},
    "edited_message__live_location": None,
    "callback_query__data": {"kind": BUTTON, "action": 'ad:"var_1"', "text": "Add to cart", "ack": "4382bfdwdsb323b2d9", "sent_at": NOW},
    "callback_query__inaccessible_message": {"kind": BUTTON, "action": "ca", "text": "", "ack": "cbq2", "thread": "7001001"},
    "callback_query__no_message": {"kind": BUTTON, "action": "ca", "ack": "cbq3", "thread": "7001001"},
    "callback_query__foreign_data": {"kind": BUTTON, "action": "drop table; 💥", "text": "", "ack": "cbq4"},
    "callback_query__game": {"kind": UNSERVED, "action": "", "ack": "cbq5"},
    "callback_query__group": {"kind": GROUP, "action": "", "ack": "cbq6", "thread": GROUP_ID, "person": GROUP_ID},
    "my_chat_member__kicked": {"kind": BLOCKED, "sent_at": NOW - timedelta(seconds=1)},
    "my_chat_member__member": {"kind": UNBLOCKED},
    "my_chat_member__group": {"kind": GROUP, "thread": GROUP_ID, "name": "Tee lovers"},
    "my_chat_member__group_kicked": None,
    "my_chat_member__channel": None,
    "message_reaction__added": {"kind": EventKind.REACTION, "text": "❤", "reply_to": "90", "name": "Ana"},
    "message_reaction__taken_away": {"kind": EventKind.REACTION, "text": "", "reply_to": "90"},
    "message_reaction__custom": {"kind": EventKind.REACTION, "text": "⭐"},
    "message_reaction__group": None,
    "message_reaction__anonymous": None,
    "channel_post__text": None,
    "pre_checkout_query__order": {"query": "pcq-1", "order_id": "1001", "amount_minor": 1999, "currency": "USD", "person": "7001001"},
    "pre_checkout_query__foreign_invoice": {"query": "pcq-2", "order_id": "", "amount_minor": 50, "currency": "XTR"},
    "shipping_query__order": {"query": "shq-1", "order_id": "1001", "country": "ES", "amount_minor": None},
    "unknown__future_kind": None,
}


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_the_vendor_library_reads_every_fixture(name):
    assert vendor.Update.de_json(fixture(name), None) is not None


def test_every_fixture_is_expected_to_be_something():
    assert set(READ) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_update_is_the_event_it_looks_like(name):
    update, wanted = fixture(name), READ[name]
    events = telegram.arrivals(update, NOW)
    if wanted is None:
        assert events == []
        return
    [event] = events
    assert {key: getattr(event, key) for key in wanted} == wanted
    if not isinstance(event, Inbound):
        assert telegram.parse(update, NOW) == []  # money is no conversation
        return
    assert event.external_id == f"update:{update['update_id']}"
    assert event.thread
    assert event.person
    assert event.sent_at.tzinfo is not None
    assert event.sent_at <= NOW


def test_a_tap_without_a_time_of_receipt_counts_from_whenever_it_is_stored():
    [event] = telegram.parse(fixture("callback_query__data"))
    assert event.sent_at == datetime.max.replace(tzinfo=UTC)
    assert min(event.sent_at, NOW) == NOW


def test_a_message_keeps_its_own_time():
    [event] = telegram.parse(fixture("message__text"), NOW)
    assert event.sent_at == NOW - timedelta(seconds=59)


def without(update: Any, *path: str) -> Any:
    """A copy of an update with one field gone."""
    copy = json.loads(json.dumps(update))
    place = copy
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return copy


BAD = [
    (["no", "object"], "the payload is no object"),
    ({}, "update_id is missing"),
    ({"update_id": "1"}, "update_id is no whole number"),
    ({"update_id": True}, "update_id is no whole number"),
    ({"update_id": 2**70}, "update_id is no whole number"),
    ({"update_id": 1, "message": "hi"}, "message is no object"),
    (without(fixture("message__text"), "message", "chat"), "message.chat is missing"),
    (without(fixture("message__text"), "message", "chat", "id"), "message.chat.id is missing"),
    (without(fixture("message__text"), "message", "chat", "type"), "message.chat.type is missing"),
    (without(fixture("message__text"), "message", "from"), "message.from is missing"),
    (without(fixture("message__text"), "message", "date"), "message.date is missing"),
    (fixture("message__text") | {"message": fixture("message__text")["message"] | {"text": 7}}, "message.text is no text"),
    (fixture("message__text") | {"message": fixture("message__text")["message"] | {"date": 10**17}}, "message.date is no date"),
    (without(fixture("callback_query__data"), "callback_query", "from"), "callback_query.from is missing"),
    (without(fixture("callback_query__data"), "callback_query", "id"), "callback_query.id is missing"),
    (without(fixture("my_chat_member__kicked"), "my_chat_member", "new_chat_member", "status"), "new_chat_member.status is missing"),
]


@pytest.mark.parametrize(("update", "why"), BAD, ids=[why for _, why in BAD])
def test_an_update_that_cannot_be_read_names_the_field(update, why):
    with pytest.raises(BadPayload, match="telegram") as caught:
        telegram.parse(update, NOW)
    assert why in str(caught.value)


def test_a_kicked_bot_without_until_date_is_blocked_all_the_same():
    update = without(fixture("my_chat_member__kicked"), "my_chat_member", "new_chat_member", "until_date")
    assert telegram.parse(update, NOW)[0].kind is EventKind.BLOCKED


def test_what_no_database_can_hold_is_taken_out():
    update = fixture("message__text")
    update["message"]["text"] = "a\0b\ud83d"
    update["message"]["from"]["first_name"] = "A\0na" + "x" * 500
    [event] = telegram.parse(update, NOW)
    assert event.text == "ab?"
    assert event.name.startswith("Anax")
    assert len(event.name) == 128


def test_a_text_of_ten_kilobytes_is_read_whole():
    update = fixture("message__text")
    update["message"]["text"] = "mug " * 2_500
    assert len(telegram.parse(update, NOW)[0].text) == 10_000


def test_markup_in_words_stays_words():
    [call] = telegram.render(Message("Is 5 < 7 & *this* <b>not</b> bold_?"), "7001001")
    assert call.method == "sendMessage"
    assert call.params["text"] == "Is 5 < 7 & *this* <b>not</b> bold_?"
    assert "parse_mode" not in call.params
    assert call.params["chat_id"] == "7001001"


def test_no_preview_opens_a_pay_link_before_the_shopper():
    [call] = telegram.render(Message("Pay here: https://shop.example/pay/abc"), "7001001")
    assert call.params["link_preview_options"] == {"is_disabled": True}


def test_several_cards_are_one_message_with_all_buttons():
    cards = (
        Card("Aurora Hoodie", "from €59.00", "https://shop.example/hoodie.jpg", (Button("Hoodie", 'sh:"p1"'),)),
        Card("Aurora Mug", "€12.00", "", (Button("Mug", 'sh:"p2"'),)),
    )
    [call] = telegram.render(Message("Here is what I found.", (Button("Show cart", "ca"),), cards), "1")
    assert call.method == "sendMessage"
    assert call.params["text"] == "Here is what I found.\n\nAurora Hoodie\nfrom €59.00\n\nAurora Mug\n€12.00"
    assert call.params["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "Hoodie", "callback_data": 'sh:"p1"'},
                {"text": "Mug", "callback_data": 'sh:"p2"'},
                {"text": "Show cart", "callback_data": "ca"},
            ]
        ]
    }


def test_one_card_with_a_picture_is_a_photo_and_can_do_without_it():
    card = Card("Aurora Hoodie", "€59.00", "https://shop.example/hoodie.jpg", (Button("Add", 'ad:"v1"'),))
    [call] = telegram.render(Message("Warm and blue.", (), (card,)), "1")
    assert call.method == "sendPhoto"
    assert call.params["photo"] == "https://shop.example/hoodie.jpg"
    assert call.params["caption"] == "Warm and blue.\n\nAurora Hoodie\n€59.00"
    words = telegram.without_picture(call)
    assert words.method == "sendMessage"
    assert words.params["text"] == call.params["caption"]
    assert words.params["reply_markup"] == call.params["reply_markup"]
    assert "photo" not in words.params


@pytest.mark.parametrize("image", ["", "/static/hoodie.jpg", "ftp://shop.example/hoodie.jpg", "javascript:alert(1)"])
def test_a_picture_without_an_absolute_address_is_left_out(image):
    [call] = telegram.render(Message("Warm.", (), (Card("Aurora Hoodie", "€59.00", image),)), "1")
    assert call.method == "sendMessage"


def test_words_too_long_for_a_caption_are_said_without_the_picture():
    [call] = telegram.render(Message("w" * 1020, (), (Card("Hoodie", "", "https://shop.example/h.jpg"),)), "1")
    assert call.method == "sendMessage"


def test_a_long_text_is_several_messages_and_the_buttons_stand_under_the_last():
    text = "\n".join(f"{n}. A mug for €{n}.00, blue or green 🟦🟩." for n in range(300))
    calls = telegram.render(Message(text, (Button("Show cart", "ca"),)), "1")
    assert len(calls) > 1
    assert all(utf16_units(call.params["text"]) <= 4096 for call in calls)
    assert "\n".join(call.params["text"] for call in calls) == text
    assert ["reply_markup" in call.params for call in calls] == [False] * (len(calls) - 1) + [True]


def test_a_menu_past_the_limit_becomes_words():
    buttons = tuple(Button(f"Size {n}", f'op:"{n}"') for n in range(130))
    [call] = telegram.render(Message("Which?", buttons), "1")
    rows = call.params["reply_markup"]["inline_keyboard"]
    assert sum(map(len, rows)) == 100
    assert max(map(len, rows)) <= 8
    assert call.params["text"].endswith("• Size 129")
    assert "• Size 99\n" not in call.params["text"]


def test_a_button_telegram_would_refuse_is_words_and_the_others_stay():
    buttons = (Button("Too much", "x" * 65), Button("Cyrillic", "ж" * 33), Button("None", ""), Button("Fits", "ж" * 32))
    [call] = telegram.render(Message("Which?", buttons), "1")
    assert call.params["reply_markup"]["inline_keyboard"] == [[{"text": "Fits", "callback_data": "ж" * 32}]]
    assert call.params["text"] == "Which?\n\n• Too much\n• Cyrillic\n• None"


def test_long_labels_are_cut_and_stand_alone():
    buttons = (Button("Aurora Hoodie with a very long name, black and blue / extra extra large", "a"), Button("Back", "b"))
    [call] = telegram.render(Message("Which?", buttons), "1")
    first, second = call.params["reply_markup"]["inline_keyboard"]
    assert first[0]["text"].endswith("…")
    assert utf16_units(first[0]["text"]) <= 64
    assert second == [{"text": "Back", "callback_data": "b"}]


@pytest.mark.parametrize(("message", "texts"), [(Message(""), []), (Message("", (Button("Cart", "ca"),)), ["…"])])
def test_nothing_to_say_is_no_call_unless_buttons_need_one(message, texts):
    assert [call.params["text"] for call in telegram.render(message, "1")] == texts


def test_a_tap_is_acknowledged_by_its_id():
    assert telegram.acknowledge("cbq1").params == {"callback_query_id": "cbq1"}


def test_the_table_of_channels_holds_telegram():
    channel = CHANNELS["telegram"]
    assert channel.delivery == "api"
    assert channel.limits.payload_max == 64
    assert channel.parse(fixture("message__text"))[0].kind is EventKind.TEXT
