"""Hello, alerts, a person, and what is said between: who talks, what is agreed, when nothing is understood."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from attribution.links import LinkSeen, Verdict
from attribution.tables import Identity
from bot.dialog.actions import (
    AddToCart,
    Alerts,
    AskShop,
    BadQuantity,
    Browse,
    Goodbye,
    Greet,
    Help,
    Human,
    Refusal,
    ShowCart,
    SmallTalk,
    Thanks,
    Unclear,
    Unserved,
    Yes,
)
from bot.tables import Consent, Conversation
from core.db import transaction
from tests.conftest import NOW
from tests.dialogs import BRAND, DialogShop, Person

LENAS = LinkSeen(Verdict.VALID, "1ena0000", "crt_lena", "Lena", "nimbus")


@pytest.fixture
def shop(db: Engine) -> DialogShop:
    return DialogShop(db)


@pytest.fixture
def ana(shop: DialogShop) -> Person:
    return shop.person("ana")


def consents(shop: DialogShop) -> list[tuple[str, bool]]:
    with transaction(shop.engine) as session:
        return [(row.identity_id, row.granted) for row in session.exec(select(Consent).order_by(Consent.id))]  # type: ignore[arg-type]


def test_the_first_word_says_that_it_is_a_bot_and_that_there_are_people(ana: Person):
    ana.does(Greet())
    assert ana.text.startswith("Hi, I'm the bot of Aurora.")
    assert "person any time" in ana.text
    ana.does(Greet())
    assert ana.keys == ["hello_again"]


def test_who_starts_with_a_question_is_told_too(ana: Person):
    ana.does(Greet(), Browse())
    assert ana.keys == ["bot_notice", "shop_heading"]
    ana.does(Browse("shoes"))
    assert ana.keys == ["category_heading"]


def test_a_creators_link_names_their_pick_and_that_they_earn(ana: Person):
    ana.does(Greet(), arrival=LENAS)
    assert ana.keys == ["hello", "pick", "product", "row_plain", "disclosure"]
    assert "Lena's pick: Nimbus Runner" in ana.text
    assert "42 (2 left)" in ana.text
    assert "Lena earns a commission when you buy." in ana.text
    assert ana.dialog.memory.product_id == "prd_nimbus"
    assert ana.statements <= 4
    ana.does(Greet(), arrival=LENAS)
    assert ana.keys[0] == "hi_again"


@pytest.mark.parametrize("target", ["prd_nimbus", "nimbus", "var_nimbus-42", "nimbus-42"])
def test_a_link_leads_to_a_product_by_id_or_sku(ana: Person, target: str):
    ana.does(Greet(), arrival=LinkSeen(Verdict.VALID, "l", "crt_lena", "Lena", target))
    assert ana.value("pick", "product") == "Nimbus Runner"


def test_a_link_without_a_product_greets_in_the_creators_name(ana: Person):
    ana.does(Greet(), arrival=LinkSeen(Verdict.VALID, "l", "crt_lena", "Lena", "gone"))
    assert ana.keys == ["hello", "sent_by", "disclosure"]


@pytest.mark.parametrize("verdict", [Verdict.FORGED, Verdict.UNKNOWN, Verdict.OFF, Verdict.OTHER_BRAND])
def test_an_invalid_link_is_an_ordinary_welcome(ana: Person, verdict: Verdict):
    ana.does(Greet(), arrival=LinkSeen(verdict))
    assert ana.keys == ["hello"]
    assert "Lena" not in ana.text


def test_a_link_in_words_is_a_greeting_whatever_was_understood(shop: DialogShop, ana: Person):
    ana.does(Unclear("Hi! (ref: …)"), arrival=LENAS)
    assert ana.keys[:2] == ["hello", "pick"]
    ben = shop.person("ben")
    ben.does(Unclear("ref: …"), arrival=LinkSeen(Verdict.FORGED))
    assert ben.keys == ["hello"]


def test_alerts_are_agreed_to_and_ended_once(shop: DialogShop, ana: Person):
    ana.does(Alerts(on=True), text="remind me")
    assert ana.keys == ["alerts_on"]
    ana.does(Alerts(on=True))
    assert ana.keys == ["alerts_on_already"]
    ana.does(Alerts(on=False), text="STOP")
    assert ana.keys == ["alerts_off"]
    ana.does(Alerts(on=False), text="Stop!")
    assert ana.message.text == ""
    ana.does(Alerts(on=True), text="START")
    assert consents(shop) == [("idn_ana", True), ("idn_ana", False), ("idn_ana", True)]
    assert [t.data["granted"] for t in ana.touches("consent_changed")] == [True, False, True]


def test_stop_from_a_stranger_is_confirmed_without_a_welcome(shop: DialogShop, ana: Person):
    ana.does(Alerts(on=False), text="STOP")
    assert ana.keys == ["alerts_off"]
    assert consents(shop) == [("idn_ana", False)]


def test_stop_everywhere_is_for_every_account_of_the_shopper(shop: DialogShop, ana: Person):
    account = {"brand_id": BRAND, "shopper_id": "shp_ana", "channel_account_id": "cha_2", "channel": "telegram", "handle": "77"}
    shop.add(Identity(id="idn_tg", created_at=NOW, **account))
    ana.does(Alerts(on=True))
    ana.does(Alerts(on=False, everywhere=True), text="STOP ALL")
    assert ana.keys == ["alerts_off_everywhere"]
    assert consents(shop) == [("idn_ana", True), ("idn_ana", False), ("idn_tg", False)]


def test_a_person_is_called_and_nothing_follows(ana: Person):
    ana.does(Human(), AddToCart("var_mug"))
    assert ana.reply.waiting == "asked"
    assert ana.keys == ["human_comes"]
    assert ana.lines == {}


def test_while_a_person_has_the_conversation_only_the_consent_is_confirmed(shop: DialogShop, ana: Person):
    shop.change(Conversation, "cnv_ana", handling="agent")
    ana.does(Alerts(on=False))
    assert ana.keys == ["alerts_off"]


def test_the_first_miss_is_clarified_the_second_offers_a_person(ana: Person):
    ana.does(Greet())
    ana.does(Unclear("blorb"))
    assert ana.keys == ["not_understood"]
    assert "Talk to a person" in ana.labels
    ana.does(Unclear("blorb"))
    assert ana.keys == ["not_understood_again"]
    ana.does(Yes())
    assert ana.reply.waiting == "failures"


def test_what_is_understood_ends_a_row_of_misses(ana: Person):
    ana.does(Unclear("blorb"))
    ana.does(Thanks())
    ana.does(Unclear("blorb"))
    assert ana.keys == ["not_understood"]
    ana.does(Unclear("blorb"), Thanks())
    assert ana.keys == ["you_are_welcome"]


def test_tricks_are_told_no_and_the_total_as_it_stands(ana: Person):
    ana.does(AddToCart("var_hoodie-sand-m"))
    ana.does(Refusal())
    assert ana.keys == ["refusal", "cart_lines", "cart_sums"]
    assert "€63.90" in ana.text
    ana.does(BadQuantity("-5"))
    assert ana.keys == ["bad_quantity", "total_stays"]
    assert ana.lines == {"Aurora Hoodie, sand / M": 1}


@pytest.mark.parametrize("kind", ["media", "sticker", "location", "contact", "edited", "long_text", "something_new"])
def test_what_cannot_be_read_gets_a_clear_answer(ana: Person, kind: str):
    ana.does(Greet())
    ana.does(Unserved(kind))
    assert ana.keys[0].startswith("unserved")
    assert ana.text


@pytest.mark.parametrize(
    "act", [Thanks(), Goodbye(), SmallTalk(), Help(), AskShop("about_bot"), AskShop("payment"), AskShop("no such topic")]
)
def test_small_words_are_answered_without_a_statement(ana: Person, act):
    ana.does(Greet())
    ana.does(act)
    assert ana.text
    assert ana.statements == 0


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("", "Shipping to Spain, France, Portugal, and Germany: €4.90, free from €75.00."),
        ("PT", "Shipping to Portugal: €4.90, free from €75.00."),
        ("CH", "We don't ship to Switzerland, only to Spain, France, Portugal, and Germany."),
        ("??", "I can't tell which country that is.\nShipping to Spain, France, Portugal, and Germany: €4.90, free from €75.00."),
    ],
)
def test_shipping_by_country(ana: Person, country: str, words: str):
    ana.does(Greet())
    ana.does(AskShop("shipping", country))
    assert ana.text == words
    assert ana.statements <= 4


def test_a_cart_that_ships_free_is_told_so(ana: Person):
    ana.does(AddToCart("var_nimbus-43"))
    ana.does(AskShop("shipping", "ES"))
    assert ana.keys == ["ships_free_from", "cart_ships_free"]


def test_the_same_thing_is_said_once(ana: Person):
    ana.does(Greet())
    ana.does(Thanks(), Thanks())
    assert ana.keys == ["you_are_welcome"]


def test_four_photos_sent_at_once_are_answered_once(ana: Person):
    ana.does(Greet())
    ana.does(Unserved("media"))
    assert ana.keys == ["unserved_media"]
    for _ in range(3):
        ana.does(Unserved("media"))
        assert ana.keys == []
    ana.does(Unserved("location"))
    assert ana.keys == ["unserved_location"]
    ana.shop.now += timedelta(seconds=20)
    ana.does(Unserved("location"))
    assert ana.keys == ["unserved_location"]


def test_a_photo_with_words_is_answered_by_its_words(ana: Person):
    ana.does(Unserved("media", beside=True), ShowCart())
    assert ana.keys[-2:] == ["unserved_beside", "cart_empty"]
