"""Do the layers that read words do their part: normalising, clauses, numbers, prices, places, the catalogue's words?"""

import pytest

from bot.dialog.actions import Which
from bot.dialog.meant import lines_meant
from bot.dialog.state import Dialog
from bot.dialog.understand import countries
from bot.dialog.understand.bounds import Bounds, taken
from bot.dialog.understand.clauses import parted
from bot.dialog.understand.grammar import grammar
from bot.dialog.understand.normalise import tokens
from bot.dialog.understand.quantities import number_at
from bot.dialog.understand.vocabulary import Vocabularies, Vocabulary
from tests.understanding import AURORA, BAZAAR, aurora

EN = grammar("en")
AURORA_WORDS = Vocabulary(AURORA, EN)


def words_of(text: str) -> list[str]:
    return [token.word for token in tokens(text, EN, AURORA_WORDS.sold)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HELLLLOOO", "hello"),
        ("hiiii", "hi"),
        ("what's", "what is"),
        ("don’t", "do not"),
        ("u r gr8", "you are gr8"),
        ("Größe", "grosse"),
        ("XXXL", "xxxl"),
        ("shiping", "shipping"),
        ("retrun", "return"),
        ("hoodies", "hoodies"),  # the catalogue's own words stay
        ("shopping", "shopping"),  # a word of its own, not shipping misspelt
        ("-5", "-5"),
        ("20-50", "20 50"),
        ("lena-10", "lena 10"),
        ("1e3 2.5 #1042", "1e3 2.5 #1042"),
        ("3€", "3 €"),
    ],
)
def test_normalised_words(text: str, words: str):
    assert " ".join(words_of(text)) == words


def test_tokens_remember_where_they_were_written():
    text = "Thx, LENA10!"
    assert [text[t.start : t.end] for t in tokens(text, EN, AURORA_WORDS.sold)] == ["Thx", ",", "LENA10", "!"]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("2 black m and a red cap, code lena10", ["2 black m", "a red cap", "code lena10"]),
        ("how much n do u ship to spain", ["how much", "do you ship to spain"]),
        ("ok medium then, 3", ["ok medium then", "3"]),
        ("between 20 and 50", ["between 20 and 50"]),
        ("two and a half", ["two and a half"]),
        ("30 or less", ["30 or less"]),
        ("a black and white scarf", ["a black and white scarf"]),
        ("black and a cap", ["black", "a cap"]),
        ("hi! how are you?\nbye", ["hi", "how are you", "bye"]),
        ("my code: X", ["my code x"]),
        (",,, and then ...", []),
    ],
)
def test_clauses(text: str, clauses: list[str]):
    assert [clause.text for clause in parted(tokens(text, EN, AURORA_WORDS.sold), EN)] == clauses


def test_a_choice_with_or_is_one_question():
    first, second = parted(tokens("hoodie in M or L?", EN, AURORA_WORDS.sold), EN)
    assert first.question
    assert second.question


@pytest.mark.parametrize(
    ("text", "end", "value"),
    [
        ("3 caps", 1, 3),
        ("x2", 1, 2),
        ("2x caps", 1, 2),
        ("x 2", 2, 2),
        ("two", 1, 2),
        ("a couple of caps", 3, 2),
        ("half a dozen", 3, 6),
        ("two dozen", 2, 24),
        ("twenty five", 2, 25),
        ("a hundred", 2, 100),
        ("2 pairs of socks", 3, 2),
        ("0", 1, 0),
        ("999", 1, 999),
        ("1000", 1, None),
        ("-5", 1, None),
        ("minus two", 2, None),
        ("2.5", 1, None),
        ("1e3", 1, None),
        ("two and a half", 4, None),
        ("a million", 2, None),
        ("9" * 400, 1, None),
    ],
)
def test_numbers(text: str, end: int, value: int | None):
    number = number_at(text.split(), 0, EN)
    assert number is not None
    assert (number.end, number.value) == (end, value)


@pytest.mark.parametrize("text", ["a cap", "cap", "half price", "xl", "#1042x"])
def test_no_numbers(text: str):
    assert number_at(text.split(), 0, EN) is None


@pytest.mark.parametrize(
    ("text", "bounds", "rest"),
    [
        ("caps under 30", Bounds(None, 3000), "caps"),
        ("under €19.99", Bounds(None, 1999), ""),
        ("sofas between 200 and 300 dollars", Bounds(20000, 30000), "sofas"),
        ("from 50 to 20", Bounds(2000, 5000), ""),
        ("over 100", Bounds(10000, None), ""),
        ("30 or less", Bounds(None, 3000), ""),
        ("20-50 €", Bounds(None, None), "20 50 €"),
        ("2 caps", Bounds(), "2 caps"),
    ],
)
def test_price_bounds(text: str, bounds: Bounds, rest: str):
    (clause,) = parted(tokens(text, EN, AURORA_WORDS.sold), EN)
    found, shorter = taken(clause, "EUR", EN)
    assert (found, shorter.text) == (bounds, rest)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("spain", "ES"),
        ("united kingdom", "GB"),
        ("uk", "GB"),
        ("usa", "US"),
        ("portgual", "PT"),
        ("madrid", "??"),
        ("mars", "??"),
        ("south korea", "KR"),
    ],
)
def test_countries(place: str, code: str):
    assert countries.country_of(place, EN) == code


@pytest.mark.parametrize(
    ("word", "root"), [("hoddies", "hoodi"), ("hoodie", "hoodi"), ("nimbsu", "nimbus"), ("caps", "cap"), ("pizza", "")]
)
def test_the_catalogues_words_survive_slips(word: str, root: str):
    assert AURORA_WORDS.root(word) == root


def test_a_vocabulary_is_made_once_a_snapshot():
    kept = Vocabularies()
    first = kept.get(AURORA, EN)
    assert kept.get(AURORA, EN) is first
    renewed = aurora(version=2)
    assert kept.get(renewed, EN) is not first
    assert kept.get(renewed, EN).snapshot is renewed
    assert kept.get(BAZAAR, EN).snapshot is BAZAAR


def test_words_that_fit_many_products_find_the_one_in_the_cart():
    lines = [BAZAAR.variants[f"{key}-0"] for key in ("pack1", "mug1", "candle")]
    assert lines_meant(Which(words="mug"), lines, Dialog()) == [lines[1]]
    assert lines_meant(Which(words="bakpack"), lines, Dialog()) == [lines[0]]
    assert lines_meant(Which(words="lamp"), lines, Dialog()) == []
    assert lines_meant(Which(), lines, Dialog()) == lines
