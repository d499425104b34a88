"""Does anything at all that people send come to one to five acts, quickly bounded, without an error?"""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.actions import Act, AddToCart, Alerts, FillCart, Greet, No, SmallTalk, Unclear, Unserved, Yes, pack
from bot.dialog.state import AwaitingPayment, Dialog
from bot.dialog.understand import ACTS_MAX, understand
from bot.dialog.understand.arrival import TEXT_LETTERS_MAX
from bot.events import EventKind
from commerce.catalogue.views import Snapshot
from tests.understanding import (
    ADDRESS,
    AURORA,
    BAZAAR,
    CHOOSING,
    FRESH,
    HOODIE,
    IN_CART,
    LISTED,
    OFFERED,
    heard,
    message,
)

PLACES = st.sampled_from([FRESH, HOODIE, IN_CART, LISTED, CHOOSING, OFFERED, ADDRESS, Dialog(AwaitingPayment("ord_1"))])
SHOPS = st.sampled_from([AURORA, BAZAAR])
_WORDS = """
    add remove make it 2 -5 1e3 0 the a red black cap hoodie nimbus 42 L xl code lena10 lena 10 stop cancel order #1042 under between 20
    and n , . ? ! : / - € $ 30 how much ship to spain human yes no ok second one item 3 x2 half dozen two of them instead change for"""
WORDS = st.sampled_from(_WORDS.split())


def _holds(text: str, dialog: Dialog, shop: Snapshot) -> None:
    acts = understand(message(text), dialog, shop, "en")
    assert 1 <= len(acts) <= ACTS_MAX
    assert all(isinstance(act, get_args(Act)) for act in acts)


@given(st.text(max_size=3000), PLACES, SHOPS)
def test_any_text_comes_to_acts(text: str, dialog: Dialog, shop: Snapshot):
    _holds(text, dialog, shop)


@given(st.lists(WORDS, max_size=40).map(" ".join), PLACES, SHOPS)
def test_any_jumble_of_our_own_words_comes_to_acts(text: str, dialog: Dialog, shop: Snapshot):
    _holds(text, dialog, shop)


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), PLACES)
def test_the_same_message_means_the_same_twice(text: str, dialog: Dialog):
    assert heard(text, dialog) == heard(text, dialog)


def test_ten_kilobytes_are_not_read():
    assert heard("add a red cap " * 750) == (Unserved("long_text"),)


def test_a_text_just_short_enough_is_read_in_bounded_time():
    assert len(heard(("qwzrt, plkjh and " * 200)[:TEXT_LETTERS_MAX])) == 1


@pytest.mark.parametrize("text", ["❤️", "😍😍", "🙏", "👍"])
def test_kind_emoji_are_small_talk(text: str):
    assert heard(text) == (SmallTalk(),)


def test_thumbs_answer_what_was_offered():
    assert heard("👍🏽", OFFERED) == (Yes(),)
    assert heard("👎", OFFERED) == (No(),)


@pytest.mark.parametrize("text", ["", "   ", "?!", "...", "🗿"])
def test_signs_without_words_are_unclear(text: str):
    assert heard(text) == (Unclear(text.strip()),)


@pytest.mark.parametrize("kind", [EventKind.MEDIA, EventKind.STICKER, EventKind.LOCATION, EventKind.CONTACT, EventKind.EDITED])
def test_what_we_cannot_work_with_is_named(kind: EventKind):
    assert understand(message("a caption", kind), FRESH, AURORA, "en") == (Unserved(kind),)


@pytest.mark.parametrize("kind", [EventKind.UNSERVED, EventKind.LOCATION, EventKind.MEDIA])
def test_what_has_no_words_is_named_too(kind: EventKind):
    assert understand(message("", kind), FRESH, AURORA, "en") == (Unserved(kind),)


def test_words_under_a_picture_are_read():
    acts = understand(message("do you have the nimbus in 42?", EventKind.MEDIA), FRESH, AURORA, "en")
    assert acts == (Unserved("media", beside=True), *heard("do you have the nimbus in 42?"))


def test_a_thumb_as_a_sticker_answers_what_was_offered():
    assert understand(message("👍", EventKind.STICKER), OFFERED, AURORA, "en") == (Yes(),)
    assert understand(message("👎", EventKind.STICKER), OFFERED, AURORA, "en") == (No(),)
    assert understand(message("👍", EventKind.STICKER), FRESH, AURORA, "en") == (Unserved("sticker"),)


def test_a_cart_and_an_opt_in_of_the_app_are_acts():
    order = replace(message("", EventKind.ORDER), lines=(("SKU-cap-0", 2),))
    assert understand(order, FRESH, AURORA, "en") == (FillCart((("SKU-cap-0", 2),)),)
    assert understand(message("", EventKind.ORDER), FRESH, AURORA, "en") == (Unserved("order"),)
    assert understand(message("Drop alerts", EventKind.OPT_IN), FRESH, AURORA, "en") == (Alerts(True),)


def test_a_button_is_the_act_it_carries():
    act = AddToCart("cap-1", 2)
    assert understand(message("", EventKind.BUTTON, pack(act)), FRESH, AURORA, "en") == (act,)


@pytest.mark.parametrize("action", ["", "zz", "ad:{", 'ad:"x","y"', "x" * 500])
def test_an_unknown_button_is_unclear(action: str):
    assert understand(message("", EventKind.BUTTON, action), FRESH, AURORA, "en") == (Unclear(),)


@pytest.mark.parametrize("language", ["en", "en-GB", "es", "", "tlh"])
def test_a_language_without_a_lexicon_is_read_as_english(language: str):
    assert understand(message("hello"), FRESH, AURORA, language) == (Greet(),)


def test_five_acts_are_enough():
    text = "add a red cap, remove the hoodie, lena10, do you ship to spain, how much is the nimbus, checkout, human"
    assert len(heard(text, IN_CART)) == ACTS_MAX
