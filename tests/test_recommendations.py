"""What does the shop show beside what was asked for? Things alike, bought together, for this shopper; in words, and from real orders."""

import pytest
from sqlalchemy import Engine

from bot.dialog.actions import Act, Search, ShowProduct, pack, unpack
from bot.dialog.shelf_acts import Likeness, Recommend
from bot.dialog.state import Dialog
from commerce import recommendations
from commerce.search import Document, build_index, similar
from commerce.tables import Variant
from core.db import transaction
from core.ids import random_id
from tests.dialogs import DialogShop, Person
from tests.till import Till
from tests.understanding import FRESH, HOODIE, LISTED, heard

INDEX = build_index(
    [
        Document("red", "Red Canvas Backpack", "bags", "A bag for the road.", "bags", 5000, 5000, "red canvas"),
        Document("blue", "Blue Canvas Backpack", "bags", "A bag for the road.", "bags", 5500, 5500, "blue canvas"),
        Document("dear", "Silk Canvas Backpack", "bags", "A bag for the road.", "bags", 90000, 90000, "silk canvas"),
        Document("tote", "Leather Tote", "bags", "A bag.", "bags", 4000, 4000, "leather"),
        Document("mug", "Road Mug", "mugs", "A mug for the road.", "mugs", 1200, 1200),
    ]
)


def test_alike_is_what_shares_kind_and_name_at_a_like_price() -> None:
    assert [hit.product_id for hit in similar(INDEX, "red", limit=5)][:2] == ["blue", "dear"]
    assert "mug" not in [hit.product_id for hit in similar(INDEX, "red", limit=5)]
    assert "blue" not in [hit.product_id for hit in similar(INDEX, "red", limit=5, without=("blue",))]
    assert [hit.product_id for hit in similar(INDEX, "red", limit=1)] == ["blue"]
    assert similar(INDEX, "gone", limit=5) == ()


@pytest.mark.parametrize(
    ("text", "dialog", "act"),
    [
        ("something similar?", HOODIE, Recommend("similar")),
        ("do you have anything like it", HOODIE, Recommend("similar")),
        ("show me similar ones", HOODIE, Recommend("similar")),
        ("something like the second one", LISTED, Recommend("similar", ordinal=2)),
        ("what goes with it?", HOODIE, Recommend("together")),
        ("what goes well with the trail cap", FRESH, Recommend("together", "cap")),
        ("what goes with it?", LISTED, Recommend("together")),
        ("what do other people buy", HOODIE, Recommend("together")),
        ("anything for me?", FRESH, Recommend("for_you")),
        ("what would you recommend", FRESH, Recommend("for_you")),
        ("surprise me", FRESH, Recommend("for_you")),
        ("can you recommend a hoodie", FRESH, Search("hoodie")),
    ],
)
def test_asking_for_more(text: str, dialog: Dialog, act: Act) -> None:
    assert heard(text, dialog) == (act,)


def test_a_button_carries_it() -> None:
    act = Recommend(Likeness.SIMILAR, random_id("prd"))
    assert unpack(pack(act)) == act


def test_bought_together_counts_paid_orders_of_both(db: Engine) -> None:
    till = Till(db)
    till.pay(till.placed("a", RUNNER_42=1, CAP_RED=1))
    till.pay(till.placed("b", RUNNER_43=1, CAP_BLACK=1))
    till.pay(till.placed("c", RUNNER_43=1, HOODIE_SAND_M=1))
    till.placed("d", RUNNER_43=1, HOODIE_SAND_M=1)  # never paid
    with transaction(db) as session:
        snapshot = till.snapshot(session)
        named = {product.name: product.id for product in snapshot.products.values()}
        assert recommendations.bought_together(session, snapshot, named["Nimbus Runner"], limit=5) == [named["Trail Cap"]]
        assert recommendations.bought_together(session, snapshot, named["Aurora Hoodie"], limit=5) == []


@pytest.fixture
def shop(db: Engine) -> DialogShop:
    return DialogShop(db)


@pytest.fixture
def ana(shop: DialogShop) -> Person:
    return shop.person("ana")


def test_nothing_is_made_up(ana: Person) -> None:
    ana.does(Recommend(Likeness.FOR_YOU))
    assert ana.keys[-1] == "nothing_for_you"
    ana.does(Recommend(Likeness.SIMILAR))
    assert ana.keys[-1] == "which_product"
    ana.does(Recommend(Likeness.BOUGHT_TOGETHER, "prd_mug"))
    assert ana.keys[-1] == "nothing_bought_with"


def test_what_is_like_the_mug_and_then_for_who_looked_at_it(ana: Person) -> None:
    ana.does(Recommend(Likeness.SIMILAR, "prd_mug"))
    assert ana.keys[-1] == "like_it"
    assert [card.title for card in ana.message.cards] == ["Trail Cap"]
    ana.does(ShowProduct("prd_mug"))
    ana.does(Recommend(Likeness.FOR_YOU))
    assert ana.keys[-1] == "for_you"
    assert [card.title for card in ana.message.cards] == ["Trail Cap"]


def test_what_is_sold_out_offers_its_like(shop: DialogShop, ana: Person) -> None:
    shop.change(Variant, "var_mug", stock=0)
    ana.does(ShowProduct("prd_mug"))
    assert "Something similar" in ana.labels
    ana.presses("Something similar")
    assert [card.title for card in ana.message.cards] == ["Trail Cap"]
