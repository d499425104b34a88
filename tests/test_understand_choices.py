"""The choices under the last answer, answered in words; and numbers that go on meaning what they meant."""

from datetime import timedelta

import pytest

from bot.channels.rendering import are_numbered
from bot.dialog.actions import (
    AddToCart,
    Alerts,
    AskProduct,
    Browse,
    Cancel,
    ChangeQuantity,
    Checkout,
    ChooseOption,
    GiveAddress,
    Human,
    SetLine,
    ShowCart,
    ShowProduct,
    Undo,
    Want,
    pack,
)
from bot.dialog.recall import recalled
from bot.dialog.state import CHOICES_MAX, Dialog, Idle, dump, load, offering, press
from bot.events import Button, Limits, Message
from tests.conftest import NOW
from tests.understanding import ADDRESS, AURORA, CHOOSING, FRESH, IN_CART, LISTED, heard

LINES = (
    ("Aurora Hoodie, black / M", SetLine("hoodie-1", 0)),
    ("Aurora Hoodie, sand / L", SetLine("hoodie-4", 0)),
    ("Trail Cap", SetLine("cap-0", 0)),
)
MENU = (("Look around", Browse()), ("My cart", ShowCart()), ("Talk to a person", Human()))
COLOURS = (("black", ChooseOption("hoodie", "color", "black")), ("sand", ChooseOption("hoodie", "color", "sand")), ("Cancel", Cancel()))
SIZES = (("1", ChooseOption("ring", "size", "1")), ("2", ChooseOption("ring", "size", "2")), ("Cancel", Cancel()))
COUNTRIES = (("Spain", GiveAddress("ES")), ("France", GiveAddress("FR")))
GOODS = tuple(
    (f"See {name}", ShowProduct(key)) for key, name in (("hoodie", "Aurora Hoodie"), ("nimbus", "Nimbus Runner"), ("cap", "Trail Cap"))
)
AFTER_ADDING = (("Check out", Checkout()), ("Undo", Undo()))


def offered(choices, dialog: Dialog = FRESH, *, numbered: bool = False) -> Dialog:
    return offering(dialog, [(label, pack(act)) for label, act in choices], numbered=numbered)


ANSWERS = [
    # numbered lines: any way of saying a number
    ("2", offered(MENU, numbered=True), ShowCart()),
    ("two", offered(MENU, numbered=True), ShowCart()),
    ("#2", offered(MENU, numbered=True), ShowCart()),
    ("2.", offered(MENU, numbered=True), ShowCart()),
    ("2 please", offered(MENU, numbered=True), ShowCart()),
    ("number 2", offered(MENU, numbered=True), ShowCart()),
    ("option two", offered(MENU, numbered=True), ShowCart()),
    ("the second", offered(MENU, numbered=True), ShowCart()),
    ("ok the 2nd one", offered(MENU, numbered=True), ShowCart()),
    ("1", offered(MENU, numbered=True), Browse()),
    ("one", offered(MENU, numbered=True), Browse()),
    ("2", offered(COLOURS, CHOOSING, numbered=True), ChooseOption("hoodie", "color", "sand")),
    ("3", offered(GOODS, IN_CART, numbered=True), ShowProduct("cap")),
    # the label, as if it were pressed
    ("my cart", offered(MENU), ShowCart()),
    ("Talk to a person!", offered(MENU), Human()),
    ("aurora hoodie, BLACK / m", offered(LINES), SetLine("hoodie-1", 0)),
    ("france", offered(COUNTRIES, ADDRESS), GiveAddress("FR")),
    ("2", offered(SIZES, CHOOSING, numbered=True), ChooseOption("ring", "size", "2")),  # a label that is a number
    # which of these? a place, a word, a synonym
    ("the second one", offered(LINES), SetLine("hoodie-4", 0)),
    ("the last one", offered((*LINES, ("Cancel", Cancel()))), SetLine("cap-0", 0)),
    ("2", offered(LINES), SetLine("hoodie-4", 0)),
    ("the black one", offered(LINES), SetLine("hoodie-1", 0)),
    ("blk", offered(LINES), SetLine("hoodie-1", 0)),
    ("the cap", offered(LINES), SetLine("cap-0", 0)),
    ("2", offered(COUNTRIES, ADDRESS), GiveAddress("FR")),
    ("the second one", offered(COLOURS, CHOOSING), ChooseOption("hoodie", "color", "sand")),
    ("person", offered((("Look around", Browse()), ("Ask a person of ours", Human()))), Human()),
]


@pytest.mark.parametrize(("text", "dialog", "act"), ANSWERS, ids=[f"{text}-{act}" for text, _, act in ANSWERS])
def test_a_choice_is_answered_in_words(text, dialog, act):
    assert heard(text, dialog) == (act,)


KEPT = [
    # a number is a quantity where nobody numbered the choices
    ("2", offered(AFTER_ADDING, IN_CART), ChangeQuantity(2)),
    ("2", offered(COLOURS, CHOOSING), heard("2", CHOOSING)[0]),
    ("3", offered(GOODS, LISTED), ShowProduct("cap")),
    # numbers in words of their own
    ("x2", offered(MENU, IN_CART, numbered=True), heard("x2", IN_CART)[0]),
    ("make it 2", offered(MENU, IN_CART, numbered=True), ChangeQuantity(2)),
    ("2 more", offered(MENU, IN_CART, numbered=True), heard("2 more", IN_CART)[0]),
    ("7", offered(MENU, IN_CART, numbered=True), ChangeQuantity(7)),  # there is no seventh
    ("0", offered(MENU, IN_CART, numbered=True), ChangeQuantity(0)),
    ("42", offered(MENU, LISTED, numbered=True), heard("42", LISTED)[0]),
    # the second of what was listed, not the second button
    ("the second one", offered(AFTER_ADDING, LISTED), ShowProduct("nimbus")),
    ("the last one", offered(AFTER_ADDING, LISTED), ShowProduct("cap")),
    # questions and other wishes
    ("black?", offered(COLOURS, CHOOSING), heard("black?", CHOOSING)[0]),
    ("how much is the black one", offered(LINES), heard("how much is the black one")[0]),
    ("the hoodie", offered(LINES), heard("the hoodie")[0]),  # two of them are hoodies
    ("stop", offered((("Stop", Undo()),)), Alerts(False)),
    ("/cart", offered((("/cart", Undo()),)), ShowCart()),
]


@pytest.mark.parametrize(("text", "dialog", "act"), KEPT, ids=[f"{text}-{act}" for text, _, act in KEPT])
def test_what_is_no_answer_keeps_its_meaning(text, dialog, act):
    assert heard(text, dialog)[0] == act


def test_without_choices_a_number_is_what_it_was():
    assert heard("2", IN_CART) == (ChangeQuantity(2),)
    assert isinstance(heard("how much is it", IN_CART)[0], AskProduct)
    assert isinstance(heard("2 black m")[0], Want)


def test_a_choice_of_an_act_nobody_knows_any_more_is_no_answer():
    gone = offering(FRESH, [("Alpha", "zz:1"), ("Beta", pack(AddToCart("cap-0")))], numbered=True)
    assert heard("1", gone) != heard("2", gone) == (AddToCart("cap-0"),)


def test_choices_are_remembered_within_a_bound_and_survive_the_row():
    dialog = offered(LINES, numbered=True)
    assert load(dump(dialog)) == dialog
    many = offering(Dialog(Idle()), [(f"{'x' * 200}{place}", "ca") for place in range(CHOICES_MAX + 1)], numbered=True)
    assert (many.memory.choices, many.memory.numbered) == ((), False)
    [(label, _)] = offering(Dialog(), [("y" * 200, "ca")], numbered=False).memory.choices
    assert len(label) == 80


def test_choices_are_numbered_past_buttons_and_list():
    limits = Limits(text_max=1600, buttons_max=3, label_max=20, payload_max=200, list_max=10)
    assert [are_numbered(count, limits) for count in (0, 3, 10, 11)] == [False, False, False, True]


PRESSES = [
    ("90", "ad:1", 0.4, False),
    ("90", "ad:1", 2.0, False),
    ("90", "ad:1", 2.1, True),  # seen the answer, wants another
    ("91", "ad:1", 0.4, True),  # of another message
    ("90", "ad:2", 0.4, True),
    ("90", "ad:1", -1.0, False),  # delivered the wrong way round
    ("", "ad:1", 0.4, True),
]


@pytest.mark.parametrize(("message_id", "action", "seconds", "counts"), PRESSES, ids=range(len(PRESSES)))
def test_regression_64_a_second_press_counts_unless_it_is_a_double_tap(message_id, action, seconds, counts):
    once = press(FRESH, "90", "ad:1", NOW)
    assert once is not None
    assert (press(load(dump(once)), message_id, action, NOW + timedelta(seconds=seconds)) is not None) is counts


def test_where_the_message_is_not_told_a_second_is_enough():
    once = press(FRESH, "", "un", NOW)
    assert once is not None
    assert press(once, "", "un", NOW + timedelta(seconds=1)) is None
    assert press(once, "", "un", NOW + timedelta(seconds=1.5)) is not None


def said(*acts, text: str = "Look") -> Message:
    return Message(text, tuple(Button(f"choice {place}", pack(act)) for place, act in enumerate(acts, 1)))


RECALLED = [
    (said(ShowProduct("cap"), ShowProduct("nimbus")), IN_CART, "the second one", ShowProduct("nimbus")),
    (said(ChooseOption("nimbus", "size", "42")), CHOOSING, "choice 1", ChooseOption("nimbus", "size", "42")),
    (said(Checkout(), Undo()), LISTED, "the third one", ShowProduct("cap")),  # about no product: what was listed stays
    (said(ShowProduct("gone")), LISTED, "the second one", ShowProduct("nimbus")),
    (said(), LISTED, "the second one", ShowProduct("nimbus")),
]


@pytest.mark.parametrize(("message", "dialog", "text", "act"), RECALLED, ids=range(len(RECALLED)))
def test_words_in_reply_to_a_message_are_about_it(message, dialog, text, act):
    assert heard(text, recalled(dialog, message, AURORA, numbered=False)) == (act,)


def test_the_one_thing_a_message_was_about_is_it():
    memory = recalled(LISTED, said(AddToCart("cap-1"), Cancel()), AURORA, numbered=False).memory
    assert (memory.product_id, memory.variant_id, memory.shown) == ("cap", "cap-1", ("cap",))
    dialog = recalled(CHOOSING, said(ChooseOption("nimbus", "size", "42"), ChooseOption("nimbus", "size", "43")), AURORA, numbered=False)
    assert (dialog.state, dialog.memory.product_id) == (Idle(), "nimbus")
    kept = recalled(CHOOSING, said(ChooseOption("hoodie", "size", "M")), AURORA, numbered=False)
    assert kept.state == CHOOSING.state
