"""Is it an address of that country? Postcodes as people write them, what may be missing, and one thing asked at a time."""

import pytest
from sqlalchemy import Engine

from bot.dialog import address
from bot.dialog.actions import AddToCart, Checkout, GiveAddress
from commerce.addresses import rules
from tests.dialogs import DialogShop


@pytest.mark.parametrize(
    ("country", "written", "postcode"),
    [
        ("ES", " 28013 ", "28013"),
        ("ES", "2801", None),
        ("ES", "", None),
        ("GB", "sw1a 1aa", "SW1A 1AA"),
        ("GB", "SW1A1AA", "SW1A1AA"),
        ("PT", "1000 001", "1000-001"),
        ("PT", "1000", None),
        ("NL", "1012 ab", "1012 AB"),
        ("US", "62704-1234", "62704-1234"),
        ("FR", "75 001", "75 001"),
        ("IE", "", ""),
        ("IE", "D02 X285", "D02 X285"),
        ("IE", "12", None),
        ("HK", "999077", "999077"),  # there are none, and people write something all the same
        ("XX", "what ever", "WHAT EVER"),
    ],
)
def test_postcodes(country: str, written: str, postcode: str | None) -> None:
    assert rules(country).postcode(written) == postcode


@pytest.mark.parametrize(("country", "missing"), [("ES", ("postcode", "city")), ("IE", ("city",)), ("", ("postcode", "city", "country"))])
def test_what_is_asked_for_is_what_the_country_needs(country: str, missing: tuple[str, ...]) -> None:
    given = {"name": "Ana Ruiz", "street": "Calle Mayor 5", "country": country}
    assert address.missing(given) == missing


def test_a_wrong_postcode_is_asked_again_and_nothing_else(db: Engine) -> None:
    ana = DialogShop(db).person("ana")
    ana.does(AddToCart("var_cap-black"))
    ana.does(Checkout())
    ana.does(GiveAddress("Ana Ruiz, Rua Augusta 1, 1100 Lisboa, Portugal"))
    assert "isn't a postcode of Portugal: they look like 2725-079" in ana.text
    assert ana.orders == []
    ana.does(GiveAddress("it's 1100-048"))
    [order] = ana.orders
    assert order.address == {
        "name": "Ana Ruiz", "street": "Rua Augusta 1", "postcode": "1100-048", "city": "Lisboa", "country": "PT",
    }  # fmt: skip
