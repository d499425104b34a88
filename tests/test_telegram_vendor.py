"""Does python-telegram-bot know every call we make, with these parameters, within its limits?"""

import inspect
from dataclasses import fields, replace
from typing import Any

import pytest
import telegram as vendor
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit, UpdateType

from bot.channels import telegram
from bot.channels.rendering import utf16_units
from bot.dialog import actions
from bot.events import ApiCall, Button, Card, Message, PaymentAsked
from core.ids import random_id

ASKED = PaymentAsked("update:1", "pcq-1", "ord_1", "7001001", "EUR", 1900)
SHIPPING = PaymentAsked("update:2", "shq-1", "ord_1", "7001001", country="ES")
HOODIE = Card("Aurora Hoodie", "€59.00", "https://shop.example/hoodie.jpg", (Button("Add Aurora Hoodie", 'ad:"v1"'),))
MANY = tuple(Button(f"Aurora Hoodie in the colour of the number {number} and a name too long", f'op:"{number}"') for number in range(120))
CALLS: dict[str, list[ApiCall]] = {
    "words": telegram.render(Message("Is 5 < 7 & *this* bold_?"), "7001001"),
    "buttons": telegram.render(Message("Which?", (Button("Black", "a"), Button("Sand", "b"))), "7001001"),
    "long": telegram.render(Message("A mug for €12.00, blue 🟦. " * 900, (Button("Cart", "ca"),)), "7001001"),
    "many buttons": telegram.render(Message("Which?", MANY), "7001001"),
    "a card": telegram.render(Message("Warm.", (), (HOODIE,)), "7001001"),
    "a card without its picture": [telegram.without_picture(telegram.render(Message("Warm.", (), (HOODIE,)), "7001001")[0])],
    "cards": telegram.render(
        Message("Look", (Button("Cart", "ca"),), (HOODIE, replace(HOODIE, buttons=(Button("Add Aurora Hoodie", 'ad:"v2"'),)))), "7001001"
    ),
    "a tap": [telegram.acknowledge("cbq1")],
    "may be paid": [telegram.decide(ASKED, "")],
    "may not be paid": [telegram.decide(ASKED, "Not yours. " * 60)],
    "can be shipped": [telegram.decide(SHIPPING, "")],
    "cannot be shipped": [telegram.decide(SHIPPING, "Not there.")],
}
METHODS = {name: method for name, method in inspect.getmembers(vendor.Bot) if not name.startswith("_")}


@pytest.mark.parametrize("name", CALLS)
def test_the_vendors_bot_has_the_method_with_these_parameters(name: str):
    for call in CALLS[name]:
        known = inspect.signature(METHODS[call.method]).parameters
        assert set(call.params) <= set(known)
        wanted = {key for key, each in known.items() if each.default is inspect.Parameter.empty and key != "self"}
        assert wanted <= set(call.params)


@pytest.mark.parametrize("name", CALLS)
def test_what_is_said_keeps_to_the_vendors_limits(name: str):
    for call in CALLS[name]:
        assert 0 <= utf16_units(call.params.get("text", "")) <= MessageLimit.MAX_TEXT_LENGTH
        assert utf16_units(call.params.get("caption", "")) <= MessageLimit.CAPTION_LENGTH
        assert not ({"text", "caption"} & set(call.params)) or call.params.get("text") or call.params.get("caption")
        keyboard = vendor.InlineKeyboardMarkup.de_json(call.params.get("reply_markup", {"inline_keyboard": []}), None)
        keys = [key for row in keyboard.inline_keyboard for key in row]
        assert len(keys) <= InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
        assert all(len(row) <= InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in keyboard.inline_keyboard)
        data = [str(key.callback_data).encode() for key in keys]
        least, most = InlineKeyboardButtonLimit.MIN_CALLBACK_DATA, InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
        assert all(least <= len(each) <= most for each in data)
        assert len({key.text for key in keys}) == len({key.callback_data for key in keys})  # what looks alike is alike


def test_ways_of_delivery_and_previews_are_of_the_vendors_types():
    [call] = CALLS["can be shipped"]
    [way] = call.params["shipping_options"]
    assert vendor.ShippingOption.de_json(way, None).id == "as_ordered"
    assert [vendor.LabeledPrice.de_json(price, None).amount for price in way["prices"]] == [0]
    [words] = CALLS["words"]
    assert vendor.LinkPreviewOptions.de_json(words.params["link_preview_options"], None).is_disabled


def test_what_we_ask_telegram_to_send_has_the_vendors_names():
    assert set(telegram.ALLOWED_UPDATES) <= {kind.value for kind in UpdateType}


ID = random_id("var")
LONGEST: dict[str, Any] = {"product_id": ID, "variant_id": ID, "quantity": 999, "number": 10**9, "code": "X" * 40, "switch": True}
LONGEST |= {"country": "ES", "topic": "about_bot", "text": "ES", "reason": "failures", "on": True, "everywhere": True, "same_address": True}
LONGEST |= {
    "option": "size",
    "value": "extra large",
    "category": "accessories",
    "phrase": "hoodies",
    "price_min_minor": 1,
    "price_max_minor": 2,
}
LONGEST |= {"kind": "similar", "ordinal": -1, "which": "there", "sure": True, "cheaper": True, "method": "standard", "point_id": ID}
LONGEST |= {"line": 10**9, "options": (), "awaited": True, "points": 10**9, "language": "en"}
LONGEST |= {"sku": "HOODIE-BLACK-XL", "words": "torn", "stars": 5, "weeks": 12, "what": "resume", "subscription_id": ID}
# What comes of words alone never stands on a button; orders and lines are counted.
ON_BUTTONS = {"ExchangeGoods": {"words": "", "product_id": "", "options": (), "number": 10**6, "line": 10**6}}


@pytest.mark.parametrize("kind", actions.BUTTONS.values(), ids=lambda kind: kind.__name__)
def test_the_longest_act_of_each_kind_fits_into_a_button(kind: type[Any]):
    longest = LONGEST | ON_BUTTONS.get(kind.__name__, {})
    act = kind(**{field.name: longest[field.name] for field in fields(kind)})
    assert actions.unpack(actions.pack(act)) == act
    assert len(actions.pack(act).encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA


def test_an_act_too_long_for_a_button_is_left_to_words():
    assert actions.packed(actions.EnterCode("Ñ" * 40)) == ""
    assert actions.packed(actions.ShowCart()) == "ca"
