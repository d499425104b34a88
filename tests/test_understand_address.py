"""Where an address was asked for: is everything an address that is not clearly something else?"""

import pytest

from bot.dialog.actions import (
    Act,
    AskProduct,
    AskShop,
    Cancel,
    ChangeQuantity,
    Checkout,
    EnterCode,
    GiveAddress,
    Greet,
    Human,
    ProductTopic,
    RemoveLine,
    ShopTopic,
    ShowCart,
    Which,
    Yes,
)
from tests.understanding import ADDRESS, heard

ADDRESSES = [
    "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain",
    "Ana Ruiz\nCalle Mayor 5\n28013 Madrid\nSpain",
    "Red Cap Street 5, 28001 Madrid",
    "Jo 15 Main Street, Berlin, Germany",  # no JO15 in it
    "I live at 5 Return Road, Lisbon",
    "Ship Lane 2, 1000 Porto",
    "10 Downing Street, London, UK",
    "28013",
    "Paris",
    "Nice",
    "spain",
    "Ana",
    "2",
    "St. James 3, Bloco 2, Lisboa",
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_handed_on_as_it_was_written(text: str):
    assert heard(text, ADDRESS) == (GiveAddress(text),)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("wait can i return if dont fit?", [AskShop(ShopTopic.RETURNS)]),
        ("do you ship to france?", [AskShop(ShopTopic.SHIPPING, "FR")]),
        ("how much is it?", [AskProduct(ProductTopic.PRICE)]),
        ("whats in my cart?", [ShowCart()]),
        ("cart", [ShowCart()]),
        ("my cart please", [ShowCart()]),
        ("make it 2", [ChangeQuantity(2)]),
        ("remove the cap", [RemoveLine(Which("cap"))]),
        ("lena10", [EnterCode("lena10")]),
        ("use code lena 10", [EnterCode("lena 10")]),
        ("cancel", [Cancel()]),
        ("nevermind", [Cancel()]),
        ("human", [Human()]),
        ("hello", [Greet()]),
        ("yes", [Yes()]),
        ("same address as last time", [Checkout(same_address=True)]),
    ],
)
def test_what_is_clearly_something_else_is_that(text: str, acts: list[Act]):
    assert list(heard(text, ADDRESS)) == acts


def test_a_question_before_the_address_leaves_the_address():
    acts = heard("how long does delivery take? Ana Ruiz, Calle Mayor 5, 28013 Madrid", ADDRESS)
    assert acts == (AskShop(ShopTopic.SHIPPING), GiveAddress("Ana Ruiz, Calle Mayor 5, 28013 Madrid"))


def test_a_question_between_the_lines_leaves_both_lines():
    acts = heard("Ana Ruiz, Calle Mayor 5\ndo you ship to spain?\n28013 Madrid", ADDRESS)
    assert acts == (AskShop(ShopTopic.SHIPPING, "ES"), GiveAddress("Ana Ruiz, Calle Mayor 5\n28013 Madrid"))
