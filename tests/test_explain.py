"""Can every cent of an order be told from message to posting, and only by its own brand?"""

import json

import pytest
from sqlalchemy import Engine

from attribution import creators
from attribution.errors import UnknownConversion
from attribution.explain import explain
from attribution.kinds import CreditClass, Kind, Model
from attribution.story import tell
from core.db import reading, transaction
from tests.attributed import BRAND, DAY, RIVAL, Story
from tests.conftest import NOW


def test_s3_is_told_with_exactly_the_documented_fields(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session, Model.U_SHAPED)
        story.s3()
        story.seen(story.touch(Kind.PRODUCT_SHOWN, "turn:1", NOW - DAY))
        story.seen(story.touch(Kind.CODE_NAMED, "tg:5:zzz", NOW - DAY, credit_class=CreditClass.CONTEXT, code_key="zzz"))
        decision = story.pay()
        story.seen(story.link(story.lena, "late", NOW - DAY / 2))
        told = json.loads(json.dumps(explain(session, BRAND, "ord_1").as_json()))
    ids = decision.touches
    assert list(told) == ["order", "touches", "rejected", "model", "weights", "credits", "commissions", "postings"]
    assert (told["order"], told["model"], told["weights"]) == ("1001", "u_shaped", [2, 1, 2])
    assert [(touch["id"], touch["kind"], touch["creator"], touch["message"]) for touch in told["touches"]] == [
        (ids[0], "link_opened", "lena", "tg:2"),
        (ids[1], "broadcast_replied", None, "brc_1:ana"),
        (ids[2], "code_named", "jo", "tg:4:jo15"),
    ]
    assert [entry["reason"] for entry in told["rejected"]] == ["collapsed", "context", "invalid_code", "received_later"]
    assert told["credits"] == [
        {"touch": ids[0], "creator": "lena", "value_minor": 3026},
        {"touch": ids[1], "creator": None, "value_minor": 1513},
        {"touch": ids[2], "creator": "jo", "value_minor": 3026},
    ]
    assert [(earned["creator"], earned["amount_minor"], earned["states"]) for earned in told["commissions"]] == [
        ("lena", 303, {"pending": 303}),
        ("jo", 303, {"pending": 303}),
    ]
    assert [set(posting) for posting in told["postings"]] == [{"key", "source", "target", "amount_minor"}] * 2


def test_the_text_tells_the_path_the_money_and_the_rule_of_the_middle_share(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session, Model.U_SHAPED)
        story.s3()
        story.pay()
        story.refund("ref_1", 5000)
        text = tell(explain(session, BRAND, "ord_1"), {"lena": "Lena", "jo": "Jo"})
    for said in (
        "Order 1001: €75.65 of goods, 2026-11-22 12:00:00 UTC",
        "40 % to the first step, 40 % to the last, 20 % shared by those between, window 30 days",
        "Lena: 40 % = €30.26",
        "the brand, paid to nobody: 20 % = €15.13",
        "code jo15, message tg:4:jo15) · Jo: 40 % = €30.26",
        "collapsed",
        "Credits sum to €75.65",
        "Jo: 10 % of €30.26 = €3.03; now €2.00 pending",
        "refund:ref_1:",
        "Rule for the middle share: 20 % is shared alike by the steps between the ends; a share of the brand's own is paid to nobody.",
    ):
        assert said in text, said


def test_an_own_purchase_and_a_sale_of_nobody_say_why(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.pay(story.sale("ord_0", codes=()))
        nobody = explain(session, BRAND, "ord_0")
        assert nobody.as_json()["credits"] == [{"touch": None, "creator": None, "value_minor": 7565}]
        assert "unattributed, paid to nobody" in tell(nobody)
        assert "Commissions: none" in tell(nobody)
        creators.add_own_account(session, story.lena, "telegram", "ana")
        story.seen(story.link(story.lena, "tg:1", NOW - DAY))
        story.pay(story.sale(codes=()))
        own = explain(session, BRAND, "ord_1")
        assert own.as_json()["commissions"][0]["held_for"] == "own_purchase"
        assert "lena: 10 % of €75.65 = €7.57; now €7.57 held (own purchase)" in tell(own)


def test_another_brand_is_told_nothing(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.s3()
        story.pay()
        rival = Story(session, brand_id=RIVAL, new_id=story.new_id)
        rival.ana = story.ana  # the worst case: a shopper id of another brand
        rival.pay(rival.sale("ord_r"))
    with reading(db) as session:
        with pytest.raises(UnknownConversion):
            explain(session, RIVAL, "ord_1")
        with pytest.raises(UnknownConversion):
            explain(session, BRAND, "no such order")
        told = json.dumps(explain(session, RIVAL, "ord_r").as_json())
    assert "lena" not in told
    assert "tg:" not in told
