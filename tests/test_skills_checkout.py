"""From the address to the pay link, orders asked for and cancelled."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from bot.dialog.actions import (
    AddToCart,
    AskProduct,
    AskShop,
    Cancel,
    CancelOrder,
    Checkout,
    EnterCode,
    GiveAddress,
    No,
    OrderStatusAsked,
    ProductTopic,
    ShopTopic,
    Undo,
    Which,
    Yes,
)
from bot.dialog.state import AwaitingPayment, GivingAddress, Idle, moved
from commerce.facts import OrderCancelled, OrderPlaced
from commerce.payments import PaymentEvent, settle
from commerce.tables import ShopOrder, Variant
from core.db import transaction
from core.ids import random_id, unsign
from core.money import Money
from tests.dialogs import DialogShop, Person

HOME = "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain"
WHERE = {"name": "Ana Ruiz", "street": "Calle Mayor 5", "postcode": "28013", "city": "Madrid", "country": "ES"}


@pytest.fixture
def shop(db: Engine) -> DialogShop:
    return DialogShop(db)


@pytest.fixture
def ana(shop: DialogShop) -> Person:
    """Ana has two black M hoodies: 118.00."""
    ana = shop.person("ana")
    ana.does(AddToCart("var_hoodie-black-m", 2))
    return ana


def pay(shop: DialogShop, order: ShopOrder) -> None:
    event = PaymentEvent("test", f"ch_{order.id}", order.id, order.total_minor, order.currency, shop.now)
    with transaction(shop.engine) as session:
        settle(session, event, now=shop.now, new_id=random_id)


def test_the_address_is_asked_once_and_the_link_is_for_the_total(shop: DialogShop, ana: Person):
    ana.does(Checkout())
    assert ana.keys[-1] == "ask_address"
    assert ana.statements <= 18
    ana.does(AskShop(ShopTopic.RETURNS))
    assert ana.keys == ["returns", "resume_whole_address"]
    assert isinstance(ana.dialog.state, GivingAddress)
    ana.does(GiveAddress(HOME))
    assert ana.statements <= 18 + 2
    [order] = ana.orders
    assert (order.number, order.total_minor, order.address) == (1001, 118_00, WHERE)
    assert ana.value("pay_here", "total") == Money(118_00, "EUR")
    link = ana.value("pay_here", "link")
    assert unsign("secret", "pay", link.removeprefix("http://shop.test/pay/")) == order.id
    assert "until 13:15 CET" in ana.text
    assert [type(fact) for fact in ana.reply.facts] == [OrderPlaced]
    assert ana.dialog == moved(ana.dialog, AwaitingPayment(order.id))
    [touch] = ana.touches("checkout_link_made")
    assert (touch.data["amount_minor"], datetime.fromisoformat(touch.data["until"])) == (118_00, order.hold_until)


def test_the_same_cart_and_place_is_the_same_order(ana: Person):
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    first = ana.value("pay_here", "link")
    ana.does(Checkout())
    assert ana.value("pay_here", "link") == first
    assert len(ana.orders) == 1
    assert ana.reply.facts == ()


def test_only_what_is_missing_is_asked(ana: Person):
    ana.does(Checkout())
    ana.does(GiveAddress("Ana Ruiz, Calle Mayor 5"))
    assert ana.text == "Thanks. I still need the postcode, the city, and the country."
    ana.does(GiveAddress("28013 Madrid"))
    assert ana.text == "Thanks. I still need the country."
    ana.does(GiveAddress("dunno"))
    assert ana.text == "I couldn't use that. I still need the country."
    ana.does(GiveAddress("Switzerland"))
    assert ana.text.startswith("We don't ship to Switzerland, only to Spain, France, Portugal, and Germany.")
    assert ana.orders == []
    ana.does(GiveAddress("Calle Mayor 5, 28013 Madrid"))
    ana.presses("Spain")
    assert ana.orders[0].address == WHERE


def test_an_address_abroad_is_replaced_whole(ana: Person):
    ana.does(Checkout())
    ana.does(GiveAddress("Ana Ruiz, Bahnhofstrasse 1, 8001 Zürich, Switzerland"))
    assert ana.keys == ["ships_not_to", "ask_address"]
    ana.does(GiveAddress(HOME))
    assert ana.orders[0].address == WHERE


def test_an_empty_cart_is_no_order(ana: Person):
    ana.does(Undo())
    ana.does(Checkout())
    assert ana.keys == ["cart_empty"]
    assert ana.dialog.state == Idle()


def test_checkout_can_be_left_and_a_cart_emptied_on_the_way_ends_it(ana: Person):
    ana.does(Checkout())
    ana.does(Cancel())
    assert ana.keys == ["checkout_left", "cart_kept"]
    assert ana.dialog.state == Idle()
    ana.does(Checkout())
    ana.does(Undo())
    assert ana.dialog.state == Idle()


def test_the_address_of_the_last_order_is_offered(shop: DialogShop, ana: Person):
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    pay(shop, ana.orders[0])
    ana.does(AddToCart("var_mug"))
    assert "pay_link_off" not in ana.keys
    ana.does(Checkout())
    assert ana.keys[-1] == "same_address"
    ana.does(Yes())
    assert [order.address for order in ana.orders] == [WHERE, WHERE]
    assert ana.orders[1].total_minor == 16_90


def test_no_to_the_last_address_asks_for_another(shop: DialogShop, ana: Person):
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    pay(shop, ana.orders[0])
    ana.does(AddToCart("var_mug"))
    ana.does(Checkout())
    ana.does(No())
    assert ana.keys == ["fine", "resume_whole_address"]
    ana.does(GiveAddress("Ana Ruiz, Rua Augusta 2, 1100-048 Lisboa, Portugal"))
    assert ana.orders[1].address["country"] == "PT"


def test_a_cart_changed_after_the_link_makes_another_order(shop: DialogShop, ana: Person):
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    ana.does(AddToCart("var_cap-red"))
    assert ana.keys[-1] == "pay_link_off"
    assert ana.value("pay_link_off", "number") == 1001
    ana.does(Yes())
    assert ana.keys[-1] == "same_address"
    ana.does(Yes())
    assert [(order.status, order.total_minor) for order in ana.orders] == [("cancelled", 118_00), ("placed", 137_00)]
    assert [type(fact) for fact in ana.reply.facts] == [OrderCancelled, OrderPlaced]


def test_what_sold_out_meanwhile_makes_no_order_and_keeps_the_address(shop: DialogShop, ana: Person):
    ana.does(Checkout())
    shop.change(Variant, "var_hoodie-black-m", stock=1)
    ana.does(GiveAddress(HOME))
    assert ana.keys == ["only_left_of", "offer_fewer"]
    assert ana.orders == []
    ana.does(Yes())
    assert ana.lines == {"Aurora Hoodie, black / M": 1}
    assert ana.keys[-1] == "go_on"
    ana.does(Yes())
    assert ana.orders[0].total_minor == 59_00 + 4_90


def test_what_is_gone_altogether_is_taken_out_on_a_yes(shop: DialogShop, ana: Person):
    ana.does(AddToCart("var_mug"), Checkout())
    shop.change(Variant, "var_mug", stock=0)
    ana.does(GiveAddress(HOME))
    assert ana.keys == ["sold_out_of", "offer_without"]
    ana.presses("Take it out")
    assert ana.lines == {"Aurora Hoodie, black / M": 2}


def test_a_price_that_went_up_is_told_before_there_is_an_order(shop: DialogShop, ana: Person):
    ana.does(Checkout())
    shop.change(Variant, "var_hoodie-black-m", price_minor=65_00)
    ana.does(GiveAddress(HOME))
    assert ana.keys == ["price_changed", "part_total", "go_on"]
    assert ana.orders == []
    ana.does(AskShop(ShopTopic.RETURNS))
    assert ana.keys == ["returns", "go_on"]
    ana.does(Yes())
    assert ana.orders[0].total_minor == 130_00


def test_a_code_in_the_middle_of_checkout_counts(ana: Person):
    ana.does(Checkout())
    ana.does(EnterCode("LENA10"))
    assert ana.keys[-1] == "resume_whole_address"
    ana.does(AskProduct(ProductTopic.STOCK, Which("prd_nimbus", {"size": "42"})))
    assert ana.keys == ["product", "left", "offer_add", "resume_whole_address"]
    ana.does(GiveAddress(HOME))
    assert ana.orders[0].total_minor == 106_20
    assert "LENA10 saves €11.80." in ana.text


def test_an_order_is_found_by_its_owner_only(shop: DialogShop, ana: Person):
    ben = shop.person("ben")
    ben.does(OrderStatusAsked())
    assert ben.keys == ["bot_notice", "order_ask_number"]
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    ana.does(OrderStatusAsked(1001))
    assert ana.keys == ["order_line", "pay_here"]
    ben.does(OrderStatusAsked(1001))
    foreign = ben.text
    ben.does(OrderStatusAsked(9999))
    assert ben.text == foreign.replace("1001", "9999")
    assert ben.keys == ["order_code_sent"]
    ben.does(CancelOrder(1001))
    assert ben.text == "I can't find an order 1001 of yours."
    assert ana.orders[0].status == "placed"


@pytest.mark.parametrize(
    ("status", "key"),
    [
        ("paid", "state_paid"),
        ("confirmed", "state_confirmed"),
        ("refunded", "state_refunded"),
        ("cancelled", "state_cancelled"),
    ],
)
def test_every_state_has_its_words(shop: DialogShop, ana: Person, status: str, key: str):
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    shop.change(ShopOrder, ana.orders[0].id, status=status)
    ana.does(OrderStatusAsked())
    assert ana.keys == ["order_line", key]
    assert ana.dialog.state == Idle()


def test_an_order_whose_hold_ended_says_so(shop: DialogShop, ana: Person):
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    shop.later(minutes=15)
    ana.does(OrderStatusAsked())
    assert ana.keys == ["order_line", "state_hold_ended"]
    ana.does(Checkout())
    assert ana.keys[-1] == "same_address"


def test_an_unpaid_order_is_cancelled_a_sent_one_wants_a_person(shop: DialogShop, ana: Person):
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    ana.does(Cancel())
    assert ana.keys == ["ask_cancel_order"]
    ana.does(Yes())
    assert ana.keys == ["order_cancelled", "cart_kept"]
    assert ana.orders[0].status == "cancelled"
    assert [type(fact) for fact in ana.reply.facts] == [OrderCancelled]
    ana.does(CancelOrder())
    assert ana.keys == ["order_cancelled_already"]
    ana.does(Checkout(same_address=True))
    pay(shop, ana.orders[1])
    shop.change(ShopOrder, ana.orders[1].id, fulfilment="shipped")
    ana.does(Cancel())
    assert ana.keys == ["order_sent_already", "offer_human"]
    ana.does(Yes())
    assert ana.reply.waiting == "refund"
