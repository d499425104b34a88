"""Browse, choose, put in, change, take out: S1 in acts, and its neighbours."""

import pytest
from sqlalchemy import Engine

from bot.dialog.actions import (
    AddToCart,
    AskProduct,
    AskShop,
    Browse,
    ChangeQuantity,
    ChooseOption,
    ClearCart,
    FillCart,
    Greet,
    ProductTopic,
    RemoveLine,
    Search,
    SetLine,
    ShopTopic,
    ShowCart,
    ShowProduct,
    Thanks,
    Undo,
    Want,
    Which,
    Yes,
)
from bot.dialog.state import ChoosingVariant, Idle
from commerce.tables import Brand, Product, Variant
from core.money import Money
from tests.dialogs import BRAND, DialogShop, Person

BLACK_M, RED_CAP = "Aurora Hoodie, black / M", "Trail Cap, red"


@pytest.fixture
def shop(db: Engine) -> DialogShop:
    return DialogShop(db)


@pytest.fixture
def ana(shop: DialogShop) -> Person:
    return shop.person("ana")


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_s1_from_a_search_to_two_hoodies(ana: Person):
    ana.does(Greet(), Search("hoddies"))
    assert ana.value("product", "name") == "Aurora Hoodie"
    assert ana.value("product", "price") == eur(59_00)
    assert "black: S, M – L out" in ana.text
    assert ana.statements <= 4
    ana.does(AskProduct(ProductTopic.PRICE), AskShop(ShopTopic.SHIPPING, "ES"))
    assert ana.text == "Aurora Hoodie: €59.00\nShipping to Spain: €4.90, free from €75.00."
    assert ana.statements <= 4

    ana.does(Want(Which(options={"color": "black", "size": "L"}), 1))
    assert ana.keys == ["sold_out", "instead"]
    assert ana.labels == ["sand / L", "Get alerts"]
    assert ana.lines == {}

    ana.does(Want(Which(options={"size": "M"}), 3))
    assert ana.lines == {BLACK_M: 3}
    assert ana.text == f"Added 3 × {BLACK_M}.\nFree shipping. Total €177.00."
    assert ana.statements <= 9
    assert ana.dialog.state == Idle()

    ana.does(ChangeQuantity(2), Want(Which("prd_cap", {"color": "red"})))
    assert ana.lines == {BLACK_M: 2, RED_CAP: 1}
    assert ana.keys.count("cart_sums") == 1
    assert "€118.00" in ana.text
    assert "€19.00" in ana.text
    assert "Total €137.00." in ana.text

    ana.does(RemoveLine(Which("prd_cap")))
    assert ana.lines == {BLACK_M: 2}
    assert ana.text == f"Took out {RED_CAP}.\nFree shipping. Total €118.00."
    ana.does(ChangeQuantity(1))
    assert ana.text.splitlines() == [
        f"Changed to 1 × {BLACK_M}.",
        "Goods come to €59.00 now, below €75.00, so shipping is €4.90.",
        "Shipping €4.90 (free from €75.00). Total €63.90.",
    ]
    changes = [(t.data["sku"], t.data["quantity_before"], t.data["quantity"]) for t in ana.touches("cart_changed")]
    assert changes == [("hoodie-black-m", 0, 3), ("hoodie-black-m", 3, 2), ("cap-red", 0, 1), ("cap-red", 1, 0), ("hoodie-black-m", 2, 1)]


def test_a_wish_without_a_variant_is_asked_and_keeps_its_quantity(ana: Person):
    ana.does(Want(Which("prd_hoodie"), 2))
    assert ana.keys[-3:] == ["choose", "row", "row"]
    assert ana.labels == ["black", "sand", "Cancel"]
    assert ana.lines == {}
    ana.presses("black")
    assert ana.labels == ["S", "M", "Cancel"]
    ana.presses("S")
    assert ana.lines == {"Aurora Hoodie, black / S": 2}


def test_make_it_two_while_choosing_is_about_the_choice(ana: Person):
    ana.does(AddToCart("var_mug"))
    ana.does(Want(Which("prd_cap")))
    ana.does(ChangeQuantity(2))
    assert isinstance(ana.dialog.state, ChoosingVariant)
    assert ana.dialog.state.quantity == 2
    ana.does(Want(Which(options={"color": "red"})))
    assert ana.lines == {"Camp Mug": 1, RED_CAP: 2}


def test_after_a_sold_out_choice_another_colour_keeps_the_size(ana: Person):
    ana.does(Want(Which("prd_hoodie", {"color": "black", "size": "L"}), 2))
    ana.does(Want(Which(options={"color": "sand"})))
    assert ana.lines == {"Aurora Hoodie, sand / L": 2}


def test_the_only_one_left_of_several_is_offered_not_taken(ana: Person):
    ana.does(Want(Which("prd_hoodie", {"size": "L"})))
    assert ana.keys[-2:] == ["only_this_there", "offer_add"]
    assert ana.lines == {}
    ana.does(Yes())
    assert ana.lines == {"Aurora Hoodie, sand / L": 1}


def test_an_option_that_exists_once_needs_no_other(ana: Person):
    ana.does(Want(Which("prd_hoodie", {"size": "S"})))
    assert ana.lines == {"Aurora Hoodie, black / S": 1}


def test_that_in_another_size_keeps_the_colour(ana: Person):
    ana.does(AskProduct(ProductTopic.STOCK, Which("prd_hoodie", {"color": "sand", "size": "M"})))
    ana.does(Want(Which(options={"size": "L"})))
    assert ana.lines == {"Aurora Hoodie, sand / L": 1}


def test_what_does_not_exist_is_said_with_what_does(ana: Person):
    ana.does(Want(Which("prd_hoodie", {"color": "sand", "size": "S"})))
    assert ana.keys[1:] == ["no_such_variant", "row", "row"]
    assert ana.lines == {}


def test_a_question_in_the_middle_of_a_choice_comes_back_to_it(ana: Person):
    ana.does(Want(Which("prd_hoodie")))
    ana.does(AskShop(ShopTopic.RETURNS))
    assert ana.text == "You can return things within 30 days, unworn.\nBack to Aurora Hoodie: which color and size?"
    ana.does(Thanks())
    assert ana.keys == ["you_are_welcome", "resume_choice"]


def test_more_than_is_left_is_offered_not_added(ana: Person):
    ana.does(AddToCart("var_nimbus-42", 5))
    assert ana.value("left", "count") == 2
    assert ana.lines == {}
    ana.does(Yes())
    assert ana.lines == {"Nimbus Runner, 42": 2}
    ana.does(AddToCart("var_nimbus-42"))
    assert ana.keys == ["all_in_cart"]
    ana.does(ChangeQuantity(1))
    ana.does(ChangeQuantity(9))
    assert ana.keys == ["left_beside_cart", "offer_add"]
    ana.does(Yes())
    assert ana.lines == {"Nimbus Runner, 42": 2}


def test_an_offer_stands_for_one_turn_only(ana: Person):
    ana.does(AddToCart("var_nimbus-42", 5))
    ana.does(Thanks())
    ana.does(Yes())
    assert ana.keys == ["nothing_asked"]
    assert ana.lines == {}


def test_zero_takes_the_line_out_and_undo_brings_it_back(ana: Person):
    ana.does(AddToCart("var_cap-red", 2))
    ana.does(ChangeQuantity(0))
    assert ana.keys == ["removed", "cart_empty_now"]
    assert "Undo" in ana.labels
    assert ana.lines == {}
    ana.presses("Undo")
    assert ana.lines == {RED_CAP: 2}
    ana.does(ClearCart())
    assert ana.lines == {}
    ana.does(Undo())
    assert ana.lines == {RED_CAP: 2}


def test_which_line_is_asked_when_two_fit(ana: Person):
    ana.does(AddToCart("var_cap-red"), AddToCart("var_cap-black"))
    ana.does(ChangeQuantity(3, Which("prd_cap")))
    assert ana.keys == ["which_line"]
    ana.presses(RED_CAP)
    assert ana.lines == {RED_CAP: 3, "Trail Cap, black": 1}
    ana.does(ChangeQuantity(1, Which("prd_cap", {"color": "red"})))
    ana.does(ChangeQuantity(3, Which("prd_cap", {"color": "red"})))
    assert ana.lines == {RED_CAP: 3, "Trail Cap, black": 1}
    ana.does(RemoveLine(Which(ordinal=-1)))
    assert ana.lines == {RED_CAP: 3}
    ana.does(SetLine("var_cap-black", 2))
    assert ana.keys == ["no_such_line_now"]


def test_a_quantity_of_something_only_talked_about_is_offered(ana: Person):
    ana.does(AddToCart("var_mug"))
    ana.does(AskProduct(ProductTopic.STOCK, Which("prd_nimbus", {"size": "43"})))
    ana.does(ChangeQuantity(2, Which("prd_nimbus", {"size": "43"})))
    assert ana.keys == ["not_in_cart_yet", "offer_add"]
    ana.does(Yes())
    assert ana.lines == {"Camp Mug": 1, "Nimbus Runner, 43": 2}


def test_nothing_in_the_cart_is_said(ana: Person):
    for act in (ShowCart(), ChangeQuantity(2), RemoveLine(), ClearCart()):
        ana.does(act)
        assert ana.keys[-1] == "cart_empty"
    ana.does(Undo())
    assert ana.keys == ["nothing_to_undo"]


def test_a_price_that_changed_since_is_said(shop: DialogShop, ana: Person):
    ana.does(AddToCart("var_mug", 2))
    shop.change(Variant, "var_mug", price_minor=15_00)
    ana.does(ShowCart())
    assert ana.reply.says[0].values == {"name": "Camp Mug", "was": eur(12_00), "now": eur(15_00)}
    assert ana.total == 30_00 + 4_90
    ana.does(ShowCart())
    assert "price_changed" not in ana.keys


def test_old_buttons_answer_with_the_present(shop: DialogShop, ana: Person):
    ana.does(ChooseOption("prd_gone", "size", "M"))
    assert ana.keys[-1] == "gone_nameless"
    ana.does(AddToCart("var_gone"))
    assert ana.keys == ["gone_nameless"]
    ana.does(AddToCart("var_mug", -3))
    assert ana.keys == ["bad_quantity"]
    shop.change(Variant, "var_mug", active=False)
    ana.does(AddToCart("var_mug"))
    assert ana.keys == ["gone"]
    assert ana.lines == {}


def test_a_list_is_counted_by_its_places(ana: Person):
    ana.does(Search("", price_max_minor=60_00))
    assert [card.title for card in ana.message.cards] == ["Aurora Hoodie", "Trail Cap", "Camp Mug"]
    assert ana.labels == ["See Aurora Hoodie", "See Trail Cap", "Add Camp Mug"]
    ana.does(AskProduct(ProductTopic.PRICE, Which(ordinal=-1)))
    assert ana.value("product", "price") == eur(12_00)
    ana.does(AskProduct(ProductTopic.PRICE, Which(ordinal=7)))
    assert ana.keys == ["which_product"]


def test_nothing_at_that_price_shows_the_closest(ana: Person):
    ana.does(Search("hoodie", price_max_minor=30_00))
    assert ana.keys[-1] == "none_under"
    assert [card.title for card in ana.message.cards] == ["Aurora Hoodie"]
    ana.does(Search("zeppelin"))
    assert ana.keys == ["nothing_found"]


def test_a_product_has_its_picture_and_its_touch(shop: DialogShop, ana: Person):
    shop.change(Product, "prd_nimbus", images=["https://pictures.test/nimbus.jpg"])
    ana.does(ShowProduct("prd_nimbus"))
    assert ana.message.cards[0].image == "https://pictures.test/nimbus.jpg"
    assert [t.data["product_id"] for t in ana.touches("product_shown")] == ["prd_nimbus"]
    assert ana.labels == ["42", "43"]


def test_a_thing_without_options_is_told_in_a_line(shop: DialogShop, ana: Person):
    ana.does(ShowProduct("prd_mug"))
    assert ana.keys[-1] == "line_in_stock"
    assert ana.labels == ["Add to cart"]
    shop.change(Variant, "var_mug", stock=2)
    ana.does(ShowProduct("prd_mug"))
    assert ana.text.endswith("Only 2 left.")
    shop.change(Variant, "var_mug", stock=0)
    ana.does(ShowProduct("prd_mug"))
    assert ana.keys[-1] == "line_out"
    assert ana.labels == ["Something similar"]
    ana.does(Want(Which("prd_mug")))
    assert ana.keys == ["sold_out", "or_alerts"]
    assert ana.dialog.state == Idle()


def test_a_list_longer_than_is_shown_says_how_long(shop: DialogShop, ana: Person):
    for number in range(3):
        shop.add(
            Product(id=f"prd_{number}", brand_id=BRAND, sku=f"s{number}", name=f"Thing {number}", category="extras", position=9 + number)
        )
        shop.add(Variant(id=f"var_{number}", brand_id=BRAND, product_id=f"prd_{number}", sku=f"v{number}", price_minor=100, stock=number))
    shop.change(Brand, BRAND, catalogue_version=2)
    ana.does(Browse())
    assert ana.value("shelf_first", "count") == 7
    assert len(ana.message.cards) == 5
    ana.does(Browse("extras"))
    assert [card.subtitle for card in ana.message.cards][-3:] == ["€1.00 · out of stock", "€1.00 · only 1 left", "€1.00 · only 2 left"]


def test_a_cart_filled_in_the_app_is_taken_over_at_our_prices(ana: Person):
    ana.does(FillCart((("hoodie-black-m", 2), ("MUG", 1), ("teapot", 1), ("cap-red", 0))))
    assert ana.lines == {BLACK_M: 2, "Camp Mug": 1}
    assert ana.keys == ["bot_notice", "order_lines_unknown", "added", "added", "cart_lines", "cart_sums"]
    assert "teapot or cap-red" in ana.text
    assert "€130.00" in ana.text
    assert [touch.data["sku"] for touch in ana.touches("cart_changed")] == ["hoodie-black-m", "mug"]


def test_a_cart_of_the_app_with_more_than_there_is_says_what_is_left(ana: Person):
    ana.does(Greet())
    ana.does(FillCart((("nimbus-42", 9), ("mug", 1))))
    assert ana.lines == {"Camp Mug": 1}
    assert ana.keys[0] == "left"
    ana.does(FillCart((("teapot", 1),)))
    assert ana.keys == ["order_lines_unknown"]
    assert ana.labels == ["Look around"]
