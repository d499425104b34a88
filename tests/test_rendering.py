"""Texts and labels cut to size: nothing lost, nothing too long, no price in two, no two labels alike."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rendering import distinct_labels, keyboard_rows, numbered, shorten, split_text, utf16_units
from bot.events import Button

PRICES = st.one_of(
    st.builds("€{}.{:02d}".format, st.integers(0, 99_999), st.integers(0, 99)),
    st.builds("{},{:02d}\u00a0€".format, st.integers(0, 99_999), st.integers(0, 99)),
    st.builds("{}.{:02d} EUR".format, st.integers(0, 99_999), st.integers(0, 99)),
    st.builds("USD {}.{:02d}".format, st.integers(0, 99_999), st.integers(0, 99)),
    st.builds("{:,}.00 USD".format, st.integers(0, 9_999_999)),
    st.builds("US${}".format, st.integers(0, 99_999)),
)
URLS = st.builds("https://shop.test/{}?ref={}".format, st.text(string.ascii_letters, max_size=20), st.integers(0, 10**9))
EMOJI = st.sampled_from(["🧢", "👍🏽", "👨‍👩‍👧‍👦", "🇪🇸", "🇫🇷", "❤️", "1️⃣", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u0301"])
WORDS = st.text(string.ascii_lowercase + "éñ🧢日.,!?", min_size=1, max_size=90)
GAPS = st.sampled_from([" ", " ", " ", "\n", "\n\n", ". ", "! ", "  \n"])
LIMITS = st.sampled_from([64, 80, 160, 1024])


@st.composite
def texts(draw) -> tuple[str, list[str]]:
    """A text of words, prices, addresses and emoji, and all of these that may not be parted."""
    wholes = st.one_of(PRICES, URLS, EMOJI).map(lambda whole: (whole, True))
    pieces = draw(st.lists(st.tuples(st.one_of(WORDS.map(lambda w: (w, False)), wholes), GAPS), max_size=60))
    # A comma keeps two prices apart: "5 EUR 7 EUR" can be read in more ways than one.
    text = "".join(piece + ("," if whole else "") + gap for (piece, whole), gap in pieces)
    return text, [piece for (piece, whole), _ in pieces if whole]


def bare(text: str) -> str:
    return "".join(text.split())


@given(texts(), LIMITS)
def test_the_parts_are_the_text_within_the_limit_with_every_price_address_and_emoji_whole(made, limit):
    text, wholes = made
    parts = split_text(text, limit)
    assert bare("".join(parts)) == bare(text)
    assert all(0 < utf16_units(part) <= limit for part in parts)
    assert all(part == part.strip() for part in parts)
    rest = "\0".join(parts)
    for whole in wholes:
        assert whole in rest
        rest = rest.split(whole, 1)[1]


@given(st.lists(EMOJI, min_size=1, max_size=80), LIMITS)
def test_a_run_of_emoji_is_cut_between_them(signs, limit):
    parts = split_text("".join(signs), limit)
    for part in parts:
        while part:
            sign = next(sign for sign in sorted(signs, key=len, reverse=True) if part.startswith(sign))
            part = part[len(sign) :]


@given(st.text(max_size=600), LIMITS)
def test_any_text_at_all_is_cut_within_the_limit_and_loses_only_white_space(text, limit):
    parts = split_text(text, limit)
    assert bare("".join(parts)) == bare(text)
    assert all(0 < utf16_units(part) <= limit for part in parts)


@given(st.text(max_size=100), st.integers(2, 64))
def test_a_label_is_shortened_within_the_limit(label, limit):
    assert utf16_units(shorten(label, limit)) <= limit


LABELS = st.lists(
    st.one_of(
        st.text(max_size=40), st.builds("Aurora Hoodie, {} / {}".format, st.sampled_from(["black", "Black", "sand"]), st.text(max_size=9))
    ),
    max_size=30,
)


@given(LABELS, st.integers(8, 64))
def test_labels_are_told_apart_within_the_limit(labels, limit):
    made = distinct_labels(labels, limit)
    assert len(made) == len(labels)
    assert all(utf16_units(label) <= limit for label in made)
    assert len({label.casefold() for label in made}) == len(made)
    assert distinct_labels(made, limit) == made  # what is told apart stays as it is
    plain = [" ".join(label.split()) for label in labels]
    alone = [
        at for at, label in enumerate(plain) if sum(shorten(label, limit).casefold() == shorten(o, limit).casefold() for o in plain) == 1
    ]
    counted = [label for at, label in enumerate(made) if at not in alone]
    assert all(made[at] == shorten(plain[at], limit) for at in alone) or any(label[-1:].isdigit() for label in counted)


ALIKE = [
    (["Aurora Hoodie, black / M", "Aurora Hoodie, black / L"], ["Aurora Hoodie, bla…M", "Aurora Hoodie, bla…L"]),
    (["See Aurora Hoodie black", "See Aurora Hoodie sand"], ["See Aurora Hoodie b…", "See Aurora Hoodie s…"]),
    (["Mug", "Mug", "mug"], ["Mug", "Mug 2", "mug 3"]),
    (["a" * 30, "a" * 30], ["a" * 19 + "…", "a" * 17 + "… 2"]),
    (["Add Nimbus to cart", "Black"], ["Add Nimbus to cart", "Black"]),
]


@pytest.mark.parametrize(("labels", "expected"), ALIKE, ids=range(len(ALIKE)))
def test_how_labels_are_told_apart_at_20(labels, expected):
    assert distinct_labels(labels, 20) == expected


def test_numbered_choices_are_counted_from_one():
    assert numbered([Button("Black", "a"), Button("Sand  /\nL", "b")]) == "1. Black\n2. Sand / L"
    assert numbered([]) == ""


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
    (f"{'x' * 62}🇪🇸🇫🇷", ["x" * 62, "🇪🇸🇫🇷"]),
    (f"Look: https://shop.test/{'a' * 42}", ["Look:", f"https://shop.test/{'a' * 42}"]),
    (f"https://shop.test/{'a' * 50}", [f"https://shop.test/{'a' * 46}", "aaaa"]),
]


@pytest.mark.parametrize(("text", "parts"), CUTS, ids=range(len(CUTS)))
def test_where_a_text_is_cut_at_64(text, parts):
    assert split_text(text, 64) == parts


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("🧢", 2), ("👨‍👩‍👧", 8)])
def test_length_is_counted_in_utf16_units(text, units):
    assert utf16_units(text) == units == len(text.encode("utf-16-le")) // 2
