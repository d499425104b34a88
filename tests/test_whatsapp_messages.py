"""What is said on WhatsApp: texts within their limit, quick replies, lists, pictures, templates, and words where nothing else goes."""

import json
import re
from typing import Any

import pytest

from bot.channels import whatsapp_messages
from bot.channels.rendering import utf16_units
from bot.channels.whatsapp_messages import definition, in_words, render, without_picture
from bot.events import ApiCall, Button, Card, Message

ANA = "whatsapp:+34600000001"
CARD = Card("Aurora Hoodie", "€59.00 · in stock", "https://shop.example/hoodie.jpg", (Button("Add", 'ad:"v1"'),))
SHAPES = [f"dropline_quick_reply_{count}_v1" for count in (1, 2, 3)] + [
    f"dropline_list_picker_{count}{described}_v1" for count in range(4, 11) for described in ("", "_described")
]


def choices(count: int, label: str = "Size {}") -> tuple[Button, ...]:
    return tuple(Button(label.format(number), f"op:{number}") for number in range(1, count + 1))


def filled(call: ApiCall) -> Any:
    """The Content of a call as the shopper's app is handed it: its shape with the variables in."""
    values = json.loads(call.params["content_variables"])
    types = definition(call.params["content_name"])["types"]
    [shape] = [shape for kind, shape in types.items() if kind != "twilio/text"]

    def put(part: Any) -> Any:
        if isinstance(part, str):
            return re.sub(r"\{\{(\d+)\}\}", lambda variable: values[variable[1]], part)
        return [put(each) for each in part] if isinstance(part, list) else {name: put(each) for name, each in part.items()}

    return put(shape)


def test_words_are_one_text():
    assert render(Message("Is 5 < 7 & *this*?"), ANA) == [ApiCall("messages.create", {"to": ANA, "body": "Is 5 < 7 & *this*?"})]
    assert render(Message("  \n"), ANA) == []


def test_a_long_text_is_several_messages_and_the_buttons_stand_under_a_last_short_one():
    text = "\n".join(f"{number}. A mug for €{number}.00, blue or green 🟦🟩." for number in range(150))
    calls = render(Message(text, choices(2)), ANA)
    bodies = [call.params["body"] for call in calls[:-1]]
    assert len(calls) > 3
    assert all(utf16_units(body) <= 1600 for body in bodies)
    last = filled(calls[-1])["body"]
    assert utf16_units(last) <= 1024
    assert "\n".join([*bodies, last]) == text


def test_a_price_is_not_cut_in_two():
    text = "word " * 318 + "it is €1,234.56 now"
    assert any("€1,234.56" in call.params["body"] for call in render(Message(text), ANA))


def test_up_to_three_buttons_are_quick_replies():
    [call] = render(Message("Which?", choices(3)), ANA)
    assert call.params["content_name"] == "dropline_quick_reply_3_v1"
    assert "body" not in call.params
    assert filled(call) == {
        "body": "Which?",
        "actions": [{"type": "QUICK_REPLY", "title": f"Size {number}", "id": f"op:{number}"} for number in (1, 2, 3)],
    }


@pytest.mark.parametrize("count", [4, 7, 10])
def test_up_to_ten_buttons_are_a_list(count):
    [call] = render(Message("Which?", choices(count)), ANA)
    assert call.params["content_name"] == f"dropline_list_picker_{count}_v1"
    shown = filled(call)
    assert shown["body"] == "Which?"
    assert 0 < len(shown["button"]) <= 20
    assert shown["items"] == [{"item": f"Size {number}", "id": f"op:{number}"} for number in range(1, count + 1)]


def test_more_than_ten_buttons_are_lines_that_a_number_answers():
    [call] = render(Message("Which?", choices(11)), ANA)
    assert call.params["body"].startswith("Which?\n\n1. Size 1\n2. Size 2\n")
    assert call.params["body"].endswith("\n11. Size 11")


def test_a_button_that_cannot_be_carried_makes_them_all_lines():
    [call] = render(Message("Which?", (Button("Much", "x" * 201), Button("Fits", "f"))), ANA)
    assert call.params["body"] == "Which?\n\n• Much\n• Fits"


def test_two_buttons_that_do_the_same_cannot_be_told_apart_by_whatsapp_and_are_lines():
    [call] = render(Message("Which?", (Button("Cart", "ca"), Button("My cart", "ca"))), ANA)
    assert call.params["body"] == "Which?\n\n• Cart\n• My cart"


def test_what_twilios_log_will_show_is_known_beforehand():
    cards = (CARD, Card("Aurora Mug", "€12.00", "", (Button("See Aurora Mug", 'sh:"p2"'),)))
    for message in (Message("Which?", choices(2)), Message("This is what there is:", choices(2), cards)):
        [call] = render(message, ANA)
        assert call.params["content_body"] == filled(call)["body"]


def test_labels_cut_to_the_same_are_told_apart():
    [few] = render(Message("Which?", choices(3, "Aurora Hoodie with a hood / {}")), ANA)
    titles = [action["title"] for action in filled(few)["actions"]]
    assert len({title.casefold() for title in titles}) == 3
    assert all(utf16_units(title) <= 20 for title in titles)
    [many] = render(Message("Which?", choices(6, "Aurora Hoodie with a very long name, brushed cotton, black and blue / {}")), ANA)
    items = filled(many)["items"]
    assert many.params["content_name"] == "dropline_list_picker_6_described_v1"
    assert len({item["item"].casefold() for item in items}) == 6
    assert all(utf16_units(item["item"]) <= 24 and utf16_units(item["description"]) <= 72 for item in items)
    assert [item["id"] for item in items] == [f"op:{number}" for number in range(1, 7)]


def test_no_variable_is_empty():
    for count in range(1, 11):
        [call] = render(Message("", choices(count, "A label that is too long for its place {}")), ANA)
        assert all(json.loads(call.params["content_variables"]).values())


def test_one_card_with_a_public_picture_is_a_picture_and_its_buttons_follow():
    picture, ask = render(Message("Warm and blue.", (Button("Show cart", "ca"),), (CARD,)), ANA)
    assert picture.params == {"to": ANA, "body": "Aurora Hoodie\n€59.00 · in stock", "media_url": ["https://shop.example/hoodie.jpg"]}
    assert filled(ask)["body"] == "Warm and blue."
    assert [action["title"] for action in filled(ask)["actions"]] == ["Add", "Show cart"]
    assert without_picture(picture) == ApiCall("messages.create", {"to": ANA, "body": "Aurora Hoodie\n€59.00 · in stock"})


def test_a_picture_without_buttons_is_one_message():
    [call] = render(Message("Warm.", (), (Card("Aurora Hoodie", "€59.00", "https://shop.example/h.jpg"),)), ANA)
    assert call.params == {"to": ANA, "body": "Warm.\n\nAurora Hoodie\n€59.00", "media_url": ["https://shop.example/h.jpg"]}


def test_words_too_long_for_a_caption_follow_the_picture():
    card = Card("Hoodie", "", "https://shop.example/h.jpg")
    picture, said = render(Message("w" * 1020, (), (card,)), ANA)
    assert picture.params["body"] == "Hoodie"
    assert said.params["body"] == "w" * 1020
    alone, said = render(Message("Look", (), (Card("t" * 1030, "", card.image),)), ANA)
    assert "body" not in alone.params
    assert said.params["body"] == "Look\n\n" + "t" * 1030


@pytest.mark.parametrize("image", ["", "/static/hoodie.jpg", "http://shop.example/h.jpg", "javascript:alert(1)"])
def test_a_picture_twilio_could_not_fetch_is_left_out(image):
    [call] = render(Message("Warm.", (), (Card("Aurora Hoodie", "€59.00", image),)), ANA)
    assert call.params == {"to": ANA, "body": "Warm.\n\nAurora Hoodie\n€59.00"}


def test_several_cards_are_numbered_like_their_rows():
    cards = (CARD, Card("Aurora Mug", "€12.00", "", (Button("See Aurora Mug", 'sh:"p2"'),)))
    [call] = render(Message("This is what there is:", choices(2), cards), ANA)
    shown = filled(call)
    assert shown["body"] == "This is what there is:\n\n1. Aurora Hoodie\n€59.00 · in stock\n\n2. Aurora Mug\n€12.00"
    assert [item["item"] for item in shown["items"]] == ["Add", "See Aurora Mug", "Size 1", "Size 2"]


def test_cards_whose_number_would_not_be_their_buttons_have_none():
    two = Card("Aurora Mug", "", "", choices(2))
    [call] = render(Message("", (), (two, CARD)), ANA)
    assert filled(call)["body"] == "Aurora Mug\n\nAurora Hoodie\n€59.00 · in stock"


def test_a_template_is_said_by_its_id_with_its_values_in_order():
    [call] = render(Message("Your order", template="HX1", variables=("Ana", "a\nb  c", " ")), ANA)
    assert call.params == {"to": ANA, "content_sid": "HX1", "content_variables": '{"1": "Ana", "2": "a b c", "3": "…"}'}
    assert render(Message("Hi", choices(2), template="HX1"), ANA) == [ApiCall("messages.create", {"to": ANA, "content_sid": "HX1"})]


@pytest.mark.parametrize("name", SHAPES)
def test_a_content_has_a_sample_for_each_variable_and_says_its_choices_in_words(name):
    content = definition(name)
    used = set(re.findall(r"\{\{(\d+)\}\}", json.dumps(content["types"])))
    assert used == set(content["variables"])
    assert content["friendly_name"] == name
    assert set(content["types"]) == {"twilio/text", "twilio/list-picker" if "list" in name else "twilio/quick-reply"}


def test_a_name_that_is_not_ours_defines_nothing():
    with pytest.raises(ValueError, match="no content of ours"):
        definition("welcome_message")


@pytest.mark.parametrize("count", [2, 6])
def test_without_a_content_the_choices_are_lines(count):
    [call] = render(Message("Which {{1}}?", choices(count)), ANA)
    lines = "\n".join(f"• Size {number}" for number in range(1, count + 1))
    assert in_words(call) == ApiCall("messages.create", {"to": ANA, "body": f"Which {{{{1}}}}?\n\n{lines}"})


def test_every_shape_is_one_that_render_can_ask_for():
    asked = {
        render(Message("x", choices(count, label)), ANA)[0].params["content_name"]
        for count in range(1, 11)
        for label in ("{}", "A label that is far too long for a row {}")
    }
    assert asked == set(SHAPES)
    assert whatsapp_messages.CONTENT_BODY_MAX == 1024
