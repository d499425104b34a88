"""Does "the same again" put in what an earlier order had, as it is today, and say what is different?"""

from collections.abc import Iterator

import pytest

from bot.dialog.actions import Act, OrderStatusAsked, Reorder
from tests.afterwards import buys, heard_keys, heard_text
from tests.shop import Shop
from tests.test_cart_reminders import change
from tests.understanding import heard


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url)
    yield shop
    shop.close()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("same again pls", Reorder()),
        ("buy my last order again", Reorder()),
        ("reorder", Reorder()),
        ("reorder #1001", Reorder(1001)),
        ("can i get the same as last time", Reorder()),
        ("repeat my last order", Reorder()),
        ("the usual", Reorder()),
        ("where is my last order", OrderStatusAsked()),
        ("my last order", OrderStatusAsked()),
    ],
)
def test_ways_to_say_it(text: str, wanted: Act) -> None:
    assert heard(text) == (wanted,)


def test_other_wishes_stay_what_they_are() -> None:
    for text in ("i want to order", "add the same in red", "repeat that", "my order is late again"):
        assert not any(isinstance(act, Reorder) for act in heard(text)), text


def test_the_same_again_at_todays_prices_with_what_is_left(shop: Shop) -> None:
    buys(shop, "ana", "black m hoodie, 2", "red cap", "nimbus 43")
    change(shop, "CAP-RED", active=0)
    change(shop, "RUNNER-43", price_minor=95_00)
    change(shop, "HOODIE-BLACK-M", stock=1)
    shop.says("ana", "same again please")
    assert "Only" not in heard_text(shop)
    text = heard_text(shop)
    assert "From order 1001, as it is today:" in text
    assert "There aren't 2 of them any more." in text
    assert "Trail Cap, red isn't sold any more." in text
    assert "The price of Nimbus Runner, 43 went from €89.00 to €95.00." in text
    assert [(line["name"], line["quantity"]) for line in shop.standing("ana")["cart"]["lines"]] == [
        ("Aurora Hoodie, black / M", 1),
        ("Nimbus Runner, 43", 1),
    ]
    shop.says("ana", "reorder #1001")
    assert "Only 1 is left of Aurora Hoodie, black / M, and it's in your cart." in heard_text(shop)
    shop.says("ben", "reorder #1001")
    assert heard_keys(shop)[-1] == "no_such_order", "a foreign number reads like an unknown one"
    shop.says("ben", "same again")
    assert heard_keys(shop)[-1] == "no_orders"
