"""What becomes of messages that no rule reads? Harmless acts by how they sound; what would change something is asked."""

import pytest

from bot.dialog import actions
from bot.dialog.actions import Act, AskBack, AskProduct, AskShop, Browse, ProductTopic, Search, ShopTopic, Wish
from bot.dialog.intents import Intent, intent_of
from bot.dialog.state import Dialog, ProvingOrder
from bot.dialog.understand.guess import _ACTS
from tests.understanding import ADDRESS, BAZAAR, CHOOSING, FRESH, HOODIE, IN_CART, LISTED, heard

LIKELY: list[tuple[str, Act]] = [
    ("could somebody from your team give me a ring", actions.Human()),
    ("stick a couple in the bag for me", AskBack(Wish.ADD)),
    ("i need to withdraw my order immediately", AskBack(Wish.CANCEL_ORDER)),
    ("get my name off this mailing list", AskBack(Wish.ALERTS_OFF)),
    ("what is the postage like over there", AskShop(ShopTopic.SHIPPING)),
    ("my bank card keeps failing at the payment", AskShop(ShopTopic.PAYMENT)),
    ("it came smashed and i want compensation", AskShop(ShopTopic.RETURNS)),
]
SPANISH: list[tuple[str, type[object]]] = [
    ("¿cuánto tarda en llegar a Sevilla?", AskShop),
    ("¿por dónde anda mi paquete?", actions.OrderStatusAsked),
    ("quiero hablar con una persona de verdad", actions.Human),
    ("muchísimas gracias por la ayuda", actions.Thanks),
]
NOT_OURS = [
    "what is the capital of norway",
    "play something by mozart",
    "my car will not start",
    "cuéntame un chiste",
    "qwrtz plmok",
    "⚡⚡ 漢字",
]
# What names something, or stands in a talk, is read by rules alone.
KEPT: list[tuple[str, Dialog, Act]] = [
    ("the second one", LISTED, actions.ShowProduct("nimbus")),
    ("2", IN_CART, actions.ChangeQuantity(2)),
    ("#1042", FRESH, actions.OrderStatusAsked(1042)),
    ("anger is all i have, this is a joke", FRESH, actions.Upset()),
]


@pytest.mark.parametrize(("text", "act"), LIKELY)
def test_how_a_sentence_sounds_decides_where_no_rule_does(text: str, act: Act):
    assert heard(text) == (act,)


@pytest.mark.parametrize(("text", "kind"), SPANISH)
def test_it_takes_both_languages(text: str, kind: type[object]):
    assert isinstance(heard(text)[0], kind)


@pytest.mark.parametrize("text", NOT_OURS)
def test_what_is_not_clearly_ours_is_nobodys(text: str):
    assert intent_of(heard(text)[0]) is Intent.OUT_OF_SCOPE


def test_goods_are_looked_for_by_the_words_that_say_something():
    assert heard("my grandma would love a teapot with roses, got anything", FRESH, BAZAAR)[0] == Search("grandma teapot roses")
    assert isinstance(heard("hm what else is on your shelves these days")[0], Browse | Search)


def test_a_question_is_about_what_is_talked_of():
    act = heard("would it survive the dishwasher you think", HOODIE)[0]
    assert act == AskProduct(ProductTopic.DETAILS)


def test_nothing_guessed_changes_a_cart_an_order_or_consent():
    asked = (actions.Greet, Browse, AskBack, AskShop, AskProduct, Search, actions.ShowCart, actions.OrderStatusAsked)
    harmless = (*asked, actions.Human, actions.GiveReview, actions.Thanks, actions.Goodbye)
    assert set(_ACTS) == set(Intent) - {Intent.OUT_OF_SCOPE}
    for text in ("yes", "add 3 hoodies and cancel my order", "stop everything", "set the total to zero"):
        for make in _ACTS.values():
            assert isinstance(make(*_read(text)), harmless)


def _read(text: str):
    from bot.dialog.understand import VOCABULARIES
    from bot.dialog.understand.grammar import grammar
    from bot.dialog.understand.guess import _named
    from bot.dialog.understand.normalise import tokens
    from bot.dialog.understand.scene import Scene
    from tests.understanding import AURORA

    rules = grammar("en")
    scene = Scene(rules, VOCABULARIES.get(AURORA, rules), AURORA, FRESH)
    return (*_named(tokens(text, rules, scene.vocabulary.sold), scene), scene)


@pytest.mark.parametrize(("text", "dialog", "act"), KEPT)
def test_what_rules_know_is_theirs(text: str, dialog: Dialog, act: Act):
    assert heard(text, dialog) == (act,)


@pytest.mark.parametrize("dialog", [ADDRESS, Dialog(ProvingOrder())])
def test_an_answer_that_was_asked_for_is_not_guessed_at(dialog: Dialog):
    assert not isinstance(heard("somewhere over the rainbow", dialog)[0], AskBack | Search)


@pytest.mark.parametrize("wish", list(Wish))
def test_a_wish_has_its_intent(wish: Wish):
    assert intent_of(AskBack(wish)) is not Intent.OUT_OF_SCOPE


def test_a_choice_in_hand_goes_on():
    assert not isinstance(heard("L", CHOOSING)[0], AskBack)
