"""Messages rendered for Messenger: within every limit, old buttons kept, nothing lost."""

from typing import Any

import pytest

from bot.channels import messenger
from bot.channels.messenger_messages import is_picture, render
from bot.channels.rendering import utf16_units
from bot.events import ApiCall, Button, Card, Message

ANA = "7001001700100170"
CART, MORE, HELP = Button("Show cart", "ca"), Button("More", "br"), Button("Help", "he")
MUG = Card("Aurora Mug", "€12.00", "https://shop.example/mug.jpg", (Button("Mug", 'sh:"p2"'),))
HOODIE = Card("Aurora Hoodie", "from €59.00", "https://shop.example/hoodie.jpg", (Button("Hoodie", 'sh:"p1"'),))


def said(*calls: ApiCall) -> list[dict[str, Any]]:
    return [dict(call.params["message"]) for call in calls if "message" in call.params]


def payload(message: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = message["attachment"]["payload"]
    return found


def sizes(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"Size {n}", f'op:"{n}"') for n in range(1, count + 1))


def test_words_are_a_text_to_the_person():
    [call] = render(Message("Is 5 < 7 & *this* bold?"), ANA)
    assert call == ApiCall(
        "messages", {"recipient": {"id": ANA}, "messaging_type": "RESPONSE", "message": {"text": "Is 5 < 7 & *this* bold?"}}
    )


def test_somebody_met_through_a_plugin_is_named_by_it():
    [call] = render(Message("Hi"), "user_ref:visit-77")
    assert call.params["recipient"] == {"user_ref": "visit-77"}


@pytest.mark.parametrize(
    ("message", "envelope"),
    [
        (Message("x"), {"messaging_type": "RESPONSE"}),
        (Message("x", automatic=True), {"messaging_type": "UPDATE"}),
        (Message("x", late=True), {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}),
        (Message("x", template="order_paid:en"), {"messaging_type": "UTILITY"}),
    ],
)
def test_meta_is_told_why_it_is_sent(message, envelope):
    [call] = render(message, ANA)
    assert {key: value for key, value in call.params.items() if key in ("messaging_type", "tag")} == envelope


def test_up_to_three_buttons_stay_in_the_thread():
    [message] = said(*render(Message("In your cart.", (CART, MORE, HELP)), ANA))
    assert payload(message) == {
        "template_type": "button",
        "text": "In your cart.",
        "buttons": [
            {"type": "postback", "title": "Show cart", "payload": "ca"},
            {"type": "postback", "title": "More", "payload": "br"},
            {"type": "postback", "title": "Help", "payload": "he"},
        ],
    }


def test_words_too_long_for_buttons_come_before_them():
    text = ". ".join(f"Sentence {n} costs €{n}.00 and is long enough" for n in range(60))
    messages = said(*render(Message(text, (CART,)), ANA))
    assert [utf16_units(each["text"]) <= 2000 for each in messages[:-1]] == [True] * (len(messages) - 1)
    assert utf16_units(payload(messages[-1])["text"]) <= 640
    assert " ".join([*(each["text"] for each in messages[:-1]), payload(messages[-1])["text"]]) == text


@pytest.mark.parametrize("count", [4, 13])
def test_past_three_buttons_are_quick_replies_of_the_moment(count):
    [message] = said(*render(Message("Which size?", sizes(count)), ANA))
    assert message["text"] == "Which size?"
    assert [chip["payload"] for chip in message["quick_replies"]] == [button.action for button in sizes(count)]
    assert message["quick_replies"][0] == {"content_type": "text", "title": "Size 1", "payload": 'op:"1"'}


@pytest.mark.parametrize("buttons", [sizes(14), (Button("Too much", "x" * 1001), CART), (Button(" ", "ca"), CART)])
def test_past_those_they_are_lines_that_a_number_answers(buttons):
    [message] = said(*render(Message("Which size?", buttons), ANA))
    lines = message["text"].splitlines()
    assert lines[0] == "Which size?"
    assert lines[2].startswith("1. ")
    assert len(lines) == 2 + len(buttons)
    assert set(message) == {"text"}


def test_labels_that_would_look_alike_are_told_apart():
    names = ("Aurora Hoodie, black / M", "Aurora Hoodie, black / L", "Aurora Hoodie, sand / M")
    [message] = said(*render(Message("Which?", tuple(Button(name, f"ad:{n}") for n, name in enumerate(names))), ANA))
    titles = [button["title"] for button in payload(message)["buttons"]]
    assert len({title.casefold() for title in titles}) == 3
    assert all(utf16_units(title) <= 20 for title in titles)


def test_buttons_without_words_still_stand_somewhere():
    [message] = said(*render(Message("", (CART,)), ANA))
    assert payload(message)["text"] == "…"


def test_nothing_to_say_is_no_call():
    assert render(Message(""), ANA) == []


def test_cards_stand_side_by_side_below_the_words_and_their_buttons():
    calls = render(Message("Here is what I found.", (CART,), (HOODIE, MUG)), ANA)
    words, cards = said(*calls)
    assert payload(words)["text"] == "Here is what I found."
    assert payload(words)["buttons"][0]["payload"] == "ca"
    assert payload(cards)["template_type"] == "generic"
    assert payload(cards)["elements"][0] == {
        "title": "Aurora Hoodie",
        "subtitle": "from €59.00",
        "image_url": "https://shop.example/hoodie.jpg",
        "buttons": [{"type": "postback", "title": "Hoodie", "payload": 'sh:"p1"'}],
    }
    assert [call.params.get("sender_action", "") for call in calls] == ["", "typing_on", ""]


def test_cards_without_pictures_need_no_waiting():
    plain = Card("Aurora Mug", "€12.00")
    assert [call.params.get("sender_action", "") for call in render(Message("Look", (), (plain, plain)), ANA)] == ["", ""]


def test_many_buttons_with_cards_are_quick_replies_below_them():
    messages = said(*render(Message("Look", sizes(5), (MUG,)), ANA))
    assert messages[0] == {"text": "Look"}
    assert len(messages[1]["quick_replies"]) == 5


def test_buttons_with_cards_and_no_words_stand_below_the_cards():
    [message] = said(*render(Message("", (CART,), (MUG,)), ANA))
    assert message["quick_replies"][0]["payload"] == "ca"


def test_more_cards_than_fit_are_words_whose_numbers_are_the_choices():
    cards = tuple(Card(f"Mug {n}", f"€{n}.00", "", (Button(f"Mug {n}", f'sh:"p{n}"'),)) for n in range(1, 15))
    [message] = said(*render(Message("All mugs.", (), cards), ANA))
    assert "2. Mug 2\n€2.00" in message["text"]
    assert message["text"].endswith("14. Mug 14")


def test_long_words_of_many_cards_are_cut_between_words_and_never_in_a_price():
    long = Card("Cap", "Warm and soft and very well made in a small town by people we know, now for €1,119.00 only")
    [message] = said(*render(Message("", (), (long, MUG)), ANA))
    subtitle = payload(message)["elements"][0]["subtitle"]
    assert utf16_units(subtitle) <= 80
    assert subtitle.endswith(("for…", "€1,119.00…"))


def test_one_card_whose_words_would_be_cut_is_a_picture_and_all_its_words():
    card = Card("Aurora Hoodie", "very warm, " * 12 + "€59.00", "https://shop.example/h.jpg", (Button("Add", "ad"),))
    calls = render(Message("Look", (), (card,)), ANA)
    picture, words = said(*calls)
    assert picture == {"attachment": {"type": "image", "payload": {"url": "https://shop.example/h.jpg"}}}
    assert payload(words)["text"].startswith("Look\n\nAurora Hoodie\nvery warm, ")
    assert payload(words)["text"].endswith("€59.00")
    assert [is_picture(call) for call in calls] == [True, False]


@pytest.mark.parametrize("image", ["", "/static/hoodie.jpg", "ftp://shop.example/hoodie.jpg", "javascript:alert(1)"])
def test_a_picture_without_a_public_address_is_left_out(image):
    messages = said(*render(Message("Warm.", (), (Card("Aurora Hoodie", "€59.00", image),)), ANA))
    assert "image_url" not in payload(messages[1])["elements"][0]


def test_a_card_that_is_only_a_title_is_words():
    assert said(*render(Message("", (), (Card("Aurora Hoodie"),)), ANA)) == [{"text": "Aurora Hoodie"}]


def test_a_template_is_said_by_its_name_with_its_values_in_order():
    message = Message("free words", (CART,), template="order_paid:es-MX", variables=("1042", " two\nlines ", ""))
    [said_] = said(*render(message, ANA))
    assert said_ == {
        "template": {
            "name": "order_paid",
            "language": {"code": "es_MX"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "1042"},
                        {"type": "text", "text": "two lines"},
                        {"type": "text", "text": "…"},
                    ],
                },
                {"type": "buttons", "parameters": [{"type": "POSTBACK", "payload": "ca"}]},
            ],
        }
    }


def test_every_message_stays_within_the_limits():
    letters = "Ünï🧢 "
    for size in (0, 1, 19, 639, 641, 1999, 2001, 6000):
        for count in (0, 1, 3, 4, 13, 14):
            text = (letters * size)[:size].strip()
            buttons = tuple(Button((letters * 9)[:n] + f"b{n}", f"op:{n}") for n in range(count))
            for message in said(*render(Message(text, buttons), ANA)):
                assert utf16_units(message.get("text", "")) <= messenger.LIMITS.text_max
                assert len(message.get("quick_replies", [])) <= messenger.LIMITS.list_max
                labels = [chip["title"] for chip in message.get("quick_replies", [])]
                if "attachment" in message:
                    assert 1 <= utf16_units(payload(message)["text"]) <= 640
                    labels += [button["title"] for button in payload(message)["buttons"]]
                assert all(1 <= utf16_units(label) <= 20 for label in labels)
