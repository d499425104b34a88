"""Is everything the bot says in every pack, and does every phrase read as it should?"""

import ast
import string
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from bot.dialog import actions, apologies
from bot.dialog.locales import DEFAULT_LANGUAGE, PACKS, put, render_reply
from bot.dialog.locales.forms import Phrase
from bot.dialog.locales.lexicons import LEXICONS
from bot.dialog.reply import Choice, Reply, ShownProduct, say
from bot.dialog.says import Country, Option, Tenths
from bot.dialog.skills import SKILLS
from bot.dialog.understand.grammar import grammar
from core.money import Money

ROOT = Path(__file__).parent.parent
SPEAKERS = ("bot", "console", "webhooks", "dropline")
LABEL_MAX = 20  # the tightest of all channels


class Madrid:
    timezone = "Europe/Madrid"


def _said_in(tree: ast.AST) -> Iterator[str]:
    """The keys a module says: the first argument of say(…) and Say(…); where that is a variable, every text of its function."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not isinstance(call.func, ast.Name) or call.func.id not in ("say", "Say") or not call.args:
            continue
        if isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)
            continue
        around = [function for function in functions if any(node is call for node in ast.walk(function))]
        yield from (str(node.value) for function in around for node in ast.walk(function) if isinstance(node, ast.Constant))


def _modules() -> list[Path]:
    return [path for package in SPEAKERS for path in sorted((ROOT / package).rglob("*.py"))]


def _keys_said() -> set[str]:
    return {key for path in _modules() for key in _said_in(ast.parse(path.read_text(encoding="utf-8")))}


def _literal_keys() -> set[str]:
    calls = (node for path in _modules() for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    said = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("say", "Say") and call.args)
    return {str(call.args[0].value) for call in said if isinstance(call.args[0], ast.Constant)}


@pytest.mark.parametrize("language", PACKS)
def test_everything_said_has_its_phrase(language: str):
    assert _literal_keys() - PACKS[language].phrases.keys() == set()


@pytest.mark.parametrize("language", PACKS)
def test_every_phrase_is_said_somewhere(language: str):
    stand_ins = {key for keys in apologies.VARIANTS.values() for key in keys}
    assert PACKS[language].phrases.keys() - _keys_said() - stand_ins == set()


@pytest.mark.parametrize("language", PACKS)
def test_every_language_says_the_same_things_with_the_same_values(language: str):
    assert PACKS[language].phrases.keys() == PACKS[DEFAULT_LANGUAGE].phrases.keys()
    values = {key: _values(PACKS[DEFAULT_LANGUAGE].phrases[key]) for key in PACKS[language].phrases}
    assert {key: _values(phrase) for key, phrase in PACKS[language].phrases.items()} == values


@pytest.mark.parametrize("language", PACKS)
def test_plurals_have_every_form_and_count_what_is_given(language: str):
    plural = [phrase for phrase in PACKS[language].phrases.values() if not isinstance(phrase, str)]
    assert [phrase for phrase in plural if not {"one", "other"} <= phrase.keys() <= {"zero", "one", "two", "few", "many", "other"}] == []
    assert [phrase for phrase in plural if "count" not in dict(_values(phrase))] == []


def _values(phrase: Phrase) -> list[tuple[str, str]]:
    """The values that a phrase names in any of its forms, each with its format."""
    texts = [phrase] if isinstance(phrase, str) else list(phrase.values())
    return sorted({(name, form or "") for text in texts for _, name, form, _ in string.Formatter().parse(text) if name})


@pytest.mark.parametrize("language", LEXICONS)
def test_every_language_understands_the_same_things(language: str):
    ours, theirs = LEXICONS[language], LEXICONS[DEFAULT_LANGUAGE]
    assert ours.patterns.keys() == theirs.patterns.keys()
    groups = {name: grammar(DEFAULT_LANGUAGE).groups(name) for name in theirs.patterns}
    assert {name: grammar(language).groups(name) for name in ours.patterns} == groups
    assert set(ours.commands.values()) == set(theirs.commands.values())


def test_words_that_tell_a_language_are_of_one_language():
    both = [word for lexicon in LEXICONS.values() for word in lexicon.telling]
    assert sorted(word for word, count in Counter(both).items() if count > 1) == []


def test_every_act_has_exactly_one_skill():
    assert set(SKILLS) == set(get_args(actions.Act))


@pytest.mark.parametrize("language", PACKS)
def test_labels_without_names_fit_the_tightest_channel(language: str):
    labels = {key: phrase for key, phrase in PACKS[language].phrases.items() if key.startswith("choice_") and isinstance(phrase, str)}
    fields = {key for key, phrase in labels.items() if any(name for _, name, _, _ in string.Formatter().parse(phrase))}
    assert {key: phrase for key, phrase in labels.items() if key not in fields and len(phrase) > LABEL_MAX} == {}


@pytest.mark.parametrize("language", PACKS)
def test_no_phrase_shouts(language: str):
    texts = [text for phrase in PACKS[language].phrases.values() for text in ([phrase] if isinstance(phrase, str) else phrase.values())]
    assert [text for text in texts if "!" in text or (text != text.strip() and not text.startswith(" – "))] == []


AT = datetime(2026, 11, 22, 12, 15, tzinfo=UTC)
MIDNIGHT = datetime(2026, 8, 31, 22, 0, tzinfo=UTC)  # of 1 September in Madrid


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (say("part_total", total=Money(118_00, "EUR")), "Total €118.00."),
        (say("part_total", total=Money(1_290_00, "USD")), "Total $1,290.00."),
        (say("code_ended", code="SUMMER20", ends_at=MIDNIGHT), "SUMMER20 ended on 31 August 2026."),
        (say("code_ended", code="LIVE", ends_at=AT), "LIVE ended at 13:15 CET on 22 November 2026."),
        (say("code_not_started", code="X", starts_at=MIDNIGHT), "X starts on 1 September 2026. I'll keep it, and it comes on then."),
        (say("left", name="Cap", count=1), "Only 1 left of Cap."),
        (say("left", name="Cap", count=2), "Only 2 left of Cap."),
        (say("instead", names=["sand / L"]), "I have it in sand / L. Or get alerts, and you'll hear about restocks."),
        (say("which_line", names=["A", "B", "C"]), "Which one: A, B, or C?"),
        (say("ships_free", countries=[Country("ES"), Country("FR")]), "Shipping to Spain and France is free."),
        (say("ships_free", countries=[Country("XX")]), "Shipping to XX is free."),
        (say("cart_sums", parts=["", say("part_delivery_free")]), "Free shipping."),
        (say("description", text="100 % {wool} – €5"), "100 % {wool} – €5"),
    ],
)
def test_values_are_put_in_words(said, words):
    assert put(said, "en", "Europe/Madrid") == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (say("part_total", total=Money(118_00, "EUR")), "Total: 118,00\xa0€."),
        (say("part_total", total=Money(12_900_00, "EUR")), "Total: 12.900,00\xa0€."),
        (say("code_ended", code="SUMMER20", ends_at=MIDNIGHT), "SUMMER20 terminó el 31 de agosto de 2026."),
        (say("code_ended", code="LIVE", ends_at=AT), "LIVE terminó el 22 de noviembre de 2026 a las 13:15 CET."),
        (say("left", name="Cap", count=1), "Solo queda 1 de Cap."),
        (say("left", name="Cap", count=2), "Solo quedan 2 de Cap."),
        (say("which_line", names=["A", "B", "C"]), "¿Cuál de ellos: A, B o C?"),
        (say("ships_free", countries=[Country("ES"), Country("FR")]), "El envío a España y Francia es gratis."),
        (say("ships_free", countries=[Country("FR"), Country("IT")]), "El envío a Francia e Italia es gratis."),
        (say("choose", name="Hoodie", options=[Option("Color"), Option("size")]), "Hoodie: ¿qué color y talla quieres?"),
        (say("choose", name="Lamp", options=[Option("Shade of glow")]), "Lamp: ¿qué Shade of glow quieres?"),
        (say("reviews_sum", mean=Tenths(46), count=3), "4,6 de 5 estrellas, con 3 opiniones."),
    ],
)
def test_values_are_put_in_spanish_words(said, words):
    assert put(said, "es-MX", "Europe/Madrid") == words


def test_an_unknown_language_reads_english_and_a_tag_reads_its_language():
    assert put(say("fine"), "xx", "UTC") == put(say("fine"), "en-GB", "UTC") == put(say("fine"), "", "UTC") == "All right."


def test_a_value_without_words_is_a_fault():
    with pytest.raises(TypeError):
        put(say("description", text=1.5), "en", "UTC")
    with pytest.raises(KeyError):
        put(say("no such phrase"), "en", "UTC")


def test_a_reply_is_lines_cards_and_buttons():
    card = ShownProduct("Cap", say("card_price", price=Money(19_00, "EUR")), "cap.jpg", (Choice("red", "a"),))
    reply = Reply((say("fine"), say("goodbye")), (Choice(say("choice_no"), "no"), Choice(Country("ES"), "es")), (card,))
    message = render_reply(reply, "en", Madrid())
    assert message.text == "All right.\nSee you. Your cart is kept."
    assert message.keys == ("fine", "goodbye")
    assert [(button.label, button.action) for button in message.all_buttons()] == [("red", "a"), ("No", "no"), ("Spain", "es")]
    assert (message.cards[0].title, message.cards[0].subtitle, message.cards[0].image) == ("Cap", "€19.00", "cap.jpg")
