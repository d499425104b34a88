"""How it gets there: ways and their prices, places to fetch things, notes; chosen in words or by button, promised and kept."""

import pytest
from sqlalchemy import Engine

from bot.dialog.actions import AddToCart, ChangeQuantity, Checkout, ChooseDelivery, GiveAddress, SetLine, SetNote, Which
from bot.dialog.state import AwaitingPayment, GivingAddress
from commerce import brands
from commerce.brands import Delivery
from commerce.errors import BadBrand
from commerce.tables import Brand
from core.db import transaction
from core.ids import random_id
from tests.dialogs import BRAND, DialogShop, Person
from tests.understanding import heard

HOME = "Ana Ruiz, Calle Mayor 5, 28013 Madrid, Spain"


def deliver(shop: DialogShop, *ways: Delivery) -> None:
    with transaction(shop.engine) as session:
        for way in ways:
            brands.set_delivery(session, session.get_one(Brand, BRAND), way)


def point(shop: DialogShop, name: str) -> None:
    with transaction(shop.engine) as session:
        brand = session.get_one(Brand, BRAND)
        brands.set_point(session, brand, name, street="Gran Via 1", postcode="28013", city="Madrid", country="ES", new_id=random_id)


@pytest.fixture
def shop(db: Engine) -> DialogShop:
    shop = DialogShop(db)
    deliver(shop, *(Delivery(country, 990, None, "express", 1, 2) for country in ("ES", "FR", "PT", "DE")))
    point(shop, "Casa Aurora")
    deliver(shop, Delivery("ES", 0, None, "pickup", 1, 1))
    return shop


@pytest.fixture
def ana(shop: DialogShop) -> Person:
    """Ana has a black cap: 19.00."""
    ana = shop.person("ana")
    ana.does(AddToCart("var_cap-black"))
    return ana


def test_the_cheapest_is_said_with_the_others_when_the_address_is_asked(ana: Person) -> None:
    ana.does(Checkout())
    assert "Delivery: standard delivery (€4.90)." in ana.text
    assert "express delivery (€9.90, 1 to 2 days)" in ana.text
    assert "pickup (free, 1 day)" in ana.text
    assert ana.labels == ["Pick it up", "Express", "Cancel"]


def test_express_is_priced_promised_and_carried_by_the_order(ana: Person) -> None:
    ana.does(Checkout())
    ana.presses("Express")
    assert ana.keys == ["delivery_chosen", "ask_address"]
    ana.does(GiveAddress(HOME))
    [order] = ana.orders
    assert (order.delivery_method, order.shipping_minor, order.total_minor, order.days_max) == ("express", 990, 28_90, 2)
    assert "within 1 to 2 days of payment, by express delivery" in ana.text


def test_another_way_after_the_link_is_another_order_and_the_first_gives_way(ana: Person) -> None:
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    ana.presses("Express")
    ana.presses("Standard delivery")
    assert [(order.status, order.total_minor) for order in ana.orders] == [("cancelled", 23_90), ("cancelled", 28_90), ("placed", 23_90)]
    assert isinstance(ana.dialog.state, AwaitingPayment)


def test_what_is_fetched_needs_a_name_and_no_street(ana: Person) -> None:
    ana.does(Checkout())
    ana.does(ChooseDelivery("pickup"))
    assert ana.keys == ["delivery_chosen", "ask_name"]
    ana.does(GiveAddress("Ana Ruiz"))
    [order] = ana.orders
    assert (order.total_minor, order.address["name"], order.address["street"]) == (19_00, "Ana Ruiz", "Casa Aurora, Gran Via 1")
    assert "Pick it up: Ana Ruiz, Casa Aurora, Gran Via 1, 28013 Madrid, Spain." in ana.text


def test_a_pickup_place_is_asked_for_where_there_are_several(shop: DialogShop, ana: Person) -> None:
    point(shop, "Casa Norte")
    ana.does(ChooseDelivery("pickup"))
    assert ana.keys == ["which_point"]
    ana.presses("Casa Norte")
    ana.does(Checkout())
    ana.does(GiveAddress("Ana Ruiz"))
    assert ana.orders[-1].address["street"] == "Casa Norte, Gran Via 1"


def test_from_pickup_back_to_the_door_the_street_is_asked(ana: Person) -> None:
    ana.does(ChooseDelivery("pickup"))
    ana.does(Checkout())
    ana.does(GiveAddress("Ana Ruiz"))
    ana.does(ChooseDelivery("standard"))
    assert ana.keys == ["delivery_chosen", "ask_address"]
    assert isinstance(ana.dialog.state, GivingAddress)
    ana.does(GiveAddress(HOME))
    assert (ana.orders[-1].delivery_method, ana.orders[-1].address["street"]) == ("standard", "Calle Mayor 5")


def test_the_pickup_point_is_never_offered_as_the_same_address(shop: DialogShop, ana: Person) -> None:
    ana.does(ChooseDelivery("pickup"))
    ana.does(Checkout())
    ana.does(GiveAddress("Ana Ruiz"))
    ana.does(ChooseDelivery("standard"))
    ana.does(Checkout())
    assert "same_address" not in ana.keys


def test_a_place_that_closed_meanwhile_is_told_before_an_order(shop: DialogShop, ana: Person) -> None:
    ana.does(ChooseDelivery("pickup"))
    with transaction(shop.engine) as session:
        brands.end_point(session, session.get_one(Brand, BRAND), "Casa Aurora")
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    assert [(order.delivery_method, order.total_minor) for order in ana.orders] == [("standard", 23_90)]


def test_a_way_that_is_not_there_is_said(shop: DialogShop, ana: Person) -> None:
    with transaction(shop.engine) as session:
        for country in ("ES", "FR", "PT", "DE"):
            brands.end_delivery(session, session.get_one(Brand, BRAND), country, "express")
    ana.does(ChooseDelivery("express"))
    assert "no express delivery here, only standard delivery and pickup" in ana.text


def test_how_near_free_delivery_is_is_said_once(ana: Person) -> None:
    ana.does(AddToCart("var_cap-black", 2))
    assert "free_delivery_near" not in ana.keys  # 57.00 of 75.00
    ana.does(AddToCart("var_mug"))
    assert "€6.00 more and shipping is free." in ana.text
    ana.does(ChangeQuantity(1, Which("prd_mug")))
    ana.does(SetLine("var_cap-black", 2))
    assert "free_delivery_near" not in ana.keys


def test_notes_go_with_the_order_as_they_were_written(ana: Person) -> None:
    ana.does(SetNote("ring twice <b>"))
    ana.does(SetNote("Happy birthday, mum!", gift=True))
    ana.does(Checkout())
    ana.does(GiveAddress(HOME))
    [order] = ana.orders
    assert (order.note, order.gift_note) == ("ring twice <b>", "Happy birthday, mum!")
    ana.does(SetNote(""))
    assert [(order.status, order.note) for order in ana.orders] == [("cancelled", "ring twice <b>"), ("placed", "")]


def test_too_long_a_note_changes_nothing(ana: Person) -> None:
    ana.does(SetNote("x" * 301))
    assert ana.keys == ["note_too_long"]
    assert ana.cart is not None
    assert ana.cart.wishes.note == ""


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("express please", ChooseDelivery("express")),
        ("i'll take the express delivery", ChooseDelivery("express")),
        ("send it by express", ChooseDelivery("express")),
        ("i'll pick it up", ChooseDelivery("pickup")),
        ("pickup", ChooseDelivery("pickup")),
        ("can i pick it up in the shop", ChooseDelivery("pickup")),
        ("standard delivery please", ChooseDelivery("standard")),
        ("note: ring twice, 2nd floor", SetNote("ring twice, 2nd floor")),
        ("Leave a note for the courier: Mind the dog!", SetNote("Mind the dog!")),
        ("it's a present, write Happy birthday, Mum", SetNote("Happy birthday, Mum", gift=True)),
        ('gift note: "To Jo"', SetNote("To Jo", gift=True)),
        ("it's a gift for my mum", SetNote("", gift=True)),
        ("no note", SetNote("")),
    ],
)
def test_it_is_heard_in_words(text: str, act: object) -> None:
    assert heard(text) == (act,)


@pytest.mark.parametrize("text", ["do you have express delivery?", "can i pick it up?", "how much is express shipping?", "note to self"])
def test_a_question_is_no_choice(text: str) -> None:
    assert not any(isinstance(act, ChooseDelivery | SetNote) for act in heard(text))


@pytest.mark.parametrize(
    ("way", "field"),
    [
        (Delivery("ES", -1, None, "express"), "delivery to ES"),
        (Delivery("ES", 100, None, "drone"), "delivery to ES"),
        (Delivery("ES", 100, None, "express", 5, 3), "delivery to ES"),
        (Delivery("FR", 0, None, "pickup"), "pickup in FR"),
    ],
)
def test_a_way_that_makes_no_sense_is_refused(shop: DialogShop, way: Delivery, field: str) -> None:
    with pytest.raises(BadBrand, match=field):
        deliver(shop, way)
