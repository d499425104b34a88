"""Texts cut to size: nothing lost, nothing too long, no price in two."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rendering import keyboard_rows, shorten, split_text, utf16_units

PRICES = st.one_of(
    st.builds("€{}.{:02d}".format, st.integers(0, 99_999), st.integers(0, 99)),
    st.builds("{},{:02d}\u00a0€".format, st.integers(0, 99_999), st.integers(0, 99)),
    st.builds("{}.{:02d} EUR".format, st.integers(0, 99_999), st.integers(0, 99)),
    st.builds("USD {}.{:02d}".format, st.integers(0, 99_999), st.integers(0, 99)),
    st.builds("{:,}.00 USD".format, st.integers(0, 9_999_999)),
    st.builds("US${}".format, st.integers(0, 99_999)),
)
WORDS = st.text(string.ascii_lowercase + "éñ🧢日.,!?", min_size=1, max_size=90)
GAPS = st.sampled_from([" ", " ", " ", "\n", "\n\n", ". ", "! ", "  \n"])
LIMITS = st.sampled_from([64, 80, 160, 1024])


@st.composite
def texts(draw) -> tuple[str, list[str]]:
    """A text of words and prices, and its prices."""
    pieces = draw(st.lists(st.tuples(st.one_of(WORDS.map(lambda w: (w, False)), PRICES.map(lambda p: (p, True))), GAPS), max_size=60))
    # A comma keeps two prices apart: "5 EUR 7 EUR" can be read in more ways than one.
    text = "".join(piece + ("," if is_price else "") + gap for (piece, is_price), gap in pieces)
    return text, [piece for (piece, is_price), _ in pieces if is_price]


def bare(text: str) -> str:
    return "".join(text.split())


@given(texts(), LIMITS)
def test_the_parts_are_the_text_within_the_limit_with_every_price_whole(made, limit):
    text, prices = made
    parts = split_text(text, limit)
    assert bare("".join(parts)) == bare(text)
    assert all(0 < utf16_units(part) <= limit for part in parts)
    assert all(part == part.strip() for part in parts)
    rest = "\0".join(parts)
    for price in prices:
        assert price in rest
        rest = rest.split(price, 1)[1]


@given(st.text(max_size=600), LIMITS)
def test_any_text_at_all_is_cut_within_the_limit_and_loses_only_white_space(text, limit):
    parts = split_text(text, limit)
    assert bare("".join(parts)) == bare(text)
    assert all(0 < utf16_units(part) <= limit for part in parts)


@given(st.text(max_size=100), st.integers(2, 64))
def test_a_label_is_shortened_within_the_limit(label, limit):
    assert utf16_units(shorten(label, limit)) <= limit


@given(st.lists(st.integers(1, 64), max_size=40))
def test_every_button_gets_a_row(widths):
    rows = keyboard_rows(widths, row_units=32, row_buttons=3)
    assert sum(rows) == len(widths)
    assert all(1 <= count <= 3 for count in rows)


FIFTY = "abcd " * 10
CUTS = [
    ("short", ["short"]),
    ("", []),
    ("  \n ", []),
    (f"{FIFTY}\n\nA second paragraph.", [FIFTY.strip(), "A second paragraph."]),
    (f"One sentence which is long. {FIFTY}", ["One sentence which is long.", FIFTY.strip()]),
    (f"{FIFTY}{FIFTY}", [("abcd " * 12 + "abcd")[:64].strip(), ("abcd " * 7).strip()]),
    ("x" * 100, ["x" * 64, "x" * 36]),
    (f"{'x' * 60} 1 234,50 EUR", ["x" * 60, "1 234,50 EUR"]),
    (f"{'x' * 58}EUR 59.00 is the price", ["x" * 58, "EUR 59.00 is the price"]),
    (f"{'x' * 60}€59.00", ["x" * 60, "€59.00"]),
    ("🧢" * 40, ["🧢" * 32, "🧢" * 8]),
    (f"{'x' * 62}👍🏽", ["x" * 62, "👍🏽"]),
    (f"{'x' * 63}e\u0301", ["x" * 63, "e\u0301"]),
]


@pytest.mark.parametrize(("text", "parts"), CUTS, ids=range(len(CUTS)))
def test_where_a_text_is_cut_at_64(text, parts):
    assert split_text(text, 64) == parts


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("🧢", 2), ("👨‍👩‍👧", 8)])
def test_length_is_counted_in_utf16_units(text, units):
    assert utf16_units(text) == units == len(text.encode("utf-16-le")) // 2
