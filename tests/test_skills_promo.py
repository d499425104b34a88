"""Codes good and bad: S2 in acts. Every attempt is a touch; only a valid owned code can earn."""

import pytest
from sqlalchemy import Engine

from attribution.kinds import CreditClass
from attribution.tables import CreatorCode
from bot.dialog.actions import (
    AddToCart,
    AskProduct,
    AskShop,
    ChangeQuantity,
    Checkout,
    EnterCode,
    GiveAddress,
    ProductTopic,
    RemoveCode,
    ShopTopic,
    ShowCart,
    Want,
    Which,
    Yes,
)
from bot.dialog.state import dump, moved
from bot.tables import Broadcast, Conversation
from commerce.tables import CustomerGroup
from core.money import Money
from tests.dialogs import BRAND, DialogShop, Person


@pytest.fixture
def shop(db: Engine) -> DialogShop:
    return DialogShop(db)


@pytest.fixture
def ana(shop: DialogShop) -> Person:
    """Ana has a sand M hoodie and a black cap: 78.00, shipping free."""
    ana = shop.person("ana")
    ana.does(Want(Which("prd_hoodie", {"color": "sand", "size": "M"})), Want(Which("prd_cap", {"color": "black"})))
    return ana


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_s2_codes_one_after_the_other(ana: Person):
    ana.does(EnterCode("SUMMER20"))
    assert ana.text == "SUMMER20 ended on 31 August 2026.\nYour total stays €78.00."
    ana.does(EnterCode("lena 10"))
    assert ana.value("code_on", "saving") == eur(7_80)
    assert ana.keys[:2] == ["code_on", "free_delivery_lost"]
    assert ana.total == 75_10
    assert ana.statements <= 9
    ana.does(EnterCode("TEN5"))
    assert ana.keys == ["code_minimum", "code_one_of_class", "total_stays"]
    assert ana.value("code_minimum", "minimum") == eur(80_00)
    assert ana.value("code_minimum", "goods") == eur(78_00)
    assert ana.statements <= 9
    ana.does(EnterCode("shipfree"))
    assert ana.total == 70_20
    assert "Free shipping with SHIPFREE." in ana.text
    ana.does(EnterCode("LENA10"))
    assert ana.text == "LENA10 is already on.\nYour total stays €70.20."
    ana.does(EnterCode("VIP30"))
    assert ana.text == "VIP30 is not available for this account.\nYour total stays €70.20."
    assert ana.statements <= 9
    ana.does(AskShop(ShopTopic.CODES))
    assert ana.labels == ["JO15", "LENA10", "SHIPFREE", "TEN5"]
    ana.does(RemoveCode("lena"))
    assert ana.value("code_off", "code") == "LENA10"
    assert ana.total == 78_00


def test_every_attempt_is_a_touch_and_only_a_valid_owned_code_can_earn(ana: Person):
    for code in ("SUMMER20", "nothing", "lena10", "LENA10", "TEN5", "VIP30", "shipfree"):
        ana.does(EnterCode(code))
    touches = [(t.code_key, t.data["verdict"], t.credit_class, t.creator_id) for t in ana.touches("code_named")]
    assert touches == [
        ("summer20", "ended", CreditClass.CONTEXT, ""),
        ("nothing", "unknown", CreditClass.CONTEXT, ""),
        ("lena10", "valid", CreditClass.CREATOR, "crt_lena"),
        ("lena10", "already_on", CreditClass.CONTEXT, ""),
        ("ten5", "minimum", CreditClass.CONTEXT, ""),
        ("vip30", "not_for_account", CreditClass.CONTEXT, ""),
        ("shipfree", "valid", CreditClass.CONTEXT, ""),
    ]


def test_a_second_code_of_a_class_says_what_it_would_give_and_can_be_switched_to(ana: Person):
    ana.does(EnterCode("JO15"))
    ana.does(EnterCode("lena10"))
    assert ana.value("code_class_taken", "total") == eur(75_10)
    assert ana.total == 66_30 + 4_90
    ana.presses("Use LENA10 instead")
    assert ana.total == 75_10
    ana.does(EnterCode("jo15"))
    ana.does(Yes())
    assert ana.total == 66_30 + 4_90


def test_a_group_code_works_for_its_group(shop: DialogShop, ana: Person):
    shop.add(CustomerGroup(brand_id=BRAND, shopper_id="shp_ana", name="vip"))
    ana.does(EnterCode("vip 30"))
    assert ana.keys[0] == "code_on"


def test_a_code_before_the_cart_is_kept_and_comes_on_aloud(shop: DialogShop):
    eva = shop.person("eva")
    eva.does(EnterCode("lena10"))
    assert eva.keys == ["bot_notice", "code_remembered"]
    eva.does(ShowCart())
    assert eva.value("codes_waiting", "codes") == ("LENA10",)
    eva.does(AddToCart("var_cap-black"))
    assert eva.value("code_came_on", "saving") == eur(1_90)
    assert [t.credit_class for t in eva.touches("code_named")] == [CreditClass.CREATOR, CreditClass.CREATOR]


def test_a_minimum_is_remembered_and_loses_its_code_aloud(shop: DialogShop):
    eva = shop.person("eva")
    eva.does(AddToCart("var_cap-black"))
    eva.does(EnterCode("TEN5"))
    assert eva.keys == ["code_minimum", "code_kept", "total_stays"]
    eva.does(ChangeQuantity(5))
    assert eva.keys[:2] == ["changed", "code_came_on"]
    assert eva.total == 85_00
    eva.does(ChangeQuantity(1))
    assert eva.keys[:3] == ["changed", "code_dropped_minimum", "free_delivery_lost"]
    assert eva.total == 23_90


def test_a_code_to_come_says_when(ana: Person):
    ana.does(EnterCode("xmas"))
    assert ana.text.startswith("XMAS starts on 1 December 2026.")


def test_ten_wrong_codes_in_a_minute_pause_code_entry(shop: DialogShop, ana: Person):
    for number in range(10):
        ana.does(EnterCode(f"WRONG{number}"))
        assert ana.keys[0] == "code_unknown"
        shop.later(seconds=2)
    ana.does(EnterCode("LENA10"))
    assert ana.keys == ["codes_paused", "total_stays"]
    assert ana.total == 78_00
    shop.later(seconds=61)
    ana.does(EnterCode("LENA10"))
    assert ana.total == 75_10


def test_sql_in_a_code_is_an_unknown_code(ana: Person):
    ana.does(EnterCode("' OR 1=1--"))
    assert ana.keys == ["code_unknown", "total_stays"]


def test_a_code_not_on_cannot_be_taken_off(ana: Person):
    ana.does(RemoveCode("JO15"))
    assert ana.keys == ["code_not_on"]
    ana.does(RemoveCode())
    assert ana.keys == ["code_not_on"]


def test_a_used_up_code_is_told_before_there_is_an_order(shop: DialogShop):
    ben, eva = shop.person("ben"), shop.person("eva")
    for person in (ben, eva):
        person.does(AddToCart("var_nimbus-43"), EnterCode("ONE15"))
        assert person.total == 75_65
        person.does(Checkout())
    ben.does(GiveAddress("Ben Soto, Gran Via 1, 28013 Madrid, Spain"))
    assert [order.total_minor for order in ben.orders] == [75_65]
    eva.does(GiveAddress("Eva Gil, Rua Augusta 2, 1100-048 Lisboa, Portugal"))
    assert eva.orders == []
    assert eva.keys == ["code_used_up_now", "go_on"]
    assert eva.value("code_used_up_now", "total") == eur(89_00)
    eva.presses("Go on")
    assert [order.total_minor for order in eva.orders] == [89_00]


def test_an_offer_that_has_ended_is_said_once_with_its_hour(shop: DialogShop, ana: Person):
    until = shop.now.replace(hour=19)
    shop.add(Broadcast(id="brc_1", brand_id=BRAND, text="Tonight only", until_at=until, created_at=shop.now))
    shop.change(Conversation, "cnv_ana", state=dump(moved(ana.dialog, broadcast_id="brc_1")))
    ana.does(AskProduct(ProductTopic.PRICE, Which("prd_cap")))
    assert ana.keys == ["product"]
    shop.later(hours=8)
    ana.does(AskProduct(ProductTopic.PRICE, Which("prd_cap")))
    assert ana.text.startswith("That offer ended at 20:00 CET on 22 November 2026, so this is the regular price.")
    ana.does(AskProduct(ProductTopic.PRICE, Which("prd_cap")))
    assert ana.keys == ["product"]


def test_a_code_that_comes_on_by_its_date_is_a_touch_wherever_it_is_said(shop: DialogShop, ana: Person):
    shop.add(CreatorCode(brand_id=BRAND, creator_id="crt_jo", key="xmas", code="XMAS"))
    ana.does(EnterCode("XMAS"))
    shop.later(days=20)
    ana.does(ShowCart())
    assert ana.keys[0] == "code_came_on"
    assert [t.creator_id for t in ana.touches("code_named")] == ["", "crt_jo"]
