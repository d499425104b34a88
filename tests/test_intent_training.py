"""Do the weights of understanding come from the sentences, always the same ones? And does what ships belong to what stands there?"""

import numpy as np
import pytest

from bot.dialog.intents import Intent
from bot.dialog.understand.classifier import fitted, packed, unpacked
from bot.dialog.understand.features import WORDS_MAX, features
from dropline.training.fit import digest, fit
from dropline.training.sentences import VARIANTS_MAX, BadSentences, examples, parsed

FEW = """
[=thing]
hoodie
cap
[greet]
{hello|hi} {there|}
{hello|hi|hey} {you|all|friends}
good morning
[search_product]
do you have {a|some} <thing>
looking for a <thing>
[thanks]
{thanks|thank you} {so much|}
"""


def test_choices_and_slots_are_filled():
    found = [example for example in parsed("[=thing]\ncap\n[greet]\n{hi|hi} <thing>{s|s}") if example.text == "hi caps"]
    assert len(found) == 1
    assert found[0].intent == "greet"


def test_a_line_counts_once_however_many_it_stands_for():
    rows = parsed(FEW)
    lines = {example.intent: sum(each.weight for each in rows if each.intent == example.intent) for example in rows}
    assert lines == pytest.approx({"greet": 3, "search_product": 2, "thanks": 1})
    wide = parsed("[greet]\n" + " ".join("{" + "|".join("abcdefghij") + "}" for _ in range(9)))
    assert len(wide) <= VARIANTS_MAX + 1


@pytest.mark.parametrize(
    ("text", "why"),
    [("hello", "line 1: stands under no heading"), ("[greet]\n\nhi <who>", "line 3: no words for who")],
)
def test_a_line_at_fault_is_named(text: str, why: str):
    with pytest.raises(BadSentences, match=why):
        parsed(text)


def test_every_intent_has_sentences_and_the_weights_are_theirs():
    """Where this fails: `dropline train intents`."""
    rows = examples()
    assert {example.intent for example in rows} == set(Intent) == set(fitted().names)
    assert fitted().made_from == digest(rows)


def test_two_fits_are_equal_to_the_last_bit_and_survive_the_file():
    first, second = fit(parsed(FEW)), fit(parsed(FEW))
    assert packed(first) == packed(second)
    again = unpacked(packed(first))
    assert np.array_equal(again.weights, first.weights)
    assert (again.rows, again.names, again.scale, again.made_from) == (first.rows, first.names, first.scale, first.made_from)
    assert again.shares("hello cap") == first.shares("hello cap")


def test_what_was_learnt_is_known_and_shares_sum_to_one():
    classifier = fit(parsed(FEW))
    for text, intent in (("hey all", "greet"), ("any cap", "search_product"), ("many thanks", "thanks")):
        shares = classifier.shares(text)
        assert max(shares, key=lambda name: shares[name]) == intent
        assert sum(shares.values()) == pytest.approx(1)


def test_a_text_of_unknown_letters_says_nothing():
    for text in ("", "漢字", "⚡"):
        shares = fitted().shares(text)
        assert set(shares) == set(Intent)
        assert max(shares, key=lambda name: shares[name]) == Intent.OUT_OF_SCOPE


@pytest.mark.parametrize(("one", "other"), [("Hiiii!!", "hi"), ("Camión 42", "camion 17"), ("don't", "dont")])
def test_spellings_that_are_alike(one: str, other: str):
    assert features(one) == features(other)


def test_a_long_text_has_bounded_features():
    assert len(features("word " * 10_000)) == len(features("word " * WORDS_MAX))
