"""What is answered to a wish that nobody read in full? A question, and nothing changes until it is answered."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.dialog.actions import AddToCart, Alerts, AskBack, Cancel, CancelOrder, Checkout, Greet, No, Wish, Yes, pack
from bot.tables import Consent
from core.db import transaction
from tests.dialogs import DialogShop, Person


@pytest.fixture
def shop(db: Engine) -> DialogShop:
    return DialogShop(db)


@pytest.fixture
def ana(shop: DialogShop) -> Person:
    person = shop.person("ana")
    person.does(Greet())
    return person


def actions_of(ana: Person) -> list[str]:
    return [choice.action for choice in ana.reply.choices]


def test_what_to_put_in_take_out_or_change_is_asked_and_the_cart_stays(ana: Person):
    ana.does(AddToCart("var_mug"))
    before = ana.lines
    for wish, key in ((Wish.ADD, "ask_add"), (Wish.CHANGE, "ask_change"), (Wish.REMOVE, "ask_remove")):
        ana.does(AskBack(wish))
        assert ana.keys[-1] == key
        assert ana.lines == before


@pytest.mark.parametrize("wish", [Wish.CHANGE, Wish.REMOVE, Wish.CHECK_OUT])
def test_of_an_empty_cart_nothing_is_asked(ana: Person, wish: Wish):
    ana.does(AskBack(wish))
    assert ana.keys == ["cart_empty"]


def test_checking_out_is_begun_by_yes(ana: Person):
    ana.does(AddToCart("var_mug"))
    ana.does(AskBack(Wish.CHECK_OUT))
    assert ana.keys[-1] == "ask_check_out"
    assert pack(Checkout()) in actions_of(ana)
    ana.does(Yes())
    assert "ask_address" in ana.keys


def test_there_is_no_order_to_cancel(ana: Person):
    ana.does(AskBack(Wish.CANCEL_ORDER))
    assert ana.keys == ["no_orders"]


@pytest.mark.parametrize(
    ("wish", "key", "act"),
    [
        (Wish.ALERTS_OFF, "ask_alerts_off", Alerts(on=False)),
        (Wish.ALERTS_ON, "ask_alerts_on", Alerts(on=True)),
        (Wish.AWAIT, "ask_await", Alerts(on=True, awaited=True)),
    ],
)
def test_consent_is_asked_for_and_given_by_a_yes_alone(shop: DialogShop, ana: Person, wish: Wish, key: str, act: Alerts):
    def consents() -> list[bool]:
        with transaction(shop.engine) as session:
            return [row.granted for row in session.exec(select(Consent))]

    ana.does(AskBack(wish))
    assert ana.keys == [key]
    assert actions_of(ana) == [pack(act), pack(No())]
    ana.does(No())
    assert consents() == []
    ana.does(AskBack(wish))
    ana.does(Yes())
    assert consents() == [act.on]


def test_a_button_of_the_question_fits_every_channel():
    assert len(pack(Alerts(on=True, awaited=True)).encode()) <= 64
    assert pack(CancelOrder(12)) != pack(Cancel())
