"""Is the language of a conversation what the shopper writes, and does it stay where nothing clear was said?"""

import pytest

from bot.dialog.actions import SpeakLanguage
from bot.dialog.state import Dialog, GivingAddress, Idle
from bot.dialog.understand import understand
from bot.dialog.understand.language import Tongue, supported, telling, tongue
from tests.understanding import ADDRESS, AURORA, FRESH, message

ENGLISH, SPANISH = Tongue("en", "en", sure=True), Tongue("es", "es", sure=True)
GUESS = Tongue("en", "en", sure=False)  # the brand's language, or the provider's hint


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("hola, teneis zapatillas del 42?", "es"),
        ("¿hay stock?", "es"),
        ("ola q tal", "es"),
        ("busco una lampara para la mesilla", "es"),
        ("do u hav hoddies??", "en"),
        ("how much is it", "en"),
        ("ok", "en"),
        ("42", "en"),
        ("LENA10", "en"),
        ("Nimbus Runner", "en"),
        ("M", "en"),
        ("no", "en"),
        ("", "en"),
        ("👍", "en"),
    ],
)
def test_the_first_words_say_which_language_it_is(text: str, spoken: str):
    assert tongue(text, GUESS, Idle()).spoken == spoken


@pytest.mark.parametrize(
    ("text", "before", "read", "spoken"),
    [
        ("quiero dos", ENGLISH, "es", "en"),  # understood, and still answered in English
        ("me haces descuento?", ENGLISH, "es", "en"),
        ("cuanto sale el envio a madrid", ENGLISH, "es", "es"),
        ("do you ship to spain?", SPANISH, "en", "en"),
        ("checkout", SPANISH, "en", "es"),
        ("2 aurora hoodie black M", SPANISH, "es", "es"),
        ("ok", SPANISH, "es", "es"),
        ("the hoodie, por favor", SPANISH, "es", "es"),  # as much of one as of the other
        ("LENA10", SPANISH, "es", "es"),
        ("I want the red one, gracias", ENGLISH, "en", "en"),
    ],
)
def test_a_language_stays_until_a_message_of_some_length_is_clearly_in_another(text: str, before: Tongue, read: str, spoken: str):
    found = tongue(text, before, Idle())
    assert (found.read, found.spoken, found.sure) == (read, spoken, True)


@pytest.mark.parametrize("text", ["Ana Ruiz, Calle del Pedido 5, 28013 Madrid, España", "5 The Old Post Street, Dublin, to my door"])
def test_names_and_places_do_not_change_the_language(text: str):
    for before in (ENGLISH, SPANISH, GUESS):
        found = tongue(text, before, GivingAddress())
        assert (found.spoken, found.sure) == (before.spoken, before.sure)


def test_one_word_is_no_proof_and_the_next_words_may_say_otherwise():
    typed_by_a_link = tongue("Hi! (ref: 0123456789abcdefghjk)", GUESS, Idle())
    assert (typed_by_a_link.spoken, typed_by_a_link.sure) == ("en", False)
    assert tongue("hola", typed_by_a_link, Idle()).spoken == "es"


def test_only_what_a_message_begins_with_is_looked_at():
    assert telling("hola " * 300 + "the where what") == {"en": 0, "es": 1}


def test_a_providers_hint_counts_where_we_have_the_language():
    assert [supported(tag) for tag in ("es-MX", "ES", "en", "fr", "")] == ["es", "es", "en", "", ""]


@pytest.mark.parametrize(
    ("text", "read", "wanted"),
    [
        ("switch to english pls", "en", "en"),
        ("can we continue in spanish please", "en", "es"),
        ("english", "en", "en"),
        ("do you speak french?", "en", "other"),
        ("en español por favor", "es", "es"),
        ("¿habla español?", "es", "es"),
        ("prefiero en inglés, gracias", "es", "en"),
        ("me puedes hablar en castellano", "es", "es"),
        ("hablais catalan?", "es", "other"),
    ],
)
@pytest.mark.parametrize("dialog", [FRESH, ADDRESS], ids=["idle", "address"])
def test_a_language_can_be_asked_for_anywhere(text: str, read: str, wanted: str, dialog: Dialog):
    assert SpeakLanguage(wanted) in understand(message(text), dialog, AURORA, read)


@pytest.mark.parametrize(
    ("text", "read"), [("a spanish omelette pan", "en"), ("do you ship to spain", "en"), ("una tortilla española", "es")]
)
def test_a_word_for_a_language_is_not_always_a_wish(text: str, read: str):
    assert not any(isinstance(act, SpeakLanguage) for act in understand(message(text), FRESH, AURORA, read))
