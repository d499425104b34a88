"""Where shall it go? Addresses as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.address import FIELDS, country_code, missing, read

SERVED = ("ES", "FR", "PT", "DE")
MADRID = ("Ana Ruiz", "Calle Mayor 5", "28013", "Madrid", "ES")


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain",
        "Ana Ruiz\nCalle Mayor 5\n28013 Madrid\nEspaña",
        "Ana Ruiz, Calle Mayor 5, Madrid 28013, ES",
        "Ana Ruiz, Calle Mayor 5, Madrid, 28013, Spain",
        "Ana Ruiz Calle Mayor 5 28013 Madrid Spain",
        "Ana Ruiz Calle Mayor 5, 28013 Madrid Spain",
        "ok, send it to Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain please",
        "my name is Ana Ruiz, Calle Mayor 5, 28013 Madrid, spain.",
        "Ana Ruiz / Calle Mayor 5 / 28013 Madrid / Spain",
        "name: Ana Ruiz; street: Calle Mayor 5; zip: 28013; city: Madrid; country: Spain",
    ],
)
def test_one_address_in_many_spellings(text: str):
    fields = read(text, {}, SERVED)
    assert tuple(fields[name] for name in FIELDS) == MADRID


@pytest.mark.parametrize(
    ("text", "served", "wanted"),
    [
        ("Ana, Calle Mayor 5, 3ºB, 28013 Madrid, Spain", SERVED, ("Ana", "Calle Mayor 5, 3ºB", "28013", "Madrid", "ES")),
        ("João Silva, Rua Augusta 10, 1100-053 Lisboa, Portugal", SERVED, ("João Silva", "Rua Augusta 10", "1100-053", "Lisboa", "PT")),
        ("Max Muster, Hauptstraße 5, 10115 Berlin, Deutschland", SERVED, ("Max Muster", "Hauptstraße 5", "10115", "Berlin", "DE")),
        ("Tom, 10 Downing St, London, SW1A 2AA, UK", ("GB",), ("Tom", "10 Downing St", "SW1A 2AA", "London", "GB")),
        ("Jo Bell, 12 Main St, Springfield, IL 62704", ("US",), ("Jo Bell", "12 Main St", "62704", "Springfield, IL", "US")),
        ("France Gall, Plaza España 3, 28013 Madrid, Spain", SERVED, ("France Gall", "Plaza España 3", "28013", "Madrid", "ES")),
    ],
)
def test_addresses_of_many_places(text: str, served: tuple[str, ...], wanted: tuple[str, ...]):
    fields = read(text, {}, served)
    assert tuple(fields.get(name) for name in FIELDS) == wanted


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Ana Ruiz, Calle Mayor 5, 28013 Madrid", ("country",)),
        ("Ana Ruiz, Calle Mayor 5, Madrid, Spain", ("postcode",)),
        ("12 Rue de Rivoli, 75001 Paris, France", ("name",)),
        ("Calle Mayor 5", ("name", "postcode", "city", "country")),
        ("what do you need it for?", FIELDS),
        ("hm", FIELDS),
        ("", FIELDS),
    ],
)
def test_what_is_missing(text: str, lacking: tuple[str, ...]):
    assert missing(read(text, {}, SERVED)) == lacking


def test_the_only_country_served_is_taken_for_granted():
    assert missing(read("Ana Ruiz, Calle Mayor 5, 28013 Madrid", {}, ("ES",))) == ()


@pytest.mark.parametrize(
    ("lacking", "text", "value"),
    [("name", "Ana Ruiz", "Ana Ruiz"), ("postcode", "it is 28013", "28013"), ("city", "Madrid", "Madrid"), ("country", "españa", "ES")],
)
def test_an_answer_to_the_one_question_left(lacking: str, text: str, value: str):
    known = {name: each for name, each in zip(FIELDS, MADRID, strict=True) if name != lacking}
    assert read(text, known, SERVED)[lacking] == value


def test_a_whole_address_replaces_an_earlier_one():
    known = {"name": "Ana Ruiz", "street": "Bahnhofstrasse 1", "postcode": "8001", "city": "Zürich"}
    fields = read("Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain", known, SERVED)
    assert tuple(fields[name] for name in FIELDS) == MADRID
    assert read("Calle Mayor 5, 28013 Madrid", known, SERVED) == {
        "name": "Ana Ruiz",
        "street": "Calle Mayor 5",
        "postcode": "28013",
        "city": "Madrid",
    }


def test_a_later_country_corrects_an_earlier_one():
    known = dict(zip(FIELDS, MADRID, strict=True))
    assert read("France", known, SERVED)["country"] == "FR"


@pytest.mark.parametrize(("text", "code"), [("Spain", "ES"), ("ALEMANIA", "DE"), ("es", "ES"), ("usa", "US"), ("CA", ""), ("Madrid", "")])
def test_countries_by_name(text: str, code: str):
    assert country_code(text, SERVED) == code


@given(st.text(max_size=600), st.dictionaries(st.sampled_from(FIELDS), st.text(min_size=1, max_size=20)))
def test_any_text_at_all_is_read_into_bounded_fields(text: str, known: dict[str, str]):
    fields = read(text, known, SERVED)
    assert set(fields) <= set(FIELDS)
    assert all(len(value) <= 120 for value in fields.values())
